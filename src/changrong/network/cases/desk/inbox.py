"""The list of work: whose it is and how pressing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from changrong.network import clock
from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.desk.entries import (
    Entry,
    entries,
    matching,
    waits_for_bureau,
    waits_for_firm,
    wants_bureau,
)
from changrong.network.cases.kind import Kind, State
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case, Clock
from changrong.network.cases.queries import visible_to
from changrong.network.cases.teams.queries import own_teams
from changrong.network.cases.time import deadlines
from changrong.network.cases.versions import kind_under
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.text import Text
from changrong.workdays import BeyondCalendar, Unit

SOON = 3  # working days that still count as soon
OF_TEAM = "team"  # the view of what one's teams have
LISTED = 12  # states in the rail; of more, kinds are listed
SHOWN = 200  # rows of one list; the rest is found by filter or search


@dataclass(frozen=True)
class Group:
    """A stretch of the list: cases that press alike, or that want the same help."""

    name: str
    tone: str
    icon: str
    label: Text
    folded: bool = False  # shown only when asked for
    next: Text | None = None  # what is done about all of them, where that is the same


OVERDUE = Group("overdue", "late", "alert", Text("已超时", "Overdue"))
BY_CLOCK = (
    OVERDUE,
    Group("today", "soon", "clock", Text("今天到期", "Due today")),
    Group("soon", "info", "clock", Text("1—3 个工作日", "1–3 working days")),
    Group("later", "info", "calendar", Text("之后", "Later"), folded=True),
    Group("none", "no", "info", Text("没有时限", "No time limit")),
    Group("bureau", "no", "pause", Text("等金融局", "Waiting for the bureau")),
    Group("firm", "no", "pause", Text("等企业", "Waiting for the firm")),
)
BY_HELP = (
    OVERDUE,
    Group("bureau", "soon", "clock", Text("要金融局办的", "For the bureau to do")),
    Group(
        "unmatched",
        "soon",
        "search",
        Text("没有匹配的机构", "No institution matched"),
        next=Text("派给机构", "Send to institutions"),
    ),
    Group(
        "declined",
        "soon",
        "alert",
        Text("派出的都没有承接", "Declined by all"),
        next=Text("改派，或写明没有办成", "Send elsewhere, or close as not met"),
    ),
    Group(
        "lapsed",
        "soon",
        "clock",
        Text("报价都已过期", "Every offer has lapsed"),
        next=Text("请机构延期，或改派", "Ask for a renewal, or send elsewhere"),
    ),
    Group(
        "queue",
        "no",
        "pause",
        Text("排队等机构有空", "Waiting for room"),
        next=Text("一有空位自动派出，也可以改派", "Sent once there is room, or send elsewhere"),
    ),
)


class Light(NamedTuple):
    """As much of a case as counting needs. `group` is empty for what wants nobody's help."""

    id: int
    kind: str
    state: str
    handler: int | None
    group: str
    due_at: datetime | None
    priority: int = 0
    team: int | None = None

    @property
    def stand(self) -> str:
        """Its state with its kind: “received” is a state of several."""
        return f"{self.kind}.{self.state}"


def work_of(actor: Actor) -> QuerySet[Case]:
    """The cases that are an actor's to work on, closed ones too."""
    seen = visible_to(actor)
    if actor.institution is not None:
        return seen.filter(Q(institution=actor.institution) | Q(partner=actor.institution))
    return seen.filter(parent=None) if actor.role is Role.HOTLINE else seen


