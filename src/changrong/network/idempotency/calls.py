"""A call with a key: done once, answered again.

Call, answer and row are one unit of work. On PostgreSQL a second call with the same key is refused
while the first is at work; on SQLite, where one writes at a time, it waits for the first to end and
is then answered like any later one. Only what succeeded is kept: a refused call wrote nothing, and
may be put right and sent again with the same key. An answer with a secret is not kept: that the
call was done is, and a second one is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError

from changrong.network import clock
from changrong.network.idempotency.keys import (
    HEADER,
    InFlight,
    Sent,
    ToldOnce,
    UsedOtherwise,
    sent,
)
from changrong.network.idempotency.models import KeptAnswer
from changrong.network.unit import unit

WRITING = ("POST", "PUT", "PATCH", "DELETE")
REPLAYED = "Idempotent-Replayed"
TELLS_ONCE = "x-tells-once"  # in `openapi_extra` of an operation whose answer holds a secret
KEPT = timedelta(hours=24)

Run = Callable[..., HttpResponse]


def once(run: Run) -> Run:
    """Let an operation of the API heed the key. Calls that ask for no credential write nothing,
    and need none."""
    operation: Any = run.__self__  # type: ignore[attr-defined]
    if not operation.auth_callbacks:
        return run

    @wraps(run)
    def answered(request: HttpRequest, **parts: Any) -> HttpResponse:
        call = partial(run, request, **parts)
        if request.method not in WRITING or HEADER not in request.headers:
            return call()
        # Before the transaction, which would hold the row of the token to its end.
        if not _is_known(request, operation.auth_callbacks):
            return call()
        try:
            told_once = bool((operation.openapi_extra or {}).get(TELLS_ONCE))
            return _answered(sent(request), call, told_once)
        except Exception as error:
            return operation.api.on_exception(request, error)

    return answered


def _is_known(request: HttpRequest, ways: Sequence[Callable[[HttpRequest], Any]]) -> bool:
    """Whether somebody calls; who does not is refused by the operation itself, in its words."""
    try:
        caller = next(filter(None, (way(request) for way in ways)), None)
    except (AuthenticationError, HttpError):
        return False
    if caller is not None:
        request.auth = caller  # type: ignore[attr-defined]
    return caller is not None


class _Refused(Exception):
    """The call was refused: nothing of it stays."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


def _answered(call: Sent, answer: Callable[[], HttpResponse], told_once: bool) -> HttpResponse:
    try:
        with unit():
            _hold(call)
            kept = _kept(call)
            return _again(kept, call, told_once) if kept else _first(call, answer(), told_once)
    except _Refused as refused:
        return refused.response


def _hold(call: Sent) -> None:
    """Nobody else works on this key until the transaction ends. Raises InFlight where one does."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        name = f"{call.caller} {call.key}"
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))", [name])
        if not cursor.fetchone()[0]:
            raise InFlight


def _kept(call: Sent) -> KeptAnswer | None:
    kept = KeptAnswer.objects.filter(caller=call.caller, key=call.key).first()
    if kept and kept.made_at < clock.now() - KEPT:
        kept.delete()
        return None
    return kept


def _again(kept: KeptAnswer, call: Sent, told_once: bool) -> HttpResponse:
    if kept.request != call.request:
        raise UsedOtherwise
    if told_once:
        raise ToldOnce
    return HttpResponse(
        bytes(kept.body), status=kept.status, headers={**kept.headers, REPLAYED: "true"}
    )


def _first(call: Sent, response: HttpResponse, told_once: bool) -> HttpResponse:
    if not 200 <= response.status_code < 300:
        raise _Refused(response)
    KeptAnswer.objects.create(
        caller=call.caller,
        key=call.key,
        request=call.request,
        status=response.status_code,
        headers=dict(response.headers),
        body=b"" if told_once else response.content,
        made_at=clock.now(),
    )
    return response


def forget_answers(now: datetime) -> int:
    """Remove the answers whose day is over. Returns how many."""
    return KeptAnswer.objects.filter(made_at__lt=now - KEPT).delete()[0]
