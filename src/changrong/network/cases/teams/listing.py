"""The list of teams: narrowed to some of them, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from changrong.network.cases.models import Clock, Team
from changrong.network.cases.teams.queries import Load, Work, teams_of, workload
from changrong.network.people.actor import Actor
from changrong.network.rules.codes import region_name
from changrong.text import Text

LATE, USED, STOPPED = "late", "used", "stopped"
SHOWS = {
    "": Text("全部", "All"),
    LATE: Text("有超时的", "With something overdue"),
    USED: Text("在用", "In use"),
    STOPPED: Text("停用", "Not in use"),
}


@dataclass(frozen=True)
class Wanted:
    """Which teams of their own somebody asked for; what is not understood narrows nothing."""

    actor: Actor
    today: date
    show: str = ""
    region: str = ""
    words: str = ""  # of a team's name, or of a member's

    @classmethod
    def read(cls, asked: Mapping[str, str], actor: Actor, today: date) -> Wanted:
        show = asked.get("show", "")
        wanted = cls(actor, today, show if show in SHOWS else "", "", asked.get("q", "").strip())
        region = asked.get("region", "")
        known = region in wanted.regions()
        return cls(actor, today, wanted.show, region if known else "", wanted.words)

    def regions(self) -> list[str]:
        """The districts that the actor has teams in, where there are several."""
        rows = teams_of(self.actor).exclude(region="").order_by("region")
        found = list(rows.values_list("region", flat=True).distinct())
        return found if len(found) > 1 else []

    @property
    def narrows(self) -> bool:
        return bool(self.show or self.region or self.words)

    def teams(self) -> QuerySet[Team]:
        found = teams_of(self.actor)
        if self.region:
            found = found.filter(region=self.region)
        if self.words:
            here = Q(members__user__name__icontains=self.words, members__ended_at=None)
            found = found.filter(
                Q(name__icontains=self.words) | Q(pk__in=Team.objects.filter(here).values("pk"))
            )
        if self.show == LATE:
            late = Clock.objects.filter(
                case__team=OuterRef("pk"),
                case__closed_at=None,
                stopped_at=None,
                due_on__lt=self.today,
            )
            return found.filter(Exists(late))
        return found.filter(active=self.show == USED) if self.show else found


def heading() -> list[str]:
    return [
        _("团队"), _("地区"), _("在用"), _("姓名"), _("在岗"), _("在办"), _("超时"), _("今天到期"),
    ]  # fmt: skip


def lines(wanted: Wanted, chunk: int = 50) -> Iterator[list[object]]:
    """A line for each member of each team, and one for what nobody of it has taken."""
    found = list(wanted.teams())
    for start in range(0, len(found), chunk):
        for work in workload(found[start : start + chunk], wanted.today):
            yield from _lines(work)


def _lines(work: Work) -> Iterator[list[object]]:
    team = work.team
    head = [team.name, region_name(team.region) if team.region else "", _yes(team.active)]
    for member, load, is_away in work.rows:
        there = _yes(not is_away) if member else ""
        name = str(member.user) if member else _("还没有人接手")
        yield [*head, name, there, *_numbers(load)]


def _numbers(load: Load) -> list[int]:
    return [load.open, load.overdue, load.today]


def _yes(value: bool) -> str:
    return _("是") if value else _("否")
