"""A lease of intellectual property: valued, leased back within its value, paid out or defaulted."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, shown_fields, visible_to
from changrong.network.cases.time.sweep import sweep

from ...matters import CONTACT, at, opened, step
from .bodies import Body, make_body

pytestmark = pytest.mark.shows("S0-30")


OFFER = {"amount": "120000", "term_months": 3, "rate": "0.06", "buyback": "100"}


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def lessor(cast) -> Body:
    return make_body("示例融资租赁公司", "leasing")


def apply(cast, lessor: Body, **changes) -> Case:
    said = {
        "institution": lessor.number,
        "right": "patent",
        "title": "一种餐厨垃圾脱水装置",
        "certificate": "ZL202310000001.X",
        "expires_on": "2040-05-01",
        "charged": False,
        "wanted": "150000",
        "term_months": 12,
        "purpose": "买冷链设备",
        **CONTACT,
    }
    return opened("ip_lease", cast.alice, cast.xianhe, said | changes)


def valued(cast, lessor: Body, **changes) -> Case:
    case = step(apply(cast, lessor, **changes), "take", lessor.officer)
    said = {"method": "income", "value": "200000", "valuer": "示例评估", "valued_on": "2026-11-20"}
    return step(case, "value", lessor.officer, **said)


def begun(cast, lessor: Body) -> Case:
    case = step(valued(cast, lessor), "offer", lessor.officer, **OFFER)
    case = step(case, "accept", cast.alice)
    return step(case, "begin", lessor.officer, registration="ZLZR-1")


def running_of(case: Case) -> dict[str, date | None]:
    return {one.name: one.due_on for one in case.clocks.filter(stopped_at=None)}


def yuan(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02}"


@pytest.mark.life
def test_a_whole_life_from_valuation_to_the_return_of_the_right(cast, lessor):
    case = apply(cast, lessor)
    assert case.number == "ZL-2026-1123-0001"
    assert running_of(case) == {"answer": date(2026, 11, 25), "result": date(2026, 12, 7)}
    case = valued(cast, lessor, certificate="ZL2")
    case = step(case, "offer", lessor.officer, **OFFER)
    assert "1. 2026-12-23 40,400.67" in shown_fields(cast.alice, case)["plan"]
    with at("2026-11-25 10:00"):
        case = step(case, "accept", cast.alice)
        case = step(case, "begin", lessor.officer, registration="ZLZR-1")
    amounts = [amount for _on, amount in case.fields["parts"]]
    assert len(amounts) == 3
    assert max(amounts) - min(amounts) <= 3
    assert running_of(case) == {"first_rent": date(2026, 12, 25)}
    for at_number, day in enumerate(("2026-12-25", "2027-01-25", "2027-02-25")):
        with at(f"{day} 10:00"):
            with pytest.raises(MoveRefused) as wrong:
                step(case, "collect", lessor.officer, rent="1")
            assert wrong.value.field == "rent"
            with pytest.raises(MoveRefused):
                step(case, "hand_back", lessor.officer, paid="100", returned="ZLZR-2")
            case = step(case, "collect", lessor.officer, rent=yuan(amounts[at_number]))
    assert list(running_of(case)) == ["next_rent"]
    with at("2027-03-01 10:00"):
        with pytest.raises(MoveRefused) as price:
            step(case, "hand_back", lessor.officer, paid="99", returned="ZLZR-2")
        assert price.value.field == "paid"
        case = step(case, "hand_back", lessor.officer, paid="100", returned="ZLZR-2")
    assert (case.state, case.outcome) == ("paid_out", "paid_out")
    assert not running_of(case)


def test_the_rents_pay_back_what_was_financed_with_interest(cast, lessor):
    case = begun(cast, lessor)
    paid = sum(amount for _on, amount in case.fields["parts"])
    # Half a per cent a month on 120 000, 80 200 and 40 199.5 or so, to the nearest yuan.
    assert abs(paid - 12_000_000 - (60_000 + 40_100 + 20_100)) < 300


@pytest.mark.life
def test_a_whole_life_that_ends_in_default(cast, lessor):
    case = begun(cast, lessor)
    said = {"plan_after": "sell_right", "explanation": "两期未付，按合同处置专利"}
    with at("2026-12-23 10:00"), pytest.raises(MoveRefused):
        step(case, "default", lessor.manager, **said)
    with at("2027-01-25 10:00"):
        sweep(clock.now())
        assert not case.children.filter(kind="task").exists()
        with pytest.raises(NotAllowed):
            step(case, "default", lessor.officer, **said)
        case = step(case, "default", lessor.manager, **said)
    assert (case.state, case.outcome) == ("defaulted", "defaulted")
    with pytest.raises(FieldErrors) as again:
        apply(cast, lessor)
    assert list(again.value.errors) == ["certificate"]


@pytest.mark.life
def test_refused_after_a_question_then_asked_elsewhere(cast, lessor):
    case = step(apply(cast, lessor), "ask_firm", lessor.officer, question="年费交到哪年？")
    assert all(one.paused for one in case.clocks.filter(stopped_at=None))
    case = step(case, "firm_answers", cast.alice, answer="2026 年")
    case = step(case, "refuse", lessor.officer, reason="专利没有产品化")
    assert (case.state, case.outcome) == ("refused", "refused")
    other = make_body("示例另一融资租赁公司", "leasing")
    assert step(apply(cast, other), "withdraw", cast.alice).outcome == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"expires_on": "2026-11-23"}, "expires_on"),
        ({"charged": True}, "charged"),
        ({"institution": "nobody"}, "institution"),
    ],
)
def test_a_right_that_cannot_be_leased_is_refused_beside_its_field(cast, lessor, changes, field):
    with pytest.raises(FieldErrors) as refused:
        apply(cast, lessor, **changes)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"amount": "200001"}, "amount"), ({"term_months": 162}, "term_months")],
)
def test_an_offer_stays_within_the_value_and_life_of_the_right(cast, lessor, changes, field):
    case = valued(cast, lessor)
    with pytest.raises(MoveRefused) as refused:
        step(case, "offer", lessor.officer, **(OFFER | changes))
    assert refused.value.field == field


def test_only_leasing_companies_are_asked_and_only_theirs_move_it(cast, lessor):
    with pytest.raises(FieldErrors):
        apply(cast, lessor, institution=cast.bank_a.number)
    case = apply(cast, lessor)
    rival = make_body("示例另一融资租赁公司", "leasing")
    assert {one.name for one in moves_for(lessor.officer, case)} == {"take", "ask_firm", "refuse"}
    for who in (rival.officer, cast.officer_a, cast.charlie, cast.supervisor, cast.stranger):
        assert not visible_to(who).filter(pk=case.pk).exists()
        with pytest.raises(NotAllowed):
            step(case, "take", who)
    with pytest.raises(MoveRefused):
        step(case, "collect", lessor.officer, rent="1")


def test_unanswered_it_becomes_a_task_of_the_bureau(cast, lessor):
    case = apply(cast, lessor)
    with at("2026-11-26 10:00"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"


def test_a_lease_that_would_now_outlast_the_right_does_not_begin(cast, lessor):
    """Offered to the last day of the right, and accepted late."""
    case = valued(cast, lessor, expires_on="2027-02-23")
    case = step(case, "offer", lessor.officer, **OFFER)
    with at("2026-11-24 10:00"):
        case = step(case, "accept", cast.alice)
        with pytest.raises(MoveRefused) as late:
            step(case, "begin", lessor.officer, registration="ZLZR-1")
        assert "2027-02-24" in late.value.text.zh
        case = step(case, "refuse", lessor.officer, reason="保护期不够了")
    assert case.outcome == "refused"


@pytest.mark.life
def test_a_whole_life_settled_early_for_no_more_than_was_left(cast, lessor):
    case = begun(cast, lessor)
    parts = [amount for _on, amount in case.fields["parts"]]
    with at("2026-12-23 10:00"):
        case = step(case, "collect", lessor.officer, rent=yuan(parts[0]))
        most = sum(parts[1:]) + 100_00
        said = {"returned": "ZLZR-2"}
        with pytest.raises(MoveRefused) as dear:
            step(case, "settle_early", lessor.officer, paid=yuan(most + 1), **said)
        assert dear.value.field == "paid"
        with pytest.raises(NotAllowed):
            step(case, "settle_early", cast.alice, paid="1", **said)
        case = step(case, "settle_early", lessor.officer, paid="80300", **said)
    assert (case.state, case.outcome, "next_due_on" in case.fields) == (
        "paid_out",
        "paid_out",
        False,
    )
    assert not running_of(case)
    assert apply(cast, lessor).state == "applied", "the right is free again"


def test_a_price_of_return_that_nobody_could_pay_is_not_offered(cast, lessor):
    with pytest.raises(MoveRefused) as parts:
        step(valued(cast, lessor), "offer", lessor.officer, **(OFFER | {"buyback": "100.005"}))
    assert parts.value.field == "buyback"


def test_an_offer_that_nobody_answers_is_taken_back(cast, lessor):
    case = step(valued(cast, lessor), "offer", lessor.officer, **OFFER)
    assert step(case, "refuse", lessor.officer, reason="一直没有答复").outcome == "refused"
