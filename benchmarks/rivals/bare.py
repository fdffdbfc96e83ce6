"""The rival of intake: what a bare Django view does that makes our INSERTs in one transaction.

It writes copies of the rows that our call wrote for the same words, each table by the ORM's
bulk_create, cases above before those under them; only what must be unique or refers to another of
the rows is made anew. It checks nothing, decides nothing and updates nothing.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]  # by the label of their model, as they were written
NAMES = ("number", "stream")  # columns with what a row is known by
FIRST = ("rules.Decision", "cases.Case")  # what others refer to


def captured(call: Callable[[], object]) -> Rows:
    """The rows that a call adds, found by their keys; nobody else may write meanwhile."""
    from django.apps import apps

    tables = [model._base_manager for model in apps.get_models() if model._meta.managed]
    before = [_reach(table) for table in tables]
    call()
    found = {
        table.model._meta.label: _beyond(table, reach)
        for table, reach in zip(tables, before, strict=True)
    }
    return {label: rows for label, rows in found.items() if rows}


def _reach(table: Any) -> Any:
    """The last key of a table that counts its rows, all keys of one that does not."""
    keys = table.order_by("-pk").values_list("pk", flat=True)
    last = keys.first()
    return last if isinstance(last, int) else set(keys)


def _beyond(table: Any, reach: Any) -> list[Row]:
    columns = [field.attname for field in table.model._meta.concrete_fields]
    rows = table.order_by("pk").values(*columns)
    if isinstance(reach, set):
        return list(rows.filter(pk__in=set(table.values_list("pk", flat=True)) - reach))
    return list(rows.filter(pk__gt=reach))


def counts(rows: Rows) -> Counter[str]:
    """How many rows of each table."""
    return Counter({label: len(found) for label, found in rows.items()})


class Bare:
    """Writes the same rows again, as often as asked."""

    def __init__(self, rows: Rows) -> None:
        from django.apps import apps

        known = {
            row[name] for part in rows.values() for row in part for name in NAMES if name in row
        }
        self.names = sorted(known, key=len, reverse=True)
        self.plans = [
            (model, [_Plan(model, row, self.names) for row in part])
            for label, part in _in_order(rows)
            for model in [apps.get_model(label)]
        ]

    def write(self) -> str:
        """Once more; gives one of the numbers."""
        from django.db import transaction

        token = os.urandom(5).hex()
        fresh = {name: f"{name[:3]}{token}{place}" for place, name in enumerate(self.names)}
        made: dict[tuple[type, Any], Any] = {}
        with transaction.atomic():
            for model, plans in self.plans:
                rows = model._base_manager.bulk_create([plan.row(fresh, made) for plan in plans])
                for plan, row in zip(plans, rows, strict=True):
                    made[model, plan.pk] = row.pk
        return fresh[self.names[0]]


def _in_order(rows: Rows) -> Iterator[tuple[str, list[Row]]]:
    """Tables with those first that others refer to; cases in two parts."""
    for label in FIRST:
        part = rows.get(label, [])
        yield label, [row for row in part if row.get("parent_id") is None]
        yield label, [row for row in part if row.get("parent_id") is not None]
    for label, part in rows.items():
        if label not in FIRST:
            yield label, part


class _Plan:
    """How one row is written again: what stays, what names others, what refers to others."""

    def __init__(self, model: Any, row: Row, names: list[str]) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        self.model, self.pk = model, row[model._meta.pk.attname]
        self.refers = {
            name: (field.related_model, row[name])
            for name, field in fields.items()
            if field.is_relation and row[name] is not None
        }
        self.named = {
            name: (old, row[name])
            for name in fields
            for old in names
            if isinstance(row[name], str) and old in row[name]
        }
        self.stays = {
            name: value
            for name, value in row.items()
            if name not in self.refers and name not in self.named and not fields[name].primary_key
        }

    def row(self, fresh: Mapping[str, str], made: Mapping[tuple[type, Any], Any]) -> Any:
        values = dict(self.stays)
        for name, (old, text) in self.named.items():
            values[name] = text.replace(old, fresh[old])
        for name, row in self.refers.items():
            values[name] = made.get(row, row[1])
        return self.model(**values)
