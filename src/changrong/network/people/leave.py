"""Days away: recorded, begun and ended. Whoever is away is given nothing new.

What becomes of the cases of whoever leaves is for `cases.handing` to do, in the same unit of work:
it hears of each leave that begins under the topic BEGINS.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from changrong.identifiers import region_covers
from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.people.errors import LeaveRefused
from changrong.network.people.models import Leave, Membership, Role
from changrong.network.unit import gather, unit, whole

BEGINS = "leave.begins"
TAKERS = (Role.OFFICER, Role.MANAGER, Role.COORDINATOR)  # those who handle cases


@dataclass(frozen=True)
class Away:
    """A leave to be recorded: from and until which day, both among them, and who stands in."""

    membership: Membership
    since: date
    until: date
    deputy: Membership | None = None
    reason: str = Leave.Reason.OFF


@whole
def record_leave(leaves: Sequence[Away], by: Actor) -> list[Leave]:
    """Record each leave, one's own or, by a manager, a colleague's; one that has begun already
    begins at once. Raises LeaveRefused, naming the field that is in the way."""
    return [_record(away, by) for away in leaves]


def _record(away: Away, by: Actor) -> Leave:
    member = _held(away.membership)
    _check(away, member, by)
    leave = Leave.objects.create(
        membership=member,
        since=away.since,
        until=away.until,
        deputy=away.deputy,
        reason=away.reason,
        recorded_by=by.user,
        recorded_at=clock.now(),
    )
    _tell("leave.planned", leave, by)
    if leave.since <= clock.today():
        _begin(leave, by)
    return leave


def _held(membership: Membership) -> Membership:
    """The membership, locked, so that two leaves of one person are recorded one after the other."""
    rows = Membership.objects.select_related("user", "institution")
    return rows.select_for_update(of=("self",)).get(pk=membership.pk)


def _check(away: Away, member: Membership, by: Actor) -> None:
    if not may_record(member, by):
        raise LeaveRefused("您不能替这个人记休假。", "You cannot record this person's leave.")
    if away.until < away.since:
        raise LeaveRefused(
            "最后一天不能早于第一天。", "The last day cannot come before the first.", "until"
        )
    if away.until < clock.today():
        raise LeaveRefused(
            "这段时间已经过去了，不用再记。", "These days are over; they need no record.", "until"
        )
    if other := _overlapping(member, away.since, away.until).first():
        raise LeaveRefused(
            f"和已记的 {other.since} 至 {other.until} 重叠了。",
            f"This overlaps with the days recorded from {other.since} to {other.until}.",
            "since",
        )
    if away.deputy is not None:
        _check_deputy(away.deputy, member, away)


def _check_deputy(deputy: Membership, member: Membership, away: Away) -> None:
    if not may_stand_in(deputy, member):
        raise LeaveRefused(
            "代办人要是同一单位、还在岗的同事。",
            "Whoever stands in must be a colleague at the same body.",
            "deputy",
        )
    if other := _overlapping(deputy, away.since, away.until).first():
        raise LeaveRefused(
            f"{deputy.user} 在 {other.since} 至 {other.until} 也不在岗，请换一位。",
            f"{deputy.user} is away too, from {other.since} to {other.until}; choose another.",
            "deputy",
        )


def _overlapping(member: Membership, since: date, until: date) -> QuerySet[Leave]:
    """Leaves of the same person at the same body: they may hold two memberships of it."""
    return Leave.objects.filter(
        membership__user=member.user_id,
        membership__institution=member.institution_id,
        ended_at=None,
        since__lte=until,
        until__gte=since,
    )


def may_record(member: Membership, by: Actor) -> bool:
    """One's own; a manager: anyone's of the institution."""
    if member.ended_at is not None or member.role not in TAKERS:
        return False
    if by.user is not None and by.user.pk == member.user_id:
        return True
    return by.role == Role.MANAGER and member.institution_id == by.institution.pk


def may_stand_in(deputy: Membership, member: Membership) -> bool:
    """A live colleague; at the bureau one who answers for all that the other answers for."""
    if deputy.ended_at is not None or deputy.user_id == member.user_id:
        return False
    if member.institution_id is not None:
        return deputy.institution_id == member.institution_id
    return deputy.role == Role.COORDINATOR and region_covers(deputy.region, member.region)


def deputies_of(member: Membership) -> list[Membership]:
    """Who may stand in for a member, by name."""
    live = Membership.objects.filter(ended_at=None, user__is_active=True, role__in=TAKERS)
    rows = live.filter(institution=member.institution_id).select_related("user")
    found = [row for row in rows if may_stand_in(row, member)]
    return sorted(found, key=lambda row: (str(row.user), row.pk))


@whole
def end_leave(leaves: Sequence[Leave], by: Actor) -> list[Leave]:
    """End each leave now: whoever is back early, or never left. Nothing moves back by itself.
    One that is over stays as it is. Raises LeaveRefused."""
    ended = []
    for leave in leaves:
        if not may_record(leave.membership, by):
            raise LeaveRefused("您不能改这段休假。", "You cannot change this leave.")
        if _end(leave, by, clock.now()):
            ended.append(leave)
    return ended


def hand_over(now: datetime) -> int:
    """Begin the leaves whose first day has come and end those whose last day is over; any number
    of workers may do so at once. Returns how many began or ended."""
    today = localdate(now, clock.SHANGHAI)
    waiting = Leave.objects.filter(ended_at=None).select_related(
        "membership__user", "membership__institution"
    )
    done = 0
    # Who came back is there to stand in for who leaves, so the ends come first.
    for leave in waiting.filter(until__lt=today):
        with unit():
            done += _end(leave, Actor.SYSTEM, now)
    for leave in waiting.filter(since__lte=today, until__gte=today, begun_at=None):
        with unit():
            done += _begin(leave, Actor.SYSTEM)
    return done


def _begin(leave: Leave, by: Actor) -> bool:
    """Whether it was this call that began it."""
    unbegun = Leave.objects.filter(pk=leave.pk, begun_at=None, ended_at=None)
    leave.begun_at = clock.now()
    if not unbegun.update(begun_at=leave.begun_at):
        return False
    _tell("leave.begun", leave, by)
    gather(BEGINS, leave)
    return True


def _end(leave: Leave, by: Actor, now: datetime) -> bool:
    if not Leave.objects.filter(pk=leave.pk, ended_at=None).update(ended_at=now):
        return False
    leave.ended_at = now
    _tell("leave.ended", leave, by)
    return True


def _tell(code: str, leave: Leave, by: Actor) -> None:
    data = {
        "leave": leave.number,
        "user": leave.membership.user.number,
        "since": leave.since.isoformat(),
        "until": leave.until.isoformat(),
    }
    record(stream_of(leave.membership), code, by, data)


def stream_of(member: Membership) -> str:
    """An institution's own history; of the bureau's people each has one."""
    return member.institution.number if member.institution else f"user-{member.user.number}"


# ---------------------------------------------------------------------- who is away


def leaves_on(day: date) -> QuerySet[Leave]:
    """Everybody's leave that a day falls into."""
    return Leave.objects.filter(since__lte=day, until__gte=day, ended_at=None)


