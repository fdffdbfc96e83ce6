"""What is covered at a time, and what stands behind it.

Source: ACTUS technical specification, sections on CEG and CEC. Amounts are without sign.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from changrong.lending.enhancement.dictionary import refused
from changrong.lending.enhancement.terms import ZERO, Asset, Covered, Enhancement, Exposure
from changrong.lending.market import Market
from changrong.lending.schedule.completing import completed
from changrong.lending.schedule.running import Course
from changrong.lending.terms import Terms
from changrong.money import Rounding


def maturity(terms: Enhancement) -> datetime:
    """The contract's own, or the last of those of the contracts covered."""
    if terms.maturity_date is not None:
        return terms.maturity_date
    ends = []
    for one in terms.covered:
        end = completed(one.terms).maturity_date if one.terms else None
        if end is None:
            raise refused(
                "maturityDate",
                None,
                f"没有给出，{one.number} 也没有到期日",
                f"is not given, and {one.number} has none",
            )
        ends.append(end)
    return max(ends)


class Exposures:
    """The amounts at times that only grow; each contract goes its way once."""

    def __init__(
        self, terms: Enhancement, market: Market, end: datetime, rounding: Rounding | None = None
    ) -> None:
        self._terms, self._market = terms, market
        self._end, self._rounding = end, rounding
        self._courses: dict[str, Course] = {}

    def covered(self, time: datetime) -> Decimal:
        """The part covered of what is agreed, or of what the covered contracts then stand at."""
        terms = self._terms
        whole = terms.notional_principal
        if whole is None:
            whole = sum((self._exposure(one, time) for one in terms.covered), ZERO)
        return terms.coverage_of_credit_enhancement * whole

    def collateral(self, time: datetime) -> Decimal:
        """What all that stands as collateral is then worth."""
        return sum((self._value(one, time) for one in self._terms.covering), ZERO)

    def _exposure(self, one: Covered, time: datetime) -> Decimal:
        if self._terms.guaranteed_exposure is Exposure.MARKET_VALUE:
            return self._market.at(one.market_code, time)
        assert one.terms is not None, "checked with the terms"
        principal, interest = self._standing(one.number, one.terms, time)
        if self._terms.guaranteed_exposure is Exposure.PRINCIPAL:
            return principal
        return principal + interest

    def _value(self, one: Asset, time: datetime) -> Decimal:
        if one.market_code:
            return one.quantity * self._market.at(one.market_code, time)
        if one.claim is not None:
            return sum(self._standing(one.number, one.claim, time), ZERO)
        assert one.cash is not None, "read with its price or its amount"
        return one.cash

    def _standing(self, number: str, terms: Terms, time: datetime) -> tuple[Decimal, Decimal]:
        if number not in self._courses:
            self._courses[number] = Course(terms, self._market, self._end, self._rounding)
        return self._courses[number].at(time)
