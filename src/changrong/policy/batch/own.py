"""The stated facts of single rows, from the table that was screened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from changrong.policy.batch.columns import Refused
from changrong.policy.batch.engine import read_chunk
from changrong.policy.batch.explain import Screened
from changrong.policy.batch.files import TapeError
from changrong.policy.batch.maps import Mapper, read_map
from changrong.policy.batch.tape import open_tape
from changrong.policy.facts import Fact, FactType, Kind, Value


class Own(NamedTuple):
    """What a row stated: its facts, None where unknown, and the values that were refused."""

    facts: Mapping[str, Value]
    refused: Sequence[Refused]


def own_facts(
    screened: Screened,
    numbers: Sequence[int],
    table: Path,
    map_file: Path | None = None,
    sheet: str | None = None,
) -> dict[int, Own]:
    """The facts of these rows, read as the screening read them, by the facts as they then were.

    Raises TapeError where the table cannot be the one that was screened: it has another number of
    rows, or lacks a column or fact of it.
    """
    stamp, tape = screened.stamp, open_tape(table, sheet)
    if tape.rows not in (None, screened.rows):
        raise TapeError(
            table,
            f"有 {tape.rows} 行，筛查的表有 {screened.rows} 行",
            f"it has {tape.rows} rows and the table that was screened {screened.rows}",
        )
    if map_file is None:
        facts = [stamp.facts[name] for name in stamp.stated]
        rows = tape.at(stamp.stated, numbers)
        return {number: _own(facts, *read_chunk(row, facts)) for number, row in rows.items()}
    tape_map = read_map(map_file, stamp.facts)
    if set(tape_map.facts) != set(stamp.stated):
        raise TapeError(
            map_file,
            f"得出的事实和筛查时的不同（{', '.join(stamp.stated)}）",
            f"makes other facts than those that were screened ({', '.join(stamp.stated)})",
        )
    mapper = Mapper(tape_map, stamp.facts)
    rows = tape.at(tape_map.column_names, numbers)
    return {number: _own(mapper.facts, *mapper.read(row)) for number, row in rows.items()}


def _own(facts: Sequence[Fact], row: pa.Table, refused: Sequence[Refused]) -> Own:
    (cells,) = row.to_pylist()
    return Own({fact.name: _value(fact, cells[fact.name]) for fact in facts}, refused)


def _value(fact: Fact, cell: Value) -> Value:
    """A value out of engine form, where numbers are integers at the places of their type."""
    if fact.kind is not Kind.NUMBER or cell is None:
        return cell
    assert isinstance(cell, int)
    if fact.type is FactType.INTEGER:
        return cell
    return Decimal(cell).scaleb(-fact.form.places)
