"""A guarantee from application to money, by the engine itself: what each figure makes of it."""

from datetime import date

import pytest

from changrong.network.boards.tallies import EVERYWHERE, Scope
from changrong.network.cases.errors import MoveRefused, NotAllowed
from changrong.network.indicators.declared import INDICATORS
from changrong.network.indicators.engine import By, Figure, grouped, members
from changrong.network.indicators.period import period_of

from ..guarantees.deals import Deal
from ..guarantees.test_desk import applied, approve, in_force, lent
from ..guarantees.test_desk import signed as signed
from ..matters import at, step

QUARTER = period_of("quarter", date(2026, 11, 23))
TERMS = {"amount": "800000", "term_months": 12, "fee_rate": "0.008"}


@pytest.fixture
def deal(cast) -> Deal:
    from ..guarantees.deals import make_deal

    with at("2026-11-02 10:00"):
        yield make_deal(cast)


def whole(name: str, scope: Scope = EVERYWHERE) -> Figure:
    one = INDICATORS[name]
    return grouped(one, members(one, scope, QUARTER), By.WHOLE)[None]


@pytest.mark.shows("S2-17", "S2-21", "S2-25")
def test_each_stage_is_timed_from_the_one_before(signed: Deal):
    case = applied(signed)
    letter, answer = "guarantee.days_to_letter", "guarantee.approval_days"
    paid = "guarantee.days_to_disbursement"
    assert [(whole(name).total, whole(name).waiting) for name in (letter, answer)] == [(1, 1)] * 2
    assert whole(paid).total == 0
    with at("2026-11-03 10:00"):
        case = approve(signed, step(case, "take", signed.guarantor_officer))
    with at("2026-11-04 10:00"):
        case = step(case, "offer", signed.guarantor_officer, **TERMS)
    assert (whole(answer).days.median, whole(answer).days.n) == (2, 1)
    assert whole(letter).days.n == 0
    with at("2026-11-09 10:00"):
        case = step(case, "accept", signed.cast.alice)
    assert whole(letter).days.median == 5
    assert (whole(paid).total, whole(paid).waiting) == (1, 1)
    with at("2026-11-13 16:00"):
        case = step(case, "disburse", signed.bank_officer, disbursed_on="2026-11-12")
    assert (whole(paid).days.median, whole(paid).waiting) == (3, 0)
    of_lender = Scope(institution=signed.cast.bank_a.pk)
    assert whole(paid, of_lender).days.n == 1
    assert whole(paid, Scope(institution=signed.cast.guarantor.pk)).total == 0
    assert whole(letter, of_lender).total == 0
    with at("2026-11-16 10:00"):  # told again, it is put right
        step(case, "disburse", signed.bank_officer, disbursed_on="2026-11-11")
    assert whole(paid).days.median == 2


def test_a_refusal_is_an_answer_and_no_letter(signed: Deal):
    case = applied(signed)
    with at("2026-11-05 10:00"):
        step(case, "refuse", signed.guarantor_officer, reason="other", explanation="材料不全")
    assert whole("guarantee.approval_days").days.median == 3
    figure = whole("guarantee.days_to_letter")
    assert (figure.never, figure.waiting, figure.days.n) == (1, 0, 0)


class TestTheDayOfTheLoan:
    def test_is_told_by_the_lender_alone(self, signed: Deal):
        case = in_force(signed)
        for who in (signed.guarantor_officer, signed.cast.alice, signed.cast.coordinator):
            with pytest.raises(NotAllowed):
                step(case, "disburse", who, disbursed_on="2026-11-02")

    def test_is_not_after_today(self, signed: Deal):
        case = in_force(signed)
        with pytest.raises(MoveRefused) as refused:
            step(case, "disburse", signed.bank_officer, disbursed_on="2026-11-03")
        assert refused.value.field == "disbursed_on"

    def test_is_the_contracts_where_there_is_one(self, signed: Deal):
        contract = lent(signed)
        case = in_force(signed, contract=contract.number)
        with pytest.raises(MoveRefused, match=contract.number):
            step(case, "disburse", signed.bank_officer, disbursed_on="2026-11-02")
        figure = whole("guarantee.days_to_disbursement")
        assert (figure.total, figure.days.median) == (1, 0)

    def test_before_the_letter_waits_for_nothing(self, signed: Deal):
        contract = lent(signed)
        with at("2026-11-04 10:00"):
            in_force(signed, contract=contract.number)
        assert whole("guarantee.days_to_disbursement").total == 0


def test_what_was_filed_in_a_batch_was_in_force_before_and_is_no_application(deal: Deal):
    from changrong.network.guarantees.filing import file_loans
    from changrong.network.guarantees.following import open_case

    from ..guarantees.deals import loan

    [filed] = file_loans(deal.signed(), [loan(1)], deal.bank_officer)
    open_case(filed.guarantee, deal.bank_officer)
    assert whole("guarantee.days_to_letter").total == 0
    assert whole("guarantee.approval_days").total == 0
