"""A fast review: its urgency approved by another, one desk, what was left out on record."""

import pytest

from changrong.network import clock
from changrong.network.cases.desk.inbox import Inbox
from changrong.network.cases.desk.shown import inbox_row
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.contracts.models import Contract
from changrong.network.events.models import Event
from changrong.network.people.models import Role

from ...matters import CONTACT, at, opened, step
from ._loans import TERMS, books_tie, staff_of

pytestmark = pytest.mark.shows("S1-08", "S1-11", "S1-14", "S4-11")


MONDAY = "2026-11-23 10:00"
CHECKS = ["identity", "credit", "purpose", "repayment", "debts"]
GRANT = {
    "verified": CHECKS,
    "given": "200000",
    "product": "示例急贷",
    "variant": "期限由六个月放到一年",
    **TERMS,
}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def second(cast):
    return staff_of(cast.bank_a, "second_manager", Role.MANAGER)


def ask(cast, by=None, **changes) -> Case:
    by = by or cast.alice
    said = {
        "institution": cast.bank_a.number,
        "kind": "credit_loan",
        "amount": "200000",
        "term_months": 12,
        "purpose": "stock",
        "urgency": "payroll",
        "reason": "停工，周五发工资",
        "needed_on": "2026-11-27",
        **CONTACT,
    }
    return opened("fast_review", by, by.enterprise or cast.xianhe, said | changes)


def approved(cast, case: Case, by=None, **changes) -> Case:
    said = {
        "desk": cast.officer_a.user.number,
        "skipped": ["branch", "committee"],
        "why": "金额小，停工属实",
    }
    return step(case, "approve", by or cast.manager_a, **(said | changes))


@pytest.mark.life
def test_it_is_approved_reviewed_at_one_desk_granted_and_lent(cast):
    case = ask(cast)
    with at("2026-11-23 10:30"):
        case = approved(cast, case)
    assert (case.priority, case.handler) == (1, cast.officer_a.user)
    told = Event.objects.get(stream=case.number, code="fast_review.approve")
    assert told.data["skipped"] == ["branch", "committee"]
    assert told.actor == cast.manager_a.user
    assert case.fields["moves"][-1]["answers"]["why"] == "金额小，停工属实"
    with at("2026-11-23 14:00"):
        case = step(case, "check", cast.officer_a, done=["identity", "purpose"], found="属实")
        case = step(case, "check", cast.manager_a, done=["credit"], found="没有逾期")
        assert case.fields["checked"] == ["identity", "credit", "purpose"]
    with at("2026-11-23 15:30"):
        case = step(case, "grant", cast.officer_a, **GRANT)
    assert (case.state, case.fields["minutes"]) == ("granted", 330)
    assert case.fields["checked"] == CHECKS
    decided = Event.objects.get(stream=case.number, code="fast_review.grant")
    assert decided.data["minutes"] == 330
    answers = case.fields["moves"][-1]["answers"]
    assert (answers["product"], answers["variant"]) == ("示例急贷", "期限由六个月放到一年")
    with at("2026-11-23 16:00"):
        case = step(case, "confirm", cast.alice)
        books_tie()
    assert (case.state, case.outcome) == ("lent", "lent")
    loan = Contract.objects.get(case=case)
    assert (loan.principal, loan.institution) == (20_000_000, cast.bank_a)
    assert not case.clocks.filter(late=True).exists()


def test_it_goes_before_what_came_earlier(cast):
    first, urgent = ask(cast, amount="100000"), ask(cast)
    approved(cast, urgent)
    approved(cast, first)
    Case.objects.filter(pk=first.pk).update(priority=0)
    found = Inbox.read({"view": "all"}, cast.officer_a, clock.today())
    rows = [row.case.pk for _group, _count, shown in found.sections for row in shown]
    assert rows.index(urgent.pk) < rows.index(first.pk)


@pytest.mark.life
def test_it_is_refused_with_a_reason_and_the_time_it_took(cast):
    case = approved(cast, ask(cast))
    with at("2026-11-24 10:00"):
        case = step(case, "refuse", cast.officer_a, reason="ability", explanation="没有还款来源")
    assert (case.state, case.outcome) == ("refused", "refused")
    assert case.fields["minutes"] == 24 * 60
    assert not Contract.objects.exists()


@pytest.mark.life
def test_what_is_not_urgent_becomes_an_ordinary_need_and_nothing_is_asked_twice(cast):
    case = step(ask(cast), "ordinary", cast.manager_a, why="下月才用")
    assert (case.state, case.outcome) == ("ordinary", "ordinary")
    need = Case.objects.get(number=case.fields["need"])
    assert (need.kind, need.enterprise) == ("need", cast.xianhe)
    assert (need.fields["amount"], need.fields["note"]) == ("200000", "停工，周五发工资")
    assert need.children.filter(kind="dispatch").exists()


