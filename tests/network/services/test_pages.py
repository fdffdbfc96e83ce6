"""Pages and calls: the list for everybody, a month with what is behind it, beats by a token."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from changrong.network import clock
from changrong.network.events.messages import messages_of
from changrong.network.events.words import said
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User
from changrong.network.people.tokens import issue_token
from changrong.network.services import actions, plans, shown
from changrong.network.services.models import Heard, Service
from changrong.network.services.watching import watch

from ..matters import at, complain
from ..visitors import visitor
from .samples import CORPORATE, a_service, beats
from .test_services import handled, moment, report


def beat(service, by, key="", **body):
    headers = {"Authorization": f"Bearer {issue_token(by.membership)}"}
    headers |= {"Idempotency-Key": key} if key else {}
    path = f"/api/v1/services/{service.number}/heartbeat"
    return Client().post(path, json.dumps(body), "application/json", headers=headers)


def page(actor, name, *args, **query):
    response = visitor(actor).get(reverse(f"services:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


# ---------------------------------------------------------------------- the API


@pytest.mark.shows("S4-09")
def test_a_program_sends_beats_with_its_errors_by_token(cast, made):
    answer = beat(made.bank, cast.officer_a, ok=True, errors=2)
    assert answer.status_code == 200
    told = answer.json()
    assert datetime.fromisoformat(told["heard_at"]) == moment("2026-11-23 10:00")
    assert datetime.fromisoformat(told["next_by"]) == moment("2026-11-23 10:06")
    assert Heard.objects.get().errors == 2


def test_a_beat_sent_again_with_its_key_is_counted_once(cast, made):
    token = issue_token(cast.officer_a.membership)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "beat-1"}
    path = f"/api/v1/services/{made.bank.number}/heartbeat"
    for _again in range(2):
        said = json.dumps({"errors": 3})
        assert Client().post(path, said, "application/json", headers=headers).status_code == 200
    assert (Heard.objects.get().errors, Heard.objects.get().beats) == (3, 1)


@pytest.mark.parametrize("who", ["officer_b", "alice", "coordinator", "supervisor", "hotline"])
def test_nobody_beats_for_anothers_service(cast, made, who):
    assert beat(made.bank, getattr(cast, who)).status_code == 404
    assert not Heard.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"at": "2026-11-22T09:00:00+08:00"}, "at"),
        ({"at": "2026-11-23T11:00:00+08:00"}, "at"),
        ({"errors": -1}, "body.errors"),
        ({"at": "2026-11-23T09:59:00"}, "body.at"),  # of no zone
    ],
)
def test_a_beat_that_cannot_be_is_refused_at_its_field(cast, made, body, field):
    answer = beat(made.bank, cast.officer_a, **body)
    assert answer.status_code == 422
    assert [name.rpartition(".")[2] for name in answer.json()["errors"]] == [
        field.rpartition(".")[2]
    ]


@pytest.mark.shows("S1-29")
def test_everybody_may_ask_what_is_up(cast, made):
    beats(made.bank, cast.officer_a, "10:00")
    answer = Client().get("/api/v1/services", {"function": "payroll"}).json()
    [service] = answer["services"]
    assert (service["name"], service["state"]) == (made.bank.name, "up")
    assert service["last_day"] == {
        "up": 1, "down": 0, "unknown": 0, "not_served": 1439, "share": 1.0
    }  # fmt: skip


# ---------------------------------------------------------------------- pages


@pytest.mark.shows("S1-29", "S0-24")
def test_the_public_list_says_how_each_stands_and_on_what_its_share_rests(cast, made):
    beats(made.bank, cast.officer_a, "10:00")
    with at("2026-11-23 10:10"):
        seen = page(cast.anonymous, "public")
    assert made.bank.name in seen
    assert made.portal.name in seen
    assert "6 ÷ 6 分钟；情况不明 5 ÷ 11 分钟" in seen
    assert "每天 24 小时" in seen
    only = page(cast.anonymous, "public", function="payroll")
    assert made.bank.name in only
    assert made.portal.name not in only
    assert "没有找到这样的服务" in page(cast.anonymous, "public", institution="没有这家")


def test_what_is_offered_no_longer_is_not_shown_and_still_counted(cast, made):
    beats(made.bank, cast.officer_a, "10:00")
    with at("2026-11-23 10:10"):
        actions.change(made.bank, CORPORATE | {"offered": False}, cast.manager_a)
        assert made.bank.name not in page(cast.anonymous, "public")
        assert made.bank.name in page(cast.manager_a, "counts")


@pytest.mark.shows("S1-04", "S4-27", "S4-29")
def test_a_months_figure_opens_down_to_its_incident_and_its_stretches(cast, made):
    beats(made.bank, cast.officer_a, *(f"10:{minute:02}" for minute in range(0, 60, 5)), errors=1)
    with at("2026-11-23 10:50"):
        case = report(cast, made.bank, "2026-11-23T10:20")
    with at("2026-11-23 11:00"):
        handled(cast, case, "2026-11-23T10:30")
        month = page(cast.coordinator, "counts")
        assert "83.33%" in month
        assert "50 ÷ 60 分钟" in month
        link = f"{reverse('services:service', args=[made.bank.number])}?month=2026-11"
        assert link in month
        behind = page(cast.coordinator, "service", made.bank.number, month="2026-11")
        assert reverse("cases:case", args=[case.number]) in behind
        assert "中断" in behind
        supervisor = page(cast.supervisor, "service", made.bank.number, month="2026-11")
    assert case.number in supervisor
    assert reverse("cases:case", args=[case.number]) not in supervisor
    told = shown.counts(cast.coordinator, shown.Month(2026, 11))
    [one] = [one for one in told if one.service == made.bank]
    assert sum(row["minutes"] for row in shown.stretches(one)) == one.uptime.span.minutes


def test_an_institution_counts_its_own_and_the_bureau_all(cast, made):
    other = a_service(actor_of_b(cast), name="示例乙银行手机银行", sort="mobile_bank")
    for who, services in (
        (cast.officer_a, {made.bank}),
        (cast.officer_b, {other}),
        (cast.coordinator, {made.bank, made.portal, other}),
        (cast.supervisor, {made.bank, made.portal, other}),
    ):
        assert {one.service for one in shown.counts(who, shown.Month(2026, 11))} == services
    sorts = shown.by_sort(shown.counts(cast.coordinator, shown.Month(2026, 11)))
    assert [str(row["label"].zh) for row in sorts] == ["网上平台", "手机银行", "企业网银"]


def actor_of_b(cast):
    user = User.objects.create_user("manager_b", password="a-long-password")
    member = Membership.objects.create(user=user, role=Role.MANAGER, institution=cast.bank_b)
    return Actor(user, member)


def test_the_months_figures_as_a_table_for_spreadsheets(cast, made):
    beats(made.bank, cast.officer_a, "10:00", is_well=False, errors=4)
    with at("2026-11-23 10:10"):
        url = reverse("services:counts-csv")
        response = visitor(cast.manager_a).get(url, {"month": "2026-11"})
        rows = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("2026-11,示例甲银行,示例甲银行企业网银,企业网银,0%,0,6,4,")
    assert rows[1].endswith(",4,1,")


@pytest.mark.shows("S0-24")
def test_of_what_was_opened_for_firms_so_much_was_online(cast, made):
    complain(cast)
    complain(cast, cast.hotline, work_order="R-1", what="电话里说的")
    intake = plans.intake(cast.coordinator, shown.Month(2026, 11))
    assert intake == {"online": 1, "phone": 1, "counter": 0, "all": 2}
    assert "50.0%" in page(cast.coordinator, "counts")
    assert plans.intake(cast.coordinator_elsewhere, shown.Month(2026, 11))["all"] == 0
    assert plans.intake(cast.coordinator, shown.Month(2026, 10))["all"] == 0
    assert "网上自己办的" not in page(cast.manager_a, "counts")


# ---------------------------------------------------------------------- keeping


def fields(**changes):
    given = {"name": "示例手机银行", "sort": "mobile_bank", "functions": ["repay"], "days": "daily"}
    return given | {"opens": "08:00", "closes": "20:00", "every": "", "offered": "true"} | changes


def test_a_manager_enters_a_service_and_a_mistake_loses_nothing(cast, monday):
    browser, url = visitor(cast.manager_a), reverse("services:new")
    wrong = browser.post(url, fields(closes="08:00"))
    assert wrong.status_code == 422
    assert "示例手机银行" in wrong.content.decode()
    assert browser.post(url, fields()).status_code == 302
    service = Service.objects.get()
    assert (service.institution, service.due_at) == (cast.bank_a, None)
    assert shown.now([service])[0].hours == "每天 08:00—20:00"


def test_somebody_who_looked_presses_that_it_works(cast, made):
    url = reverse("services:beat", args=[made.bank.number])
    assert visitor(cast.officer_a).post(url).status_code == 302
    assert visitor(cast.officer_b).post(url).status_code == 404
    assert shown.now([made.bank])[0].state == "up"


def test_maintenance_is_announced_on_a_page_and_seen_by_everybody(cast, made):
    url = reverse("services:plan-stop", args=[made.bank.number])
    given = {"begins_at": "2026-11-23T22:00", "ends_at": "2026-11-24T02:00", "why": "系统升级"}
    browser = visitor(cast.manager_a)
    assert browser.post(url, given | {"begins_at": "2026-11-23T09:00"}).status_code == 422
    assert browser.post(url, given).status_code == 302
    assert made.bank.stops.get().begins_at == moment("2026-11-23 22:00")
    assert "系统升级" in page(cast.anonymous, "public")


def test_the_message_of_silence_names_the_service_and_leads_to_it(cast, made):
    with at("2026-11-23 11:00"):
        watch(clock.now())
        [message] = messages_of(cast.manager_a.user).filter(template="service.silent")
    told = said(message, "zh")
    assert told.title.startswith("示例甲银行企业网银没有按时报心跳")
    assert told.path == reverse("services:service", args=[made.bank.number])
    assert "heartbeat" in said(message, "en").title


@pytest.mark.shows("S1-04")
def test_an_incident_is_reported_from_the_page_of_its_service(cast, made):
    behind = page(cast.officer_a, "service", made.bank.number)
    url = f"{reverse('matters:new', args=['incident'])}?service={made.bank.number}"
    assert url in behind
    form = visitor(cast.officer_a).get(url).content.decode()
    assert f'value="{made.bank.number}" selected' in form
    assert made.portal.name not in form


def test_the_city_s_coordinator_writes_down_when_its_own_portal_was_down(cast, made):
    browser = visitor(cast.coordinator)
    url = reverse("services:outage", args=[made.portal.number])
    page = reverse("services:service", args=[made.portal.number])
    assert url in browser.get(page).content.decode()
    wrong = browser.post(url, {"began_at": "2026-11-23T10:01", "what": "数据库停了"})
    assert wrong.status_code == 422
    assert "数据库停了" in wrong.content.decode()
    assert browser.post(url, {"began_at": "2026-11-23T09:00", "what": "数据库停了"}).url == page
    [outage] = made.portal.outages.all()
    shown_now = browser.get(page).content.decode()
    over = reverse("services:outage-over", args=[made.portal.number, outage.pk])
    assert "还没有恢复" in shown_now
    assert over in shown_now
    assert browser.post(over, {"ended_at": "2026-11-23T09:20"}).url == page
    assert over not in browser.get(page).content.decode()
    bank = reverse("services:outage", args=[made.bank.number])
    for who in (cast.coordinator, cast.manager_a, cast.supervisor, cast.officer_a):
        assert visitor(who).get(bank).status_code == 404
