"""A child that no person, no effect and no level opens."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "child-nobody-opens",
    Text("没有效果打开的子事项", "A child that nothing opens"),
    Text(
        "在效果的 opens 里写明，或者让时限的一级打开它",
        "Name it in opens of the effect that does, or let a level open it",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    kind = subject.kind
    if kind.parent and not kind.opened_by and kind.name not in subject.opened:
        yield Fault(
            "",
            "",
            Text(
                "没有身份可以发起，也没有效果或时限的一级打开它",
                "nobody opens it, and no effect or level does",
            ),
        )
