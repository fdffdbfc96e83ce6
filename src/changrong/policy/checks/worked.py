"""Worked cases: facts in, verdicts out, as each notice promises them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from changrong.policy.book import Book
from changrong.policy.decision import Decision, Judgement
from changrong.policy.facts import Value
from changrong.policy.notice import Notice, WorkedCase
from changrong.policy.numbers import plain


class Mismatch(NamedTuple):
    """One promise that the book does not keep."""

    what: str
    expected: str
    got: str


class CaseResult(NamedTuple):
    """A case that was run; without mismatches it passed."""

    notice: str
    case: WorkedCase
    mismatches: tuple[Mismatch, ...]

    @property
    def passed(self) -> bool:
        return not self.mismatches


def run_cases(book: Book, only: str | None = None) -> tuple[CaseResult, ...]:
    """Every worked case of every notice, or of `only` one, in book order. Load the book with its
    cases."""
    notices = [notice for notice in book.notices if only in (None, notice.id)]
    return tuple(result for notice in notices for result in _of_notice(book, notice))


def _of_notice(book: Book, notice: Notice) -> Iterator[CaseResult]:
    """The cases of one notice, judged by its own measures: of others they promise nothing."""
    if notice.cases:
        own = book.part({measure.key for measure in notice.measures if measure.is_live})
        for case in notice.cases:
            yield CaseResult(notice.id, case, tuple(_mismatches(own, case)))


def _mismatches(book: Book, case: WorkedCase) -> Iterator[Mismatch]:
    decision = book.decide(case.facts, case.as_of)
    found = {item.measure.id: item for item in decision.measures}
    for what, expected, got in _promises(case, decision, found):
        if expected != got:
            yield Mismatch(what, expected, got)


def _promises(
    case: WorkedCase, decision: Decision, found: dict[str, Judgement]
) -> Iterator[tuple[str, str, str]]:
    """What each promise is about, what was promised and what is so, in words."""
    for id, verdict in case.expect.items():
        yield id, str(verdict), str(found[id].verdict) if id in found else "switched off"
    for fact, value in case.derived.items():
        yield fact, _words(value), _words(decision.derived.get(fact))
    for id, missing in case.missing.items():
        yield f"{id} missing", _listed(missing), _listed(found[id].missing)
    for id, day in case.due.items():
        yield f"{id} due", _words(day), _words(found[id].due_on)
    for id, gives in case.gives.items():
        given = {item.what: item.value for item in found[id].gives}
        for what, value in gives.items():
            yield f"{id} gives {what}", _words(_exact(value)), _words(given.get(what))


def _listed(facts: tuple[str, ...]) -> str:
    return ", ".join(sorted(facts)) or "nothing"


def _exact(value: object) -> Value:
    """A promised value as TOML holds it: numbers may be written as text."""
    if isinstance(value, str):
        try:
            return Decimal(value)
        except ArithmeticError:
            return value
    return value if isinstance(value, bool | int | Decimal | date) else str(value)


def _words(value: Value) -> str:
    match value:
        case None:
            return "unknown"
        case bool():
            return str(value).lower()
        case int() | Decimal():
            return plain(value)
        case _:
            return str(value)
