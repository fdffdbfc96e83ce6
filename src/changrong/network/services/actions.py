"""What is done to services: entered, changed, stopped as announced, heard of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError

from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.services import queries, telling
from changrong.network.services.errors import NotYours, ServiceRefused
from changrong.network.services.models import Heard, Outage, PlannedStop, Service, ServiceTerms
from changrong.network.services.uptime import A_DAY, day_of, minute_of
from changrong.network.unit import unit, whole

ABOUT = ("name", "sort", "functions", "address")
TERMS = ("offered", "days", "opens", "closes", "every")
LATE = timedelta(days=1)  # how late a beat may be told, by a program that could not reach us
AHEAD = timedelta(minutes=1)  # how far a sender's clock may be ahead of ours

Values = Mapping[str, Any]


def stream(service: Service) -> str:
    return f"service-{service.number}"


@whole
def make(values: Values, by: Actor) -> Service:
    """Enter a service of the actor's institution, or of the network. `values`: ABOUT and TERMS."""
    if not queries.may_keep(by):
        raise NotYours
    service = Service(institution=by.institution, **{name: values[name] for name in ABOUT})
    _save(service)
    record(stream(service), "service.made", by, {"sort": service.sort, **by.office})
    _say_terms(service, values, by)
    return service


@whole
def change(service: Service, values: Values, by: Actor) -> Service:
    """Change what it is, and from now on how it is offered."""
    held = _held(service, by)
    changed = [name for name in ABOUT if getattr(held, name) != values[name]]
    for name in changed:
        setattr(held, name, values[name])
    if changed:
        _save(held)
        record(stream(held), "service.changed", by, {"fields": changed})
    now = queries.current_terms([held])[held.pk]
    if any(getattr(now, name) != values[name] for name in TERMS):
        _say_terms(held, values, by)
    return held


def _say_terms(service: Service, values: Values, by: Actor) -> None:
    terms = ServiceTerms(
        service=service,
        since=clock.now(),
        said_by=by.user,
        **{name: values[name] for name in TERMS},
    )
    if terms.days != "always" and not (terms.opens and terms.closes):
        raise ServiceRefused("请填几点到几点。", "Say from when until when.", "opens")
    if terms.days == "always":
        terms.opens = terms.closes = None
    elif terms.closes == terms.opens:
        raise ServiceRefused(
            "开始和结束相同；全天服务请选“每天 24 小时”。",
            "It opens when it closes; choose “around the clock” for the whole day.",
            "closes",
        )
    if not 0 <= terms.every <= A_DAY:
        raise ServiceRefused(f"最长 {A_DAY} 分钟。", f"At most {A_DAY} minutes.", "every")
    terms.save()
    service.offered, service.silent_since = terms.offered, None
    service.due_at = _due(terms, terms.since)
    service.save(update_fields=["offered", "silent_since", "due_at"])
    told = {"offered": terms.offered, "days": terms.days, "every": terms.every}
    record(stream(service), "service.terms", by, told)


def _due(terms: ServiceTerms, since: datetime) -> datetime | None:
    """When to look whether the next beat has not come."""
    is_expected = terms.offered and terms.every
    return since + timedelta(minutes=terms.every + 1) if is_expected else None


@whole
def plan_stop(
    service: Service, begins_at: datetime, ends_at: datetime, why: str, by: Actor
) -> PlannedStop:
    """Announce maintenance, which is not counted as down: before it begins, never afterwards."""
    held, now = _held(service, by), clock.now()
    if begins_at <= now:
        raise ServiceRefused(
            "只能预告以后的维护；已经停了的，请报突发事件。",
            "Only what is still to come can be announced; report what has happened as an incident.",
            "begins_at",
        )
    if ends_at <= begins_at:
        raise ServiceRefused("应晚于开始时间。", "Should be after it begins.", "ends_at")
    stop = PlannedStop.objects.create(
        service=held,
        begins_at=begins_at,
        ends_at=ends_at,
        why=why,
        announced_at=now,
        announced_by=by.user,
    )
    span = {"begins_at": begins_at.isoformat(), "ends_at": ends_at.isoformat()}
    record(stream(held), "service.stop_planned", by, {"stop": stop.pk, **span})
    return stop


@whole
def end_stop(stop: PlannedStop, by: Actor) -> PlannedStop:
    """Maintenance is over earlier, or does not happen at all."""
    held, now = _held(stop.service, by), clock.now()
    row = PlannedStop.objects.get(pk=stop.pk)
    if row.ends_at <= now:
        raise ServiceRefused("这次维护已经结束。", "This maintenance is over.")
    row.ends_at = max(row.begins_at, now)
    row.save(update_fields=["ends_at"])
    ended = {"stop": row.pk, "ends_at": row.ends_at.isoformat()}
    record(stream(held), "service.stop_ended", by, ended)
    return row


