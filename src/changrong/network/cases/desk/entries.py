"""Cases as rows of a list: the clock that presses each, its next step, what all of some allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import and_

from django.db.models import Prefetch, Q, QuerySet

from changrong.network.cases.kind import Kind, Move, State
from changrong.network.cases.models import Case, Clock, shielded
from changrong.network.cases.queries import kind_of
from changrong.network.cases.time import deadlines
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.text import Text
from changrong.workdays import Reckoning, Stand, Standing

_STAFF = {Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.SUPERVISOR}


@dataclass(frozen=True)
class Entry:
    """One row: a case with the clock that presses it, its own or its parent's."""

    case: Case
    kind: Kind
    clock: Clock | None
    reckoning: Reckoning | None
    standing: Standing | None

    @property
    def state(self) -> State:
        return self.kind.state(self.case.state)

    @property
    def due_on(self) -> date | None:
        return self.clock.due_on if self.clock else None

    @property
    def due_at(self) -> datetime | None:
        """The hour at which it is over, where that is not the end of its day."""
        return deadlines.ends_at(self.clock) if self.clock else None

    @property
    def is_overdue(self) -> bool:
        return self.standing is not None and self.standing.stand is Stand.OVERDUE

    @property
    def root(self) -> Case:
        return self.case.root

    @property
    def amount(self) -> str | None:
        """What the case is about, in yuan."""
        return self.root.fields.get("amount")

    @property
    def waits_for_firm(self) -> bool:
        return waits_for_firm(self.kind, self.case.state)

    def next_step(self, actor: Actor) -> Text:
        """What happens next: the due move if it is the actor's, else what the state waits for."""
        if self.clock is not None and self.clock.paused:
            return self.state.label
        due = due_move(self.case, moves_in(self.case, actor))
        if due:
            return due.label
        if self.is_overdue and actor.role is Role.COORDINATOR:
            return Text("催办，或改派", "Urge, or send elsewhere")
        return self.state.next or Text("—", "—")


def due_move(case: Case, moves: Iterable[Move]) -> Move | None:
    """The move that takes a case on its way, neither ending it nor leaving it where it is; the one
    declared as main before others. None where the case waits for somebody else."""
    onward = _onward(kind_of(case), case.state, moves)
    return next((move for move in onward if move.main), onward[0] if onward else None)


def _onward(kind: Kind, state: str, moves: Iterable[Move]) -> list[Move]:
    """The moves that lead further on; one that ends the case only where it is the declared way."""
    elsewhere = [move for move in moves if move.to not in ("", state)]
    return [move for move in elsewhere if move.main or not kind.state(move.to).end]


def waits_for_firm(kind: Kind, state: str) -> bool:
    """Whether those who work on a case have done their part for now, and the firm has not: an offer
    to be chosen, a question to be answered, a decision to be accepted or contested."""
    if kind.state(state).end or kind.parent == "*":
        return False
    moves = list(kind.moves_from(state))
    if _onward(kind, state, (move for move in moves if set(move.by) & _STAFF)):
        return False
    if kind.parent:  # what the firm does is a move of the case above
        return True
    return bool(_onward(kind, state, (move for move in moves if Role.ENTERPRISE in move.by)))


def wants_bureau(kind: Kind, state: str) -> bool:
    """Whether a case stands where the bureau has to do something, and not an institution."""
    if kind.state(state).end or kind.parent not in ("", "*"):
        return False
    moves = list(kind.moves_from(state))
    bureau = [move for move in moves if Role.COORDINATOR in move.by]
    others = [move for move in moves if Role.COORDINATOR not in move.by]
    return bool(_onward(kind, state, bureau) or (bureau and not _onward(kind, state, others)))


def waits_for_bureau(kind: Kind, state: str) -> bool:
    """Whether it stands with the bureau and an institution cannot take it further meanwhile."""
    bodies = {Role.OFFICER, Role.MANAGER}
    own = [move for move in kind.moves_from(state) if bodies & set(move.by)]
    return wants_bureau(kind, state) and not _onward(kind, state, own)


def entry_of(case: Case, today: date) -> Entry:
    """A row of a case whose clocks, and whose parent's, are at hand."""
    clock = pressing(case) if case.closed_at is None else None
    reckoning = deadlines.reckoning_of(clock, case.region) if clock else None
    standing = None
    if clock and reckoning:
        standing = deadlines.standing_of(clock, reckoning, case.region, today)
    return Entry(case, kind_of(case), clock, reckoning, standing)


def pressing(case: Case) -> Clock | None:
    own = deadlines.running(case)
    return own or (deadlines.running(case.parent) if case.parent else None)


def entries(ids: Sequence[int], today: date) -> list[Entry]:
    """The cases with these ids, in this order. The caller has read the ids through visible_to."""
    running = Clock.objects.filter(stopped_at=None)
    cases = Case.objects.select_related(
        "version", "enterprise", "institution", "handler", "team", "parent__version"
    ).prefetch_related(Prefetch("clocks", running), Prefetch("parent__clocks", running))
    found = cases.defer("version__declaration", "parent__version__declaration").in_bulk(ids)
    return [entry_of(found[number], today) for number in ids if number in found]


def moves_in(case: Case, actor: Actor) -> list[Move]:
    """The moves of a row that lies in the actor's own list; no query, unlike queries.moves_for."""
    owned = actor.institution is None or case.institution_id == actor.institution.pk
    moves = kind_of(case).moves_from(case.state)
    return [move for move in moves if owned and actor.role in move.by]


def together(cases: Iterable[Case], actor: Actor) -> list[Move]:
    """The moves that all of these cases allow and that ask the same of each.

    A move that asks for the case's own fields (an offer) has an answer of its own in each case, so
    it is never made for several at once.
    """
    each = [(kind_of(case), moves_in(case, actor)) for case in cases]
    if not each or len({kind.hash for kind, _moves in each}) > 1:
        return []
    common = reduce(and_, ({move.name for move in moves} for _kind, moves in each))
    kind, moves = each[0]
    own = {field.name for field in kind.fields}
    return [m for m in moves if m.name in common and not own & {field.name for field in m.asks}]


def matching(cases: QuerySet[Case], search: str) -> QuerySet[Case]:
    """Cases whose number, firm or credit code holds the words, or whose parent's number does."""
    if not search:
        return cases
    return cases.filter(
        Q(number__icontains=search)
        | Q(parent__number__icontains=search)
        | (Q(enterprise__name__icontains=search) | Q(enterprise__credit_code__iexact=search))
        & ~Q(kind__in=shielded())
    )
