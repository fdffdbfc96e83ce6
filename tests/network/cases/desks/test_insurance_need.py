"""A need of insurance: quoted, accepted, in force; the premium in parts that sum to it."""

from datetime import date

import pytest

from changrong.money import fen
from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, shown_fields, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.parties.persons import person_called

from ...matters import CONTACT, at, opened, running, step
from .bodies import Body, make_body

pytestmark = pytest.mark.shows("S3-54")


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def insurer(cast) -> Body:
    return make_body("示例财产保险公司", "insurer")


def ask(cast, insurer: Body, by=None, firm=None, **changes) -> Case:
    said = {
        "institution": insurer.number,
        "cover": "interruption",
        "what": "餐厅停业时的房租和工资",
        "sum_insured": "500000",
        "starts_on": "2026-12-01",
        "instalments": 3,
        **CONTACT,
    }
    return opened("insurance_need", by or cast.alice, firm or cast.xianhe, said | changes)


def quote(case: Case, insurer: Body, **changes) -> Case:
    terms = {
        "premium": "1000.00",
        "sum_insured": "500000",
        "instalments": 3,
        "covers": "停业第 4 日起，免赔 5%",
        "valid_until": "2026-12-10",
    }
    return step(case, "quote", insurer.officer, **(terms | changes))


def issued(cast, insurer: Body, **changes) -> Case:
    case = step(quote(ask(cast, insurer), insurer, **changes), "accept", cast.alice)
    first = case.fields["parts"][0][1]
    return step(
        case, "issue", insurer.officer, policy="P-1", ends_on="2027-11-30", paid=yuan(first)
    )


def yuan(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02}"


@pytest.mark.life
def test_a_whole_life_with_the_premium_in_three_parts(cast, insurer):
    case = ask(cast, insurer)
    assert {one.name for one in case.clocks.filter(stopped_at=None)} == {"answer", "result"}
    case = quote(case, insurer)
    assert [amount for _on, amount in case.fields["parts"]] == [33334, 33333, 33333]
    assert "1. 2026-12-01 333.34" in shown_fields(cast.alice, case)["plan"]
    case = step(case, "accept", cast.alice)
    with pytest.raises(MoveRefused) as short:
        step(case, "issue", insurer.officer, policy="P-1", ends_on="2027-11-30", paid="333.33")
    assert short.value.field == "paid"
    case = step(case, "issue", insurer.officer, policy="P-1", ends_on="2027-11-30", paid="333.34")
    assert (case.state, running(case).due_on) == ("in_force", date(2027, 1, 1))
    with pytest.raises(MoveRefused) as early:
        step(case, "finish", insurer.officer)
    assert "666.66" in early.value.text.zh
    with at("2026-12-30 10:00"):
        case = step(case, "pay_premium", insurer.officer, paid="333.33")
        assert running(case).due_on == date(2027, 2, 1)
    with at("2027-02-01 10:00"):
        case = step(case, "pay_premium", insurer.officer, paid="333.33")
        with pytest.raises(MoveRefused):
            step(case, "pay_premium", insurer.officer, paid="333.33")
        case = step(case, "finish", insurer.officer)
    assert (case.state, case.outcome, case.fields["policy"]) == ("paid_up", "insured", "P-1")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.parametrize("number", [1, 2, 7, 12])
@pytest.mark.parametrize("premium", ["1000", "0.99", "1", "12345.67", "999999.99"])
def test_the_parts_sum_to_the_premium_to_the_fen(cast, insurer, number, premium):
    if premium == "0.99":
        with pytest.raises(FieldErrors):
            quote(ask(cast, insurer), insurer, premium=premium, instalments=number)
        return
    case = quote(ask(cast, insurer), insurer, premium=premium, instalments=number)
    amounts = [amount for _on, amount in case.fields["parts"]]
    assert (len(amounts), sum(amounts)) == (number, fen(premium))
    assert max(amounts) - min(amounts) <= 1


@pytest.mark.life
def test_a_whole_life_that_lapses_unpaid(cast, insurer):
    case = issued(cast, insurer)
    with at("2027-01-01 10:00"), pytest.raises(MoveRefused):
        step(case, "lapse", insurer.manager, contacted="短信")
    with at("2027-02-20 10:00"):
        sweep(clock.now())
        assert not case.children.filter(kind="task").exists()
        with pytest.raises(NotAllowed):
            step(case, "lapse", insurer.officer, contacted="短信两次")
        case = step(case, "lapse", insurer.manager, contacted="短信两次、函一封")
    assert (case.state, case.outcome) == ("lapsed", "lapsed")


@pytest.mark.life
def test_the_insurer_asks_then_does_not_insure(cast, insurer):
    case = step(ask(cast, insurer), "ask_firm", insurer.officer, question="有无出险记录？")
    assert all(one.paused for one in case.clocks.filter(stopped_at=None))
    case = step(case, "firm_answers", cast.alice, answer="去年一次")
    case = step(case, "refuse", insurer.officer, reason="风险过高")
    assert (case.state, case.outcome) == ("refused", "refused")


@pytest.mark.life
def test_a_person_asks_by_telephone_and_withdraws(cast, insurer):
    person = person_called("李女士", "13900000000", "110105", cast.hotline)
    case = ask(cast, insurer, cast.hotline, person, cover="health", work_order="12345-3")
    case = step(quote(case, insurer), "withdraw", cast.hotline)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")


def test_a_quote_that_is_over_cannot_be_accepted(cast, insurer):
    case = quote(ask(cast, insurer), insurer)
    with at("2026-12-11 10:00"), pytest.raises(MoveRefused) as refused:
        step(case, "accept", cast.alice)
    assert "2026-12-10" in refused.value.text.zh


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"instalments": 13}, "instalments"),
        ({"valid_until": "2026-11-22"}, "valid_until"),
        ({"premium": "100.005"}, "premium"),
    ],
)
def test_a_quote_that_cannot_be_is_refused_beside_its_field(cast, insurer, changes, field):
    case = ask(cast, insurer)
    with pytest.raises(MoveRefused) as refused:
        quote(case, insurer, **changes)
    assert refused.value.field == field


def test_cover_begins_today_at_the_earliest_and_only_insurers_are_asked(cast, insurer):
    for changes in ({"starts_on": "2026-11-22"}, {"institution": cast.bank_a.number}):
        with pytest.raises(FieldErrors) as refused:
            ask(cast, insurer, **changes)
        assert list(refused.value.errors) == list(changes)


def test_unanswered_it_becomes_a_task_of_the_bureau(cast, insurer):
    case = ask(cast, insurer)
    with at("2026-11-26 10:00"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"


def test_only_its_own_people_see_and_move_it(cast, insurer):
    case = ask(cast, insurer)
    rival = make_body("示例另一保险公司", "insurer")
    assert {one.name for one in moves_for(insurer.officer, case)} == {"quote", "ask_firm", "refuse"}
    for who in (rival.officer, cast.charlie, cast.supervisor, cast.stranger):
        assert not visible_to(who).filter(pk=case.pk).exists()
        with pytest.raises(NotAllowed):
            quote(case, Body(rival.institution, who, who))
