"""How much working capital a firm needs by a notice's formula, and what all lenders grant it."""

from changrong.lending.need.balances import BALANCES, averages
from changrong.lending.need.estimate import Estimate, Outcome, estimate
from changrong.lending.need.total_credit import (
    Credit,
    Headroom,
    TotalCredit,
    headroom,
    total_credit,
)
from changrong.lending.need.working import Figure, Step

__all__ = [
    "BALANCES",
    "Credit",
    "Estimate",
    "Figure",
    "Headroom",
    "Outcome",
    "Step",
    "TotalCredit",
    "averages",
    "estimate",
    "headroom",
    "total_credit",
]
