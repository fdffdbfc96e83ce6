"""Dated annuities by the libraries that reckon them: QuantLib, JACTUS and numpy-financial.

QuantLib has no annuity by a day count and to the fen, so what it gives is put together here in the
way that is fastest from Python: its schedule and its day count as a leg on one unit of principal,
whose amounts are the interest of each period; the equal payment and its split are plain floats.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import QuantLib as ql

Paid = list[tuple[object, int, int, int]]
"""Due day, principal, interest and balance in fen."""
MONTHS = 36
_CHUNK = 5_000


class Given(NamedTuple):
    """A loan as both sides are told it: fen, a rate, disbursement, first due day and maturity."""

    principal: int
    rate: float
    begin: date
    first: date
    maturity: date


# QuantLib

_DAY_COUNT, _CALENDAR = ql.Actual365Fixed(), ql.NullCalendar()
_MONTHLY, _FORWARD = ql.Period(1, ql.Months), ql.DateGeneration.Forward


class ForQuantlib(NamedTuple):
    principal: int
    rate: float
    begin: ql.Date
    maturity: ql.Date


def for_quantlib(loan: Given) -> ForQuantlib:
    begin, maturity = (ql.Date(day.day, day.month, day.year) for day in (loan.begin, loan.maturity))
    return ForQuantlib(loan.principal, loan.rate, begin, maturity)


def _schedule(loan: ForQuantlib) -> ql.Schedule:
    as_is = ql.Unadjusted
    return ql.Schedule(
        loan.begin, loan.maturity, _MONTHLY, _CALENDAR, as_is, as_is, _FORWARD, False
    )


def by_leg(loan: ForQuantlib) -> Paid:
    """The interest of each period from a leg on one unit of principal."""
    days, interest = [], []
    for flow in ql.FixedRateLeg(_schedule(loan), _DAY_COUNT, [1.0], [loan.rate]):
        days.append(flow.date())
        interest.append(flow.amount())
    return _split(loan.principal, days, interest)


def by_year_fractions(loan: ForQuantlib) -> Paid:
    """The interest of each period from its part of a year, the form that documents show."""
    days = _schedule(loan).dates()
    fraction, rate = _DAY_COUNT.yearFraction, loan.rate
    interest = [rate * fraction(start, end) for start, end in pairwise(days)]
    return _split(loan.principal, days[1:], interest)


def _split(balance: int, days: list[object], interest: list[float]) -> Paid:
    discount, worth = 1.0, 0.0
    for part in interest:
        discount /= 1 + part
        worth += discount
    payment = int(balance / worth + 0.5)
    paid: Paid = []
    for day, part in zip(days, interest, strict=True):
        due = int(balance * part + 0.5)
        redeemed = min(payment - due, balance)
        balance -= redeemed
        paid.append((day, redeemed, due, balance))
    day, redeemed, due, left = paid[-1]
    paid[-1] = (day, redeemed + left, due, 0)
    return paid


def as_dates(paid: Paid) -> Paid:
    """With Python's days, to compare."""
    return [(day.to_date(), *amounts) for day, *amounts in paid]  # type: ignore[attr-defined]


# JACTUS


def for_jactus(loan: Given) -> object:
    """Terms by its names; the principal in yuan."""
    from jactus.core import (
        ActusDateTime,
        ContractAttributes,
        ContractRole,
        ContractType,
        DayCountConvention,
    )

    eve, begin, first, maturity = (
        ActusDateTime(day.year, day.month, day.day, 0, 0, 0)
        for day in (loan.begin - timedelta(days=1), loan.begin, loan.first, loan.maturity)
    )
    return ContractAttributes(
        contract_id="loan",
        contract_type=ContractType.ANN,
        contract_role=ContractRole.RPA,
        status_date=eve,
        initial_exchange_date=begin,
        maturity_date=maturity,
        currency="CNY",
        notional_principal=loan.principal / 100,
        nominal_interest_rate=loan.rate,
        day_count_convention=DayCountConvention.A365,
        interest_payment_cycle="1M",
        interest_payment_anchor=first,
        principal_redemption_cycle="1M",
        principal_redemption_anchor=first,
    )


class Jactus:
    """One contract a call, and the array mode for portfolios."""

    def __init__(self) -> None:
        from jactus.contracts import create_contract
        from jactus.contracts.ann_array import simulate_ann_portfolio
        from jactus.observers import ConstantRiskFactorObserver

        self._market = ConstantRiskFactorObserver(constant_value=0.0)
        self._create, self._portfolio = create_contract, simulate_ann_portfolio

    def one(self, terms: object) -> list[tuple[str, float]]:
        """What each event pays."""
        events = self._create(terms, self._market).simulate().events
        return [(event.event_type.value, float(event.payoff)) for event in events]

    def portfolio(self, contracts: list[object]) -> npt.NDArray[np.float32]:
        """What the events of each contract pay."""
        found = self._portfolio([(terms, self._market) for terms in contracts])
        return np.asarray(found["payoffs"])


# numpy-financial


def levels(
    principal: npt.NDArray[np.float64], rate: npt.NDArray[np.float64]
) -> Iterator[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
    """Principal, interest and balance of every month, a twelfth of a year each, some loans at a
    time so that they stay in the cache. `ppmt` would reckon the interest once more."""
    import numpy_financial as npf

    months = np.arange(1, MONTHS + 1)[:, None]
    for start in range(0, len(principal), _CHUNK):
        some, monthly = principal[start : start + _CHUNK], rate[start : start + _CHUNK] / 12
        interest = npf.ipmt(monthly, months, MONTHS, -some)
        redeemed = npf.pmt(monthly, MONTHS, -some) - interest
        yield redeemed, interest, some - np.cumsum(redeemed, axis=0)


def levels_by_ppmt(
    principal: npt.NDArray[np.float64], rate: npt.NDArray[np.float64]
) -> Iterator[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
    """The same by its two functions as documented."""
    import numpy_financial as npf

    months = np.arange(1, MONTHS + 1)[:, None]
    for start in range(0, len(principal), _CHUNK):
        some, monthly = principal[start : start + _CHUNK], rate[start : start + _CHUNK] / 12
        yield (
            npf.ppmt(monthly, months, MONTHS, -some),
            npf.ipmt(monthly, months, MONTHS, -some),
        )
