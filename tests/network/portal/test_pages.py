"""The public pages: the first one, the notices, and where each role lands."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from changrong.network.boards import published
from changrong.network.boards.figures import Ratio
from changrong.network.boards.queries import public_figures
from changrong.network.portal.sample import FIRM, sample
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of
from changrong.network.rules.scope import firms_book

pytestmark = pytest.mark.django_db


def test_the_sample_on_the_first_page_is_what_the_book_says(client):
    day = date(2026, 11, 21)
    judged = firms_book().decide(facts_of(None, FIRM, day), as_of=day)
    verdicts = [str(one.verdict) for one in judged.measures if one.measure.sort == "entitlement"]
    shown = sample(day)
    assert shown.reading.applies == verdicts.count("applies") > 0
    assert shown.reading.cannot_tell == verdicts.count("cannot tell")
    assert shown.reading.does_not_apply == verdicts.count("does not apply")
    for slip in shown.slips:
        key = next(m.key for m in book().measures if slip.id == f"m-{m.notice}-{m.id}")
        assert slip.verdict == str(judged.of(key).verdict)


def test_the_first_page_leads_to_the_questions_and_shows_no_figures_before_there_are_any(client):
    html = client.get("/").content.decode()
    assert 'class="btn start" href="/check/"' in html
    assert "这张网今年做了什么" not in html
    assert "12345" in html


def test_figures_of_the_first_page_come_with_their_denominator(client, need, monkeypatch):
    counted = replace(public_figures(), accepted=Ratio(5, 6))
    monkeypatch.setattr(published.figures, "count", lambda: counted)
    html = client.get("/").content.decode()
    assert "这张网今年做了什么" in html
    assert "共 6 笔需求" in html


@pytest.mark.parametrize("back", ["x", "check", "//elsewhere.example", "javascript:alert(1)"])
def test_a_preference_with_an_odd_way_back_is_still_kept(client, back):
    response = client.get("/preference/", {"language": "en", "next": back})
    assert response.status_code == 302
    assert response.cookies["django_language"].value == "en"


def test_every_notice_says_how_many_clauses_can_be_checked(client):
    page = client.get("/notices/")
    views = page.context["notices"]
    assert [view.notice.id for view in views] == [
        notice.id for notice in sorted(book().notices, key=lambda n: n.issued, reverse=True)
    ]
    for view in views:
        live = {m.clause for m in book().measures if m.notice == view.notice.id}
        assert view.checkable == len([c for c in view.notice.clauses if c.id in live])
        counted = f"共 {view.count} 条，{view.checkable} 条"
        derives = "按它推算" if view.notice.derived else f"共 {view.count} 条，都不用来核对"
        entry = page.content.decode().split(f'href="/notices/{view.notice.id}/"')[1]
        assert (counted if view.checkable else derives) in entry.split("</li>")[0]


def test_a_notice_shows_every_clause_and_what_became_of_it(client):
    notice = book().notice("beijing-2020-emergency")
    html = client.get(f"/notices/{notice.id}/").content.decode()
    for clause in notice.clauses:
        assert clause.gist.zh in html
    assert html.count('class="card clause-card"') == len(notice.clauses)
    assert "由机构和部门自行落实，不进系统" in html


def test_a_clause_without_a_live_rule_is_not_said_to_be_checkable(client):
    for notice in book().notices:
        page = client.get(f"/notices/{notice.id}/")
        for clause in page.context["view"].clauses:
            if not clause.measures:
                assert str(clause.became) != "可以逐项核对"


def test_a_notice_that_is_not_there_is_not_found(client):
    assert client.get("/notices/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("alice", "/overview/"),
        ("officer_a", "/inbox/"),
        ("manager_a", "/inbox/"),
        ("coordinator", "/board/"),
        ("supervisor", "/figures/"),
        ("hotline", "/hotline/"),
        ("stranger", "/me/"),
    ],
)
def test_each_role_lands_on_its_own_desk(cast, who, where):
    client = Client()
    client.force_login(getattr(cast, who).user)
    assert client.get("/start/")["Location"] == where


def test_a_visitor_lands_on_the_first_page(client):
    assert client.get("/start/")["Location"] == "/"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/notices/",
        "/notices/pboc-lpr/",
        "/contact/",
        "/privacy/",
        "/accessibility/",
        "/check/",
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_public_pages_hold_no_style_and_no_script_of_their_own(path, language):
    client = Client(headers={"Accept-Language": language})
    html = client.get(path, follow=True).content.decode()
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", html)
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in html


def test_a_decision_of_somebody_else_is_not_named_on_the_contact_page(client):
    assert "核对编号" not in client.get("/contact/?decision=ABCDEFGHJK").content.decode()


@pytest.mark.parametrize("name", ["rules:check", "needs:start", "needs:mine"])
def test_a_page_belongs_to_one_place_of_the_menu(client, cast, name):
    client.force_login(cast.alice.user)
    page = client.get(reverse(name), follow=True)
    assert sum(place.current for place in page.context["public_places"]) <= 1


def test_a_shop_owner_finds_what_she_uses_most_in_the_header_and_nothing_twice(client, cast):
    client.force_login(cast.alice.user)
    page = client.get("/")
    header = [place.name for place in page.context["public_places"]]
    assert header == [
        "portal:overview",
        "rules:check",
        "needs:start",
        "needs:mine",
        "matters:mine",
    ]
    assert not {place.name for place in page.context["firm_places"]} & set(header)


@pytest.mark.parametrize(
    ("who", "desk"),
    [
        ("officer_a", "/inbox/"),
        ("manager_a", "/inbox/"),
        ("coordinator", "/board/"),
        ("supervisor", "/figures/"),
        ("hotline", "/hotline/"),
    ],
)
def test_the_first_page_leads_whoever_works_here_to_their_desk_and_nowhere_that_is_not(
    cast, who, desk
):
    client = Client()
    client.force_login(getattr(cast, who).user)
    html = client.get("/").content.decode()

    assert f'<a href="{desk}">去我的工作台</a>' in html
    for path in set(re.findall(r'<a[^>]* href="(/[^"?#]*)"', html)) - {"/account/logout/"}:
        assert client.get(path).status_code in (200, 302), path
