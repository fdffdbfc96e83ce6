"""The addresses that channels call: checked, read, taken in, answered. docs/reference/wire.md."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from changrong.network import clock
from changrong.network.channels import intake, replays
from changrong.network.channels import products as catalogue
from changrong.network.channels.accounts import account_of
from changrong.network.channels.connectors import CONNECTORS
from changrong.network.channels.connectors.connector import (
    Account,
    Answer,
    Call,
    Connector,
    Links,
    NotAuthentic,
    Unreadable,
)
from changrong.network.channels.connectors.wire import result
from changrong.network.channels.models import Message
from changrong.network.portal.middleware import content_length
from changrong.network.problems import problem
from changrong.text import Text

LARGEST = 1024 * 1024  # bytes of one call
TOO_LARGE = Text("一次最多 1 MB，请分几次发", "At most 1 MB a call; send several")


@csrf_exempt  # signed, and never sent by a browser
@never_cache
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, name: str) -> HttpResponse:
    connector, account = _channel(name)
    if content_length(request) > LARGEST:
        return problem(413, TOO_LARGE)
    now = clock.now()
    try:
        call = connector.admit(_call(request), account, now)
        replays.refuse(connector, call, now)
        if request.method == "GET":
            return _got(connector, call)
        received = connector.read(call)
    except NotAuthentic as refused:
        return problem(401, refused.text)
    except Unreadable as refused:
        return problem(400, refused.text)
    results = [intake.result_of(intake.take(connector, one, account)) for one in received]
    answer = connector.answer(call, results, links())
    return _answered(connector.sealed(answer, account, now))


@never_cache
@require_http_methods(["GET"])
def products(request: HttpRequest, name: str) -> HttpResponse:
    """What institutions offer today, for a platform that shows it."""
    connector, account = _channel(name)
    if not connector.exports:
        raise Http404
    try:
        connector.admit(_call(request), account, clock.now())
    except NotAuthentic as refused:
        return problem(401, refused.text)
    return JsonResponse(catalogue.listed(clock.today()), json_dumps_params={"ensure_ascii": False})


def links() -> Links:
    site = settings.SERVICE_URL.rstrip("/")
    return Links(site + reverse("needs:start"), site + reverse("needs:mine"))


def _channel(name: str) -> tuple[Connector, Account]:
    """A channel that is not switched on is as if it did not exist."""
    connector, account = CONNECTORS.get(name), account_of(name)
    if connector is None or account is None:
        raise Http404
    return connector, account


def _call(request: HttpRequest) -> Call:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Call(request.body, headers, request.GET.dict())


def _got(connector: Connector, call: Call) -> HttpResponse:
    """The connector's own greeting; else how one message stands now, by its id."""
    if (hello := connector.hello(call)) is not None:
        return _answered(hello)
    rows = Message.objects.filter(connector=connector.name, external_id=call.params.get("id", ""))
    found = rows.select_related("case").first()
    if found is None:
        return problem(404)
    return JsonResponse(result(intake.result_of(found)), json_dumps_params={"ensure_ascii": False})


def _answered(answer: Answer) -> HttpResponse:
    return HttpResponse(answer.body, content_type=f"{answer.type}; charset=utf-8")
