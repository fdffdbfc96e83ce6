"""A dispute over a credit record: from the claim to the corrected report, and its other ends."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import (
    FactsNeeded,
    FieldErrors,
    LimitBroken,
    MoveRefused,
    NotAllowed,
)
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, may_move, visible_to
from changrong.network.cases.time.sweep import sweep

from ...matters import at, loan_of, running, step
from .people import CONTACT, a_caller, a_person, opened

pytestmark = pytest.mark.shows("S1-27")


RULE = "state-council-2013-credit/negative-entry-deleted"
SENT = {"reported_on": "2026-11-26", "batch": "B20261126-07", "reply": "已更正为正常"}
REFUSED = {"reason": "right", "mark": "lifted", "reply": "核对过还款流水，当月确实逾期"}


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def object_to(cast, by, about=None, **changes) -> Case:
    said = {
        "institution": cast.bank_a.number,
        "which": "房贷",
        "subject": "overdue",
        "entry": "去年三月，逾期",
        "claim": "当天已经还了，有凭证",
        "evidence": ["report", "payment"],
        **CONTACT,
    } | changes
    return opened("credit_dispute", by, about or by.enterprise, **said)


def check(case: Case, by, found: str) -> Case:
    if case.state == "received":
        case = step(case, "take", by)
    marked = found != "elsewhere"
    return step(case, "verify", by, found=found, how="调了还款流水", marked=marked)


@pytest.fixture
def zhou(db):
    return a_person()


@pytest.fixture
def objected(cast, zhou) -> Case:
    return object_to(cast, zhou)


@pytest.fixture
def firms(cast) -> Case:
    return object_to(cast, cast.alice)


@pytest.fixture
def refused(cast, firms) -> Case:
    case = check(firms, cast.officer_a, "right")
    facts = {"credit_record.of_person": False}
    return step(case, "refuse", cast.officer_a, **REFUSED, facts=facts)


@pytest.mark.life
def test_a_person_has_a_wrong_entry_corrected_in_twenty_days(cast, zhou):
    case = object_to(cast, zhou)
    assert case.number == "ZY-2026-1123-0001"
    assert running(case).due_on == date(2026, 12, 13)
    case = step(case, "take", cast.officer_a)
    case = step(case, "ask_firm", cast.officer_a, question="还款凭证能再传一次吗？")
    # The law's days run on while the person is asked.
    assert (running(case).paused, running(case).due_on) == (False, date(2026, 12, 13))
    assert "暂停" not in kind_of(case).state("asking").next.zh
    case = step(case, "firm_answers", zhou, answer="已传")
    case = check(case, cast.officer_a, "wrong")
    case = step(case, "approve", cast.officer_a, correction="去年三月由逾期改为正常")
    assert running(case).name == "answer"
    with at("2026-11-26 10:00"):
        case = step(case, "report", cast.officer_a, **SENT)
        assert not case.clocks.get(name="answer").late
        case = step(case, "confirm", zhou)
    assert (case.state, case.outcome) == ("closed", "corrected")
    assert not case.clocks.filter(stopped_at=None).exists()


def test_a_firm_objects_again_until_it_is_right(cast):
    loan = loan_of(cast)
    case = object_to(cast, cast.alice, contract=loan.number, subject="settled")
    case = check(case, cast.officer_a, "missing")
    case = step(case, "approve", cast.officer_a, correction="补报结清")
    with at("2026-11-26 10:00"):
        case = step(case, "report", cast.officer_a, **SENT)
        case = step(case, "still_wrong", cast.alice, what="还是显示没结清")
        assert (case.state, running(case).name) == ("checking", "answer_again")
        assert running(case).due_on == date(2026, 12, 16)
        case = check(case, cast.officer_a, "wrong")
        case = step(case, "approve", cast.officer_a, correction="再报一次")
        case = step(case, "report", cast.officer_a, **SENT)
    with at("2026-12-15 10:00"):
        sweep(clock.now())
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "corrected")


@pytest.mark.life
def test_a_refusal_nobody_contests_closes_by_itself(refused):
    assert running(refused).name == "disagree"
    with at("2026-12-25 10:00"):
        sweep(clock.now())
    refused.refresh_from_db()
    assert (refused.state, refused.outcome) == ("unchanged", "unchanged")
    assert not refused.clocks.filter(late=True).exists()


def test_a_refusal_may_be_accepted(cast, refused):
    assert step(refused, "accept", cast.alice).outcome == "unchanged"


def test_on_review_the_bureau_has_it_corrected(cast, refused):
    case = step(refused, "contest", cast.alice, why="流水日期看错了")
    assert running(case).due_on == date(2026, 12, 23)
    case = step(
        case, "overturn", cast.coordinator, correction="三月改为正常", reply="凭证显示当天到账"
    )
    assert (case.state, running(case).name) == ("approved", "carry_out")
    with at("2026-11-26 10:00"):
        case = step(case, "report", cast.officer_a, **SENT)
    assert step(case, "confirm", cast.alice).outcome == "corrected"


@pytest.mark.life
def test_or_upholds_the_answer(cast, refused):
    case = step(refused, "contest", cast.alice, why="流水日期看错了")
    with pytest.raises(NotAllowed):
        step(case, "uphold", cast.manager_a, reply="维持")
    case = step(case, "uphold", cast.coordinator, reply="流水无误")
    assert (case.state, case.outcome) == ("unchanged", "upheld")


def test_a_review_can_be_too_late(cast, refused):
    with at("2026-12-24 10:00"), pytest.raises(MoveRefused, match="2026-12-23"):
        step(refused, "contest", cast.alice, why="不服")


@pytest.mark.life
def test_it_may_be_withdrawn(zhou, objected):
    case = step(objected, "withdraw", zhou)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()


def test_overdue_it_becomes_a_task_of_the_bureau(objected):
    with at("2026-12-14 10:00"):
        sweep(clock.now())
    assert objected.clocks.get().late
    assert objected.children.get(kind="task").state == "open"


def test_the_hotline_takes_one_down(cast):
    case = object_to(cast, cast.hotline, a_caller(cast), work_order="12345-1")
    assert (case.opened_as, case.fields["of_person"]) == ("hotline", True)


class TestItIsChecked:
    def test_an_entry_is_marked_as_disputed_before_anything_is_found_of_it(self, cast, firms):
        case = step(firms, "take", cast.officer_a)
        with pytest.raises(MoveRefused) as refused:
            step(case, "verify", cast.officer_a, found="right", how="调了还款流水")
        assert refused.value.field == "marked"
        case = step(case, "verify", cast.officer_a, found="elsewhere", how="不是本机构报的")
        facts = {"credit_record.of_person": False}
        said = {"reason": "elsewhere", "reply": "请向报送的机构提出"}
        assert step(case, "refuse", cast.officer_a, **said, facts=facts).state == "refused"

    def test_a_refusal_says_what_became_of_the_mark(self, cast, firms):
        case = check(firms, cast.officer_a, "right")
        facts = {"credit_record.of_person": False}
        without = {name: said for name, said in REFUSED.items() if name != "mark"}
        with pytest.raises(MoveRefused) as refused:
            step(case, "refuse", cast.officer_a, **without, facts=facts)
        assert refused.value.field == "mark"
        said = without | {"reason": "no_papers", "mark": "noted"}
        assert step(case, "refuse", cast.officer_a, **said, facts=facts).state == "refused"

    def test_what_was_found_wrong_is_not_refused(self, cast, firms):
        case = check(firms, cast.officer_a, "wrong")
        facts = {"credit_record.of_person": False}
        with pytest.raises(MoveRefused, match="found to be wrong"):
            step(case, "refuse", cast.officer_a, **REFUSED, facts=facts)
        # Found otherwise on a second look, it may be.
        case = check(case, cast.officer_a, "right")
        assert step(case, "refuse", cast.officer_a, **REFUSED, facts=facts).state == "refused"

    def test_what_was_found_right_is_not_corrected(self, cast, firms):
        case = check(firms, cast.officer_a, "elsewhere")
        with pytest.raises(MoveRefused, match="Nothing was found"):
            step(case, "approve", cast.officer_a, correction="改一下")

    def test_an_entry_past_its_years_cannot_be_kept(self, cast, objected):
        """The law has a person's negative entry deleted after five years, found right or not."""
        case = check(objected, cast.officer_a, "right")
        with pytest.raises(FactsNeeded) as needed:
            step(case, "refuse", cast.officer_a, **REFUSED)
        assert "credit_record.negative" in needed.value.facts
        old = {
            "credit_record.negative": True,
            "credit_record.still_held": True,
            "credit_record.negative_over": True,
            "credit_record.negative_ended_on": "2021-03-01",
        }
        with pytest.raises(LimitBroken) as broken:
            step(case, "refuse", cast.officer_a, **REFUSED, facts=old)
        assert [one.measure.key for one in broken.value.broken] == [RULE]
        young = old | {"credit_record.negative_ended_on": "2023-03-01"}
        assert step(case, "refuse", cast.officer_a, **REFUSED, facts=young).state == "refused"

    @pytest.mark.parametrize("day", ["2026-11-20", "2026-11-24"])
    def test_a_correction_is_reported_after_the_objection_and_not_tomorrow(self, cast, firms, day):
        case = check(firms, cast.officer_a, "wrong")
        case = step(case, "approve", cast.officer_a, correction="改为正常")
        with pytest.raises(MoveRefused) as refused:
            step(case, "report", cast.officer_a, **SENT | {"reported_on": day})
        assert refused.value.field == "reported_on"

    def test_the_loan_is_the_institutions(self, cast):
        loan = loan_of(cast)
        with pytest.raises(FieldErrors) as refused:
            object_to(cast, cast.alice, contract=loan.number, institution=cast.bank_b.number)
        assert list(refused.value.errors) == ["contract"]

    def test_whose_record_it_is_nobody_says_for_the_case(self, cast):
        said = object_to(cast, cast.alice, of_person=True)
        assert "of_person" not in said.fields


def test_who_sees_it_and_who_takes_its_steps(cast, zhou, objected):
    people = {"zhou": zhou} | {
        name: getattr(cast, name)
        for name in ("alice", "officer_a", "officer_b", "manager_a", "coordinator", "supervisor")
    }
    seen = {name for name, who in people.items() if visible_to(who).contains(objected)}
    assert seen == {"zhou", "officer_a", "manager_a", "coordinator"}
    able = {
        move.name: {name for name, who in people.items() if may_move(who, objected, move)}
        for move in kind_of(objected).moves
    }
    own = ("firm_answers", "confirm", "still_wrong", "accept", "contest", "withdraw")
    staff = ("take", "ask_firm", "verify", "approve", "refuse", "report")
    assert able == {
        **{name: {"zhou"} for name in own},
        **{name: {"officer_a", "manager_a"} for name in staff},
        **{name: {"coordinator"} for name in ("overturn", "uphold")},
        **{name: set() for name in ("close", "lapse")},
    }
