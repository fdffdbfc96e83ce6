"""A complaint's whole life: taken up, asked about, given longer, decided, contested, reviewed."""

from datetime import date

import pytest

from changrong.network.cases.errors import (
    FactsNeeded,
    FieldErrors,
    LimitBroken,
    MoveRefused,
    NotAllowed,
)
from changrong.network.cases.models import Case
from changrong.network.cases.queries import (
    kind_of,
    may_move,
    moves_for,
    shown_fields,
    visible_to,
)
from changrong.network.cases.time.sweep import sweep
from changrong.network.clock import now

from ..matters import at, codes, complain, loan_of, running, step

MONDAY = "2026-11-23 10:00"
PAPERS = "cbirc-2020-complaints/no-needless-papers"


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def received(cast) -> Case:
    return complain(cast)


@pytest.fixture
def handled(cast, received) -> Case:
    return step(received, "accept", cast.officer_a, no_interest=True)


@pytest.fixture
def decided(cast, handled) -> Case:
    return decide(cast, handled)


def decide(cast, case: Case) -> Case:
    with at("2026-11-25 10:00"):
        return step(case, "decide", cast.officer_a, ruling="upheld", reply="退回费用")


def refuse(cast, case: Case) -> Case:
    with at("2026-11-25 10:00"):
        return step(case, "refuse", cast.officer_a, reply="合同里写明了这笔费用")


def contest(cast, case: Case) -> Case:
    with at("2026-11-26 10:00"):
        return step(case, "contest", cast.alice, why="合同里没有这一条")


class TestItIsSentToTheInstitutionComplainedOf:
    def test_with_fifteen_days_from_its_receipt(self, cast, received):
        assert received.number == "TS-2026-1123-0001"
        assert received.institution == cast.bank_a
        assert running(received).duty == "cbirc-2020-complaints/decide"
        assert running(received).due_on == date(2026, 12, 8)

    def test_about_a_loan_of_that_institution_only(self, cast):
        loan = loan_of(cast)
        assert complain(cast, contract=loan.number).fields["contract"] == loan.number
        with pytest.raises(FieldErrors) as refused:
            complain(cast, contract=loan.number, institution=cast.bank_b.number)
        assert list(refused.value.errors) == ["contract"]
        assert Case.objects.filter(kind="complaint").count() == 1

    def test_about_a_loan_of_ones_own(self, cast):
        loan = loan_of(cast)
        with pytest.raises(FieldErrors) as refused:
            complain(cast, by=cast.charlie, contract=loan.number)
        assert refused.value.errors["contract"].zh == "企业没有这份合同"

    def test_and_the_hotline_may_write_it_down_for_a_caller(self, cast):
        case = complain(cast, by=cast.hotline, work_order="12345-7")
        assert (case.opened_as, case.enterprise) == ("hotline", cast.xianhe)

    @pytest.mark.parametrize("who", ["officer_a", "manager_a", "coordinator", "stranger"])
    def test_by_nobody_else(self, cast, who):
        with pytest.raises(NotAllowed):
            complain(cast, by=getattr(cast, who))


class TestForSomebodyElse:
    FOR = {"principal": "王奶奶", "authority": "授权委托书，2026-11-20"}

    @pytest.mark.parametrize("standing", ["deputy", "heir"])
    def test_a_deputy_or_an_heir_complains_and_the_paper_is_seen_first(self, cast, standing):
        case = complain(cast, standing=standing, **self.FOR)
        with pytest.raises(MoveRefused) as refused:
            step(case, "accept", cast.officer_a, no_interest=True)
        assert refused.value.field == "authority_seen"
        case = step(case, "accept", cast.officer_a, no_interest=True, authority_seen=True)
        assert case.state == "handling"

    def test_the_paper_is_named_at_once_and_for_whom_when_it_is_taken_up(self, cast):
        case = complain(cast, standing="deputy", **self.FOR)
        seen = shown_fields(cast.officer_a, case)
        assert (seen["standing"], seen["authority"]) == ("deputy", self.FOR["authority"])
        assert "principal" not in seen
        case = step(case, "accept", cast.officer_a, no_interest=True, authority_seen=True)
        assert self.FOR.items() <= shown_fields(cast.officer_a, case).items()

    @pytest.mark.parametrize(
        ("said", "missing"),
        [
            ({"standing": "deputy"}, {"principal", "authority"}),
            ({"standing": "heir", "principal": "王奶奶"}, {"authority"}),
            ({"principal": "王奶奶"}, {"standing"}),
        ],
    )
    def test_half_of_it_is_not_enough(self, cast, said, missing):
        with pytest.raises(FieldErrors) as refused:
            complain(cast, **said)
        assert set(refused.value.errors) == missing

    def test_the_hotline_writes_down_a_deputy_too(self, cast):
        case = complain(cast, by=cast.hotline, work_order="12345-9", standing="deputy", **self.FOR)
        assert case.fields["standing"] == "deputy"


