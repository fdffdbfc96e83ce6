"""An appeal: solved at the outlet or its institution; when nobody does in time, by the bureau."""

from datetime import date

import pytest

from changrong.network.cases.actions import Opening, open_cases
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.clock import now
from changrong.network.parties.models import Outlet

from ...matters import CONTACT, at, codes, opened, running, step

pytestmark = pytest.mark.shows("S3-65", "S3-66")


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def appeal(cast, by=None, **changes) -> Case:
    by = by or cast.alice
    said = {
        "subject": "renewal",
        "what": "续贷要先还清",
        "wanted": "能不能无还本续贷",
        "institution": cast.bank_a.number,
        "reply_by": "online",
        **CONTACT,
    }
    said = {name: value for name, value in (said | changes).items() if value is not None}
    return opened("appeal", by, by.enterprise or cast.xianhe, said)


def reply(case: Case, by, **changes) -> Case:
    said = {"reply": "可以办无还本续贷", "mode": "phone"}
    return step(case, "reply", by, **(said | changes))


@pytest.mark.life
def test_the_outlet_solves_it_and_the_firm_says_so(cast):
    outlet = Outlet.objects.create(institution=cast.bank_a, name="国贸支行", region="110105")
    case = appeal(cast, institution=None, outlet=outlet.number)
    assert (case.institution, case.state) == (cast.bank_a, "received")
    assert running(case).due_on == date(2026, 11, 25)
    case = step(case, "take", cast.officer_a)
    assert case.handler == cast.officer_a.user
    assert running(case).due_on == date(2026, 12, 7)
    case = reply(case, cast.officer_a, substantive=True)
    case = step(case, "solved", cast.bob)
    assert (case.state, case.outcome) == ("settled", "solved")
    assert case.fields["moves"][1]["answers"]["substantive"] is True


@pytest.mark.life
def test_untaken_it_goes_to_the_bureau_by_itself_and_is_solved_there(cast):
    case = appeal(cast)
    with at("2026-11-26 00:30"):
        sweep(now())
    case.refresh_from_db()
    assert (case.state, running(case).name) == ("with_bureau", "bureau")
    assert running(case).due_on == date(2026, 12, 10)
    with at("2026-11-26 10:00"):
        case = step(case, "bureau_takes", cast.coordinator)
        case = step(case, "bureau_replies", cast.coordinator, reply="已协调续贷", substantive=True)
    assert (case.state, case.outcome) == ("closed", "answered")
    assert case.clocks.get(name="answer").late


@pytest.mark.life
def test_taken_and_left_it_goes_to_the_bureau_too_which_cannot_solve_it(cast):
    case = step(appeal(cast), "take", cast.officer_a)
    with at("2026-12-04 09:30"):
        sweep(now())
        assert "clock.escalated" in codes(case)
    with at("2026-12-08 00:30"):
        sweep(now())
    case.refresh_from_db()
    assert (case.state, case.handler) == ("with_bureau", None)
    with at("2026-12-08 10:00"):
        case = step(case, "bureau_cannot", cast.coordinator, reply="不符合续贷条件")
    assert (case.state, case.outcome) == ("unsolved", "unsolved")


def test_left_at_the_bureau_it_is_a_task(cast):
    case = appeal(cast, institution=None)
    assert (case.state, case.institution) == ("with_bureau", None)
    with at("2026-12-08 10:00"):
        sweep(now())
    assert case.children.get(kind="task").state == "open"


def test_replied_and_not_solved_the_firm_asks_the_bureau(cast):
    case = step(appeal(cast, cast.hotline, work_order="12345-1"), "take", cast.manager_a)
    case = reply(case, cast.manager_a)
    case = step(case, "escalate", cast.hotline, why="还是要先还清")
    assert (case.state, running(case).name) == ("with_bureau", "bureau")


@pytest.mark.life
def test_replied_and_unsaid_it_closes(cast):
    case = reply(step(appeal(cast), "take", cast.officer_a), cast.officer_a)
    with at("2026-12-08 00:30"):
        sweep(now())
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("settled", "settled")


def test_the_time_stands_still_while_the_firm_is_asked(cast):
    case = step(appeal(cast), "take", cast.officer_a)
    case = step(case, "ask_firm", cast.officer_a, question="哪笔贷款？")
    with at("2026-11-25 10:00"):
        with pytest.raises(NotAllowed):
            step(case, "firm_answers", cast.officer_a, answer="我替它答")
        case = step(case, "firm_answers", cast.alice, answer="年初那笔")
        assert (case.state, running(case).paused) == ("handling", False)
        assert running(case).due_on == date(2026, 12, 9)
        assert reply(case, cast.officer_a).state == "replied"


@pytest.mark.life
def test_a_person_withdraws_after_being_asked(cast, person):
    case = step(appeal(cast, person), "take", cast.officer_a)
    case = step(case, "ask_firm", cast.officer_a, question="哪笔贷款？")
    assert running(case).paused
    case = step(case, "withdraw", person)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()


class TestItIsRefused:
    def test_at_an_outlet_of_another_institution(self, cast):
        outlet = Outlet.objects.create(institution=cast.bank_b, name="支行", region="110105")
        with pytest.raises(FieldErrors) as refused:
            appeal(cast, outlet=outlet.number)
        assert list(refused.value.errors) == ["outlet"]
        assert not Case.objects.filter(kind="appeal").exists()

    def test_without_saying_how_to_reply(self, cast):
        with pytest.raises(FieldErrors) as refused:
            appeal(cast, reply_by=None, what="")
        assert set(refused.value.errors) == {"reply_by", "what"}

    def test_to_an_institution_that_passes_it_on_without_a_word(self, cast):
        case = appeal(cast)
        with pytest.raises(MoveRefused) as refused:
            step(case, "escalate", cast.officer_a)
        assert refused.value.field == "why"
        assert step(case, "escalate", cast.officer_a, why="要分行定").state == "with_bureau"

    def test_to_others(self, cast):
        case = appeal(cast)
        for who in (cast.officer_b, cast.charlie, cast.coordinator_elsewhere, cast.supervisor):
            assert not visible_to(who).filter(pk=case.pk).exists()
            with pytest.raises(NotAllowed):
                step(case, "take", who)
        with pytest.raises(NotAllowed):
            open_cases("appeal", [Opening(enterprise=cast.xianhe)], cast.officer_a)

    def test_before_it_is_taken_or_after_its_end(self, cast):
        case = appeal(cast)
        with pytest.raises(MoveRefused):
            reply(case, cast.officer_a)
        case = step(case, "withdraw", cast.alice)
        with pytest.raises(MoveRefused):
            step(case, "take", cast.officer_a)
