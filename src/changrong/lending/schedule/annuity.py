"""The equal payment of an annuity."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

ONE = Decimal(1)


def equal_payment(owed: Decimal, rate: Decimal, parts: Sequence[tuple[int, int]]) -> Decimal:
    """The payment that redeems what is owed on the first due day, paid then and at the end of each
    of the parts of years that follow, given as (units, basis).

    Each payment is worth itself over the product of (1 + rate x part) of all parts before it
    (ACTUS technical specification, the annuity amount function).
    """
    worth, discount = ONE, ONE
    for units, basis in parts:
        discount = discount * basis / (basis + rate * units)
        worth += discount
    return owed / worth
