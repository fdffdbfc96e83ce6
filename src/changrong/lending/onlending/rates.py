"""What on-lent money costs its final borrowers, against the average of the quarter before.

The rule stands in a notice (`RATE_CAP`), which judges; here are the two figures that it reads.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from changrong.lending.errors import LendingError
from changrong.lending.onlending.quarters import Quarter
from changrong.lending.onlending.rows import Batch, Market, OnLent
from changrong.money import Fen
from changrong.policy import Book, Judgement, Value
from changrong.policy.numbers import FORMS

RATE_CAP = "cbirc-2023-small-firms/on-lending-rate-cap"
"""The measure that asks for the comparison."""
PLACES = FORMS["fraction"].places
BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class TerminalRate:
    """What an institution lent on in a quarter, within one market: how much, and at which rates
    weighted by the amounts lent, exactly."""

    institution: str
    market: Market
    quarter: Quarter
    loans: int
    lent: Fen
    exact: Fraction
    source_exact: Fraction

    @property
    def rate(self) -> Decimal:
        """The average rate to final borrowers, a fraction a year with nine decimals, rounded up, so
        that no rounding makes an average meet a bound that it exceeds."""
        return _rounded_up(self.exact)

    @property
    def source_rate(self) -> Decimal:
        """The average rate of the money lent on, weighted and rounded alike."""
        return _rounded_up(self.source_exact)

    @property
    def spread(self) -> Decimal:
        """What the institution adds on average, rounded alike."""
        return _rounded_up(self.exact - self.source_exact)


def terminal_rates(
    batches: Iterable[Batch], loans: Iterable[OnLent], quarter: Quarter
) -> tuple[TerminalRate, ...]:
    """The rates of all loans made in a quarter, by institution and market.

    Raises LendingError for a loan whose batch is not there.
    """
    source = {batch.batch: batch for batch in batches}
    groups: dict[tuple[str, Market], list[OnLent]] = defaultdict(list)
    for loan in loans:
        if loan.batch not in source:
            raise LendingError(
                f"贷款 {loan.loan} 的批次 {loan.batch} 没有记录",
                f"batch {loan.batch} of loan {loan.loan} is not on record",
            )
        if quarter.holds(loan.on):
            groups[source[loan.batch].institution, loan.market].append(loan)
    return tuple(
        TerminalRate(
            institution=institution,
            market=market,
            quarter=quarter,
            loans=len(group),
            lent=sum(loan.amount for loan in group),
            exact=_average((loan.amount, loan.rate) for loan in group),
            source_exact=_average((loan.amount, source[loan.batch].rate) for loan in group),
        )
        for (institution, market), group in sorted(groups.items())
    )


def _average(weighted: Iterable[tuple[Fen, Decimal]]) -> Fraction:
    pairs = [(amount, Fraction(rate)) for amount, rate in weighted]
    return sum((amount * rate for amount, rate in pairs), Fraction(0)) / sum(
        amount for amount, _ in pairs
    )


def _rounded_up(exact: Fraction) -> Decimal:
    return Decimal(math.ceil(exact * 10**PLACES)).scaleb(-PLACES)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The published average rate of a market in a quarter, and where it was published."""

    market: Market
    quarter: Quarter
    rate: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A quarter's rate beside the benchmark of the quarter before; None where none is known."""

    rate: TerminalRate
    benchmark: Benchmark | None
    measure: str = RATE_CAP

    @property
    def gap(self) -> Decimal | None:
        """By how much the rate exceeds the benchmark, a fraction; below nothing where it does
        not."""
        return None if self.benchmark is None else self.rate.rate - self.benchmark.rate

    @property
    def basis_points(self) -> Decimal | None:
        return None if self.gap is None else self.gap * BASIS_POINTS

    def facts(self) -> dict[str, bool | Decimal]:
        """What the measure reads of on-lending; a benchmark that is missing is not stated."""
        stated: dict[str, bool | Decimal] = {
            "institution.onlends": True,
            "onlending.average_rate": self.rate.rate,
        }
        if self.benchmark is not None:
            stated["onlending.benchmark_rate"] = self.benchmark.rate
        return stated


def compare(rate: TerminalRate, benchmarks: Iterable[Benchmark]) -> Comparison:
    """The benchmark of the quarter before, of the same market.

    Raises LendingError where two are given that differ.
    """
    before = rate.quarter.previous
    found = [each for each in benchmarks if (each.market, each.quarter) == (rate.market, before)]
    if len({each.rate for each in found}) > 1:
        told, place = before.text, " / ".join(rate.market)
        raise LendingError(
            f"{told.zh} {place} 有不止一个平均利率",
            f"there is more than one average rate of {place} for {told.en}",
        )
    return Comparison(rate, min(found, key=lambda each: each.source, default=None))


def check(
    book: Book, comparison: Comparison, institution: Mapping[str, Value], as_of: date
) -> Judgement:
    """What the notice says of a comparison: kept, broken, or, without a benchmark, cannot tell.

    `institution` are the facts of the institution (its kind). Raises KeyError where the book lacks
    the measure, FactError for a fact that is refused.
    """
    facts = {**institution, **comparison.facts()}
    return book.part([comparison.measure]).decide(facts, as_of).of(comparison.measure)
