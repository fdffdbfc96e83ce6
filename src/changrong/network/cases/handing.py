"""Who handles a case: given to a colleague, taken over, handed on while somebody is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet

from changrong.identifiers import region_covers, region_prefix
from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.errors import MoveRefused, NotAllowed, Stale
from changrong.network.cases.hands import BACK, CODE, LEAVE, REASONS, TAKEN
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.versions import kind_of
from changrong.network.events.actions import record
from changrong.network.events.models import Event
from changrong.network.people import leave as leaves
from changrong.network.people.actor import Actor
from changrong.network.people.models import Leave, Membership, Role, User
from changrong.network.unit import at_end, whole
from changrong.text import Text

_BODIES = (Role.OFFICER, Role.MANAGER)


def mark_of(case: Case) -> str:
    """What a page shows of a case that handing it over must not overlook: its last move, and who
    handles it."""
    return f"{case.revision}.{case.handler_id or ''}"


@whole
def assign(
    cases: Sequence[Case],
    to: User,
    by: Actor,
    reason: str = "other",
    marks: Mapping[str, str] | None = None,
) -> list[Case]:
    """Give each case to a colleague, all or none. `marks`: of each case by its number, as the page
    showed it (`mark_of`).

    Raises NotAllowed for who may not, Stale where a case moved on or changed hands meanwhile,
    MoveRefused for a case that is closed and a colleague who cannot take it.
    """
    if reason not in REASONS:
        raise MoveRefused(Text("请选转交原因", "Choose a reason"), field="reason")
    held = engine.lock(cases)
    for case in held:
        if not may_assign(by, case):
            raise NotAllowed
        if marks is not None and marks.get(case.number) != mark_of(case):
            raise Stale
    allowed = {member.user_id for member in within_team(held, colleagues(held))}
    if to.pk not in allowed:
        raise MoveRefused(
            Text(
                f"{to} 现在不能接办：不是这里的同事、正在休假，或者没有可办的步骤",
                f"{to} cannot take this now: no colleague here, away, or without a step to take",
            ),
            field="to",
        )
    return _handed(held, to, by, reason)


@whole
def take_over(cases: Sequence[Case], by: Actor, reason: str = TAKEN) -> list[Case]:
    """Become the handler of each case, all or none: of one that nobody handles, or whose handler is
    away or gone; a manager of any. Raises NotAllowed, MoveRefused."""
    held = engine.lock(cases)
    for case in held:
        if not may_take_over(by, case) and not _gave_up(case, by):
            raise NotAllowed
    return _handed(held, by.user, by, reason)


@whole
def take_back(leave: Leave, by: Actor) -> list[Case]:
    """Whoever is back takes the cases that were handed on for this leave and are open still."""
    if by.user is None or leave.membership.user_id != by.user.pk:
        raise NotAllowed
    return take_over(list(handed_on(leave)), by, BACK)


def _handed(cases: Iterable[Case], to: User | None, by: Actor, reason: str, **ids: str):
    """Write the new handler into locked open cases; one that has it already is left alone."""
    changed = []
    for case in cases:
        if case.closed_at is not None:
            raise MoveRefused(Text(f"{case.number} 已经办结", f"{case.number} is closed already"))
        if case.handler_id == (to.pk if to else None):
            continue
        was = case.handler
        case.handler = to
        case.save(update_fields=["handler"])
        data = {
            "handler": to.number if to else None,
            "was": was.number if was else None,
            "reason": reason,
            **ids,
        }
        record(case.number, CODE, by, data)
        changed.append(case)
    return changed


@at_end(leaves.BEGINS, order=20)
def hand_on(begun: Sequence[Leave]) -> None:
    """What whoever leaves has in hand goes to the deputy, or back to the pool."""
    away = leaves.Absences.on(clock.today())
    for leave in begun:
        found = engine.lock(_in_hand(leave.membership))
        [there] = away.present([leave.membership]) or [None]
        for case in found:
            fits = there is not None and _may_handle(there, case)
            to = there.user if there and fits else None
            _handed([case], to, Actor.SYSTEM, LEAVE, leave=leave.number)


def _in_hand(member: Membership) -> QuerySet[Case]:
    cases = Case.objects.filter(handler=member.user_id, closed_at=None)
    return cases.filter(institution=member.institution_id)


# ---------------------------------------------------------------------- who may


def may_assign(by: Actor, case: Case) -> bool:
    """A manager; an officer what is their own or nobody's; a coordinator what is the bureau's."""
    if case.closed_at is not None or not _is_theirs(by, case):
        return False
    if by.role == Role.OFFICER:
        return case.handler_id in (None, by.user.pk)
    return True


def may_take_over(by: Actor, case: Case) -> bool:
    if case.closed_at is not None or not _is_theirs(by, case) or by.user is None:
        return False
    if case.handler_id == by.user.pk or not _may_handle(by.membership, case):
        return False
    return by.role != Role.OFFICER or case.handler_id is None or _has_left(case)


def _is_theirs(by: Actor, case: Case) -> bool:
    if by.role in _BODIES:
        return case.institution_id is not None and case.institution_id == by.institution.pk
    if by.role == Role.COORDINATOR:
        return case.institution_id is None and visible_to(by).filter(pk=case.pk).exists()
    return False


def _has_left(case: Case) -> bool:
    """Whether the handler is away, or no longer works here."""
    return case.handler_id not in {member.user_id for member in colleagues([case])}


def _gave_up(case: Case, by: Actor) -> bool:
    """Whether the case was handed on because this person was away, and is theirs to take back."""
    if case.closed_at is not None or not _is_theirs(by, case):
        return False
    last = Event.objects.filter(stream=case.number, code=CODE).order_by("-id").first()
    return last is not None and (last.data["reason"], last.data["was"]) == (LEAVE, by.user.number)


def colleagues(cases: Sequence[Case]) -> list[Membership]:
    """Who can handle all of these cases today: live members of the one body that has them, who are
    not away; nobody where they lie with several. By name; each person once."""
    bodies = {case.institution_id for case in cases}
    if len(bodies) != 1:
        return []
    [body] = bodies
    roles = _BODIES if body else (Role.COORDINATOR,)
    live = Membership.objects.filter(ended_at=None, user__is_active=True, role__in=roles)
    away = set(leaves.away_from(body, clock.today()).values_list("membership__user", flat=True))
    rows = live.filter(institution=body).exclude(user__in=away).select_related("user")
    able = {row.user_id: row for row in rows if all(_may_handle(row, case) for case in cases)}
    return sorted(able.values(), key=lambda row: (str(row.user), row.pk))


def within_team(cases: Sequence[Case], people: Sequence[Membership]) -> list[Membership]:
    """Those of them who are of the team that has all of these cases; all of them where no one team
    has, or nobody of it can take them now: a case does not wait for who is away."""
    teams = {case.team_id for case in cases}
    if len(teams) != 1 or teams == {None}:
        return list(people)
    own = set(Membership.objects.filter(teams__in=teams).values_list("user", flat=True))
    return [one for one in people if one.user_id in own] or list(people)


def _may_handle(member: Membership, case: Case) -> bool:
    """Whether a case lies within what a member answers for, and some move of it is theirs."""
    if Role(member.role) not in {role for move in kind_of(case).moves for role in move.by}:
        return False
    if case.institution_id is not None:
        return member.institution_id == case.institution_id
    return member.role == Role.COORDINATOR and region_covers(member.region, case.region)


# ---------------------------------------------------------------------- readers


def handed_on(leave: Leave) -> QuerySet[Case]:
    """The open cases that were handed on for this leave and have not changed hands since."""
    if leave.begun_at is None:
        return Case.objects.none()
    told = Event.objects.filter(code=CODE, at__gte=leave.begun_at)
    numbers = told.filter(data__leave=leave.number).values("stream")
    last = {one.stream: one for one in told.filter(stream__in=numbers).order_by("id")}
    ours = [stream for stream, one in last.items() if one.data.get("leave") == leave.number]
    return Case.objects.filter(number__in=ours, closed_at=None).order_by("id")


def to_take_back(by: Actor) -> Leave | None:
    """The latest leave of this person that is over while cases handed on for it are open."""
    if by.user is None or by.membership is None:
        return None
    over = by.membership.leaves.exclude(begun_at=None).exclude(ended_at=None)
    return next((one for one in over.order_by("-ended_at")[:1] if handed_on(one).exists()), None)


def at_work(by: Actor) -> QuerySet[Case]:
    """The open cases of a manager's institution, or those of the bureau in a district."""
    cases = Case.objects.filter(closed_at=None, institution=by.institution)
    return cases if by.institution else cases.filter(region__startswith=region_prefix(by.region))
