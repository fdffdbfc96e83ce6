"""People and what they have in hand: who has how much, what of it is late, who is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.network import clock
from changrong.network.cases.handing import at_work
from changrong.network.cases.models import Clock
from changrong.network.people import leave as leaves
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.models import Leave, Membership, Role
from changrong.network.people.queries import members_visible_to


@dataclass(frozen=True)
class Load:
    """How many open cases somebody has, and how many of them are late."""

    open: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class Row:
    """One colleague, or nobody: what nobody has taken. `leave` is the one they are on, or the next
    that is recorded."""

    member: Membership | None
    load: Load
    leave: Leave | None = None
    is_away: bool = False


def loads(by: Actor, today: date) -> dict[int | None, Load]:
    """By the user's id, None for what nobody has taken."""
    cases = at_work(by)
    late = Clock.objects.filter(case__in=cases, stopped_at=None, due_on__lt=today)
    overdue = dict(
        late.order_by()
        .values("case__handler")
        .annotate(n=Count("case", distinct=True))
        .values_list("case__handler", "n")
    )
    counted = cases.order_by().values("handler").annotate(n=Count("id"))
    return {
        handler: Load(n, overdue.get(handler, 0))
        for handler, n in counted.values_list("handler", "n")
    }


def rows(by: Actor, today: date) -> Iterator[Row]:
    """Whoever is most behind first; what nobody has taken last."""
    found = loads(by, today)
    planned: dict[int, Leave] = {}
    for one in leaves.visible_to(by).filter(ended_at=None, until__gte=today):
        planned.setdefault(one.membership.user_id, one)
    members = {member.user_id: member for member in members_visible_to(by)}
    colleagues = [
        Row(
            member,
            found.get(user, Load()),
            leave := planned.get(user),
            leave is not None and leave.since <= today,
        )
        for user, member in members.items()
    ]
    yield from sorted(
        colleagues, key=lambda row: (-row.load.overdue, -row.load.open, str(row.member.user))
    )
    yield Row(None, found.get(None, Load()))


@never_cache
@require_safe
@requires(Role.MANAGER)
def team(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    found = list(rows(request.actor, today))
    total = Load(sum(row.load.open for row in found), sum(row.load.overdue for row in found))
    context = {"rows": found, "total": total, "today": today}
    return render(request, "cases/team.html", context)
