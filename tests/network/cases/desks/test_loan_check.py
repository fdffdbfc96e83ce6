"""The three checks of a loan: no stage is passed with an item or an issue open; and then again."""

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
from changrong.network.cases.kinds.loan_check import AFTER, BEFORE, DURING
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.contracts.models import Contract

from ...matters import at, loan_of, running, step
from .people import a_colleague, opened

pytestmark = pytest.mark.shows("S3-55")


EVERY = {
    "before": [name for name, _label in BEFORE],
    "during": [name for name, _label in DURING],
    "after": [name for name, _label in AFTER],
}
NOTE = {"note": "账实相符"}
SOUND = {
    "before_done": EVERY["before"],
    "operating": True,
    "in_substance": True,
    **NOTE,
}
# An old firm in old hands: the closer review of the young ones does not concern it.
OLD = {"enterprise.founded_on": "2019-05-01", "enterprise.equity_changed_hands": False}


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def loan(cast) -> Contract:
    return loan_of(cast)


@pytest.fixture
def colleague(cast):
    return a_colleague(cast.bank_a)


def begin(cast, by=None, **changes) -> Case:
    said = {
        "what": "鲜禾餐饮流动资金贷款",
        "amount": "800000",
        "loan": "operating",
        "purpose": "采购食材",
    }
    return opened("loan_check", by or cast.officer_a, cast.xianhe, **said | changes)


def lend(case: Case, by, loan: Contract, **changes) -> Case:
    said = {
        "during_done": EVERY["during"],
        "contract": loan.number,
        "next_check_on": "2026-12-23",
        **NOTE,
    }
    return step(case, "pass_during", by, **said | changes)


def look(case: Case, by, result: str = "sound", **changes) -> Case:
    said = {
        "after_done": EVERY["after"],
        "result": result,
        "next_check_on": "2027-03-23",
        **NOTE,
    }
    return step(case, "after_check", by, **said | changes)


@pytest.fixture
def begun(cast) -> Case:
    return begin(cast)


@pytest.fixture
def passed(cast, begun) -> Case:
    return step(begun, "pass_before", cast.officer_a, **SOUND, facts=OLD)


@pytest.fixture
def lent(passed, colleague, loan) -> Case:
    return lend(passed, colleague, loan)


@pytest.mark.life
def test_a_loan_is_checked_before_during_and_after_until_it_is_over(cast, loan, colleague):
    case = begin(cast)
    assert (case.number, case.institution) == ("SC-2026-1123-0001", cast.bank_a)
    assert running(case).due_on == date(2026, 12, 7)
    case = step(case, "tick_before", cast.officer_a, before_done=["standing", "site"])
    assert (case.state, case.fields["before_done"]) == ("before", ["standing", "site"])
    case = step(case, "pass_before", cast.officer_a, **SOUND, facts=OLD)
    case = lend(case, colleague, loan)
    assert (case.state, running(case).due_on) == ("after", date(2026, 12, 23))
    with at("2026-12-20 10:00"):
        case = look(case, cast.officer_a)
        assert running(case).due_on == date(2027, 3, 23)
    with at("2027-03-20 10:00"):
        case = look(case, cast.officer_a, next_check_on="2027-06-23")
        assert [one.late for one in case.clocks.exclude(stopped_at=None)] == [False] * 3
        case = step(case, "close", cast.officer_a, how="renewed")
    assert (case.state, case.outcome) == ("closed", "closed")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_a_loan_is_not_made_after_all(cast, passed):
    case = step(passed, "drop", cast.officer_a, reason="企业不借了")
    assert (case.state, case.outcome) == ("dropped", "dropped")


def test_what_was_to_be_mended_is_no_longer_needed_once_the_loan_is_not_made(
    cast, colleague, passed
):
    case = step(passed, "tick_during", colleague, during_done=["review"])
    step(case, "raise_issue", cast.officer_a, issue="合同没写用途")
    step(case, "raise_issue", cast.officer_a, issue="收款方对不上")
    first, second = case.children.filter(kind="check_issue").order_by("id")
    step(first, "mend", cast.officer_a, how="补了条款")
    step(case, "drop", cast.officer_a, reason="企业不借了")
    for issue in (first, second):
        issue.refresh_from_db()
        assert (issue.state, issue.outcome, issue.handler_id is None) == (
            "lapsed",
            "lapsed",
            issue == second,
        )
        assert not issue.clocks.filter(stopped_at=None).exists()
    with pytest.raises(MoveRefused):
        step(first, "accept", colleague)


