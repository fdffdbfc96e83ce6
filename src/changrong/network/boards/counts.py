"""Counting cases: at the end of each unit of work, for every case that it touched.

What a case adds is worked out anew from its rows and compared with what it added before, so any
change is counted, whoever made it, and nothing can be counted twice. Only differences are written,
and only added: no row is shared between units that touch different cases.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
SILENT = frozenset({"case.viewed", "file.opened", "clock.escalated", "clock.overdue"})


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
    for stream in {event.stream for event in events if event.code not in SILENT}:
        gather(CHANGED, stream)


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
    """Count the touched cases (by key or by number) and the cases above them."""
    numbers = {one for one in touched if isinstance(one, str)}
    keys = {one for one in touched if not isinstance(one, str)}
    found: set[int] = set()
    for part in _parts(sorted(numbers)):
        found |= set(_with_parents(Q(number__in=part)))
    for part in _parts(sorted(keys - found)):
        found |= set(_with_parents(Q(pk__in=part)))
    settle(found)


def _with_parents(cases: Q) -> Iterator[int]:
    for row in Case.objects.filter(cases).values_list("pk", "parent_id"):
        yield from filter(None, row)


def _parts(rows: Sequence[Any], size: int = AT_ONCE) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def settle(cases: Iterable[int]) -> int:
    """Write by how much what these cases add differs from what was counted of them; within the
    caller's transaction. Returns the number of differences."""
    changes: Counter[Key] = Counter()
    for part in _parts(sorted(set(cases))):
        changes.update(_settled(part))
    differences = [Count(**key._asdict(), n=n) for key, n in changes.items() if n]
    bulk.insert(differences)
    return len(differences)


def _settled(ids: Sequence[int]) -> Mapping[Key, int]:
    # Locked first and in order; the rows are read afterwards, so that whoever waited here sees
    # what the one before them wrote.
    held = Counted.objects.filter(pk__in=ids).select_for_update().order_by("pk")
    before = {row.pk: row for row in held}
    changed: list[Counted] = []
    changes: Counter[Key] = Counter()
    for now in counted(ids):
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


def counted(ids: Sequence[int]) -> Iterator[Counted]:
    """What each of these cases adds, worked out from its rows."""
    for pk, seen in seen_of(ids).items():
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


def seen_of(ids: Sequence[int]) -> dict[int, Seen]:
    """The rows of cases as they are counted, in four queries."""
    rows = Case.objects.filter(pk__in=ids).order_by("pk").values(
        "pk", "kind", "institution_id", "region", "state", "outcome", "fields",
        "opened_at", "answered_at", "closed_at",
    )  # fmt: skip
    timers, parts = _timers(ids), _parts_of(ids)
    scores = dict(Rating.objects.filter(pk__in=ids).values_list("pk", "score"))
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
