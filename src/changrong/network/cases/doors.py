"""By which door a case came in (来路): told where somebody comes in, kept with the case, never
guessed.

A page, the API, a file and each channel say which they are (`Actor.door`); on a page it is the role
that tells whose desk it was. What nobody said is unknown: cases from before there were doors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.channels.connectors import CONNECTORS
from changrong.network.people.actor import API, FILE, PAGE, Actor
from changrong.network.people.models import Role
from changrong.text import Text

OUTLET, WITHIN, UNKNOWN = "outlet", "within", "unknown"
# Whose desk a page is.
_DESKS = {
    Role.ENTERPRISE: "portal",
    Role.HOTLINE: "hotline",
    Role.OFFICER: "institution",
    Role.MANAGER: "institution",
    Role.COORDINATOR: "bureau",
    Role.SUPERVISOR: "bureau",
}
LABELS: Mapping[str, Text] = {
    "portal": Text("本网网页", "This service's pages"),
    API: Text("程序接口", "The API"),
    **{name: one.label for name, one in CONNECTORS.items()},
    OUTLET: Text("网点代填", "Written down at an outlet"),
    "hotline": Text("热线话务员代填", "Written down by the hotline"),
    "institution": Text("机构填写", "Entered by the institution"),
    "bureau": Text("金融局填写", "Entered by the bureau"),
    FILE: Text("文件导入", "An import"),
    WITHIN: Text("办理中产生", "Arose within the network"),
    UNKNOWN: Text("没有记录", "Not recorded"),
}


def door_of(by: Actor, fields: Mapping[str, Any]) -> str:
    """The door of a case that somebody opens with these answers; "" where nobody said."""
    if by.door != PAGE:
        return by.door
    if by.institution is not None and fields.get("outlet"):
        return OUTLET
    return _DESKS[by.role] if by.role else ""


def label_of(door: str) -> Text:
    """What a door is called; "" is unknown, one that is gone is called by its name."""
    return LABELS.get(door or UNKNOWN, Text(door, door))
