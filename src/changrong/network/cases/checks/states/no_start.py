"""A kind whose cases have no state to open in, or open closed."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "no-start",
    Text("没有开头", "No beginning"),
    Text(
        "第一个状态是事项开始时的状态，不能是结束",
        "The first state is the one a case opens in and cannot be an end",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    if not subject.kind.states:
        yield Fault("", "", Text("一个状态也没有", "it has no states"))
    elif subject.kind.start in subject.ends:
        yield Fault(
            "state", subject.kind.start, Text("事项一开始就结束了", "a case would open closed")
        )
