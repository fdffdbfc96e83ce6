"""What is overdue, by how long it has been."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from changrong.lending.account.account import Account
from changrong.lending.errors import LendingError
from changrong.money import Fen


class Age(NamedTuple):
    """What is unpaid of dues that are more than `over` days late, and no more than `up_to` (None:
    however late)."""

    over: int
    up_to: int | None
    principal: Fen
    interest: Fen
    dues: int


def ageing(account: Account, bounds: Sequence[int]) -> tuple[Age, ...]:
    """The overdue dues of a loan in classes between the bounds, days in rising order, the first
    class beginning with the first day. Raises LendingError for bounds out of order."""
    if any(low >= high for low, high in pairwise((0, *bounds))):
        said = ", ".join(map(str, bounds))
        raise LendingError(
            f"账龄分档（bounds）= {said}：应是从小到大的正数",
            f"bounds = {said}: must be positive and rise",
        )
    late = [due for due in account.dues if due.open and due.days_late]
    found = []
    for over, up_to in pairwise((0, *bounds, None)):
        assert over is not None, "only the last bound is open"
        within = [
            due
            for due in late
            if due.days_late > over and (up_to is None or due.days_late <= up_to)
        ]
        principal = sum(due.open_principal for due in within)
        interest = sum(due.open_interest for due in within)
        found.append(Age(over, up_to, principal, interest, len(within)))
    return tuple(found)
