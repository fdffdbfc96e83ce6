"""A clock or a time limit of a move whose duty is one for levels, measured from a deadline."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.clocks.level_not_on_clock import DUE_ON
from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject, duties
from changrong.text import Text


@error(
    "duty-of-level",
    Text("以到期日起算的时限", "A clock counted from a due day"),
    Text("用从事件起算的职责", "Use a duty whose day is that of an event"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for part, name, duty in duties(subject.kind):
        measure = subject.measure(duty)
        if part != "level" and measure and measure.duty and measure.duty.on == DUE_ON:
            yield Fault(
                part,
                name,
                Text(f"{duty} 从 {DUE_ON} 起算", f"{duty} counts from {DUE_ON}"),
            )
