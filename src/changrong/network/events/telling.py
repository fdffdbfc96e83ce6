"""Who is told what: of a move, those whose turn it is then and those the move names; of a deadline,
those its level names.

Tellings are gathered while a unit runs and resolved to people at its end, all together: one look at
the memberships however many cases moved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q

from changrong.identifiers import areas_around, region_covers
from changrong.network import clock
from changrong.network.cases.kind import Kind, Move
from changrong.network.cases.models import Case, Clock
from changrong.network.cases.versions import kind_of
from changrong.network.events import mail, sms
from changrong.network.events.models import Event, Outgoing
from changrong.network.events.outbox import queue
from changrong.network.events.words import TEMPLATES
from changrong.network.people.leave import Absences
from changrong.network.people.models import Membership, Role, User
from changrong.network.unit import at_end, gather

TOPIC = "telling"
BUREAU = {Role.COORDINATOR, Role.SUPERVISOR, Role.HOTLINE}
# Nobody's telephone rings at night; the portal and mail wait for nobody.
MORNING, EVENING = time(8), time(21)
Channel = Outgoing.Channel


@dataclass(frozen=True)
class Telling:
    """A template told to those in the roles on a case. `key` makes it one, however often said."""

    case: Case
    roles: tuple[Role, ...]
    template: str
    key: str
    event: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None
    by: int | None = None  # the user who did it, and knows


def tell(
    case: Case,
    roles: Iterable[Role],
    template: str,
    key: str,
    *,
    event: str = "",
    data: Mapping[str, Any] | None = None,
    not_before: datetime | None = None,
    by: User | None = None,
) -> None:
    """Leave a message to everybody in these roles on the case: in the portal, and by mail and SMS
    to those who have an address. `data` holds ids and codes. The same key is told once."""
    given = Telling(
        case=case,
        roles=tuple(roles),
        template=template,
        key=key,
        event=event,
        data=data or {},
        not_before=not_before,
        by=by.pk if by else None,
    )
    if given.roles:
        gather(TOPIC, given)


def remind(
    case: Case, clock_name: str, level_name: str, roles: Iterable[Role], not_before: datetime
) -> None:
    """Remind the roles of a deadline of the case, not before the moment given. Once for the clock,
    its due day and the level, whoever asks and however often."""
    tell(
        case,
        roles,
        "reminder",
        f"{case.number}:{clock_name}:{level_name}",
        data={"clock": clock_name, "level": level_name},
        not_before=not_before,
    )


def of_events(events: list[Event]) -> None:
    """Tell of the moves among the events. A case that moved several times is told of once, as it
    stands at the end: what happened in between was nobody's turn."""
    moved: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        moved[event.stream].append(event)
    steps = {stream: list(filter(_is_step, found)) for stream, found in moved.items()}
    for case in _cases_of([found for found in steps.values() if found]):
        _tell_of(case, steps[case.number])


def _cases_of(steps: list[list[Event]]) -> Iterator[Case]:
    """The case of each, as its last step left it."""
    far = [found[-1].stream for found in steps if found[-1].about is None]
    yield from (found[-1].about for found in steps if found[-1].about is not None)
    if far:
        yield from Case.objects.filter(number__in=far).select_related("version")


def _is_step(event: Event) -> bool:
    return event.code == "case.opened" or "revision" in event.data


def _tell_of(case: Case, steps: list[Event]) -> None:
    kind, last = kind_of(case), steps[-1]
    before = "" if steps[0].code == "case.opened" else steps[0].data["from"]
    key = f"{last.stream}/{last.sequence}"
    turn = _turn(kind, case.state) - (_turn(kind, before) if before else set())
    turn -= {Role(last.role)} if last.role else set()
    tell(case, sorted(turn), "turn", key, event=last.code, by=last.actor)
    for step in steps:
        move = _move(kind, step)
        named = set(move.tells) if move else set()
        if move and case.closed_at:
            named |= _concerned(case)
        named -= turn
        tell(
            case,
            sorted(named),
            "news",
            f"{step.stream}/{step.sequence}",
            event=step.code,
            by=step.actor,
        )


def _move(kind: Kind, step: Event) -> Move | None:
    name = step.code.partition(".")[2]
    return next((move for move in kind.moves if move.name == name), None)


def _turn(kind: Kind, state: str) -> set[Role]:
    """Whose turn it is in a state: of the main moves that lead out of it, else of all that do. The
    bureau, which may step in at any time, only where it is nobody else's."""
    moves = list(kind.moves_from(state))
    main = [move for move in moves if move.main]
    roles = {role for move in main or moves if move.to not in ("", state) for role in move.by}
    return roles - BUREAU or roles


def _concerned(case: Case) -> set[Role]:
    """Who hears that a case is over: the firm of its own, the institution of its part, the bureau
    of what is the whole network's."""
    if case.institution_id:
        return {Role.OFFICER}
    return {Role.ENTERPRISE if case.enterprise_id else Role.COORDINATOR}


