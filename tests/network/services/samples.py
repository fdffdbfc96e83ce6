"""A bank's e-banking, heard every five minutes, and the network's own portal."""

from __future__ import annotations

from typing import Any

from changrong.network.people.actor import Actor
from changrong.network.services import actions
from changrong.network.services.models import Service

from ..matters import at

CORPORATE: dict[str, Any] = {
    "name": "示例甲银行企业网银",
    "sort": "corporate_e_bank",
    "functions": ["transfer", "payroll"],
    "address": "https://e.example.com/",
    "offered": True,
    "days": "always",
    "opens": None,
    "closes": None,
    "every": 5,
}
PORTAL = CORPORATE | {"name": "示例平台", "sort": "portal", "functions": ["apply"], "every": 1}


def a_service(by: Actor, **changes: Any) -> Service:
    return actions.make(CORPORATE | changes, by)


def beats(service: Service, by: Actor, *times: str, is_well: bool = True, errors: int = 0) -> None:
    """A beat at each of these times of Monday, said at once."""
    for time in times:
        with at(f"2026-11-23 {time}"):
            actions.hear(service, by, is_well, errors)
