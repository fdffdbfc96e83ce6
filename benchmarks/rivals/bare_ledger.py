"""The rival of posting: bare INSERTs of rows that are ready, into tables made like the ledger's.

The tables have the same columns, keys, indexes, constraints and triggers, copied from the
definitions that the database itself keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

TABLES = {
    "entry": ("id", "key", "kind", "value_on", "recorded_at", "currency", "digest", "status",
              "ends_id"),
    "posting": ("id", "entry_id", "account_id", "amount", "subject", "value_on", "recorded_at",
                "pending"),
}  # fmt: skip
ARRAYS = {
    "entry": ("bigint", "text", "text", "date", "timestamptz", "text", "text", "text", "bigint"),
    "posting": ("bigint", "bigint", "bigint", "bigint", "text", "date", "timestamptz", "boolean"),
}
BINARY = {"text": "varchar", "bigint": "int8", "boolean": "bool"}
Rows = dict[str, list[tuple[Any, ...]]]
"""By the table: rows as the driver takes them."""


def raw() -> Any:
    """The driver's own connection."""
    from django.db import connection

    connection.ensure_connection()
    return connection.connection


def reached() -> dict[str, int]:
    """The last id of each of the ledger's tables."""
    return {
        table: raw().execute(f"SELECT coalesce(max(id), 0) FROM ledger_{table}").fetchone()[0]
        for table in TABLES
    }


class Bare:
    """One way of inserting, with tables of its own. `statements` are ready before the clock."""

    def __init__(self, form: str, rows_each: int = 0) -> None:
        from django.db import connection

        self.form, self.rows_each = form, rows_each
        self.raw, self.is_postgres = raw(), connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            for statement in _definitions(cursor, form, self.is_postgres):
                cursor.execute(statement)

    def ready(self, rows: Rows) -> list[tuple[str, str, Any]]:
        """How, by which statement, and with what."""
        found: list[tuple[str, str, Any]] = []
        for table, columns in TABLES.items():
            into = f"{self.form}_{table} ({', '.join(columns)})"
            mark = "%s" if self.is_postgres else "?"
            one = f"({', '.join([mark] * len(columns))})"
            match self.form:
                case "multi":
                    for some in _chunks(rows[table], self.rows_each):
                        values = ", ".join([one] * len(some))
                        flat = [value for row in some for value in row]
                        found.append(("execute", f"INSERT INTO {into} VALUES {values}", flat))
                case "many":
                    found.append(("executemany", f"INSERT INTO {into} VALUES {one}", rows[table]))
                case "arrays":
                    arrays = ", ".join(f"%s::{sort}[]" for sort in ARRAYS[table])
                    given = [list(column) for column in zip(*rows[table], strict=True)]
                    select = f"INSERT INTO {into} SELECT * FROM unnest({arrays})"
                    found.append(("execute", select, given))
                case "copy":
                    copy = f"COPY {into} FROM STDIN (FORMAT BINARY)"
                    found.append((table, copy, rows[table]))
        return found

    def insert(self, ready: Iterable[tuple[str, str, Any]]) -> None:
        """In one transaction."""
        if not self.is_postgres:
            self.raw.execute("BEGIN IMMEDIATE")
            for how, statement, given in ready:
                getattr(self.raw, how)(statement, given)
            self.raw.execute("COMMIT")
            return
        import psycopg

        # Django's own cursors write values into the statement, which takes longer.
        with self.raw.transaction(), psycopg.Cursor(self.raw) as cursor:
            for how, statement, given in ready:
                if how in TABLES:
                    with cursor.copy(statement) as copy:
                        copy.set_types([BINARY.get(sort, sort) for sort in ARRAYS[how]])
                        for row in given:
                            copy.write_row(row)
                else:
                    getattr(cursor, how)(statement, given)

    def check(self, since: dict[str, int]) -> None:
        """Raises ValueError where its tables hold other rows than the ledger has since then."""
        for table, columns in TABLES.items():
            listed, after = ", ".join(columns), f"WHERE id > {since[table]}"
            both = [f"ledger_{table}", f"{self.form}_{table}"]
            for one, other in (both, both[::-1]):
                different = self.raw.execute(
                    f"SELECT count(*) FROM (SELECT {listed} FROM {one} {after}"
                    f" EXCEPT SELECT {listed} FROM {other} {after}) AS different"
                ).fetchone()[0]
                if different:
                    raise ValueError(f"{different} rows of {one} are not in {other}")

    def drop(self) -> None:
        for table in reversed(TABLES):
            self.raw.execute(f"DROP TABLE {self.form}_{table}")


def _chunks(rows: Sequence[tuple[Any, ...]], each: int) -> list[Sequence[tuple[Any, ...]]]:
    return [rows[start : start + each] for start in range(0, len(rows), each)]


def _definitions(cursor: Any, form: str, is_postgres: bool) -> list[str]:
    named = [f"ledger_{table}" for table in TABLES]
    return _of_postgresql(cursor, form, named) if is_postgres else _of_sqlite(cursor, form, named)


def _of_sqlite(cursor: Any, form: str, tables: list[str]) -> list[str]:
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN (%s, %s)"
        " ORDER BY type = 'trigger', type = 'index'",
        tables,
    )
    return [
        _renamed(statement.replace(f'INDEX "{name}"', f'INDEX "{form}_{name}"'), form)
        for name, statement in cursor.fetchall()
    ]


def _of_postgresql(cursor: Any, form: str, tables: list[str]) -> list[str]:
    found = [f"CREATE TABLE {form}_{table} (LIKE ledger_{table} INCLUDING ALL)" for table in TABLES]
    cursor.execute(
        "SELECT 'ALTER TABLE ' || conrelid::regclass || ' ADD ' || pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)"
        " UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s)",
        [tables, tables],
    )
    return [*found, *(_renamed(statement, form) for (statement,) in cursor.fetchall())]


def _renamed(statement: str, form: str) -> str:
    for table in TABLES:
        statement = statement.replace(f"ledger_{table}", f"{form}_{table}")
    return statement
