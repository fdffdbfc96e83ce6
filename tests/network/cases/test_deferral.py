"""A request to defer payment: weighed within the limits of its time, written into the contract."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.effects import EFFECTS, Effect
from changrong.network.cases.errors import (
    FactsNeeded,
    FieldErrors,
    LimitBroken,
    MoveRefused,
    NotAllowed,
    ReasonNeeded,
)
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, may_move, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.models import Contract
from changrong.network.events.models import Event
from changrong.network.parties.models import Fact
from changrong.network.rules.actions import Statement, state_facts

from ..matters import ask_deferral, at, codes, loan_of, running, step

MONDAY = "2026-11-23 10:00"
UNTIL = "2028-05-23"
LIMIT, EARLIER = "pboc-2022-deferral/deferred-until", "state-council-2022-deferral/deferred-until"


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def loan(cast) -> Contract:
    return loan_of(cast)


@pytest.fixture
def requested(cast, loan) -> Case:
    return ask_deferral(cast, loan)


@pytest.fixture
def reviewed(cast, requested) -> Case:
    return step(requested, "take", cast.officer_a)


def grant(case: Case, by, until: str = UNTIL, **beside) -> Case:
    return step(case, "grant", by, deferred_until=until, **beside)


class TestItIsAsked:
    def test_of_the_institution_of_the_loan_with_five_working_days(self, cast, requested):
        assert requested.number == "YQ-2026-1123-0001"
        assert requested.institution == cast.bank_a
        assert running(requested).due_on == date(2026, 11, 30)

    def test_for_a_loan_of_ones_own(self, cast, loan):
        with pytest.raises(FieldErrors) as refused:
            ask_deferral(cast, loan, by=cast.charlie)
        assert list(refused.value.errors) == ["contract"]

    def test_once_while_it_is_being_weighed(self, cast, loan, requested):
        with pytest.raises(FieldErrors) as refused:
            ask_deferral(cast, loan, deferred_until="2028-06-30")
        assert requested.number in refused.value.errors["contract"].zh

    @pytest.mark.parametrize("scope", ["principal", "both"])
    def test_until_a_day_after_it_falls_due(self, cast, loan, scope):
        with pytest.raises(FieldErrors) as refused:
            ask_deferral(cast, loan, scope=scope, deferred_until="2027-11-23")
        assert "2027-11-23" in refused.value.errors["deferred_until"].zh
        assert not Case.objects.filter(kind="deferral").exists()

    def test_by_the_hotline_for_a_caller_who_reads_out_the_contract(self, cast, loan):
        case = ask_deferral(cast, loan, by=cast.hotline, work_order="12345-8")
        assert (case.institution, case.opened_as) == (cast.bank_a, "hotline")

    @pytest.mark.parametrize("who", ["officer_a", "coordinator", "supervisor", "stranger"])
    def test_by_nobody_else(self, cast, loan, who):
        with pytest.raises(NotAllowed):
            ask_deferral(cast, loan, by=getattr(cast, who))


EVERYBODY = (
    *("alice", "bob", "charlie", "officer_a", "officer_b", "manager_a", "coordinator"),
    *("coordinator_elsewhere", "supervisor", "hotline", "stranger", "anonymous"),
)
MOVERS = {
    "take": {"officer_a", "manager_a"},
    "ask_firm": {"officer_a", "manager_a"},
    "firm_answers": {"alice", "bob"},
    "grant": {"officer_a", "manager_a"},
    "refuse": {"officer_a", "manager_a"},
    "withdraw": {"alice", "bob"},
}


def test_each_step_is_its_peoples_alone(cast, requested):
    able = {
        move.name: {who for who in EVERYBODY if may_move(getattr(cast, who), requested, move)}
        for move in kind_of(requested).moves
    }
    assert able == MOVERS


def test_nobody_else_sees_it(cast, requested):
    seen = {
        who for who in EVERYBODY if visible_to(getattr(cast, who)).filter(kind="deferral").exists()
    }
    assert seen == {"alice", "bob", "officer_a", "manager_a", "coordinator"}


class TestGranting:
    """In 2026 no notice limits a deferral: what the two agree is written down."""

    @pytest.mark.life
    def test_moves_the_day_the_contract_falls_due_at_once(self, cast, loan, reviewed):
        with at("2026-11-25 10:00"):
            case = grant(reviewed, cast.officer_a, "2028-03-31")
            assert account_of(loan).matures_on == date(2028, 3, 31)
        assert (case.state, case.outcome) == ("granted", "granted")
        assert case.fields["deferred_until"] == "2028-03-31"
        assert case.fields["moves"][-1]["before"] == {"deferred_until": UNTIL}
        assert not case.clocks.get().late
        event = loan.events.get(kind="deferred")
        assert (event.data["case"], event.data["scope"]) == (case.number, "principal")
        assert event.data["decision"] == case.decision.number

    def test_says_in_both_registers_what_it_did(self, cast, loan, reviewed):
        case = grant(reviewed, cast.officer_a)
        told = Event.objects.get(stream=case.number, code="deferral.grant")
        assert told.data["contract"] == loan.number
        assert Event.objects.get(stream=loan.number, code="contract.deferred").data == {
            "case": case.number,
            "scope": "principal",
            "until": UNTIL,
        }

    def test_a_day_that_puts_nothing_off_is_refused_beside_the_day(self, cast, loan, reviewed):
        with pytest.raises(MoveRefused) as refused:
            grant(reviewed, cast.officer_a, "2027-11-23")
        assert refused.value.field == "deferred_until"
        assert loan.events.count() == 1
        reviewed.refresh_from_db()
        assert reviewed.state == "reviewing"

    def test_and_the_contract_are_one_transaction(self, cast, loan, reviewed, monkeypatch):
        """Whatever fails after the contract was changed leaves nothing of either."""
        whole = EFFECTS["deferral.grant"]

        def breaks(*args):
            whole.run(*args)
            assert loan.events.count() == 2
            raise OSError("the power went out")

        monkeypatch.setitem(EFFECTS, "deferral.grant", Effect(breaks, whole.moves))
        with pytest.raises(OSError, match="power"):
            grant(reviewed, cast.officer_a)
        reviewed.refresh_from_db()
        assert (reviewed.state, loan.events.count()) == ("reviewing", 1)
        assert "deferral.grant" not in codes(reviewed)
        assert not Event.objects.filter(code="contract.deferred").exists()

    def test_twice_over_the_second_begins_where_the_first_ended(self, cast, loan, reviewed):
        grant(reviewed, cast.officer_a)
        with pytest.raises(FieldErrors):
            ask_deferral(cast, loan, deferred_until=UNTIL)
        again = step(ask_deferral(cast, loan, deferred_until="2028-12-31"), "take", cast.officer_a)
        grant(again, cast.manager_a, "2028-12-31")
        assert len(account_of(loan).deferrals) == 2


class TestOtherEnds:
    @pytest.mark.life
    def test_it_is_refused_with_a_reason(self, cast, loan, reviewed):
        case = step(
            reviewed, "refuse", cast.officer_a, reason="prospects", explanation="订单没有恢复"
        )
        assert (case.state, case.outcome) == ("refused", "refused")
        assert loan.events.count() == 1

    @pytest.mark.parametrize("taken", [False, True])
    def test_it_may_be_withdrawn(self, cast, requested, taken):
        if taken:
            step(requested, "take", cast.officer_a)
        case = step(requested, "withdraw", cast.alice)
        assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
        assert not case.clocks.filter(stopped_at=None).exists()


def test_a_question_to_the_firm_stops_the_clock(cast, reviewed):
    with at("2026-11-24 10:00"):
        asked = step(reviewed, "ask_firm", cast.officer_a, question="什么时候复工？")
    assert running(asked).paused
    with at("2026-11-25 10:00"):
        again = step(asked, "firm_answers", cast.alice, answer="三月")
    assert (again.state, running(again).due_on) == ("reviewing", date(2026, 12, 2))


def test_overdue_it_becomes_a_task_of_the_bureau(cast, requested):
    with at("2026-12-01 10:00"):
        sweep(clock.now())
    assert requested.children.get(kind="task").state == "open"


class TestLimitsOfTheirTime:
    """In December 2022 two notices said in principle how far; in March 2020 one said it flatly."""

    KNOWN = {
        "enterprise.kind": "sole_trader",
        "enterprise.hit_by_epidemic": True,
        "enterprise.temporarily_in_difficulty": True,
    }

    def known(self, cast, facts=None) -> None:
        said = Statement(cast.xianhe, facts or self.KNOWN, Fact.Source.ENTERPRISE, date(2020, 1, 1))
        state_facts([said], cast.alice)

    def asked(self, cast, lent: str, moment: str) -> tuple[Contract, Case]:
        with at(lent):
            loan = loan_of(cast)
        with at(moment):
            case = ask_deferral(cast, loan, deferred_until="2023-09-30")
            return loan, step(case, "take", cast.officer_a)

    def in_2022(self, cast) -> tuple[Contract, Case]:
        return self.asked(cast, "2021-12-20 10:00", "2022-12-05 10:00")

    def test_what_must_not_is_refused_with_its_clause(self, cast):
        self.known(cast, self.KNOWN | {"enterprise.hit_by_epidemic": False})
        loan, case = self.asked(cast, "2019-04-01 10:00", "2020-03-10 10:00")
        with at("2020-03-11 10:00"):
            for who in (cast.officer_a, cast.manager_a):
                with pytest.raises(LimitBroken) as refused:
                    grant(case, who, "2020-07-01")
                [broken] = refused.value.broken
                assert broken.measure.key == "cbirc-2020-deferral/deferred-until"
        assert loan.events.count() == 1

    def test_what_is_kept_passes(self, cast):
        self.known(cast)
        loan, case = self.in_2022(cast)
        with at("2022-12-06 10:00"):
            case = grant(case, cast.officer_a, "2022-12-31")
            assert account_of(loan).deferral.waives_penalty
        told = Event.objects.get(stream=case.number, code="deferral.grant")
        assert told.data["limits"] == {EARLIER: "kept", LIMIT: "kept"}

    def test_against_a_principle_an_officer_cannot_go(self, cast):
        self.known(cast)
        _loan, case = self.in_2022(cast)
        with at("2022-12-06 10:00"), pytest.raises(LimitBroken) as refused:
            grant(case, cast.officer_a, "2023-07-31", reasons={LIMIT: "确有困难"})
        assert "机构管理员" in refused.value.text.zh

    def test_a_manager_may_with_a_reason_for_each(self, cast):
        self.known(cast)
        loan, case = self.in_2022(cast)
        with at("2022-12-06 10:00"):
            with pytest.raises(ReasonNeeded) as refused:
                grant(case, cast.manager_a, "2023-07-31", reasons={LIMIT: "订单已恢复"})
            assert list(refused.value.needs) == [f"reasons.{EARLIER}"]
            both = {LIMIT: "订单已恢复", EARLIER: "年内确实还不上"}
            case = grant(case, cast.manager_a, "2023-07-31", reasons=both)
            assert account_of(loan).matures_on == date(2023, 7, 31)
        told = Event.objects.get(stream=case.number, code="deferral.grant")
        assert told.data["overridden"] == sorted(both)
        assert case.fields["moves"][-1]["reasons"] == both

    def test_what_cannot_be_told_waits_for_the_facts_that_settle_it(self, cast):
        self.known(cast, {"enterprise.kind": "sole_trader"})
        loan, case = self.in_2022(cast)
        with at("2022-12-06 10:00"):
            with pytest.raises(FactsNeeded) as refused:
                grant(case, cast.officer_a, "2022-12-31")
            missing = {"enterprise.hit_by_epidemic", "enterprise.temporarily_in_difficulty"}
            assert set(refused.value.facts) <= missing
            assert loan.events.count() == 1
            case = grant(case, cast.officer_a, "2022-12-31", facts=dict.fromkeys(missing, True))
        assert case.fields["moves"][-1]["facts"] == dict.fromkeys(missing, True)
        assert loan.events.get(kind="deferred").data["grants"]
