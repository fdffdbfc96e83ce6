"""A level whose duty is not measured from the last day of its clock."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject, level_name
from changrong.text import Text


@error(
    "level-not-on-clock",
    Text("不从到期日起算的一级", "A level not counted from the due day"),
    Text("用以 clock.due_on 为起算日的职责", "Use a duty whose day is clock.due_on"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for clock in subject.kind.clocks:
        for level in clock.levels:
            measure = subject.measure(level.duty)
            if measure and measure.duty and measure.duty.on != DUE_ON:
                yield Fault(
                    "level",
                    level_name(clock, level.name),
                    Text(
                        f"{level.duty} 从 {measure.duty.on} 起算，不是 {DUE_ON}",
                        f"{level.duty} counts from {measure.duty.on}, not from {DUE_ON}",
                    ),
                )


DUE_ON = "clock.due_on"
