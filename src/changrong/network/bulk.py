"""Writing many new rows with few short statements."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from typing import Any

from django.db import connection, models

TOGETHER = 500
"""Rows of one statement on SQLite, which takes a limited number of values."""


def insert(rows: Sequence[models.Model], ignore_conflicts: bool = False) -> None:
    """Write new rows of one model as they stand, and tell them their keys, unless those that are
    there already are left out.

    PostgreSQL is handed them as one JSON text, SQLite as plain values: `bulk_create`, which
    converts value by value, takes three times as long. A field that sets itself (`auto_now`) is
    not asked.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [
        field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)
    ]
    columns, table, key = (
        ", ".join(map(connection.ops.quote_name, part))
        for part in (
            [field.column for field in fields],
            [model._meta.db_table],
            [model._meta.pk.column],
        )
    )
    end = "ON CONFLICT DO NOTHING" if ignore_conflicts else f"RETURNING {key}"
    into = f"INSERT INTO {table} ({columns})"
    if connection.vendor == "postgresql":
        source = f"SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"
        names = [field.column for field in fields]
        given = json.dumps([{name: vars(row)[name] for name in names} for row in rows], default=str)
        keys = _executed(f"{into} {source} {end}", [given], not ignore_conflicts)
    else:
        keys = _inserted(rows, fields, into, end, not ignore_conflicts)
    if not ignore_conflicts:
        for row, [pk] in zip(rows, keys, strict=True):
            row.pk, row._state.adding, row._state.db = pk, False, connection.alias


def _inserted(
    rows: Sequence[models.Model], fields: Sequence[Any], into: str, end: str, returns: bool
) -> list[tuple[int]]:
    one = f"({', '.join(['%s'] * len(fields))})"
    keys = []
    for start in range(0, len(rows), TOGETHER):
        values = [_values(row, fields) for row in rows[start : start + TOGETHER]]
        statement = f"{into} VALUES {', '.join([one] * len(values))} {end}"
        keys += _executed(statement, list(chain.from_iterable(values)), returns)
    return keys


def _values(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    """As SQLite takes them: whole numbers and words go as they are, unless they are JSON."""
    own = vars(row)
    return [
        value
        if type(value := own[field.attname]) in _PLAIN and not isinstance(field, models.JSONField)
        else field.get_db_prep_save(value, connection)
        for field in fields
    ]


_PLAIN = (str, int, type(None))


def _executed(statement: str, values: list[Any], returns: bool) -> list[tuple[int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if returns else []
