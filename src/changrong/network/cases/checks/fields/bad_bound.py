"""A least value of a field that is not a number, or not of a number."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.network.cases.checks.types import NUMBERS
from changrong.policy.numbers import PLAIN
from changrong.text import Text


@error(
    "bad-bound",
    Text("下限不成立", "A bound that is none"),
    Text(
        "只给数字字段写 minimum，写成数字", "Give minimum to a field of numbers only, as a number"
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for _move, field in subject.fields:
        if not field.minimum:
            continue
        fact = subject.book.vocabulary.find(field.fact)
        if (field.type or (fact and str(fact.type))) not in NUMBERS:
            yield Fault(
                "field",
                field.name,
                Text("不是数字，不能有下限", "is no number and can have no least value"),
            )
        elif not PLAIN.fullmatch(field.minimum):
            yield Fault(
                "field",
                field.name,
                Text(
                    f"下限 {field.minimum} 不是数字",
                    f"its least value {field.minimum} is no number",
                ),
            )
