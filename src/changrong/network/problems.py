"""Every error of the API is a problem (RFC 9457), and the OpenAPI document says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from changrong.network.idempotency.calls import once
from changrong.network.idempotency.document import describe
from changrong.network.idempotency.keys import HEADER, KeyProblem
from changrong.network.portal.language import choose
from changrong.policy import FactError

MEDIA_TYPE = "application/problem+json"
_REFUSAL = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


class Problem(Schema):
    """What went wrong (RFC 9457). `errors` names the fields that are in the way."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: dict[str, str] | None = Field(None, examples=[{"amount": "Fill in: amount"}])


def problem(
    status: int, detail: object = None, errors: Mapping[str, object] | None = None
) -> JsonResponse:
    """A problem in the reader's language; `detail` and `errors` may hold words in both."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
    }
    if detail:
        body["detail"] = str(choose(detail))
    if errors:
        body["errors"] = {name: str(choose(text)) for name, text in errors.items()}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def responses(answer: Any, *statuses: int, success: int = 200) -> dict[int, Any]:
    """What an operation answers: its own, and problems."""
    return {success: answer} | dict.fromkeys(statuses, Problem)


class Api(NinjaAPI):
    """A NinjaAPI whose every error is a problem, methods that are not allowed among them, and whose
    every writing call heeds an Idempotency-Key."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.add_decorator(once, mode="view")

    @property
    def urls(self) -> tuple[list[Any], str, str]:
        patterns, app, namespace = super().urls
        for pattern in patterns:
            pattern.callback = _said(pattern.callback)
        return patterns, app, namespace

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(**kwargs)
        describe(schema["paths"], _REFUSAL)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= HTTPStatus.BAD_REQUEST and "application/json" in content:
                        content[MEDIA_TYPE] = content.pop("application/json")
        return schema

    def set_default_exception_handlers(self) -> None:
        super().set_default_exception_handlers()
        for error, handler in _HANDLERS.items():
            self.add_exception_handler(error, handler)


def _said(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def said(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            refused = problem(response.status_code)
            refused.headers["Allow"] = response.headers["Allow"]
            return refused
        return response

    return said


def _fact_error(request: HttpRequest, error: FactError) -> HttpResponse:
    return problem(422, error.text, {error.fact: error.problem})


def _validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A request of the wrong shape; each part is named from the body or query on down."""
    return problem(
        422, errors={".".join(str(part) for part in e["loc"][1:]): e["msg"] for e in error.errors}
    )


def _key_problem(request: HttpRequest, error: KeyProblem) -> HttpResponse:
    refused = problem(error.status, error.text, {HEADER: error.text})
    for name, value in error.headers.items():
        refused[name] = value
    return refused


def _unauthorised(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    refused = problem(401)
    refused.headers["WWW-Authenticate"] = "Bearer"
    return refused


_HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    FactError: _fact_error,
    ValidationError: _validation_error,
    AuthenticationError: _unauthorised,
    KeyProblem: _key_problem,
    HttpError: lambda request, error: problem(error.status_code, error.message),
    Http404: lambda request, error: problem(404),
    RequestDataTooBig: lambda request, error: problem(413),
}
