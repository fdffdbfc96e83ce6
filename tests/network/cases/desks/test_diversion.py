"""An alert on a loan's money: cleared, put right, called back into the contract, or pursued."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.effects.diversion import CLAUSES
from changrong.network.cases.errors import FieldErrors, LimitBroken, MoveRefused, NotAllowed
from changrong.network.cases.kinds.diversion import PAYEES
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, may_move, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.models import Contract
from changrong.network.events.models import Event
from changrong.network.people.models import Role
from changrong.network.rules.book import book

from ...matters import at, loan_of, running, step
from .people import a_colleague, opened

pytestmark = pytest.mark.shows("S3-59")


PAYMENT = {
    "paid_on": "2026-11-23",
    "amount": "300000",
    "payee": "某某房地产开发公司",
    "payee_kind": "housing",
}
DEMAND = {"demand": "300000", "repay_by": "2026-12-10", "reason": "购房合同和流水"}
APPROVAL = {"recorded": True, "notice": "请在期限前归还"}
# A firm that diverts its loan does not deal honestly, so the rule for sound firms spares it not.
DISHONEST = {"enterprise.trades_honestly": False}


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def loan(cast) -> Contract:
    return loan_of(cast)


def warn(cast, loan: Contract, by=None, **changes) -> Case:
    said = {"contract": loan.number, "how": "flow", "what": "放款当天转给开发商", **PAYMENT}
    return opened("diversion", by or cast.officer_a, cast.xianhe, **said | changes)


@pytest.fixture
def alert(cast, loan) -> Case:
    return warn(cast, loan)


@pytest.fixture
def confirmed(cast, alert) -> Case:
    case = step(alert, "take", cast.officer_a)
    return step(case, "confirm", cast.officer_a, **PAYMENT, how_verified="看了购房合同")


@pytest.fixture
def recalling(cast, confirmed) -> Case:
    case = step(confirmed, "propose", cast.officer_a, **DEMAND)
    return step(case, "approve", cast.manager_a, **APPROVAL, facts=DISHONEST)


@pytest.mark.life
def test_money_called_back_comes_to_the_loans_account(cast, loan, alert):
    assert alert.number == "LX-2026-1123-0001"
    assert {one.name for one in alert.clocks.filter(stopped_at=None)} == {"take", "verify"}
    case = step(alert, "take", cast.officer_a)
    case = step(case, "ask_firm", cast.officer_a, question="这笔付款是做什么的？")
    case = step(case, "firm_answers", cast.alice, answer="付了商铺定金")
    case = step(case, "confirm", cast.officer_a, **PAYMENT, how_verified="看了定金合同")
    told = Event.objects.get(stream=case.number, code="diversion.confirm")
    assert told.data["clause"] == "cbirc-2021-operating-loans:二"
    case = step(case, "propose", cast.officer_a, **DEMAND)
    case = step(case, "send_back", cast.manager_a, why="先谈归位")
    case = step(case, "propose", cast.officer_a, **DEMAND)
    case = step(case, "approve", cast.manager_a, **APPROVAL, facts=DISHONEST)
    assert (running(case).name, running(case).due_on) == ("repay", date(2026, 12, 10))
    owed = account_of(loan).principal
    with at("2026-12-03 10:00"):
        case = step(case, "received", cast.officer_a, received="100000", received_on="2026-12-02")
        with pytest.raises(MoveRefused, match="200000"):
            step(case, "finish", cast.officer_a)
        case = step(case, "received", cast.officer_a, received="200000", received_on="2026-12-03")
        case = step(case, "finish", cast.officer_a)
        assert account_of(loan).principal < owed
        assert [one.data["amount"] for one in loan.events.filter(kind="prepaid")] == [
            "10000000",
            "20000000",
        ]
    assert (case.state, case.outcome) == ("recalled", "recalled")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_an_alert_is_cleared(cast, alert):
    case = step(step(alert, "take", cast.officer_a), "clear", cast.officer_a, why="是店铺租金")
    assert (case.state, case.outcome) == ("cleared", "cleared")


@pytest.mark.life
def test_the_money_is_put_back(cast, confirmed):
    case = step(confirmed, "put_right", cast.officer_a, seen="退款回单，已付食材款")
    assert (case.state, case.outcome) == ("put_right", "put_right")


@pytest.mark.life
def test_what_is_not_repaid_is_pursued(cast, recalling):
    with pytest.raises(MoveRefused, match="2026-12-10"):
        step(recalling, "pursue", cast.manager_a, steps="起诉")
    with at("2026-12-11 10:00"):
        sweep(clock.now())
        assert recalling.children.get(kind="task").state == "open"
        case = step(recalling, "pursue", cast.manager_a, steps="向法院起诉")
    assert (case.state, case.outcome) == ("pursued", "pursued")


def test_an_alert_nobody_takes_up_is_a_task_of_the_bureau(alert):
    with at("2026-11-26 10:00"):
        sweep(clock.now())
    assert alert.clocks.get(name="take").late
    assert alert.children.get(kind="task").state == "open"


class TestARecall:
    def test_is_approved_by_somebody_else(self, cast, confirmed):
        case = step(confirmed, "propose", cast.manager_a, **DEMAND)
        with pytest.raises(MoveRefused, match="somebody else"):
            step(case, "approve", cast.manager_a, **APPROVAL, facts=DISHONEST)
        with pytest.raises(NotAllowed):
            step(case, "approve", cast.officer_a, **APPROVAL)
        another = a_colleague(cast.bank_a, Role.MANAGER)
        case = step(case, "approve", another, **APPROVAL, facts=DISHONEST)
        assert case.state == "recalling"

    def test_spares_a_sound_firm_in_difficulty(self, cast, confirmed):
        case = step(confirmed, "propose", cast.officer_a, **DEMAND)
        sound = {
            "enterprise.kind": "company",
            "enterprise.industry": "6210",
            "enterprise.headcount": 8,
            "enterprise.revenue": "2000000",
            "enterprise.good_prospects": True,
            "enterprise.trades_honestly": True,
            "enterprise.temporarily_in_difficulty": True,
        }
        with pytest.raises(LimitBroken) as broken:
            step(case, "approve", cast.manager_a, **APPROVAL, facts=sound)
        assert [one.measure.key for one in broken.value.broken] == [
            "beijing-2020-sme/no-withdrawal-from-sound-firms"
        ]

    def test_is_of_no_more_than_is_owed_and_by_a_day_to_come(self, cast, confirmed):
        for wrong, field in (
            ({"demand": "900000"}, "demand"),
            ({"repay_by": "2026-11-23"}, "repay_by"),
        ):
            with pytest.raises(MoveRefused) as refused:
                step(confirmed, "propose", cast.officer_a, **DEMAND | wrong)
            assert refused.value.field == field

    def test_takes_only_money_that_the_loan_takes(self, cast, loan, recalling):
        with pytest.raises(MoveRefused) as refused:
            step(recalling, "received", cast.officer_a, received="10", received_on="2026-11-30")
        assert refused.value.field == "received"
        assert loan.events.count() == 1


class TestItIsRaised:
    def test_on_a_loan_of_ones_own(self, cast, loan):
        with pytest.raises(FieldErrors) as refused:
            warn(cast, loan, cast.officer_b)
        assert list(refused.value.errors) == ["contract"]

    def test_once_for_a_payment(self, cast, loan, alert):
        with pytest.raises(FieldErrors) as refused:
            warn(cast, loan)
        assert alert.number in refused.value.errors["payee"].zh
        assert warn(cast, loan, amount="1000").state == "alerted"

    def test_by_the_lender_alone(self, cast, loan):
        for who in (cast.alice, cast.coordinator):
            with pytest.raises(NotAllowed):
                warn(cast, loan, who)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [({"paid_on": "2026-11-01"}, "paid_on"), ({"amount": "900000"}, "amount")],
    )
    def test_and_confirmed_of_a_payment_out_of_the_loan(self, cast, alert, wrong, field):
        case = step(alert, "take", cast.officer_a)
        with pytest.raises(MoveRefused) as refused:
            step(case, "confirm", cast.officer_a, **PAYMENT | wrong, how_verified="流水")
        assert refused.value.field == field


def test_each_kind_of_payee_cites_a_clause_of_the_book():
    assert set(CLAUSES) == {name for name, _label in PAYEES}
    for cited in CLAUSES.values():
        notice, _colon, clause = cited.partition(":")
        assert clause in {one.id for one in book().notice(notice).clauses}


def test_who_sees_it_and_who_takes_its_steps(cast, alert):
    people = ("alice", "charlie", "officer_a", "officer_b", "manager_a", "coordinator")
    seen = {who for who in people if visible_to(getattr(cast, who)).contains(alert)}
    assert seen == {"alice", "officer_a", "manager_a", "coordinator"}
    able = {
        move.name: {who for who in people if may_move(getattr(cast, who), alert, move)}
        for move in kind_of(alert).moves
    }
    staff = ("take", "ask_firm", "clear", "confirm", "put_right", "propose", "received", "finish")
    assert able == {
        **{name: {"officer_a", "manager_a"} for name in staff},
        **{name: {"manager_a"} for name in ("approve", "send_back", "pursue")},
        "firm_answers": {"alice"},
    }
