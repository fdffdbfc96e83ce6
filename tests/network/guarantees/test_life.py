"""What lender, guarantor and those behind them tell of a guarantee, with its books and limits."""

from collections import defaultdict
from contextlib import AbstractContextManager
from datetime import date, datetime

import pytest
from django.utils.translation import override
from tests.guarantee.agreements import cap

from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.life import (
    Change,
    ChangeKind,
    Claim,
    Close,
    Demand,
    Issue,
    Pay,
    PayFee,
    Receive,
    Recover,
    Register,
    Report,
    Route,
    ShareBack,
    Status,
    WriteOff,
    balances,
)
from changrong.guarantee.life.balances import TIED
from changrong.history import Correct, Undo
from changrong.network import clock
from changrong.network.cases.errors import NotAllowed
from changrong.network.guarantees import actions
from changrong.network.guarantees.actions import Claiming, Telling, tell
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.models import Count, Guarantee
from changrong.network.guarantees.pages.words import said_of
from changrong.network.guarantees.queries import terms_of
from changrong.network.guarantees.recording import standing_of
from changrong.network.people.actor import Actor

from .deals import TODAY, WAN, Deal, books, loan


@pytest.fixture
def guarantee(deal: Deal) -> Guarantee:
    return issued(deal)


def issued(deal: Deal, **changes: object) -> Guarantee:
    [filed] = file_loans(deal.signed(**changes), [loan(1, 100 * WAN)], deal.bank_officer)
    assert filed.guarantee is not None
    return filed.guarantee


def say(guarantee: Guarantee, act: object, by: Actor, on: date = TODAY) -> None:
    tell([Telling(guarantee, act, on)], by)  # type: ignore[arg-type]
    check_books(guarantee)


def check_books(guarantee: Guarantee) -> None:
    """Every book balances, and shows what the guarantee says of itself."""
    found = books(guarantee.number)
    by_book: defaultdict[str, int] = defaultdict(int)
    for (book, _account), amount in found.items():
        by_book[book] += amount
    assert not any(by_book.values())
    shown = {key: amount for key, amount in found.items() if key[1] in TIED}
    assert shown == balances(terms_of(guarantee.agreement), standing_of(guarantee))


def used(owner: str) -> dict[tuple[str, str], int]:
    rows = Count.objects.filter(owner=owner)
    return {(one.limit, one.subject): one.used for one in rows if one.used}


@pytest.mark.life
@pytest.mark.shows("S2-10", "S2-26", "S2-27")
def test_a_claim_is_paid_shared_passed_on_recovered_and_written_off(
    deal: Deal, guarantee: Guarantee
) -> None:
    bank, guarantor = deal.bank_officer, deal.guarantor_officer
    say(guarantee, PayFee(8_000_00), guarantor)
    say(guarantee, Report(70 * WAN), bank)
    say(guarantee, Demand(60 * WAN), bank)
    [claimed] = actions.claim([Claiming(guarantee, 58_4000_00, 1_6000_00, TODAY)], bank)
    number = claimed.data["number"]
    assert claimed.data["due_on"] == "2026-04-01"
    assert standing_of(guarantee).status is Status.CLAIMED
    assert standing_of(guarantee, date(2026, 4, 2)).status is Status.CLAIM_OVERDUE
    actions.pay([(guarantee, number, TODAY)], guarantor)
    check_books(guarantee)
    asked = actions.pass_on([(guarantee, number)], TODAY, guarantor)
    assert [(one.data["bearer"], one.data["due_on"]) for one in asked] == [
        ("province", "2026-03-16"),
        ("city", None),
        ("fund", None),
    ]
    assert actions.pass_on([(guarantee, number)], TODAY, guarantor) == []
    say(guarantee, Receive(number, "province", 30 * WAN), deal.province_officer)
    say(guarantee, Recover(number, 9_3500_00, 3500_00, Route.IP_AUCTION), guarantor)
    say(guarantee, ShareBack(number, "province", 2_7000_00), guarantor)
    say(guarantee, WriteOff(number, "province", 15_3000_00, "HX-1"), deal.province_officer)
    [one] = standing_of(guarantee).claims
    assert one.unrecovered == 51 * WAN
    say(guarantee, Close(), bank)


def test_what_is_repaid_gives_room_back_but_not_in_the_years_new_business(
    deal: Deal, guarantee: Guarantee
) -> None:
    owner, guarantor = guarantee.agreement.number, guarantee.guarantor.number
    borrower = guarantee.enterprise.credit_code
    say(guarantee, Report(40 * WAN), deal.bank_officer)
    assert used(owner)["borrower", borrower] == 40 * WAN
    assert used(owner)["year", "2026"] == 100 * WAN
    assert used(guarantor) == {
        ("borrower", borrower): 40 * WAN,
        ("class", "other_loan"): 40 * WAN,
    }
    with clock.at(datetime(2026, 3, 3, 9, tzinfo=clock.SHANGHAI)):
        say(guarantee, Report(90 * WAN), deal.bank_officer, on=date(2026, 3, 3))
        assert used(owner)["borrower", borrower] == 90 * WAN
        say(guarantee, Close(), deal.guarantor_officer, on=date(2026, 3, 3))
    assert used(guarantor) == {}
    assert used(owner) == {("guaranteed in year", "2026"): 100 * WAN, ("year", "2026"): 100 * WAN}


