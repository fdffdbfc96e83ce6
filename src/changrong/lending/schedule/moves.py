"""What an event pays and does: one small function each, the same for every type of contract.

Amounts here are those of the lender, without the role's sign. Interest is kept as principal x rate
x units and divided by the day count's basis when it is paid (day_count.py).

Source: ACTUS technical specification, payoff (POF) and state transition (STF) functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from changrong.lending.market import Market
from changrong.lending.schedule.annuity import equal_payment
from changrong.lending.schedule.events import EventType
from changrong.lending.schedule.planning import EVE, Planned
from changrong.lending.terms.dictionary import refused
from changrong.lending.terms.terms import (
    ONE,
    ZERO,
    ContractType,
    FeeBasis,
    InterestBase,
    Scaling,
    Terms,
)

Rounded = Callable[[Decimal], Decimal]
_PAYMENT_BEARS_INTEREST = (ContractType.NAM, ContractType.ANN)
_SCALES_INTEREST = (Scaling.INTEREST, Scaling.BOTH)
_SCALES_PRINCIPAL = (Scaling.PRINCIPAL, Scaling.BOTH)


@dataclass(slots=True)
class Standing:
    """A contract as its events leave it. `payment` is what falls due each time, `unpaid` and
    `fee` are in units (see above), `interest` is what is unpaid as an amount, not rounded, and
    `called` the interest owed since notice was given."""

    terms: Terms
    market: Market
    rounded: Rounded
    dues: Sequence[datetime]
    reckoned: datetime  # as a day counts
    basis: int
    units: Callable[[date, date], int]
    notional: Decimal = ZERO
    rate: Decimal = ZERO
    unpaid: Decimal = ZERO
    interest: Decimal = ZERO
    base: Decimal = ZERO
    payment: Decimal = ZERO
    fee: Decimal = ZERO
    called: Decimal = ZERO
    principal_scale: Decimal = ONE  # this very value where no index scales it
    interest_scale: Decimal = ONE

    def reckon(self, to: datetime) -> None:
        """Let interest and fees run until a time."""
        if to == self.reckoned:
            return
        units = self.units(self.reckoned, to)
        self.leave_unpaid(self.unpaid + self.base * self.rate * units)
        if self.terms.fee_rate and self.terms.fee_basis is FeeBasis.OF_NOTIONAL:
            self.fee += self.notional * self.terms.fee_rate * units
        self.reckoned = to

    def leave_unpaid(self, units: Decimal) -> None:
        self.unpaid = units
        self.interest = units / self.basis if units else ZERO

    def owe(self, principal: Decimal) -> None:
        """Set the principal, and what interest is reckoned on with it."""
        self.notional = principal
        if self.terms.interest_calculation_base is InterestBase.OUTSTANDING:
            self.base = principal

    def fix_payment(self, dues: Sequence[datetime]) -> None:
        """The equal payment over the due days that are left."""
        if not dues:
            return
        basis = self.basis
        until_first = self.base * self.rate * self.units(self.reckoned, dues[0])
        owed = self.notional + (self.unpaid + until_first) / basis
        parts = [(self.units(*pair), basis) for pair in pairwise(dues)]
        if self.rate < 0 and any(basis + self.rate * units <= 0 for units, _ in parts):
            raise refused(
                "nominalInterestRate",
                self.rate,
                "负到算不出每期还款额",
                "is so far below zero that no equal payment exists",
            )
        self.payment = self.rounded(equal_payment(owed, self.rate, parts))


def disburse(loan: Standing, event: Planned) -> Decimal:
    """Interest may by agreement run from a day before the money is paid out."""
    agreed = loan.terms.cycle_anchor_date_of_interest_payment
    _begin(loan, event.time, since=agreed)
    _agree_payment(loan, event.time, [due for due in loan.dues if due >= event.time])
    return -(loan.notional + loan.terms.premium_discount_at_ied)


def resume(loan: Standing, status: datetime, paid_until: datetime | None) -> None:
    """A contract disbursed before its status day, with the interest since it was last paid."""
    _begin(loan, status, since=paid_until)
    _agree_payment(loan, status, [due for due in loan.dues if due > status])


def _agree_payment(loan: Standing, time: datetime, dues: Sequence[datetime]) -> None:
    """The payment the terms give, or the equal one where no event will fix it before it is due."""
    loan.payment = loan.rounded(loan.terms.next_principal_redemption_payment or ZERO)
    if not loan.payment and loan.dues and loan.dues[0] - EVE <= time:
        loan.fix_payment(dues)


def _begin(loan: Standing, time: datetime, since: datetime | None) -> None:
    terms = loan.terms
    loan.reckoned = time
    loan.rate = terms.nominal_interest_rate or ZERO
    loan.base = terms.interest_calculation_base_amount or terms.notional_principal
    loan.owe(terms.notional_principal)
    loan.fee = terms.fee_accrued * loan.basis
    if terms.scaling_effect in _SCALES_INTEREST:
        loan.interest_scale = terms.interest_scaling_multiplier
    if terms.scaling_effect in _SCALES_PRINCIPAL:
        loan.principal_scale = terms.notional_scaling_multiplier
    if terms.accrued_interest is not None:
        loan.leave_unpaid(terms.accrued_interest * loan.basis)
    elif since is not None and since < time:
        loan.reckoned = since
        loan.reckon(time)


def charge_fee(loan: Standing, event: Planned) -> Decimal:
    if loan.terms.fee_basis is FeeBasis.ABSOLUTE:
        return loan.rounded(loan.terms.fee_rate or ZERO)
    fee, loan.fee = loan.fee, ZERO
    return loan.rounded(fee / loan.basis)


def redeem(loan: Standing, event: Planned) -> Decimal:
    """What falls due in principal, never more than is left. A payment that bears interest redeems
    what the interest leaves of it, and adds to the principal what it does not cover."""
    due = loan.payment if event.value is None else loan.rounded(event.value)
    if loan.terms.contract_type in _PAYMENT_BEARS_INTEREST:
        due -= loan.rounded(loan.interest)
    paid = min(due, loan.notional)
    loan.owe(loan.notional - paid)
    return _scaled(loan, paid, loan.principal_scale)


def increase(loan: Standing, event: Planned) -> Decimal:
    drawn = loan.rounded(event.value or ZERO)
    loan.owe(loan.notional + drawn)
    return -_scaled(loan, drawn, loan.principal_scale)


def _scaled(loan: Standing, amount: Decimal, scale: Decimal) -> Decimal:
    """An amount, whole fen already in money, as the index has it."""
    return amount if scale is ONE else loan.rounded(scale * amount)


def pay_interest(loan: Standing, event: Planned) -> Decimal:
    owed = loan.interest + loan.called if loan.called else loan.interest
    loan.unpaid = loan.interest = loan.called = ZERO
    if loan.interest_scale is not ONE:
        owed *= loan.interest_scale
    return loan.rounded(owed)


def capitalize(loan: Standing, event: Planned) -> Decimal:
    loan.owe(loan.notional + loan.rounded(loan.interest))
    loan.unpaid = loan.interest = ZERO
    return ZERO


def reset_rate(loan: Standing, event: Planned) -> Decimal:
    """The market's rate times the multiplier plus the spread, within the caps and floors of one
    reset and of the contract's life."""
    terms = loan.terms
    spread = terms.rate_spread if event.value is None else event.value
    seen = loan.market.at(terms.market_object_code_of_rate_reset, event.reckoned)
    # Whether it is written as a fall or as its size, the floor bounds how far the rate may fall.
    floor = None if terms.period_floor is None else -abs(terms.period_floor)
    change = _within(seen * terms.rate_multiplier + spread - loan.rate, floor, terms.period_cap)
    loan.rate = _within(loan.rate + change, terms.life_floor, terms.life_cap)
    return ZERO


