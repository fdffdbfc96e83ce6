"""A row that the rows above it leave nothing to say, be it only all of them together."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.rows import above, hidden, of_row
from changrong.policy.checks.subject import Subject
from changrong.policy.tables.model import Hit
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    for table in subject.tables:
        if table.hit is Hit.COLLECT:
            continue
        over = above(table)
        for row in hidden(table, over):
            rows = [str(each.number) for each in over[row.number]]
            problem = Text(
                f"上面的行已把它完全挡住：第 {'、'.join(rows)} 行",
                f"rows above it always answer first: {', '.join(rows)}",
            )
            yield Fault(of_row(table, row), problem)


CHECK = Check(
    code="shadowed",
    severity=Severity.ERROR,
    title=Text("被遮住的行", "A shadowed row"),
    help=Text(
        "删去它，或者移到挡住它的行上面", "Delete it, or move it above the rows that hide it"
    ),
    find=find,
)