EVERYBODY = (
    *("alice", "bob", "charlie", "officer_a", "officer_b", "manager_a", "coordinator"),
    *("coordinator_elsewhere", "supervisor", "hotline", "stranger", "anonymous"),
)
SEEN_BY = {"alice", "bob", "officer_a", "manager_a", "coordinator"}


def test_nobody_else_sees_it(cast, received):
    seen = {who for who in EVERYBODY if visible_to(getattr(cast, who)).exists()}
    assert seen == SEEN_BY


def test_the_telephone_number_is_shown_once_it_is_taken_up(cast, received):
    assert "contact_phone" not in shown_fields(cast.officer_a, received)
    step(received, "accept", cast.officer_a, no_interest=True)
    assert shown_fields(cast.officer_a, received)["contact_phone"] == "13800000000"


MOVERS = {
    "accept": {"officer_a", "manager_a"},
    "ask_firm": {"officer_a", "manager_a"},
    "firm_answers": {"alice", "bob"},
    "extend": {"manager_a"},
    "ask_longer": {"manager_a"},
    "extend_again": {"coordinator"},
    "deny_longer": {"coordinator"},
    "decide": {"officer_a", "manager_a"},
    "refuse": {"officer_a", "manager_a"},
    "satisfied": {"alice", "bob"},
    "contest": {"alice", "bob"},
    "settle": set(),
    "close": set(),
    "overturn": {"coordinator"},
    "confirm": {"coordinator"},
    "withdraw": {"alice", "bob"},
}


def test_each_step_is_its_peoples_alone(cast, received):
    able = {
        move.name: {who for who in EVERYBODY if may_move(getattr(cast, who), received, move)}
        for move in kind_of(received).moves
    }
    assert able == MOVERS


class TestTakingItUp:
    def test_makes_whoever_does_its_handler_and_answers_the_firm(self, cast, handled):
        assert (handled.state, handled.handler) == ("handling", cast.officer_a.user)
        assert handled.answered_at is not None

    def test_is_for_somebody_without_an_interest_in_it(self, cast, received):
        with pytest.raises(MoveRefused) as refused:
            step(received, "accept", cast.officer_a, no_interest=False)
        assert refused.value.field == "no_interest"
        received.refresh_from_db()
        assert (received.state, received.handler) == ("received", None)


class TestWhoeverHasAnInterest:
    def test_does_not_decide_what_a_colleague_took_up(self, cast, handled):
        for move, said in (("decide", {"ruling": "upheld"}), ("refuse", {})):
            with pytest.raises(MoveRefused) as refused:
                step(handled, move, cast.manager_a, reply="已核实", **said)
            assert refused.value.field == "no_interest"
        case = step(handled, "refuse", cast.manager_a, reply="已核实", no_interest=True)
        assert case.state == "refused"

    def test_dealt_with_the_loan_and_neither_takes_it_up_nor_decides(self, cast):
        case = complain(cast, contract=loan_of(cast).number)
        with pytest.raises(MoveRefused) as refused:
            step(case, "accept", cast.officer_a, no_interest=True)
        assert refused.value.field == "no_interest"
        case = step(case, "accept", cast.manager_a, no_interest=True)
        with pytest.raises(MoveRefused):
            step(case, "refuse", cast.officer_a, reply="合同里写明了", no_interest=True)
        assert step(case, "refuse", cast.manager_a, reply="合同里写明了").state == "refused"


