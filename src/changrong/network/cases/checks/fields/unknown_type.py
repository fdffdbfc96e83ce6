"""A field of a type that no form knows how to ask."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.network.cases.checks.types import TYPES
from changrong.text import Text


@error(
    "unknown-type",
    Text("没有的字段类型", "An unknown type of field"),
    Text("类型见 cases/kind.py 中 Field 的说明", "Field in cases/kind.py lists the types"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for _move, field in subject.fields:
        if field.type not in (TYPES if not field.fact else {*TYPES, ""}):
            yield Fault(
                "field",
                field.name,
                Text(
                    f"没有类型 {field.type or '（空）'}",
                    f"there is no type {field.type or '(empty)'}",
                ),
            )
