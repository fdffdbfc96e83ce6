"""Counting every case again: to begin with, and to prove that what is kept is what there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import QuerySet

from changrong.network.boards import counts
from changrong.network.boards.counts import Key, keys_of
from changrong.network.boards.folding import fold
from changrong.network.boards.models import Count, Counted, Tally
from changrong.network.cases.models import Case

_KEPT = (Counted, Count, Tally)


@dataclass(frozen=True)
class Difference:
    """A figure as it is kept and as the cases make it."""

    key: tuple[Any, ...]
    kept: int
    true: int


@transaction.atomic
def recount() -> int:
    """Forget all counts and count every case. Returns how many there are. Whoever moves a case
    meanwhile waits."""
    _hold_all()
    for table in reversed(_KEPT):
        table.objects.all().delete()
    found = count_missing()
    fold()
    return found


def count_missing() -> int:
    """Count the cases that were never counted: those of a database from before."""
    number = 0
    for ids in _ids(Case.objects.filter(counted=None)):
        with transaction.atomic():
            counts.settle(ids)
        number += len(ids)
    return number


def after_migrate(using: str, **_: Any) -> None:
    """Count what was there before there were counts; nothing where the tables are gone again."""
    tables = connections[using].introspection.table_names()
    if Counted._meta.db_table in tables and count_missing():
        fold()


@transaction.atomic
def differences() -> list[Difference]:
    """Every figure, as counted case by case, beside what is kept: once finest by what each case is
    held to add, and once for every tally by its counts."""
    _hold_all()
    true = Counter[Key]()
    kept = Counter[Key]()
    for ids in _ids(Case.objects.all()):
        for row in counts.counted(ids):
            true.update(keys_of(row))
        for row in Counted.objects.filter(pk__in=ids):
            kept.update(keys_of(row))
    found = [Difference(_tuple(key), kept[key], true[key]) for key in kept | true]
    expected = _spread(true)
    summed = _summed()
    found += [Difference(key, summed[key], expected[key]) for key in summed | expected]
    return [one for one in found if one.kept != one.true]


def _ids(cases: QuerySet[Case]) -> Iterator[list[int]]:
    """The keys of cases, some at a time."""
    last = 0
    while ids := list(
        cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[: counts.AT_ONCE]
    ):
        yield ids
        last = ids[-1]


def _tuple(key: Key) -> tuple[Any, ...]:
    return (key.institution, key.region, key.kind, key.name, key.day, key.bucket)


def areas_of(region: str) -> list[str]:
    """The areas in which a district is counted, the widest first."""
    return [region[:length] for length in (0, 2, 4, 6) if length <= len(region)]


def _spread(finest: Counter[Key]) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for key, n in finest.items():
        for area in areas_of(key.region):
            for institution in {0, key.institution}:
                found[institution, area, key.kind, key.name, key.day, key.bucket] += n
    return found


def _summed() -> Counter[tuple[Any, ...]]:
    """The tallies, with the counts that are not folded yet."""
    waiting: Counter[Key] = Counter()
    columns = ("kind", "institution", "region", "day", "name", "bucket")
    for *key, n in Count.objects.values_list(*columns, "n"):
        waiting[Key(*key)] += n
    found = _spread(waiting)
    columns = ("institution", "area", "kind", "name", "day", "bucket")
    for *key, n in Tally.objects.values_list(*columns, "n").iterator():
        found[tuple(key)] += n
    return found


def _hold_all() -> None:
    """Nobody counts until this transaction ends; figures can be read."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "LOCK TABLE boards_counted, boards_count, boards_tally IN EXCLUSIVE MODE"
            )