class TestAskingTheFirm:
    def ask(self, cast, case, **said):
        return step(case, "ask_firm", cast.officer_a, question="收据还在吗", **said)

    def test_stops_no_day_of_the_rules_which_count_from_receipt(self, cast, handled):
        last = date(2026, 12, 8)
        with at("2026-11-24 10:00"):
            asked = self.ask(cast, handled, papers_asked=False)
        assert (asked.state, running(asked).paused, running(asked).due_on) == (
            "asking",
            False,
            last,
        )
        assert "暂停" not in kind_of(asked).state("asking").next.zh
        with at("2026-11-27 10:00"):
            again = step(asked, "firm_answers", cast.alice, answer="在，随时可看")
        assert (again.state, running(again).due_on) == ("handling", last)

    def test_for_papers_waits_until_it_is_known_whether_they_are_on_hand(self, cast, handled):
        with pytest.raises(FactsNeeded) as refused:
            self.ask(cast, handled, papers_asked=True)
        assert refused.value.facts == ["complaint.papers_on_hand"]
        facts = {"complaint.papers_on_hand": False}
        assert self.ask(cast, handled, papers_asked=True, facts=facts).state == "asking"

    def test_for_papers_the_institution_has_is_refused_with_the_article(self, cast, handled):
        with pytest.raises(LimitBroken) as refused:
            self.ask(cast, handled, papers_asked=True, papers_on_hand=True)
        [broken] = refused.value.broken
        assert (broken.measure.key, broken.measure.clause) == (PAPERS, "第十三条")
        handled.refresh_from_db()
        assert (handled.state, running(handled).paused) == ("handling", False)

    def test_does_not_keep_the_institution_from_deciding(self, cast, handled):
        with at("2026-11-24 10:00"):
            asked = self.ask(cast, handled, papers_asked=False)
        assert decide(cast, asked).state == "decided"


class TestMoreTime:
    def extended(self, cast, case) -> Case:
        return step(case, "extend", cast.manager_a, reason="涉及三家分行")

    def test_a_complex_complaint_has_thirty_days_from_the_same_first_day(self, cast, handled):
        with at("2026-12-01 10:00"):
            case = self.extended(cast, handled)
        assert running(case).duty == "cbirc-2020-complaints/decide-complex"
        assert running(case).due_on == date(2026, 12, 23)
        assert running(case).reckoning["start"] == "2026-11-23"

    def test_is_given_once(self, cast, handled):
        self.extended(cast, handled)
        with pytest.raises(MoveRefused, match="given longer as complex already"):
            self.extended(cast, handled)

    def test_is_not_the_officers_to_give(self, cast, handled):
        with pytest.raises(NotAllowed):
            step(handled, "extend", cast.officer_a, reason="忙")

    def test_the_bureau_may_grant_more_and_nobody_more_than_that(self, cast, handled):
        with at("2026-12-01 10:00"):
            self.extended(cast, handled)
            step(handled, "ask_longer", cast.manager_a, reason="等总行核账")
            case = step(handled, "extend_again", cast.coordinator, reason="同意")
            assert (case.state, running(case).due_on) == ("handling", date(2027, 1, 22))
            with pytest.raises(MoveRefused, match="more time once"):
                step(case, "ask_longer", cast.manager_a, reason="还不够")

    def test_the_bureau_may_deny_it(self, cast, handled):
        with at("2026-12-01 10:00"):
            self.extended(cast, handled)
            step(handled, "ask_longer", cast.manager_a, reason="等总行核账")
            case = step(handled, "deny_longer", cast.coordinator, reason="理由不足")
        assert (case.state, running(case).due_on) == ("handling", date(2026, 12, 23))

    def test_is_asked_of_the_bureau_only_after_that_of_a_complex_one(self, cast, handled):
        with pytest.raises(MoveRefused, match="time of a complex complaint"):
            step(handled, "ask_longer", cast.manager_a, reason="等总行核账")

    def test_is_not_taken_once_the_time_is_over(self, cast, handled):
        with at("2026-12-09 00:00"), pytest.raises(MoveRefused, match="2026-12-08"):
            self.extended(cast, handled)
        with at("2026-12-08 23:59"):
            self.extended(cast, handled)
        with at("2026-12-24 08:00"), pytest.raises(MoveRefused, match="2026-12-23"):
            step(handled, "ask_longer", cast.manager_a, reason="等总行核账")
        assert not handled.clocks.exclude(duty__endswith="decide-complex").exists()

    def test_asked_for_in_time_it_is_granted_though_the_bureau_took_long(self, cast, handled):
        with at("2026-12-08 10:00"):
            self.extended(cast, handled)
        with at("2026-12-23 17:00"):
            step(handled, "ask_longer", cast.manager_a, reason="等总行核账")
        with at("2026-12-24 09:00"):
            case = step(handled, "extend_again", cast.coordinator, reason="同意")
        assert (running(case).due_on, running(case).late) == (date(2027, 1, 22), None)


