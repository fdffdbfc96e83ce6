"""A claim: reported, papers asked for once, assessed within the law's time, agreed and paid."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, LimitBroken, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.models import Event
from changrong.network.parties.persons import person_called

from ...matters import CONTACT, at, opened, step
from .bodies import Body, make_body

pytestmark = pytest.mark.shows("S3-54", "S4-28")


MISSING = {"missing": ["event", "loss"], "asked": "事故证明一份，损失清单附发票"}
BASIS = "按重置价值扣免赔额"


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def insurer(cast) -> Body:
    return make_body("示例财产保险公司", "insurer")


def report(cast, insurer: Body, by=None, firm=None, **changes) -> Case:
    said = {
        "institution": insurer.number,
        "policy": "PZ-2026-001",
        "insurance": "other",
        "harm": "property",
        "event_known_on": "2026-11-22",
        "what": "后厨水管爆裂，泡坏两台冷柜",
        "claimed": "30000",
        "papers": ["policy", "photos"],
        **CONTACT,
    }
    return opened("insurance_claim", by or cast.alice, firm or cast.xianhe, said | changes)


def due(case: Case) -> dict[str, date | None]:
    return {one.name: one.due_on for one in case.clocks.filter(stopped_at=None)}


def covered(case: Case, insurer: Body, agreed: str = "24000.50") -> Case:
    return step(case, "find_covered", insurer.officer, agreed=agreed, basis=BASIS)


@pytest.mark.life
def test_a_whole_life_with_papers_sent_later_to_the_payment(cast, insurer):
    case = report(cast, insurer)
    assert (case.number, case.priority) == ("LP-2026-1123-0001", 0)
    assert due(case) == {
        "take": date(2026, 11, 25),
        "assess": date(2026, 12, 23),
        "certain_part": date(2027, 1, 22),
    }
    case = step(case, "take", insurer.officer)
    with at("2026-11-25 10:00"):
        case = step(case, "ask_papers", insurer.officer, **MISSING)
    assert all(one.paused for one in case.clocks.filter(stopped_at=None))
    with at("2026-12-05 10:00"):
        case = step(case, "send_papers", cast.alice, answer="都上传了")
        assert due(case) == {"assess": date(2027, 1, 3), "certain_part": date(2027, 2, 2)}
    with at("2026-12-20 10:00"):
        case = covered(case, insurer)
    with at("2026-12-21 10:00"):
        case = step(case, "agree", cast.alice)
        assert due(case) == {"pay": date(2026, 12, 31)}
    with at("2026-12-25 10:00"):
        case = step(case, "pay", insurer.officer, amount="24000.50", voucher="FK-1")
    assert (case.state, case.outcome, case.fields["paid"]) == ("paid", "paid", "24000.5")
    assert not case.clocks.filter(stopped_at=None).exists()
    assert not case.clocks.filter(late=True).exists()


@pytest.mark.life
def test_a_whole_life_refused_with_reasons_within_three_days(cast, insurer):
    case = step(report(cast, insurer), "take", insurer.officer)
    case = step(case, "find_not_covered", insurer.officer, reason="excluded")
    assert due(case) == {"notice": date(2026, 11, 26)}
    with pytest.raises(FieldErrors) as refused:
        step(case, "send_refusal", insurer.officer, letter="JP-1")
    assert list(refused.value.errors) == ["grounds"]
    with at("2026-11-26 10:00"):
        case = step(case, "send_refusal", insurer.officer, letter="JP-1", grounds="自然老化不赔")
    assert (case.state, case.outcome) == ("refused", "refused")
    assert case.clocks.get(name="notice").late is False


def test_a_refusal_not_sent_in_three_days_is_a_task_of_the_bureau(cast, insurer):
    case = step(report(cast, insurer), "take", insurer.officer)
    case = step(case, "find_not_covered", insurer.officer, reason="excluded")
    with at("2026-11-27 10:00"):
        sweep(clock.now())
        assert case.children.get(kind="task").state == "open"
        case = step(case, "send_refusal", insurer.manager, letter="JP-1", grounds="自然老化")
    assert case.clocks.get(name="notice").late is True


def test_a_whole_life_where_the_certain_part_is_paid_first(cast, insurer):
    case = step(report(cast, insurer), "take", insurer.officer)
    with at("2027-01-20 10:00"):
        case = step(case, "pay_part", insurer.officer, amount="10000")
        assert "certain_part" not in due(case)
        with pytest.raises(MoveRefused) as beyond:
            step(case, "pay_part", insurer.officer, amount="20000.01")
        assert beyond.value.field == "amount"
        with pytest.raises(MoveRefused):
            step(case, "find_not_covered", insurer.officer, reason="excluded")
        with pytest.raises(MoveRefused) as less:
            covered(case, insurer, agreed="9999.99")
        assert less.value.field == "agreed"
        case = covered(case, insurer)
        case = step(case, "dispute", cast.alice, why="冷柜是新买的")
        assert (case.state, "agreed" in case.fields) == ("assessing", False)
        assert due(case)["assess_again"] == date(2027, 2, 19), "assessed anew in the law's time"
        case = step(covered(case, insurer, agreed="28000"), "agree", cast.alice)
        with pytest.raises(MoveRefused) as wrong:
            step(case, "pay", insurer.officer, amount="28000", voucher="FK-2")
        assert "18,000.00" in wrong.value.text.zh
        case = step(case, "pay", insurer.officer, amount="18000", voucher="FK-2")
    assert (case.outcome, case.fields["paid"]) == ("paid", "28000")


def test_papers_are_asked_for_once_and_the_law_says_so(cast, insurer):
    case = step(report(cast, insurer), "ask_papers", insurer.officer, **MISSING)
    case = step(case, "send_papers", cast.alice, answer="已交")
    with pytest.raises(LimitBroken) as refused:
        step(case, "ask_papers", insurer.officer, **MISSING)
    [broken] = refused.value.broken
    assert broken.measure.key == "insurance-law-2015/one-request-for-papers"
    case.refresh_from_db()
    assert case.state == "assessing"


@pytest.mark.life
def test_a_person_who_was_hurt_goes_through_the_green_channel_by_herself(cast, insurer):
    person = person_called("李女士", "13900000000", "110105", cast.hotline)
    beside = {"harm": "person", "what": "骑车摔伤", "work_order": "12345-2"}
    case = report(cast, insurer, cast.hotline, person, **beside)
    assert (case.fields["green"], case.priority) == (True, 1)
    with pytest.raises(MoveRefused):
        step(case, "open_green", insurer.officer, ground="人伤")
    case = step(case, "withdraw", cast.hotline)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")


def test_the_bureau_may_put_one_in_the_green_channel(cast, insurer):
    case = step(report(cast, insurer), "open_green", cast.coordinator, ground="保供企业")
    assert (case.fields["green"], case.priority) == (True, 1)


def test_a_whole_life_of_a_plain_loss_settled_at_once(cast, insurer):
    case = report(cast, insurer)
    terms = {"basis": "照片定损"}
    with pytest.raises(MoveRefused) as beyond:
        step(case, "assess_at_once", insurer.officer, agreed="30000.01", **terms)
    assert beyond.value.field == "agreed"
    case = step(case, "assess_at_once", insurer.officer, agreed="29000", **terms)
    assert set(due(case)) == {"certain_part"}
    case = step(
        step(case, "agree", cast.alice), "pay", insurer.officer, amount="29000", voucher="1"
    )
    assert (case.state, case.fields["paid"]) == ("paid", "29000")


def test_unassessed_in_the_law_s_time_it_is_escalated_once(cast, insurer):
    case = step(report(cast, insurer), "take", insurer.officer)
    with at("2026-12-22 10:00"):
        sweep(clock.now())
    assert not case.children.filter(kind="task").exists()
    with at("2026-12-24 10:00"):
        sweep(clock.now())
        sweep(clock.now())
    assert case.children.filter(kind="task").count() == 1
    levels = case.clocks.get(name="assess").escalations.values_list("level", flat=True)
    assert list(levels) == ["remind", "overdue"]


def test_an_event_to_come_another_kind_of_body_and_noted_amounts_are_refused(cast, insurer):
    with pytest.raises(FieldErrors) as future:
        report(cast, insurer, event_known_on="2026-11-24")
    assert list(future.value.errors) == ["event_known_on"]
    with pytest.raises(FieldErrors):
        report(cast, insurer, institution=cast.bank_a.number)
    assert "paid" not in report(cast, insurer, paid="99999").fields


def test_only_its_own_people_see_and_move_it(cast, insurer):
    case = report(cast, insurer)
    rival = make_body("示例另一保险公司", "insurer")
    for who in (rival.officer, cast.officer_a, cast.charlie, cast.supervisor, cast.stranger):
        assert not visible_to(who).filter(pk=case.pk).exists()
        with pytest.raises(NotAllowed):
            step(case, "take", who)
    assert {one.name for one in moves_for(cast.coordinator, case)} == {"open_green"}
    with pytest.raises(MoveRefused):
        step(case, "pay", insurer.officer, amount="1", voucher="FK")
    assert not Event.objects.filter(stream=case.number, code="insurance_claim.take").exists()
