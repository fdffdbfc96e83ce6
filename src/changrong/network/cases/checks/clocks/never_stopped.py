"""A clock that nothing ever stops."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.running import ways
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "clock-never-stopped",
    Text("从不停止的时限", "A clock never stopped"),
    Text("在 stops 里写明停止它的步骤", "Name the moves that stop it in stops"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for clock in subject.kind.clocks:
        found = ways(subject, clock)
        if any(stand.runs for stand in found.stands) and not found.while_running & set(clock.stops):
            yield Fault(
                "clock",
                clock.name,
                Text(
                    "走着的时候没有一个步骤能停止它",
                    "no move that can be made while it runs stops it",
                ),
            )
