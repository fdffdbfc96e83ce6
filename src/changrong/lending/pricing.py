"""Prices as China's loans state them: the LPR of a day plus a spread in basis points.

The LPR is that of the notice that publishes it (notices/pboc-lpr), known through the last day of
its table: a loan is not priced, nor repriced, from a rate that is not published yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import cache

from changrong.lending.cycles import Cycle, Stub
from changrong.lending.market import Market, Series
from changrong.policy.book import NOTICES
from changrong.policy.errors import Place
from changrong.policy.tables.sheets import read_sheet
from changrong.text import Text

NOTICE, TABLE = "pboc-lpr", "lpr.csv"
BASIS_POINT = Decimal("0.0001")


class Tenor(StrEnum):
    """Which LPR, by the name of its fact; as a market object code too."""

    ONE_YEAR = "lpr.one_year"
    FIVE_YEARS = "lpr.five_year"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Tenor.ONE_YEAR: Text("1 年期 LPR", "the one-year LPR"),
    Tenor.FIVE_YEARS: Text("5 年期以上 LPR", "the five-year LPR"),
}


class Repricing(StrEnum):
    """When a floating rate follows the LPR."""

    NEVER = "never"  # 固定利率
    ANNIVERSARY = "anniversary"  # 每年放款对应日
    NEW_YEAR = "new_year"  # 每年 1 月 1 日


@dataclass(frozen=True, slots=True)
class Pricing:
    """LPR plus a spread in basis points, which may be negative."""

    tenor: Tenor
    spread: int
    repricing: Repricing = Repricing.ANNIVERSARY

    @property
    def spread_rate(self) -> Decimal:
        return self.spread * BASIS_POINT

    def rate_on(self, day: date, market: Market | None = None) -> Decimal:
        """The rate of a loan priced that day. Raises MarketError where the LPR is not known."""
        return (market or lpr()).at(self.tenor, midnight(day)) + self.spread_rate

    def cycle(self, disbursed_on: date) -> Cycle:
        """How it goes on from there: a loan of 29 February has its day again in leap years."""
        is_new_year = self.repricing is Repricing.NEW_YEAR
        return Cycle(0, 12, Stub.SHORT, 1 if is_new_year else disbursed_on.day)

    def first_repricing(self, disbursed_on: date) -> datetime | None:
        """The first day on which the rate follows the LPR again."""
        match self.repricing:
            case Repricing.NEVER:
                return None
            case Repricing.NEW_YEAR:
                return midnight(date(disbursed_on.year + 1, 1, 1))
            case Repricing.ANNIVERSARY:
                return years_after(disbursed_on, 1)


@cache
def lpr() -> Market:
    """Both LPRs as the notice's table has them, known through its last day."""
    place = Place(f"{NOTICE}/tables/{TABLE}")
    sheet = read_sheet(NOTICES / NOTICE / "tables" / TABLE, place)
    rows = [dict(zip(sheet.header, line, strict=True)) for _number, line in sheet.rows]
    known_through = max(date.fromisoformat(row["until"]) for row in rows)
    return Market(
        {
            tenor: Series.of(
                [(midnight(date.fromisoformat(row["from"])), Decimal(row[tenor])) for row in rows],
                known_through,
                tenor.label,
            )
            for tenor in Tenor
        }
    )


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def years_after(day: date, years: int) -> datetime:
    """The same day of a later year; of 29 February the last of that month."""
    from changrong.workdays import add_months

    return midnight(add_months(day, 12 * years))
