"""At which discount factor flows are worth nothing, and whether it is the only one.

Flows stand at whole units of time (days, months). With the factor q for one unit they are worth
the polynomial of q whose powers are their times, so nothing but whole powers is computed, and a
rate is made of the factor once, at the end: 1/q - 1 for a unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from itertools import pairwise
from typing import NamedTuple

ZERO, ONE = Decimal(0), Decimal(1)
EXACT = Context(prec=50)
_CLOSE = Decimal("1e-36")
_TRIES = 500
"""How many parts of a range are looked at for a second factor before none is ruled out. Lines that
firms draw and repay every day take under ten."""


class Flow(NamedTuple):
    """An amount at a time; what is received is positive, what is paid negative."""

    time: int
    amount: Decimal


def worth(flows: Sequence[Flow], factor: Decimal) -> Decimal:
    """What the flows are worth at the time of the first."""
    return _worth_and_slope(flows, factor)[0]


def factor_between(flows: Sequence[Flow], low: Decimal, high: Decimal) -> Decimal | None:
    """A factor at which the flows, in their order, are worth nothing; None where they are worth
    more than nothing at both ends, or less. The ends are not negative.

    Newton's method on a bracket that is halved wherever a step would leave it or comes too slowly.
    """
    with localcontext(EXACT):
        at_low, at_high = worth(flows, low), worth(flows, high)
        if not at_low or not at_high:
            return high if at_low else low
        if (at_low > 0) == (at_high > 0):
            return None
        guess = (low + high) / 2
        step = last = high - low
        while high - low > _CLOSE:
            value, slope = _worth_and_slope(flows, guess)
            if (value > 0) == (at_low > 0):
                low = guess
            else:
                high = guess
            before_last, last = last, step
            step = value / slope if slope else high - low
            if abs(step) <= _CLOSE:
                break
            if not low < guess - step < high or abs(step) * 2 > abs(before_last):
                step = guess - (low + high) / 2
            guess -= step
        return guess


def _worth_and_slope(flows: Sequence[Flow], factor: Decimal) -> tuple[Decimal, Decimal]:
    """The polynomial and its derivative, by Horner's scheme from the last flow."""
    powers: dict[int, tuple[Decimal, Decimal]] = {}
    time, value = flows[-1]
    slope = ZERO
    for at, amount in reversed(flows[:-1]):
        gap = time - at
        if gap not in powers:
            below = factor ** (gap - 1) if gap > 1 else ONE
            powers[gap] = below * factor, below * gap
        power, change = powers[gap]
        value, slope, time = value * power + amount, slope * power + value * change, at
    return value, slope


def is_only_factor(flows: Sequence[Flow], factor: Decimal, low: Decimal, high: Decimal) -> bool:
    """Whether the flows are worth nothing at no other factor from low to high, for certain.

    Divided by (q - factor) the polynomial leaves one whose coefficients are the balances owed in
    each unit of time at that factor. Where the borrower owes all along it has no root; where it is
    now and then owed something, the range is halved until what is owed outweighs that in every
    part; False where that is not so, or not shown soon.
    """
    with localcontext(EXACT):
        balances = _balances(flows, factor)
        sign = 1 if sum((each.balance * each.units for each in balances), ZERO) > 0 else -1
        ranges = [(low, high)]
        for _ in range(_TRIES):
            if not ranges:
                return True
            start, end = ranges.pop()
            if _owed(balances, factor, start, end, sign) > 0:
                continue
            middle = (start + end) / 2
            if _owed(balances, factor, middle, middle, sign) <= 0:
                return False
            ranges += [(start, middle), (middle, end)]
        return False


class _Owed(NamedTuple):
    """The balance after a flow, and until how many units later it stands and grows."""

    time: int
    units: int
    balance: Decimal


def _balances(flows: Sequence[Flow], factor: Decimal) -> list[_Owed]:
    """What is owed between one flow and the next, as it was just after the first of them."""
    found, balance = [], ZERO
    for (time, amount), (then, _) in pairwise(flows):
        balance += amount
        found.append(_Owed(time, then - time, balance))
        balance /= factor ** (then - time)
    return found


def _owed(
    balances: Sequence[_Owed], factor: Decimal, start: Decimal, end: Decimal, sign: int
) -> Decimal:
    """The least that the balances can be worth together between two factors."""
    least = ZERO
    for time, units, balance in balances:
        at = start if balance * sign > 0 else end
        least += sign * balance * _weight(time, units, at, factor)
    return least


def _weight(time: int, units: int, at: Decimal, factor: Decimal) -> Decimal:
    """What a balance of one, growing by the factor for so many units, weighs at another factor."""
    ratio = at / factor
    if ratio == ONE:
        return units * at**time
    return at**time * (ratio**units - ONE) / (ratio - ONE)
