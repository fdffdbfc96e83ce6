"""Renewal without repaying: reviewed like a new loan, signed before the old one falls due."""

from datetime import date

import pytest

from changrong.lending.account import Status
from changrong.lending.relief import chain
from changrong.network import clock
from changrong.network.cases.errors import (
    FactsNeeded,
    FieldErrors,
    LimitBroken,
    MoveRefused,
    NotAllowed,
)
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.scans import scan_day
from changrong.network.cases.time.sweep import sweep
from changrong.network.contracts.accounts import account_of, history_of
from changrong.network.contracts.actions import defer
from changrong.network.contracts.models import Contract
from changrong.network.contracts.receiving import pay_in
from changrong.network.events.models import Event
from changrong.network.ledger.models import Posting
from changrong.network.parties.models import Fact
from changrong.network.rules.actions import Statement, state_facts

from ...matters import CONTACT, ask_deferral, at, opened, step
from ._loans import TERMS, ask_renewal, books_tie, month_loan

pytestmark = pytest.mark.shows("S1-21")


MONDAY = "2026-11-23 10:00"
FIRM = {
    "enterprise.kind": "sole_trader",
    "enterprise.operates_lawfully": True,
    "enterprise.operates_normally": True,
    "enterprise.able_to_continue": True,
    "enterprise.able_to_repay": True,
    "enterprise.credit_record_good": True,
    "enterprise.willing_to_repay": True,
    "enterprise.evaded_debt": False,
    "enterprise.temporarily_in_difficulty": True,
}
SOUND = {
    "loan.diverted": False,
    "loan.masks_risk": False,
    "loan.in_arrears": False,
    "loan.meets_new_loan_standards": True,
    "loan.meets_own_renewal_conditions": True,
}
OFFER = {**TERMS, "class_before": "normal", "class_after": "normal"}
SIGN = {"signed_on": "2026-12-15", "reviewed_as_new": True, "settles_old": True}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def loan(cast) -> Contract:
    said = Statement(cast.xianhe, FIRM, Fact.Source.OFFICER, date(2026, 11, 1))
    state_facts([said], cast.officer_a)
    return month_loan(cast)


@pytest.fixture
def reviewed(cast, loan) -> Case:
    with at("2026-11-30 10:00"):
        return step(ask_renewal(cast, loan), "take", cast.officer_a)


def offered(case: Case, by, facts=SOUND, **changes) -> Case:
    with at("2026-12-02 10:00"):
        return step(case, "offer", by, facts=facts, **(OFFER | changes))


def agreed(cast, case: Case) -> Case:
    case = offered(case, cast.officer_a)
    with at("2026-12-03 10:00"):
        return step(case, "confirm", cast.alice)


def signed(cast, case: Case, moment: str = "2026-12-15 10:00", **changes) -> Case:
    with at(moment):
        return step(case, "sign", cast.officer_a, **(SIGN | changes))


def test_a_new_loan_settles_the_old_before_it_falls_due_to_the_fen(cast, loan, reviewed):
    assert reviewed.clocks.get(name="sign").due_on == date(2026, 12, 22)
    case = signed(cast, agreed(cast, reviewed))
    assert (case.state, case.outcome) == ("renewed", "renewed")
    new = Contract.objects.get(number=case.fields["new_contract"])
    assert (new.case, new.institution, new.enterprise) == (case, cast.bank_a, cast.xianhe)
    assert (new.principal, new.disbursed_on) == (80_000_000, date(2026, 12, 15))
    assert new.maturity_on == date(2027, 12, 15)
    with at("2026-12-15 11:00"):
        old_account, new_account = account_of(loan), account_of(new)
        assert (old_account.principal, old_account.overdue_interest) == (0, 0)
        assert old_account.renewals[0].successor == new.number
        assert new_account.renewals[0].predecessor == loan.number
        assert new_account.principal == 80_000_000
        histories = {one.number: history_of(one.events.all()) for one in (loan, new)}
        assert chain(new.number, histories) == [loan.number, new.number]
        books_tie()
        assert old_account.settlement == 212_667, "22 days of interest at 4.35 %, by 360"
        pay_in(loan, old_account.settlement, {}, cast.officer_a)
        assert account_of(loan).settlement == 0
        assert account_of(loan, date(2026, 12, 23)).status is Status.RENEWED
        books_tie()
        assert scan_day(clock.today())["renewals"] == 0
    cash = Posting.objects.filter(
        subject__in=[loan.number, new.number], account__code="cash", value_on=date(2026, 12, 15)
    )
    assert sum(one.amount for one in cash) == 212_667, "no money moves but that interest"
    told = Event.objects.get(stream=case.number, code="renewal.sign").data
    assert (told["contract"], told["successor"]) == (loan.number, new.number)
    assert told["limits"]["nfra-2024-renewal/renewed-before-maturity"] == "kept"
    assert not case.clocks.filter(late=True).exists()


