"""A clock that can be started while it runs."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.running import ways
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "clock-started-twice",
    Text("开始两次的时限", "A clock started twice"),
    Text(
        "让这一步也停止它，或者换一个开始的步骤",
        "Let the move stop it too, or start it with another",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for clock in subject.kind.clocks:
        if clock.starts in ways(subject, clock).while_running - set(clock.stops):
            yield Fault(
                "clock",
                clock.name,
                Text(
                    f"正在走时，{clock.starts} 会再开始一次",
                    f"{clock.starts} can start it while it runs",
                ),
            )
