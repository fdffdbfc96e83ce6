"""Which institutions a need is sent to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from changrong.identifiers import region_covers
from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.parties.models import Institution, Product


@dataclass(frozen=True)
class Proposal:
    institution: Institution
    product: Product


def proposed(need: Case) -> list[Proposal]:
    """One product of each institution that serves the firm's region and offers what it needs."""
    return [
        Proposal(institution, product)
        for institution, product in _fitting(need, Institution.objects.filter(active=True)).items()
    ]


def products_for(need: Case, institutions: Iterable[Institution]) -> dict[Institution, Product]:
    """The product of each that fits the need; an institution without one is left out."""
    return _fitting(need, institutions)


def _fitting(need: Case, institutions: Iterable[Institution]) -> dict[Institution, Product]:
    today = clock.today()
    products = (
        Product.objects.filter(institution__in=list(institutions), active=True)
        .filter(Q(valid_from=None) | Q(valid_from__lte=today))
        .filter(Q(valid_until=None) | Q(valid_until__gte=today))
        .select_related("institution")
        .order_by("institution_id", "rate_from", "id")
    )
    fitting: dict[Institution, Product] = {}
    for product in products:
        if _serves(product.institution, need) and _fits(product, need):
            fitting.setdefault(product.institution, product)
    return fitting


def _serves(institution: Institution, need: Case) -> bool:
    return not institution.regions or any(
        region_covers(area, need.region) for area in institution.regions
    )


def _fits(product: Product, need: Case) -> bool:
    amount = Decimal(need.fields["amount"]) * 100
    months = need.fields["term_months"]
    return (
        need.fields["kind"] in product.need_kinds
        and (product.amount_min is None or product.amount_min <= amount)
        and (product.amount_max is None or amount <= product.amount_max)
        and (product.term_min is None or product.term_min <= months)
        and (product.term_max is None or months <= product.term_max)
    )