@whole
def report_outage(service: Service, began_at: datetime, what: str, by: Actor) -> Outage:
    """One of the network's own services is down, or was until `end_outage` says so."""
    held, now = _own(service, by), clock.now()
    if began_at > now:
        raise ServiceRefused("不能晚于现在。", "Cannot be after now.", "began_at")
    if held.outages.filter(ended_at=None).exists():
        raise ServiceRefused(
            "上一次中断还没有记恢复时间。", "The outage before has not been ended yet."
        )
    outage = Outage.objects.create(
        service=held, began_at=began_at, what=what, recorded_at=now, recorded_by=by.user
    )
    told = {"outage": outage.pk, "began_at": began_at.isoformat()}
    record(stream(held), "service.outage", by, told)
    return outage


@whole
def end_outage(outage: Outage, ended_at: datetime, by: Actor) -> Outage:
    """It works again, since then; since it began where it was a false alarm."""
    held = _own(outage.service, by)
    row = Outage.objects.get(pk=outage.pk)
    if row.ended_at is not None:
        raise ServiceRefused("已经记了恢复时间。", "It has been ended already.")
    if not row.began_at <= ended_at <= clock.now():
        raise ServiceRefused(
            "应在中断以后、现在以前。", "Should be after it began and not to come.", "ended_at"
        )
    row.ended_at = ended_at
    row.save(update_fields=["ended_at"])
    told = {"outage": row.pk, "ended_at": ended_at.isoformat()}
    record(stream(held), "service.outage_over", by, told)
    return row


@whole
def hear(
    service: Service,
    by: Actor,
    is_well: bool = True,
    errors: int = 0,
    at: datetime | None = None,
) -> Service:
    """A beat: that a service worked, or did not, at a moment of the last day; `errors` since the
    beat before. Beats may come in any order and more than once; only errors add up.

    A beat is kept with its day and not in the register, which tells when silence began and ended.
    """
    now = clock.now()
    moment = at or now
    if not now - LATE <= moment <= now + AHEAD:
        raise ServiceRefused(
            "只收最近 24 小时的心跳，时间不能晚于现在。",
            "Heartbeats of the last 24 hours only, and none of times to come.",
            "at",
        )
    moment = min(moment, now)
    if not (by.is_system or queries.beaten_by(by).filter(pk=service.pk).exists()):
        raise NotYours
    held = _locked(service)
    if not held.offered:
        raise ServiceRefused("这项服务已经停办。", "This service is offered no longer.")
    day, minute = divmod(minute_of(moment), A_DAY)
    row, _is_new = Heard.objects.get_or_create(service=held, day=day_of(day))
    row.add(minute, is_well, errors)
    row.save()
    if held.heard_at is None or moment >= held.heard_at:
        _heard_anew(held, moment, now, by)
    return held


def _heard_anew(service: Service, moment: datetime, now: datetime, by: Actor) -> None:
    terms = queries.current_terms([service])[service.pk]
    service.heard_at, service.due_at = moment, _due(terms, moment)
    still_counts = minute_of(moment) + terms.every >= minute_of(now)
    if service.silent_since is not None and still_counts:
        since = service.silent_since.isoformat()
        service.silent_since = None
        event = record(stream(service), "service.heard_again", by, {"since": since})
        telling.tell_owners(service, "service.heard_again", event.at)
    service.save(update_fields=["heard_at", "due_at", "silent_since"])


def _own(service: Service, by: Actor) -> Service:
    """One of the network's own, locked; an institution's is down by an incident."""
    if service.institution_id is not None:
        raise NotYours
    return _held(service, by)


def _held(service: Service, by: Actor) -> Service:
    """The service, locked; refused where it is not the actor's to change."""
    if not queries.kept_by(by).filter(pk=service.pk).exists():
        raise NotYours
    return _locked(service)


def _locked(service: Service) -> Service:
    """Whoever writes anything of a service holds its row: beats of one come one after another."""
    return Service.objects.select_for_update(no_key=True).get(pk=service.pk)


def _save(service: Service) -> None:
    try:
        with unit():
            service.save()
    except IntegrityError:
        raise ServiceRefused(
            f"已经有叫“{service}”的了，请换个名称。", f"There is one called “{service}”.", "name"
        ) from None