@dataclass(frozen=True)
class Inbox:
    """An actor's work as asked for: view (mine, all, closed), group, state, words searched."""

    actor: Actor
    today: date
    view: str = ""
    due: str = ""
    state: str = ""
    search: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str], actor: Actor, today: date) -> Inbox:
        return cls(
            actor=actor,
            today=today,
            view=asked.get("view", ""),
            due=asked.get("due", ""),
            state=asked.get("state", ""),
            search=asked.get("q", "").strip(),
        )

    @cached_property
    def by_help(self) -> bool:
        """A coordinator's work is what nobody else moves on, whatever its clock."""
        return self.actor.role is Role.COORDINATOR

    @property
    def groups(self) -> tuple[Group, ...]:
        return BY_HELP if self.by_help else BY_CLOCK

    @cached_property
    def open(self) -> list[Light]:
        """All open work: what goes first by the green channel, then the most pressing; the groups
        keep this order within."""
        rows = self._light(work_of(self.actor).filter(closed_at=None))
        return sorted(
            (row for row in rows if row.group),
            key=lambda row: (-row.priority, row.due_at or deadlines.NEVER, row.id),
        )

    @cached_property
    def mine(self) -> list[Light]:
        """What the actor has taken, and what nobody has taken yet."""
        me = self.actor.user.pk if self.actor.user else None
        return [row for row in self.open if row.handler in (None, me)]

    @cached_property
    def teams(self) -> list[int]:
        return own_teams(self.actor)

    @cached_property
    def of_team(self) -> list[Light]:
        """What the teams that the actor is of have, whoever handles it."""
        return [row for row in self.open if row.team in self.teams]

    @property
    def is_flat(self) -> bool:
        """A search and the closed cases are one list, the latest first."""
        return bool(self.search) or self.view == "closed"

    @cached_property
    def viewed(self) -> list[Light]:
        """The rows of the view and state asked for, before a group is picked."""
        return [row for row in self._of_view() if self.state in ("", row.kind, row.stand)]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(row.group for row in self.viewed)

    @cached_property
    def states(self) -> list[tuple[str, Text, int]]:
        """Each state that occurs in the open work: its name, its words (with its kind's, where
        there are several kinds) and its number, in the order of the kinds. Where that would be a
        long list, the kinds instead, and the states of the one that is picked."""
        stands = Counter(row.stand for row in self.open)
        kinds = Counter(row.kind for row in self.open)
        by_kind = len(kinds) > 1 and len(stands) > LISTED
        listed: list[tuple[str, Text, int]] = []
        for kind in KINDS.values():
            if by_kind and kinds[kind.name]:
                listed.append((kind.name, kind.label, kinds[kind.name]))
            if not by_kind or kind.name == self.state.partition(".")[0]:
                listed += _stands(kind, stands, several=len(kinds) > 1)
        return listed

    @cached_property
    def sections(self) -> list[tuple[Group | None, int, list[Entry]]]:
        """Groups with their number and the rows shown; a folded group shows none until asked."""
        if self.is_flat:
            return [(None, self._flat.count(), self._entries(self.viewed))]
        picked = [group for group in self.groups if self.due in ("", group.name)]
        return [
            (group, self.counts[group.name], self._shown(group))
            for group in picked
            if self.counts[group.name]
        ]

    @property
    def found(self) -> int:
        """How many there are, shown or not."""
        return sum(count for _group, count, _rows in self.sections)

    def _of_view(self) -> list[Light]:
        if self.is_flat:
            return self._light(self._flat[:SHOWN])
        if self.view == OF_TEAM:
            return self.of_team
        return self.open if self.view == "all" or self.by_help else self.mine

    @cached_property
    def _flat(self) -> QuerySet[Case]:
        cases = matching(work_of(self.actor), self.search).order_by("-id")
        if self.state:
            kind, _, state = self.state.partition(".")
            cases = cases.filter(kind=kind, **({"state": state} if state else {}))
        return cases.exclude(closed_at=None) if self.view == "closed" else cases

    def _shown(self, group: Group) -> list[Entry]:
        if group.folded and self.due != group.name:
            return []
        return self._entries([row for row in self.viewed if row.group == group.name])

    def _entries(self, rows: Sequence[Light]) -> list[Entry]:
        return entries([row.id for row in rows[:SHOWN]], self.today)

    def _light(self, cases: QuerySet[Case]) -> list[Light]:
        parts = Case.objects.filter(parent=OuterRef("pk"), kind="dispatch")
        open_parts = parts.filter(closed_at=None)
        dated = open_parts.annotate(until=Cast(KT("fields__valid_until"), CharField()))
        standing = dated.exclude(state="offered", until__lt=self.today.isoformat())
        rows = cases.annotate(
            own_due=_first_due("pk"),
            paused=Exists(Clock.objects.filter(case=OuterRef("pk"), stopped_at=None, paused=True)),
            parent_due=_first_due("parent"),
            was_out=Exists(parts),
            is_out=Exists(open_parts),
            waits=Exists(standing),
        ).values(
            "id", "kind", "version_id", "version__hash", "state", "handler_id", "region",
            "team_id",
            "closed_at", "priority", "own_due", "paused", "parent_due", "was_out", "is_out",
            "waits",
        )  # fmt: skip
        return [self._read(row) for row in rows]

    def _read(self, row: Mapping[str, Any]) -> Light:
        due = row["own_due"] if self.by_help else row["own_due"] or row["parent_due"]
        group = self._help_wanted(row) if self.by_help else self._own_turn(row, due)
        return Light(
            row["id"],
            row["kind"],
            row["state"],
            row["handler_id"],
            group,
            due,
            row["priority"],
            row["team_id"],
        )

    def _help_wanted(self, row: Mapping[str, Any]) -> str:
        if row["own_due"] and row["own_due"] <= clock.now():
            return "overdue"
        if row["kind"] != "need":
            return "bureau" if _wants_bureau(*_declared(row)) else ""
        if row["waits"]:
            return ""
        if row["is_out"]:
            return "lapsed"
        if row["state"] == "waiting":
            return "queue"
        return "declined" if row["was_out"] else "unmatched"

    def _own_turn(self, row: Mapping[str, Any], due: datetime | None) -> str:
        """How a case presses; a clock does not press who has to wait for somebody else."""
        waits_for = _waits_for(*_declared(row))
        if row["paused"] or waits_for == "firm":
            return "firm"
        if waits_for:
            return waits_for
        return self._pressing(due, row["region"])

    def _pressing(self, due: datetime | None, region: str) -> str:
        if due is None:
            return "none"
        if due <= clock.now():
            return "overdue"
        last = deadlines.last_day(due)
        if last <= self.today:
            return "today"
        return "soon" if last <= _soon(self.today, region) else "later"


