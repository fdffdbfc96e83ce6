"""An urgent matter: in hand within two hours, checked by two, minutes counted; the watch."""

from datetime import date, datetime

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.parties.actions import change_outlets
from changrong.network.parties.models import Institution, Outlet
from changrong.network.parties.persons import person_called

from ...matters import CONTACT, at, opened, step

pytestmark = pytest.mark.shows("S4-06", "S4-12", "S4-26")


CHECKED = ["identity", "purpose", "account", "fraud"]


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def ask(cast, by=None, firm=None, **changes) -> Case:
    said = {
        "institution": cast.bank_a.number,
        "service": "transfer",
        "who": "epidemic",
        "amount": "670000",
        "what": "防疫物资款今天要到账",
        "needed_by": "2026-11-23T17:00",
        **CONTACT,
    }
    return opened("urgent_service", by or cast.alice, firm or cast.xianhe, said | changes)


def watch(cast, **changes) -> Case:
    said = {
        "person": "王值班",
        "phone": "010-60000000",
        "begins_at": "2026-11-23T08:00",
        "ends_at": "2026-11-24T08:00",
    }
    return opened("duty_watch", cast.manager_a, None, said | changes)


@pytest.mark.parametrize("service", ["cash", "transfer", "account", "clearing", "donation"])
@pytest.mark.life
def test_a_whole_life_of_each_of_the_five_services(cast, service):
    watch(cast)
    case = ask(cast, service=service)
    assert (case.number, case.priority) == ("JJ-2026-1123-0001", 1)
    assert case.fields["on_call"] == "王值班 010-60000000"
    over = case.clocks.get(name="in_hand").due_at.astimezone(clock.SHANGHAI)
    assert over == datetime(2026, 11, 23, 12, tzinfo=clock.SHANGHAI)
    with at("2026-11-23 10:25"):
        case = step(case, "check", cast.officer_a, checked=CHECKED)
    with at("2026-11-23 11:07"):
        with pytest.raises(MoveRefused):
            step(case, "finish", cast.officer_a, voucher="P1", done_amount="670000")
        case = step(case, "finish", cast.manager_a, voucher="P1", done_amount="670000")
    assert (case.state, case.outcome) == ("done", "done")
    assert (case.fields["in_hand_minutes"], case.fields["minutes"]) == (25, 67)
    assert not case.clocks.filter(late=True).exists()


def test_not_in_hand_after_two_hours_it_becomes_a_task_at_once(cast):
    case = ask(cast)
    with at("2026-11-23 11:59"):
        sweep(clock.now())
        assert not case.children.exists()
    with at("2026-11-23 12:01"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"
    with at("2026-11-23 12:30"):
        case = step(case, "check", cast.officer_a, checked=CHECKED)
    assert case.clocks.get(name="in_hand").late is True


@pytest.mark.life
def test_a_person_in_need_is_helped_by_telephone_and_may_withdraw(cast):
    person = person_called("李女士", "13900000000", "110105", cast.hotline)
    beside = {"who": "in_need", "service": "cash", "work_order": "12345-4"}
    case = ask(cast, cast.hotline, person, **beside)
    assert case.enterprise.is_person
    assert "on_call" not in case.fields
    assert step(case, "withdraw", cast.hotline).outcome == "withdrawn"


@pytest.mark.life
def test_refused_with_a_reason_and_not_without_every_check(cast):
    case = ask(cast)
    with pytest.raises(FieldErrors) as refused:
        step(case, "check", cast.officer_a, checked=CHECKED[:3])
    assert "诈骗" in refused.value.errors["checked"].zh
    case = step(case, "refuse", cast.officer_a, reason="疑似诈骗，已报警")
    assert (case.state, case.outcome) == ("refused", "refused")


def test_a_closed_outlet_or_another_s_is_sent_nothing(cast):
    own = Outlet.objects.create(institution=cast.bank_a, name="朝阳支行", region="110105")
    other = Outlet.objects.create(institution=cast.bank_b, name="望京支行", region="110105")
    assert ask(cast, outlet=own.number).state == "received"
    change_outlets([(own, {"active": False})], cast.manager_a)
    for outlet in (own, other):
        with pytest.raises(FieldErrors) as refused:
            ask(cast, outlet=outlet.number)
        assert list(refused.value.errors) == ["outlet"]


def test_only_its_own_people_see_and_move_it(cast):
    case = ask(cast)
    assert {one.name for one in moves_for(cast.officer_a, case)} == {"check", "refuse"}
    for who in (cast.officer_b, cast.charlie, cast.supervisor, cast.stranger):
        assert not visible_to(who).filter(pk=case.pk).exists()
        with pytest.raises(NotAllowed):
            step(case, "check", who, checked=CHECKED)
    with pytest.raises(FieldErrors):
        ask(cast, institution=cast.guarantor.number)


class TestTheWatch:
    @pytest.mark.life
    def test_a_whole_life_changed_and_handed_over(self, cast):
        case = watch(cast)
        later = {"begins_at": "2026-11-23T09:00", "ends_at": "2026-11-24T09:00"}
        change = {"person": "赵值班", "phone": "010-60000001"} | later
        case = step(case, "change", cast.manager_a, **change)
        assert ask(cast).fields["on_call"] == "赵值班 010-60000001"
        case = step(case, "hand_over", cast.officer_a, log="无突发事件，无舆情")
        assert (case.state, case.outcome) == ("handed_over", "handed_over")
        assert "on_call" not in ask(cast, what="又一笔").fields

    @pytest.mark.life
    def test_one_to_come_names_nobody_yet_and_may_be_cancelled(self, cast):
        case = watch(cast, begins_at="2026-11-24T08:00", ends_at="2026-11-25T08:00")
        assert "on_call" not in ask(cast).fields
        with pytest.raises(MoveRefused):
            step(case, "hand_over", cast.officer_a, log="—")
        assert step(case, "cancel", cast.manager_a).outcome == "cancelled"

    def test_none_overlaps_another_of_the_same_institution(self, cast):
        first = watch(cast)
        with pytest.raises(MoveRefused) as refused:
            watch(cast, begins_at="2026-11-24T07:59", ends_at="2026-11-25T08:00")
        assert first.number in refused.value.text.zh
        assert watch(cast, begins_at="2026-11-24T08:00", ends_at="2026-11-25T08:00").institution
        with pytest.raises(MoveRefused) as backwards:
            watch(cast, ends_at="2026-11-23T08:00")
        assert backwards.value.field == "ends_at"
        with pytest.raises(NotAllowed):
            opened("duty_watch", cast.officer_a, None, {})


def test_a_moment_that_is_past_is_not_when_it_is_needed(cast):
    with pytest.raises(FieldErrors) as refused:
        ask(cast, needed_by="2026-11-23T10:00")
    assert list(refused.value.errors) == ["needed_by"]


def test_it_is_to_be_done_by_when_it_is_needed(cast):
    assert ask(cast).clocks.get(name="done").due_on == date(2026, 11, 24)
    later = ask(cast, service="cash", needed_by="2026-11-30T12:00")
    assert later.clocks.get(name="done").due_on == date(2026, 11, 30)


def test_who_serves_here_no_longer_is_asked_for_nothing(cast):
    Institution.objects.filter(pk=cast.bank_a.pk).update(active=False)
    with pytest.raises(FieldErrors) as refused:
        ask(cast)
    assert list(refused.value.errors) == ["institution"]
