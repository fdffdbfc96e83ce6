"""A field that takes only institutions of a kind, where there is no such kind."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text

NAMING = ("institution", "institutions")


@error(
    "institution-kind",
    Text("没有的机构类型", "An unknown kind of institution"),
    Text(
        "of_kinds 只给机构字段写，取事实 institution.kind 的值",
        "Give of_kinds to a field of institutions only, from the values of institution.kind",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    known = subject.book.vocabulary["institution.kind"].values
    for _move, field in subject.fields:
        if field.of_kinds and field.type not in NAMING:
            yield Fault(
                "field",
                field.name,
                Text("不是机构，不能限定机构类型", "is no institution and can be of no such kind"),
            )
        for name in field.of_kinds:
            if name not in known:
                yield Fault(
                    "field",
                    field.name,
                    Text(f"没有机构类型 {name}", f"there is no kind of institution {name}"),
                )
