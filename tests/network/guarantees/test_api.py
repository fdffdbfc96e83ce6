"""The API of agreements, guarantees and claims."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.models import Agreement, Guarantee
from changrong.network.people.actor import Actor
from changrong.network.people.tokens import issue_token

from .deals import TODAY, WAN, Deal, loan
from .test_pages import TERMS

DAY = TODAY.isoformat()


@pytest.fixture
def guarantee(deal: Deal) -> Guarantee:
    [filed] = file_loans(deal.signed(), [loan(1, 100 * WAN)], deal.bank_officer)
    assert filed.guarantee is not None
    return filed.guarantee


def call(actor: Actor, how: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
    assert actor.membership is not None
    headers |= {"Authorization": f"Bearer {issue_token(actor.membership)}"}
    sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return getattr(Client(), how)(f"/api/v1{path}", headers=headers, **sent)  # type: ignore[no-any-return]


def got(actor: Actor, path: str) -> Any:
    response = call(actor, "get", path)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def done(actor: Actor, path: str, body: Any, status: int = 201) -> Any:
    response = call(actor, "post", path, body)
    assert response.status_code == status, response.content
    return json.loads(response.content)


def test_an_agreement_is_proposed_signed_and_read(deal: Deal) -> None:
    terms = TERMS.format(guarantor=deal.cast.guarantor.name, province=deal.province.number)
    body = {"name": "示例协议", "terms": terms}
    assert call(deal.bank_manager, "post", "/agreements", body).status_code == 404
    made = done(deal.guarantor_manager, "/agreements", body)
    assert made["state"] == "proposed"
    path = f"/agreements/{made['number']}"
    assert call(deal.guarantor_manager, "post", path + "/signature", {}).status_code == 404
    refused = done(deal.bank_manager, path + "/signature", {}, 409)
    assert "reason" in refused["errors"]
    signed = done(deal.bank_manager, path + "/signature", {"reason": "试点"}, 200)
    assert signed["state"] == "signed"
    assert signed["layers"] == [
        {"up_to": None, "shares": {"bank": "0.2", "guarantor": "0.4", "province": "0.4"}}
    ]
    assert [one["number"] for one in got(deal.province_officer, "/agreements")] == [made["number"]]
    assert got(deal.cast.officer_b, "/agreements") == []


def test_a_file_that_is_no_agreement_is_refused_by_name(deal: Deal) -> None:
    body = {"name": "甲", "terms": "number = 1"}
    refused = done(deal.guarantor_manager, "/agreements", body, 409)
    assert "agreement.toml" in refused["errors"]["terms"]
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("name", "terms", "status", "field"),
    [
        ("甲\0", "", 409, "name"),
        (" ", "", 409, "name"),
        ("甲\ud800", "", 422, "body.name"),
        ("甲", "\ud800", 422, "body.terms"),
        ("甲", "[[limit]]\nid = 'year'\nper = 'year'\namount = 1e70", 409, "terms"),
        ("甲", f"[[limit]]\nid = '{'y' * 61}'\nper = 'year'\namount = 1", 409, "terms"),
    ],
)
def test_what_no_database_keeps_is_refused_and_not_a_fault(
    deal: Deal, name: str, terms: str, status: int, field: str
) -> None:
    said = TERMS.format(guarantor=deal.cast.guarantor.name, province=deal.province.number)
    body = {"name": name, "terms": f"{said}\n{terms}"}
    assert field in done(deal.guarantor_manager, "/agreements", body, status)["errors"]
    assert not Agreement.objects.exists()


def test_a_claim_goes_its_whole_way(deal: Deal, guarantee: Guarantee) -> None:
    path = f"/guarantees/{guarantee.number}"
    bank, guarantor = deal.bank_officer, deal.guarantor_officer
    reported = {"value_on": DAY, "event": {"kind": "reported", "outstanding": "700000.00"}}
    demanded = {"value_on": DAY, "event": {"kind": "demanded", "amount": 600000}}
    done(bank, path + "/events", {"events": [reported, demanded]})
    asked = {"principal": "584000.00", "interest": "16000", "on": DAY}
    [claimed] = done(bank, path + "/claims", asked)
    number = claimed["data"]["number"]
    claim = f"{path}/claims/{number}"
    done(bank, claim + "/payment", {"on": DAY}, 409)
    done(guarantor, claim + "/payment", {"on": DAY})
    assert len(done(guarantor, claim + "/shares", {"on": DAY})) == 3
    assert done(guarantor, claim + "/shares", {"on": DAY}) == []
    told = [
        {"kind": "received", "claim": number, "bearer": "province", "amount": 300000},
        {"kind": "recovered", "claim": number, "gross": 93500, "costs": 3500, "route": "auction"},
        {"kind": "shared_back", "claim": number, "bearer": "province", "amount": 27000},
    ]
    body = {"events": [{"value_on": DAY, "event": one} for one in told]}
    done(guarantor, path + "/events", body)
    own = {"kind": "written_off", "claim": number, "bearer": "province", "amount": 153000}
    body = {"events": [{"value_on": DAY, "event": own}]}
    done(guarantor, path + "/events", body, 409)
    done(deal.province_officer, path + "/events", body)
    now = got(deal.province_officer, path)
    [found] = now["claims"]
    assert now["state"] == "recovering"
    assert found["missing"]["province"] == found["written_off"]["province"] == "153000.00"
    assert found["returned"]["province"] == "27000.00"
    assert now["outstanding"] == "116000.00"
    before = got(bank, path + "?on=2026-03-01")
    assert before["state"] == "pending"
    assert len(got(bank, path + "/events")) == 13


def test_a_list_is_paged_and_found_by_reference(deal: Deal) -> None:
    agreement = deal.signed()
    file_loans(agreement, [loan(n) for n in range(1, 4)], deal.bank_officer)
    found = got(deal.bank_officer, "/guarantees?limit=2&offset=1")
    assert found["total"] == 3
    assert [one["reference"] for one in found["rows"]] == ["JJ-00002", "JJ-00001"]
    found = got(
        deal.province_officer, f"/guarantees?reference=JJ-00003&agreement={agreement.number}"
    )
    assert found["total"] == 1
    assert got(deal.cast.officer_b, "/guarantees")["total"] == 0


def test_one_key_records_once(deal: Deal, guarantee: Guarantee) -> None:
    path = f"/guarantees/{guarantee.number}/claims"
    asked = {"principal": 1000, "on": DAY}
    token = issue_token(deal.bank_officer.membership)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one"}
    for _again in range(2):
        response = Client().post(f"/api/v1{path}", asked, "application/json", headers=headers)
        assert response.status_code == 201
    assert guarantee.events.filter(kind="claimed").count() == 1


def test_what_cannot_be_is_a_problem_and_writes_nothing(deal: Deal, guarantee: Guarantee) -> None:
    path = f"/guarantees/{guarantee.number}/events"
    wrong = {"value_on": DAY, "event": {"kind": "reported", "outstanding": 2_000_000}}
    right = {"value_on": DAY, "event": {"kind": "demanded", "amount": 1}}
    refused = done(deal.bank_officer, path, {"events": [right, wrong]}, 409)
    assert "between 0" in refused["detail"] or "0" in refused["detail"]
    for event in ({"kind": "issued", "amount": 1}, {"kind": "demanded", "amount": "0.001"}):
        body = {"events": [{"value_on": DAY, "event": event}]}
        done(deal.bank_officer, path, body, 422)
    assert guarantee.events.count() == 2
