"""Rates that notices give."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from changrong.guarantee.fees.errors import FeeError, checked_part
from changrong.policy import Grant


def holding(grants: Iterable[Grant], what: str, on: date) -> list[Grant]:
    """The grants of this that hold on a day: those of notices first, then those assumed."""
    found = [one for one in grants if one.what == what and (one.until is None or on <= one.until)]
    return sorted(found, key=lambda one: one.is_assumed)


def granted_rates(grants: Iterable[Grant], what: str, on: date) -> list[tuple[Decimal, Grant]]:
    """The same with the rate of each, a fraction. Raises FeeError where what is given is none."""
    return [(_rate(one), one) for one in holding(grants, what, on)]


def _rate(grant: Grant) -> Decimal:
    value = grant.value
    if grant.unit != "fraction" or isinstance(value, bool) or not isinstance(value, int | Decimal):
        source = grant.notice or "—"
        raise FeeError(
            grant.what, value, f"{source} 给出的不是费率", f"what {source} gives is no rate"
        )
    return checked_part(grant.what, Decimal(value))
