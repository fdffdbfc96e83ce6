"""Coverage: every clause of every notice, what became of it, and where that lives."""

from __future__ import annotations

from typing import NamedTuple

from changrong.policy.book import Book
from changrong.policy.notice import Clause, Notice, Reading


class Covered(NamedTuple):
    """One clause: the live measures and derived facts that cite it, and those switched off."""

    notice: str
    clause: Clause
    measures: tuple[str, ...]
    derived: tuple[str, ...]
    unverified: tuple[str, ...]


def coverage(book: Book) -> tuple[Covered, ...]:
    """A line for each clause, in book order."""
    return tuple(covered(notice, clause) for notice in book.notices for clause in notice.clauses)


def covered(notice: Notice, clause: Clause) -> Covered:
    """What of the notice cites this clause."""
    citing = [measure for measure in notice.measures if measure.clause == clause.id]
    formulas = tuple(item.fact for item in notice.derived if item.clause == clause.id)
    is_live = notice.read is not Reading.MEMORY
    return Covered(
        notice.id,
        clause,
        tuple(measure.id for measure in citing if measure.is_live),
        formulas if is_live else (),
        tuple(measure.id for measure in citing if not measure.is_live)
        + (() if is_live else formulas),
    )
