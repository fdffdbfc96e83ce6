"""A row of a dated table that does not say from when it holds."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.rows import of_row
from changrong.policy.checks.subject import Subject
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    for table in subject.tables:
        if any(row.is_dated for row in table.rows):
            for row in table.rows:
                if row.start is None:
                    problem = Text("没有写明从哪一日起", "it does not say from which day it holds")
                    yield Fault(of_row(table, row, "from"), problem)


CHECK = Check(
    code="row-without-day",
    severity=Severity.WARNING,
    title=Text("行没有起始日", "A row without a first day"),
    help=Text("写上 from", "Write its from"),
    find=find,
)
