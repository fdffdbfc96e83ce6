"""A right is leased or pledged once, a receivable sold or pledged once, however it is written."""

from __future__ import annotations

import pytest

from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.models import Case
from changrong.network.contracts.actions import agree

from ...matters import at, loan_of, opened, step
from ...steps import make_offer, state_need
from .bodies import Body, make_body
from .test_collateral import REGISTERED
from .test_factoring import submit
from .test_ip_lease import OFFER, apply, valued

pytestmark = pytest.mark.shows("S0-30")


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def lessor(cast) -> Body:
    return make_body("示例融资租赁公司", "leasing")


@pytest.fixture
def factor(cast) -> Body:
    return make_body("示例商业保理公司", "factoring")


def pledge(cast, number: str, instrument: str = "ip") -> Case:
    said = {"instrument": instrument, "what": "脱水装置", "value": "900000", "identifier": number,
            "falls_due_on": "2040-05-01", "other_party": "示例云溪"}  # fmt: skip
    contract = {"contract": loan_of(cast).number}
    return opened("collateral", cast.officer_a, cast.xianhe, contract | said)


OWED = {
    "instrument": "receivable",
    "what": "三个月货款",
    "other_party": "示例云溪商贸（北京）有限公司",
    "value": "900000",
    "falls_due_on": "2027-02-28",
}
TODAY = {"registered_on": "2026-11-23"}
AS_OWED = {
    "buyer_name": "示例云溪商贸(北京)有限公司",
    "amount": "900000.00",
    "pays_on": "2027-02-28",
}


def owe(cast, **changes) -> Case:
    contract = {"contract": loan_of(cast).number}
    return opened("collateral", cast.officer_a, cast.xianhe, contract | OWED | changes)


AS_TYPED = (
    "ZL202310000001.X",
    "zl ２０２３１００００００１．ｘ",
    "202310000001.X",
    "ZL20231000\u200b0001X",
    " ZL-2023-1000-0001-X ",
)


@pytest.mark.parametrize("typed", AS_TYPED)
def test_the_same_patent_is_not_leased_twice_however_its_number_is_typed(cast, lessor, typed):
    apply(cast, lessor)
    with pytest.raises(FieldErrors) as twice:
        apply(cast, lessor, certificate=typed)
    assert "已经在办租赁" in twice.value.errors["certificate"].zh


@pytest.mark.parametrize("typed", AS_TYPED)
def test_a_patent_that_secures_a_loan_is_not_leased(cast, lessor, typed):
    security = pledge(cast, typed)
    with pytest.raises(FieldErrors) as pledged:
        apply(cast, lessor)
    told = pledged.value.errors["certificate"]
    assert "解除后" in told.zh
    assert security.number not in told.zh + told.en, "whose it is stays the lender's and the firm's"
    step(security, "drop", cast.officer_a, reason="不办了")
    assert apply(cast, lessor).state == "applied"


def test_nor_is_a_leased_one_taken_as_security(cast, lessor):
    case = apply(cast, lessor)
    with pytest.raises(FieldErrors) as leased:
        pledge(cast, "202310000001X")
    assert "租赁" in leased.value.errors["identifier"].zh
    step(case, "withdraw", cast.alice)
    assert pledge(cast, "202310000001X").state == "offered"


def test_one_pledged_while_the_lease_was_prepared_is_not_paid_for(cast, lessor):
    """Two may name it at one moment; who pays looks again."""
    case = step(valued(cast, lessor), "offer", lessor.officer, **OFFER)
    case = step(case, "accept", cast.alice)
    other = pledge(cast, "ZL999")
    Case.objects.filter(pk=other.pk).update(fields=other.fields | {"mark": "202310000001X"})
    with pytest.raises(MoveRefused, match="secures a loan"):
        step(case, "begin", lessor.officer, registration="ZLZR-1")


def test_two_machines_whose_numbers_differ_in_a_dash_are_two(cast):
    pledge(cast, "A-11", "movables")
    assert pledge(cast, "A1-1", "movables").state == "offered"
    with pytest.raises(FieldErrors):
        pledge(cast, " ａ－11", "movables")