@pytest.mark.life
def test_what_a_notice_gives_is_written_into_both_contracts(cast, loan, reviewed):
    """The five conditions hold, so the class stays normal by the notice and not by agreement."""
    case = signed(cast, agreed(cast, reviewed))
    new = Contract.objects.get(number=case.fields["new_contract"])
    with at("2026-12-15 11:00"):
        for one in (loan, new):
            renewal = account_of(one).renewals[0]
            assert renewal.keeps_class
            assert renewal.grant.notice == "nfra-2024-renewal"
        books_tie()


def test_a_loan_partly_repaid_is_renewed_for_what_is_left(cast, loan, reviewed):
    case = agreed(cast, reviewed)
    with at("2026-12-10 10:00"):
        pay_in(loan, 30_000_001, {}, cast.officer_a)
        left = account_of(loan).principal
    case = signed(cast, case)
    new = Contract.objects.get(number=case.fields["new_contract"])
    assert new.principal == left < 80_000_000
    with at("2026-12-15 11:00"):
        books_tie()


@pytest.mark.life
def test_it_is_refused_with_a_reason(cast, loan, reviewed):
    with at("2026-12-01 10:00"):
        with pytest.raises(FieldErrors):
            step(reviewed, "refuse", cast.officer_a, reason="credit")
        case = step(
            reviewed, "refuse", cast.officer_a, reason="ability", explanation="没有还款来源"
        )
    assert (case.state, case.outcome) == ("refused", "refused")
    assert loan.events.count() == 1


@pytest.mark.parametrize("steps", ["requested", "reviewing", "offered", "agreed"])
@pytest.mark.life
def test_the_firm_may_withdraw_until_it_is_signed(cast, loan, steps):
    case = ask_renewal(cast, loan)
    if steps != "requested":
        case = step(case, "take", cast.officer_a)
    if steps in ("offered", "agreed"):
        case = offered(case, cast.officer_a)
    if steps == "agreed":
        case = step(case, "confirm", cast.alice)
    with pytest.raises(NotAllowed):
        step(case, "withdraw", cast.charlie)
    case = step(case, "withdraw", cast.alice, reason="回款到了")
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()


def test_not_signed_the_day_before_it_falls_due_it_lapses(cast, loan, reviewed):
    """Reminded, then over: signing on the due day comes too late by the notice."""
    case = agreed(cast, reviewed)
    with at("2026-12-22 23:00"):
        sweep(clock.now())
    case.refresh_from_db()
    assert case.state == "agreed"
    with at("2026-12-23 00:01"):
        sweep(clock.now())
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("lapsed", "lapsed")
    assert case.clocks.get(name="sign").late
    with pytest.raises(MoveRefused):
        signed(cast, case, "2026-12-23 10:00", signed_on="2026-12-23")
    with at("2026-12-23 10:00"), pytest.raises(FieldErrors) as refused:
        ask_renewal(cast, loan)
    assert "2026-12-23" in refused.value.errors["contract"].zh


@pytest.mark.life
def test_a_day_that_was_moved_leaves_more_time_and_the_scan_ends_it(cast, loan, reviewed):
    case = agreed(cast, reviewed)
    asked = ask_deferral(cast, loan, deferred_until="2027-03-23")
    with at("2026-12-20 10:00"):
        defer(loan, date(2027, 3, 23), "principal", (), None, asked, cast.officer_a)
    with at("2026-12-23 00:01"):
        sweep(clock.now())
    case.refresh_from_db()
    assert case.state == "agreed"
    with at("2027-03-22 02:00"):
        scan_day(clock.today())
    case.refresh_from_db()
    assert case.state == "agreed"
    with at("2027-03-23 02:00"):
        scan_day(clock.today())
    case.refresh_from_db()
    assert case.outcome == "lapsed"


def test_a_question_to_the_firm_stops_the_banks_clock_and_not_the_loans(cast, reviewed):
    with at("2026-12-01 10:00"):
        case = step(reviewed, "ask_firm", cast.officer_a, question="回款在哪天？")
    assert case.clocks.get(name="decide").paused
    assert not case.clocks.get(name="sign").paused
    with at("2026-12-03 10:00"):
        case = step(case, "firm_answers", cast.alice, answer="一月八日")
    assert case.clocks.get(name="decide").due_on == date(2026, 12, 17), "three days stood still"


