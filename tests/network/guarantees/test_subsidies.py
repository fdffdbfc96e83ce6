"""The claim for an award comes from a guarantor's guarantees, and its money is in its books."""

from __future__ import annotations

import pytest

from changrong.network.cases.errors import NotAllowed
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.subsidies import (
    Subsidy,
    award_claim,
    subsidy_granted,
    subsidy_received,
)
from changrong.network.ledger.errors import LedgerConflict

from .deals import TODAY, WAN, Deal, books, loan

CITY = {
    "enterprise.industry": "5231",
    "enterprise.headcount": 8,
    "enterprise.revenue": "6000000",
    "guarantee.award_exclusion": "none",
}


def test_the_claim_of_a_year_is_made_of_its_guarantees(deal: Deal) -> None:
    loans = [loan(1, 100 * WAN, facts=CITY), loan(2, 50 * WAN)]
    [first, second] = file_loans(deal.signed(), loans, deal.bank_officer)
    assert first.guarantee is not None
    assert second.guarantee is not None
    made = award_claim(deal.cast.guarantor, 2026)
    assert [line.row.number for line in made.lines] == [
        first.guarantee.number,
        second.guarantee.number,
    ]
    assert made.whole.guaranteed == 150 * WAN
    assert made.whole.fees == 12_000_00
    assert award_claim(deal.cast.guarantor, 2025).lines == ()


def test_what_is_granted_is_still_to_come_until_it_is_received(deal: Deal) -> None:
    guarantor, manager = deal.cast.guarantor, deal.guarantor_manager
    granted = Subsidy(guarantor, 2025, 30_000_00, TODAY, "财企〔2026〕1号")
    subsidy_granted([granted], manager)
    subsidy_granted([granted], manager)
    assert books()[guarantor.number, "guarantee.subsidy_receivable"] == 30_000_00
    part = Subsidy(guarantor, 2025, 20_000_00, TODAY, "HK-1")
    subsidy_received([part], manager)
    subsidy_received([part], manager)
    assert books() == {
        (guarantor.number, "guarantee.subsidy_receivable"): 10_000_00,
        (guarantor.number, "guarantee.subsidy_income"): -30_000_00,
        (guarantor.number, "cash"): 20_000_00,
    }
    with pytest.raises(GuaranteeRefused, match=r"only 10000.00 yuan"):
        subsidy_received([Subsidy(guarantor, 2025, 10_000_01, TODAY, "HK-2")], manager)
    with pytest.raises(LedgerConflict):
        subsidy_granted([Subsidy(guarantor, 2025, 5, TODAY, granted.reference)], manager)


def test_only_the_guarantors_manager_books_it(deal: Deal) -> None:
    one = Subsidy(deal.cast.guarantor, 2025, 5, TODAY, "x")
    for somebody in (deal.guarantor_officer, deal.bank_manager, deal.cast.supervisor):
        with pytest.raises(NotAllowed):
            subsidy_granted([one], somebody)
