"""A field that should say whom a case is about in person, and cannot."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "named",
    Text("说不清是谁的事", "Nobody is named"),
    Text("写成一个类型为 colleague 的字段", "Name a field of type colleague"),
)
def check(subject: Subject) -> Iterator[Fault]:
    name = subject.kind.named
    if not name:
        return
    if not any(each.name == name and each.type == "colleague" for each in subject.kind.fields):
        yield Fault(
            "",
            "",
            Text(
                f"{name} 不是类型为 colleague 的字段",
                f"{name} is no field of type colleague",
            ),
        )
