"""Which endpoints hear of an event: those that want it and whose owner may see its case."""

from __future__ import annotations

from changrong.identifiers import region_covers
from changrong.network.cases.models import Case
from changrong.network.events import registry
from changrong.network.events.models import Endpoint, Event, Outgoing
from changrong.network.events.outbox import queue
from changrong.network.events.registry import Code
from changrong.network.people.models import Role


def fan_out(events: list[Event]) -> None:
    """Queue a call for every endpoint and event that belong together."""
    declared = {event.code: registry.find(event.code) for event in events}
    sendable = [event for event in events if is_sendable(declared[event.code])]
    endpoints = list(Endpoint.objects.filter(active=True)) if sendable else []
    if not endpoints:
        return
    streams = {event.stream for event in sendable}
    cases = {case.number: case for case in Case.objects.filter(number__in=streams)}
    for event in sendable:
        code, case = declared[event.code], cases.get(event.stream)
        if code is None or case is None:
            continue
        for endpoint in endpoints:
            if wants(endpoint, code) and may_know(endpoint, code, case):
                _queue(endpoint, event, code, case)


def is_sendable(code: Code | None) -> bool:
    return code is not None and bool(set(registry.WORKERS) & set(code.audience))


def wants(endpoint: Endpoint, code: Code) -> bool:
    """By its group or by itself; an endpoint that names nothing wants everything."""
    return not endpoint.events or code.group in endpoint.events or code.code in endpoint.events


def may_know(endpoint: Endpoint, code: Code, case: Case) -> bool:
    """An institution hears of the cases that are its own, and never that others were asked; the
    bureau of those of its district."""
    if endpoint.institution_id is not None:
        return Role.OFFICER in code.audience and case.institution_id == endpoint.institution_id
    return Role.COORDINATOR in code.audience and region_covers(endpoint.region, case.region)


def _queue(endpoint: Endpoint, event: Event, code: Code, case: Case) -> None:
    """Ids only. A need's dispatches are cases of their own, so no event has to name them."""
    ids = {"case": case.number, "kind": case.kind, "sequence": event.sequence}
    kept = {name: event.data[name] for name in code.sent if name in event.data}
    queue(
        Outgoing.Channel.WEBHOOK,
        f"{event.stream}/{event.sequence}:{endpoint.pk}",
        endpoint=endpoint,
        event=event.code,
        case=case.number,
        data=ids | kept,
    )
