"""Entries and postings into the tables, many with one statement.

PostgreSQL takes entries as arrays, so that a key which somebody else writes at the same moment is
waited for and left out, and postings by COPY. SQLite has one writer at a time, so the ids that
come next can be given before the rows are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models.base import ModelState

from changrong.network import clock
from changrong.network.ledger.errors import LedgerConflict
from changrong.network.ledger.models import Entry
from changrong.network.ledger.queries import entries_with

CHUNK = 20_000  # entries at once
ROWS = 1_000  # rows of one statement on SQLite: with more or fewer it takes longer
PENDING = str(Entry.Status.PENDING)
_FIELDS = [field.attname for field in Entry._meta.concrete_fields]
_ENTRY = "key, kind, value_on, recorded_at, currency, digest, status, ends_id"
_POSTING = "entry_id, account_id, amount, subject, value_on, recorded_at, pending"


class Draft(NamedTuple):
    """An entry before it has an id. Postings: account's id, amount, subject."""

    key: str
    status: str
    kind: str
    value_on: date
    currency: str
    digest: str
    ends: int | None
    postings: Sequence[tuple[int, int, str]]


def write(drafts: Sequence[Draft]) -> dict[str, Entry]:
    """The row of each key: new, or the one that said the same before.

    Raises LedgerConflict where it said something else; whoever calls has a transaction that ends
    with that. Keys are taken in one order by everybody, so that two batches wait in a line.
    """
    ordered, at = sorted(drafts), clock.now()
    rows: dict[str, Entry] = {}
    for start in range(0, len(ordered), CHUNK):
        rows |= _written(ordered[start : start + CHUNK], at)
    return rows


def _written(drafts: Sequence[Draft], at: datetime) -> dict[str, Entry]:
    on_postgresql, alias = connection.vendor == "postgresql", connection.alias
    ids = (_enter_arrays if on_postgresql else _enter_rows)(drafts, at)
    new = [draft for draft in drafts if draft.key in ids] if len(ids) < len(drafts) else drafts
    if any(draft.postings for draft in new):
        (_copy if on_postgresql else _add_rows)(new, ids, at)
    rows = {draft.key: _row(draft, ids[draft.key], at, alias) for draft in new}
    if len(new) < len(drafts):
        rows |= _kept([draft for draft in drafts if draft.key not in ids])
    return rows


def _row(draft: Draft, pk: int, at: datetime, alias: str) -> Entry:
    """As the database would give it; a model that reads its arguments takes six times as long."""
    row = Entry.__new__(Entry)
    row._state = ModelState()
    row._state.adding, row._state.db = False, alias
    key, status, kind, value_on, currency, digest, ends, _ = draft
    values = (pk, key, kind, value_on, at, currency, digest, status, ends)
    vars(row).update(zip(_FIELDS, values, strict=True))
    return row


def _kept(drafts: Sequence[Draft]) -> dict[str, Entry]:
    """What was there already, where it is the same."""
    kept = {entry.key: entry for entry in entries_with([draft.key for draft in drafts])}
    for draft in drafts:
        if kept[draft.key].digest != draft.digest:
            raise LedgerConflict(draft.key)
    return kept


def _enter_arrays(drafts: Sequence[Draft], at: datetime) -> dict[str, int]:
    """Write the entries whose keys are new; the id of each."""
    keys, statuses, kinds, days, currencies, digests, ends, _ = zip(*drafts, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_entry ({_ENTRY})"
            " SELECT key, kind, value_on, %s, currency, digest, status, ends FROM unnest("
            "%s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::text[], %s::bigint[])"
            " AS given (key, kind, value_on, currency, digest, status, ends)"
            " ON CONFLICT DO NOTHING RETURNING key, id",
            [at, *map(list, (keys, kinds, days, currencies, digests, statuses, ends))],
        )
        return dict(cursor.fetchall())


def _copy(drafts: Sequence[Draft], ids: Mapping[str, int], at: datetime) -> None:
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY ledger_posting ({_POSTING}) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.set_types(["int8", "int8", "int8", "varchar", "date", "timestamptz", "bool"])
        for draft in drafts:
            for row in _postings(draft, ids[draft.key], draft.value_on, at):
                copy.write_row(row)


def _enter_rows(drafts: Sequence[Draft], at: datetime) -> dict[str, int]:
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'ledger_entry'")
        first = (cursor.fetchone() or (0,))[0] + 1
        rows = [
            (draft.key, draft.kind, draft.value_on.isoformat(), moment, draft.currency,
             draft.digest, draft.status, draft.ends, pk)
            for pk, draft in enumerate(drafts, first)
        ]  # fmt: skip
        if _insert(cursor, f"ledger_entry ({_ENTRY}, id)", rows) == len(drafts):
            return {draft.key: pk for pk, draft in enumerate(drafts, first)}
        cursor.execute("SELECT key, id FROM ledger_entry WHERE id >= %s", [first])
        return dict(cursor.fetchall())


def _add_rows(drafts: Sequence[Draft], ids: Mapping[str, int], at: datetime) -> None:
    moment = connection.ops.adapt_datetimefield_value(at)
    rows = [
        row
        for draft in drafts
        for row in _postings(draft, ids[draft.key], draft.value_on.isoformat(), moment)
    ]
    with connection.cursor() as cursor:
        _insert(cursor, f"ledger_posting ({_POSTING})", rows)


def _insert(cursor: CursorWrapper, into: str, rows: Sequence[tuple[object, ...]]) -> int:
    """Some rows a statement; how many were not there already."""
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    written = 0
    for start in range(0, len(rows), ROWS):
        some = rows[start : start + ROWS]
        values = ", ".join([one] * len(some))
        cursor.execute(
            f"INSERT INTO {into} VALUES {values} ON CONFLICT DO NOTHING",
            list(chain.from_iterable(some)),
        )
        written += cursor.rowcount
    return written


def _postings(
    draft: Draft, entry: int, value_on: date | str, at: datetime | str
) -> list[tuple[object, ...]]:
    pending = draft.status == PENDING
    return [
        (entry, account, amount, subject, value_on, at, pending)
        for account, amount, subject in draft.postings
    ]
