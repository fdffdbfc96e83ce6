"""A pilot in the regulatory sandbox: applied for, checked, admitted for a time, left."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, may_move, visible_to
from changrong.network.cases.time.sweep import sweep

from ...matters import at, opened, running, step

pytestmark = pytest.mark.shows("S0-48")


MONDAY = "2026-11-23 10:00"
MET = {"met": ["licensed", "new", "useful", "protected", "contained"]}
TERM = {"pilot_until": "2027-05-31", "size": "不超过本行小微客户的一小部分，单户限额以内"}
REPORT = {"customers": 120, "complaints": 1, "account": "运行平稳"}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


def apply(cast, by=None, **changes) -> Case:
    said = {
        "title": "基于远程核验的防疫企业急贷",
        "technology": "identity",
        "what": "视频核验加电子签名，当天放款",
        "use": "防疫物资生产企业",
        "safeguards": "限额、双录、人工复核",
        "way_out": "停止新增，存量转线下",
    }
    return opened("pilot", by or cast.officer_a, None, said | changes)


@pytest.fixture
def eligible(cast) -> Case:
    return step(apply(cast), "find_eligible", cast.coordinator, **MET)


@pytest.fixture
def admitted(cast, eligible) -> Case:
    return step(eligible, "admit", cast.supervisor, **TERM)


@pytest.mark.life
def test_a_pilot_is_checked_admitted_reported_on_and_completed(cast):
    case = apply(cast)
    assert (case.number, case.institution) == ("SX-2026-1123-0001", cast.bank_a)
    assert running(case).due_on == date(2026, 12, 7)
    with at("2026-11-30 10:00"):
        case = step(case, "find_eligible", cast.coordinator, **MET)
        assert (running(case).name, running(case).due_on) == ("admit", date(2026, 12, 14))
        case = step(case, "admit", cast.supervisor, **TERM)
    assert (case.state, case.fields["pilot_until"]) == ("in_sandbox", "2027-05-31")
    assert (running(case).name, running(case).due_on) == ("term", date(2027, 5, 31))
    with at("2027-05-10 10:00"):
        with pytest.raises(MoveRefused, match="not reported"):
            step(case, "graduate", cast.supervisor, finding="可以推广")
        step(case, "report", cast.officer_a, **REPORT)
        case = step(case, "graduate", cast.supervisor, finding="可以推广")
    assert (case.state, case.outcome) == ("graduated", "graduated")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_a_pilot_is_suspended_resumed_extended_and_stopped(cast, admitted):
    with at("2027-02-01 10:00"):
        case = step(admitted, "suspend", cast.coordinator, reason="投诉增多")
        assert (case.state, running(case).due_on) == ("suspended", date(2027, 5, 31))
        case = step(case, "resume", cast.supervisor, reason="已整改")
        longer = TERM | {"pilot_until": "2027-08-31"}
        case = step(case, "extend", cast.supervisor, **longer, reason="样本不够")
    assert (case.state, running(case).name) == ("in_sandbox", "term_on")
    assert running(case).due_on == date(2027, 8, 31)
    with at("2027-07-01 10:00"):
        case = step(case, "stop", cast.supervisor, reason="模型失准", customers_care="转线下办理")
    assert (case.state, case.outcome) == ("stopped", "stopped")
    assert not case.clocks.filter(stopped_at=None).exists()


def test_a_pilot_whose_term_runs_out_undecided_stands_still(cast, admitted):
    with at("2027-05-28 10:00"):
        sweep(clock.now())
        assert running(admitted).escalations.get().level == "remind"
    with at("2027-06-01 10:00"):
        sweep(clock.now())
        admitted.refresh_from_db()
        assert admitted.state == "suspended"
        assert admitted.children.get(kind="task").state == "open"
        with pytest.raises(MoveRefused, match="extend it first"):
            step(admitted, "resume", cast.supervisor, reason="继续")
        extended = TERM | {"pilot_until": "2027-09-30"}
        step(admitted, "extend", cast.supervisor, **extended, reason="评估要时间")
        case = step(admitted, "resume", cast.supervisor, reason="继续")
    assert case.state == "in_sandbox"


def test_a_question_stops_the_clock_of_the_check(cast):
    case = apply(cast)
    with at("2026-11-24 10:00"):
        case = step(case, "ask", cast.coordinator, question="和谁合作？")
        assert running(case).paused
    with at("2026-11-26 10:00"):
        case = step(case, "reply", cast.officer_a, answer="自己做")
    assert (case.state, running(case).due_on) == ("submitted", date(2026, 12, 10))


@pytest.mark.parametrize("checked", [False, True])
@pytest.mark.life
def test_a_pilot_is_not_admitted_with_a_reason(cast, checked):
    case = apply(cast)
    if checked:
        case = step(case, "find_eligible", cast.coordinator, **MET)
    case = step(case, "refuse", cast.supervisor, reason="已有同类产品")
    assert (case.state, case.outcome) == ("refused", "refused")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_an_institution_takes_its_application_back(cast, eligible):
    case = step(eligible, "withdraw", cast.manager_a, reason="合作方退出")
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()


class TestWhatIsRefused:
    @pytest.mark.parametrize("who", ["alice", "coordinator", "supervisor", "hotline", "stranger"])
    def test_an_application_by_anybody_but_an_institution(self, cast, who):
        with pytest.raises(NotAllowed):
            apply(cast, getattr(cast, who))

    def test_an_admission_with_a_condition_unchecked_or_unasked(self, cast):
        case = apply(cast)
        with pytest.raises(FieldErrors) as refused:
            step(case, "find_eligible", cast.coordinator, met=MET["met"][:4])
        assert "退出安排" in refused.value.errors["met"].zh
        with pytest.raises(MoveRefused):
            step(case, "admit", cast.supervisor, **TERM)

    @pytest.mark.parametrize("day", ["2026-11-23", "2026-01-01"])
    def test_a_term_that_is_over(self, cast, eligible, day):
        with pytest.raises(MoveRefused) as refused:
            step(eligible, "admit", cast.supervisor, **(TERM | {"pilot_until": day}))
        assert refused.value.field == "pilot_until"

    def test_a_term_the_institution_gives_itself(self, cast):
        case = apply(cast, pilot_until="2030-01-01", size="不限")
        assert not {"pilot_until", "size"} & case.fields.keys()


def test_whose_each_step_is(cast, admitted):
    everybody = ("alice", "officer_a", "officer_b", "coordinator", "supervisor")
    able = {
        move.name: {who for who in everybody if may_move(getattr(cast, who), admitted, move)}
        for move in kind_of(admitted).moves
    }
    bureau, regulator, own = {"coordinator"}, {"supervisor"}, {"officer_a"}
    assert able == {
        "ask": bureau,
        "reply": own,
        "find_eligible": bureau,
        "admit": regulator,
        "report": own,
        "suspend": bureau | regulator,
        "halt": set(),
        "resume": regulator,
        "extend": regulator,
        "graduate": regulator,
        "stop": regulator,
        "refuse": bureau | regulator,
        "leave": own,
        "withdraw": own,
    }
    seen = {w for w in everybody if visible_to(getattr(cast, w)).filter(pk=admitted.pk).exists()}
    assert seen == {"officer_a", "coordinator", "supervisor"}


@pytest.mark.life
def test_what_customers_have_is_not_simply_withdrawn(cast, admitted):
    with pytest.raises(MoveRefused, match="In the sandbox"):
        step(admitted, "withdraw", cast.officer_a, reason="不做了")
    with pytest.raises(FieldErrors) as refused:
        step(admitted, "leave", cast.officer_a, reason="不做了")
    assert list(refused.value.errors) == ["customers_care"]
    case = step(admitted, "leave", cast.officer_a, reason="不做了", customers_care="转线下办")
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.parametrize("until", ["2027-05-31", "2027-05-30"])
def test_to_extend_is_to_a_later_day(cast, admitted, until):
    with pytest.raises(MoveRefused) as refused:
        step(admitted, "extend", cast.supervisor, **TERM | {"pilot_until": until}, reason="再看看")
    assert refused.value.field == "pilot_until"
