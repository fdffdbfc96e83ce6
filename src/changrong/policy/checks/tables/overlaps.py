"""Rows that hold at once and say the same: one of them says too much."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.boxes import words
from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.rows import crossings, of_row
from changrong.policy.checks.subject import Subject
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    for table, crossing in crossings(subject):
        if crossing.agree:
            where, upper = words(crossing.where), crossing.upper.number
            problem = Text(
                f"与第 {upper} 行同时成立，结果相同：{where.zh}",
                f"it holds together with row {upper}, and says the same, for {where.en}",
            )
            yield Fault(of_row(table, crossing.lower), problem)


CHECK = Check(
    code="overlap",
    severity=Severity.WARNING,
    title=Text("行与行重叠", "Rows overlap"),
    help=Text("让两行各管一段", "Let each row speak of a part of its own"),
    find=find,
)
