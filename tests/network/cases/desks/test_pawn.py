"""A pawn: appraised, pledged against a ticket, renewed, redeemed or forfeited and sold."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, LimitBroken, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, shown_fields, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.parties.persons import person_called

from ...matters import CONTACT, at, codes, opened, running, step
from .bodies import Body, make_body

pytestmark = pytest.mark.shows("S0-32")


CHECKED = ["identity", "ownership", "inspected", "explained"]


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def shop(cast) -> Body:
    return make_body("示例典当行", "pawnshop")


def apply(cast, shop: Body, by=None, firm=None, **changes) -> Case:
    said = {
        "institution": shop.number,
        "item_kind": "movable",
        "item": "2023 年冷藏货车一辆，有登记证",
        "wanted": "90000",
        "term_months": 3,
        **CONTACT,
    }
    return opened("pawn", by or cast.alice, firm or cast.xianhe, said | changes)


def appraise(case: Case, shop: Body, **changes) -> Case:
    terms = {"value": "120000", "lent": "80000", "term_months": 3, "rate": "0.003"}
    return step(case, "appraise", shop.officer, **(terms | {"charge": "0.02"} | changes))


def pledged(cast, shop: Body, **changes) -> Case:
    accepted = step(appraise(apply(cast, shop, **changes), shop), "accept", cast.alice)
    beside = {"registration": "京2026抵001"} if changes.get("item_kind") == "real_estate" else {}
    return step(accepted, "pledge", shop.officer, checked=CHECKED, custody="一号库", **beside)


@pytest.mark.life
def test_a_whole_life_pledged_renewed_and_redeemed(cast, shop):
    case = apply(cast, shop)
    assert (case.number, case.institution) == ("DD-2026-1123-0001", shop.institution)
    assert running(case).due_on == date(2026, 11, 25)
    case = appraise(case, shop)
    assert case.answered_at is not None
    assert not case.clocks.filter(stopped_at=None).exists()
    case = step(case, "accept", cast.alice)
    case = step(case, "pledge", shop.officer, checked=CHECKED)
    assert (case.state, case.fields["ticket"]) == ("pledged", "DP-2026-1123-0001")
    assert running(case).due_on == date(2027, 2, 23)
    with at("2027-02-20 10:00"):
        case = step(case, "renew", shop.officer, term_months=2, paid="5520")
        assert running(case).due_on == date(2027, 4, 23)
    with at("2027-04-01 10:00"):
        case = step(case, "redeem", shop.officer, repaid="83680", returned=True)
    assert (case.state, case.outcome) == ("redeemed", "redeemed")
    assert not case.clocks.filter(stopped_at=None).exists()
    assert [one for one in codes(case) if one.startswith("pawn.")] == [
        f"pawn.{name}" for name in ("appraise", "accept", "pledge", "renew", "redeem")
    ]
    assert shown_fields(cast.alice, case)["ticket"] == "DP-2026-1123-0001"


@pytest.mark.life
def test_a_whole_life_forfeited_and_sold_with_a_surplus_for_the_customer(cast, shop):
    case = pledged(cast, shop)
    for day in ("2027-02-24", "2027-02-28"):  # over on the 23rd, and five days of grace after it
        with at(f"{day} 23:00"), pytest.raises(MoveRefused) as early:
            step(case, "forfeit", shop.officer, contacted="电话两次")
        assert "2027-02-28" in early.value.text.zh
    with at("2027-03-01 10:00"):
        case = step(case, "forfeit", shop.officer, contacted="电话两次、挂号信一封")
        assert [one.name for one in case.clocks.filter(stopped_at=None)] == ["sale"]
        sale = {"way": "auction", "proceeds": "110000", "costs": "3000.50", "owed": "85600.20"}
        with pytest.raises(MoveRefused) as below:
            step(case, "sell", shop.officer, **(sale | {"owed": "79999"}))
        assert below.value.field == "owed"
        with pytest.raises(MoveRefused) as costly:
            step(case, "sell", shop.officer, **(sale | {"costs": "110001"}))
        assert costly.value.field == "costs"
        case = step(case, "sell", shop.officer, **sale)
    assert (case.state, case.outcome, case.fields["surplus"]) == ("sold", "sold", "21399.3")
    assert "shortfall" not in case.fields


def test_a_sale_below_the_debt_says_what_is_wanting(cast, shop):
    case = pledged(cast, shop)
    with at("2027-03-01 10:00"):
        case = step(case, "forfeit", shop.officer, contacted="挂号信")
        case = step(
            case,
            "sell",
            shop.manager,
            way="own_sale",
            proceeds="70000",
            costs="0",
            owed="85600",
        )
    assert case.fields["shortfall"] == "15600"


@pytest.mark.parametrize("proceeds", ["9000", "30000"])
def test_what_was_valued_low_is_sold_at_the_shops_own_gain_and_loss(cast, shop, proceeds):
    case = appraise(apply(cast, shop, item="旧铣床"), shop, value="29999.99", lent="20000")
    case = step(case, "accept", cast.alice)
    case = step(case, "pledge", shop.officer, checked=CHECKED)
    with at("2027-03-01 10:00"):
        case = step(case, "forfeit", shop.officer, contacted="挂号信")
        said = {"way": "own_sale", "proceeds": proceeds, "costs": "0", "owed": "21400"}
        case = step(case, "sell", shop.officer, **said)
    assert case.state == "sold"
    assert not {"surplus", "shortfall"} & case.fields.keys()


@pytest.mark.life
def test_a_person_pawns_jewellery_and_withdraws_when_the_terms_do_not_suit(cast, shop):
    person = person_called("李女士", "13900000000", "110105", cast.hotline)
    case = apply(
        cast, shop, cast.hotline, person, item_kind="personal", item="金手镯", work_order="12345-1"
    )
    assert case.enterprise.is_person
    case = step(appraise(case, shop), "withdraw", cast.hotline, reason="当金太低")
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")


def test_real_estate_is_registered_before_it_is_pledged(cast, shop):
    case = apply(cast, shop, item_kind="real_estate", item="朝阳区商铺一间")
    case = step(appraise(case, shop), "accept", cast.alice)
    with pytest.raises(MoveRefused) as refused:
        step(case, "pledge", shop.officer, checked=CHECKED)
    assert refused.value.field == "registration"
    with pytest.raises(FieldErrors) as unchecked:
        step(case, "pledge", shop.officer, checked=CHECKED[:2], registration="京2026抵001")
    assert "当面验收" in unchecked.value.errors["checked"].zh
    case = step(case, "pledge", shop.officer, checked=CHECKED, registration="京2026抵001")
    assert case.state == "pledged"


@pytest.mark.life
def test_the_shop_declines_with_a_reason_after_asking(cast, shop):
    case = step(apply(cast, shop), "ask_firm", shop.officer, question="有没有完税证明？")
    assert (case.state, running(case).paused) == ("asking", True)
    case = step(case, "firm_answers", cast.alice, answer="没有")
    case = step(case, "refuse", shop.officer, reason="权属不清")
    assert (case.state, case.outcome) == ("refused", "refused")


def test_only_a_pawnshop_can_be_asked_and_no_ticket_is_typed_in(cast, shop):
    with pytest.raises(FieldErrors) as refused:
        apply(cast, shop, institution=cast.bank_a.number)
    assert "典当行" in refused.value.errors["institution"].zh
    case = apply(cast, shop, ticket="DP-1", surplus="9")
    assert not {"ticket", "surplus"} & case.fields.keys()


@pytest.mark.parametrize(
    ("item", "terms", "limit"),
    [
        ("movable", {"term_months": 7}, "term-of-six-months"),
        ("movable", {"charge": "0.0421"}, "charge-on-movables"),
        ("personal", {"charge": "４.２１%"}, "charge-on-movables"),
        ("real_estate", {"charge": "0.0271"}, "charge-on-real-estate"),
    ],
)
def test_no_longer_and_no_dearer_than_the_measures_allow(cast, shop, item, terms, limit):
    case = apply(cast, shop, item_kind=item)
    with pytest.raises(LimitBroken) as refused:
        appraise(case, shop, **terms)
    assert [one.measure.key for one in refused.value.broken] == [f"mofcom-2005-pawn/{limit}"]
    bound = {"term_months": 6, "charge": "0.027" if item == "real_estate" else "0.042"}
    assert appraise(case, shop, **bound).state == "appraised"


def test_it_is_renewed_for_six_months_at_most_and_still_in_the_days_of_grace(cast, shop):
    case = pledged(cast, shop)
    with at("2027-02-28 17:00"):
        with pytest.raises(LimitBroken):
            step(case, "renew", shop.officer, term_months=7, paid="5520")
        case = step(case, "renew", shop.officer, term_months=6, paid="5520")
    assert case.fields["due_on"] == "2027-08-23", "from the last day, not from the day of renewing"


def test_no_more_is_lent_than_it_is_worth_nor_parts_of_a_fen(cast, shop):
    case = apply(cast, shop)
    for lent in ("120001", "80000.005"):
        with pytest.raises(MoveRefused) as refused:
            appraise(case, shop, lent=lent)
        assert refused.value.field == "lent"


def test_what_is_owed_and_handed_back_is_checked_before_redeeming(cast, shop):
    case = pledged(cast, shop)
    for said, field in (
        ({"repaid": "79999", "returned": True}, "repaid"),
        ({"repaid": "81000", "returned": False}, "returned"),
    ):
        with pytest.raises(MoveRefused) as refused:
            step(case, "redeem", shop.officer, **said)
        assert refused.value.field == field


def test_a_renewal_that_would_be_over_already_is_refused(cast, shop):
    case = pledged(cast, shop)
    with at("2027-03-01 10:00"), pytest.raises(MoveRefused) as refused:
        step(case, "renew", shop.officer, term_months=2, paid="5520")
    assert "2027-02-28" in refused.value.text.zh, "after the days of grace it is forfeited"


@pytest.mark.parametrize(("paid", "words"), [("0", "先结清"), ("5519.99", "5,520.00"),
                                             ("8720.01", "8,720.00")])  # fmt: skip
def test_a_renewal_settles_the_period_before_it_and_takes_no_more_than_the_ticket(
    cast, shop, paid, words
):
    """80,000 at 0.3 % and 2 % a month: 5,520 for three months, 3,200 of charges for two more."""
    case = pledged(cast, shop)
    with at("2027-02-20 10:00"):
        with pytest.raises(MoveRefused) as refused:
            step(case, "renew", shop.officer, term_months=2, paid=paid)
        assert (refused.value.field, words in refused.value.text.zh) == ("paid", True)
        case = step(case, "renew", shop.officer, term_months=2, paid="8720")
    with at("2027-04-20 10:00"), pytest.raises(MoveRefused) as settled:
        step(case, "renew", shop.officer, term_months=1, paid="3679.99")
    assert "3,680.00" in settled.value.text.zh, "of the two months renewed, not of the three before"


@pytest.mark.parametrize(
    ("day", "most"), [("2026-11-24", "85520"), ("2027-02-23", "85520"), ("2027-02-24", "87360")]
)
def test_who_redeems_pays_no_more_than_loan_and_charges_of_the_ticket(cast, shop, day, most):
    case = pledged(cast, shop)
    with at(f"{day} 10:00"):
        with pytest.raises(MoveRefused) as dear:
            step(case, "redeem", shop.officer, repaid=f"{most}.01", returned=True)
        assert dear.value.field == "repaid"
        assert step(case, "redeem", shop.officer, repaid=most, returned=True).state == "redeemed"


def test_the_debt_that_a_sale_pays_is_no_more_than_by_the_ticket(cast, shop):
    case = pledged(cast, shop)
    with at("2027-03-01 10:00"):
        case = step(case, "forfeit", shop.officer, contacted="挂号信")
        sale = {"way": "auction", "proceeds": "110000", "costs": "0"}
        with pytest.raises(MoveRefused) as dear:
            step(case, "sell", shop.officer, **sale, owed="110000")
        assert (dear.value.field, "87,360.00" in dear.value.text.zh) == ("owed", True)
        case = step(case, "sell", shop.officer, **sale, owed="87360")
    assert case.fields["surplus"] == "22640"


def test_an_appraisal_that_nobody_answers_is_taken_back(cast, shop):
    case = step(appraise(apply(cast, shop), shop), "refuse", shop.officer, reason="一直没有答复")
    assert (case.state, case.outcome) == ("refused", "refused")


def test_charges_are_typed_as_the_measures_say_them(cast, client, shop):
    """In per mille, in per cent, in full-width signs; the field no longer says to type a fraction
    where it asks for per cent."""
    client.force_login(shop.officer.user)
    for typed in ("42‰", "４２‰", "4.2", "４．２％"):
        case = apply(cast, shop, item=f"货车 {typed}")
        url = f"/cases/{case.number}/do/appraise/"
        assert "填 0.02" not in client.get(url).content.decode()
        said = {"value": "１２万", "lent": "8", "lent_1": "wan", "value_1": "yuan",
                "term_months": "６", "rate": "0.3", "charge": typed}  # fmt: skip
        sent = client.post(url, said | {"revision": case.revision})
        assert sent.status_code == 302, sent.content.decode()
        case.refresh_from_db()
        assert case.fields["moves"][-1]["answers"]["charge"] == "0.042"
        assert case.fields["value"] == "120000"
    case = apply(cast, shop, item="货车五")
    dear = said | {"charge": "42.1‰", "revision": case.revision}
    page = client.post(f"/cases/{case.number}/do/appraise/", dear)
    assert page.status_code == 422
    assert "42.1" in page.content.decode(), "what was typed is still there"
    case.refresh_from_db()
    assert case.state == "applied"


def test_each_has_their_own_steps_and_strangers_none(cast, shop):
    case = apply(cast, shop)
    other = make_body("示例另一典当行", "pawnshop")
    mine = {one.name for one in moves_for(shop.officer, case)}
    assert mine == {"appraise", "ask_firm", "refuse"}
    assert {one.name for one in moves_for(cast.alice, case)} == {"withdraw"}
    for who in (other.officer, cast.officer_a, cast.charlie, cast.supervisor, cast.stranger):
        assert not visible_to(who).filter(pk=case.pk).exists()
        with pytest.raises(NotAllowed):
            step(case, "refuse", who, reason="不做")
    with pytest.raises(MoveRefused):
        step(case, "redeem", shop.officer, repaid="1", returned=True)


def test_unanswered_it_becomes_a_task_and_a_sale_that_drags_on_too(cast, shop):
    case = apply(cast, shop)
    with at("2026-11-26 10:00"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"
    case = pledged(cast, shop, item="铣床一台")
    with at("2027-03-01 10:00"):
        step(case, "forfeit", shop.officer, contacted="挂号信")
    with at("2027-03-16 10:00"):
        sweep(clock.now())
    assert case.children.filter(kind="task").count() == 1
