"""Asking the sources: a queue of exchanges, each asked outside any transaction, with the consent
looked at before and again after, so that one withdrawn meanwhile lets nothing in.

Any number of workers may run. One that dies loses its lease, and another asks again under the same
id. At least once, as with everything that goes out.
"""

from __future__ import annotations

import hashlib
import logging
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F

from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.models import Case
from changrong.network.events import backoff
from changrong.network.events.actions import record
from changrong.network.evidence import facts, settling, sources, terms
from changrong.network.evidence.catalogue import ITEMS
from changrong.network.evidence.models import Consent, Exchange, Piece
from changrong.network.evidence.queries import case_behind
from changrong.network.evidence.sources import Answer, Pulled, Refused, TryAgain
from changrong.network.evidence.values import ValueRefused, checksum, read
from changrong.network.leasing import SLICE
from changrong.network.people.actor import Actor
from changrong.network.unit import unit

LEASE = timedelta(minutes=2)  # longer than any answer may take
SCHEDULE = backoff.PERSON  # a consented request is answered today or not at all
State = Exchange.State
log = logging.getLogger(__name__)


def queue(request: Case, consent: Consent) -> list[Exchange]:
    """Put down what is to be asked of whom; items that no configured source gives are left to the
    firm and the institution."""
    wanted = [name for name in request.fields["items"] if name in consent.items]
    return _put_down(request, consent, wanted)


def _put_down(
    request: Case, consent: Consent, names: Iterable[str], after: str = ""
) -> list[Exchange]:
    """Each item of the first of its sources that comes after the one that was asked before."""
    known = sources.configured()
    of_source: dict[str, list[str]] = defaultdict(list)
    for name in names:
        found = sources.sources_of(ITEMS[name], known, after) if name in ITEMS else []
        for source in found[:1]:
            of_source[source].append(name)
    now = clock.now()
    return Exchange.objects.bulk_create(
        Exchange(
            request=request,
            enterprise=request.enterprise,
            institution=request.institution,
            consent=consent,
            region=request.region,
            source=source,
            items=items,
            purpose=consent.purpose,
            asked_at=now,
            asked_by=request.opened_by,
            next_at=now,
        )
        for source, items in sorted(of_source.items())
    )


def stop(request: Case) -> None:
    """Ask no more for a request."""
    waiting = request.exchanges.filter(state=State.WAITING)
    waiting.update(state=State.STOPPED, next_at=None, answered_at=clock.now(), error="dropped")


# ---------------------------------------------------------------------- the worker


