"""Institutions, products and firms in the browser."""

from datetime import date

import pytest

from changrong.network.parties.models import Fact, Institution, Outlet, Product
from changrong.network.people.actor import Actor
from changrong.network.people.models import User
from changrong.network.rules.actions import Statement, state_facts
from changrong.network.rules.models import Emergency

from ..visitors import visitor

BANK = {
    "name": "示例丙银行",
    "kind": "bank",
    "credit_code": "91110000100000005B",
    "regions": ["110000", "110105"],
    "is_policy_guarantor": "",
    "phone": "",
    "policy_id": "",
    "active": "true",
}
PRODUCT = {
    "name": "示例续贷",
    "need_kinds": ["renewal"],
    "amount_unit": "wan",
    "amount_min": "5",
    "amount_max": "500",
    "term_min": "3",
    "term_max": "36",
    "rate_from": "3.5",
    "guarantee": "原有担保",
    "condition": "enterprise.is_small_or_micro",
    "active": "true",
}


@pytest.fixture(autouse=True)
def real_code():
    from changrong.identifiers import make_credit_code

    BANK["credit_code"] = make_credit_code("91110000100000005")


def test_a_coordinator_makes_an_institution_and_invites_its_first_manager(cast):
    browser = visitor(cast.coordinator)
    assert browser.post("/bureau/institutions/new/", BANK).status_code == 302
    made = Institution.objects.get(name="示例丙银行")
    assert made.regions == ["110000", "110105"]
    assert made.is_policy_guarantor is None
    page = browser.get(f"/bureau/institutions/{made.number}/").content.decode()
    assert "还没有管理员" in page

    invited = browser.post(
        f"/bureau/institutions/{made.number}/managers/new/",
        {"username": "he", "name": "何川", "phone": "13900000001"},
    )
    assert invited.context["invited"].password in invited.content.decode()
    manager = User.objects.get(username="he").memberships.get()
    assert (manager.role, manager.institution) == ("manager", made)
    assert "何川" in browser.get(f"/bureau/institutions/{made.number}/").content.decode()