def _within(value: Decimal, floor: Decimal | None, cap: Decimal | None) -> Decimal:
    if floor is not None and value < floor:
        return floor
    return cap if cap is not None and value > cap else value


def set_rate(loan: Standing, event: Planned) -> Decimal:
    assert event.value is not None, "a known rate is planned with its value"
    loan.rate = event.value
    return ZERO


def fix_payment(loan: Standing, event: Planned) -> Decimal:
    loan.fix_payment([due for due in loan.dues if due > event.reckoned])
    return ZERO


def purchase(loan: Standing, event: Planned) -> Decimal:
    # As published: the price has the role's sign, the interest that of the principal.
    sign = loan.terms.contract_role.sign
    return -loan.rounded(loan.terms.price_at_purchase_date + sign * loan.interest)


def terminate(loan: Standing, event: Planned) -> Decimal:
    sign = loan.terms.contract_role.sign
    paid = loan.rounded(loan.terms.price_at_termination_date + sign * loan.interest)
    _close(loan)
    return paid


def adjust_index(loan: Standing, event: Planned) -> Decimal:
    terms = loan.terms
    agreed = terms.scaling_index_at_status_date or terms.scaling_index_at_contract_deal_date
    index = loan.market.at(terms.market_object_code_of_scaling_index, event.reckoned)
    scale = index / (agreed or Decimal(1))
    if terms.scaling_effect in _SCALES_INTEREST:
        loan.interest_scale = scale
    if terms.scaling_effect in _SCALES_PRINCIPAL:
        loan.principal_scale = scale
    return ZERO


def update_base(loan: Standing, event: Planned) -> Decimal:
    loan.base = loan.notional
    return ZERO


def give_notice(loan: Standing, event: Planned) -> Decimal:
    """Interest ends; if the notice has still to run out, what is owed waits for settlement."""
    if loan.terms.x_day_notice and loan.terms.x_day_notice.is_some:
        loan.called, loan.unpaid, loan.interest = loan.interest, ZERO, ZERO
    return ZERO


def settle(loan: Standing, event: Planned) -> Decimal:
    owed = loan.principal_scale * loan.notional + loan.interest_scale * loan.interest
    fee = loan.fee / loan.basis
    _close(loan)
    return loan.rounded(owed + fee)


def _close(loan: Standing) -> None:
    loan.owe(ZERO)
    loan.base = loan.unpaid = loan.interest = loan.fee = ZERO


MOVES: dict[EventType, Callable[[Standing, Planned], Decimal]] = {
    EventType.XD: give_notice,
    EventType.IED: disburse,
    EventType.FP: charge_fee,
    EventType.PR: redeem,
    EventType.PI: increase,
    EventType.IP: pay_interest,
    EventType.IPCI: capitalize,
    EventType.RRF: set_rate,
    EventType.RR: reset_rate,
    EventType.PRF: fix_payment,
    EventType.PRD: purchase,
    EventType.TD: terminate,
    EventType.SC: adjust_index,
    EventType.IPCB: update_base,
    EventType.MD: settle,
    EventType.STD: settle,
}