class TestAStageIsPassed:
    def test_with_every_item_done(self, cast, begun):
        with pytest.raises(FieldErrors) as refused:
            step(begun, "pass_before", cast.officer_a, **SOUND | {"before_done": ["site"]})
        assert "征信" in refused.value.errors["before_done"].zh
        begun.refresh_from_db()
        assert begun.state == "before"

    @pytest.mark.life
    def test_with_no_issue_open(self, cast, colleague, begun):
        case = step(begun, "raise_issue", cast.officer_a, issue="流水和纳税对不上")
        [issue] = case.children.filter(kind="check_issue")
        assert (issue.institution, issue.fields["issue"]) == (cast.bank_a, "流水和纳税对不上")
        with pytest.raises(MoveRefused, match=issue.number):
            step(case, "pass_before", cast.officer_a, **SOUND, facts=OLD)
        issue = step(issue, "mend", cast.officer_a, how="补了三个月流水")
        with pytest.raises(MoveRefused, match="somebody else"):
            step(issue, "accept", cast.officer_a)
        issue = step(issue, "return", colleague, why="少一个月")
        issue = step(issue, "mend", cast.officer_a, how="补齐")
        assert step(issue, "accept", colleague).outcome == "mended"
        assert step(case, "pass_before", cast.officer_a, **SOUND, facts=OLD).state == "during"

    def test_in_their_order(self, cast, colleague, begun, loan):
        with pytest.raises(MoveRefused):
            lend(begun, colleague, loan)

    def test_before_lending_only_to_a_firm_that_operates(self, cast, begun):
        with pytest.raises(LimitBroken) as broken:
            step(begun, "pass_before", cast.officer_a, **SOUND | {"operating": False}, facts=OLD)
        assert "cbirc-2023-small-firms/no-loans-to-shells" in {
            one.measure.key for one in broken.value.broken
        }

    def test_of_a_young_firm_with_the_closer_review(self, cast, begun):
        with pytest.raises(FactsNeeded) as needed:
            step(begun, "pass_before", cast.officer_a, **SOUND)
        assert "enterprise.founded_on" in needed.value.facts
        young = OLD | {
            "enterprise.founded_on": "2026-05-01",
            "loan.enhanced_review_recorded": True,
            "loan.registers_cross_checked": True,
            "loan.relies_on_own_papers": True,
        }
        with pytest.raises(LimitBroken) as broken:
            step(begun, "pass_before", cast.officer_a, **SOUND, facts=young)
        assert [one.measure.key for one in broken.value.broken] == [
            "cbirc-2021-operating-loans/young-firm-review"
        ]

    def test_and_who_inquired_does_not_let_the_money_out(self, cast, passed, loan):
        with pytest.raises(MoveRefused, match="somebody else"):
            lend(passed, cast.officer_a, loan)


class TestAfterLending:
    def test_the_loan_is_the_institutions_own(self, cast, passed, colleague):
        others = loan_of(cast, cast.officer_b)
        with pytest.raises(MoveRefused) as refused:
            lend(passed, colleague, others)
        assert refused.value.field == "contract"

    def test_and_checked_in_one_place(self, cast, lent, colleague, loan):
        again = step(begin(cast), "pass_before", cast.officer_a, **SOUND, facts=OLD)
        with pytest.raises(MoveRefused, match=lent.number):
            lend(again, colleague, loan)

    def test_the_next_check_is_on_a_day_to_come(self, cast, lent):
        with pytest.raises(MoveRefused) as refused:
            look(lent, cast.officer_a, next_check_on="2026-11-23")
        assert refused.value.field == "next_check_on"

    def test_an_issue_found_keeps_the_check_open(self, cast, colleague, lent):
        case = look(lent, cast.officer_a, "issue")
        [issue] = case.children.filter(kind="check_issue")
        with pytest.raises(MoveRefused, match=issue.number):
            step(case, "close", cast.officer_a, how="renewed")
        step(step(issue, "mend", cast.officer_a, how="补了"), "accept", colleague)
        assert step(case, "close", cast.officer_a, how="renewed").state == "closed"

    def test_money_gone_astray_becomes_an_alert(self, cast, lent, loan):
        look(lent, cast.officer_a, "diverted", note="流水里有一笔付给房产公司")
        alert = Case.objects.get(kind="diversion")
        assert (alert.state, alert.institution, alert.enterprise) == (
            "alerted",
            cast.bank_a,
            cast.xianhe,
        )
        assert alert.fields["contract"] == loan.number
        assert alert.fields["how"] == "check"

    def test_a_loan_still_owed_is_not_repaid(self, cast, lent):
        with pytest.raises(MoveRefused) as refused:
            step(lent, "close", cast.officer_a, how="repaid")
        assert "800000" in refused.value.text.zh.replace(",", "")

    def test_a_check_that_is_missed_is_a_task_of_the_bureau(self, lent):
        with at("2026-12-22 10:00"):
            sweep(clock.now())
        assert running(lent).level == "remind"
        with at("2026-12-24 10:00"):
            sweep(clock.now())
        assert lent.clocks.get(name="after_pass_during").late
        assert lent.children.get(kind="task").state == "open"


def test_it_is_the_institutions_own_paper(cast, begun):
    people = ("alice", "officer_a", "officer_b", "manager_a", "coordinator", "supervisor")
    seen = {who for who in people if visible_to(getattr(cast, who)).contains(begun)}
    assert seen == {"officer_a", "manager_a", "coordinator"}
    with pytest.raises(NotAllowed):
        begin(cast, cast.alice)
    with pytest.raises(NotAllowed):
        step(begun, "drop", cast.officer_b, reason="不放")


def test_it_begins_with_nothing_checked(cast):
    check = begin(cast, before_done=EVERY["before"], operating=True)
    assert check.fields.keys() & {"before_done", "operating"} == set()
