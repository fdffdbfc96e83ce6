"""A level at which nothing happens."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject, level_name
from changrong.text import Text


@error(
    "level-does-nothing",
    Text("什么也不做的一级", "A level that does nothing"),
    Text("写明 tells、opens 或 makes，或者删去", "Give it tells, opens or makes, or take it out"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for clock in subject.kind.clocks:
        for level in clock.levels:
            if not (level.tells or level.opens or level.makes):
                yield Fault(
                    "level",
                    level_name(clock, level.name),
                    Text("不告知谁，也不办什么", "tells nobody and does nothing"),
                )
