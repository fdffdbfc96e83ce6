"""A clock that some moves stop and that can still run when the case has ended."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.running import ways
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "clock-runs-at-end",
    Text("结束后还在走的时限", "A clock that runs at an end"),
    Text("让通向这个结束的每个步骤都停止它", "Let every move to that end stop it"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for clock in subject.kind.clocks:
        found = ways(subject, clock)
        if not found.while_running & set(clock.stops):
            continue
        for end in sorted(
            {stand.state for stand in found.stands if stand.runs and not stand.open} & subject.ends
        ):
            yield Fault(
                "clock",
                clock.name,
                Text(f"到了结束状态 {end} 还会在走", f"can still run at the end {end}"),
            )
