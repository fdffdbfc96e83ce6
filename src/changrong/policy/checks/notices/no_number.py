"""A notice that cannot be cited by its number."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.subject import Subject, in_notice
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    for notice in subject.book.notices:
        if not notice.number.strip():
            problem = Text("没有文号，引用时说不清是哪一份", "it has no number to be cited by")
            yield Fault(in_notice(notice), problem)


CHECK = Check(
    code="no-number",
    severity=Severity.WARNING,
    title=Text("通知没有文号", "A notice without a number"),
    help=Text(
        "写上 number；文件本来没有文号的，在 checks.toml 中说明",
        "Write its number; if the document bears none, say so in checks.toml",
    ),
    find=find,
)
