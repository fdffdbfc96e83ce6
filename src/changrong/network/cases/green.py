"""Why a need goes first: a coordinator approved it, or a notice gives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role, User
from changrong.network.rules.book import book
from changrong.network.rules.clauses import Clause, clause_of
from changrong.text import Text

ASKED, APPROVED, REFUSED = "ask_priority", "approve_priority", "refuse_priority"
GIVES = "need.green_channel"
COORDINATOR = Text("金融局协调员", "a coordinator of the bureau")


@dataclass(frozen=True)
class Ground:
    """A measure that puts a need into the green channel."""

    label: Any
    clause: Clause


@dataclass(frozen=True)
class Green:
    """On what ground, by whom and when; who approved is named to their own colleagues only."""

    at: datetime | None = None
    by: Text | None = None
    reason: str = ""
    grounds: list[Ground] = field(default_factory=list)


def green_of(case: Case, reader: Actor) -> Green | None:
    """How the case, or the need above it, came into the green channel; None where it is not."""
    need = case.parent or case
    if not need.priority:
        return None
    for entry in reversed(need.fields.get("moves", [])):
        if entry["move"] == APPROVED:
            return Green(
                at=datetime.fromisoformat(entry["at"]),
                by=_name(entry["by"], reader),
                reason=entry["answers"].get("reason", ""),
            )
    return Green(grounds=_grounds(need))


def wants_green(need: Case) -> bool:
    """Whether somebody asked for the green channel and waits for the answer."""
    made = [entry["move"] for entry in need.fields.get("moves", [])]
    last = next((name for name in reversed(made) if name in (ASKED, APPROVED, REFUSED)), "")
    return last == ASKED


def _name(number: str | None, reader: Actor) -> Text:
    if reader.role != Role.COORDINATOR:
        return COORDINATOR
    user = User.objects.filter(number=number or "").first()
    return Text(str(user), str(user)) if user else COORDINATOR


def _grounds(need: Case) -> list[Ground]:
    """What gave it, of the measures that the book still has."""
    judged = need.decision.result["measures"] if need.decision else []
    giving = {
        (one["notice"], one["id"])
        for one in judged
        if one["verdict"] == "applies" and any(give["what"] == GIVES for give in one["gives"])
    }
    return [
        Ground(one.label, clause_of(one.notice, one.clause, str(one.read)))
        for one in book().measures
        if (one.notice, one.id) in giving
    ]
