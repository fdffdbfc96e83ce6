"""Who keeps which teams, who is there of them, and how much each has in hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from changrong.identifiers import region_prefix
from changrong.network.cases.models import Case, Clock, Team
from changrong.network.people import leave as leaves
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role

KEEPERS = (Role.MANAGER, Role.COORDINATOR)
TAKERS = (Role.OFFICER, Role.MANAGER, Role.COORDINATOR)


def keeps(by: Actor) -> bool:
    return by.role in KEEPERS


def teams_of(by: Actor) -> QuerySet[Team]:
    """The teams of one's institution; a coordinator's, those of the bureau in the district."""
    if by.institution is not None:
        return Team.objects.filter(institution=by.institution)
    if by.role != Role.COORDINATOR:
        return Team.objects.none()
    return Team.objects.filter(institution=None, region__startswith=region_prefix(by.region))


def own_teams(by: Actor) -> list[int]:
    """The keys of the teams that somebody is of."""
    if by.membership is None:
        return []
    return list(Team.objects.filter(members=by.membership).values_list("pk", flat=True))


def candidates(by: Actor) -> list[Membership]:
    """Who may be of a team: those who work on cases here, by name."""
    live = Membership.objects.filter(ended_at=None, user__is_active=True, role__in=TAKERS)
    rows = live.filter(institution=by.institution).select_related("user")
    if by.institution is None:
        rows = rows.filter(Q(region="") | Q(region__startswith=region_prefix(by.region)))
    return sorted(rows, key=lambda row: (str(row.user), row.pk))


def present(team: Team, today: date) -> list[Membership]:
    """Those of a team who work here still and are not away today."""
    return staffed([team], today)[team.pk][1]


def staffed(
    teams: Sequence[Team], today: date
) -> dict[int, tuple[list[Membership], list[Membership]]]:
    """By team: those who are of it still, and those of them who can work today: whose account
    works, and who are not away. Two statements, however many teams there are."""
    keys = [team.pk for team in teams]
    rows = Membership.objects.filter(teams__in=keys, ended_at=None).select_related("user")
    members: dict[int, list[Membership]] = {key: [] for key in keys}
    for row in rows.annotate(team=F("teams__pk")).order_by("pk"):
        members[row.team].append(row)
    gone = leaves.leaves_on(today).filter(membership__teams__in=keys)
    away = set(gone.values_list("membership__user", "membership__institution"))
    return {
        key: (
            of,
            [
                one
                for one in of
                if one.user.is_active and (one.user_id, one.institution_id) not in away
            ],
        )
        for key, of in members.items()
    }


@dataclass
class Load:
    """How much somebody has in hand."""

    open: int = 0
    overdue: int = 0
    today: int = 0


@dataclass(frozen=True)
class Work:
    """A team and what it has: in all, with nobody yet (under None), and with each who has any."""

    team: Team
    members: list[Membership]
    present: list[Membership]
    whole: Load
    by_user: dict[int | None, Load] = field(default_factory=dict)

    @property
    def rows(self) -> list[tuple[Membership | None, Load, bool]]:
        """Each member with their load and whether they are away, the most behind first; last what
        nobody has taken."""
        there = {member.pk for member in self.present}
        shown = [(one, self.by_user.get(one.user_id, Load()), one.pk not in there)
                 for one in self.members]  # fmt: skip
        shown.sort(key=lambda row: (-row[1].overdue, -row[1].open, str(row[0].user)))
        return [*shown, (None, self.by_user.get(None, Load()), False)]


def workload(teams: Iterable[Team], today: date) -> list[Work]:
    """Each team's open cases, those over and those due today, by who has them."""
    teams = list(teams)
    loads: defaultdict[int, defaultdict[int | None, Load]] = defaultdict(lambda: defaultdict(Load))
    cases = Case.objects.filter(team__in=teams, closed_at=None).order_by()
    for team, user, n in cases.values_list("team", "handler").annotate(n=Count("pk")):
        loads[team][user].open = n
    due = Clock.objects.filter(case__in=cases, stopped_at=None, due_on__lte=today).order_by()
    days = due.annotate(team=F("case__team"), user=F("case__handler"))
    for name, rows in (("overdue", days.filter(due_on__lt=today)),
                       ("today", days.filter(due_on=today))):  # fmt: skip
        counted = rows.values_list("team", "user").annotate(n=Count("case", distinct=True))
        for team, user, n in counted:
            setattr(loads[team][user], name, n)
    people = staffed(teams, today)
    return [_work(team, loads[team.pk], *people[team.pk]) for team in teams]


def _work(
    team: Team,
    by_user: dict[int | None, Load],
    members: list[Membership],
    there: list[Membership],
) -> Work:
    whole = Load(
        sum(load.open for load in by_user.values()),
        sum(load.overdue for load in by_user.values()),
        sum(load.today for load in by_user.values()),
    )
    return Work(team, members, there, whole, dict(by_user))
