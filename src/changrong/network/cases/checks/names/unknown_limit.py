"""A move heeds a measure that is no limit of the book."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.policy import Sort
from changrong.policy.errors import did_you_mean
from changrong.text import Text


@error(
    "unknown-limit",
    Text("没有的限制", "An unknown limit"),
    Text(
        "写成“通知/措施”，措施应是现行通知里的限制（limit）",
        "Write <notice>/<measure>, a live measure of sort limit",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for move in subject.kind.moves:
        for name in move.heeds:
            measure = subject.measure(name)
            if measure is None:
                hint = did_you_mean(name, [each.key for each in subject.book.measures])
                yield Fault(
                    "move",
                    move.name,
                    Text(f"没有措施 {name}{hint.zh}", f"no live measure is called {name}{hint.en}"),
                )
            elif measure.sort is not Sort.LIMIT:
                yield Fault(
                    "move",
                    move.name,
                    Text(
                        f"{name} 不是限制，而是 {measure.sort}",
                        f"{name} is no limit: its sort is {measure.sort}",
                    ),
                )