@pytest.mark.parametrize("state", ["asked", "reviewing", "granted"])
@pytest.mark.life
def test_the_firm_may_withdraw(cast, state):
    case = ask(cast)
    if state != "asked":
        case = approved(cast, case)
    if state == "granted":
        case = step(case, "grant", cast.officer_a, **GRANT)
    case = step(case, "withdraw", cast.alice)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()


class TestTwoPairsOfEyes:
    def test_whoever_asks_does_not_approve(self, cast, second):
        case = ask(cast, by=cast.manager_a)
        assert "approve" not in {move.name for move in moves_for(cast.manager_a, case)}
        with pytest.raises(MoveRefused) as refused:
            approved(cast, case)
        assert "另一位同事" in refused.value.text.zh
        assert approved(cast, case, second).state == "reviewing"

    def test_whoever_approves_does_not_decide(self, cast, second):
        case = approved(cast, ask(cast))
        for name, said in (
            ("grant", GRANT),
            ("refuse", {"reason": "other", "explanation": "不办"}),
        ):
            with pytest.raises(MoveRefused):
                step(case, name, cast.manager_a, **said)
        assert step(case, "grant", second, **GRANT).state == "granted"

    def test_an_officer_approves_nothing(self, cast):
        case = ask(cast, by=cast.officer_a)
        for who in (cast.officer_a, cast.officer_b, cast.alice, cast.coordinator):
            with pytest.raises(NotAllowed):
                approved(cast, case, who)
        assert not visible_to(cast.officer_b).filter(kind="fast_review").exists()


class TestChecklist:
    @pytest.mark.parametrize("left", CHECKS)
    def test_everything_is_checked_before_it_is_granted(self, cast, left):
        case = approved(cast, ask(cast))
        ticked = [name for name in CHECKS if name != left]
        with pytest.raises(FieldErrors) as refused:
            step(case, "grant", cast.officer_a, **(GRANT | {"verified": ticked}))
        assert list(refused.value.errors) == ["verified"]

    @pytest.mark.parametrize("name", ["urgency", "reason", "needed_on"])
    def test_urgency_has_its_reason_and_day(self, cast, name):
        with pytest.raises(FieldErrors) as refused:
            ask(cast, **{name: ""})
        assert list(refused.value.errors) == [name]

    def test_who_approves_says_why_and_names_one_desk(self, cast):
        case = ask(cast)
        for changes in ({"why": ""}, {"desk": ""}, {"desk": cast.officer_b.user.number}):
            with pytest.raises(FieldErrors) as refused:
                approved(cast, case, **changes)
            assert list(refused.value.errors) == list(changes)

    def test_how_the_product_was_varied_is_on_record(self, cast):
        case = approved(cast, ask(cast))
        with pytest.raises(FieldErrors) as refused:
            step(case, "grant", cast.officer_a, **(GRANT | {"variant": ""}))
        assert list(refused.value.errors) == ["variant"]

    def test_at_an_institution_that_lends_and_by_its_own_people(self, cast):
        for by, where in ((None, cast.guarantor), (cast.officer_b, cast.bank_a)):
            with pytest.raises(FieldErrors) as refused:
                ask(cast, by=by, institution=where.number)
            assert list(refused.value.errors) == ["institution"]


def test_its_two_hours_end_at_an_hour_and_not_with_the_day(cast):
    ask(cast)
    for moment, group, words in (
        ("2026-11-23 11:59", "today", "今天到期"),
        ("2026-11-23 12:00", "overdue", "已超时"),
        ("2026-11-24 09:00", "overdue", "超\u00a01\u00a0个自然日"),
    ):
        with at(moment):
            found = Inbox.read({"view": "all"}, cast.manager_a, clock.today())
            [(shown, _count, [entry])] = found.sections
            assert (shown.name, entry.standing.text.zh) == (group, words)
            assert inbox_row(entry, cast.manager_a, clock.today())["due_note"].endswith("12:00")


def test_in_nobodys_hands_after_two_hours_it_is_a_task(cast):
    case = ask(cast)
    with at("2026-11-23 12:01"):
        sweep(clock.now())
        assert case.children.get(kind="task").state == "open"
        case = approved(cast, Case.objects.get(pk=case.pk))
    assert case.clocks.get(name="approve").late
    with at("2026-11-26 09:30"):
        sweep(clock.now())
    assert case.clocks.get(name="decide").late
    assert case.children.filter(kind="task").count() == 2
