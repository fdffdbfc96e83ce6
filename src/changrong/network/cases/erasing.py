"""Erasing whom to call: what a person asks for once a firm's matters are over.

Events hold no personal data, so their chains still prove afterwards what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from changrong.network.cases import engine
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.models import Case
from changrong.network.cases.queries import private_names
from changrong.network.cases.versions import kind_of
from changrong.network.events.actions import record
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.unit import gather, whole
from changrong.text import Text


@whole
def erase_contacts(enterprises: Sequence[Enterprise], by: Actor) -> int:
    """Take the private answers out of the enterprises' cases, and the contact out of their records.
    Returns the number of cases. Raises MoveRefused where a case is still open: who works on it has
    to reach somebody."""
    return sum(_erase(enterprise, by) for enterprise in enterprises)


def _erase(enterprise: Enterprise, by: Actor) -> int:
    cases = list(engine.locked(Case.objects.filter(enterprise=enterprise)))
    if still := [case.number for case in cases if case.closed_at is None]:
        raise MoveRefused(
            Text(
                f"还有没办结的事项：{'、'.join(still)}",
                f"There are open cases: {', '.join(still)}",
            )
        )
    for case in cases:
        case.fields = _without(case.fields, private_names(kind_of(case)))
        case.save(update_fields=["fields"])
    enterprise.contact_name = enterprise.contact_phone = ""
    enterprise.save(update_fields=["contact_name", "contact_phone"])
    gather("erased", enterprise)
    record(enterprise.number, "enterprise.contacts_erased", by, {"cases": len(cases)})
    return len(cases)


def _without(fields: Mapping[str, Any], private: set[str]) -> dict[str, Any]:
    """The fields and what every move said, without the private ones."""
    kept = {name: value for name, value in fields.items() if name not in private}
    if "moves" in kept:
        kept["moves"] = [
            entry
            | {
                part: {name: value for name, value in entry[part].items() if name not in private}
                for part in ("answers", "before")
                if part in entry
            }
            for entry in kept["moves"]
        ]
    return kept
