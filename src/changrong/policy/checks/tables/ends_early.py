"""A dated table that ends before its notice does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from changrong.policy.checks.boxes import words
from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.rows import silences
from changrong.policy.checks.subject import Subject
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    for table in subject.tables:
        notice = subject.notice_of(table)
        for inputs, start, until, place in silences(subject, table):
            if until == (notice.until or date.max):
                readers = sorted(
                    {use.measure.key for fact in table.facts for use in subject.users(fact)}
                )
                where, listed = words(inputs), ", ".join(readers)
                problem = Text(
                    f"自 {start} 起没有一行有效（{where.zh}），通知却仍然有效"
                    f"{listed and f'，这些措施还要用它：{listed}'}",
                    f"no row holds from {start} on ({where.en}), though the notice is in force"
                    f"{listed and f' and these measures rely on it: {listed}'}",
                )
                yield Fault(place, problem)


CHECK = Check(
    code="ends-early",
    severity=Severity.WARNING,
    title=Text("表比通知先结束", "A table ends before its notice"),
    help=Text(
        "补上以后的行，或者给通知写上 until；尚无新值的，在 checks.toml 中说明",
        "Add the rows that follow, or end the notice; if nothing newer is known, "
        "say so in checks.toml",
    ),
    find=find,
)