@pytest.mark.shows("S0-31")
class TestAReceivable:
    def test_that_secures_a_loan_is_not_factored_nor_the_other_way_round(self, cast, factor):
        security = pledge(cast, "24110001", "receivable")
        with pytest.raises(FieldErrors) as pledged:
            submit(cast, factor, invoice="２４１１０００１")
        assert "担保着" in pledged.value.errors["invoice"].zh
        step(security, "drop", cast.officer_a, reason="改做保理")
        submit(cast, factor)
        with pytest.raises(FieldErrors) as factored:
            pledge(cast, "2411 0001", "receivable")
        assert "保理" in factored.value.errors["identifier"].zh

    def test_an_invoice_of_another_firm_may_have_the_same_number(self, cast, factor):
        said = {"institution": factor.number, "buyer": "large_firm", "goods": "货",
                "amount": "1000", "buyer_name": cast.xianhe.name,
                "buyer_code": cast.xianhe.credit_code,
                "invoice": "24110001", "pays_on": "2027-02-28",
                "contact_name": "丙", "contact_phone": "13800000000"}  # fmt: skip
        opened("factoring", cast.charlie, cast.other_firm, said)
        assert pledge(cast, "24110001", "receivable").state == "offered"

    def test_is_known_without_a_number_by_who_owes_how_much_until_when(self, cast, factor):
        security = owe(cast)
        for again in ({}, {"other_party": "示例云溪 商贸( 北京 )有限公司"}, {"identifier": "HT-7"}):
            with pytest.raises(FieldErrors) as twice:
                owe(cast, **again)
            told = twice.value.errors["identifier"]
            assert "已经担保" in told.zh
            assert security.number not in told.zh + told.en
        with pytest.raises(FieldErrors) as pledged:
            submit(cast, factor, **AS_OWED)
        assert "担保着" in pledged.value.errors["invoice"].zh
        step(security, "drop", cast.officer_a, reason="改做保理")
        submit(cast, factor, **AS_OWED)
        with pytest.raises(FieldErrors) as factored:
            owe(cast)
        assert "保理" in factored.value.errors["identifier"].zh

    @pytest.mark.parametrize(
        "other",
        [
            {"value": "900000.01"},
            {"falls_due_on": "2027-03-31"},
            {"other_party": "示例云溪超市"},
        ],
    )
    def test_that_differs_in_one_of_these_is_another(self, cast, other):
        owe(cast)
        assert owe(cast, **other).state == "offered"

    def test_two_invoices_alike_but_for_their_numbers_are_two(self, cast, factor):
        owe(cast, identifier="24110001")
        assert owe(cast, identifier="24110002").state == "offered"
        submit(cast, factor, **AS_OWED | {"invoice": "24110003"})
        with pytest.raises(FieldErrors):
            owe(cast)  # which of them, nobody can tell

    def test_of_another_firm_is_another_though_its_invoice_has_the_same_number(self, cast):
        owe(cast, identifier="24110001")
        offer = make_offer(state_need(cast, cast.charlie), cast.officer_a)
        loan = agree(offer, cast.charlie)
        said = OWED | {"identifier": "24110001", "contract": loan.number}
        assert opened("collateral", cast.officer_a, cast.other_firm, said).state == "offered"

    def test_pledged_at_one_moment_is_registered_for_the_first(self, cast):
        first, second = owe(cast, identifier="1"), owe(cast, identifier="2")
        kept = {one: value for one, value in second.fields.items() if one != "identifier"}
        Case.objects.filter(pk=second.pk).update(fields=kept)  # as if both had come before a look
        first, second = (
            step(one, "agree", cast.alice, owned=["own", "free"]) for one in (first, second)
        )
        assert step(first, "register", cast.officer_a, **REGISTERED | TODAY).state == "registered"
        with pytest.raises((FieldErrors, MoveRefused)):
            step(second, "register", cast.officer_a, **REGISTERED | TODAY)

    @pytest.mark.parametrize("code", ["9111", "91110105MA00000000", "九一一一零一零五"])
    def test_is_owed_by_one_that_has_a_code(self, cast, factor, code):
        with pytest.raises(FieldErrors) as refused:
            submit(cast, factor, buyer_code=code)
        assert list(refused.value.errors) == ["buyer_code"]