def test_a_wrong_credit_code_of_an_institution_is_said_and_nothing_is_lost(cast):
    wrong = BANK | {"credit_code": "911100001000000050"}
    response = visitor(cast.coordinator).post("/bureau/institutions/new/", wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert "校验码对不上" in page
    assert 'value="示例丙银行"' in page
    assert '<option value="110105" selected>' in page


def test_a_name_that_is_taken_comes_back_at_its_field(cast):
    response = visitor(cast.coordinator).post(
        "/bureau/institutions/new/", BANK | {"name": cast.bank_a.name}
    )
    assert response.status_code == 422
    assert "已经有叫" in response.context["form"].errors["name"][0]


def test_a_coordinator_takes_an_institution_out_of_service(cast):
    browser = visitor(cast.coordinator)
    url = f"/bureau/institutions/{cast.far_bank.number}/"
    shown = browser.get(url).context["form"]
    given = BANK | {"name": cast.far_bank.name, "active": "false", "regions": ["110108"]}
    assert shown["active"].value() == "true"
    assert browser.post(url, given).status_code == 302
    cast.far_bank.refresh_from_db()
    assert (cast.far_bank.active, cast.far_bank.regions) == (False, ["110108"])
    assert visitor(cast.anonymous).get(f"/institutions/{cast.far_bank.number}/").status_code == 404


def test_a_manager_adds_and_edits_a_product(cast):
    browser = visitor(cast.manager_a)
    assert browser.post("/institution/products/new/", PRODUCT).status_code == 302
    product = Product.objects.get(name="示例续贷")
    assert (product.institution, product.amount_max) == (cast.bank_a, 500_000_000)
    url = f"/institution/products/{product.number}/"
    assert 'value="500"' in browser.get(url).content.decode()
    assert browser.post(url, PRODUCT | {"amount_max": "800000", "amount_unit": "yuan",
                                        "amount_min": "50000"}).status_code == 302  # fmt: skip
    product.refresh_from_db()
    assert product.amount_max == 80_000_000
    assert "80.00" in browser.get("/institution/products/").content.decode()


def test_a_products_wrong_condition_is_said_with_its_place_and_kept(cast):
    wrong = PRODUCT | {"condition": "enterprise.is_smal_or_micro"}
    response = visitor(cast.manager_a).post("/institution/products/new/", wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert "第 1 行第 1 列" in page
    assert "enterprise.is_small_or_micro" in page
    assert "enterprise.is_smal_or_micro</textarea>" in page
    assert not Product.objects.filter(name="示例续贷").exists()


def test_a_manager_adds_and_closes_an_outlet(cast):
    browser = visitor(cast.manager_a)
    given = {"name": "临江支行", "region": "110105", "address": "", "phone": "", "active": "true"}
    assert browser.post("/institution/outlets/new/", given).status_code == 302
    outlet = Outlet.objects.get(name="临江支行")
    browser.post(f"/institution/outlets/{outlet.number}/", given | {"active": "false"})
    outlet.refresh_from_db()
    assert not outlet.active
    assert "已停业" in browser.get("/institution/outlets/").content.decode()


def test_an_officer_reads_products_and_outlets_without_a_way_to_edit(cast):
    page = visitor(cast.officer_a).get("/institution/products/").content.decode()
    assert "示例经营贷" in page
    assert "添加产品" not in page


def test_anybody_finds_institutions_by_name_kind_and_place(cast):
    browser = visitor(cast.anonymous)
    everything = browser.get("/institutions/").content.decode()
    assert all(i.name in everything for i in (cast.bank_a, cast.bank_b, cast.guarantor))
    guarantors = browser.get("/institutions/", {"kind": "guarantor"}).content.decode()
    assert cast.guarantor.name in guarantors
    assert cast.bank_a.name not in guarantors
    near = browser.get("/institutions/", {"region": "110105"}).content.decode()
    assert cast.far_bank.name not in near
    assert "没有找到" in browser.get("/institutions/", {"q": "不存在"}).content.decode()
    nonsense = browser.get("/institutions/", {"kind": "x", "region": "y", "page": "z"})
    assert cast.bank_a.name in nonsense.content.decode()


def test_anybody_reads_what_an_institution_offers_and_on_what_terms(cast):
    browser = visitor(cast.anonymous)
    page = browser.get(f"/institutions/{cast.bank_a.number}/").content.decode()
    for said in (
        "示例经营贷",
        "信用贷款",
        "1.00\u00a0万元—300.00\u00a0万元",
        "3—36\u00a0个月",
        "3.85% 起",
    ):
        assert said in page
    found = browser.get("/products/", {"need": "renewal", "region": "110105"}).content.decode()
    assert cast.bank_a.name in found
    assert cast.far_bank.name not in found
    none = browser.get("/products/", {"need": "listing"}).content.decode()
    assert "没有找到这样的产品" in none


def test_the_public_pages_name_nobody_of_an_institution(cast):
    page = visitor(cast.anonymous).get(f"/institutions/{cast.bank_a.number}/").content.decode()
    assert cast.officer_a.user.name not in page
    assert cast.manager_a.user.name not in page


def test_a_firm_sees_each_fact_with_its_source_and_day_and_corrects_its_own(cast):
    told = {"enterprise.headcount": 26, "enterprise.industry": "6210"}
    statement = Statement(cast.xianhe, told, "enterprise", date(2026, 9, 23))
    state_facts([statement], Actor.SYSTEM)
    browser = visitor(cast.alice)
    page = browser.get("/firm/").content.decode()
    for said in ("26\u00a0人", "6210", "本人填写", "2026\u00a0年\u00a09\u00a0月\u00a023\u00a0日"):
        assert said in page
    assert browser.post("/firm/enterprise.headcount/", {"value": "31"}).status_code == 302
    assert "31\u00a0人" in browser.get("/firm/").content.decode()
    assert Fact.objects.filter(enterprise=cast.xianhe, name="enterprise.headcount").count() == 2


def test_a_firm_takes_a_fact_back_by_saying_it_does_not_know(cast):
    statement = Statement(cast.xianhe, {"enterprise.headcount": 26}, "enterprise", date(2026, 9, 1))
    state_facts([statement], Actor.SYSTEM)
    browser = visitor(cast.alice)
    browser.post("/firm/enterprise.headcount/", {"value": "", "unknown": "on"})
    assert "26\u00a0人" not in browser.get("/firm/").content.decode()
    assert Fact.objects.filter(name="enterprise.headcount").latest("id").value is None


def test_a_blank_or_absurd_fact_is_refused_in_words_and_kept(cast):
    browser = visitor(cast.alice)
    blank = browser.post("/firm/enterprise.headcount/", {"value": ""})
    assert blank.status_code == 422
    assert "暂时不知道" in blank.context["form"].errors["value"][0]
    absurd = browser.post("/firm/enterprise.headcount/", {"value": "二十六"})
    assert absurd.status_code == 422
    assert 'value="二十六"' in absurd.content.decode()
    assert not Fact.objects.exists()


@pytest.mark.parametrize(
    "name", ["enterprise.size", "no.such", "institution.kind", "enterprise.region2"]
)
def test_facts_that_are_not_a_firms_to_say_have_no_page(cast, name):
    assert visitor(cast.alice).get(f"/firm/{name}/").status_code == 404


def test_a_coordinator_declares_an_emergency_and_its_end(cast):
    browser = visitor(cast.coordinator)
    given = {"name": "示例响应", "region": "110000", "level": "1", "started_on": "2026-11-01"}
    assert browser.post("/bureau/emergencies/", given | {"ended_on": ""}).status_code == 302
    emergency = Emergency.objects.get()
    wrong = browser.post(
        f"/bureau/emergencies/{emergency.pk}/end/", {"ended_on": "2026-10-01"}, follow=True
    )
    assert "不能早于" in wrong.content.decode()
    browser.post(f"/bureau/emergencies/{emergency.pk}/end/", {"ended_on": "2026-11-20"})
    emergency.refresh_from_db()
    assert emergency.ended_on == date(2026, 11, 20)


def test_an_emergency_with_a_day_that_does_not_exist_is_asked_again(cast):
    given = {"name": "示例响应", "region": "110000", "level": "1", "started_on": "2026-02-30"}
    response = visitor(cast.coordinator).post("/bureau/emergencies/", given)
    assert response.status_code == 422
    assert 'value="示例响应"' in response.content.decode()
    assert not Emergency.objects.exists()
