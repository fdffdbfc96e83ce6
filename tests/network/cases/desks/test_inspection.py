"""An inspection on site: approved by another, announced, made and signed by two, put right."""

from datetime import date

import pytest

from changrong.network.cases.errors import FieldErrors, LimitBroken, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.clock import now
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User

from ...matters import at, opened, running, step

pytestmark = pytest.mark.shows("S2-41")


ANNOUNCED = {"notice": "检通〔2026〕第 8 号", "visit_on": "2026-12-09", "prepare": "台账"}
VISIT = {"inspectors": 2, "papers_shown": True, "names": "张三、李四", "seen": "台账和抽样档案"}
FINDING = {"finding": "责任余额少报", "items": "更正报表", "due_on": "2027-01-29"}
LAW = "state-council-2017-guarantee"


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def guarantor_officer(cast) -> Actor:
    user = User.objects.create(username="officer_g", name="郑")
    role = Membership.objects.create(user=user, role=Role.OFFICER, institution=cast.guarantor)
    return Actor(user, role)


def plan(cast, by=None, **changes) -> Case:
    said = {
        "institution": cast.guarantor.number,
        "subjects": ["ratios", "reports"],
        "why": "月报前后不一致",
        "visit_on": "2026-12-07",
    }
    return opened("inspection", by or cast.coordinator, None, said | changes)


def announced(cast, **changes) -> Case:
    case = step(plan(cast, **changes), "approve", cast.supervisor)
    return step(case, "announce", cast.coordinator, **ANNOUNCED)


def signed(cast) -> Case:
    case = step(announced(cast), "visit", cast.coordinator, **VISIT)
    return step(case, "countersign", cast.supervisor)


@pytest.mark.life
def test_it_is_made_and_what_it_found_is_put_right(cast, guarantor_officer):
    case = plan(cast)
    assert (case.institution, cast.guarantor.name in case.subject) == (None, True)
    assert not visible_to(guarantor_officer).exists()
    case = step(case, "approve", cast.supervisor, note="同意")
    assert not visible_to(guarantor_officer).exists()
    case = step(case, "announce", cast.coordinator, **ANNOUNCED)
    assert visible_to(guarantor_officer).get() == case
    assert running(case).due_on == date(2026, 12, 9)
    case = step(case, "prepare", guarantor_officer, contact="郑", prepared="台账")
    with at("2026-12-09 15:00"):
        case = step(case, "visit", cast.coordinator, **VISIT)
        assert case.fields["moves"][-1]["answers"]["inspectors"] == 2
        case = step(case, "state", guarantor_officer, statement="系统口径不同")
        case = step(case, "countersign", cast.supervisor, also="另看了章程")
        case = step(case, "find", cast.supervisor, **FINDING)
        case = step(case, "finish", cast.coordinator, opinion="限期更正")
        with pytest.raises(MoveRefused):
            step(case, "close", cast.coordinator)
        ordered = step(
            case.children.get(kind="rectification"), "submit", guarantor_officer, done="更正了"
        )
        step(ordered, "accept", cast.coordinator, checked="核对了")
        case = step(case, "close", cast.coordinator)
    assert (case.state, case.outcome) == ("closed", "rectified")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_nothing_is_found(cast):
    case = step(signed(cast), "nothing", cast.coordinator, opinion="合规")
    assert (case.state, case.outcome) == ("clean", "clean")


@pytest.mark.parametrize("is_announced", [False, True])
@pytest.mark.life
def test_it_is_called_off(cast, is_announced):
    if is_announced:
        case = step(announced(cast), "call_off", cast.supervisor, reason="改非现场")
    else:
        case = step(plan(cast), "disapprove", cast.supervisor, reason="不必")
    assert (case.state, case.outcome) == ("called_off", "called_off")


def test_a_visit_that_is_not_made_is_a_task(cast):
    case = announced(cast)
    with at("2026-12-10 00:30"):
        sweep(now())
    assert case.children.get(kind="task").state == "open"


class TestTwoPeople:
    def test_are_needed_to_visit_a_guarantor(self, cast):
        with pytest.raises(LimitBroken) as refused:
            step(announced(cast), "visit", cast.coordinator, **(VISIT | {"inspectors": 1}))
        assert [one.measure.key for one in refused.value.broken] == [f"{LAW}/two-inspectors"]

    def test_sign_it_and_not_one_of_them_twice(self, cast):
        """Whatever institution it is: one of whom no notice says how many go, as well."""
        for institution in (cast.guarantor, cast.bank_a):
            case = step(
                announced(cast, institution=institution.number), "visit", cast.supervisor, **VISIT
            )
            with pytest.raises(MoveRefused):
                step(case, "countersign", cast.supervisor)
            with pytest.raises(MoveRefused):
                step(case, "find", cast.coordinator, **FINDING)
            assert step(case, "countersign", cast.coordinator).state == "signed"

    def test_approve_it_and_plan_it(self, cast):
        with pytest.raises(MoveRefused):
            step(plan(cast), "approve", cast.coordinator)
        with pytest.raises(MoveRefused):
            step(plan(cast, cast.supervisor), "approve", cast.supervisor)


class TestItIsRefused:
    def test_without_papers(self, cast):
        with pytest.raises(LimitBroken) as refused:
            step(announced(cast), "visit", cast.coordinator, **(VISIT | {"papers_shown": False}))
        assert [one.measure.key for one in refused.value.broken] == [f"{LAW}/inspection-in-order"]
        bank = announced(cast, institution=cast.bank_a.number)
        with pytest.raises(MoveRefused) as shown:
            step(bank, "visit", cast.coordinator, **(VISIT | {"papers_shown": False}))
        assert shown.value.field == "papers_shown"

    def test_for_a_day_that_is_past(self, cast):
        with pytest.raises(FieldErrors) as refused:
            plan(cast, visit_on="2026-11-20")
        assert list(refused.value.errors) == ["visit_on"]

    def test_to_those_who_do_not_inspect(self, cast, guarantor_officer):
        for who in (cast.alice, cast.manager_a, guarantor_officer, cast.hotline):
            with pytest.raises(NotAllowed):
                plan(cast, who)
        case = announced(cast)
        with pytest.raises(NotAllowed):
            step(case, "prepare", cast.officer_a, contact="甲", prepared="无")
        with pytest.raises(NotAllowed):
            step(case, "visit", guarantor_officer, **VISIT)

    def test_said_to_be_approved_by_who_plans_it(self, cast):
        case = plan(cast, approved=True)
        assert "approved" not in case.fields

    def test_before_it_is_announced(self, cast):
        case = step(plan(cast), "approve", cast.supervisor)
        with pytest.raises(MoveRefused):
            step(case, "visit", cast.coordinator, **VISIT)
