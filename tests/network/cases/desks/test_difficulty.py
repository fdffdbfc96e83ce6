"""Industry stewards, and the difficulties of institutions that come to them."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep

from ...matters import at, opened, running, step

pytestmark = pytest.mark.shows("S0-44", "S0-45")


MONDAY = "2026-11-23 10:00"
CONTACT = {"contact_name": "王经理", "contact_phone": "13800000001"}
SOLVED = {"resolved_on": "2026-11-25", "how": "开了绿色通道，当天划到"}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


def appoint(cast, by=None, institution=None) -> Case:
    said = {"institution": (institution or cast.bank_a).number, "industry": "银行", **CONTACT}
    return opened("stewardship", by or cast.coordinator, None, said)


def raise_(cast, by=None, **changes) -> Case:
    said = {
        "sort": "funds",
        "scope": "domestic",
        "what": "湖北分行的应急款当天划不出去",
        "wanted": "请协调当天到账",
        **CONTACT,
    }
    return opened("difficulty", by or cast.officer_a, None, said | changes)


@pytest.fixture
def taken(cast) -> Case:
    return step(raise_(cast), "take", cast.coordinator)


@pytest.mark.life
def test_a_difficulty_is_solved_and_confirmed_with_the_day_it_was_solved(cast):
    appoint(cast)
    case = raise_(cast)
    assert case.number == "KN-2026-1123-0001"
    assert (case.institution, case.enterprise) == (cast.bank_a, None)
    assert case.handler == cast.coordinator.user
    assert running(case).due_on == date(2026, 11, 25)
    with at("2026-11-24 09:00"):
        case = step(case, "take", cast.coordinator)
        case = step(
            case, "pass_on", cast.coordinator, owner="central_bank", contact="营管部", note="已致电"
        )
        assert (case.state, case.fields["body"]) == ("with_body", "人民银行　营管部")
        step(case, "note", cast.coordinator, note="对方已受理")
    with at("2026-11-25 16:00"):
        case = step(case, "resolve", cast.coordinator, **SOLVED)
        assert case.state == "resolved"
        case = step(case, "confirm", cast.officer_a)
    assert (case.state, case.outcome) == ("closed", "solved")
    assert case.fields["moves"][-2]["answers"]["resolved_on"] == "2026-11-25"
    assert not case.clocks.filter(stopped_at=None).exists()


def test_a_solution_that_is_not_one_goes_back_and_unanswered_it_closes(cast, taken):
    with at("2026-11-25 10:00"):
        step(taken, "resolve", cast.coordinator, **SOLVED)
        case = step(taken, "send_back", cast.officer_a, reason="第二笔又卡住了")
    assert (case.state, running(case).name) == ("handling", "solve_again")
    with at("2026-11-26 10:00"):
        step(case, "resolve", cast.coordinator, **(SOLVED | {"resolved_on": "2026-11-26"}))
    with at("2026-12-11 10:00"):
        sweep(clock.now())
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "solved")
    assert not case.children.filter(kind="task").exists()


@pytest.mark.life
def test_a_difficulty_nobody_can_solve_says_why(cast, taken):
    case = step(taken, "give_up", cast.coordinator, reason="对方系统年底前不能改")
    assert (case.state, case.outcome) == ("unsolved", "unsolved")


@pytest.mark.parametrize("state", ["raised", "asking", "resolved"])
def test_the_institution_may_withdraw_at_any_time(cast, state):
    case = raise_(cast)
    if state != "raised":
        step(case, "take", cast.coordinator)
    if state == "asking":
        step(case, "ask", cast.coordinator, question="哪一笔？")
    if state == "resolved":
        step(case, "resolve", cast.coordinator, **(SOLVED | {"resolved_on": "2026-11-23"}))
    case = step(case, "withdraw", cast.manager_a, reason="已经自行解决")
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()


def test_a_question_stops_the_clock(cast, taken):
    with at("2026-11-24 10:00"):
        asked = step(taken, "ask", cast.coordinator, question="哪一笔款？")
        assert running(asked).paused
    with at("2026-11-26 10:00"):
        case = step(asked, "reply", cast.officer_a, answer="上周五那笔")
    assert (case.state, running(case).due_on) == ("handling", date(2026, 12, 10))


def test_what_nobody_takes_up_becomes_a_task(cast):
    case = raise_(cast)
    with at("2026-11-24 10:00"):
        sweep(clock.now())
        assert running(case).escalations.get().level == "remind"
    with at("2026-11-26 10:00"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"


class TestWhatIsRefused:
    @pytest.mark.parametrize("who", ["alice", "coordinator", "supervisor", "hotline"])
    def test_a_difficulty_of_anybody_but_an_institution(self, cast, who):
        with pytest.raises(NotAllowed):
            raise_(cast, getattr(cast, who))

    @pytest.mark.parametrize("who", ["officer_a", "officer_b", "coordinator_elsewhere"])
    def test_a_solution_by_anybody_but_the_citys_bureau(self, cast, taken, who):
        with pytest.raises(NotAllowed):
            step(taken, "resolve", getattr(cast, who), **SOLVED)

    @pytest.mark.parametrize("day", ["2026-11-22", "2026-11-24"])
    def test_a_day_before_it_was_raised_or_yet_to_come(self, cast, taken, day):
        with pytest.raises(MoveRefused) as refused:
            step(taken, "resolve", cast.coordinator, resolved_on=day, how="已办")
        assert refused.value.field == "resolved_on"

    def test_a_body_without_a_say_in_it(self, cast, taken):
        passing = {"owner": "customs", "contact": "通关处", "note": "已致电"}
        with pytest.raises(MoveRefused) as refused:
            step(taken, "pass_on", cast.coordinator, **passing)
        assert refused.value.field == "owner"
        abroad = step(raise_(cast, scope="cross_border"), "take", cast.coordinator)
        assert step(abroad, "pass_on", cast.coordinator, **passing).state == "with_body"

    def test_a_confirmation_before_there_is_a_solution(self, cast, taken):
        with pytest.raises(MoveRefused):
            step(taken, "confirm", cast.officer_a)

    def test_a_kind_of_difficulty_that_is_none(self, cast):
        with pytest.raises(FieldErrors) as refused:
            raise_(cast, sort="rent")
        assert list(refused.value.errors) == ["sort"]


def test_only_the_institution_and_the_bureau_see_it(cast, taken):
    everybody = ("alice", "officer_a", "manager_a", "officer_b", "coordinator", "supervisor")
    seen = {w for w in everybody if visible_to(getattr(cast, w)).filter(pk=taken.pk).exists()}
    assert seen == {"officer_a", "manager_a", "coordinator"}


class TestTheSteward:
    @pytest.mark.life
    def test_is_in_touch_again_and_again_until_it_ends(self, cast):
        case = appoint(cast)
        assert (case.handler, case.institution) == (cast.coordinator.user, cast.bank_a)
        assert running(case).due_on == date(2026, 12, 7)
        with at("2026-12-01 10:00"):
            step(case, "contact", cast.coordinator, mode="video", heard="头寸紧张")
            assert (running(case).name, running(case).due_on) == (
                "contact_again",
                date(2026, 12, 15),
            )
        with at("2026-12-10 10:00"):
            step(case, "contact", cast.coordinator, mode="phone", heard="已缓解")
            step(case, "ask_contact", cast.manager_a, what="想谈新设支行")
            assert running(case).due_on == date(2026, 12, 24)
            case = step(case, "end", cast.coordinator, reason="应急响应结束")
        assert (case.state, case.outcome) == ("ended", "ended")
        assert not case.clocks.filter(late=True).exists()

    def test_who_forgets_is_given_a_task(self, cast):
        case = appoint(cast)
        with at("2026-12-08 10:00"):
            sweep(clock.now())
        assert case.children.get(kind="task").state == "open"

    def test_has_what_was_raised_before_and_after(self, cast):
        before, elsewhere = raise_(cast), raise_(cast, cast.officer_b)
        assert before.handler is None
        appoint(cast)
        after = raise_(cast, sort="goods")
        for case in (before, after):
            case.refresh_from_db()
            assert case.handler == cast.coordinator.user
        elsewhere.refresh_from_db()
        assert elsewhere.handler is None

    def test_is_one_for_each_institution(self, cast):
        first = appoint(cast)
        with pytest.raises(FieldErrors) as refused:
            appoint(cast)
        assert first.number in refused.value.errors["institution"].zh
        assert appoint(cast, institution=cast.bank_b).institution == cast.bank_b

    @pytest.mark.parametrize("who", ["alice", "officer_a", "manager_a", "supervisor"])
    def test_is_named_by_the_bureau(self, cast, who):
        with pytest.raises(NotAllowed):
            appoint(cast, getattr(cast, who))
        case = appoint(cast)
        with pytest.raises(NotAllowed):
            step(case, "end", getattr(cast, who), reason="不要了")

    @pytest.mark.life
    def test_may_be_followed_by_another_who_gets_all_that_is_open(self, cast):
        case, open_ = appoint(cast), raise_(cast)
        over = raise_(cast, sort="goods")
        step(over, "withdraw", cast.officer_a, reason="买到了")
        Case.objects.filter(pk__in=[case.pk, open_.pk]).update(handler=None)
        case = step(case, "take_over", cast.coordinator, reason="岗位调整")
        open_.refresh_from_db()
        assert {case.handler, open_.handler} == {cast.coordinator.user}