@at_end(TOPIC, order=60)
def resolve(tellings: list[Telling]) -> None:
    """Turn roles into people, and what is to be said into messages."""
    people = _People(telling.case for telling in tellings)
    for telling in _dated(tellings):
        told = {
            user.pk: user
            for role in telling.roles
            for user in people.of(role, telling.case)
            if user.pk != telling.by
        }
        for user in told.values():
            _queue(telling, user)
        of_firm = Role.ENTERPRISE in telling.roles and telling.case.enterprise_id is not None
        if of_firm and not people.of(Role.ENTERPRISE, telling.case):
            _call(telling)


def _dated(tellings: list[Telling]) -> Iterator[Telling]:
    """Reminders with the due day they are about, read at once: a new due day is reminded of anew,
    and one that is over when it is told of is no longer a reminder."""
    cases = {telling.case.pk for telling in tellings if "clock" in telling.data}
    clocks = Clock.objects.filter(case__in=cases).order_by("id") if cases else Clock.objects.none()
    due = {(case, name): day for case, name, day in clocks.values_list("case", "name", "due_on")}
    for telling in tellings:
        if "clock" not in telling.data:
            yield telling
            continue
        day = due.get((telling.case.pk, telling.data["clock"]))
        if day is None:  # it stands still, or nobody can tell yet: there is no day to name
            continue
        told_on = (telling.not_before or clock.now()).astimezone(clock.SHANGHAI).date()
        yield replace(
            telling,
            template="overdue" if told_on > day else telling.template,
            key=f"{telling.key}:{day}",
            data={**telling.data, "due_on": day.isoformat()},
        )


def _queue(telling: Telling, user: User) -> None:
    template = TEMPLATES[telling.template]
    channels = [Channel.PORTAL]
    if template.mail and user.email and mail.is_set_up():
        channels.append(Channel.MAIL)
    if template.sms and user.phone and sms.is_set_up():
        channels.append(Channel.SMS)
    for channel in channels:
        _leave(telling, channel, user)


def _call(telling: Telling) -> None:
    """A firm nobody signs in for, as one that the hotline wrote down, has a telephone."""
    if TEMPLATES[telling.template].sms and sms.is_set_up():
        _leave(telling, Channel.SMS, None)


def _leave(telling: Telling, channel: Channel, user: User | None) -> None:
    when = telling.not_before
    queue(
        channel,
        f"{telling.key}:{channel.value}:{user.pk if user else 'firm'}",
        user=user,
        event=telling.event,
        case=telling.case.number,
        template=telling.template,
        data={"kind": telling.case.kind, **telling.data},
        not_before=daytime(when or clock.now()) if channel == Channel.SMS else when,
    )


def daytime(moment: datetime) -> datetime:
    """The moment, or the next morning where it lies in the night."""
    local = moment.astimezone(clock.SHANGHAI)
    if MORNING <= local.time() < EVENING:
        return moment
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return datetime.combine(day, MORNING, clock.SHANGHAI)


class _People:
    """Everybody who may have to be told of some cases, read at once."""

    def __init__(self, cases: Iterable[Case]) -> None:
        found = list(cases)
        firms = {case.enterprise_id for case in found if case.enterprise_id is not None}
        bodies = {body for case in found for body in _bodies(case)}
        self.away = Absences.on(clock.today())
        regions = {case.region for case in found}
        around = set().union(*map(areas_around, regions))
        concerned = Q(enterprise__in=firms) | Q(institution__in=bodies)
        concerned |= Q(role__in=BUREAU, region__in=around)
        live = Membership.objects.filter(concerned, ended_at=None, user__is_active=True)
        self.members: dict[object, list[Membership]] = defaultdict(list)
        for member in live.select_related("user"):
            self.members[_place(member)].append(member)

    def of(self, role: Role, case: Case) -> list[User]:
        """Those in a role on the case; of an institution's officers the handler, if there is one
        still there. In place of who is away, whoever stands in."""
        members = list(self._members(role, case))
        if role == Role.ENTERPRISE:
            return [member.user for member in members]
        if role == Role.OFFICER and kind_of(case).named:  # no colleague hears of it
            members += self._members(Role.MANAGER, case)
            return [member.user for member in members if member.user_id == case.handler_id]
        handlers = [m for m in members if m.user_id == case.handler_id]
        own = self.away.present(handlers) if role == Role.OFFICER else []
        return [member.user for member in own or self.away.present(members)]

    def _members(self, role: Role, case: Case) -> Iterator[Membership]:
        if role == Role.ENTERPRISE:
            yield from self.members[role, case.enterprise_id]
        elif role in BUREAU:
            for member in self.members[role, None]:
                called = role != Role.HOTLINE or member.user_id == case.opened_by_id
                if called and region_covers(member.region, case.region):
                    yield member
        else:
            for body in _bodies(case):
                yield from self.members[role, body]


def _bodies(case: Case) -> list[int]:
    """The institutions that work on a case."""
    return [body for body in (case.institution_id, case.partner_id) if body is not None]


def _place(member: Membership) -> tuple[Role, int | None]:
    return Role(member.role), member.enterprise_id or member.institution_id
