"""Days in the middle, or at the beginning, on which a dated table says nothing."""

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
        last = subject.notice_of(table).until or date.max
        for inputs, start, until, place in silences(subject, table):
            if until < last:
                where = words(inputs)
                problem = Text(
                    f"{start} 至 {until} 没有一行有效（{where.zh}）",
                    f"no row holds from {start} to {until} ({where.en})",
                )
                yield Fault(place, problem)


CHECK = Check(
    code="time-hole",
    severity=Severity.WARNING,
    title=Text("日期有空当", "A hole in time"),
    help=Text(
        "让上一行的 until 与下一行的 from 相接，或补上这段日子的一行",
        "Let the until of one row meet the from of the next, or add a row for these days",
    ),
    find=find,
)
