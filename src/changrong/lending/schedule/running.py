"""The schedule of a contract: its events in order, each with what it pays and what it leaves."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import datetime
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from operator import methodcaller

from changrong.lending.cycles import counted
from changrong.lending.errors import LendingError
from changrong.lending.market import Market
from changrong.lending.schedule.completing import completed
from changrong.lending.schedule.events import Event, EventType
from changrong.lending.schedule.moves import MOVES, Rounded, Standing, resume
from changrong.lending.schedule.planning import Planned, planned
from changrong.lending.terms.dictionary import refused
from changrong.lending.terms.terms import ContractType, Role, Terms
from changrong.money import HUNDREDTH, Rounding

_PAYS = (EventType.IP, EventType.IPCI)
_REDEEMS = (EventType.PR, EventType.MD)
_ENDS = (EventType.TD, EventType.STD)
_MOST_FIXINGS = 4_000_000
"""Payments times how often they are fixed: a century of months repriced every month is a third."""
EXACT = Context(prec=40)
"""Wide enough for a fen of a trillion yuan with twenty digits behind the point."""


def schedule(
    terms: Terms,
    market: Market | None = None,
    observed: Iterable[Planned] = (),
    to: datetime | None = None,
    rounding: Rounding | None = None,
) -> list[Event]:
    """The events of a contract after its status date, until `to` if that is given.

    Unrounded as ACTUS publishes it; with a rounding every amount that is paid, added to principal
    or fixed as a payment is whole fen (hundredths), and the last payment settles the rest, so the
    contract ends at exactly zero. Raises TermError for terms without an end, MarketError for a rate
    that is not known.
    """
    with reckoning():
        terms = completed(terms)
        loan, events = _prepared(terms, market or Market(), observed, to, rounding)
        found = []
        is_called = False  # What was called for is settled, if after the end of the analysis.
        for event in events:
            if to is not None and event.time > to and not is_called:
                break
            is_called = is_called or event.type is EventType.XD
            found.append(_happen(loan, event))
            if event.type in _ENDS:
                break
    if (bought := terms.purchase_date) is not None:
        return [one for one in found if one[:2] >= (bought, EventType.PRD)]
    return found


class Course:
    """A contract on its way as its terms have it, asked at times that only grow.

    `end` is where the analysis of a contract without a maturity ends; with a rounding it pays whole
    fen, as its schedule has it. Raises as `schedule` does.
    """

    def __init__(
        self, terms: Terms, market: Market, end: datetime, rounding: Rounding | None = None
    ) -> None:
        self._loan, events = _prepared(completed(terms), market, (), end, rounding)
        self._events = deque(events)

    def at(self, time: datetime) -> tuple[Decimal, Decimal]:
        """Principal and accrued interest as the lender sees them, after all that happens up to a
        time; before the status date as of the status date."""
        while self._events and self._events[0].time <= time:
            event = self._events.popleft()
            _happen(self._loan, event)
            if event.type in _ENDS:
                self._events.clear()
        loan = copy(self._loan)  # so that the days until then are not counted in two parts
        if (day := counted(time)) > loan.reckoned:
            loan.reckon(day)
        return loan.notional, loan.interest


@contextmanager
def reckoning() -> Iterator[None]:
    """Enough digits for any contract, and a plain word where even they do not suffice."""
    with localcontext(EXACT):
        try:
            yield
        except (InvalidOperation, DivisionByZero, Overflow):
            raise LendingError(
                "金额大到算不到分；请核对本金、利率和期限",
                "amounts grow too large for the fen; check principal, rate and term",
            ) from None


def _prepared(
    terms: Terms,
    market: Market,
    observed: Iterable[Planned],
    to: datetime | None,
    rounding: Rounding | None,
) -> tuple[Standing, list[Planned]]:
    """A contract as it stands on its status date, and what is to happen to it afterwards."""
    end = terms.maturity_date or to
    if end is None:
        raise refused(
            "maturityDate",
            None,
            "没有给出，也没有分析截止日",
            "is not given, nor where the analysis ends",
        )
    count = terms.day_count_convention
    if rounding is not None:
        _check_whole_fen(terms)
    events = planned(terms, end, observed)
    dues = _dues(terms, end, events)
    resets = sum(one.type is EventType.PRF for one in events) if dues else 0
    if len(dues) * resets > _MOST_FIXINGS:
        raise refused(
            "cycleOfRateReset",
            terms.cycle_of_rate_reset,
            f"{len(dues)} 期还款要重算 {resets} 次，太多了",
            f"{len(dues)} payments would be fixed anew {resets} times, which is too often",
        )
    loan = Standing(
        terms=terms,
        market=market,
        rounded=to_the_fen(rounding),
        dues=dues,
        reckoned=terms.status_date,
        basis=count.basis,
        units=count.counter(terms.maturity_date),
    )
    if terms.initial_exchange_date <= terms.status_date:
        resume(loan, terms.status_date, _paid_until(terms, events))
    return loan, [one for one in events if one.time > terms.status_date]


def _check_whole_fen(terms: Terms) -> None:
    """What is paid out cannot be rounded: it is what it is."""
    for name, amount in (
        ("notionalPrincipal", terms.notional_principal),
        ("premiumDiscountAtIED", terms.premium_discount_at_ied),
    ):
        if amount != amount.quantize(HUNDREDTH):
            raise refused(name, amount, "不是整分", "is no whole number of fen")


def to_the_fen(rounding: Rounding | None) -> Rounded:
    """What a rounding does to an amount; nothing where there is none."""
    if rounding is None:
        return _unrounded
    return methodcaller("quantize", HUNDREDTH, rounding.value)


def _unrounded(amount: Decimal) -> Decimal:
    return amount


def _dues(terms: Terms, end: datetime, events: Sequence[Planned]) -> Sequence[datetime]:
    """The days an annuity is reckoned over, the last of them its end."""
    if terms.contract_type is not ContractType.ANN:
        return ()
    horizon = terms.amortization_date or end
    if horizon == end:
        return [one.reckoned for one in events if one.type in _REDEEMS]
    over = replace(terms, maturity_date=horizon)
    return _dues(over, horizon, planned(over, horizon))


def _paid_until(terms: Terms, events: Sequence[Planned]) -> datetime | None:
    """When interest was last paid before the status day. Of a contract that ends on notice the
    published cases reckon only what runs from the status day."""
    if terms.contract_type in (ContractType.CLM, ContractType.UMP):
        return None
    paid = [one.reckoned for one in events if one.type in _PAYS and one.time <= terms.status_date]
    return max(paid, default=None)


def _happen(loan: Standing, event: Planned) -> Event:
    time, kind, reckoned, _ = event
    if reckoned != loan.reckoned and kind is not EventType.IED:
        loan.reckon(reckoned)
    paid, principal, interest = MOVES[kind](loan, event), loan.notional, loan.interest
    if loan.terms.contract_role is Role.BORROWER:
        paid, principal, interest = -paid, -principal, -interest
    currency = loan.terms.currency
    return Event(time, kind, paid, currency, principal, loan.rate, interest)
