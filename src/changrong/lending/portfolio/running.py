"""Loans of one shape, reckoned together: period by period, all loans of a block at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import localcontext
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from changrong.lending.cycles import Stub
from changrong.lending.portfolio.days import Cycles, days_of, position, position_of_maturity
from changrong.lending.portfolio.exact import (
    INTEREST_WINDOW,
    Amounts,
    Places,
    half_up,
    payment_window,
    round_half_up,
)
from changrong.lending.portfolio.loans import RATE_PLACES, Loans, Shape, day_number
from changrong.lending.schedule import EventType, schedule
from changrong.lending.schedule.annuity import equal_payment
from changrong.lending.schedule.running import EXACT
from changrong.lending.terms import ContractType
from changrong.money import Rounding, fen, in_yuan, rounded

CELLS = 1 << 17
"""Due days reckoned together, for which a block's tables stay small enough for the cache."""
_ONE = 10**RATE_PLACES
_TWO = 2

Paid: TypeAlias = tuple[Amounts, Amounts, Amounts]
"""Principal, interest and balance, a row for each period."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Due days and amounts in fen, a row for each loan. A loan has `lengths` of them; behind those
    a row is empty. The loans with the most due days come first."""

    number: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int32]
    due_on: npt.NDArray[np.int32]
    principal: npt.NDArray[np.int64]
    interest: npt.NDArray[np.int64]
    balance: npt.NDArray[np.int64]


