"""A field with neither a fact nor a label of its own."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "unlabelled-field",
    Text("没有标签的字段", "A field without a label"),
    Text("给它标签，或者写明它说的是哪项事实", "Give it a label, or the fact it states"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for _move, field in subject.fields:
        if not field.fact and field.label is None:
            yield Fault(
                "field",
                field.name,
                Text("既没有标签，也没有事实", "has neither a label nor a fact"),
            )
