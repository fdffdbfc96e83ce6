"""The events of a guarantee or of collateral: bought, paid for, called, settled, or run out.

Source: ACTUS technical specification, payoff (POF) and state transition (STF) functions of CEG and
CEC. What is paid has the sign of the contract's role, a price at purchase the opposite one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from changrong.lending.enhancement.exposure import Exposures, maturity
from changrong.lending.enhancement.fees import Fees
from changrong.lending.enhancement.planning import Step, call, planned
from changrong.lending.enhancement.terms import ZERO, Enhancement, Failed
from changrong.lending.market import Market
from changrong.lending.schedule import EventType
from changrong.lending.schedule.moves import Rounded
from changrong.lending.schedule.running import reckoning, to_the_fen
from changrong.money import Rounding
from changrong.text import Text

_CALLED = Text("行权", "Called")


class EnhancementEvent(NamedTuple):
    """One event, and the contract after it. Amounts are signed as the contract's role sees them:
    the protected side holds a positive amount covered."""

    time: datetime
    type: EventType
    payoff: Decimal
    currency: str
    notional_principal: Decimal
    exercise_date: datetime | None
    exercise_amount: Decimal

    @property
    def label(self) -> Text:
        """XD is notice of a loan, but here what calls the guarantee."""
        return _CALLED if self.type is EventType.XD else self.type.label

    def json(self) -> dict[str, str | Decimal]:
        """The event by ACTUS field names, as the published cases have it."""
        exercised = self.exercise_date
        return {
            "eventDate": self.time.isoformat(),
            "eventType": self.type.name,
            "payoff": self.payoff,
            "currency": self.currency,
            "notionalPrincipal": self.notional_principal,
            **({"exerciseDate": exercised.isoformat()} if exercised else {}),
            "exerciseAmount": self.exercise_amount,
        }


def enhancement_schedule(
    terms: Enhancement,
    market: Market,
    failed: Iterable[Failed] = (),
    to: datetime | None = None,
    rounding: Rounding | None = None,
) -> list[EnhancementEvent]:
    """The events after the status date, until `to` if that is given; what was called by then is
    settled even if that is later. Unrounded, or with what is paid in whole fen. Raises TermError
    for terms without an end, MarketError for a price that is not known."""
    with reckoning():
        end = maturity(terms)
        called = call(terms, failed, end)
        exposures = Exposures(terms, market, end, rounding)
        fees = Fees.begin(terms, end)
        running = _Running.begin(terms, exposures, fees, to_the_fen(rounding), called)
        found = []
        for step in planned(terms, end, called):
            if step.time <= terms.status_date:
                continue
            if to is not None and step.time > to and running.exercised is None:
                break
            found.append(running.happen(step))
            if step.type is EventType.TD:
                break
        return found


@dataclass(slots=True)
class _Running:
    """The contract as its events leave it; amounts without the role's sign."""

    terms: Enhancement
    exposures: Exposures
    rounded: Rounded
    fees: Fees
    amount: Decimal = ZERO
    exercised: datetime | None = None
    exercise_amount: Decimal = ZERO
    has_run_out: bool = False

    @classmethod
    def begin(
        cls,
        terms: Enhancement,
        exposures: Exposures,
        fees: Fees,
        rounded: Rounded,
        called: datetime | None,
    ) -> _Running:
        """As things stand on the status date."""
        running = cls(terms, exposures, rounded, fees)
        if called is not None and called <= terms.status_date:
            assert terms.exercise_amount is not None, "checked with the terms"
            running.exercised, running.exercise_amount = called, terms.exercise_amount
        elif running.fees.run_on_the_amount:
            running.amount = exposures.covered(terms.status_date)
        return running

    def happen(self, step: Step) -> EnhancementEvent:
        """Let one event happen."""
        sign = self.terms.contract_role.sign
        paid = sign * _MOVES[step.type](self, step)
        return EnhancementEvent(
            step.time,
            step.type,
            paid + ZERO,  # no minus before a zero
            self.terms.currency,
            sign * self.rounded(self.amount) + ZERO,
            self.exercised,
            sign * self.exercise_amount + ZERO,
        )

    def measure(self, time: datetime) -> None:
        if not self.has_run_out:
            self.amount = self.exposures.covered(time)


def _buy(running: _Running, step: Step) -> Decimal:
    running.measure(step.time)
    running.fees.run_from(step.reckoned)
    return -running.rounded(running.terms.price_at_purchase_date)


def _charge(running: _Running, step: Step) -> Decimal:
    fee = running.fees.charge(step.reckoned, running.amount)
    running.measure(step.time)
    return running.rounded(fee)


def _terminate(running: _Running, step: Step) -> Decimal:
    running.amount = ZERO
    return running.rounded(running.terms.price_at_termination_date)


def _call(running: _Running, step: Step) -> Decimal:
    """Nothing is paid yet; what will be is fixed, never more than the collateral is worth."""
    terms = running.terms
    running.fees.accrue(step.reckoned, running.amount)
    running.measure(step.time)
    amount = running.amount
    if terms.exercise_amount is not None:
        amount = terms.exercise_amount
    elif not terms.is_guarantee:
        amount = min(amount, running.exposures.collateral(step.time))
    running.exercised, running.exercise_amount = step.time, running.rounded(amount)
    return ZERO


def _settle(running: _Running, step: Step) -> Decimal:
    running.amount = ZERO
    return running.exercise_amount + running.rounded(running.fees.take())


def _run_out(running: _Running, step: Step) -> Decimal:
    """Nothing is covered any more; a last fee may still fall due on the working day after."""
    running.fees.accrue(step.reckoned, running.amount)
    running.amount, running.has_run_out = ZERO, True
    return ZERO


_MOVES: dict[EventType, Callable[[_Running, Step], Decimal]] = {
    EventType.PRD: _buy,
    EventType.FP: _charge,
    EventType.TD: _terminate,
    EventType.XD: _call,
    EventType.STD: _settle,
    EventType.MD: _run_out,
}
