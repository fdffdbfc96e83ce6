"""A notice that another has replaced, and that is in force beside it."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.subject import Subject, in_notice
from changrong.text import Text

_OPEN = Text("空的", "open")


def find(subject: Subject) -> Iterator[Fault]:
    for newer in subject.book.notices:
        for id in newer.supersedes:
            older = subject.notices.get(id)
            if older is None or older is newer:
                continue
            if older.until is None or older.until >= newer.start:
                ends = Text(f" {older.until}", f"{older.until}") if older.until else _OPEN
                problem = Text(
                    f"{newer.id} 自 {newer.start} 起替代它，它的 until 却是{ends.zh}",
                    f"{newer.id} replaces it from {newer.start}, but its until is {ends.en}",
                )
                yield Fault(in_notice(older), problem)


CHECK = Check(
    code="superseded-in-force",
    severity=Severity.ERROR,
    title=Text("已被替代，仍然有效", "A superseded notice is still in force"),
    help=Text(
        "把被替代的通知的 until 写成新通知生效的前一日",
        "End the older notice on the day before the newer one begins",
    ),
    find=find,
)
