"""An agreement as the facts that notices ask about risk shares (京金融〔2022〕四(九))."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from changrong.guarantee.agreement.agreement import Agreement, Layer
from changrong.guarantee.agreement.bearers import BearerKind

FACTS = {
    BearerKind.BANK: "guarantee.bank_share",
    BearerKind.GUARANTOR: "guarantee.guarantor_share",
    BearerKind.REGUARANTOR: "guarantee.provincial_share",
    BearerKind.NATIONAL_FUND: "guarantee.national_fund_share",
    BearerKind.CITY_FUND: "guarantee.compensation_fund_share",
    BearerKind.DISTRICT_FUND: "guarantee.compensation_fund_share",
}


def share_facts(agreement: Agreement) -> Iterator[dict[str, bool | Decimal]]:
    """For each layer, every share as a fact; whoever is not among the bearers bears none of it."""
    has_bank = agreement.bank is not None
    for layer in agreement.layers:
        yield {"guarantee.bank_guarantor_deal": has_bank, **_shares(agreement, layer)}


def _shares(agreement: Agreement, layer: Layer) -> dict[str, Decimal]:
    sums = dict.fromkeys(FACTS.values(), Decimal(0))
    for bearer, share in zip(agreement.bearers, layer.shares, strict=True):
        sums[FACTS[bearer.kind]] += share
    return sums
