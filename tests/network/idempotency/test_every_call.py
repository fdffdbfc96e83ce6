"""Every writing call of the OpenAPI document heeds the key; none is forgotten later."""

from __future__ import annotations

import pytest

from changrong.network.cases.api import api
from changrong.network.idempotency.calls import REPLAYED, WRITING

from ..programs import Program, problem

pytestmark = pytest.mark.django_db
DOCUMENT = api.get_openapi_schema(path_prefix="/api/v1/")
CALLS = [
    (method.upper(), address, operation)
    for address, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
WRITES = [call for call in CALLS if call[0] in WRITING and call[2].get("security")]
KEEPS_NOTHING = {("POST", "/api/v1/decisions"), ("POST", "/api/v1/schedules")}


def names(calls):
    return [f"{method} {address}" for method, address, _operation in calls]


def test_what_asks_for_no_credential_writes_nothing():
    open_to_all = {call[:2] for call in CALLS if call[0] in WRITING and not call[2].get("security")}
    assert open_to_all == KEEPS_NOTHING


@pytest.mark.parametrize(("method", "address", "operation"), WRITES, ids=names(WRITES))
def test_a_writing_call_documents_the_key_and_its_refusals(method, address, operation):
    [key] = [one for one in operation["parameters"] if one["name"] == "Idempotency-Key"]
    assert (key["in"], key["required"]) == ("header", False)
    answers = {int(status): answer for status, answer in operation["responses"].items()}
    for status in (400, 409, 422):
        assert "application/problem+json" in answers[status]["content"], status
    assert "Retry-After" in answers[409]["headers"]
    succeeded = [answer for status, answer in answers.items() if status < 300]
    assert succeeded
    assert all(REPLAYED in answer["headers"] for answer in succeeded)


@pytest.mark.parametrize(("method", "address", "operation"), WRITES, ids=names(WRITES))
def test_a_writing_call_looks_at_the_key(cast, method, address, operation):
    """A key that is none is refused before anything else is looked at."""
    program = Program(cast.alice)
    program.headers["Idempotency-Key"] = "x" * 256
    path = address.replace("{", "").replace("}", "")
    refused = program.client.generic(
        method, path, "{}", content_type="application/json", headers=program.headers
    )
    assert list(problem(refused, 400)["errors"]) == ["Idempotency-Key"]


def test_reading_calls_say_nothing_of_it():
    for method, address, operation in CALLS:
        if method not in WRITING:
            parameters = [one["name"] for one in operation.get("parameters", ())]
            assert "Idempotency-Key" not in parameters, address