def away_from(institution: int | None, day: date) -> QuerySet[Leave]:
    """Who is away from an institution (by its id; None: the bureau) on a day."""
    return leaves_on(day).filter(membership__institution=institution)


def is_away(user: int, institution: int | None, day: date) -> bool:
    return away_from(institution, day).filter(membership__user=user).exists()


@dataclass(frozen=True)
class Absences:
    """Who is away on a day, read once: for each, as (user, institution) by their ids, who stands
    in."""

    deputies: Mapping[tuple[int, int | None], Membership | None]

    @classmethod
    def on(cls, day: date) -> Absences:
        rows = leaves_on(day).order_by("pk")
        away = list(rows.values_list("membership__user", "membership__institution", "deputy"))
        named = {deputy for *_seat, deputy in away if deputy}
        members = Membership.objects.select_related("user").in_bulk(named) if named else {}
        return cls({(user, body): members.get(deputy) for user, body, deputy in away})

    def present(self, members: Iterable[Membership]) -> list[Membership]:
        """The members in their order; in place of one who is away whoever stands in, if anybody
        does and is there. Nobody is named twice."""
        found = {one.user_id: one for one in map(self._there, members) if one}
        return list(found.values())

    def _there(self, member: Membership) -> Membership | None:
        if _seat(member) not in self.deputies:
            return member
        deputy = self.deputies[_seat(member)]
        if deputy is None or deputy.ended_at is not None or _seat(deputy) in self.deputies:
            return None
        return deputy


def _seat(member: Membership) -> tuple[int, int | None]:
    return member.user_id, member.institution_id


def visible_to(actor: Actor) -> QuerySet[Leave]:
    """One's own leaves; for an institution's manager those of everybody there."""
    rows = Leave.objects.select_related("membership__user", "membership__institution")
    rows = rows.select_related("deputy__user")
    if actor.user is None or actor.role not in TAKERS:
        return rows.none()
    mine = Q(membership=actor.membership)
    if actor.role == Role.MANAGER:
        mine |= Q(membership__institution=actor.institution)
    return rows.filter(mine)
