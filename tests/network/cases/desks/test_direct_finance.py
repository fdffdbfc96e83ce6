"""A referral to equity or bonds: introduced, in talks, raised or not."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep

from ...matters import CONTACT, at, opened, running, step

pytestmark = pytest.mark.shows("S3-16")


MONDAY = "2026-11-23 10:00"
TO_FUND = {"venue": "fund", "body": "示例产业基金", "reply": "基金经理这周联系您"}
RAISED = {"raised": "3000000", "raised_on": "2027-03-01", "from_whom": "示例产业基金"}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


def ask(cast, by=None, **changes) -> Case:
    said = {
        "way": "equity",
        "stage": "growing",
        "amount": "5000000",
        "what": "冷链设备，两项专利",
        **CONTACT,
    }
    return opened("direct_finance", by or cast.alice, cast.xianhe, said | changes)


@pytest.fixture
def referred(cast) -> Case:
    return step(ask(cast), "refer", cast.coordinator, **TO_FUND)


@pytest.mark.life
def test_a_firm_is_referred_talks_and_raises_equity(cast):
    case = ask(cast)
    assert (case.number, running(case).due_on) == ("ZR-2026-1123-0001", date(2026, 11, 25))
    case = step(case, "refer", cast.coordinator, **TO_FUND)
    assert (case.fields["body"], running(case).due_on) == ("示例产业基金", date(2026, 12, 7))
    with at("2026-11-27 10:00"):
        case = step(case, "begin_talks", cast.alice, note="见了基金经理")
        assert not case.clocks.filter(stopped_at=None).exists()
    with at("2027-03-02 10:00"):
        step(case, "note", cast.coordinator, note="尽职调查完成")
        case = step(case, "raise", cast.alice, **RAISED)
    assert (case.state, case.outcome) == ("raised", "raised")
    assert case.fields["moves"][-1]["answers"]["raised"] == "3000000"


@pytest.mark.life
def test_a_bank_refers_its_client_and_follows_it(cast):
    case = ask(cast, cast.officer_a, way="listing")
    assert visible_to(cast.officer_a).get(kind="direct_finance") == case
    assert not visible_to(cast.officer_b).filter(kind="direct_finance").exists()
    step(case, "refer", cast.coordinator, **(TO_FUND | {"venue": "nte", "body": "示例券商"}))
    step(case, "begin_talks", cast.coordinator, note="已签辅导协议")
    case = step(case, "fail", cast.alice, reason="业绩没达标")
    assert (case.state, case.outcome) == ("not_raised", "not_raised")
    with pytest.raises(NotAllowed):
        step(ask(cast, cast.officer_a), "refer", cast.officer_a, **TO_FUND)


def test_a_first_referral_that_leads_nowhere_is_followed_by_another(cast, referred):
    with at("2026-12-01 10:00"):
        other = TO_FUND | {"venue": "regional", "body": "示例股权交易中心"}
        case = step(referred, "refer", cast.coordinator, **other)
    assert (case.fields["body"], running(case).due_on) == ("示例股权交易中心", date(2026, 12, 15))


@pytest.mark.life
def test_what_does_not_suit_yet_is_answered_with_advice(cast):
    case = step(ask(cast), "advise_against", cast.coordinator, reply="先规范账务，再谈股权")
    assert (case.state, case.outcome) == ("advised", "advised")


@pytest.mark.parametrize("talks", [False, True])
@pytest.mark.life
def test_the_firm_may_withdraw(cast, referred, talks):
    if talks:
        step(referred, "begin_talks", cast.alice, note="谈过一次")
    case = step(referred, "withdraw", cast.alice)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()


def test_nobody_refers_or_nobody_calls_and_it_becomes_a_task(cast, referred):
    waiting = ask(cast, amount="100")
    with at("2026-11-26 10:00"):
        sweep(clock.now())
    assert waiting.children.get(kind="task").state == "open"
    with at("2026-12-08 10:00"):
        sweep(clock.now())
    assert referred.children.get(kind="task").state == "open"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("way", "venue"), [("equity", "underwriter"), ("bond", "fund"), ("listing", "fund")]
    )
    def test_a_place_that_does_not_serve_the_way(self, cast, way, venue):
        with pytest.raises(MoveRefused) as refused:
            step(ask(cast, way=way), "refer", cast.coordinator, **(TO_FUND | {"venue": venue}))
        assert refused.value.field == "venue"
        anywhere = step(
            ask(cast, way="unsure"), "refer", cast.coordinator, **(TO_FUND | {"venue": venue})
        )
        assert anywhere.state == "referred"

    @pytest.mark.parametrize("day", ["2026-11-22", "2026-11-24"])
    def test_funds_raised_before_it_was_asked_or_tomorrow(self, cast, referred, day):
        case = step(referred, "begin_talks", cast.alice, note="谈过")
        with pytest.raises(MoveRefused) as refused:
            step(case, "raise", cast.alice, **(RAISED | {"raised_on": day}))
        assert refused.value.field == "raised_on"

    @pytest.mark.parametrize("who", ["charlie", "supervisor", "stranger"])
    def test_a_referral_of_a_firm_that_is_not_ones_own(self, cast, who):
        with pytest.raises(NotAllowed):
            ask(cast, getattr(cast, who))

    def test_nothing_wanted(self, cast):
        with pytest.raises(FieldErrors) as refused:
            ask(cast, amount="0")
        assert list(refused.value.errors) == ["amount"]
