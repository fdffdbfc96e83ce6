"""A pause that is still open when the case has ended, with its clock not stopped."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.running import never_ends, ways
from changrong.network.cases.checks.subject import Subject
from changrong.network.cases.kind import Clock
from changrong.text import Text


@error(
    "pause-at-end",
    Text("结束时没有了结的暂停", "A pause open at an end"),
    Text("让通向这个结束的步骤停止时限", "Let the moves to that end stop the clock"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for clock in subject.kind.clocks:
        for end in sorted(_paused_ends(subject, clock)):
            yield Fault(
                "clock",
                clock.name,
                Text(
                    f"到了结束状态 {end}，时限还停在暂停里",
                    f"at the end {end} it stands still in a pause for ever",
                ),
            )


def _paused_ends(subject: Subject, clock: Clock) -> set[str]:
    """The ends where the clock can stand still, of those where it cannot run; a pause that never
    ends is said elsewhere."""
    found = ways(subject, clock)
    running = {each for each in found.stands if each.runs and each.state in subject.ends}
    ending = {
        each.state
        for each in running
        if each.open and not any(never_ends(subject, clock, found, one) for one in each.open)
    }
    return ending - {each.state for each in running if not each.open}
