"""Offers on one honest scale: what each costs a year, all in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from changrong.lending.form import Form
from changrong.matching import Cost, Terms, cost
from changrong.network.cases.dispatch.offers import terms_of
from changrong.network.cases.models import Case
from changrong.network.cases.queries import offers_of
from changrong.network.portal.components.formats import money_text


@dataclass(frozen=True)
class Offer:
    """One offer with what it costs on the common scale."""

    case: Case
    terms: Terms
    cost: Cost
    wanted: Decimal

    @property
    def is_line(self) -> bool:
        """Whether it is drawn on as needed, and costs what the comparison says only if all of it
        is, all the time."""
        return self.case.fields["repayment"] == Form.REVOLVING

    @property
    def shortfall(self) -> Decimal:
        return max(self.wanted - self.terms.principal, Decimal(0))

    @property
    def until(self) -> date:
        return date.fromisoformat(self.case.fields["valid_until"])

    @property
    def paid_in_all(self) -> Decimal:
        return self.cost.total_paid


def offers_by_cost(need: Case) -> list[Offer]:
    """Standing offers, the lowest all-in yearly cost first; equal ones in the order they came."""
    found = [_offer(child, need) for child in offers_of(need) if child.state == "offered"]
    return sorted((one for one in found if one), key=lambda one: (one.cost.yearly, one.case.pk))


def _offer(child: Case, need: Case) -> Offer | None:
    terms = terms_of(child.fields)
    return Offer(child, terms, cost(terms), Decimal(need.fields["amount"])) if terms else None


def least_paid_is_not_cheapest(found: list[Offer]) -> dict[str, Any] | None:
    """Why the offer that pays least in all is not the cheapest: its money is paid back month by
    month, or less is borrowed, or for a shorter time. None where none of these is the reason."""
    if len(found) < 2:
        return None
    least, cheapest = min(found, key=lambda one: one.paid_in_all), found[0]
    if least.cost.yearly == cheapest.cost.yearly:
        return None
    shown = {
        "institution": least.case.institution.name,
        "average": money_text(round(least.cost.average_in_hand, -2)),
        "whole": money_text(least.terms.principal),
        "other": money_text(cheapest.terms.principal),
        "months": least.terms.months,
        "other_months": cheapest.terms.months,
    }
    if least.terms.principal < cheapest.terms.principal:
        return shown | {"reason": "smaller"}
    if least.terms.months < cheapest.terms.months:
        return shown | {"reason": "shorter"}
    if _share_in_hand(least) < _share_in_hand(cheapest):
        return shown | {"reason": "amortised"}
    return None


def _share_in_hand(offer: Offer) -> Decimal:
    """How much of the principal the firm holds over the whole term, on average."""
    return offer.cost.average_in_hand / offer.terms.principal
