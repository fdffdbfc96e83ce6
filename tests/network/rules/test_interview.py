"""One question a page, and nothing that was typed is ever lost."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from changrong.network.clock import now, today
from changrong.network.parties.models import Fact
from changrong.network.rules.book import book
from changrong.network.rules.scope import firms_book
from changrong.policy.interview import Interview as Asking

from .walk import ANSWERS, UNKNOWN, question_of, walk

pytestmark = pytest.mark.django_db


def answered(client, **changes):
    return walk(client, answers=ANSWERS | changes)


_once = []


@pytest.fixture
def plain(client):
    """What was asked, and the page at the end, where nothing had been said. Walked once."""
    if not _once:
        _once.append(walk(client))
    return _once[0]


def test_the_interview_ends_at_a_stored_decision(plain):
    asked, page = plain
    assert page.status_code == 200
    assert page.context["decision"].facts["need.amount"] == "800000"
    assert {"need.kind", "need.amount", "need.term_months", "need.purpose"} <= set(asked)


def test_only_facts_of_the_firms_own_are_asked(plain):
    asked, _page = plain
    assert {book().vocabulary[name].asked_of for name in asked} == {"enterprise"}


def test_whoever_wants_a_loan_is_not_asked_whether_it_is_financing(plain):
    asked, page = plain
    assert "need.category" not in asked
    assert page.context["decision"].facts["need.category"] == "financing"


def test_another_service_than_a_loan_still_has_to_name_its_category(client):
    asked, _page = answered(client, **{"need.kind": {"value": "listing"}})
    assert "need.category" in asked


def test_the_result_is_one_press_away_from_the_second_question_on(client):
    first = client.get("/check/", follow=True)
    assert "先不答了，看看结果" not in first.content.decode()
    client.post(first.request["PATH_INFO"], {"unknown": "on"})
    second = client.get("/check/", follow=True).content.decode()
    assert '<a href="/check/result/">先不答了，看看结果</a>' in second


def test_a_fact_that_can_no_longer_change_a_verdict_is_not_asked(plain):
    asked, page = plain
    # Twenty-six people settle that a restaurant is small or micro, whatever its revenue.
    assert "enterprise.headcount" in asked
    assert "enterprise.revenue" not in asked
    assert page.context["decision"].result["derived"]["enterprise.is_small_or_micro"] is True


def test_the_fact_that_settles_most_is_asked_first(client):
    page = client.get("/check/", follow=True)
    standing = Asking(firms_book(), today()).standing({"emergency.active": False})
    assert question_of(page) == standing.question.fact.name
    assert len(standing.question.settles) > 2


def test_the_most_that_can_follow_is_said_and_only_falls(client):
    page = client.get("/check/", follow=True)
    left = []
    while name := question_of(page):
        said = re.search(r"第 (\d+) 题，(还有最多 (\d+) 题|最后一题)", page.content.decode())
        left.append(int(said[3] or 0))
        page = client.post(f"/check/{name}/", ANSWERS.get(name, UNKNOWN), follow=True)
    assert left == sorted(set(left), reverse=True)
    assert len(left) <= left[0] + 1


def test_what_only_matters_together_with_an_open_answer_is_not_asked(client):
    client.post("/check/enterprise.industry/", UNKNOWN)
    asked, _page = walk(client, answers={**ANSWERS, "enterprise.kind": {"value": "company"}})
    # Without the industry nobody can tell how large the firm is, whatever its revenue.
    assert not {"enterprise.headcount", "enterprise.revenue", "enterprise.assets"} & set(asked)


def test_every_rule_that_a_question_bears_on_is_named(client):
    page = client.get("/check/need.kind/")
    waiting = page.context["waiting"]
    assert len(waiting) > 2
    html = page.content.decode()
    assert f"这一题会影响的 {len(waiting)} 项规定" in html
    assert all(label.zh in html for label, _clause in waiting)
    assert len({(label.zh, clause.number, clause.document) for label, clause in waiting}) > 2


def test_going_back_still_says_why_the_question_was_asked(client):
    client.post("/check/need.kind/", {"value": "renewal"})
    assert "这一题会影响" in client.get("/check/need.kind/").content.decode()


def test_leaving_a_question_open_is_remembered_and_not_asked_again(client):
    client.post("/check/enterprise.headcount/", UNKNOWN)
    asked, page = walk(client)
    assert "enterprise.headcount" not in asked
    assert "enterprise.headcount" not in page.context["decision"].facts


def test_an_open_question_can_be_answered_later(client):
    client.post("/check/enterprise.headcount/", UNKNOWN)
    page = client.get("/check/enterprise.headcount/")
    assert page.context["form"]["unknown"].value() is True
    client.post("/check/enterprise.headcount/", {"value": "26"})
    _asked, page = walk(client)
    assert page.context["decision"].facts["enterprise.headcount"] == 26


def test_an_empty_answer_is_refused_with_summary_message_and_title(client):
    page = client.post("/check/enterprise.headcount/", {"value": ""})
    assert page.status_code == 422
    html = page.content.decode()
    assert "<title>错误：" in html
    assert 'class="error-summary"' in html
    assert html.count("请填写“从业人数”，或选“暂时不知道”") == 2
    assert 'href="#id_value"' in html


def test_a_refused_answer_stays_as_it_was_typed(client):
    page = client.post("/check/need.amount/", {"value": "八十", "value_unit": "yuan"})
    html = page.content.decode()
    assert 'value="八十"' in html
    assert '<option value="yuan" selected>' in html


def test_a_vague_industry_offers_its_neighbours_to_pick(client):
    page = client.post("/check/enterprise.industry/", {"value": "餐饮"})
    assert 'name="pick" value="6241"' in page.content.decode()
    client.post("/check/enterprise.industry/", {"value": "餐饮", "pick": "6241"})
    assert client.session["interview"]["answers"]["enterprise.industry"] == "6241"


def test_going_back_leads_to_the_question_before_with_its_answer(client):
    page = client.get("/check/", follow=True)
    first = question_of(page)
    page = client.post(f"/check/{first}/", ANSWERS[first], follow=True)
    assert page.context["back"] == f"/check/{first}/"
    assert client.get(f"/check/{first}/").context["form"]["value"].value()


def test_answers_survive_a_change_of_language(client):
    client.post("/check/enterprise.headcount/", {"value": "26"})
    client.get("/preference/?language=en&next=/check/enterprise.headcount/")
    page = client.get("/check/enterprise.headcount/")
    assert 'lang="en"' in page.content.decode()
    assert page.context["form"]["value"].value() == 26


def test_answers_survive_signing_in(client, cast):
    client.post("/check/enterprise.headcount/", {"value": "26"})
    client.post("/account/login/", {"login": "alice", "password": "a-long-password"})
    assert client.get("/me/").status_code == 200
    page = client.get("/check/enterprise.headcount/")
    assert page.context["form"]["value"].value() == 26


def test_answers_about_one_firm_are_not_carried_to_another(client, cast):
    client.force_login(cast.alice.user)
    client.post("/check/enterprise.headcount/", {"value": "26"})
    session = client.session
    client.force_login(cast.alice.user)
    cast.alice.membership.enterprise = cast.other_firm
    cast.alice.membership.save()
    assert session["interview"]["enterprise"] == cast.xianhe.number
    page = client.get("/check/enterprise.headcount/")
    assert page.context["form"]["value"].value() is None


def test_what_is_on_record_is_filled_in_and_not_asked(client, cast):
    Fact.objects.create(
        enterprise=cast.xianhe,
        name="enterprise.industry",
        value="6210",
        source="registry",
        held_on=date(2026, 1, 1),
        recorded_at=now(),
    )
    client.force_login(cast.alice.user)
    asked, page = walk(client)
    assert not {"enterprise.industry", "enterprise.region"} & set(asked)
    assert page.context["decision"].facts["enterprise.industry"] == "6210"


def test_a_recorded_fact_can_be_taken_back_to_unknown(client, cast):
    client.force_login(cast.alice.user)
    client.post("/check/enterprise.region/", UNKNOWN)
    _asked, page = walk(client)
    assert "enterprise.region" not in page.context["decision"].facts


def test_the_page_counts_what_is_settled_and_says_why_it_asks(client):
    html = client.get("/check/", follow=True).content.decode()
    assert "已确定适用" in html
    assert "这一题会影响" in html
    assert 'class="clause"' in html


def test_whoever_is_not_signed_in_cannot_fill_the_disk_with_results(client, settings, cast):
    settings.ACCOUNT_RATE_LIMITS = {"result": "2/m/ip"}
    cache.clear()
    asked = [client.get("/check/result/").status_code for _ in range(3)]
    assert asked == [302, 302, 429]
    client.force_login(cast.alice.user)
    assert client.get("/check/result/").status_code == 302


def test_answers_can_be_deleted(client):
    client.post("/check/enterprise.headcount/", {"value": "26"})
    client.post("/check/forget/")
    assert "interview" not in client.session


@pytest.mark.parametrize("name", ["loan.rate", "enterprise.size", "nothing.at_all", "as_of"])
def test_what_is_not_the_firms_to_say_has_no_page(client, name):
    assert client.get(f"/check/{name}/").status_code == 404
    assert client.post(f"/check/{name}/", {"value": "1"}).status_code == 404


def test_a_way_back_to_elsewhere_is_not_followed(client):
    page = client.post(
        "/check/enterprise.headcount/", {"value": "26", "then": "https://example.com"}
    )
    assert page["Location"].startswith("/check/")


def test_deleting_is_never_done_by_a_link(client):
    assert client.get("/check/forget/").status_code == 405


def test_two_visitors_do_not_share_answers(db):
    first, second = Client(), Client()
    first.post("/check/enterprise.headcount/", {"value": "26"})
    page = second.get("/check/enterprise.headcount/")
    assert page.context["form"]["value"].value() is None


def test_a_refused_answer_survives_a_change_of_language(client):
    page = client.post("/check/need.amount/", {"value": "八十", "value_unit": "yuan"})
    way_back = "next=%2Fcheck%2Fneed.amount%2F"
    assert f"language=en&amp;{way_back}" in page.content.decode()
    page = client.get(f"/preference/?language=en&{way_back}", follow=True)
    assert 'value="八十"' in page.content.decode()
    client.post("/check/need.amount/", {"value": "80", "value_unit": "wan"})
    assert "八十" not in client.get("/check/need.amount/").content.decode()


def test_the_first_question_has_no_question_before_it(client):
    page = client.get("/check/", follow=True)
    assert "上一题" not in page.content.decode()


MORE = ["٣", "9" * 5000, "-1", "null", "0x1A"]


@pytest.mark.parametrize(
    "typed",
    ["1e999999999", "<script>", "\x00", *(pytest.param(w, marks=pytest.mark.long) for w in MORE)],
)
def test_no_answer_whatever_it_is_breaks_a_question(client, typed):
    for fact in book().vocabulary:
        if fact.asked_of == "enterprise":
            answer = {"value": typed, "value_unit": typed, "pick": typed, "then": typed}
            page = client.post(f"/check/{fact.name}/", answer | {"origin": typed})
            assert page.status_code in {302, 422}, fact.name
            assert "<script>alert" not in page.content.decode()


def test_a_fact_that_only_a_standard_reads_cites_the_standard(client):
    client.post("/check/enterprise.industry/", {"value": "6210"})
    page = client.get("/check/enterprise.headcount/")
    standard = next(notice for notice in book().notices if notice.id == "miit-2011-300-size")
    assert standard.short.zh in str(page.context["clause"])