def _declared(row: Mapping[str, Any]) -> tuple[str, int, str, str]:
    """Of which kind and version a row is and how it stands: all that many rows are judged by."""
    return row["kind"], row["version_id"], row["version__hash"], row["state"]


@lru_cache(maxsize=4096)
def _wants_bureau(kind: str, version: int, digest: str, state: str) -> bool:
    return wants_bureau(kind_under(kind, version, digest), state)


@lru_cache(maxsize=4096)
def _waits_for(kind: str, version: int, digest: str, state: str) -> str:
    """The group of a case that waits for somebody else; "" where it waits for whoever has it."""
    declared = kind_under(kind, version, digest)
    if waits_for_firm(declared, state):
        return "firm"
    return "bureau" if waits_for_bureau(declared, state) else ""


def worded(kind: Kind, state: State) -> Text:
    return Text(f"{kind.label.zh}：{state.label.zh}", f"{kind.label.en}: {state.label.en}")


def _first_due(case: str) -> Subquery:
    running = Clock.objects.filter(case=OuterRef(case), stopped_at=None, due_at__isnull=False)
    return Subquery(running.order_by("due_at").values("due_at")[:1])


def _stands(kind: Kind, found: Counter[str], several: bool) -> list[tuple[str, Text, int]]:
    return [
        (name, worded(kind, state) if several else state.label, found[name])
        for state in kind.states
        if found[name := f"{kind.name}.{state.name}"]
    ]


def _soon(today: date, region: str) -> date:
    """The last day that is soon; today itself where the calendar does not reach so far."""
    try:
        return calendar_for(region).add(today, SOON, Unit.WORKING_DAYS)
    except BeyondCalendar:
        return today