def test_an_amount_is_raised_only_where_every_limit_has_room(
    deal: Deal, guarantee: Guarantee
) -> None:
    say(guarantee, Change(ChangeKind.RAISE, 300 * WAN), deal.guarantor_officer)
    with pytest.raises(GuaranteeRefused, match="In force for one borrower"):
        tell(
            [Telling(guarantee, Change(ChangeKind.RAISE, 300 * WAN + 1), TODAY)],
            deal.guarantor_officer,
        )
    assert standing_of(guarantee).amount == 300 * WAN
    check_books(guarantee)


def test_a_filing_that_was_a_mistake_is_undone_in_books_and_limits(
    deal: Deal, guarantee: Guarantee
) -> None:
    tell(
        [
            Telling(guarantee, Undo("2"), TODAY),
            Telling(guarantee, Undo("1"), TODAY),
        ],
        deal.guarantor_officer,
    )
    assert standing_of(guarantee).status is Status.PENDING
    assert books(guarantee.number) == {}
    assert used(guarantee.agreement.number) == used(guarantee.guarantor.number) == {}


def test_what_happened_earlier_is_told_late_and_the_books_follow_by_value_day(
    deal: Deal, guarantee: Guarantee
) -> None:
    later = datetime(2026, 5, 6, 9, tzinfo=clock.SHANGHAI)
    with clock.at(later):
        say(guarantee, Report(70 * WAN), deal.bank_officer, on=date(2026, 5, 6))
        say(guarantee, Report(90 * WAN), deal.bank_officer, on=date(2026, 4, 1))
        assert standing_of(guarantee).outstanding == 70 * WAN
        assert standing_of(guarantee, date(2026, 4, 30)).outstanding == 90 * WAN


def test_caps_of_an_agreement_bind_across_its_guarantees(deal: Deal) -> None:
    protected = cap(60 * WAN, bearers=("province", "fund", "city"))
    agreement = deal.signed(caps=(protected,))
    filed = file_loans(agreement, [loan(n, 50 * WAN) for n in (1, 2)], deal.bank_officer)
    first, second = (one.guarantee for one in filed)
    assert first is not None
    assert second is not None
    events = actions.claim(
        [Claiming(one, 50 * WAN, 0, TODAY) for one in (first, second)], deal.bank_officer
    )
    payments = [
        (one, event.data["number"], TODAY)
        for one, event in zip((first, second), events, strict=True)
    ]
    paid = actions.pay(payments, deal.guarantor_officer)
    assert dict(paid[0].data["borne"])["guarantor"] == str(10 * WAN)
    # Ten of fifty are within what is left of the cap: of its bearers' thirty, six.
    assert dict(paid[1].data["borne"])["guarantor"] == str(10 * WAN + 24 * WAN)
    assert used(agreement.number)["cap:yearly", "2026"] == 100 * WAN
    # A payment that was a mistake is undone, and counts no longer.
    tell([Telling(second, Undo(str(paid[1].sequence)), TODAY)], deal.guarantor_officer)
    assert used(agreement.number)["cap:yearly", "2026"] == 50 * WAN


def test_what_is_not_on_a_bearers_list_is_the_guarantors_loss(deal: Deal) -> None:
    guarantee = issued(deal, bearers=deal.registering("province", "fund"))
    tell([Telling(guarantee, Register("province", "BA-1"), TODAY)], deal.province_officer)
    [claimed] = actions.claim([Claiming(guarantee, 10 * WAN, 0, TODAY)], deal.bank_officer)
    number = claimed.data["number"]
    [paid] = actions.pay([(guarantee, number, TODAY)], deal.guarantor_officer)
    assert {bearer: int(amount) // WAN for bearer, amount in paid.data["borne"]} == {
        "bank": 2,
        "guarantor": 4,
        "province": 3,
        "fund": 0,
        "city": 1,
    }
    check_books(guarantee)


def test_nobody_tells_what_is_not_theirs_to_tell(deal: Deal, guarantee: Guarantee) -> None:
    for act, somebody in (
        (Report(5), deal.guarantor_officer),
        (PayFee(5), deal.bank_officer),
        (Report(5), deal.cast.officer_b),
        (Close(), deal.province_officer),
        (Demand(5), deal.cast.alice),
    ):
        with pytest.raises(NotAllowed):
            tell([Telling(guarantee, act, TODAY)], somebody)
    assert guarantee.events.count() == 2


