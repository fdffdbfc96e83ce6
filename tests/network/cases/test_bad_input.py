"""Whatever an API client sends, it is told what is wrong with it; the service never breaks."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.models import Case
from changrong.network.people.tokens import issue_token

from ..steps import NEED, dispatch_at, make_offer, offer_terms
from ..visitors import visitor

SHAPES = [
    {"a": 1},
    [1],
    [[1]],
    True,
    -1,
    1.5,
    10**40,
    "NaN",
    "1e9",
    "\x00",
    "\ud800",
    "字" * 5000,
    "2026-02-30",
]


def post(actor, path, body) -> int:
    client = Client(raise_request_exception=False)
    token = {"Authorization": f"Bearer {issue_token(actor.membership)}"}
    answer = client.post(path, json.dumps(body), content_type="application/json", headers=token)
    return answer.status_code


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: ascii(shape)[:12])
def test_no_answer_of_a_need_breaks_the_service(cast, shape):
    for name in [*NEED, "wanted_by", "note", "work_order"]:
        assert post(cast.alice, "/api/v1/cases/need", {"fields": NEED | {name: shape}}) in (
            201,
            422,
        )


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: ascii(shape)[:12])
def test_no_answer_of_a_move_breaks_the_service(cast, need, shape):
    offer = f"/api/v1/cases/{dispatch_at(need, cast.bank_a).number}/moves/offer"
    for name in offer_terms():
        assert post(cast.officer_a, offer, {"answers": offer_terms() | {name: shape}}) < 500
        need.children.update(state="sent", fields={})
    moves = f"/api/v1/cases/{need.number}/moves"
    for value in (shape, [shape]):
        assert post(cast.alice, f"{moves}/accept", {"answers": {"offer": value}}) == 422
        sent = post(cast.coordinator, f"{moves}/dispatch", {"answers": {"institutions": value}})
        assert sent == 422


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: ascii(shape)[:12])
def test_an_enterprise_that_is_none_is_said(cast, shape):
    body = {"enterprise": shape, "fields": NEED}
    assert post(cast.hotline, "/api/v1/cases/need", body) == 422
    assert not Case.objects.exists()


def test_a_page_of_the_list_may_begin_anywhere_but_not_beyond_all_numbers(cast, need):
    client, token = Client(raise_request_exception=False), issue_token(cast.alice.membership)

    def listed(offset: int) -> int:
        url = f"/api/v1/cases?offset={offset}"
        return client.get(url, headers={"Authorization": f"Bearer {token}"}).status_code

    assert listed(10**6) == 200
    assert listed(10**30) == 422


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "field"),
    [({"rate": "3.45"}, "rate"), ({"term_months": 700}, "term_months")],
)
def test_an_offer_on_terms_that_no_loan_can_have_is_refused_at_its_field(cast, need, terms, field):
    """3.45 for 3.45 %, seven hundred months: what cannot be costed cannot be compared."""
    with pytest.raises(FieldErrors) as refused:
        make_offer(need, cast.officer_a, **terms)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("salon", "starts_at"), ("complaint", "contact_phone")],
    ids=["moment", "phone"],
)
@pytest.mark.parametrize("typed", ["1.005", "2026-02-30T10:00", "<b>", "９９９", "9" * 400])
def test_what_cannot_be_read_is_refused_beside_its_field_before_all_is_read_over(
    cast, kind, name, typed
):
    who = cast.manager_a if kind == "salon" else cast.alice
    page = visitor(who).post(f"/matters/new/{kind}/", {name: typed, "what": "写了很久的话"})
    assert page.status_code == 422
    assert f'id="id_{name}_error"' in page.content.decode()
