"""Writing many new rows with one short statement."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection, models


def insert(rows: Sequence[models.Model], ignore_conflicts: bool = False) -> None:
    """Write new rows of one model as they stand, and tell them their keys, unless those that are
    there already are left out.

    PostgreSQL is handed them as one JSON text: `bulk_create`, which converts value by value, takes
    three times as long. A field that sets itself (`auto_now`) is not asked.
    """
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows, ignore_conflicts=ignore_conflicts)
        return
    fields = model._meta.concrete_fields
    names = [field.column for field in fields if not isinstance(field, models.AutoField)]
    columns, table, key = (
        ", ".join(map(connection.ops.quote_name, part))
        for part in (names, [model._meta.db_table], [model._meta.pk.column])
    )
    end = "ON CONFLICT DO NOTHING" if ignore_conflicts else f"RETURNING {key}"
    given = json.dumps([{name: vars(row)[name] for name in names} for row in rows], default=str)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns})"
            f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s) {end}",
            [given],
        )
        if not ignore_conflicts:
            for row, [pk] in zip(rows, cursor.fetchall(), strict=True):
                row.pk, row._state.adding, row._state.db = pk, False, connection.alias
