"""A field states a fact that is not in the vocabulary, or one that a notice derives."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.policy.errors import did_you_mean
from changrong.text import Text


@error(
    "unknown-fact",
    Text("没有的事实", "An unknown fact"),
    Text(
        "用 changrong facts 列出的、可以填报的事实", "Use one that changrong facts lists as stated"
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    vocabulary = subject.book.vocabulary
    for _move, field in subject.fields:
        if field.fact and field.fact not in vocabulary:
            hint = did_you_mean(field.fact, vocabulary.facts)
            yield Fault(
                "field",
                field.name,
                Text(f"没有事实 {field.fact}{hint.zh}", f"there is no fact {field.fact}{hint.en}"),
            )
        elif field.fact and vocabulary[field.fact].derived:
            yield Fault(
                "field",
                field.name,
                Text(
                    f"{field.fact} 由通知推出，不能填报",
                    f"{field.fact} is derived by a notice and cannot be stated",
                ),
            )
