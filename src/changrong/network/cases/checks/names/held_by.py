"""A field that should say who works on a case, and cannot."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.sight import BODIES
from changrong.network.cases.checks.subject import Subject
from changrong.policy.errors import did_you_mean
from changrong.text import Text


@error(
    "held-by",
    Text("承办机构无从得知", "Nobody to hold it"),
    Text(
        "写成 own，或者一个类型为 institution、contract 的字段",
        "Write own, or a field of type institution or contract",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    name = subject.kind.held_by
    if name == "own":
        yield from _openers_without(subject)
    if name in ("", "own"):
        return
    field = next((each for each in subject.kind.fields if each.name == name), None)
    if field is None:
        hint = did_you_mean(name, [each.name for each in subject.kind.fields])
        yield Fault("", "", Text(f"没有字段 {name}{hint.zh}", f"there is no field {name}{hint.en}"))
    elif field.type not in _HOLDERS:
        yield Fault(
            "field",
            name,
            Text(
                "不是机构也不是合同，不能说明由谁承办",
                "is neither an institution nor a contract, so it cannot say who holds the case",
            ),
        )


_HOLDERS = ("institution", "contract")


def _openers_without(subject: Subject) -> Iterator[Fault]:
    for role in subject.kind.opened_by:
        if role not in BODIES:
            yield Fault(
                "",
                "",
                Text(
                    f"{role} 可以发起，却没有自己的机构来承办",
                    f"{role} may open it, who has no institution of their own",
                ),
            )
