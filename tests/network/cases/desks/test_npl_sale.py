"""A sale of bad loans: valued, bid for by asset managers apart, bought, worked out."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, shown_fields, visible_to
from changrong.network.cases.time.sweep import sweep

from ...matters import at, loan_of, opened, running, step
from .bodies import Body, make_body

pytestmark = pytest.mark.shows("S0-29")


VALUE = {"method": "cash_flow", "value": "900000", "reserve": "700000", "valuer": "示例评估"}
HANDED = ["contracts", "collateral", "borrowers_told"]


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def manager_one(cast) -> Body:
    return make_body("示例资产管理公司", "asset_manager")


@pytest.fixture
def manager_two(cast) -> Body:
    return make_body("示例二号资产管理公司", "asset_manager")


def offer(cast, by=None, **changes) -> Case:
    said = {
        "name": "朝阳餐饮不良一号",
        "cause": "epidemic",
        "loans": "A-1 600000\nA-2，500000.50\n",
        "situation": "两家餐厅停业半年，房屋抵押",
    }
    return opened("npl_sale", by or cast.officer_a, None, said | changes)


def valued(cast, **changes) -> Case:
    return step(offer(cast), "value", cast.officer_a, **(VALUE | changes))


def invited(cast, *bodies: Body) -> Case:
    return step(valued(cast), "invite", cast.manager_a, institutions=[b.number for b in bodies])


def bid_of(case: Case, body: Body) -> Case:
    return case.children.get(kind="npl_bid", institution=body.institution, closed_at=None)


def bid(case: Case, body: Body, amount: str, name: str = "make_bid", **changes) -> Case:
    terms = {"amount": amount, "plan": "restructure", "valid_until": "2026-12-31"}
    return step(bid_of(case, body), name, body.officer, **(terms | changes))


def sold(cast, one: Body, two: Body, price: str = "760000") -> Case:
    case = invited(cast, one, two)
    bid(case, one, price)
    bid(case, two, "750000")
    number = bid_of(case, one).number
    return step(case, "sell", cast.manager_a, bid=number, price=price)


@pytest.mark.life
def test_a_whole_life_sold_to_one_of_two_bidders_and_restructured(cast, manager_one, manager_two):
    case = offer(cast)
    assert case.number == "BC-2026-1123-0001"
    assert (case.fields["loan_count"], case.fields["principal"]) == (2, "1100000.5")
    assert (case.institution, case.enterprise) == (cast.bank_a, None)
    assert running(case).due_on == date(2026, 12, 7)
    case = step(case, "value", cast.officer_a, **VALUE)
    both = [manager_one.number, manager_two.number]
    case = step(case, "invite", cast.manager_a, institutions=both)
    first, second = bid_of(case, manager_one), bid_of(case, manager_two)
    bid(case, manager_one, "760000", finance="另给 200 万元，利率 4%")
    bid(case, manager_two, "750000")
    case = step(case, "sell", cast.manager_a, bid=first.number, price="760000")
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, second.state, case.partner) == (
        "chosen",
        "not_chosen",
        manager_one.institution,
    )
    with pytest.raises(MoveRefused) as short:
        step(case, "hand_over", cast.officer_a, paid="759999.99", handed=HANDED)
    assert short.value.field == "paid"
    with pytest.raises(FieldErrors) as untold:
        step(case, "hand_over", cast.officer_a, paid="760000", handed=HANDED[:2])
    assert "借款人" in untold.value.errors["handed"].zh
    case = step(case, "hand_over", cast.officer_a, paid="760000", handed=HANDED)
    result = {"firms_kept": 2, "new_debt": "600000", "finance": "2000000", "terms": "展期三年"}
    with pytest.raises(NotAllowed):
        step(case, "restructure", cast.officer_a, **result)
    case = step(case, "restructure", manager_one.officer, **result)
    assert (case.state, case.outcome, case.fields["price"]) == (
        "restructured",
        "restructured",
        "760000",
    )
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_a_whole_life_disposed_of_with_proceeds(cast, manager_one, manager_two):
    case = sold(cast, manager_one, manager_two)
    case = step(case, "hand_over", cast.officer_a, paid="760000", handed=HANDED)
    ending = {"costs": "20000", "summary": "一户和解，一户拍卖"}
    with pytest.raises(MoveRefused):
        step(case, "dispose", manager_one.officer, **ending)
    for route, received in (("settlement", "300000.10"), ("auction", "512000")):
        said = {"route": route, "note": "已到账", "received": received}
        case = step(case, "note_step", manager_one.officer, **said)
    assert case.fields["proceeds"] == "812000.1"
    with pytest.raises(MoveRefused) as dear:
        step(case, "dispose", manager_one.officer, **(ending | {"costs": "812000.11"}))
    assert dear.value.field == "costs"
    case = step(case, "dispose", manager_one.officer, **ending)
    assert (case.state, case.outcome) == ("disposed", "disposed")


def test_bidders_see_the_package_but_neither_each_other_nor_the_reserve(
    cast, manager_one, manager_two, client
):
    case = invited(cast, manager_one, manager_two)
    mine, theirs = bid_of(case, manager_one), bid_of(case, manager_two)
    bid(case, manager_two, "751234")
    seen = set(visible_to(manager_one.officer).values_list("number", flat=True))
    assert seen == {case.number, mine.number}
    assert "reserve" not in shown_fields(manager_one.officer, case)
    client.force_login(manager_one.officer.user)
    page = client.get(f"/cases/{mine.number}/").content.decode()
    assert "朝阳餐饮不良一号" in page
    for secret in ("700000", "700,000", "751234", "751,234", theirs.number, "示例二号"):
        assert secret not in page
    with pytest.raises(NotAllowed):
        bid(case, Body(manager_two.institution, manager_one.officer, manager_one.manager), "1")
    outsider = make_body("示例三号资产管理公司", "asset_manager")
    assert not visible_to(outsider.officer).filter(pk=case.pk).exists()
    assert set(visible_to(cast.officer_a).values_list("number", flat=True)) >= {
        case.number,
        mine.number,
        theirs.number,
    }


def test_the_form_lists_open_bids_with_their_amounts(cast, manager_one, manager_two, client):
    case = invited(cast, manager_one, manager_two)
    bid(case, manager_one, "760000")
    client.force_login(cast.manager_a.user)
    page = client.get(f"/cases/{case.number}/do/sell/").content.decode()
    assert manager_one.institution.name in page
    assert bid_of(case, manager_one).number in page
    page = client.get(f"/cases/{case.number}/do/invite/").content.decode()
    assert "institutions" in page
    assert manager_two.institution.name not in page  # asked already
    assert cast.bank_b.name not in page  # no asset manager


def test_a_price_must_be_the_bid_as_it_stands_and_no_lower_than_the_reserve(
    cast, manager_one, manager_two
):
    case = invited(cast, manager_one, manager_two)
    with pytest.raises(MoveRefused) as unmade:
        step(case, "sell", cast.manager_a, bid=bid_of(case, manager_one).number, price="1")
    assert unmade.value.field == "bid"
    bid(case, manager_one, "760000")
    bid(case, manager_one, "720000", name="revise")
    number = bid_of(case, manager_one).number
    with pytest.raises(MoveRefused) as changed:
        step(case, "sell", cast.manager_a, bid=number, price="760000")
    assert "720,000.00" in changed.value.text.zh
    bid(case, manager_one, "699999", name="revise")
    with pytest.raises(MoveRefused) as low:
        step(case, "sell", cast.manager_a, bid=number, price="699999")
    assert "底价" in low.value.text.zh
    bid(case, manager_one, "760000", name="revise", valid_until="2026-11-24")
    with at("2026-11-25 10:00"), pytest.raises(MoveRefused) as over:
        step(case, "sell", cast.manager_a, bid=number, price="760000")
    assert over.value.field == "bid"


@pytest.mark.life
def test_unpaid_a_sale_falls_through_and_bids_are_invited_again(cast, manager_one, manager_two):
    case = sold(cast, manager_one, manager_two)
    with at("2026-12-08 10:00"):
        sweep(clock.now())
        assert case.children.get(kind="task").state == "open"
        case = step(case, "fall_through", cast.manager_a, reason="没有付款")
        assert (case.state, case.partner, "price" in case.fields) == ("valued", None, False)
        case = step(case, "invite", cast.manager_a, institutions=[manager_two.number])
    assert bid_of(case, manager_two).state == "invited"


@pytest.mark.life
def test_a_whole_life_in_which_nobody_bids_in_time(cast, manager_one, manager_two):
    case = invited(cast, manager_one, manager_two)
    other = step(bid_of(case, manager_two), "decline", manager_two.officer, reason="不熟悉这个行业")
    assert (other.state, other.outcome) == ("declined", "declined")
    mine = bid_of(case, manager_one)
    with at("2026-12-08 10:00"):
        sweep(clock.now())
        mine.refresh_from_db()
        assert (mine.state, mine.outcome) == ("lapsed", "lapsed")
        case = step(case, "close_unsold", cast.manager_a, reason="没有人报价")
    assert (case.state, case.outcome) == ("unsold", "unsold")


@pytest.mark.life
def test_withdrawn_it_calls_every_bid_off(cast, manager_one, manager_two):
    case = invited(cast, manager_one, manager_two)
    bid(case, manager_one, "760000")
    case = step(case, "withdraw", cast.officer_a, reason="借款人还清了")
    states = set(case.children.filter(kind="npl_bid").values_list("state", flat=True))
    assert (case.outcome, states) == ("withdrawn", {"called_off"})


class TestTheList:
    def test_takes_loans_of_its_own_up_to_what_they_owe(self, cast):
        loan = loan_of(cast)
        case = offer(cast, loans=f"{loan.number} 800000\nA-9 1")
        assert case.fields["principal"] == "800001"

    @pytest.mark.parametrize(
        ("loans", "words"),
        [
            ("A-1 600000\nA-1 2", "两次"),
            ("A-1 六十万", "第 1 行"),
            ("A-1 5\n700000", "第 2 行"),
            ("A-1 0", "第 1 行"),
            ("A-1 1.005", "第 1 行"),
            ("HT-2026-1123-9999 5", "没有合同"),
        ],
    )
    def test_refuses_what_cannot_be(self, cast, loans, words):
        with pytest.raises(FieldErrors) as refused:
            offer(cast, loans=loans)
        assert words in refused.value.errors["loans"].zh

    def test_refuses_more_than_is_owed_or_another_s_loan(self, cast):
        loan = loan_of(cast)
        for by, amount, words in (
            (cast.officer_a, "800001", "只欠"),
            (cast.officer_b, "800000", "没有合同"),
        ):
            with pytest.raises(FieldErrors) as refused:
                offer(cast, by, loans=f"{loan.number} {amount}")
            assert words in refused.value.errors["loans"].zh

    @pytest.mark.life
    def test_refuses_what_stands_in_another_package(self, cast):
        first = offer(cast)
        with pytest.raises(FieldErrors) as refused:
            offer(cast, loans="A-2 500000.50")
        assert first.number in refused.value.errors["loans"].zh
        step(first, "withdraw", cast.officer_a, reason="重新打包")
        assert offer(cast).state == "offered"


def test_who_values_does_not_invite_and_each_is_invited_once(cast, manager_one):
    case = step(offer(cast), "value", cast.manager_a, **VALUE)
    with pytest.raises(MoveRefused):
        step(case, "invite", cast.manager_a, institutions=[manager_one.number])
    case = invited_by_other(cast, manager_one)
    with pytest.raises(MoveRefused) as twice:
        step(case, "invite", cast.manager_a, institutions=[manager_one.number])
    assert twice.value.field == "institutions"
    with pytest.raises(FieldErrors):
        step(case, "invite", cast.manager_a, institutions=[cast.bank_b.number])
    with pytest.raises(MoveRefused) as above:
        valued_high(cast)
    assert above.value.field == "reserve"


def invited_by_other(cast, body: Body) -> Case:
    case = step(offer(cast, loans="B-1 1000000"), "value", cast.officer_a, **VALUE)
    return step(case, "invite", cast.manager_a, institutions=[body.number])


def valued_high(cast) -> Case:
    case = offer(cast, loans="C-1 1000000")
    return step(case, "value", cast.officer_a, **(VALUE | {"reserve": "900001"}))


def test_only_a_lender_sells_and_others_see_nothing(cast, manager_one):
    with pytest.raises(MoveRefused):
        offer(cast, manager_one.officer)
    for who in (cast.alice, cast.coordinator, cast.supervisor, cast.stranger):
        with pytest.raises(NotAllowed):
            offer(cast, who)
    case = offer(cast)
    for who in (cast.alice, cast.officer_b, cast.supervisor, cast.stranger, manager_one.officer):
        assert not visible_to(who).filter(pk=case.pk).exists()
    assert {one.name for one in moves_for(cast.officer_a, case)} == {"value", "withdraw"}


def test_unvalued_it_becomes_a_task_of_the_bureau(cast):
    case = offer(cast)
    with at("2026-12-08 10:00"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"
