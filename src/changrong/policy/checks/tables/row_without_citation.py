"""A row without a citation in a table whose other rows have one."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.rows import of_row
from changrong.policy.checks.subject import Subject
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    for table in subject.tables:
        if any(row.cite for row in table.rows):
            for row in table.rows:
                if not row.cite:
                    problem = Text("没有出处，别的行都有", "it cites nothing, and other rows do")
                    yield Fault(of_row(table, row, "source"), problem)


CHECK = Check(
    code="row-without-citation",
    severity=Severity.WARNING,
    title=Text("行没有出处", "A row without a citation"),
    help=Text("写上 source", "Write its source"),
    find=find,
)
