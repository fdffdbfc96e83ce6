"""Counting cases: at the end of each unit of work, for every case that it touched.

What a case adds is worked out anew from its rows and compared with what it added before, so any
change is counted, whoever made it, and nothing can be counted twice. Only differences are written,
and only added: no row is shared between units that touch different cases.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count as Number
from django.db.models import Q

from changrong.network import bulk
from changrong.network.boards import cells
from changrong.network.boards.cells import Seen, Timer
from changrong.network.boards.models import Count, Counted, Rating
from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.counting import CHANGED, RATED
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case, Clock
from changrong.network.events.models import Event
from changrong.network.unit import at_end, gather

AT_ONCE = 2000
# Events that change nothing that is counted. A deadline is judged when it stops; while it runs it
# is counted under its day, so it is no other when that day has come. Of hours the sweep tells.
SILENT = frozenset(
    {"case.viewed", "file.opened", "clock.escalated", "clock.overdue", "decision.made"}
)


class Key(NamedTuple):
    """A figure at its finest: of one kind, at one institution (0: none) in one district."""

    kind: str
    institution: int
    region: str
    day: date
    name: str
    bucket: str


def told(events: Sequence[Event]) -> None:
    """Listen to the register: the cases that it tells of are counted anew."""
    for event in events:
        if event.code not in SILENT:
            gather(CHANGED, event)


@at_end(RATED, order=55)
def rate(given: list[Any]) -> None:
    ratings = [Rating(case_id=case, score=score) for case, score in dict(given).items()]
    Rating.objects.bulk_create(
        ratings, update_conflicts=True, unique_fields=["case"], update_fields=["score"]
    )
    for case in dict(given):
        gather(CHANGED, case)


@at_end(CHANGED, order=60)
def count(touched: list[Any]) -> None:
    """Count the touched cases (by key, or by an event of theirs) and the cases above them."""
    events = [one for one in touched if isinstance(one, Event)]
    keys = {one for one in touched if not isinstance(one, Event)}
    at_hand = {event.stream: event.about for event in events if event.about is not None}
    found = {key for case in at_hand.values() for key in (case.pk, case.parent_id) if key}
    for part in _parts(sorted({event.stream for event in events} - at_hand.keys())):
        found |= set(_with_parents(Q(number__in=part)))
    for part in _parts(sorted(keys - found)):
        found |= set(_with_parents(Q(pk__in=part)))
    opened = {event.stream for event in events if event.code == "case.opened"} & at_hand.keys()
    settle(found, {at_hand[stream].pk for stream in opened} - keys)


def _with_parents(cases: Q) -> Iterator[int]:
    for row in Case.objects.filter(cases).values_list("pk", "parent_id"):
        yield from filter(None, row)


def _parts(rows: Sequence[Any], size: int = AT_ONCE) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def settle(cases: Iterable[int], new: Collection[int] = ()) -> int:
    """Write by how much what these cases add differs from what was counted of them; within the
    caller's transaction. Of `new` ones, opened in it, nothing was counted and nobody has said how
    it went. Returns the number of differences."""
    changes: Counter[Key] = Counter()
    for part in _parts(sorted(set(cases))):
        changes.update(_settled(part, [pk for pk in part if pk not in new]))
    differences = [Count(**key._asdict(), n=n) for key, n in changes.items() if n]
    bulk.insert(differences)
    return len(differences)


def _settled(ids: Sequence[int], known: Sequence[int]) -> Mapping[Key, int]:
    # Locked first and in order; the rows are read afterwards, so that whoever waited here sees
    # what the one before them wrote.
    held = Counted.objects.filter(pk__in=known).select_for_update().order_by("pk")
    before = {row.pk: row for row in held} if known else {}
    changed: list[Counted] = []
    changes: Counter[Key] = Counter()
    for now in counted(ids, known):
        was = before.get(now.pk)
        if was is not None and keys_of(was) == keys_of(now):
            continue
        changed.append(now)
        changes.update(keys_of(now))
        changes.subtract(keys_of(was) if was else {})
    Counted.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["kind", "institution", "region", "day", "pressing", "cells"],
    )
    return changes


def keys_of(row: Counted) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for cell in cells.read(row.cells):
        day = cell.day or row.day
        found[Key(row.kind, row.institution, row.region, day, cell.name, cell.bucket)] += cell.n
    return found


def counted(ids: Sequence[int], rated: Sequence[int] | None = None) -> Iterator[Counted]:
    """What each of these cases adds, worked out from its rows; `rated`: which of them, if not all,
    somebody may have said of how it went."""
    for pk, seen in seen_of(ids, rated).items():
        found = cells.cells_of(seen, KINDS.get(seen.kind), calendar_for(seen.region))
        yield Counted(
            case_id=pk,
            kind=seen.kind,
            institution=seen.institution,
            region=seen.region,
            day=cells.cohort(cells.day_of(seen.opened_at)),
            pressing=cells.pressing(seen),
            cells=cells.written(found),
        )


def seen_of(ids: Sequence[int], rated: Sequence[int] | None = None) -> dict[int, Seen]:
    """The rows of cases as they are counted, in four queries at most."""
    rows = Case.objects.filter(pk__in=ids).order_by("pk").values(
        "pk", "kind", "institution_id", "region", "state", "outcome", "fields",
        "opened_at", "answered_at", "closed_at", "door",
    )  # fmt: skip
    timers, parts = _timers(ids), _parts_of(ids)
    rated = ids if rated is None else rated
    ratings = Rating.objects.filter(pk__in=rated).values_list("pk", "score")
    scores = dict(ratings) if rated else {}
    found: dict[int, Seen] = {}
    for row in rows:
        pk, institution = row.pop("pk"), row.pop("institution_id")
        own_offer = row["kind"] == "dispatch" and "rate" in row["fields"]
        sent, offers = parts.get(pk, (0, int(own_offer)))
        found[pk] = Seen(
            **row,
            institution=institution or 0,
            timers=timers[pk],
            parts=sent,
            offers=offers,
            score=scores.get(pk),
        )
    return found


def _timers(ids: Sequence[int]) -> Mapping[int, list[Timer]]:
    """The latest clock of each name; an earlier one was ended and begun again."""
    latest: dict[tuple[int, str], Timer] = {}
    rows = Clock.objects.filter(case__in=ids).order_by("id")
    for case, *timer in rows.values_list(
        "case_id", "name", "due_on", "stopped_at", "late", "paused", "due_at"
    ):
        latest[case, timer[0]] = Timer(*timer)
    found: dict[int, list[Timer]] = defaultdict(list)
    for (case, _name), one in latest.items():
        found[case].append(one)
    return found


def _parts_of(ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """For each need: at how many institutions it was, and how many made an offer."""
    parts = Case.objects.filter(parent__in=ids, kind="dispatch").order_by()
    offered = Number("pk", filter=Q(fields__has_key="rate"))
    rows = parts.values("parent").annotate(sent=Number("pk"), offered=offered)
    return {row["parent"]: (row["sent"], row["offered"]) for row in rows}
