"""A clock, a level or a time limit of a move names a measure that is no duty of the book."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject, duties
from changrong.policy import Sort
from changrong.policy.errors import did_you_mean
from changrong.text import Text


@error(
    "unknown-duty",
    Text("没有的职责", "An unknown duty"),
    Text(
        "写成“通知/措施”，措施应是现行通知里的职责（duty）",
        "Write <notice>/<measure>, a live measure of sort duty",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for part, place, name in duties(subject.kind):
        measure = subject.measure(name)
        if measure is None:
            hint = did_you_mean(name, [each.key for each in subject.book.measures])
            yield Fault(
                part,
                place,
                Text(f"没有措施 {name}{hint.zh}", f"no live measure is called {name}{hint.en}"),
            )
        elif measure.sort is not Sort.DUTY:
            yield Fault(
                part,
                place,
                Text(
                    f"{name} 不是职责，而是 {measure.sort}",
                    f"{name} is no duty: its sort is {measure.sort}",
                ),
            )
