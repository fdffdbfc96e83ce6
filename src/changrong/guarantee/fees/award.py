"""The claim for an award for lower fees (降费奖补): which guarantees count, by which clause, and
what they come to.

Whether one counts is what the notices decide of it (`guarantee.counts_for_award`); nothing is
decided here. One that is left out says why, and one of which it cannot be told says what to ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from changrong.guarantee.fees.annualised import Annualised, Guaranteed, annualised
from changrong.guarantee.fees.errors import FeeError
from changrong.guarantee.fees.year import YearBasis
from changrong.money import Fen, split
from changrong.policy import Book, Grant, Judgement, Reading, Verdict
from changrong.text import Text

COUNTS = "guarantee.counts_for_award"
_BY_WEIGHT = (
    Verdict.APPLIES,
    Verdict.CANNOT_TELL,
    Verdict.DOES_NOT_APPLY,
    Verdict.NOT_IN_FORCE,
)
"""Of several measures the one that says most stands for the row."""
_PARTS_OF_A_YEAR = 365 * 360
"""A multiple of every basis, so that exact amounts are whole in these parts."""


@dataclass(frozen=True, slots=True)
class Rates:
    """A guarantee's fee a year as fractions, as agreed and as charged. `grant` is the notice's cut
    that lowered it, where one did."""

    agreed: Decimal
    charged: Decimal
    grant: Grant | None = None

    @property
    def cut(self) -> Decimal:
        """How much lower it is, by the notice and by the guarantor's own cut."""
        return max(self.agreed - self.charged, Decimal(0))


@dataclass(frozen=True, slots=True)
class Row:
    """A guarantee by its public number, and what the measures that say which count judge of it.
    `rates` None: not known."""

    number: str
    guaranteed: Guaranteed
    judged: tuple[Judgement, ...]
    rates: Rates | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the claim. `annualised` is its part of the whole in fen, so that the lines sum to
    the total, zero where it is left out; `notice`, `clause` and `read` are what it stands on."""

    row: Row
    counts: bool
    annualised: Fen
    notice: str
    clause: str
    read: Reading | None
    reason: Text


@dataclass(frozen=True, slots=True)
class Claim:
    """`counted` sums what counts, `whole` all that was given."""

    year: int
    lines: tuple[Line, ...]
    counted: Annualised
    whole: Annualised


def measures_of_award(book: Book) -> Book:
    """The part of a book that says what counts, to decide many rows by."""
    return book.part(
        {
            measure.key
            for measure in book.measures
            if any(give.what == COUNTS for give in measure.gives)
        }
    )


def claim(rows: Iterable[Row], year: int, basis: YearBasis = YearBasis.DAYS_365) -> Claim:
    """The claim for guarantees begun in a year. Raises FeeError where a number comes twice."""
    rows = list(rows)
    for number, times in Counter(row.number for row in rows).items():
        if times > 1:
            raise FeeError("number", number, "出现了不止一次", "comes more than once")
    found = [_line(row, year) for row in rows]
    counting = [line.row.guaranteed for line in found if line.counts]
    counted = annualised(counting, basis)
    parts = iter(parts_of(counting, counted.amount, basis))
    lines = tuple(_with_part(line, next(parts)) if line.counts else line for line in found)
    return Claim(year, lines, counted, annualised((row.guaranteed for row in rows), basis))


def parts_of(rows: Sequence[Guaranteed], total: Fen, basis: YearBasis) -> tuple[Fen, ...]:
    """The annualised total shared among its rows by what each comes to, so that they sum to it."""
    weights = [_whole_parts(row.annualised(basis)) for row in rows]
    return split(total, weights) if any(weights) else (0,) * len(rows)


def _whole_parts(exact: Fraction) -> int:
    return int(exact * _PARTS_OF_A_YEAR)


def _with_part(line: Line, part: Fen) -> Line:
    return Line(line.row, True, part, line.notice, line.clause, line.read, line.reason)


def _line(row: Row, year: int) -> Line:
    begun = row.guaranteed.since.year
    if begun != year:
        said = Text(f"{begun} 年起保，不是 {year} 年新增", f"begun in {begun}, not new in {year}")
        return Line(row, False, 0, "", "", None, said)
    judged = [one for one in row.judged if any(give.what == COUNTS for give in one.measure.gives)]
    if not judged:
        said = Text("没有通知说明哪些计入", "no notice says what counts")
        return Line(row, False, 0, "", "", None, said)
    one = min(judged, key=lambda each: _BY_WEIGHT.index(each.verdict))
    counts = one.verdict is Verdict.APPLIES
    measure = one.measure
    return Line(row, counts, 0, measure.notice, measure.clause, measure.read, _reason(one))


def _reason(judgement: Judgement) -> Text:
    """Why a row counts or does not, in the words of the notice's conditions."""
    match judgement.verdict:
        case Verdict.CANNOT_TELL:
            missing = "、".join(judgement.missing), ", ".join(judgement.missing)
            return Text(f"还不能判断，缺：{missing[0]}", f"cannot tell; missing: {missing[1]}")
        case Verdict.DOES_NOT_APPLY:
            labels = [condition.label for condition in judgement.failing]
            zh, en = "；".join(one.zh for one in labels), "; ".join(one.en for one in labels)
            return Text(f"不符合：{zh}", f"does not meet: {en}")
    return judgement.verdict.label
