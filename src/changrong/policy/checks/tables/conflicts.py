"""Rows that hold at once and differ, so that their order alone decides."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.boxes import words
from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.rows import crossings, of_row
from changrong.policy.checks.subject import Subject
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    for table, crossing in crossings(subject):
        if not crossing.agree:
            where, upper = words(crossing.where), crossing.upper
            column = next(
                fact
                for fact, output in crossing.lower.outputs.items()
                if output != upper.outputs[fact]
            )
            problem = Text(
                f"与第 {upper.number} 行同时成立，结果不同，只凭次序取了上一行：{where.zh}",
                f"it holds together with row {upper.number}, which wins by its order alone, "
                f"for {where.en}",
            )
            yield Fault(of_row(table, crossing.lower, column), problem)


CHECK = Check(
    code="conflict",
    severity=Severity.WARNING,
    title=Text("结果互相冲突", "Conflicting outputs"),
    help=Text(
        "让两行各管一段；确有一般与例外之分的，让下一行包住上一行",
        "Let each row speak of a part of its own, or let the lower one include the upper "
        "as a rule includes its exception",
    ),
    find=find,
)
