"""Whether a move may be made now, by this person, as the case stands."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from changrong.network import clock
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.kind import Kind, Move
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.time.periods import last_day
from changrong.network.people.actor import Actor
from changrong.text import Text


def check_move(case: Case, kind: Kind, move: Move, by: Actor) -> None:
    """Raises MoveRefused with the first thing that stands in the way."""
    check_state(case, kind, move)
    _check_asked(case, kind, move)
    _check_time(case, move)
    _check_person(case, move, by)
    _check_children(case, move)


def check_state(case: Case, kind: Kind, move: Move) -> None:
    if move not in kind.moves_from(case.state):
        state = kind.state(case.state).label
        raise MoveRefused(
            Text(
                f"{case.number} 现在是“{state.zh}”，不能再“{move.label.zh}”",
                f"{case.number} is now at “{state.en}”, where “{move.label.en}” is not possible",
            )
        )


def too_late_after(case: Case, move: Move) -> date | None:
    """The last day on which a move with a time limit can be made; None where it has none."""
    if not move.within:
        return None
    entered = timezone.localdate(case.since, clock.SHANGHAI)
    return last_day(entered, move.within, case.region)


def _check_time(case: Case, move: Move) -> None:
    last = too_late_after(case, move)
    if last is not None and clock.today() > last:
        raise MoveRefused(
            Text(
                f"“{move.label.zh}”最晚要在 {last} 办，已经过了",
                f"“{move.label.en}” had to be done by {last}",
            )
        )


def may_make(case: Case, kind: Kind, move: Move, by: Actor) -> bool:
    """Whether the move is asked for, and not left to somebody else: four eyes see more than two."""
    return _is_asked(case, kind, move) and not _made_by(case, by) & set(move.not_by)


def _made_by(case: Case, by: Actor) -> set[str]:
    """What this person did on the case: its moves, and "open" where they opened it."""
    me = by.user.number if by.user else None
    made = {entry["move"] for entry in case.fields.get("moves", []) if me and entry["by"] == me}
    return made | {"open"} if by.user is not None and case.opened_by_id == by.user.pk else made


def _is_asked(case: Case, kind: Kind, move: Move) -> bool:
    """A move that answers others can be made once after each: by it, or by another that answers."""
    if not move.after:
        return True
    answers = {other.name for other in kind.moves if set(other.after) & set(move.after)}
    made = [entry["move"] for entry in case.fields.get("moves", [])]
    last = next((name for name in reversed(made) if name in answers | set(move.after)), None)
    return last in move.after


def _check_asked(case: Case, kind: Kind, move: Move) -> None:
    if not _is_asked(case, kind, move):
        raise MoveRefused(
            Text(
                f"没有人提出，不用“{move.label.zh}”",
                f"Nobody has asked for it, so “{move.label.en}” answers nothing",
            )
        )


def _check_person(case: Case, move: Move, by: Actor) -> None:
    if _made_by(case, by) & set(move.not_by):
        raise MoveRefused(
            Text(
                f"“{move.label.zh}”要由另一位同事来办",
                f"“{move.label.en}” has to be done by somebody else",
            )
        )


def _check_children(case: Case, move: Move) -> None:
    if not move.needs_closed:
        return
    still = case.children.filter(kind__in=move.needs_closed, closed_at=None)
    if numbers := list(still.order_by("id").values_list("number", flat=True)):
        names = {KINDS[name].label for name in move.needs_closed}
        zh, en = "、".join(n.zh for n in names), ", ".join(n.en for n in names)
        raise MoveRefused(
            Text(
                f"还有没办结的{zh}：{'、'.join(numbers)}",
                f"Still open ({en}): {', '.join(numbers)}",
            )
        )
