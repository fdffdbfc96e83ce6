"""Reading figures: tallies and the counts not folded yet, summed in one statement.

Exact at any moment, whoever folds meanwhile, and as fast for a million cases as for a hundred:
what is read is cells, not cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection

from changrong.identifiers import region_prefix
from changrong.network.boards.cells import NOW, OPENED
from changrong.network.cases.kinds import KINDS
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role


class By(StrEnum):
    """What figures are told apart by."""

    INSTITUTION = "institution"
    DISTRICT = "district"
    DAY = "day"  # the cohort


@dataclass(frozen=True)
class Scope:
    """Whose cases: of an area ("": everywhere) and, where it is not 0, of one institution."""

    area: str = ""
    institution: int = 0


EVERYWHERE = Scope()


def scope_of(actor: Actor) -> Scope:
    """The cases whose figures an actor may read. A supervisor reads figures of cases that they may
    not open, so what is made of these must never show one."""
    if actor.role in (Role.OFFICER, Role.MANAGER):
        return Scope(institution=actor.institution.pk)
    return Scope(region_prefix(actor.region))


def districts(scope: Scope) -> list[str]:
    """The codes of the districts of a scope in which cases were ever opened."""
    found = grouped((By.DISTRICT,), scope, (OPENED,), date.min)
    return sorted(found)


@dataclass
class Sums:
    """Figures of one group: for each kind and name, the number in each bucket. `before` holds the
    cells of cohorts before the period, and only those that say how things stand now."""

    cells: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    before: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)

    def add(self, kind: str, name: str, bucket: str, n: int, within: bool) -> None:
        found = (self.cells if within else self.before).setdefault((kind, name), {})
        found[bucket] = found.get(bucket, 0) + n

    def buckets(self, kind: str, name: str) -> Mapping[str, int]:
        return self.cells.get((kind, name), {})

    def n(self, kind: str, name: str, bucket: str | None = None) -> int:
        """How many in one bucket, or in all of them."""
        found = self.buckets(kind, name)
        return sum(found.values()) if bucket is None else found.get(bucket, 0)

    def __add__(self, other: Sums) -> Sums:
        both = Sums()
        for one in (self, other):
            for cells, within in ((one.cells, True), (one.before, False)):
                for (kind, name), buckets in cells.items():
                    for bucket, n in buckets.items():
                        both.add(kind, name, bucket, n, within)
        return both

    def now(self, kind: str, name: str) -> dict[str, int]:
        """The buckets of a name that says how things stand, whenever the cases began."""
        found = dict(self.buckets(kind, name))
        for bucket, n in self.before.get((kind, name), {}).items():
            found[bucket] = found.get(bucket, 0) + n
        return found

    @property
    def kinds(self) -> set[str]:
        return {kind for kind, _name in (*self.cells, *self.before)}


def sums(scope: Scope, names: Sequence[str], since: date, kinds: Sequence[str] = ()) -> Sums:
    """The figures of a scope for the cohorts from `since`; and NOW's, whenever cases began."""
    return grouped((), scope, names, since, kinds).get((), Sums())


def grouped(
    by: Sequence[By],
    scope: Scope,
    names: Sequence[str],
    since: date,
    kinds: Sequence[str] = (),
) -> dict[Any, Sums]:
    """The same for each institution (by key), district (by code) or cohort (by day) in it, or for
    each two of these."""
    found: dict[Any, Sums] = {}
    for *keys, kind, name, bucket, is_recent, n in _read(by, scope, names, since, kinds):
        key = tuple(map(_value, by, keys))
        group = found.setdefault(key[0] if len(key) == 1 else key, Sums())
        group.add(kind, name, bucket, int(n), bool(is_recent))
    return found


def _value(by: By, key: Any) -> Any:
    return date.fromisoformat(str(key)) if by is By.DAY else key


# In a tally, and in a count that is not folded.
_COLUMNS = {
    By.INSTITUTION: ("institution", "institution"),
    By.DISTRICT: ("area", "region"),
    By.DAY: ("day", "day"),
}


def _read(
    by: Sequence[By], scope: Scope, names: Sequence[str], since: date, kinds: Sequence[str]
) -> list[tuple[Any, ...]]:
    keys = [f"key{place}" for place in range(len(by))]
    columns = ", ".join([*keys, "kind", "name", "bucket", "is_recent"])
    tallies, counts = _of_tallies(by, scope), _of_counts(by, scope)
    narrowed = _narrowed(names, since, kinds)
    query = f"""
        SELECT {columns}, sum(n) FROM (
          SELECT {_named(by, 0)} kind, name, bucket, day >= %s AS is_recent, n
          FROM boards_tally WHERE {tallies.text} AND {narrowed.text}
          UNION ALL
          SELECT {_named(by, 1)} kind, name, bucket, day >= %s AS is_recent, n
          FROM boards_count WHERE {counts.text} AND {narrowed.text}
        ) AS found GROUP BY {columns} HAVING sum(n) <> 0
    """
    start = since.isoformat()
    given = [start, *tallies.values, *narrowed.values, start, *counts.values, *narrowed.values]
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())


def _named(by: Sequence[By], table: int) -> str:
    return "".join(f"{_COLUMNS[one][table]} AS key{place}, " for place, one in enumerate(by))


@dataclass(frozen=True)
class _Where:
    text: str
    values: list[Any]


def _of_tallies(by: Sequence[By], scope: Scope) -> _Where:
    of_institution = _Where("institution = %s", [scope.institution])
    if By.INSTITUTION in by and not scope.institution:
        of_institution = _Where("institution > 0", [])
    of_area = _Where("area = %s", [scope.area])
    if By.DISTRICT in by:
        # By digits, which every collation sorts alike.
        ends = [scope.area.ljust(6, "0"), scope.area.ljust(6, "9")]
        of_area = _Where("area BETWEEN %s AND %s AND length(area) = 6", ends)
    return _Where(
        f"{of_institution.text} AND {of_area.text}", of_institution.values + of_area.values
    )


def _of_counts(by: Sequence[By], scope: Scope) -> _Where:
    texts, values = ["region LIKE %s"], [f"{scope.area}%"]
    if scope.institution:
        texts.append("institution = %s")
        values.append(scope.institution)
    elif By.INSTITUTION in by:
        texts.append("institution > 0")
    if By.DISTRICT in by:
        texts.append("length(region) = 6")
    return _Where(" AND ".join(texts), values)


def _narrowed(names: Sequence[str], since: date, kinds: Sequence[str]) -> _Where:
    """Cohorts from a day for what happened; all of them for what stands."""
    dated = [name for name in names if name not in NOW]
    standing = [name for name in names if name in NOW]
    parts: list[str] = []
    values: list[Any] = []
    if dated:
        parts.append(f"(name IN ({_marks(dated)}) AND day >= %s)")
        values += [*dated, since.isoformat()]
    if standing:
        parts.append(f"name IN ({_marks(standing)})")
        values += standing
    text = f"({' OR '.join(parts)})"
    # Named even where all are wanted: an index is searched by them first.
    wanted = kinds or list(KINDS)
    return _Where(f"kind IN ({_marks(wanted)}) AND {text}", [*wanted, *values])


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))
