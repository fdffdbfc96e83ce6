"""What a referral notes of its outlet, and the need it can become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._needs import need_from
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor

CONTACT = ("contact_name", "contact_phone")


@effect("referral.note_outlet")
def note_outlet(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Which outlet reports it, from the membership of whoever does."""
    outlet = by.membership.outlet if by.membership else None
    if outlet is not None:
        case.fields["outlet"] = outlet.name
        case.save(update_fields=["fields"])


@effect("referral.open_need", opens=("need",))
def open_need(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The firm's need, in the bureau's words and with the firm's own contact: judged and sent to
    institutions like any other."""
    stated = dict(answers) | {name: case.fields[name] for name in CONTACT}
    return need_from(case, {**stated, "note": case.fields["what"]}, by)