def pull_due(is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Ask for what is due, one after another, for a while, so that deadlines are swept however many
    wait. A source that could not be reached is left alone until the next round. Returns how many
    were asked."""
    asked, away, end = 0, set[str](), time.monotonic() + SLICE
    while not is_stopping() and time.monotonic() < end:
        if (exchange := _take(clock.now(), away)) is None:
            break
        if isinstance(_pull(exchange), TryAgain):
            away.add(exchange.source)
        asked += 1
    return asked


def _take(now: datetime, away: Collection[str]) -> Exchange | None:
    """The exchange that is due longest, leased; None where none is."""
    due = Exchange.objects.filter(state=State.WAITING, next_at__lte=now).exclude(source__in=away)
    while (found := due.order_by("next_at", "id").first()) is not None:
        unchanged = due.filter(pk=found.pk, next_at=found.next_at)
        if unchanged.update(worker=uuid.uuid4(), next_at=now + LEASE, attempts=F("attempts") + 1):
            rows = Exchange.objects.select_related("enterprise", "institution", "consent")
            return rows.get(pk=found.pk)
    return None


def _pull(exchange: Exchange) -> Answer | None:
    answer = _asked(exchange)
    with unit():
        [request] = engine.lock([exchange.request])
        consent = Consent.objects.select_for_update().get(pk=exchange.consent_id)
        mine = Exchange.objects.select_for_update().filter(
            pk=exchange.pk, worker=exchange.worker, state=State.WAITING
        )
        if (held := mine.first()) is not None:  # not stopped, and no other worker's by now
            held.consent, held.enterprise = consent, exchange.enterprise
            _heard(held, request, answer if consent.is_live(clock.today()) else None)
            _ask_the_next(held, request)
            _note(held)
            settling.look_at(request)
    return answer


def _asked(exchange: Exchange) -> Answer | None:
    """What the source answers; None where nothing may be asked any more."""
    if not exchange.consent.is_live(clock.today()):
        return None
    source = sources.configured().get(exchange.source)
    if source is None:
        return TryAgain("not_configured")
    institution, consent = exchange.institution, exchange.consent
    try:
        return source.pull(
            sources.Firm(exchange.enterprise.credit_code or "", exchange.enterprise.name),
            exchange.items,
            sources.Shown(
                number=consent.number,
                institution=sources.Firm(institution.credit_code, institution.name),
                purpose=consent.purpose,
                given_on=consent.given_at.astimezone(clock.SHANGHAI).date(),
                until=consent.until,
                terms=f"{consent.terms}:{consent.terms_hash}",
            ),
            clock.today(),
            exchange.number,
        )
    except Exception:
        log.exception("source %s failed", exchange.source)
        return TryAgain("service")


def _heard(exchange: Exchange, request: Case, answer: Answer | None) -> None:
    exchange.worker, exchange.next_at, exchange.error = None, None, ""
    exchange.status = answer.status if answer else None
    match answer:
        case None:
            exchange.state, exchange.error = State.STOPPED, "no_consent"
        case Pulled():
            _keep(exchange, request, answer)
        case Refused():
            exchange.state, exchange.error = State.REFUSED, answer.error
        case TryAgain():
            exchange.error = answer.error
            pause = backoff.wait(SCHEDULE, exchange.attempts)
            if pause is None:
                exchange.state = State.FAILED
            else:
                exchange.next_at = clock.now() + pause
    if exchange.next_at is None:
        exchange.answered_at = clock.now()
    exchange.save()


def _ask_the_next(exchange: Exchange, request: Case) -> None:
    """What a source has not given, once it is done with, is asked of the next that may have it,
    where the firm agreed to that."""
    is_over = exchange.state in (State.DONE, State.REFUSED, State.FAILED)
    if is_over and exchange.consent.terms >= terms.IN_TURN:
        left = [name for name in exchange.items if name not in exchange.given]
        _put_down(request, exchange.consent, left, after=exchange.source)


def _keep(exchange: Exchange, request: Case, answer: Pulled) -> None:
    """Keep what can be read of what came; the rest is told by a code."""
    good, missing = [], dict(answer.missing)
    case = case_behind(request)
    for name, given in answer.items.items():
        result = _read(name, given)
        if isinstance(result, str):
            missing[name] = result
        else:
            good.append(_piece(exchange, case, result))
    exchange.state = State.DONE
    exchange.missing = missing
    exchange.given = {one.item: one.dated.isoformat() for one in good}
    exchange.checksum = hashlib.sha256("".join(p.checksum for p in good).encode()).hexdigest()
    Piece.objects.bulk_create(good)
    facts.state(good, Actor.SYSTEM)


@dataclass(frozen=True)
class _Item:
    name: str
    dated: date
    value: dict[str, Any]


def _read(name: str, given: sources.Given) -> _Item | str:
    try:
        dated = date.fromisoformat(given.dated)
        value = read(ITEMS[name], given.value)
    except ValueRefused:
        return "value_refused"
    except ValueError:
        return "bad_day"
    if dated > clock.today():
        return "day_to_come"
    return _Item(name, dated, value) if value else "empty"


def _piece(exchange: Exchange, case: Case, item: _Item) -> Piece:
    return Piece(
        enterprise=exchange.enterprise,
        institution_id=exchange.institution_id,
        case=case,
        consent=exchange.consent,
        exchange=exchange,
        item=item.name,
        value=item.value,
        dated=item.dated,
        received_at=clock.now(),
        origin=Piece.Origin.SOURCE,
        source=exchange.source,
        checksum=checksum(item.name, item.dated, item.value),
    )


def _note(exchange: Exchange) -> None:
    """In the register, each time a source was asked: which items and what came of it, no value."""
    data = {
        "exchange": exchange.number,
        "source": exchange.source,
        "items": exchange.items,
        "given": exchange.given,
        "missing": exchange.missing,
        "state": exchange.state,
        "error": exchange.error,
        "attempt": exchange.attempts,
        "checksum": exchange.checksum,
    }
    record(exchange.request.number, "data.exchanged", Actor.SYSTEM, data)
