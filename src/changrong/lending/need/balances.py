"""Average balances of a year, from what stood at its beginning and at its end."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from changrong.lending.errors import LendingError

BALANCES = {
    "inventory": "enterprise.average_inventory",
    "receivables": "enterprise.average_receivables",
    "payables": "enterprise.average_payables",
    "prepayments": "enterprise.average_prepayments",
    "advances": "enterprise.average_advances",
}
"""The five balances, and the fact that each average is."""


def averages(
    balances: Mapping[str, tuple[Decimal | None, Decimal | None]],
) -> dict[str, Decimal]:
    """The facts that opening and closing balances in yuan amount to: their sum halved, exactly.

    A balance of which one of the two is not known (None) gives no fact. Raises LendingError for a
    balance that is none of the five.
    """
    found = {}
    for name, (opening, closing) in balances.items():
        if name not in BALANCES:
            known = ", ".join(BALANCES)
            raise LendingError(
                f"没有“{name}”这个余额，应为 {known} 之一",
                f"there is no balance {name!r}; it should be one of {known}",
            )
        if opening is not None and closing is not None:
            found[BALANCES[name]] = (opening + closing) / 2
    return found