def test_what_was_told_is_undone_by_whoever_may_tell_it(deal: Deal, guarantee: Guarantee) -> None:
    say(guarantee, Report(70 * WAN), deal.bank_officer)
    with pytest.raises(NotAllowed):
        tell([Telling(guarantee, Undo("3"), TODAY)], deal.guarantor_officer)
    say(guarantee, Undo("3"), deal.bank_officer)
    say(guarantee, Undo("4"), deal.bank_officer)
    assert standing_of(guarantee).outstanding == 70 * WAN
    with pytest.raises(NotAllowed):
        tell([Telling(guarantee, Correct("3", PayFee(5)), TODAY)], deal.bank_officer)
    with pytest.raises(GuaranteeRefused, match="there is no event 9"):
        tell([Telling(guarantee, Undo("9"), TODAY)], deal.bank_officer)


def test_what_is_numbered_shared_and_timed_by_the_service_is_not_just_told(
    deal: Deal, guarantee: Guarantee
) -> None:
    for act in (
        Claim("DC-1", 5, 0, TODAY),
        Pay("DC-1", (("bank", 5),)),
        Correct("1", Issue(5, TODAY)),
    ):
        with pytest.raises(GuaranteeRefused, match="is not recorded like this"):
            tell([Telling(guarantee, act, TODAY)], deal.guarantor_officer)


def test_what_cannot_be_is_refused_and_nothing_is_written(deal: Deal, guarantee: Guarantee) -> None:
    before = books(guarantee.number)
    with pytest.raises(GuaranteeError, match="lies between 0"):
        tell(
            [
                Telling(guarantee, Demand(50 * WAN), TODAY),
                Telling(guarantee, Report(101 * WAN), TODAY),
            ],
            deal.bank_officer,
        )
    with pytest.raises(GuaranteeRefused, match="cannot be after today"):
        tell([Telling(guarantee, Report(5), date(2026, 3, 3))], deal.bank_officer)
    assert books(guarantee.number) == before
    assert guarantee.events.count() == 2


def test_a_registration_is_told_in_both_languages(deal: Deal) -> None:
    names = {"province": deal.province.name}
    assert said_of(Register("province", "BA-1"), names) == "在示例省级再担保有限公司备案（BA-1）"
    with override("en"):
        assert said_of(Register("province"), names) == "Registered with 示例省级再担保有限公司"


def test_a_payment_is_shared_by_the_lists_of_its_day(deal: Deal) -> None:
    row = issued(deal, bearers=deal.registering("province"))
    with at(date(2026, 3, 20)):
        [claimed] = actions.claim([Claiming(row, 10 * WAN, 0, date(2026, 3, 5))], deal.bank_officer)
        say(row, Register("province", "L-1"), deal.province_officer, date(2026, 3, 15))
        number = claimed.data["number"]
        actions.pay([(row, number, date(2026, 3, 6))], deal.guarantor_officer)
        claim = standing_of(row).claim(number)
    assert claim is not None
    assert (claim.borne["province"], claim.borne["guarantor"]) == (0, 5 * WAN)


@pytest.mark.parametrize(
    "day", [date(2025, 12, 31), date(2026, 3, 1), date(2026, 3, 3), date(1, 1, 1), date.max]
)
def test_a_claim_is_made_and_paid_on_a_day_on_which_it_can_be(deal: Deal, day: date) -> None:
    row = issued(deal)
    with pytest.raises((GuaranteeRefused, GuaranteeError)):
        actions.claim([Claiming(row, 10 * WAN, 0, day)], deal.bank_officer)
    [claimed] = actions.claim([Claiming(row, 10 * WAN, 0, TODAY)], deal.bank_officer)
    with pytest.raises(GuaranteeRefused):
        actions.pay([(row, claimed.data["number"], day)], deal.guarantor_officer)
    with pytest.raises((GuaranteeRefused, GuaranteeError)):
        actions.pass_on([(row, claimed.data["number"])], day, deal.guarantor_officer)


def test_what_is_left_after_a_claim_can_be_lowered_and_reported(deal: Deal) -> None:
    row = issued(deal)
    [claimed] = actions.claim([Claiming(row, 60 * WAN, 0, TODAY)], deal.bank_officer)
    actions.pay([(row, claimed.data["number"], TODAY)], deal.guarantor_officer)
    with pytest.raises(GuaranteeError, match="above the balance"):
        say(row, Change(ChangeKind.LOWER, amount=50 * WAN), deal.guarantor_officer)
    say(row, Change(ChangeKind.LOWER, amount=80 * WAN), deal.guarantor_officer)
    assert standing_of(row).outstanding == 20 * WAN
    with at(date(2026, 3, 3)):
        say(row, Report(5 * WAN), deal.bank_officer, date(2026, 3, 3))


def at(day: date) -> AbstractContextManager[None]:
    return clock.at(datetime(day.year, day.month, day.day, 9, tzinfo=clock.SHANGHAI))
