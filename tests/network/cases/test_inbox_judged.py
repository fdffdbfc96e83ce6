"""What the database says of an inbox is what reading its cases one by one says."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest

from changrong.network import clock
from changrong.network.calendars import queries as calendars
from changrong.network.cases.desk import inbox
from changrong.network.cases.desk.entries import (
    matching,
    waits_for_bureau,
    waits_for_firm,
    wants_bureau,
)
from changrong.network.cases.desk.inbox import Inbox, work_of
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case, Clock, KindVersion, Team
from changrong.network.cases.queries import kind_of
from changrong.network.cases.time import deadlines
from changrong.network.cases.versions import current_version
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.text import Text
from changrong.workdays import BeyondCalendar, Kind, SpecialDay, Status, Unit

from ..cast import DISTRICT, OTHER_DISTRICT
from ..matters import at

MONDAY = "2026-11-23 10:00"
WORKERS = (
    "officer_a", "officer_b", "manager_a", "coordinator", "coordinator_elsewhere", "supervisor"
)  # fmt: skip
SHOWN = 4
CASES = 220
# Two areas with days of their own, one within the other; and a district of the country's calendar.
PROVINCE, CITY, ITS_DISTRICT = "350000", "350100", "350102"
REGIONS = ("", DISTRICT, DISTRICT, OTHER_DISTRICT, PROVINCE, CITY, ITS_DISTRICT, "350203")
OFF = {PROVINCE: (24,), CITY: (25, 26)}  # days of that November
KIND_NAMES = (
    "need", "need", "dispatch", "complaint", "referral", "deferral", "guarantee", "task",
    "visit",
)  # fmt: skip


# ---------------------------------------------------------------- the plain reading


def group_by_clock(case: Case, today: date) -> str:
    kind = kind_of(case)
    if any(one.paused for one in running(case)) or waits_for_firm(kind, case.state):
        return "firm"
    if waits_for_bureau(kind, case.state):
        return "bureau"
    due = due_by_clock(case)
    if due is None:
        return "none"
    if due <= clock.now():
        return "overdue"
    last = deadlines.last_day(due)
    if last <= today:
        return "today"
    return "soon" if last <= soon(today, case.region) else "later"


def group_by_help(case: Case, today: date) -> str:
    due = first_due(case)
    if due is not None and due <= clock.now():
        return "overdue"
    if case.kind != "need":
        return "bureau" if wants_bureau(kind_of(case), case.state) else ""
    parts = [one for one in case.children.all() if one.kind == "dispatch"]
    out = [one for one in parts if one.closed_at is None]
    if any(not (one.state == "offered" and has_lapsed(one, today)) for one in out):
        return ""
    if out:
        return "lapsed"
    if case.state == "waiting":
        return "queue"
    return "declined" if parts else "unmatched"


def has_lapsed(offer: Case, today: date) -> bool:
    """Every offer says until when; one that did not would not keep a need waiting for it."""
    until = offer.fields.get("valid_until")
    return until is None or date.fromisoformat(until) < today


def running(case: Case) -> list[Clock]:
    return [one for one in case.clocks.all() if one.stopped_at is None]


def first_due(case: Case) -> datetime | None:
    return min((one.due_at for one in running(case) if one.due_at), default=None)


def due_by_clock(case: Case) -> datetime | None:
    return first_due(case) or (first_due(case.parent) if case.parent else None)


def soon(today: date, region: str) -> date:
    try:
        return calendars.calendar_for(region).add(today, 3, Unit.WORKING_DAYS)
    except BeyondCalendar:
        return today


class Plainly:
    """Inboxes of somebody, by reading every case that they may see."""

    def __init__(self, actor: Actor, today: date) -> None:
        self.actor, self.by_help = actor, actor.role is Role.COORDINATOR
        judge = group_by_help if self.by_help else group_by_clock
        due = first_due if self.by_help else due_by_clock
        cases = work_of(actor).filter(closed_at=None).select_related("parent", "version")
        read = list(cases.prefetch_related("clocks", "parent__clocks", "children"))
        read.sort(key=lambda one: (-one.priority, due(one) or deadlines.NEVER, one.pk))
        self.judged = [(one, group) for one in read if (group := judge(one, today))]
        self.teams = set(Team.objects.filter(members=actor.membership).values_list("pk", flat=True))

    def told(self, asked: Inbox) -> dict[str, object]:
        counts = Counter(group for _one, group in self.viewed(asked))
        sections = self.sections(asked)
        return {
            "counts": dict(counts),
            "numbers": [len(self.of_view(view)) for view in ("", "all", "team")],
            "states": dict(Counter(f"{one.kind}.{one.state}" for one, _group in self.judged)),
            "found": sum(n for _group, n, _rows in sections),
            "sections": sections,
        }

    def of_view(self, view: str) -> list[tuple[Case, str]]:
        if view == "team":
            return [row for row in self.judged if row[0].team_id in self.teams]
        if view == "all" or self.by_help:
            return self.judged
        return [row for row in self.judged if row[0].handler_id in (None, self.actor.user.pk)]

    def viewed(self, asked: Inbox) -> list[tuple[Case, str]]:
        return [
            (one, group)
            for one, group in self.of_view(asked.view)
            if asked.state in ("", one.kind, f"{one.kind}.{one.state}")
        ]

    def sections(self, asked: Inbox) -> list[tuple[str, int, list[int]]]:
        if asked.search or asked.view == "closed":
            return self.flat(asked)
        found = []
        for group in asked.groups:
            keys = [one.pk for one, name in self.viewed(asked) if name == group.name]
            shown = keys[:SHOWN] if asked.due == group.name or not group.folded else []
            if keys and asked.due in ("", group.name):
                found.append((group.name, len(keys), shown))
        return found

    def flat(self, asked: Inbox) -> list[tuple[str, int, list[int]]]:
        kind, _, state = asked.state.partition(".")
        cases = [
            one.pk
            for one in matching(work_of(self.actor), asked.search).order_by("-id")
            if (asked.view != "closed" or one.closed_at)
            and kind in ("", one.kind)
            and state in ("", one.state)
        ]
        return [("", len(cases), cases[:SHOWN])]


# ---------------------------------------------------------------- many cases


@contextmanager
def days_of_their_own() -> Iterator[None]:
    name = Text("示例节", "Example day")
    own = [
        SpecialDay(date(2026, 11, day), Kind.HOLIDAY, name, 2026, Status.OFFICIAL, area, "文件")
        for area, days in OFF.items()
        for day in days
    ]
    table = calendars.table()
    with calendars.proposing(calendars.Table((*table.rows, *own), table.newest)):
        yield


def versions_of(name: str) -> list[KindVersion]:
    """The kind as it is, and as it might have been, with other moves."""
    kind = KINDS[name]
    fewer = kind.declaration | {"moves": kind.declaration["moves"][::2]}
    older = KindVersion.objects.create(kind=name, version=7, hash=f"old {name}", declaration=fewer)
    return [current_version(kind), older]


def moments() -> list[datetime | None]:
    """Those that tell groups apart, with what is just before and after each."""
    now, midnight = clock.now(), clock.midnight()
    ends = [now, *(midnight + timedelta(days=n) for n in (1, 2, 3, 4, 5, 6, 7, 8))]
    hairs = [timedelta(microseconds=n) for n in (-1, 0, 1)]
    near = [end + hair for end, hair in itertools.product(ends, hairs)]
    return [None, *near, now - timedelta(days=9), now + timedelta(days=40)]


def fill(cast, draw: random.Random) -> None:
    people = [cast.officer_a, cast.officer_b, cast.manager_a, cast.coordinator]
    users = [None, None, *(one.user for one in people)]
    teams = [None, None]
    for number, (bank, member) in enumerate([(cast.bank_a, people[0]), (None, people[3])]):
        team = Team.objects.create(name=f"班{number}", institution=bank, created_at=clock.now())
        team.members.add(member.membership)
        teams.append(team)
    versions = {name: versions_of(name) for name in set(KIND_NAMES)}
    banks = [None, cast.bank_a, cast.bank_a, cast.bank_b]
    taken: set[object] = set()
    cases: list[Case] = []
    for number in range(CASES):
        kind = KINDS[draw.choice(KIND_NAMES)]
        parent = draw.choice(cases) if cases and draw.random() < 0.6 else None
        if kind.name == "dispatch":
            needs = [one for one in cases if one.kind == "need"]
            parent = draw.choice(needs or [None])
        state = draw.choice(kind.states)
        if kind.name == "dispatch" and draw.random() < 0.6:
            state = kind.state("offered")
        bank = draw.choice(banks)
        over = 0.5 if kind.name == "dispatch" else 0.2
        closed = clock.now() if draw.random() < over else None
        # What the database allows once: an open dispatch at a bank, an offer that was chosen.
        once = (parent, bank) if kind.name == "dispatch" and not closed else None
        if state.name == "chosen" or once in taken:
            continue
        taken |= {once} if once else set()
        fields = {}
        if draw.random() < 0.7:
            fields["valid_until"] = (clock.today() + timedelta(draw.randint(-3, 0))).isoformat()
        one = Case(
            number=f"ZZ-{number}", kind=kind.name, version=draw.choice(versions[kind.name]),
            state=state.name, parent=parent, enterprise=cast.xianhe, institution=bank,
            partner=draw.choice([None, None, cast.bank_a]), region=draw.choice(REGIONS),
            fields=fields, handler=draw.choice(users), team=draw.choice(teams),
            priority=draw.choice([0, 0, 1, 2]), closed_at=closed, opened_at=clock.now(),
            since=clock.now(),
        )  # fmt: skip
        one.save()
        cases.append(one)
    due = moments()
    Clock.objects.bulk_create(
        Clock(case=one, name=f"clock{n}", duty="", started_at=clock.now(),
              due_at=draw.choice(due), paused=draw.random() < 0.1,
              stopped_at=clock.now() if draw.random() < 0.3 else None)
        for one in cases
        for n in range(draw.choice([0, 1, 1, 2, 3]))
    )  # fmt: skip


def told(found: Inbox) -> dict[str, object]:
    return {
        "counts": {name: n for name, n in found.counts.items() if n},
        "numbers": [found.number(view) for view in ("", "all", "team")],
        "states": {name: n for name, _label, n in found.states if "." in name},
        "found": found.found,
        "sections": [
            (group.name if group else "", n, [row.case.pk for row in rows])
            for group, n, rows in found.sections
        ],
    }


ASKED = (
    {}, {"view": "all"}, {"view": "team"}, {"view": "closed"}, {"due": "later", "view": "all"},
    {"due": "overdue"}, {"due": "soon", "view": "all"}, {"view": "all", "state": "dispatch"},
    {"view": "all", "state": "need.dispatched"}, {"q": "ZZ-1"}, {"view": "closed", "state": "need"},
    {"state": "nothing"}, {"due": "nothing"},
)  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_every_list_number_and_order_is_that_of_reading_all_cases(cast, monkeypatch, seed):
    monkeypatch.setattr(inbox, "SHOWN", SHOWN)
    monkeypatch.setattr(inbox, "LISTED", 10_000)
    seen: Counter[str] = Counter()
    with at(MONDAY), days_of_their_own():
        fill(cast, random.Random(seed))
        for who in WORKERS:
            actor = getattr(cast, who)
            plain = Plainly(actor, clock.today())
            for asked in ASKED:
                found = Inbox.read(asked, actor, clock.today())
                assert told(found) == plain.told(found), (who, asked)
                seen += found.counts
    # Else the test would say little.
    every = {group.name for group in (*inbox.BY_CLOCK, *inbox.BY_HELP)}
    assert set(seen) == every


def test_what_is_soon_follows_the_calendar_of_the_place(cast):
    """Of a deadline that ends on the fourth working day of the country, the third of a city."""
    with at(MONDAY), days_of_their_own():
        for region in (DISTRICT, PROVINCE, CITY, ITS_DISTRICT):
            one = Case.objects.create(
                number=f"ZZ-{region}", kind="complaint", state="received", region=region,
                version=current_version(KINDS["complaint"]), enterprise=cast.xianhe,
                institution=cast.bank_a, opened_at=clock.now(), since=clock.now(),
            )  # fmt: skip
            friday = clock.begin_of(date(2026, 11, 28))
            Clock.objects.create(
                case=one, name="decide", duty="", started_at=clock.now(), due_at=friday
            )
        groups = {
            row.case.region: group.name
            for due in ("soon", "later")
            for group, _n, rows in Inbox.read({"due": due}, cast.officer_a, clock.today()).sections
            for row in rows
        }
    assert groups == {DISTRICT: "later", PROVINCE: "soon", CITY: "soon", ITS_DISTRICT: "soon"}
