"""The verbs of guarantees in force: what lender, guarantor and those behind them tell of them.

Each takes a list and writes all of it or none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.binding import GUARANTEED, cap_key
from changrong.guarantee.life import (
    Act,
    Change,
    ChargeFee,
    Claim,
    Close,
    Decline,
    Demand,
    Issue,
    PassOn,
    Pay,
    PayFee,
    Receive,
    Recover,
    RefundFee,
    Register,
    Report,
    ShareBack,
    WriteOff,
)
from changrong.guarantee.sharing import Loss, share
from changrong.guarantee.sharing.losses import flows
from changrong.history import Correct, Undo
from changrong.network import clock
from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.errors import NotAllowed
from changrong.network.cases.numbers import next_numbers
from changrong.network.guarantees.counting import Counts, Place
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.models import Guarantee, GuaranteeEvent
from changrong.network.guarantees.queries import STAFF, terms_of
from changrong.network.guarantees.recording import Desk, Open, check_has_come, standing_of
from changrong.network.people.actor import Actor
from changrong.network.unit import whole
from changrong.workdays import Period

CLAIM = "DC"
LENDER, GUARANTOR, BEARER = "lender", "guarantor", "bearer"
WHO: dict[type, tuple[str, ...]] = {
    Report: (LENDER,),
    Demand: (LENDER,),
    Claim: (LENDER,),
    Decline: (LENDER, GUARANTOR),
    Pay: (GUARANTOR,),
    PassOn: (GUARANTOR,),
    Receive: (GUARANTOR, BEARER),
    Recover: (GUARANTOR,),
    ShareBack: (GUARANTOR,),
    WriteOff: (BEARER,),
    Change: (GUARANTOR,),
    Register: (GUARANTOR, BEARER),
    ChargeFee: (GUARANTOR,),
    PayFee: (GUARANTOR,),
    RefundFee: (GUARANTOR,),
    Close: (LENDER, GUARANTOR),
    Issue: (GUARANTOR,),
}
"""Whose staff may tell of each. A bearer tells of its own part."""


@dataclass(frozen=True)
class Telling:
    """That something happened to a guarantee, on a day. `beside` is kept with it: the case or the
    letter that caused it."""

    guarantee: Guarantee
    act: Act | Undo | Correct
    value_on: date
    beside: Mapping[str, Any] = field(default_factory=dict)


OWN_VERBS = (Issue, Claim, Pay, PassOn)
"""What is not told but done: by filing, and by the verbs below, which number, share and time it."""


@whole
def tell(tellings: Sequence[Telling], by: Actor) -> list[GuaranteeEvent]:
    """Record what happened, in the order told. Raises NotAllowed, GuaranteeError for what cannot
    have happened, GuaranteeRefused where a limit has no room or for what has a verb of its own."""
    for one in tellings:
        act = one.act.by if isinstance(one.act, Correct) else one.act
        if isinstance(act, OWN_VERBS):
            zh, en = act.label.zh, act.label.en
            raise GuaranteeRefused(f"{zh}不能这样记", f"a {en} is not recorded like this")
    return _record(tellings, by)


def _record(tellings: Sequence[Telling], by: Actor) -> list[GuaranteeEvent]:
    desk = Desk([one.guarantee for one in tellings])
    at = clock.now()
    events = []
    for telling in tellings:
        one = desk.open[telling.guarantee.pk]
        check_may_tell(one, telling.act, by)
        _check_corrects(one, telling.act)
        events.append(one.add(telling.act, telling.value_on, by, at, telling.beside))
    desk.write(by)
    return events


def check_may_tell(one: Open, act: Act | Undo | Correct, by: Actor) -> None:
    """Raises NotAllowed for whoever is not whose it is to tell; the service itself may. What was
    told is undone and corrected by whoever may tell it."""
    if isinstance(act, Undo | Correct):
        check_may_tell(one, _told(one, act.event), by)
    if not isinstance(act, Undo):
        told = act.by if isinstance(act, Correct) else act
        if not may_tell(one.guarantee, one.terms, told, by):
            raise NotAllowed


def may_tell(row: Guarantee, terms: Terms, act: Act, by: Actor) -> bool:
    """Whether somebody is staff of a body whose it is to tell of this; the service may."""
    if by.is_system:
        return True
    bodies = {
        LENDER: row.lender.number,
        GUARANTOR: row.guarantor.number,
        BEARER: _party(terms, getattr(act, "bearer", "")),
    }
    allowed = {bodies[who] for who in WHO[type(act)]}
    return by.role in STAFF and by.institution is not None and by.institution.number in allowed


def _check_corrects(one: Open, act: Act | Undo | Correct) -> None:
    """Raises GuaranteeRefused for what would put something in the place of a correction, or of an
    undo: what had been taken out would hold again beside it."""
    of = {said.id: said.event for said in one.history}.get(getattr(act, "event", ""))
    if isinstance(act, Correct) and isinstance(of, Undo | Correct):
        raise GuaranteeRefused(
            "要改一次更正或撤销，先撤销它，再重新记",
            "To change a correction or an undo, undo it first and tell it anew",
        )


def _told(one: Open, event: str) -> Act:
    """What an event said was done, at the end of a chain of undoing and correcting."""
    by_id = {said.id: said.event for said in one.history}
    act = by_id.get(event)
    while isinstance(act, Undo):
        act = by_id.get(act.event)
    if isinstance(act, Correct):
        act = act.by
    if act is None:
        raise GuaranteeRefused(f"没有事件 {event}", f"there is no event {event}")
    found: Act = act
    return found


def _party(terms: Terms, bearer: str) -> str:
    return next((one.party for one in terms.bearers if one.id == bearer), "")


# --------------------------------------------------------------------------------- claims


@dataclass(frozen=True)
class Claiming:
    """A lender's claim: principal and interest in fen, made on a day."""

    guarantee: Guarantee
    principal: int
    interest: int
    on: date
    beside: Mapping[str, Any] = field(default_factory=dict)


