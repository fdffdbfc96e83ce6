"""A kind that nobody opens, be it a person or the service."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "nobody-opens",
    Text("没有人发起的事项", "A kind nobody opens"),
    Text(
        "写明 opened_by，或者 parent 和打开它的效果",
        "Give it opened_by, or a parent and an effect that opens it",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    if not subject.kind.opened_by and not subject.kind.parent:
        yield Fault(
            "", "", Text("没有身份可以发起，也没有上级事项", "nobody opens it and it has no parent")
        )
