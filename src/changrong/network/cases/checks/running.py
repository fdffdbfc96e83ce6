"""How a clock can stand: every way through a kind is walked with it.

As the engine has it, a move first stops a clock, then starts it; a pause counts while it runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from changrong.network.cases.checks.subject import Subject
from changrong.network.cases.kind import Clock, Move


class Stand(NamedTuple):
    """A state that a case can be in, whether the clock runs then, and which of its pauses are
    open."""

    state: str
    runs: bool
    open: frozenset[int]


class Taken(NamedTuple):
    """A move that can be made, and how the clock stands before it."""

    before: Stand
    move: str


class Ways(NamedTuple):
    """All that can happen to one clock."""

    stands: frozenset[Stand]
    taken: frozenset[Taken]

    @property
    def while_running(self) -> frozenset[str]:
        """The moves that can be made while the clock runs."""
        return frozenset(taken.move for taken in self.taken if taken.before.runs)


def never_ends(subject: Subject, clock: Clock, found: Ways, pause: int) -> bool:
    """Whether a case can come to where neither the move that ends a pause nor a stop follows."""
    ending = {clock.pauses[pause][1], *clock.stops}
    paused = {each.state for each in found.stands if each.runs and pause in each.open}
    return any(
        not ending & {move.name for later in after for move in subject.kind.moves_from(later)}
        for state in paused - subject.ends
        if (after := subject.after({state}))
    )


def ways(subject: Subject, clock: Clock) -> Ways:
    stands: set[Stand] = set()
    taken: set[Taken] = set()
    start = Stand(subject.kind.start, clock.starts == "open", frozenset())
    todo = [start] if subject.kind.states else []
    while todo:
        stand = todo.pop()
        if stand in stands:
            continue
        stands.add(stand)
        for move, after in _next(subject, clock, stand):
            taken.add(Taken(stand, move))
            todo.append(after)
    return Ways(frozenset(stands), frozenset(taken))


def _next(subject: Subject, clock: Clock, stand: Stand) -> Iterator[tuple[str, Stand]]:
    for move in subject.kind.moves_from(stand.state):
        yield move.name, _after(subject, clock, stand, move)


def _after(subject: Subject, clock: Clock, stand: Stand, move: Move) -> Stand:
    goes_on = stand.runs and move.name not in clock.stops
    begun = {i for i, (since, _until) in enumerate(clock.pauses) if since == move.name}
    over = {i for i, (_since, until) in enumerate(clock.pauses) if until == move.name}
    return Stand(
        subject.target(move, stand.state),
        goes_on or clock.starts == move.name,
        (stand.open - over) | begun if goes_on else frozenset(),
    )