def test_nobody_taking_it_up_is_a_task_of_the_bureau(cast, loan):
    case = ask_renewal(cast, loan)
    with at("2026-11-26 09:30"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"


class TestLimits:
    def test_a_diverted_loan_is_not_renewed(self, cast, reviewed):
        with pytest.raises(LimitBroken) as refused:
            offered(reviewed, cast.officer_a, SOUND | {"loan.diverted": True})
        [broken] = refused.value.broken
        assert broken.measure.key == "cbirc-2023-small-firms/no-renewal-of-diverted-loans"

    def test_a_loan_that_needed_watching_does_not_become_normal(self, cast, reviewed):
        with pytest.raises(LimitBroken) as refused:
            offered(reviewed, cast.officer_a, class_before="special_mention")
        keys = {one.measure.key for one in refused.value.broken}
        assert "cbirc-2023-small-firms/class-kept-only-if-sound" in keys

    def test_what_nobody_said_is_asked_of_the_officer(self, cast, reviewed):
        with pytest.raises(FactsNeeded) as refused:
            offered(reviewed, cast.officer_a, {})
        assert "loan.diverted" in refused.value.facts

    def test_a_renewal_that_leaves_the_old_loan_open_is_none(self, cast, loan, reviewed):
        case = agreed(cast, reviewed)
        with pytest.raises(LimitBroken):
            signed(cast, case, settles_old=False)
        assert Contract.objects.count() == 1

    @pytest.mark.parametrize("day", ["2026-11-29", "2026-12-16"])
    def test_signed_between_the_request_and_today(self, cast, reviewed, day):
        case = agreed(cast, reviewed)
        with pytest.raises(MoveRefused) as refused:
            signed(cast, case, signed_on=day)
        assert refused.value.field == "signed_on"

    def test_a_loan_with_overdue_interest_is_not_settled_by_a_new_one(self, cast):
        state_facts(
            [Statement(cast.xianhe, FIRM, Fact.Source.OFFICER, date(2026, 11, 1))], cast.officer_a
        )
        loan = month_loan(cast, term_months=2)
        case = step(ask_renewal(cast, loan), "take", cast.officer_a)
        case = agreed(cast, case)
        with at("2026-12-28 10:00"):
            pay_in(loan, 100, {}, cast.officer_a)
        if not account_of(loan, date(2026, 12, 30)).overdue_interest:
            pytest.fail("the interest of December is not overdue")
        with pytest.raises(MoveRefused) as refused:
            signed(cast, case, "2026-12-30 10:00", signed_on="2026-12-30")
        assert "逾期利息" in refused.value.text.zh
        case.refresh_from_db()
        assert (case.state, Contract.objects.count()) == ("agreed", 1)


class TestWho:
    def test_asks_for_a_loan_of_ones_own(self, cast, loan):
        with pytest.raises(FieldErrors):
            ask_renewal(cast, loan, cast.charlie)
        for who in (cast.officer_a, cast.coordinator, cast.supervisor, cast.stranger):
            with pytest.raises(NotAllowed):
                ask_renewal(cast, loan, who)

    def test_asks_once(self, cast, loan):
        first = ask_renewal(cast, loan)
        with pytest.raises(FieldErrors) as refused:
            ask_renewal(cast, loan, cast.bob)
        assert first.number in refused.value.errors["contract"].zh

    def test_cannot_say_what_the_service_notes(self, cast, loan):
        noted = {"need_kind": "first_loan", "requested_on": "2026-01-01", "outreach": "HF-1"}
        said = {"contract": loan.number, "why": "周转", **CONTACT, **noted}
        case = opened("renewal", cast.alice, cast.xianhe, said)
        assert case.fields["need_kind"] == "renewal"
        assert case.fields["requested_on"] == "2026-11-23"
        assert "outreach" not in case.fields

    def test_only_the_lender_grants_and_only_the_firm_confirms(self, cast, reviewed):
        for who in (cast.officer_b, cast.alice, cast.coordinator):
            with pytest.raises(NotAllowed):
                offered(reviewed, who)
        case = offered(reviewed, cast.manager_a)
        for who in (cast.officer_a, cast.charlie):
            with pytest.raises(NotAllowed):
                step(case, "confirm", who)
        assert not visible_to(cast.officer_b).filter(kind="renewal").exists()

    def test_nothing_is_signed_that_the_firm_did_not_confirm(self, cast, reviewed):
        case = offered(reviewed, cast.officer_a)
        with pytest.raises(MoveRefused):
            signed(cast, case)
