"""A guarantor's figures are its guarantees replayed and its books, and agree with its counts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from changrong.guarantee.figures.asked import Bound
from changrong.guarantee.life import Close, PayFee, Receive, Recover, Report, WriteOff
from changrong.network import clock
from changrong.network.guarantees import actions, figures_stated
from changrong.network.guarantees.actions import Claiming, Telling, tell
from changrong.network.guarantees.counting import CLASSES, WEIGHT_CLASS
from changrong.network.guarantees.figures import figures_of
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.models import Count, Figures, Guarantee
from changrong.policy import Verdict

from .deals import TODAY, WAN, D, Deal, code, loan

TRADER = {"enterprise.kind": "sole_trader", "guarantee.borrower_is_farmer": False}
FARMER = {"guarantee.borrower_is_farmer": True}
STATED = {
    "institution.net_assets": "10000000",
    "institution.invested_in_guarantors": "0",
    "institution.mainly_small_and_farm": False,
    **dict.fromkeys(CLASSES.values(), "0"),
    "institution.housing_balance": "0",
    "institution.aa_bond_balance": "0",
    "institution.other_bond_responsibility": "0",
    "institution.other_guarantee_balance": "0",
    "institution.total_assets": "20000000",
    "institution.entrusted_funds": "0",
    "institution.class_one_assets": "5000000",
}
LATER = datetime(2026, 5, 6, 9, tzinfo=clock.SHANGHAI)


@pytest.fixture
def filed(deal: Deal) -> list[Guarantee]:
    loans = [
        loan(1, 100 * WAN, facts=TRADER),
        loan(2, 50 * WAN, facts=FARMER),
        loan(3, 50 * WAN),
    ]
    answers = file_loans(deal.signed(), loans, deal.bank_officer)
    return [one.guarantee for one in answers if one.guarantee]


def state(deal: Deal, **more: object) -> None:
    Figures.objects.create(
        institution=deal.cast.guarantor,
        held_on=TODAY,
        facts={name: said for name, said in (STATED | more).items() if said is not None},
        recorded_at=clock.now(),
    )


def claimed(deal: Deal, guarantee: Guarantee, amount: int) -> str:
    """A claim, paid by the guarantor today; its number."""
    [event] = actions.claim([Claiming(guarantee, amount, 0, TODAY)], deal.bank_officer)
    number = str(event.data["number"])
    actions.pay([(guarantee, number, TODAY)], deal.guarantor_officer)
    return number


def test_balances_of_classes_are_those_that_limits_count(
    deal: Deal, filed: list[Guarantee]
) -> None:
    tell([Telling(filed[0], Report(70 * WAN), TODAY)], deal.bank_officer)
    found = figures_of(deal.cast.guarantor, TODAY)
    counts = Count.objects.filter(owner=deal.cast.guarantor.number, limit=WEIGHT_CLASS)
    assert found.classes == {one.subject: one.used for one in counts if one.used}
    assert found.classes == {
        "small_loan": 70 * WAN,
        "farmer_loan": 50 * WAN,
        "other_loan": 50 * WAN,
    }


def test_the_years_figures_open_down_to_their_rows(deal: Deal, filed: list[Guarantee]) -> None:
    first, second, _third = filed
    number = claimed(deal, first, 40 * WAN)
    tell(
        [
            Telling(first, Recover(number, 10 * WAN), TODAY),
            Telling(second, Close(), TODAY),
        ],
        deal.guarantor_officer,
    )
    found = figures_of(deal.cast.guarantor, TODAY).business
    values = {id: figure.value for id, figure in found.items()}
    assert values["new_amount"] == 200_0000
    assert values["outstanding"] == 110_0000
    assert values["borrowers"] == 2
    assert values["released"] == 90_0000
    # Of forty the bank bears a fifth; of ten that came back it has a fifth too.
    assert (values["paid"], values["recovered"], values["unrecovered"]) == (
        32_0000,
        8_0000,
        24_0000,
    )
    assert values["compensation_rate"] == D("0.355555556")
    assert values["recovery_rate"] == D("0.25")
    assert values["average_fee_rate"] == D("0.008")
    rate = found["compensation_rate"]
    assert [(one.id, one.top, one.bottom) for one in rate.rows] == [
        (first.number, 32 * WAN, 40 * WAN),
        (second.number, 0, 50 * WAN),
    ]


def test_what_was_written_off_is_lost_and_what_is_asked_of_others_is_not_recovered(
    deal: Deal, filed: list[Guarantee]
) -> None:
    number = claimed(deal, filed[0], 40 * WAN)
    guarantor = deal.guarantor_officer
    actions.pass_on([(filed[0], number)], TODAY, guarantor)
    tell([Telling(filed[0], Receive(number, "province", 20 * WAN), TODAY)], guarantor)
    tell([Telling(filed[0], WriteOff(number, "guarantor", 8 * WAN, "HX-1"), TODAY)], guarantor)
    found = figures_of(deal.cast.guarantor, TODAY)
    assert found.business["lost"].value == 8_0000
    assert found.business["recovered"].value == 0
    assert found.business["unrecovered"].value == 24_0000
    # In its own books: what it bears is off them, and what others owe it is paid by half.
    assert found.facts["institution.compensation_receivable"] == "40000.00"


def test_notices_formulas_are_asked_with_facts_from_the_books(
    deal: Deal, filed: list[Guarantee]
) -> None:
    state(deal, **{"institution.small_loan_balance": "1000000"})
    found = figures_of(deal.cast.guarantor, TODAY)
    told = {one.fact: one for one in found.formulas}
    # (100 + 100 elsewhere) x 75 % + 50 x 75 % + 50, of 1000.
    assert told["institution.responsibility_balance"].value == Decimal(2375000)
    multiple = told["institution.responsibility_multiple"]
    assert multiple.value == D("0.2375")
    assert (multiple.cites.notice, multiple.cites.clause) == (
        "cbirc-2018-guarantee-ratios",
        "放大倍数",
    )
    limits = {one.measure.split("/")[1]: one for one in found.limits}
    assert limits["ten-times"].verdict is Verdict.KEPT
    assert limits["ten-times"].part == D("0.02375")
    assert limits["largest-borrower"].left == 75_0000
    assert limits["largest-borrower"].part == D("0.75")
    assert limits["first-class"].verdict is Verdict.KEPT
    assert limits["own-means"].verdict is Verdict.CANNOT_TELL
    assert limits["own-means"].missing


def test_the_largest_group_is_what_the_guarantor_states_and_unknown_until_then(
    deal: Deal, filed: list[Guarantee]
) -> None:
    key = "state-council-2017-guarantee/largest-group"

    def limit() -> Bound:
        [found] = [
            one for one in figures_of(deal.cast.guarantor, TODAY).limits if one.measure == key
        ]
        return found

    state(deal)
    assert limit().verdict is Verdict.CANNOT_TELL
    group = {**STATED, "institution.largest_group_responsibility": "1600000"}
    known = {name: value for name, value in group.items() if name in figures_stated.STATED}
    statement = figures_stated.Statement(deal.cast.guarantor, TODAY, known)
    figures_stated.state_figures([statement], deal.guarantor_manager)
    assert limit().verdict is Verdict.BROKEN
    assert (limit().left, limit().right) == (160_0000, 150_0000)


def test_what_is_not_stated_is_named_and_not_guessed(deal: Deal, filed: list[Guarantee]) -> None:
    found = figures_of(deal.cast.guarantor, TODAY)
    [multiple] = [
        one for one in found.formulas if one.fact == "institution.responsibility_multiple"
    ]
    assert multiple.value is None
    assert "institution.net_assets" in multiple.missing


def test_shares_name_those_of_whom_it_cannot_be_told(deal: Deal, filed: list[Guarantee]) -> None:
    share = figures_of(deal.cast.guarantor, TODAY).business["small_farm_share"]
    assert share.value == D("0.75")
    assert share.unknown == (filed[2].number,)


def test_the_past_is_as_it_was_known(deal: Deal, filed: list[Guarantee]) -> None:
    asked_at = clock.now()
    with clock.at(LATER):
        tell([Telling(filed[0], Report(60 * WAN), date(2026, 3, 20))], deal.bank_officer)
        tell([Telling(filed[0], PayFee(100), date(2026, 3, 20))], deal.guarantor_officer)
        guarantor = deal.cast.guarantor
        then = date(2026, 3, 31)
        assert figures_of(guarantor, then).business["outstanding"].value == 160_0000
        assert figures_of(guarantor, then, asked_at).business["outstanding"].value == 200_0000
        assert figures_of(guarantor, TODAY).business["outstanding"].value == 200_0000
        next_year = figures_of(guarantor, date(2027, 1, 31)).business
        assert next_year["new_amount"].value == 0
        assert next_year["compensation_rate"].value is None
        assert figures_of(guarantor, date(2026, 1, 31)).rows == ()


def test_one_borrower_of_two_loans_is_one(deal: Deal) -> None:
    agreement = deal.signed()
    for reference in ("a", "b"):
        one = loan(
            1, 260 * WAN if reference == "a" else 40 * WAN, reference=reference, facts=TRADER
        )
        file_loans(agreement, [one], deal.bank_officer)
    found = figures_of(deal.cast.guarantor, TODAY)
    [borrower] = found.borrowers
    assert (borrower.credit_code, borrower.balance) == (code(1), 300 * WAN)
    assert borrower.responsibility == Decimal(2250000)
    assert found.business["borrowers"].value == 1


def test_before_any_notice_weighed_balances_none_is_weighed(
    deal: Deal, filed: list[Guarantee]
) -> None:
    state(deal)
    found = figures_of(deal.cast.guarantor, date(2010, 1, 1))
    assert {one.value for one in found.formulas} == {None}


def test_what_it_guarantees_elsewhere_is_never_taken_to_be_nothing(
    deal: Deal, filed: list[Guarantee]
) -> None:
    state(deal, **{"institution.small_loan_balance": None})
    facts = figures_of(deal.cast.guarantor, TODAY).facts
    assert "institution.small_loan_balance" not in facts
    assert "institution.other_loan_balance" in facts
