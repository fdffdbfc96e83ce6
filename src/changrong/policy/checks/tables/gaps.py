"""Inputs for which no row of a table holds on any day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from changrong.policy.checks.boxes import Box, box_of, minus_all, narrowed, space, words
from changrong.policy.checks.exceptions import GAP
from changrong.policy.checks.finding import NOTHING, Check, Fault, Severity
from changrong.policy.checks.rows import accepted_boxes
from changrong.policy.checks.subject import Subject
from changrong.policy.tables.model import Collect, Table
from changrong.text import Text

MOST = 5
"""The most gaps of one table that are told one by one."""


def find(subject: Subject) -> Iterator[Fault]:
    for table in subject.tables:
        found = _gaps(subject, table) if table.inputs and table.collect is not Collect.COUNT else []
        for number, box in enumerate(found[:MOST], start=1):
            where = words(box)
            more = len(found) - MOST if number == MOST else 0
            others = Text(f"（另有 {more} 处）", f" (and {more} more)") if more > 0 else NOTHING
            problem = Text(
                f"没有一行管到 {where.zh}{others.zh}", f"no row holds for {where.en}{others.en}"
            )
            yield Fault(replace(table.place, column=narrowed(box)), problem)


def _gaps(subject: Subject, table: Table) -> list[Box]:
    notice = subject.notice_of(table)
    meant = accepted_boxes(notice, table, GAP, subject.book.vocabulary)
    covered = [box_of(table, row, days=False) for row in table.rows]
    return minus_all([space(table)], [*covered, *(box for _, box in meant)])


CHECK = Check(
    code=GAP,
    severity=Severity.WARNING,
    title=Text("表有空缺", "A table leaves a gap"),
    help=Text(
        "补上一行；文件确实没有规定的，在 checks.toml 中写明哪一段和理由",
        "Add a row; where the document says nothing, name that part in checks.toml with the reason",
    ),
    find=find,
)
