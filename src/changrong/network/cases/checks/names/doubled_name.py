"""Two of a sort with one name, of which only the first is ever found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject, level_name
from changrong.network.cases.kind import Clock, Kind
from changrong.network.cases.time.ladder import OVERDUE
from changrong.text import Text


@error(
    "doubled-name",
    Text("重名", "A name twice"),
    Text("给其中一个另起名称", "Give one of them another name"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for part, names in _sorts(subject.kind):
        for name, times in Counter(names).items():
            if times > 1:
                yield Fault(
                    part, name, Text(f"同名的有 {times} 个", f"there are {times} of this name")
                )
    if (times := sum(each.name == subject.kind.name for each in subject.beside)) > 1:
        yield Fault("", "", Text(f"同名的事项有 {times} 种", f"{times} kinds have this name"))


def _sorts(kind: Kind) -> Iterator[tuple[str, list[str]]]:
    yield "field", [field.name for field in kind.fields]
    yield "state", [state.name for state in kind.states]
    yield "move", [move.name for move in kind.moves]
    yield "clock", [clock.name for clock in kind.clocks]
    yield "outcome", [outcome.name for outcome in kind.outcomes]
    for move in kind.moves:
        yield "field", [field.name for field in move.asks]
    for clock in kind.clocks:
        yield "level", [level_name(clock, name) for name in _levels(clock)]


def _levels(clock: Clock) -> Iterator[str]:
    """Every clock has a level for when it is over, whether or not it is declared."""
    yield from (level.name for level in clock.levels)
    if all(level.duty for level in clock.levels):
        yield OVERDUE
