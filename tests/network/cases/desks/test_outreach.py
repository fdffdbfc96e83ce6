"""Calls before maturity: each loan soon due is listed once, its firm called until reached."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from changrong.network import clock
from changrong.network.cases.desk.inbox import Inbox
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case, Scanned
from changrong.network.cases.queries import visible_to
from changrong.network.cases.scans import scan_day
from changrong.network.cases.scans.renewals import find_maturing
from changrong.network.cases.time.sweep import sweep
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.actions import defer
from changrong.network.contracts.models import Contract
from changrong.network.contracts.receiving import pay_in

from ...matters import ask_deferral, at, opened, step
from ._loans import CALLED, ask_renewal, month_loan

pytestmark = pytest.mark.shows("S1-17", "S1-18", "S1-21")


MONDAY = "2026-11-23 10:00"
BUSINESS = {"business": "reduced", "reopening": "2026-12-10"}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def loan(cast) -> Contract:
    return month_loan(cast)


@pytest.fixture
def listed(cast, loan) -> Case:
    return scan(MONDAY)[0]


def scan(moment: str) -> list[Case]:
    """The calls that the scan of a day opened."""
    known = set(Case.objects.filter(kind="outreach").values_list("pk", flat=True))
    with at(moment):
        opened_n = scan_day(clock.today())["renewals"]
    found = list(Case.objects.filter(kind="outreach").exclude(pk__in=known).order_by("pk"))
    assert len(found) == opened_n
    return found


def call(case: Case, moment: str, name: str, by, **said) -> Case:
    with at(moment):
        return step(case, name, by, **said)


class TestTheScan:
    def test_lists_a_loan_thirty_days_before_it_falls_due_and_not_before(self, cast):
        month_loan(cast, term_months=2)
        assert scan("2026-12-23 02:00") == []
        [case] = scan("2026-12-24 02:00")
        assert case.fields["matures_on"] == "2027-01-23"
        assert (case.institution, case.enterprise) == (cast.bank_a, cast.xianhe)
        assert (case.opened_by, case.state) == (None, "due")

    def test_lists_it_once_whatever_becomes_of_the_case(self, cast, loan, listed):
        assert scan("2026-11-24 02:00") == []
        call(listed, "2026-11-24 10:00", "take", cast.officer_a)
        said = {"mode": "phone", "plan": "own", **BUSINESS}
        call(listed, "2026-11-24 10:10", "no_need", cast.officer_a, **said)
        assert scan("2026-11-25 02:00") == []

    def test_runs_once_a_day(self, cast, loan):
        assert len(scan(MONDAY)) == 1
        with at("2026-11-23 23:00"):
            assert scan_day(clock.today()) == {}
        assert Scanned.objects.get(name="renewals").opened == 1

    def test_leaves_out_what_is_due_today_was_due_or_is_repaid(self, cast, loan):
        other = month_loan(cast)
        with at("2026-12-22 10:00"):
            pay_in(other, account_of(other).settlement, {}, cast.officer_a)
        assert scan("2026-12-23 02:00") == []
        assert scan("2026-12-24 02:00") == []

    def test_lists_each_of_two_loans(self, cast, loan):
        second = month_loan(cast)
        assert {case.fields["contract"] for case in scan(MONDAY)} == {loan.number, second.number}

    def test_an_officer_may_add_a_loan_before_its_time_and_it_is_not_listed_again(self, cast):
        loan = month_loan(cast, term_months=2)
        case = opened("outreach", cast.officer_a, cast.xianhe, {"contract": loan.number})
        assert case.fields["matures_on"] == "2027-01-23"
        assert scan("2026-12-24 02:00") == []
        with pytest.raises(FieldErrors) as refused:
            opened("outreach", cast.manager_a, cast.xianhe, {"contract": loan.number})
        assert case.number in refused.value.errors["contract"].zh

    def test_not_for_another_banks_loan(self, cast, loan):
        with pytest.raises(FieldErrors):
            opened("outreach", cast.officer_b, cast.xianhe, {"contract": loan.number})
        with pytest.raises(NotAllowed):
            opened("outreach", cast.alice, cast.xianhe, {"contract": loan.number})


class TestWhenTheDayMoves:
    @pytest.mark.life
    def test_the_call_ends_and_the_new_day_is_listed_in_its_turn(self, cast, loan, listed):
        asked = ask_deferral(cast, loan, deferred_until="2027-03-23")
        with at("2026-12-01 10:00"):
            defer(loan, date(2027, 3, 23), "principal", (), None, asked, cast.officer_a)
        assert scan("2026-12-02 02:00") == []
        listed.refresh_from_db()
        assert (listed.state, listed.outcome) == ("moved", "day_moved")
        [again] = scan("2027-02-21 02:00")
        assert again.fields["matures_on"] == "2027-03-23"
        assert scan("2027-02-22 02:00") == []

    def test_a_call_that_nobody_made_is_not_missed_then(self, cast, loan, listed):
        asked = ask_deferral(cast, loan, deferred_until="2027-03-23")
        with at("2026-12-21 10:00"):
            defer(loan, date(2027, 3, 23), "principal", (), None, asked, cast.officer_a)
        with at("2026-12-23 00:01"):
            sweep(clock.now())
        listed.refresh_from_db()
        assert listed.closed_at is None
        scan("2026-12-23 02:00")
        listed.refresh_from_db()
        assert listed.outcome == "day_moved"

    def test_an_officer_cannot_say_so_of_a_day_that_stands(self, cast, listed):
        for name in ("moved", "settled"):
            with pytest.raises(MoveRefused):
                step(listed, name, cast.officer_a)


@pytest.mark.life
def test_a_firm_is_called_until_it_is_reached_and_wants_a_renewal(cast, loan, listed):
    """Twice in vain, then on WeChat: the renewal is opened at the same bank and both are linked."""
    [row] = [
        row
        for _group, _n, rows in Inbox.read({"view": "all"}, cast.officer_a, clock.today()).sections
        for row in rows
        if row.case.pk == listed.pk
    ]
    assert row.case.fields["contract"] == loan.number
    case = call(listed, "2026-11-24 09:00", "take", cast.officer_a)
    assert case.handler == cast.officer_a.user
    case = call(
        case, "2026-11-24 09:10", "not_reached", cast.officer_a,
        mode="phone", next_on="2026-11-26", note="没有人接",
    )  # fmt: skip
    assert case.state == "calling"
    assert case.clocks.get(name="contact").stopped_at is not None
    assert case.clocks.get(name="reach").due_on == date(2026, 12, 22)
    case = call(
        case, "2026-11-26 09:10", "not_reached", cast.manager_a,
        mode="in_person", next_on="2026-11-30",
    )  # fmt: skip
    case = call(
        case, "2026-11-30 09:10", "wants", cast.officer_a,
        mode="message", contact_name="陈女士", contact_phone="13800000000", **BUSINESS,
    )  # fmt: skip
    assert (case.state, case.outcome) == ("wanted", "renewal_wanted")
    renewal = Case.objects.get(number=case.fields["renewal"])
    assert (renewal.kind, renewal.institution) == ("renewal", cast.bank_a)
    assert renewal.fields["outreach"] == case.number
    assert renewal.fields["contact_phone"] == "13800000000"
    assert renewal.fields["requested_on"] == "2026-11-30"
    assert visible_to(cast.alice).filter(pk=renewal.pk).exists()
    log = [one["answers"].get("mode") for one in case.fields["moves"]]
    assert log == [None, "phone", "in_person", "message"]


@pytest.mark.life
def test_a_firm_that_needs_nothing_is_reached_too(cast, listed):
    case = call(listed, "2026-11-24 09:00", "take", cast.officer_a)
    for missing in ("business", "reopening", "plan", "mode"):
        said = {"mode": "phone", "plan": "receivables", **BUSINESS}
        del said[missing]
        with pytest.raises(FieldErrors) as refused:
            call(case, "2026-11-24 09:10", "no_need", cast.officer_a, **said)
        assert list(refused.value.errors) == [missing]
    said = {"mode": "phone", "plan": "receivables", **BUSINESS}
    case = call(case, "2026-11-24 09:10", "no_need", cast.officer_a, **said)
    assert (case.state, case.outcome) == ("no_need", "no_need")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_a_firm_that_thinks_it_over_and_says_nothing_was_reached(cast, listed):
    case = call(listed, "2026-11-24 09:00", "take", cast.officer_a)
    case = call(
        case, "2026-11-24 09:10", "undecided", cast.officer_a,
        mode="phone", next_on="2026-12-10", **BUSINESS,
    )  # fmt: skip
    assert (case.state, case.clocks.get(name="decide").due_on) == ("thinking", date(2026, 12, 22))
    with at("2026-12-22 23:00"):
        sweep(clock.now())
    case.refresh_from_db()
    assert case.closed_at is None
    with at("2026-12-23 00:01"):
        sweep(clock.now())
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("unsaid", "undecided")
    assert not case.clocks.filter(late=True).exists()


@pytest.mark.life
def test_a_firm_that_nobody_called_is_missed_and_told_of(cast, listed):
    """Reminded, overdue with a task of the bureau; then the day before maturity passes."""
    with at("2026-11-26 09:30"):
        sweep(clock.now())
    assert listed.children.get(kind="task").state == "open"
    with at("2026-12-23 00:01"):
        sweep(clock.now())
    listed.refresh_from_db()
    assert (listed.state, listed.outcome) == ("missed", "missed")
    assert listed.clocks.get(name="reach").late
    missed = visible_to(cast.coordinator).filter(kind="outreach", outcome="missed")
    assert [case.number for case in missed] == [listed.number]


@pytest.mark.parametrize(
    ("name", "said", "outcome"),
    [("firm_wants", CALLED, "renewal_wanted"), ("firm_declines", {"plan": "own"}, "no_need")],
)
def test_the_firm_may_say_so_itself(cast, listed, name, said, outcome):
    with pytest.raises(NotAllowed):
        step(listed, name, cast.charlie, **{k: v for k, v in said.items() if k != "work_order"})
    case = step(listed, name, cast.bob, **said)
    assert case.outcome == outcome
    assert Case.objects.filter(kind="renewal").exists() == (outcome == "renewal_wanted")


def test_a_firm_that_asks_for_a_renewal_by_itself_need_not_be_called(cast, loan, listed):
    renewal = ask_renewal(cast, loan)
    listed.refresh_from_db()
    assert (listed.state, listed.outcome) == ("wanted", "renewal_wanted")
    assert (listed.fields["renewal"], renewal.fields["outreach"]) == (renewal.number, listed.number)


@pytest.mark.life
def test_a_loan_repaid_meanwhile_needs_no_call(cast, loan, listed):
    with at("2026-12-01 10:00"):
        pay_in(loan, account_of(loan).settlement, {}, cast.officer_a)
    scan("2026-12-02 02:00")
    listed.refresh_from_db()
    assert (listed.state, listed.outcome) == ("over", "loan_over")


def test_the_next_call_comes_before_the_loan_falls_due(cast, listed):
    case = step(listed, "take", cast.officer_a)
    for day in ("2026-11-22", "2026-12-23"):
        with pytest.raises(MoveRefused) as refused:
            step(case, "not_reached", cast.officer_a, mode="phone", next_on=day)
        assert refused.value.field == "next_on"


def test_calls_are_the_lenders_alone(cast, listed):
    for who in (cast.officer_b, cast.alice, cast.coordinator, cast.supervisor):
        with pytest.raises(NotAllowed):
            step(listed, "take", who)
    assert not visible_to(cast.officer_b).filter(kind="outreach").exists()
    assert visible_to(cast.coordinator).filter(kind="outreach").exists()
    assert not visible_to(cast.coordinator_elsewhere).filter(kind="outreach").exists()


def test_coverage_is_counted_from_the_outcomes(cast):
    """Of five loans two are reached, one missed; one was repaid and is of none, one is open."""
    loans = [month_loan(cast) for _ in range(5)]
    first, second, third, fourth, _fifth = scan(MONDAY)
    step(first, "firm_wants", cast.alice, **CALLED)
    step(second, "firm_declines", cast.alice, plan="own")
    with at("2026-12-01 10:00"):
        pay_in(loans[3], account_of(loans[3]).settlement, {}, cast.officer_a)
    scan("2026-12-02 02:00")
    with at("2026-12-02 10:00"):
        step(Case.objects.get(pk=_fifth.pk), "firm_declines", cast.alice, plan="elsewhere")
    with at("2026-12-23 00:01"):
        sweep(clock.now())
    resolved = {one.name: one.resolved for one in KINDS["outreach"].outcomes}
    found = [resolved[case.outcome] for case in Case.objects.filter(kind="outreach")]
    assert sorted(found, key=str) == [False, None, True, True, True]
    assert Case.objects.get(pk=third.pk).outcome == "missed"
    assert Case.objects.get(pk=fourth.pk).outcome == "loan_over"


def test_the_scan_asks_as_many_questions_however_many_calls_run(cast):
    """Loans are read together: that one more is called about costs no statement."""

    def statements() -> int:
        with at("2026-11-24 10:00"), CaptureQueriesContext(connection) as asked:
            assert find_maturing(clock.today()) == 0
        return len(asked)

    month_loan(cast)
    assert len(scan(MONDAY)) == 1
    few = statements()
    for _ in range(3):
        month_loan(cast)
    with at("2026-11-23 11:00"):
        assert find_maturing(clock.today()) == 3
    assert statements() == few
