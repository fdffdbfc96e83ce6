"""What a lender tells of its loans: recorded once, refused where it cannot be, and posted."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from changrong.lending.account import (
    ChargeFee,
    ChargeOff,
    Correct,
    Defer,
    Disburse,
    Event,
    Miss,
    Prepay,
    Recover,
    Repay,
    Reprice,
    Restructure,
    Scope,
    Status,
    Undo,
)
from changrong.network import clock
from changrong.network.contracts import actions
from changrong.network.contracts.accounts import BETWEEN_THEMSELVES, account_of, agreement_of
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract, Reported
from changrong.network.contracts.reporting import Told, record_events, renew, report
from changrong.network.events.models import Event as Registered
from changrong.network.ledger.checking import check

from ..steps import make_offer, state_need
from .conftest import ON

LENT_ON, FIRST = date(2026, 11, 23), date(2026, 12, 23)
DUE = 6_956_667  # 6,666,667 of principal, 290,000 of interest
AT_FIRST = datetime(2026, 12, 23, 18, tzinfo=clock.SHANGHAI)


def tell(contract: Contract, by, event: Event, on: date = FIRST, reference: str = ""):
    with clock.at(AT_FIRST):
        [recorded] = record_events(contract, [Told(event, on, reference)], by)
    return recorded


def refusal(contract: Contract, by, event: Event, on: date = FIRST) -> ContractError:
    with pytest.raises(ContractError) as refused:
        tell(contract, by, event, on)
    return refused.value


def test_what_was_agreed_is_posted_when_it_is(contract, books):
    [entry] = books.entries.values()
    assert (entry.key, entry.kind, entry.value_on) == (
        f"{contract.number}/1/2026-11-23",
        "contract.agreed",
        LENT_ON,
    )
    assert {(one.book, one.subject) for one in entry.postings} == {
        (contract.institution.number, contract.number)
    }
    assert books.balance(contract.number, "loan.principal") == 80_000_000


def test_a_repayment_is_an_event_and_its_postings(cast, contract, books):
    event = tell(contract, cast.officer_a, Repay(DUE))
    assert (event.kind, event.sequence, event.data) == ("repaid", 2, {"amount": str(DUE)})
    assert event.recorded_by == cast.officer_a.user
    assert books.balance(contract.number, "cash") == DUE - 80_000_000
    assert books.balance(contract.number, "loan.principal") == 80_000_000 - 6_666_667
    assert books.balance(contract.number, "loan.interest_income") == -290_000
    assert books.total == 0


def test_the_register_hears_which_event_and_nothing_of_money(cast, contract):
    tell(contract, cast.officer_a, Repay(DUE))
    told = Registered.objects.get(stream=contract.number, code="contract.repaid")
    assert told.data == {"event": 2}


@pytest.mark.parametrize(
    "event",
    [Prepay(10_000_000), ChargeFee(5_000), Reprice(Decimal("0.04")), Miss(), ChargeOff(80_000_000)],
)
def test_whatever_is_told_the_books_tie(cast, contract, books, event):
    tell(contract, cast.officer_a, event)
    with clock.at(AT_FIRST):
        assert check() == []


def test_a_loss_is_claimed_on_and_recovered(cast, contract, books):
    tell(contract, cast.officer_a, ChargeOff(80_000_000, 290_000))
    tell(contract, cast.officer_a, Recover(1_000_000))
    assert books.balance(contract.number, "loan.charged_off") == 79_290_000
    assert books.balance(contract.number, "loan.loss") == 80_290_000


def test_a_back_dated_event_posts_the_difference_on_its_days(cast, contract, books):
    """A repayment told late puts right what a day of arrears had made of the interest since."""
    with clock.at(datetime(2027, 2, 23, 18, tzinfo=clock.SHANGHAI)):
        record_events(contract, [Told(Miss(), date(2027, 2, 23))], cast.officer_a)
        before = books.balance(contract.number, "loan.interest_income")
        record_events(contract, [Told(Repay(DUE), FIRST)], cast.officer_a)
        assert check() == []
    posted = {one.value_on for key, one in books.entries.items() if "/3/" in key}
    assert posted == {FIRST, date(2027, 1, 23), date(2027, 2, 23)}
    assert books.balance(contract.number, "loan.interest_income") > before  # less income


def test_an_undo_takes_back_what_was_posted_and_both_stay(cast, contract, books):
    tell(contract, cast.officer_a, Repay(DUE))
    tell(contract, cast.officer_a, Undo("2"))
    assert contract.events.count() == 3
    assert books.balance(contract.number, "cash") == -80_000_000
    with clock.at(AT_FIRST):
        assert account_of(contract).payments == ()
        assert check() == []


def test_a_correction_stands_in_the_place_of_what_was_told(cast, contract, books):
    tell(contract, cast.officer_a, Repay(DUE))
    tell(contract, cast.officer_a, Correct("2", Repay(DUE + 100)))
    assert books.balance(contract.number, "loan.kept") == -100


def test_a_loan_lent_on_another_day_than_agreed_is_corrected(cast, contract, books):
    later = date(2026, 11, 26)
    tell(contract, cast.officer_a, Correct("1", Disburse(80_000_000)), later)
    days = books.posted([contract.number])[contract.number]
    assert days[later, "loan.principal"] == 80_000_000
    assert (LENT_ON, "loan.principal") not in days


class TestRefused:
    """What cannot be is refused with its reason, and nothing is written."""

    @pytest.fixture(autouse=True)
    def nothing_written(self, contract, books):
        before = contract.events.count(), books.entries
        yield
        assert (contract.events.count(), books.entries) == before

    def test_what_the_account_refuses(self, cast, contract):
        refused = refusal(contract, cast.officer_a, Recover(100))
        assert refused.text.en.startswith("event 2 (recovery, 2026-12-23): 1.00 yuan is above")
        assert refused.field == "events.0"

    def test_a_day_that_has_not_come(self, cast, contract):
        refused = refusal(contract, cast.officer_a, Repay(DUE), date(2026, 12, 24))
        assert refused.text.en == "That day has not come yet"

    def test_a_day_before_it_was_lent(self, cast, contract):
        refused = refusal(contract, cast.officer_a, Repay(DUE), date(2026, 11, 22))
        assert "nothing has been disbursed yet" in refused.text.en

    def test_what_is_agreed_with_the_firm(self, cast, contract):
        day = date(2027, 3, 1)
        defer = Defer(Scope.BOTH, FIRST, day, day, BETWEEN_THEMSELVES)
        for event in (defer, Restructure(agreement_of(contract)), Correct("1", defer)):
            assert "agreed with the firm" in refusal(contract, cast.officer_a, event).text.en

    def test_taking_back_the_agreement(self, cast, contract):
        for event in (Undo("1"), Correct("1", Repay(1))):
            assert "is not undone" in refusal(contract, cast.officer_a, event).text.en

    def test_an_event_that_is_not_there(self, cast, contract):
        assert "there is no event 9" in refusal(contract, cast.officer_a, Undo("9")).text.en

    def test_anybody_but_the_lenders_own(self, cast, contract):
        for who in (cast.officer_b, cast.alice, cast.coordinator, cast.stranger):
            assert "no such contract" in refusal(contract, who, Repay(DUE)).text.en

    def test_all_of_it_where_one_part_is(self, cast, contract):
        told = [Told(Repay(DUE), FIRST), Told(Recover(1), FIRST)]
        with clock.at(AT_FIRST), pytest.raises(ContractError) as refused:
            record_events(contract, told, cast.officer_a)
        assert refused.value.field == "events.1"

    def test_what_was_recorded_since_the_teller_looked(self, cast, contract):
        with clock.at(AT_FIRST), pytest.raises(ContractError, match="new was recorded"):
            record_events(contract, [Told(Repay(DUE), FIRST)], cast.officer_a, seen=0)


def test_a_deferral_is_not_taken_back_by_the_lender_alone(cast, contract, offer):
    with clock.at(ON):
        actions.defer(contract, date(2028, 5, 23), "both", [], None, offer, cast.officer_a)
    for event in (Undo("2"), Correct("2", Repay(1))):
        assert "agreed with the firm" in refusal(contract, cast.officer_a, event).text.en


def test_a_correction_is_not_corrected_but_undone(cast, contract):
    """To correct it would put what it corrected in force again, beside what is new."""
    tell(contract, cast.officer_a, Repay(DUE))
    tell(contract, cast.officer_a, Correct("2", Repay(DUE + 100)))
    assert "undo it first" in refusal(contract, cast.officer_a, Correct("3", Repay(1))).text.en
    tell(contract, cast.officer_a, Undo("3"))
    with clock.at(AT_FIRST):
        assert account_of(contract).paid() == DUE


def test_a_rate_may_be_told_for_a_day_to_come(cast, contract, books):
    with clock.at(AT_FIRST):
        told = Told(Reprice(Decimal("0.03")), date(2027, 2, 23))
        record_events(contract, [told], cast.officer_a)
        assert account_of(contract).rate == Decimal("0.0435")
        assert account_of(contract, date(2027, 2, 23)).rate == Decimal("0.03")
        assert check() == []


class TestReferences:
    def test_told_again_it_is_the_same_event(self, cast, contract, books):
        first = tell(contract, cast.officer_a, Repay(DUE), reference="T-1")
        posted = books.entries
        again = tell(contract, cast.manager_a, Repay(DUE), reference="T-1")
        assert (again, contract.events.count(), books.entries) == (first, 2, posted)

    @pytest.mark.parametrize(
        ("event", "on"), [(Repay(DUE + 1), FIRST), (Repay(DUE), LENT_ON), (Recover(DUE), FIRST)]
    )
    def test_for_something_else_it_is_refused(self, cast, contract, event, on):
        tell(contract, cast.officer_a, Repay(DUE), reference="T-1")
        with pytest.raises(ContractError, match="reference T-1 was used for event 2"):
            tell(contract, cast.officer_a, event, on, reference="T-1")
        assert contract.events.count() == 2

    def test_another_lender_may_use_the_same(self, cast, contract):
        tell(contract, cast.officer_a, Repay(DUE), reference="T-1")
        with clock.at(ON):
            need = state_need(cast)
            other = actions.agree(make_offer(need, cast.officer_b), cast.alice)
        tell(other, cast.officer_b, Repay(100), reference="T-1")
        assert Reported.objects.filter(reference="T-1").count() == 2


class TestAFile:
    @pytest.fixture
    def second(self, cast) -> Contract:
        with clock.at(ON):
            return actions.agree(make_offer(state_need(cast), cast.officer_a), cast.alice)

    def sent(self, by, *rows):
        with clock.at(AT_FIRST):
            return report([(number, Told(event, on, ref)) for number, event, on, ref in rows], by)

    def test_each_row_is_recorded_or_refused_with_its_reason(self, cast, contract, second, books):
        found = self.sent(
            cast.officer_a,
            (contract.number, Repay(DUE), FIRST, "a"),
            (second.number, Recover(5), FIRST, "b"),
            ("HT-0", Repay(5), FIRST, "c"),
            (second.number, Repay(290_000), FIRST, "d"),
        )
        assert [one.is_new for one in found] == [True, False, False, True]
        assert [bool(one.refused) for one in found] == [False, True, True, False]
        assert "balance of 0.00" in found[1].refused.en
        assert (contract.events.count(), second.events.count()) == (2, 2)
        with clock.at(AT_FIRST):
            assert check() == []

    def test_sent_again_nothing_is_recorded_twice(self, cast, contract, second, books):
        rows = [(contract.number, Repay(DUE), FIRST, "a"), (second.number, Repay(9), FIRST, "b")]
        first = self.sent(cast.officer_a, *rows)
        posted = books.entries
        again = self.sent(cast.officer_a, *rows, (second.number, Repay(8), FIRST, "b"))
        assert [one.event for one in again[:2]] == [one.event for one in first]
        assert not any(one.is_new for one in again)
        assert "says something else" in again[2].refused.en
        assert books.entries == posted

    def test_a_reference_twice_in_one_file_is_one_event(self, cast, contract, books):
        row = (contract.number, Repay(DUE), FIRST, "a")
        found = self.sent(cast.officer_a, row, row)
        assert [one.is_new for one in found] == [True, False]
        assert found[0].event == found[1].event

    def test_rows_of_earlier_days_come_first_however_they_are_sent(self, cast, contract, books):
        day = date(2026, 12, 1)
        found = self.sent(
            cast.officer_a,
            (contract.number, Recover(500), FIRST, "late"),
            (contract.number, ChargeOff(1_000), day, "early"),
        )
        assert [one.is_new for one in found] == [True, True]

    def test_the_firm_and_other_banks_tell_nothing(self, cast, contract, books):
        for who in (cast.officer_b, cast.alice, cast.coordinator):
            [one] = self.sent(who, (contract.number, Repay(DUE), FIRST, "a"))
            assert one.refused is not None
        assert contract.events.count() == 1

    def test_a_file_costs_few_statements_however_long(
        self, cast, contract, second, books, django_assert_max_num_queries
    ):
        rows = [(contract.number, Repay(100), FIRST, f"r{n}") for n in range(30)]
        rows += [(second.number, Repay(100), FIRST, f"s{n}") for n in range(30)]
        with django_assert_max_num_queries(35):
            found = self.sent(cast.officer_a, *rows)
        assert all(one.is_new for one in found)


class TestRenewal:
    @pytest.fixture
    def paid(self, cast, contract) -> Contract:
        tell(contract, cast.officer_a, Repay(DUE))
        return contract

    def new(self, cast, amount: str, by=None) -> Contract:
        with clock.at(AT_FIRST):
            offer = make_offer(state_need(cast), by or cast.officer_a, amount=amount)
            return actions.agree(offer, cast.alice)

    def renewed(self, old, new, by):
        with clock.at(AT_FIRST):
            return renew(old, new, by)

    def test_one_loan_settles_the_other_through_the_settlement_account(self, cast, paid, books):
        new = self.new(cast, "733333.33")
        self.renewed(paid, new, cast.officer_a)
        with clock.at(AT_FIRST):
            assert account_of(paid).status is Status.RENEWED
            assert account_of(new).renewals[0].predecessor == paid.number
            assert check() == []
        money = sum(books.balance(one.number, "cash") for one in (paid, new))
        assert money == DUE - 80_000_000
        assert books.balance(paid.number, "loan.principal") == 0
        assert books.balance(new.number, "loan.principal") == 73_333_333

    def test_of_another_amount_than_is_outstanding_is_refused(self, cast, paid):
        new = self.new(cast, "700000")
        with pytest.raises(ContractError, match=r"733333\.33"):
            self.renewed(paid, new, cast.officer_a)
        assert (paid.events.count(), new.events.count()) == (2, 1)

    def test_happens_once(self, cast, paid):
        new = self.new(cast, "733333.33")
        self.renewed(paid, new, cast.officer_a)
        with pytest.raises(ContractError, match="a renewal already"):
            self.renewed(paid, new, cast.officer_a)

    def test_is_between_loans_of_one_lender(self, cast, paid):
        new = self.new(cast, "733333.33", cast.officer_b)
        with pytest.raises(ContractError, match="one lender"):
            self.renewed(paid, new, cast.officer_a)
        with pytest.raises(ContractError, match="one lender"):
            self.renewed(paid, paid, cast.officer_a)

    def test_is_the_lenders_to_tell(self, cast, paid):
        new = self.new(cast, "733333.33")
        for who in (cast.officer_b, cast.alice):
            with pytest.raises(ContractError, match="no such contract"):
                self.renewed(paid, new, who)
