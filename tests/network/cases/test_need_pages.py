"""The need's pages as its firm and the hotline walk them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from changrong.identifiers import make_credit_code
from changrong.network import clock
from changrong.network.cases.actions import move, note_views
from changrong.network.cases.models import Case
from changrong.network.cases.needs.offers import offers_by_cost
from changrong.network.parties.models import Enterprise, Fact

from ..rules.walk import ANSWERS, walk, walked
from ..steps import make_offer, offer_terms

CONTACT = {"contact_name": "陈女士", "contact_phone": "13800006120", "note": "旺季备货"}
SENT = CONTACT | {"consent": "on"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast):
    client = Client()
    client.force_login(cast.alice.user)
    return client


def client_of(actor):
    client = Client()
    client.force_login(actor.user)
    return client


def sent_by(client, answering=walked):
    answering(client, "/state-a-need/")
    page = client.post("/state-a-need/", SENT, follow=True)
    return Case.objects.get(number=page.context["case"].number), page


# ---------------------------------------------------------------------- sending


def test_a_need_stated_in_the_browser_is_opened_with_the_decision_it_rests_on(alice, cast):
    need, page = sent_by(alice, walk)
    assert page.request["PATH_INFO"] == f"/needs/{need.number}/sent/"
    assert (need.enterprise, need.fields["amount"], need.fields["kind"]) == (
        cast.xianhe,
        "800000",
        "renewal",
    )
    assert need.decision.facts["need.submitted_on"] == clock.today().isoformat()
    assert need.decision.facts["enterprise.headcount"] == 26
    assert need.children.count() == 3


def test_what_was_said_of_the_firm_goes_on_its_record_and_the_rest_does_not(alice, cast):
    sent_by(alice)
    names = set(cast.xianhe.facts.values_list("name", flat=True))
    assert "enterprise.headcount" in names
    assert not any(name.startswith("need.") for name in names)
    assert set(cast.xianhe.facts.values_list("source", flat=True)) == {Fact.Source.ENTERPRISE}


def test_an_anonymous_visitor_signs_in_and_comes_back_to_everything_typed(client, cast):
    walk(client, "/state-a-need/")
    answer = client.post("/state-a-need/", SENT)
    assert answer["Location"] == "/account/login/?next=/state-a-need/"
    client.post(answer["Location"], {"login": "alice", "password": "a-long-password"})
    html = client.get("/state-a-need/").content.decode()
    assert "旺季备货" in html
    assert "80.00\u00a0万元" in html
    client.post("/state-a-need/", SENT)
    assert Case.objects.filter(kind="need", enterprise=cast.xianhe).count() == 1


def test_who_acts_for_no_firm_is_asked_to_apply_and_loses_nothing(cast):
    client = client_of(cast.stranger)
    walked(client, "/state-a-need/")
    assert client.post("/state-a-need/", SENT)["Location"] == "/me/requests/new/"
    assert "旺季备货" in client.get("/state-a-need/").content.decode()
    assert not Case.objects.exists()


def test_without_consent_nothing_is_sent(alice):
    walked(alice, "/state-a-need/")
    page = alice.post("/state-a-need/", CONTACT)
    assert page.status_code == 422
    html = page.content.decode()
    assert "<title>错误：" in html
    assert "请先勾选“同意送到匹配的机构”" in html
    assert "旺季备货" in html
    assert not Case.objects.exists()


def test_a_need_without_an_amount_is_not_sent_and_says_so(alice):
    walk(alice, "/state-a-need/", {k: v for k, v in ANSWERS.items() if k != "need.amount"})
    page = alice.post("/state-a-need/", SENT)
    html = page.content.decode()
    assert "还差几项要先回答：需要金额" in html
    assert "/check/need.amount/?then=need" in html
    assert not Case.objects.exists()
    alice.post("/check/need.amount/", {"value": "80", "value_unit": "wan", "then": "need"})
    alice.post("/state-a-need/", SENT)
    assert Case.objects.get(kind="need").fields["amount"] == "800000"


def test_a_telephone_number_that_is_none_is_refused_beside_its_field(alice):
    walked(alice, "/state-a-need/")
    page = alice.post("/state-a-need/", SENT | {"contact_phone": "不告诉你"})
    assert "contact_phone" in page.context["form"].errors
    assert 'value="不告诉你"' in page.content.decode()


def test_an_officer_cannot_send_a_need(cast):
    client = client_of(cast.officer_a)
    walked(client, "/state-a-need/")
    client.post("/state-a-need/", SENT)
    assert not Case.objects.exists()


def test_the_receipt_tells_reference_limits_and_steps(alice):
    need, page = sent_by(alice)
    html = page.content.decode()
    assert need.number in html
    assert "10 个工作日" in html
    assert "138****6120" in html
    assert "13800006120" not in html
    assert len(page.context["steps"]) == 4


def test_the_same_words_said_twice_are_one_need(alice, cast):
    need, _page = sent_by(alice)
    again, _page = sent_by(alice)
    assert again == need
    walk(alice, "/state-a-need/")
    alice.post("/state-a-need/", SENT | {"note": "另一件事"})
    assert Case.objects.filter(kind="need").count() == 2


def test_before_a_need_is_sent_the_firm_is_asked_whether_it_is_one_that_it_stated(alice, cast):
    need, _page = sent_by(alice)
    walk(alice, "/state-a-need/")
    asked = "是同一件事，就去改那一件"
    page = alice.get("/state-a-need/").text
    assert asked in page
    assert f'href="/needs/{need.number}/"' in page
    with clock.at(clock.now() + timedelta(days=31)):
        assert asked not in alice.get("/state-a-need/").text
    alice.post(f"/needs/{need.number}/withdraw/", {"reason": "other"})
    assert asked not in alice.get("/state-a-need/").text


def test_nobody_is_told_of_another_firms_need(alice, cast):
    sent_by(client_of(cast.charlie))
    walk(alice, "/state-a-need/")
    assert "是同一件事，就去改那一件" not in alice.get("/state-a-need/").text


def test_a_need_stated_again_after_it_was_withdrawn_is_a_new_one(alice):
    need, _page = sent_by(alice)
    alice.post(f"/needs/{need.number}/withdraw/", {"reason": "other"})
    again, _page = sent_by(alice)
    assert again != need


def test_the_interview_starts_afresh_after_sending(alice):
    sent_by(alice)
    assert alice.session.get("interview") is None


# ---------------------------------------------------------------------- following


def test_the_page_of_a_need_names_its_institutions_and_what_happened(alice, cast):
    need, _page = sent_by(alice)
    html = alice.get(f"/needs/{need.number}/").content.decode()
    for institution in (cast.bank_a, cast.bank_b, cast.guarantor):
        assert institution.name in html
    assert "提交融资需求" in html


def test_the_firm_sees_which_office_looked_and_no_persons_name(alice, cast):
    need, _page = sent_by(alice)
    note_views([need], cast.officer_a)
    page = alice.get(f"/needs/{need.number}/")
    [look] = page.context["looks"]
    assert (look.name, look.office.zh) == ("", cast.bank_a.name)


def test_nobody_else_sees_the_need(alice, cast):
    need, _page = sent_by(alice)
    for path in ("", "sent/", "offers/", "correct/", "withdraw/"):
        for other in (cast.charlie, cast.hotline, cast.supervisor, cast.officer_far):
            assert client_of(other).get(f"/needs/{need.number}/{path}").status_code == 404
        login = Client().get(f"/needs/{need.number}/{path}")
        assert login["Location"].startswith("/account/login/")


def test_my_needs_lists_my_own_only(alice, cast):
    need, _page = sent_by(alice)
    assert need.number in alice.get("/needs/").content.decode()
    assert need.number not in client_of(cast.charlie).get("/needs/").content.decode()


def test_a_correction_keeps_the_deadline_and_what_was_said_before(alice):
    need, _page = sent_by(alice)
    due = need.clocks.get(name="result").due_on
    form = {
        "kind": "renewal",
        "amount": "60",
        "amount_unit": "wan",
        "term_months": "12",
        "purpose": "stock",
        "revision": need.revision,
    }
    alice.post(f"/needs/{need.number}/correct/", form | CONTACT)
    need.refresh_from_db()
    assert need.fields["amount"] == "600000"
    assert need.fields["moves"][-1]["before"]["amount"] == "800000"
    assert need.clocks.get(name="result").due_on == due


def test_a_correction_made_from_a_stale_page_is_refused_with_everything_still_there(alice):
    need, _page = sent_by(alice)
    form = {"kind": "renewal", "amount": "60", "amount_unit": "wan", "term_months": "12"}
    form |= {"purpose": "stock", "revision": need.revision - 1} | CONTACT
    page = alice.post(f"/needs/{need.number}/correct/", form)
    assert "有了新进展" in page.content.decode()
    assert 'value="60"' in page.content.decode()
    need.refresh_from_db()
    assert need.fields["amount"] == "800000"


def test_withdrawing_asks_for_a_reason_and_recalls_every_dispatch(alice):
    need, _page = sent_by(alice)
    page = alice.post(f"/needs/{need.number}/withdraw/", {"revision": need.revision})
    assert "reason" in page.context["form"].errors
    alice.post(f"/needs/{need.number}/withdraw/", {"reason": "solved", "revision": need.revision})
    need.refresh_from_db()
    assert need.state == "withdrawn"
    assert set(need.children.values_list("state", flat=True)) == {"recalled"}


# ---------------------------------------------------------------------- offers


def offered(need, cast):
    """Cheapest first on the common scale, though the last pays least in all."""
    make_offer(need, cast.officer_a, amount="600000", rate="0.0435")
    make_offer(need, cast.officer_b, rate="0.0345", guarantee_fee="8000")
    return need


@pytest.mark.shows("S3-10")
def test_offers_stand_by_their_all_in_yearly_cost(alice, cast):
    need, _page = sent_by(alice)
    found = offers_by_cost(offered(need, cast))
    assert [one.case.institution for one in found] == [cast.bank_a, cast.bank_b]
    # 4.35 % without a fee; 3.45 % with 8,000 yuan on 800,000 paid first comes to 4.47 %.
    assert [round(one.cost.yearly, 4) for one in found] == [Decimal("0.0435"), Decimal("0.0447")]
    assert found[0].shortfall == 200_000


def test_the_comparison_marks_the_lowest_and_what_falls_short(alice, cast):
    need, _page = sent_by(alice)
    html = alice.get(f"/needs/{offered(need, cast).number}/offers/").content.decode()
    assert html.count("2 份中最低") == 2  # in the table and on the card
    assert "比您要的少 20.00\u00a0万元" in html
    assert "约 447\u00a0元" in html
    assert "推荐" not in html


def test_a_lone_offer_is_not_called_the_lowest(alice, cast):
    need, _page = sent_by(alice)
    make_offer(need, cast.officer_a)
    assert "中最低" not in alice.get(f"/needs/{need.number}/offers/").content.decode()


def test_paying_least_in_all_is_explained_when_it_is_not_cheapest(alice, cast):
    need, _page = sent_by(alice)
    make_offer(need, cast.officer_a, rate="0.0435")
    make_offer(
        need, cast.officer_b, rate="0.0385", repayment="equal_instalments", guarantee_fee="6400"
    )
    page = alice.get(f"/needs/{need.number}/offers/")
    assert page.context["puzzle"]["institution"] == cast.bank_b.name
    assert "为什么总共付得最少的，成本不是最低？" in page.content.decode()
    assert "要每月还本金" in page.content.decode()


def test_a_smaller_loan_that_pays_least_is_explained_by_its_size(alice, cast):
    need, _page = sent_by(alice)
    make_offer(need, cast.officer_a, rate="0.0385")
    make_offer(need, cast.officer_b, amount="600000", rate="0.0435")
    page = alice.get(f"/needs/{need.number}/offers/").content.decode()
    assert "只借 60.00\u00a0万元，比成本最低那份的 80.00\u00a0万元少" in page
    assert "要每月还本金" not in page


def test_a_shorter_loan_that_pays_least_is_explained_by_its_term(alice, cast):
    need, _page = sent_by(alice)
    make_offer(need, cast.officer_a, rate="0.0385")
    make_offer(need, cast.officer_b, term_months=6, rate="0.0435")
    assert "只借 6 个月" in alice.get(f"/needs/{need.number}/offers/").content.decode()


def test_an_offer_that_lasts_into_another_year_says_which(alice, cast):
    need, _page = sent_by(alice)
    make_offer(need, cast.officer_a, valid_until="2099-12-31")
    assert (
        "2099\u00a0年\u00a012\u00a0月\u00a031\u00a0日"
        in alice.get(f"/needs/{need.number}/offers/").content.decode()
    )


@pytest.mark.parametrize("page", ["correct", "withdraw"])
def test_an_empty_form_is_refused_and_not_taken_for_a_visit(alice, cast, page):
    need, _page = sent_by(alice)
    response = alice.post(f"/needs/{need.number}/{page}/", {})
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()


def test_offers_are_chosen_by_the_firm_while_there_is_a_choice(alice, cast):
    need, _page = sent_by(alice)
    offer = make_offer(need, cast.officer_a)
    make_offer(need, cast.officer_b)
    page = f"/needs/{need.number}/offers/"
    href = f'href="/needs/{need.number}/offers/{offer.number}/"'
    assert alice.get(page).content.decode().count(href) == 2  # in the table and on the card
    need.refresh_from_db()
    move([need], "withdraw", cast.alice, {"reason": "other", "explanation": "不借了"})
    closed = alice.get(page)
    assert (closed.status_code, href in closed.content.decode()) == (200, False)


def test_an_offer_is_accepted_after_a_second_look(alice, cast):
    need, _page = sent_by(alice)
    offer = make_offer(need, cast.officer_a)
    need.refresh_from_db()
    url = f"/needs/{need.number}/offers/{offer.number}/"
    assert "确定选这一份" in alice.get(url).content.decode()
    need.refresh_from_db()
    assert need.state == "dispatched"
    alice.post(url, {"revision": need.revision, "offer_revision": offer.revision})
    need.refresh_from_db()
    offer.refresh_from_db()
    assert (need.state, offer.state) == ("accepted", "chosen")


def test_an_offer_that_changed_under_the_page_is_shown_anew_before_it_is_accepted(alice, cast):
    need, _page = sent_by(alice)
    offer = make_offer(need, cast.officer_a)
    url = f"/needs/{need.number}/offers/{offer.number}/"
    read = alice.get(url).content.decode()
    seen = {"revision": need.revision, "offer_revision": offer.revision}
    assert f'name="offer_revision" value="{offer.revision}"' in read
    move([offer], "revise", cast.officer_a, offer_terms(rate="0.12"))
    page = alice.post(url, seen)
    assert page.status_code == 409
    assert "机构改过这份报价" in page.content.decode()
    assert "12.00%" in page.content.decode()
    assert f'name="offer_revision" value="{offer.revision + 1}"' in page.content.decode()
    need.refresh_from_db()
    assert need.state == "dispatched"


@pytest.mark.parametrize("sent", [{}, {"revision": "x", "offer_revision": "1e9"}])
def test_an_acceptance_that_does_not_say_what_was_seen_is_no_acceptance(alice, cast, sent):
    need, _page = sent_by(alice)
    offer = make_offer(need, cast.officer_a)
    assert alice.post(f"/needs/{need.number}/offers/{offer.number}/", sent).status_code == 409
    need.refresh_from_db()
    assert need.state == "dispatched"


def test_an_offer_past_its_day_is_not_accepted_and_the_page_says_why(alice, cast):
    need, _page = sent_by(alice)
    offer = make_offer(need, cast.officer_a)
    later = clock.now() + timedelta(days=30)
    with clock.at(later):
        page = alice.post(
            f"/needs/{need.number}/offers/{offer.number}/", {"offer_revision": offer.revision}
        )
    assert "有效期" in page.content.decode()
    assert "<title>错误：" in page.content.decode()


def test_an_offer_of_another_need_has_no_page(alice, cast):
    need, _page = sent_by(alice)
    other, _page = sent_by(client_of(cast.charlie))
    offer = make_offer(other, cast.officer_a)
    assert alice.get(f"/needs/{need.number}/offers/{offer.number}/").status_code == 404


# ---------------------------------------------------------------------- hotline


def call(**changes):
    return (
        SENT
        | {
            "credit_code": make_credit_code("91110105DEM000009"),
            "enterprise_name": "示例来电商行",
            "region": "110105",
            "work_order": "GD20261121001",
            "kind": "credit_loan",
            "amount": "20",
            "amount_unit": "wan",
            "term_months": "12",
            "purpose": "stock",
        }
        | changes
    )


def test_the_hotline_states_a_need_for_a_firm_that_is_new_here(cast):
    client = client_of(cast.hotline)
    page = client.post("/hotline/new/", call(**{"enterprise-headcount": "5"}), follow=True)
    need = Case.objects.get(kind="need")
    assert page.request["PATH_INFO"] == f"/needs/{need.number}/sent/"
    assert (need.opened_as, need.fields["work_order"]) == ("hotline", "GD20261121001")
    assert need.door == "hotline"
    assert need.enterprise.name == "示例来电商行"
    assert need.decision.facts["enterprise.headcount"] == 5
    assert set(need.enterprise.facts.values_list("source", flat=True)) == {Fact.Source.HOTLINE}


def test_what_the_caller_did_not_say_stays_unknown(cast):
    client_of(cast.hotline).post("/hotline/new/", call())
    facts = Case.objects.get(kind="need").decision.facts
    assert "enterprise.exports" not in facts
    assert "enterprise.headcount" not in facts


def test_a_code_that_belongs_to_another_name_is_pointed_out(cast):
    code = make_credit_code("91110105DEM000009")
    Enterprise.objects.create(name="示例别家商行", credit_code=code, region="110105")
    page = client_of(cast.hotline).post("/hotline/new/", call())
    assert "示例别家商行" in str(page.context["form"].errors["enterprise_name"])
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("credit_code", "91110105DEM000000X"),
        ("amount", "很多"),
        ("work_order", ""),
        ("consent", ""),
    ],
)
def test_a_call_that_is_wrong_in_one_place_loses_nothing_else(cast, field, typed):
    page = client_of(cast.hotline).post("/hotline/new/", call(**{field: typed}))
    assert list(page.context["form"].errors) == [field]
    assert 'value="示例来电商行"' in page.content.decode()
    assert not Enterprise.objects.filter(name="示例来电商行").exists()


def test_the_hotline_finds_its_needs_by_work_order_and_sees_no_others(alice, cast):
    own, _page = sent_by(alice)
    client = client_of(cast.hotline)
    client.post("/hotline/new/", call())
    need = Case.objects.get(kind="need", opened_as="hotline")
    for words in ("", "GD20261121001", need.number, "来电"):
        html = client.get("/hotline/", {"q": words}).content.decode()
        assert need.number in html
        assert own.number not in html
    assert need.number not in client.get("/hotline/", {"q": "没有的"}).content.decode()


def test_only_the_hotline_has_the_hotlines_desk(cast):
    for other in (cast.alice, cast.officer_a, cast.coordinator, cast.supervisor):
        assert client_of(other).get("/hotline/").status_code == 404
        assert client_of(other).post("/hotline/new/", call()).status_code == 404


def test_the_institution_reads_the_facts_that_were_stated_in_the_browser(alice, cast):
    need, _page = sent_by(alice)
    child = need.children.get(institution=cast.bank_a)
    html = client_of(cast.officer_a).get(f"/cases/{child.number}/").content.decode()
    assert "从业人数" in html
    assert "本人填写" in html
    assert "13800006120" not in html
