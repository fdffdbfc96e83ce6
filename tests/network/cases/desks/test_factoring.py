"""Factoring: the buyer confirms, money is advanced within it, collected and settled to the fen."""

from datetime import date

import pytest
from django.urls import reverse

from changrong.identifiers import make_credit_code
from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, visible_to
from changrong.network.cases.time.sweep import sweep

from ...matters import CONTACT, at, opened, step
from .bodies import Body, make_body

pytestmark = pytest.mark.shows("S0-31")


OUTSIDE = make_credit_code("91110000999999999")


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def factor(cast) -> Body:
    return make_body("示例商业保理公司", "factoring")


def submit(cast, factor: Body, **changes) -> Case:
    """Alice's firm sold to Charlie's."""
    said = {
        "institution": factor.number,
        "buyer": "large_firm",
        "buyer_name": cast.other_firm.name,
        "buyer_code": cast.other_firm.credit_code,
        "invoice": "24110001",
        "amount": "200000",
        "pays_on": "2027-02-28",
        "goods": "十月份团餐，已验收",
        **CONTACT,
    }
    return opened("factoring", cast.alice, cast.xianhe, said | changes)


def asked_of(case: Case) -> Case:
    return case.children.get(kind="receivable_confirmation")


def confirmed(cast, factor: Body, **changes) -> Case:
    case = step(submit(cast, factor, **changes), "ask_buyer", factor.officer)
    step(asked_of(case), "confirm", cast.charlie, confirmed="180000", paying_on="2027-03-10")
    case.refresh_from_db()
    return case


def advanced(cast, factor: Body, recourse: bool = True) -> Case:
    terms = {"paid": "144000", "rate": "0.06", "with_recourse": recourse}
    return step(confirmed(cast, factor), "advance", factor.officer, **terms)


def running_of(case: Case) -> dict[str, date | None]:
    return {one.name: one.due_on for one in case.clocks.filter(stopped_at=None)}


@pytest.mark.life
def test_a_whole_life_confirmed_advanced_and_collected(cast, factor):
    case = submit(cast, factor)
    assert (case.number, running_of(case)) == ("BL-2026-1123-0001", {"answer": date(2026, 11, 25)})
    case = step(case, "ask_buyer", factor.officer)
    asked = asked_of(case)
    assert running_of(case) == running_of(asked) == {"confirm": date(2026, 12, 23)}
    assert (asked.enterprise, asked.fields["seller"]) == (cast.other_firm, cast.xianhe.name)
    step(asked, "confirm", cast.charlie, confirmed="180000", paying_on="2027-03-10")
    case.refresh_from_db()
    assert (case.state, case.fields["confirmed"]) == ("confirmed", "180000")
    with pytest.raises(MoveRefused) as beyond:
        step(case, "advance", factor.officer, paid="180000.01", rate="0.06", with_recourse=True)
    assert beyond.value.field == "paid"
    case = step(case, "advance", factor.officer, paid="144000", rate="0.06", with_recourse=True)
    assert running_of(case) == {"collection": date(2027, 3, 10)}
    with at("2027-03-10 10:00"):
        case = step(case, "collect", factor.officer, received="100000")
        rest = {"way": "transfer", "charges": "2592.50"}
        with pytest.raises(MoveRefused) as differ:
            step(case, "collect_rest", factor.officer, received="79999", **rest)
        assert differ.value.field == "received"
        with pytest.raises(MoveRefused) as dear:
            step(
                case, "collect_rest", factor.officer, received="80000", way="bill", charges="36001"
            )
        assert dear.value.field == "charges"
        case = step(case, "collect_rest", factor.officer, received="80000", **rest)
    assert (case.state, case.outcome, case.fields["returned"]) == (
        "collected",
        "collected",
        "33407.5",
    )
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_a_whole_life_where_the_buyer_denies_the_debt(cast, factor):
    case = step(submit(cast, factor), "ask_buyer", factor.officer)
    said = {"reason": "not_delivered", "explanation": "十月份没有送货"}
    asked = step(asked_of(case), "deny", cast.charlie, **said)
    case.refresh_from_db()
    assert (asked.outcome, case.state, case.outcome) == ("denied", "unconfirmed", "unconfirmed")
    again = submit(cast, factor)
    assert again.state == "submitted"


@pytest.mark.life
def test_a_whole_life_with_recourse_to_the_seller(cast, factor):
    case = advanced(cast, factor)
    with at("2027-03-10 10:00"), pytest.raises(MoveRefused):
        step(case, "call_recourse", factor.manager, note="没有付")
    with at("2027-03-15 10:00"):
        case = step(case, "collect", factor.officer, received="40000")
        with pytest.raises(NotAllowed):
            step(case, "call_recourse", factor.officer, note="没有付")
        case = step(case, "call_recourse", factor.manager, note="停业")
        with pytest.raises(MoveRefused) as short:
            step(case, "repaid_by_seller", factor.officer, repaid="103999.99")
        assert "104,000.00" in short.value.text.zh
        case = step(case, "repaid_by_seller", factor.officer, repaid="105500")
    assert (case.state, case.outcome) == ("repaid", "repaid")


