"""A field to choose from nothing."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "empty-choice",
    Text("没有选项的选择", "A choice of nothing"),
    Text(
        "写明 choices，或者用一项有取值表的事实", "Give it choices, or a fact with a list of values"
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    vocabulary = subject.book.vocabulary
    for _move, field in subject.fields:
        fact = vocabulary.find(field.fact)
        chosen = field.type == "choice" or (
            fact is not None and not field.type and fact.type == "code"
        )
        if chosen and not field.choices and not (fact and fact.values):
            yield Fault("field", field.name, Text("没有可选的内容", "has nothing to choose from"))