def blocks(loans: Loans) -> Iterator[Block]:
    """Every loan in one block, with others of its shape; within a shape those of as many due days
    keep their order."""
    for shape, alike in _by_shape(loans):
        cycles = Cycles(days_of(alike.anchor), shape.cycle, shape.at_month_end)
        lengths, odd = _lengths(alike, shape, cycles)
        if len(odd):
            yield _one_by_one(alike.take(odd))
        order = np.argsort(-lengths, kind="stable")
        order = order[~np.isin(order, odd)] if len(odd) else order
        while len(order):
            size = max(CELLS // int(lengths[order[0]]), 1)
            chosen, order = order[:size], order[size:]
            yield _Running(alike.take(chosen), shape, lengths[chosen]).block()


def _by_shape(loans: Loans) -> Iterator[tuple[Shape, Loans]]:
    """Loans by what they have in common."""
    if not len(loans):
        return
    columns = (loans.contract_type, loans.day_count, loans.cycle, loans.at_month_end)
    code = np.ravel_multi_index(columns, [int(column.max()) + 1 for column in columns])
    if (code == code[0]).all():
        yield loans.shape(0), loans
        return
    order = np.argsort(code, kind="stable")
    ends = np.flatnonzero(np.diff(code[order])) + 1
    for places in np.split(order, ends):
        yield loans.shape(places[0]), loans.take(places)


def _lengths(loans: Loans, shape: Shape, cycles: Cycles) -> tuple[npt.NDArray[np.int32], Places]:
    """How many due days each loan has, maturity included; and the loans whose principal falls due
    on a day on which interest does not.

    A long last stub drops the last whole cycle (`cycle_times`). Whether the end counts among the
    times that must be more than two is where principal and interest may differ, of LAM alone.
    """
    end = days_of(loans.maturity)
    whole = cycles.before(end)
    if shape.cycle is None or shape.cycle.stub is not Stub.LONG:
        return whole + 1, np.empty(0, np.int64)
    has_stub = cycles.after(whole).day != end.day
    with_end = 0 if shape.contract_type is ContractType.ANN else 1
    dropped = has_stub & (whole + with_end > _TWO)
    is_odd = has_stub & (whole == _TWO) & (shape.contract_type is ContractType.LAM)
    return whole - dropped + 1, np.flatnonzero(is_odd)


class _Running:
    """One block of loans, those with the most due days first.

    In period k the first `alive[k]` loans have a due day, which is the maturity of those from
    `alive[k + 1]` on. What stands behind maturity pays nothing.
    """

    def __init__(self, loans: Loans, shape: Shape, lengths: npt.NDArray[np.int32]) -> None:
        self.loans, self.shape, self.lengths = loans, shape, lengths
        self.periods = int(lengths[0])
        self.alive = np.searchsorted(-lengths, -np.arange(self.periods + 1)).tolist()
        self.basis = shape.day_count.basis
        self.part_rate = loans.rate / _ONE / self.basis
        self.due_on, self.units = self._days()

    def _days(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
        """The due days of each period, and the units of the day count that lie in it."""
        loans, count = self.loans, self.shape.day_count
        cycles = Cycles(days_of(loans.anchor), self.shape.cycle, self.shape.at_month_end)
        days = cycles.after(np.arange(self.periods, dtype=np.int32)[:, None])
        places = position(count, days)
        end = days_of(loans.maturity)
        at_end = position_of_maturity(count, end)
        for period, goes_on in enumerate(self.alive[1:]):
            days.day[period, goes_on:] = end.day[goes_on:]
            places[period, goes_on:] = at_end[goes_on:]
        units = np.empty(places.shape)
        np.subtract(places[0], position(count, days_of(loans.begin)), out=units[0])
        np.subtract(places[1:], places[:-1], out=units[1:])
        return days.day, units

    def block(self) -> Block:
        bears_interest = self.shape.contract_type is ContractType.ANN
        paid = self._equal_instalments() if bears_interest else self._equal_principal()
        return Block(
            self.loans.number,
            self.lengths,
            self.due_on.T.copy(),
            *(column.astype(np.int64).T.copy() for column in paid),
        )

    def _equal_principal(self) -> Paid:
        """What is redeemed does not depend on interest (nothing, without redemption), so all
        periods are reckoned at once."""
        part = np.zeros(len(self.loans))
        if self.shape.contract_type is ContractType.LAM:
            part = half_up(self.loans.principal, self.lengths)
        times = np.arange(self.periods + 1)[:, None]
        owed = np.maximum(self.loans.principal - part * times, 0)
        for period, goes_on in enumerate(self.alive[1:], start=1):
            owed[period, goes_on:] = 0
        before, after = owed[:-1], owed[1:]
        return before - after, self._interest(before, self.units), after

    def _equal_instalments(self) -> Paid:
        payment = self._equal_payment()
        left = self.loans.principal.astype(np.float64)
        principal, interest, balance = np.zeros((3, *self.units.shape))
        for period, (due, goes_on) in enumerate(pairwise(self.alive)):
            left = left[:due]
            interest[period, :due] = self._interest(left, self.units[period, :due])
            redeems = payment[:goes_on] - interest[period, :goes_on]
            np.minimum(redeems, left[:goes_on], out=principal[period, :goes_on])
            principal[period, goes_on:due] = left[goes_on:]
            left = np.subtract(left, principal[period, :due], out=balance[period, :due])
        return principal, interest, balance

    def _interest(self, balance: Amounts, units: Amounts) -> Amounts:
        """Of one period, or of all in rows."""
        loans = balance.shape[-1]

        def exactly(places: Places) -> Amounts:
            rate = _whole(self.loans.rate[places % loans])
            dividend = _whole(balance.ravel()[places]) * rate * _whole(units.ravel()[places])
            return half_up(dividend, self.basis * _ONE)

        amounts = balance * self.part_rate[:loans]
        amounts *= units
        return round_half_up(amounts, INTEREST_WINDOW, exactly)

    def _equal_payment(self) -> Amounts:
        """As `annuity.equal_payment` reckons it."""
        discount = np.ones(len(self.loans))
        worth = discount.copy()
        for period, due in enumerate(self.alive[1:-1], start=1):
            growth = self.part_rate[:due] * self.units[period, :due]
            growth += 1
            discount = np.divide(discount[:due], growth, out=growth)
            worth[:due] += discount
        owed = self.loans.principal * (1 + self.part_rate * self.units[0])
        return round_half_up(owed / worth, payment_window(self.periods), self._exact_payments)

    def _exact_payments(self, places: Places) -> Amounts:
        return np.array([self._exact_payment(int(place)) for place in places], np.float64)

    def _exact_payment(self, place: int) -> int:
        principal, length = int(self.loans.principal[place]), int(self.lengths[place])
        if not self.loans.rate[place]:
            return (2 * principal + length) // (2 * length)
        rate, basis = self.loans.exact_rate(place), self.basis
        until_first, *units = (int(one) for one in self.units[:length, place])
        with localcontext(EXACT):
            owed = in_yuan(principal) + in_yuan(principal) * rate * until_first / basis
            payment = equal_payment(owed, rate, [(one, basis) for one in units])
        return fen(rounded(payment, Rounding.HALF_UP))


def _whole(amounts: npt.NDArray[np.float64] | npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Python's whole numbers, which have no end."""
    return amounts.astype(np.int64).astype(np.object_)


def _one_by_one(loans: Loans) -> Block:
    """The loans of `_lengths` that fit no block, by the schedule of each: three due days."""
    paid = np.array([_scheduled(loans, place) for place in range(len(loans))], np.int64)
    due_on, principal, interest, balance = np.moveaxis(paid, 2, 0)
    lengths = np.full(len(loans), paid.shape[1], np.int32)
    return Block(loans.number, lengths, due_on.astype(np.int32), principal, interest, balance)


def _scheduled(loans: Loans, place: int) -> list[tuple[int, int, int, int]]:
    found = []
    events = schedule(loans.terms(place), rounding=Rounding.HALF_UP)[1:]
    for time, of_day in groupby(events, key=attrgetter("time")):
        happens = list(of_day)
        interest = sum(fen(one.payoff) for one in happens if one.type is EventType.IP)
        principal = sum(fen(one.payoff) for one in happens) - interest
        found.append((day_number(time), principal, interest, fen(happens[-1].notional_principal)))
    return found