@whole
def claim(claims: Sequence[Claiming], by: Actor) -> list[GuaranteeEvent]:
    """Claim under guarantees; each claim gets a number, and its day to be paid by from the time
    that the agreement gives the guarantor. Raises as `tell` does; GuaranteeRefused where the
    agreement gives it none."""
    numbers = next_numbers(CLAIM, clock.today(), len(claims))
    tellings = []
    for one, number in zip(claims, numbers, strict=True):
        check_has_come(one.on)
        terms = terms_of(one.guarantee.agreement)
        within = terms.guarantor.within
        if within is None:
            raise GuaranteeRefused(
                f"协议 {terms.number} 没有约定代偿期限",
                f"{terms.number} does not say within what time a claim is paid",
            )
        due_on = due_by(one.on, within, one.guarantee.region)
        act = Claim(number, one.principal, one.interest, due_on)
        tellings.append(Telling(one.guarantee, act, one.on, one.beside))
    return _record(tellings, by)


def due_by(on: date, within: Period, region: str) -> date:
    """The last day of a time that began on a day, by the calendar of a place."""
    return calendar_for(region).due(on, within)


@whole
def pay(
    payments: Sequence[tuple[Guarantee, str, date]],
    by: Actor,
    beside: Mapping[str, Any] | None = None,
) -> list[GuaranteeEvent]:
    """The guarantor pays claims (by guarantee, number and day), each shared by the agreement after
    all that its caps counted before. Raises as `tell` does."""
    desk = Desk([row for row, _number, _on in payments])
    at, events = clock.now(), []
    for row, number, on in payments:
        one = desk.open[row.pk]
        act = _shared(one, number, on, desk.counts)
        check_may_tell(one, act, by)
        events.append(one.add(act, on, by, at, beside or {}))
        desk.count(one)
    desk.write(by)
    return events


def _shared(one: Open, number: str, on: date, counts: Counts) -> Pay:
    """A claim's payment, shared by the lists of its day. A cap by rate is of what was taken on in
    the year, where the agreement itself does not say its base. Raises GuaranteeRefused where there
    is no such claim on the day."""
    check_has_come(on)
    standing = one.standing_on(on)
    asked = standing.claim(number)
    if asked is None:
        raise GuaranteeRefused(
            f"{on} 没有代偿申请 {number}", f"on {on} there is no claim {number}", field="value_on"
        )
    owner, year = one.guarantee.agreement.number, on.year
    base = {year: counts.used(Place(owner, GUARANTEED, str(year)))} | dict(one.terms.guaranteed)
    caps = [cap.id for cap in one.terms.caps]
    used = {(cap, year): counts.used(Place(owner, *cap_key(cap, year))) for cap in caps}
    terms = one.terms.with_listed(standing.listed)
    shared = share(replace(terms, guaranteed=base), Loss(number, asked.amount, on), used)
    ids = [bearer.id for bearer in one.terms.bearers]
    borne = tuple(zip(ids, shared.borne, strict=True))
    return Pay(number, borne, tuple(sorted(shared.counted.items())))


@whole
def pass_on(
    asked: Sequence[tuple[Guarantee, str]],
    on: date,
    by: Actor,
    beside: Mapping[str, Any] | None = None,
) -> list[GuaranteeEvent]:
    """Ask every bearer of paid claims for its part, each with its own time. Those asked already
    and those who pay nothing are passed over. Raises as `tell` does."""
    check_has_come(on)
    tellings = []
    for row, number in asked:
        terms, standing = terms_of(row.agreement), standing_of(row).claim(number)
        if standing is None or not standing.paid_on:
            raise GuaranteeRefused(f"{number} 还没有代偿", f"claim {number} is not paid")
        pays = dict(zip(standing.borne, flows(terms, list(standing.borne.values())), strict=True))
        for bearer in (terms.bearers[place] for place in terms.outwards):
            if bearer.kind.is_behind and bearer.id not in standing.asked and pays[bearer.id]:
                due = due_by(on, bearer.within, row.region) if bearer.within else None
                tellings.append(Telling(row, PassOn(number, bearer.id, due), on, beside or {}))
    return _record(tellings, by)
