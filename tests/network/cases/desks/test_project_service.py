"""One-to-one service: a team with names, problems solved one by one, a project that starts."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import timeline, visible_to
from changrong.network.cases.time.sweep import sweep

from ...matters import at, opened, running, step

pytestmark = pytest.mark.shows("S0-37", "S0-43")


MONDAY = "2026-11-23 10:00"
PRODUCT = {"product": "项目收益质押，分期放款", "offered": "50000000"}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


def ask(cast, by=None, **changes) -> Case:
    said = {
        "sort": "key_works",
        "title": "示例负压病房工程",
        "amount": "50000000",
        "wants": "工程款和设备款",
        "start_by": "2027-03-31",
        "contact_name": "陈女士",
        "contact_phone": "13800000000",
    }
    return opened("project_service", by or cast.alice, cast.xianhe, said | changes)


def team(cast, *others, way="one_to_many") -> dict:
    numbers = [one.number for one in (cast.bank_a, *others)]
    return {"way": way, "lead": cast.bank_a.number, "team": numbers, "officer": "李经理"}


@pytest.fixture
def served(cast) -> Case:
    return step(ask(cast), "assign", cast.coordinator, **team(cast, cast.guarantor, cast.bank_b))


def problem(case: Case, cast, solver, by=None, due_on="2026-12-04") -> Case:
    said = {"problem": "设备款担保不足", "solver": solver.number, "due_on": due_on}
    step(case, "list_problem", by or cast.coordinator, **said)
    return case.children.filter(kind="service_problem").latest("id")


@pytest.mark.life
def test_a_project_from_a_team_to_its_start(cast):
    case = ask(cast)
    assert (case.number, running(case).due_on) == ("XM-2026-1123-0001", date(2026, 11, 25))
    case = step(case, "assign", cast.coordinator, **team(cast, cast.bank_b))
    assert (case.institution, running(case).due_on) == (cast.bank_a, date(2026, 12, 7))
    of_b = problem(case, cast, cast.bank_b)
    assert (of_b.institution, running(of_b).due_on) == (cast.bank_b, date(2026, 12, 4))
    with at("2026-11-30 10:00"):
        case = step(case, "design", cast.officer_a, **PRODUCT)
        case = step(case, "redesign", cast.alice, reason="放款太慢")
        assert (running(case).name, running(case).due_on) == ("design_again", date(2026, 12, 14))
        case = step(case, "design", cast.officer_a, **PRODUCT)
        case = step(case, "fund", cast.officer_a, funded="50000000", funded_on="2026-11-30")
        assert (running(case).name, running(case).due_on) == ("start", date(2027, 3, 31))
    opening = {"started_on": "2027-03-01", "note": "按期开工"}
    with at("2027-03-02 10:00"):
        with pytest.raises(MoveRefused) as waiting:
            step(case, "start", cast.alice, **opening)
        assert of_b.number in waiting.value.text.zh
        step(of_b, "solve", cast.officer_b, solved_on="2026-12-03", how="追加担保")
        case = step(case, "start", cast.alice, **opening)
    assert (case.state, case.outcome) == ("started", "started")
    of_b.refresh_from_db()
    assert of_b.fields["moves"][-1]["answers"]["solved_on"] == "2026-12-03"
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_a_listed_firm_in_trouble_is_through_when_its_problems_are(cast):
    case = ask(cast, sort="listed", title="示例新三板公司", amount="", start_by="")
    case = step(case, "assign", cast.coordinator, **team(cast, way="one_to_one"))
    with pytest.raises(MoveRefused, match="No problem"):
        step(case, "settle", cast.coordinator, note="都好了")
    first, second = (problem(case, cast, cast.bank_a) for _ in range(2))
    step(first, "note", cast.officer_a, note="已联系交易所")
    with at("2026-12-01 10:00"):
        step(first, "solve", cast.officer_a, solved_on="2026-12-01", how="股票质押展期")
        step(second, "give_up", cast.coordinator, reason="不归金融机构")
        case = step(case, "settle", cast.coordinator, note="一件解决，一件转办")
    assert (case.state, case.outcome) == ("settled", "settled")
    ends = list(case.children.order_by("id").values_list("outcome", flat=True))
    assert ends == ["solved", "unsolved"]


@pytest.mark.life
def test_a_project_is_not_through_with_its_problems(cast, served):
    step(
        problem(served, cast, cast.bank_a),
        "solve",
        cast.officer_a,
        solved_on="2026-11-23",
        how="办",
    )
    with pytest.raises(MoveRefused, match="once it has started"):
        step(served, "settle", cast.coordinator, note="都好了")


@pytest.mark.parametrize("end", ["end", "withdraw"])
@pytest.mark.life
def test_a_service_that_ends_early_drops_what_is_left(cast, served, end):
    left = problem(served, cast, cast.bank_b)
    by = cast.coordinator if end == "end" else cast.alice
    case = step(served, end, by, reason="项目停建")
    assert case.outcome == {"end": "ended", "withdraw": "withdrawn"}[end]
    left.refresh_from_db()
    assert (left.state, left.outcome) == ("dropped", "dropped")
    assert not left.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_what_is_not_for_this_service_is_told_why(cast):
    case = step(ask(cast), "refuse", cast.coordinator, reason="不在重点项目名单")
    assert (case.state, case.outcome) == ("ended", "refused")


def test_a_team_nobody_names_and_a_problem_nobody_solves_become_tasks(cast, served):
    waiting, late = ask(cast, title="第二个项目"), problem(served, cast, cast.bank_b)
    with at("2026-11-26 10:00"):
        sweep(clock.now())
    assert waiting.children.get(kind="task").state == "open"
    with at("2026-12-05 10:00"):
        sweep(clock.now())
    assert late.children.get(kind="task").state == "open"


def test_a_team_may_change(cast, served):
    with at("2026-11-30 10:00"):
        case = step(served, "assign", cast.coordinator, **team(cast, way="one_to_one"))
    assert case.fields["team"] == [cast.bank_a.number]
    assert running(case).due_on == date(2026, 12, 14)


class TestWhatIsRefused:
    @pytest.mark.parametrize("who", ["charlie", "officer_a", "supervisor", "stranger"])
    def test_a_request_for_a_firm_that_is_not_ones_own(self, cast, who):
        with pytest.raises(NotAllowed):
            ask(cast, getattr(cast, who))

    def test_a_project_that_does_not_say_what_it_lacks(self, cast):
        with pytest.raises(FieldErrors) as refused:
            ask(cast, amount="")
        assert list(refused.value.errors) == ["amount"]

    def test_a_team_named_by_its_maker_at_the_start(self, cast):
        case = ask(cast, team=[cast.bank_a.number], lead=cast.bank_a.number)
        assert not {"team", "lead"} & case.fields.keys()

    def test_a_team_that_does_not_add_up(self, cast):
        case = ask(cast)
        for wrong, field in (
            (team(cast, cast.bank_b, way="one_to_one"), "team"),
            (team(cast, way="one_to_many"), "team"),
            (team(cast, cast.bank_b) | {"lead": cast.far_bank.number}, "lead"),
        ):
            with pytest.raises(MoveRefused) as refused:
                step(case, "assign", cast.coordinator, **wrong)
            assert refused.value.field == field

    def test_a_problem_for_who_is_not_of_the_team_or_by_a_day_that_is_over(self, cast, served):
        with pytest.raises(MoveRefused) as refused:
            problem(served, cast, cast.far_bank)
        assert refused.value.field == "solver"
        with pytest.raises(MoveRefused) as late:
            problem(served, cast, cast.bank_b, due_on="2026-11-20")
        assert late.value.field == "due_on"
        assert not served.children.exists()

    def test_a_day_of_solving_yet_to_come(self, cast, served):
        case = problem(served, cast, cast.bank_b)
        with pytest.raises(MoveRefused) as refused:
            step(case, "solve", cast.officer_b, solved_on="2026-11-24", how="快了")
        assert refused.value.field == "solved_on"

    def test_a_step_of_one_of_the_team_on_anothers_problem(self, cast, served):
        case = problem(served, cast, cast.bank_b)
        with pytest.raises(NotAllowed):
            step(case, "solve", cast.officer_a, solved_on="2026-11-23", how="代办")
        with pytest.raises(NotAllowed):
            step(served, "design", cast.officer_b, **PRODUCT)


def test_one_of_the_team_reads_the_project_while_it_has_a_problem_to_solve(cast, served):
    assert not visible_to(cast.officer_b).filter(kind="project_service").exists()
    case = problem(served, cast, cast.bank_b)
    assert visible_to(cast.officer_b).get(kind="project_service") == served
    step(case, "solve", cast.officer_b, solved_on="2026-11-23", how="办了")
    assert not visible_to(cast.officer_b).filter(kind="project_service").exists()
    said = [entry.what.en for entry in timeline(served, cast.alice)]
    assert {"Named the team", "Listed a problem", "Solved it"} <= set(said)
