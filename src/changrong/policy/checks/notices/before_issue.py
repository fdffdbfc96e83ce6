"""A notice in force before it was issued."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.subject import Subject, in_notice
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    for notice in subject.book.notices:
        if notice.start < notice.issued:
            problem = Text(
                f"自 {notice.start} 起有效，早于发布日 {notice.issued}",
                f"it is in force from {notice.start}, before it was issued on {notice.issued}",
            )
            yield Fault(in_notice(notice), problem)


CHECK = Check(
    code="before-issue",
    severity=Severity.WARNING,
    title=Text("发布之前就有效", "In force before it was issued"),
    help=Text(
        "核对 issued 与 from；确有溯及力的，在 checks.toml 中说明",
        "Compare issued and from; if it truly reaches back, say so in checks.toml",
    ),
    find=find,
)
