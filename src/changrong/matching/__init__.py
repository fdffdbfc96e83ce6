"""Which institutions to ask: a need against products, and offers against each other."""

from changrong.matching.cost import (
    Cost,
    CostError,
    Month,
    Terms,
    all_in_yearly_cost,
    cost,
    schedule,
)
from changrong.matching.criteria import Criterion, Reason
from changrong.matching.products import Condition, Facts, Judge, Need, Product
from changrong.matching.ranking import Match, assess, propose, rank

__all__ = [
    "Condition",
    "Cost",
    "CostError",
    "Criterion",
    "Facts",
    "Judge",
    "Match",
    "Month",
    "Need",
    "Product",
    "Reason",
    "Terms",
    "all_in_yearly_cost",
    "assess",
    "cost",
    "propose",
    "rank",
    "schedule",
]
