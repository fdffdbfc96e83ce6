"""Which institutions to propose for a need, and why.

A product that fails a criterion is out. The others are ranked by

1. fewer unknown criteria, so that what surely fits comes before what may; counting the certain
   ones instead would favour whoever states more conditions;
2. a lower all-in yearly cost, where the product says enough to work it out for the term wanted;
   then a lower stated rate; products that say neither come last;
3. a draw among institutions, made from the need's public number.

Capacity is a criterion (room, no room, not recorded) and not a measure: ranked by how much room is
left, the largest institution would always come first.

The draw is repeatable and spreads evenly: each need orders the institutions anew, so that of
several that are otherwise equal each comes first about equally often, and no one chooses which.
An institution is proposed once, with the best of its products.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from changrong.matching.cost import WAN, CostError, Terms, all_in_yearly_cost
from changrong.matching.criteria import Reason, reasons
from changrong.matching.products import Judge, Need, Product


@dataclass(frozen=True, slots=True)
class Match:
    """A product held against a need. `yearly_cost` is its all-in yearly cost from its stated rate
    for the term wanted, as a fraction; None where that cannot be worked out."""

    product: Product
    reasons: tuple[Reason, ...]
    yearly_cost: Decimal | None

    @property
    def is_out(self) -> bool:
        return any(reason.verdict is False for reason in self.reasons)

    @property
    def unknowns(self) -> tuple[Reason, ...]:
        """The criteria that cannot be told yet."""
        return tuple(reason for reason in self.reasons if reason.verdict is None)


def assess(need: Need, product: Product, judge: Judge) -> Match:
    """Hold one product against a need; a product that is out says by which criteria."""
    return Match(product, tuple(reasons(product, need.facts, judge)), _yearly_cost(need, product))


def rank(need: Need, products: Iterable[Product], judge: Judge) -> tuple[Match, ...]:
    """All products that are not out, best first."""
    matches = filter(None, (_unless_out(need, product, judge) for product in products))
    return tuple(sorted(matches, key=lambda match: _place(need, match)))


def _unless_out(need: Need, product: Product, judge: Judge) -> Match | None:
    """A product held against a need no further than to the first criterion that it fails."""
    found = []
    for reason in reasons(product, need.facts, judge):
        if reason.verdict is False:
            return None
        found.append(reason)
    return Match(product, tuple(found), _yearly_cost(need, product))


def propose(
    need: Need, products: Iterable[Product], judge: Judge, *, n: int = 3
) -> tuple[Match, ...]:
    """The best product of each of the `n` best institutions, or of as many as there are."""
    best: dict[str, Match] = {}
    for match in rank(need, products, judge):
        best.setdefault(match.product.institution, match)
    return tuple(best.values())[:n]


def _place(need: Need, match: Match) -> tuple[int, bool, Decimal, bool, Decimal, bytes, str]:
    cost, rate = match.yearly_cost, match.product.rate_from
    return (
        len(match.unknowns),
        cost is None,
        cost or Decimal(0),
        rate is None,
        rate or Decimal(0),
        _draw(need.number, match.product.institution),
        match.product.id,
    )


def _draw(number: str, institution: str) -> bytes:
    """A lot that differs from need to need and is the same for all of an institution's products."""
    return sha256(f"{number}\n{institution}".encode()).digest()


def _yearly_cost(need: Need, product: Product) -> Decimal | None:
    months = need.facts.get("need.term_months")
    rate, fee_rate, repayment = product.rate_from, product.fee_rate, product.repayment
    if not isinstance(months, int) or rate is None or fee_rate is None or repayment is None:
        return None
    try:
        # The cost of a rate and a proportional fee is the same for every amount.
        return all_in_yearly_cost(Terms(WAN, months, rate, repayment, WAN * fee_rate))
    except CostError:
        return None
