"""A pause after which the move that ends it can never be made, nor the clock be stopped."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.running import never_ends, ways
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "pause-never-ends",
    Text("不会了结的暂停", "A pause that never ends"),
    Text(
        "加一个通向了结步骤的途径，或者停止时限",
        "Add a way to the move that ends it, or stop the clock",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for clock in subject.kind.clocks:
        found = ways(subject, clock)
        for pause, (since, until) in enumerate(clock.pauses):
            if since == until:
                yield Fault("clock", clock.name, _both(since))
            elif never_ends(subject, clock, found, pause):
                yield Fault("clock", clock.name, _stuck(since, until))


def _both(move: str) -> Text:
    return Text(f"{move} 既开始又了结暂停", f"{move} both begins and ends a pause")


def _stuck(since: str, until: str) -> Text:
    return Text(
        f"{since} 之后可能再也办不到 {until}",
        f"after {since} neither {until} nor a stop may ever follow",
    )
