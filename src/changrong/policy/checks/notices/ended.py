"""A fact or table of a notice that has ended, read by what is in force for longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.subject import Subject, in_notice, of_formula, of_measure
from changrong.policy.errors import Place
from changrong.policy.language.nodes import Node, reads
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    yield from _by_formula(subject)
    yield from _by_table(subject)


def _by_table(subject: Subject) -> Iterator[Fault]:
    """A table that a notice looks up in another one."""
    for notice in subject.book.notices:
        for file in dict.fromkeys(table.place.file for table in notice.looked_up):
            other = subject.notices[file.partition("/")[0]]
            if other.until is not None and (notice.until is None or notice.until > other.until):
                problem = Text(
                    f"它查的表 {file} 所属的通知在 {other.until} 失效",
                    f"it looks up {file}, whose notice ended on {other.until}",
                )
                yield Fault(in_notice(notice), problem)


def _by_formula(subject: Subject) -> Iterator[Fault]:
    for place, until, node in _readers(subject):
        for fact in reads(node):
            item = subject.formulas.get(fact)
            ended = subject.notices[item.notice].until if item is not None else None
            if item is not None and ended is not None and (until is None or until > ended):
                problem = Text(
                    f"{fact} 由 {item.notice} 推出，该通知在 {ended} 失效，"
                    f"这里却{f'用到 {until}' if until else '没有写明何时为止'}",
                    f"{fact} is derived by {item.notice}, which ended on {ended}, "
                    f"and is relied on {f'until {until}' if until else 'without an end'}",
                )
                yield Fault(place, problem)


def _readers(subject: Subject) -> Iterator[tuple[Place, date | None, Node]]:
    """Every tree of live measures and formulas, with the last day on which it is in force."""
    for measure in subject.book.measures:
        for name, node in subject.trees(measure):
            yield of_measure(measure, name), measure.until, node
    for item in subject.book.derived:
        yield of_formula(item), subject.notices[item.notice].until, item.node


CHECK = Check(
    code="ended-notice",
    severity=Severity.ERROR,
    title=Text("依据的通知已失效", "What it relies on has ended"),
    help=Text(
        "由仍然有效的通知推出这项事实，或者给这里写上 until",
        "Derive the fact in a notice that is in force, or give this an until",
    ),
    find=find,
)
