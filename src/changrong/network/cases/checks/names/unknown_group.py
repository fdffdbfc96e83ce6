"""A heading, or a sort of subject, that there is not."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.network.cases.groups import GROUPS
from changrong.network.cases.kind import A_FIRM, A_PERSON, AN_INSTITUTION
from changrong.policy.errors import did_you_mean
from changrong.text import Text

ABOUT = (A_FIRM, A_PERSON, AN_INSTITUTION)


@error(
    "unknown-group",
    Text("没有的分类", "An unknown group or subject"),
    Text(
        "分类见 cases/groups.py；about 只写 firm、person，或者 institution，或者空着",
        "Groups are in cases/groups.py; about is firm, person or both, or institution, or empty",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    kind = subject.kind
    if kind.group not in GROUPS:
        hint = did_you_mean(kind.group, list(GROUPS))
        yield Fault(
            "",
            "",
            Text(f"没有分类 {kind.group}{hint.zh}", f"there is no group {kind.group}{hint.en}"),
        )
    for name in kind.about:
        if name not in ABOUT:
            yield Fault("", "", Text(f"about 不能是 {name}", f"nothing can be about {name}"))
    if AN_INSTITUTION in kind.about and len(kind.about) > 1:
        said = Text(
            "关于机构的事项不能同时关于企业或个人",
            "what is about an institution cannot be about a firm or a person too",
        )
        yield Fault("", "", said)