@pytest.mark.life
def test_a_whole_life_without_recourse_that_is_lost(cast, factor):
    case = advanced(cast, factor, recourse=False)
    with at("2027-03-15 10:00"):
        with pytest.raises(MoveRefused) as refused:
            step(case, "call_recourse", factor.manager, note="没有付")
        assert "无追索权" in refused.value.text.zh
        case = step(case, "write_off", factor.manager, note="付款方破产")
    assert (case.state, case.outcome) == ("lost", "lost")


def test_a_buyer_outside_the_network_confirms_on_paper(cast, factor):
    case = step(submit(cast, factor, buyer_code=OUTSIDE), "ask_buyer", factor.officer)
    assert not case.children.exists()
    with pytest.raises(MoveRefused) as refused:
        step(case, "record_answer", factor.officer, confirmed="200001", letter="QR-1")
    assert refused.value.field == "confirmed"
    case = step(case, "record_answer", factor.officer, confirmed="200000", letter="QR-1")
    assert (case.state, set(running_of(case))) == ("confirmed", {"advance_on_paper"})


@pytest.mark.life
def test_or_confirms_nowhere(cast, factor):
    case = step(submit(cast, factor, buyer_code=OUTSIDE), "ask_buyer", factor.officer)
    case = step(case, "give_up", factor.officer, note="三次去函没有答复")
    assert (case.state, case.outcome) == ("unconfirmed", "unconfirmed")


@pytest.mark.life
def test_a_paper_that_comes_first_calls_the_question_off(cast, factor):
    case = step(submit(cast, factor), "ask_buyer", factor.officer)
    step(case, "record_answer", factor.officer, confirmed="150000", letter="QR-2")
    asked = asked_of(case)
    assert (asked.state, asked.outcome) == ("called_off", "called_off")
    with pytest.raises(MoveRefused):
        step(asked, "confirm", cast.charlie, confirmed="1", paying_on="2027-03-10")


@pytest.mark.life
def test_withdrawn_it_asks_the_buyer_no_more(cast, factor):
    case = step(submit(cast, factor), "ask_buyer", factor.officer)
    case = step(case, "withdraw", cast.alice)
    assert (case.outcome, asked_of(case).state) == ("withdrawn", "called_off")


def test_an_invoice_is_factored_once(cast, factor):
    submit(cast, factor)
    other = make_body("示例另一保理公司", "factoring")
    with pytest.raises(FieldErrors) as refused:
        submit(cast, other, buyer_code=f" {cast.other_firm.credit_code.lower()} ", amount="190000")
    assert list(refused.value.errors) == ["invoice"]
    for same in ("２４１１０００１", "2411 0001"):
        with pytest.raises(FieldErrors):
            submit(cast, factor, invoice=same)
    with pytest.raises(FieldErrors) as own:
        submit(cast, factor, invoice="24110002", buyer_code=cast.xianhe.credit_code)
    assert list(own.value.errors) == ["buyer_code"]


def test_the_buyer_sees_its_part_in_its_list_and_not_the_seller_s_case(cast, factor, client):
    case = step(submit(cast, factor), "ask_buyer", factor.officer)
    asked = asked_of(case)
    assert {one.name for one in moves_for(cast.charlie, asked)} == {"confirm", "deny"}
    assert not visible_to(cast.charlie).filter(pk=case.pk).exists()
    assert not visible_to(cast.alice).filter(pk=asked.pk).exists()
    assert visible_to(factor.officer).filter(pk=asked.pk).exists()
    for who in (cast.alice, factor.officer, cast.officer_a):
        with pytest.raises(NotAllowed):
            step(asked, "confirm", who, confirmed="1", paying_on="2027-03-10")
    with pytest.raises(MoveRefused) as beyond:
        step(asked, "confirm", cast.charlie, confirmed="200001", paying_on="2027-03-10")
    assert beyond.value.field == "confirmed"
    client.force_login(cast.charlie.user)
    assert asked.number in client.get(reverse("matters:mine")).content.decode()
    assert client.get(f"/matters/{asked.number}/").status_code == 200
    assert client.get(f"/matters/{case.number}/").status_code == 404
    client.force_login(cast.alice.user)
    assert asked.number not in client.get(reverse("matters:mine")).content.decode()


def test_a_buyer_that_does_not_answer_in_thirty_days_is_followed_by_the_bureau(cast, factor):
    case = step(submit(cast, factor), "ask_buyer", factor.officer)
    with at("2026-12-24 10:00"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"
    late = asked_of(case).clocks.get().escalations.values_list("level", flat=True)
    assert "overdue" in late


@pytest.mark.life
def test_the_factor_declines_after_asking(cast, factor):
    case = step(submit(cast, factor), "ask_firm", factor.officer, question="有没有送货单？")
    case = step(case, "firm_answers", cast.alice, answer="没有")
    case = step(case, "refuse", factor.officer, reason="没有交付凭证")
    assert (case.state, case.outcome) == ("refused", "refused")
