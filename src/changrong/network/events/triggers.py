"""Rows that are only ever added: the database itself refuses to change or remove them.

Installed after every migrate, because SQLite drops a table's triggers when it alters the table.

What each table refuses:

- events, events of contracts and guarantees, references of what was told, and the books: any
  change, any removal. They hold no personal data, so nothing ever needs erasing.
- relief and counts of transactions: the same; one is reversed or replaced by another row.
- letters: the same. They name a borrower, and are kept as the contracts they are about are kept.
- published years of the calendar: the same. A later publication supersedes, it never replaces.
- facts and decisions: any change. Removal stays possible, because they speak of one enterprise and
  go with it when a sole trader asks to be erased; whoever only reads or decides never removes them.
  PostgreSQL's TRUNCATE, which erases everybody at once, is refused for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Guarded:
    table: str
    refuses: tuple[str, ...]  # of UPDATE, DELETE


GUARDED = (
    Guarded("events_event", ("UPDATE", "DELETE")),
    Guarded("parties_fact", ("UPDATE",)),
    Guarded("rules_decision", ("UPDATE",)),
    Guarded("contracts_contractevent", ("UPDATE", "DELETE")),
    Guarded("contracts_reported", ("UPDATE", "DELETE")),
    Guarded("calendars_publishedyear", ("UPDATE", "DELETE")),
    Guarded("guarantees_guaranteeevent", ("UPDATE", "DELETE")),
    Guarded("guarantees_agreementcheck", ("UPDATE", "DELETE")),
    Guarded("guarantees_figures", ("UPDATE", "DELETE")),
    Guarded("ledger_account", ("UPDATE", "DELETE")),
    Guarded("ledger_entry", ("UPDATE", "DELETE")),
    Guarded("ledger_posting", ("UPDATE", "DELETE")),
    Guarded("files_letter", ("UPDATE", "DELETE")),
    Guarded("relief_entry", ("UPDATE", "DELETE")),
    Guarded("relief_transactions", ("UPDATE", "DELETE")),
)

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION changrong_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only added: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the triggers on the tables that exist; doing it again changes nothing."""
    _run(using, _created)


def after_migrate(sender: object, using: str, **_: Any) -> None:
    install(using)


def lift(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers off: only for tests, which play the intruder or empty the database."""
    _run(using, _dropped)


def _run(using: str, statements: Any) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for guarded in GUARDED:
            if guarded.table in present:
                for statement in statements(connection, guarded):
                    cursor.execute(statement)


def _created(connection: BaseDatabaseWrapper, guarded: Guarded) -> Iterator[str]:
    yield from _dropped(connection, guarded)
    if connection.vendor == "postgresql":
        yield _POSTGRES_FUNCTION
    for operation in _operations(connection, guarded):
        name = _name(guarded, operation)
        if connection.vendor == "postgresql":
            each = "STATEMENT" if operation == "TRUNCATE" else "ROW"
            yield (
                f"CREATE TRIGGER {name} BEFORE {operation} ON {guarded.table} "
                f"FOR EACH {each} EXECUTE FUNCTION changrong_only_added()"
            )
        else:
            yield (
                f"CREATE TRIGGER {name} BEFORE {operation} ON {guarded.table} BEGIN SELECT "
                f"RAISE(ABORT, 'rows of {guarded.table} are only added: {operation} refused'); END"
            )


def _dropped(connection: BaseDatabaseWrapper, guarded: Guarded) -> Iterator[str]:
    on_table = f" ON {guarded.table}" if connection.vendor == "postgresql" else ""
    for operation in _operations(connection, guarded):
        yield f"DROP TRIGGER IF EXISTS {_name(guarded, operation)}{on_table}"


def _operations(connection: BaseDatabaseWrapper, guarded: Guarded) -> tuple[str, ...]:
    return (*guarded.refuses, "TRUNCATE") if connection.vendor == "postgresql" else guarded.refuses


def _name(guarded: Guarded, operation: str) -> str:
    return f"{guarded.table}_no_{operation.lower()}"
