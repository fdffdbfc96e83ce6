"""A row that no case can reach: an empty cell, or days on which its notice is not in force."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.boxes import days_between
from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.rows import of_row
from changrong.policy.checks.subject import Subject
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    for table in subject.tables:
        notice = subject.notice_of(table)
        force = days_between(notice.start, notice.until)
        for row in table.rows:
            for name, cell in row.cells.items():
                if cell.is_empty:
                    problem = Text(
                        "这项事实不会有这样的值", "the fact can have no value that is meant here"
                    )
                    yield Fault(of_row(table, row, name), problem)
            if not row.days.overlaps(force):
                problem = Text(
                    f"不在通知有效期 {notice.start} 至 {notice.until or '…'} 之内",
                    f"outside the notice's force, {notice.start} to {notice.until or '…'}",
                )
                yield Fault(of_row(table, row, "from" if row.until is None else "until"), problem)


CHECK = Check(
    code="unreachable",
    severity=Severity.ERROR,
    title=Text("到不了的行", "An unreachable row"),
    help=Text(
        "核对事实的上下限和通知的有效期，改正或删去这一行",
        "Compare the fact's bounds and the notice's days, then mend the row or delete it",
    ),
    find=find,
)