class TestTheDecision:
    def test_stops_its_clock_and_starts_the_firms(self, cast, decided):
        assert not decided.clocks.get(name="decide").late
        assert running(decided).name == "disagree"
        assert running(decided).due_on == date(2026, 12, 25)

    @pytest.mark.life
    def test_accepted_by_the_firm_settles_it(self, cast, decided):
        case = step(decided, "satisfied", cast.alice)
        assert (case.state, case.outcome) == ("settled", "accepted")
        assert not case.clocks.filter(stopped_at=None).exists()

    @pytest.mark.life
    def test_unchallenged_in_time_it_closes_by_itself(self, cast, decided):
        with at("2026-12-25 23:00"):
            sweep(now())
        decided.refresh_from_db()
        assert decided.state == "decided"
        with at("2026-12-26 09:00"):
            sweep(now())
        decided.refresh_from_db()
        assert (decided.state, decided.outcome) == ("settled", "settled")
        assert codes(decided).count("complaint.settle") == 1

    @pytest.mark.life
    def test_a_refusal_unchallenged_closes_as_one(self, cast, handled):
        case = refuse(cast, handled)
        with at("2026-12-26 09:00"):
            sweep(now())
        case.refresh_from_db()
        assert (case.state, case.outcome) == ("closed", "refused")

    def test_may_be_contested_on_the_last_day_and_not_after(self, cast, decided):
        with at("2026-12-26 08:00"), pytest.raises(MoveRefused, match="2026-12-25"):
            step(decided, "contest", cast.alice, why="合同里没有这一条")
        with at("2026-12-25 23:00"):
            case = step(decided, "contest", cast.alice, why="合同里没有这一条")
        assert case.state == "reviewing"

    def test_is_not_the_firms_rivals_to_contest(self, cast, decided):
        with pytest.raises(NotAllowed):
            step(decided, "contest", cast.charlie, why="不服")


class TestTheReview:
    def test_has_thirty_days_of_its_own(self, cast, decided):
        case = contest(cast, decided)
        assert (running(case).name, running(case).due_on) == ("review", date(2026, 12, 26))

    @pytest.mark.parametrize(
        ("name", "said", "outcome"),
        [
            ("overturn", {"reply": "费用应退", "remedy": "十日内退回"}, "overturned"),
            ("confirm", {"reply": "收费有合同依据"}, "confirmed"),
        ],
    )
    @pytest.mark.life
    def test_is_decided_by_the_bureau(self, cast, handled, name, said, outcome):
        case = contest(cast, refuse(cast, handled))
        case = step(case, name, cast.coordinator, **said)
        assert (case.state, case.outcome) == ("reviewed", outcome)
        assert not case.clocks.filter(stopped_at=None).exists()

    def test_is_not_by_whoever_granted_more_time(self, cast, handled):
        with at("2026-11-24 10:00"):
            step(handled, "extend", cast.manager_a, reason="涉及三家分行")
            step(handled, "ask_longer", cast.manager_a, reason="等总行核账")
            step(handled, "extend_again", cast.coordinator, reason="同意")
        case = contest(cast, refuse(cast, handled))
        assert moves_for(cast.coordinator, case) == []
        with pytest.raises(MoveRefused, match="somebody else"):
            step(case, "confirm", cast.coordinator, reply="维持")


@pytest.mark.parametrize("state", ["received", "handling", "asking", "decided", "reviewing"])
def test_it_may_be_withdrawn_wherever_it_is(cast, received, state):
    case = received
    if state != "received":
        case = step(case, "accept", cast.officer_a, no_interest=True)
    if state == "asking":
        case = step(case, "ask_firm", cast.officer_a, question="收据？", papers_asked=False)
    if state in ("decided", "reviewing"):
        case = decide(cast, case)
    if state == "reviewing":
        case = contest(cast, case)
    assert case.state == state
    case = step(case, "withdraw", cast.alice)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()


def test_overdue_it_becomes_a_task_of_the_bureau_once(cast, received):
    for moment in ("2026-12-09 10:00", "2026-12-09 11:00"):
        with at(moment):
            sweep(now())
    [task] = received.children.filter(kind="task")
    assert (task.state, task.enterprise) == ("open", cast.xianhe)
    assert visible_to(cast.coordinator).filter(pk=task.pk).exists()
    for who in ("alice", "officer_a", "manager_a"):
        assert not visible_to(getattr(cast, who)).filter(pk=task.pk).exists()
