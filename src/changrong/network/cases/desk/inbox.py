"""The list of work: whose it is and how pressing.

Groups, numbers and the rows shown come from the database: a page costs what it shows, and what it
only counts costs one statement.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from changrong.network.cases.desk import pressing
from changrong.network.cases.desk.entries import Entry, entries, matching
from changrong.network.cases.desk.pressing import BY_CLOCK, BY_HELP, NOBODYS, Group
from changrong.network.cases.kind import Kind, State
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.teams.queries import own_teams
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.text import Text

ALL, MINE, OF_TEAM, CLOSED = "all", "", "team", "closed"  # the views
LISTED = 12  # states in the rail; of more, kinds are listed
SHOWN = 200  # rows of one list; the rest is found by filter or search
# What goes first by the green channel, then the most pressing.
ORDER = (F("priority").desc(), F("due").asc(nulls_last=True), F("id").asc())


class Tally(NamedTuple):
    """How many open cases of a kind stand alike: all, those of the actor, those of their teams."""

    kind: str
    state: str
    group: str
    all: int
    mine: int
    of_team: int

    @property
    def stand(self) -> str:
        """The state with its kind: “received” is a state of several."""
        return f"{self.kind}.{self.state}"

    def of(self, view: str) -> int:
        return {ALL: self.all, OF_TEAM: self.of_team}.get(view, self.mine)


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
    def _open(self) -> QuerySet[Case]:
        cases = work_of(self.actor).filter(closed_at=None)
        judge = pressing.by_help if self.by_help else pressing.by_clock
        return judge(cases, self.today)

    @cached_property
    def teams(self) -> list[int]:
        return own_teams(self.actor)

    @cached_property
    def _views(self) -> dict[str, Q]:
        """What each view has of the open work. One's own is what one has taken and what nobody has
        taken yet; of a team it is all that it has, whoever handles it."""
        own = Q(handler=None) | Q(handler=self.actor.user)
        return {ALL: Q(), MINE: Q() if self.by_help else own, OF_TEAM: Q(team__in=self.teams)}

    @cached_property
    def tallies(self) -> list[Tally]:
        """All open work, counted."""
        counted = self._open.order_by().values("kind", "state", "group").annotate(
            n=Count("pk"),
            mine=Count("pk", filter=self._views[MINE]),
            of_team=Count("pk", filter=self._views[OF_TEAM]),
        )  # fmt: skip
        rows = counted.values_list("kind", "state", "group", "n", "mine", "of_team")
        return [one for one in map(Tally._make, rows) if one.group != NOBODYS]

    def number(self, view: str) -> int:
        """How many open cases there are in a view."""
        return sum(one.of(view) for one in self.tallies)

    @property
    def is_flat(self) -> bool:
        """A search and the closed cases are one list, the latest first."""
        return bool(self.search) or self.view == CLOSED

    @cached_property
    def counts(self) -> Counter[str]:
        """By group, how many there are in the view and state asked for."""
        counts: Counter[str] = Counter()
        for one in self.tallies:
            if self.state in ("", one.kind, one.stand):
                counts[one.group] += one.of(self.view)
        return counts

    @cached_property
    def states(self) -> list[tuple[str, Text, int]]:
        """Each state that occurs in the open work: its name, its words (with its kind's, where
        there are several kinds) and its number, in the order of the kinds. Where that would be a
        long list, the kinds instead, and the states of the one that is picked."""
        stands: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        for one in self.tallies:
            stands[one.stand] += one.all
            kinds[one.kind] += one.all
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
            first = list(self._flat.values_list("pk", flat=True)[:SHOWN])
            return [(None, self._flat.count(), entries(first, self.today))]
        picked = [
            one for one in self.groups if self.due in ("", one.name) and self.counts[one.name]
        ]
        rows = self._rows([one.name for one in picked if not one.folded or self.due == one.name])
        return [(group, self.counts[group.name], rows[group.name]) for group in picked]

    @property
    def found(self) -> int:
        """How many there are, shown or not."""
        return sum(count for _group, count, _rows in self.sections)

    @cached_property
    def _flat(self) -> QuerySet[Case]:
        cases = self._in_state(matching(work_of(self.actor), self.search)).order_by("-id")
        return cases.exclude(closed_at=None) if self.view == CLOSED else cases

    def _in_state(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        kind, _, state = self.state.partition(".")
        if kind:
            cases = cases.filter(kind=kind)
        return cases.filter(state=state) if state else cases

    def _rows(self, groups: Sequence[str]) -> dict[str, list[Entry]]:
        """The rows of these groups that go first, in their order."""
        rows: dict[str, list[Entry]] = defaultdict(list)
        if not groups:
            return rows
        viewed = self._views.get(self.view, self._views[MINE])
        cases = self._in_state(self._open).filter(viewed, group__in=groups)
        place = Window(RowNumber(), partition_by="group", order_by=ORDER)
        first = cases.annotate(place=place).filter(place__lte=SHOWN).order_by("place")
        named = dict(first.values_list("pk", "group"))
        for entry in entries(list(named), self.today):
            rows[named[entry.case.pk]].append(entry)
        return rows


def worded(kind: Kind, state: State) -> Text:
    return Text(f"{kind.label.zh}：{state.label.zh}", f"{kind.label.en}: {state.label.en}")


def _stands(kind: Kind, found: Counter[str], several: bool) -> list[tuple[str, Text, int]]:
    return [
        (name, worded(kind, state) if several else state.label, found[name])
        for state in kind.states
        if found[name := f"{kind.name}.{state.name}"]
    ]
