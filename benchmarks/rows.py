"""Seeded rows for a book, in the types that a bank's table would have, some of the values missing.

Every value is a hash of its row, its column and the seed, so rows are the same however many threads
make them and however they are cut. Amounts and headcounts are spread over their orders of
magnitude; one in eight stands exactly on a figure that notices like to draw a line at.
"""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from changrong.policy import Fact, FactType

MISSING = 0.1
_CHANCES = 1 << 20
_LINES = {
    FactType.MONEY: (0, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000, 50_000_000),
    FactType.INTEGER: (0, 1, 5, 10, 12, 20, 36, 50, 100, 300, 1000),
    FactType.NUMBER: (0, 1, 5, 10, 100),
}
_PROVINCES = ("11", "31", "31", "44", "54")
_INDUSTRY = "lpad(CAST(100 + CAST(floor({u} * 9000) AS INT) AS VARCHAR), 4, '0')"
_REGION = "{province} || lpad(CAST(101 + CAST(floor({u} * 28) AS INT) AS VARCHAR), 4, '0')"
_DAYS = {"founded": ("1995-01-01", 10_700), "due": ("2022-01-01", 2_200)}
_FROM_2019 = ("2019-06-01", 1_856)


def rows(
    facts: Sequence[Fact], count: int, *, seed: int = 2020, missing: float = MISSING
) -> pa.Table:
    """So many rows with a column for each of these facts, named as it is."""
    columns = ", ".join(f'{_column(fact, seed, missing)} AS "{fact.name}"' for fact in facts)
    return duckdb.sql(f"SELECT {columns} FROM range({count}) AS r(i)").to_arrow_table()


def _chance(fact: Fact, seed: int, what: str) -> str:
    """A number from 0 to below 1 that belongs to the row, the fact and the seed."""
    # Hashed twice, because the lowest bits of a hash of several values are not evenly spread.
    drawn = f"hash(hash(i, '{fact.name}', {seed}, '{what}'))"
    return f"(({drawn} % {_CHANCES}) / {_CHANCES}.0::DOUBLE)"


def _column(fact: Fact, seed: int, missing: float) -> str:
    value = _value(fact, _chance(fact, seed, "value"), _chance(fact, seed, "line"))
    if not missing:
        return value
    gone = f"{_chance(fact, seed, 'missing')} < {missing}"
    return f"CASE WHEN {gone} THEN NULL ELSE {value} END"


def _value(fact: Fact, u: str, line: str) -> str:
    match fact.type:
        case FactType.BOOLEAN:
            return f"{u} < 0.5"
        case FactType.CODE:
            return _one_of(list(fact.values), u)
        case FactType.DATE:
            return _day(fact, u)
        case FactType.MONEY:
            drawn = f"round(exp(ln(1e4) + {u} * ln(1e5)), 2)"
            return _numbers(fact, "DECIMAL(18,2)", drawn, line)
        case FactType.INTEGER:
            return _numbers(fact, "INTEGER", f"floor(exp({u} * ln(2000))) - 1", line)
        case FactType.NUMBER:
            return _numbers(fact, "DECIMAL(18,6)", f"floor({u} * 100)", line)
        case FactType.FRACTION:
            most = 0.06 if "rate" in fact.name else 1
            return f"CAST(round({u} * {most}, {4 if most < 1 else 2}) AS DECIMAL(9,6))"
    return _text(fact, u, line)


def _numbers(fact: Fact, type_: str, drawn: str, line: str) -> str:
    lines = _LINES[fact.type]
    on_line = f"[{', '.join(map(str, lines))}][1 + CAST(floor({line} * {8 * len(lines)}) AS INT)]"
    value = f"CASE WHEN {line} < 0.125 THEN {on_line} ELSE {drawn} END"
    if fact.min is not None:
        value = f"greatest({value}, {fact.min})"
    if fact.max is not None:
        value = f"least({value}, {fact.max})"
    return f"CAST({value} AS {type_})"


def _day(fact: Fact, u: str) -> str:
    name = fact.name.rpartition(".")[2].partition("_")[0]
    first, days = _DAYS.get(name, _FROM_2019)
    return f"DATE '{first}' + CAST(floor({u} * {days}) AS INTEGER)"


def _text(fact: Fact, u: str, line: str) -> str:
    if fact.name.endswith("industry"):
        return _INDUSTRY.format(u=u)
    if fact.name.endswith("region"):
        return _REGION.format(u=u, province=_one_of(_PROVINCES, line))
    return _one_of(("shengjing-shanghai", "another"), u)


def _one_of(words: Sequence[str], u: str) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"[{listed}][1 + CAST(floor({u} * {len(words)}) AS INT)]"


def loaded(table: pa.Table) -> duckdb.DuckDBPyConnection:
    """A connection that holds these rows as its table `loaded`, numbered by `row`."""
    connection = duckdb.connect()
    connection.register("arrow", table)
    connection.execute(
        "CREATE TABLE loaded AS SELECT row_number() OVER () - 1 AS row, * FROM arrow"
    )
    connection.unregister("arrow")
    return connection
