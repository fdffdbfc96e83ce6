"""Looking after webhooks, by page and by API: whose they are, and a secret shown once."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from standardwebhooks import Webhook

from changrong.network import clock
from changrong.network.events.delivery import deliver
from changrong.network.events.models import Endpoint, Event, Outgoing
from changrong.network.events.webhooks import actions
from changrong.network.events.webhooks.actions import MOST

from ..programs import Program, problem
from ..visitors import EVERYBODY, status, visitor
from .receiver import receiving

URL = "http://127.0.0.1:9/hook"
KEEPERS = ["manager_a", "coordinator", "coordinator_elsewhere"]
# What GET gives, and an empty POST, to those named; others get 404, and who is not signed in 401.
TABLE = {
    "endpoints": ({200: KEEPERS}, {405: KEEPERS}),
    "new": ({200: KEEPERS}, {422: KEEPERS}),
    "endpoint": ({200: ["manager_a"]}, {405: KEEPERS}),
    "subscribe": ({405: KEEPERS}, {302: ["manager_a"]}),
    "ping": ({405: KEEPERS}, {302: ["manager_a"]}),
    "rotate": ({405: KEEPERS}, {200: ["manager_a"]}),
    "disable": ({405: KEEPERS}, {302: ["manager_a"]}),
    "enable": ({405: KEEPERS}, {302: ["manager_a"]}),
    "again": ({405: KEEPERS}, {302: ["manager_a"]}),
    "remove": ({405: KEEPERS}, {302: ["manager_a"]}),
}


def expected(answers):
    table = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 401}
    for code, those in answers.items():
        table |= dict.fromkeys(those, code)
    return table


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", TABLE)
def test_everybody_gets_from_each_address_what_the_table_says(cast, hook, name, method):
    made = hook(cast.manager_a, URL)
    arguments = {"endpoints": [], "new": []}.get(name, [made.endpoint.number])
    if name == "again":
        arguments.append(actions.ping([made.endpoint], cast.manager_a)[0].pk)
    url = reverse(f"webhooks:{name}", args=arguments)
    # The owner comes last: what they do to it, nobody could do afterwards.
    order = sorted(EVERYBODY, key="manager_a".__eq__)
    got = {who: status(cast, who, method, url) for who in order}
    assert got == expected(TABLE[name][method == "post"])


def test_the_table_names_every_address():
    from changrong.network.events.webhooks import urls

    assert {pattern.name for pattern in urls.urlpatterns} == set(TABLE)


def test_a_secret_is_shown_once_and_kept_nowhere(cast, local):
    browser = visitor(cast.manager_a)
    with receiving() as receiver:
        answer = browser.post("/webhooks/new/", {"url": receiver.url, "events": ["dispatch"]})
        secret = re.search(r"whsec_[A-Za-z0-9+/=]{44}", answer.content.decode())[0]
        assert answer["Cache-Control"] == "no-store"
        endpoint = Endpoint.objects.get()
        assert (endpoint.institution, endpoint.events) == (cast.bank_a, ["dispatch"])
        assert secret not in str(vars(endpoint)) + str(list(Event.objects.values()))
        url = f"/webhooks/{endpoint.number}/"
        assert "whsec_" not in browser.get(url).content.decode()
        browser.post(f"{url}ping/")
        deliver(clock.now())
        [(headers, body)] = receiver.heard
        assert Webhook(secret).verify(body, headers)["type"] == "webhook.ping"
    page = browser.get(url).content.decode()
    assert "webhook.ping" in page
    assert "HTTP 200" in page


def test_a_refused_address_is_said_at_its_field_and_what_was_typed_stays(cast):
    answer = visitor(cast.manager_a).post("/webhooks/new/", {"url": "http://bank.example/hook"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "地址要以 https:// 开头。" in page
    assert 'value="http://bank.example/hook"' in page


def test_an_owner_has_ten_at_most(cast, hook):
    for _ in range(MOST):
        hook(cast.manager_a, URL)
    answer = visitor(cast.manager_a).post("/webhooks/new/", {"url": URL})
    assert (answer.status_code, Endpoint.objects.count()) == (422, MOST)


def test_a_switched_off_webhook_is_asked_to_be_switched_on_before_it_is_tried(cast, hook):
    made = hook(cast.manager_a, URL)
    browser, url = visitor(cast.manager_a), f"/webhooks/{made.endpoint.number}/"
    browser.post(f"{url}disable/")
    page = browser.post(f"{url}ping/", follow=True).content.decode()
    assert "回调已停用，启用后再发。" in page
    assert not Outgoing.objects.filter(event="webhook.ping").exists()
    browser.post(f"{url}enable/")
    browser.post(f"{url}ping/")
    assert Outgoing.objects.filter(event="webhook.ping").exists()


class TestTheApi:
    def test_a_program_makes_lists_and_removes_its_webhooks(self, cast, local):
        manager = Program(cast.manager_a)
        made = manager.post("webhooks", {"url": URL, "events": ["dispatch", "clock.overdue"]})
        assert made.status_code == 201
        secret = made.json()["secret"]
        [listed] = manager.get("webhooks").json()
        assert listed == {name: v for name, v in made.json().items() if name != "secret"}
        assert secret not in manager.get("webhooks").content.decode()
        assert Program(cast.coordinator).get("webhooks").json() == []
        problem(Program(cast.coordinator).delete(f"webhooks/{listed['id']}"), 404)
        assert manager.delete(f"webhooks/{listed['id']}").status_code == 204
        assert manager.get("webhooks").json() == []

    def test_an_officer_may_make_none(self, cast, local):
        problem(Program(cast.officer_a).post("webhooks", {"url": URL}), 403)
        problem(Program().post("webhooks", {"url": URL}), 401)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"url": "https://127.0.0.1/hook"}, "url"),
            ({"url": "https://example.com/", "events": ["x.y"]}, "events"),
            ({}, "url"),
        ],
    )
    def test_what_is_wrong_is_said_by_field(self, cast, body, field, monkeypatch):
        from changrong.network.events.webhooks import addresses

        if "example" in body.get("url", ""):
            info = [(2, 1, 6, "", ("93.184.215.14", 443))]
            monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: info)
        refused = problem(Program(cast.manager_a).post("webhooks", body), 422)
        assert any(name.endswith(field) for name in refused["errors"])

    def test_deliveries_are_listed_and_sent_again_with_their_id(self, cast, local):
        manager = Program(cast.manager_a)
        with receiving(500, 200) as receiver:
            id = manager.post("webhooks", {"url": receiver.url}).json()["id"]
            actions.ping([Endpoint.objects.get()], cast.manager_a)
            deliver(clock.now())
            [failed] = manager.get(f"webhooks/{id}/deliveries").json()["deliveries"]
            assert (failed["state"], failed["status"], failed["attempts"]) == ("waiting", 500, 1)
            Outgoing.objects.update(state="failed")
            Endpoint.objects.update(resting_until=None)
            again = manager.post(f"webhooks/{id}/deliveries/{failed['id']}/redeliver", {})
            assert again.status_code == 202
            deliver(clock.now())
        [sent] = manager.get(f"webhooks/{id}/deliveries").json()["deliveries"]
        assert (sent["state"], sent["id"]) == ("sent", failed["id"])
        assert receiver.ids == [failed["id"]] * 2
        problem(manager.post(f"webhooks/{id}/deliveries/no-such/redeliver", {}), 404)
        problem(Program(cast.coordinator).get(f"webhooks/{id}/deliveries"), 404)
