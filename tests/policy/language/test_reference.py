"""docs/reference/language.md, executed: every example through the function and through DuckDB."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from changrong.policy import Kind, LanguageError, Value, Vocabulary
from changrong.policy.batch.columns import engine_array
from changrong.policy.compilers.closure import function_of
from changrong.policy.compilers.sql import Sql, decimal_of, prepare
from changrong.policy.facts import AS_OF
from changrong.policy.language.nodes import Node, reads
from changrong.policy.language.reader import condition, expression
from changrong.policy.language.widths import check, width_of_fact
from changrong.policy.numbers import plain
from changrong.policy.tables.library import Library, NoticeTables

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "language.md"
TODAY = date(2022, 6, 9)
REAL = Vocabulary.load()


def grids() -> Iterator[list[list[str]]]:
    """The tables of the page, cell by cell."""
    for block in re.findall(r"(?:^\|.*\|$\n)+", PAGE.read_text(encoding="utf-8"), re.MULTILINE):
        rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in block.splitlines()]
        yield [[cell.strip().replace("\\|", "|") for cell in row] for row in rows]


def rows_under(*header: str) -> list[list[str]]:
    found = [grid[2:] for grid in grids() if grid[0] == list(header)]
    return [[cell.strip("`") for cell in row] for rows in found for row in rows]


VALUES = rows_under("expression", "facts", "value")
REFUSALS = rows_under("expression", "refused at", "because")


def facts_of(text: str) -> dict[str, Value]:
    pairs = [pair.split(" = ", 1) for pair in text.split("; ") if pair]
    return {name: REAL.parse(name, value) for name, value in pairs}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> NoticeTables:
    """The table of the page, in a notice of its own."""
    folder = tmp_path_factory.mktemp("book") / "here"
    (folder / "tables").mkdir(parents=True)
    (csv,) = re.findall(r"```csv\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (folder / "tables" / "cap.csv").write_text(csv, encoding="utf-8")
    return Library({"here": folder}, REAL).of("here")


def in_duckdb(node: Node, facts: Mapping[str, Value]) -> object:
    widths = {fact.name: width_of_fact(fact) for fact in REAL if fact.kind is Kind.NUMBER}
    check(node, widths)
    columns = {
        name: engine_array([facts.get(name)], REAL[name]) for name in reads(node) if name in REAL
    }
    sql = Sql(widths, {AS_OF.name: TODAY})
    text = sql.render(node)
    if node.kind is Kind.NUMBER:
        text = decimal_of(text, sql.width(node))
    connection = duckdb.connect()
    prepare(connection)
    connection.register("facts", pa.table({**columns, "row": pa.array([0])}))
    found = connection.sql(f"SELECT {text} FROM facts").fetchall()
    return found[0][0]


def shown(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).lower()
        case Decimal():
            return plain(value)
    return str(value)


def test_the_page_has_its_examples() -> None:
    assert len(VALUES) > 70
    assert len(REFUSALS) > 40


@pytest.mark.parametrize(("text", "facts", "value"), VALUES)
def test_every_example_has_its_value_in_both_engines(
    tables: NoticeTables, text: str, facts: str, value: str
) -> None:
    node = expression(text, REAL, tables=tables)
    known = {**facts_of(facts), AS_OF.name: TODAY}
    assert shown(function_of(node)(known)) == value
    assert shown(in_duckdb(node, known)) == value


@pytest.mark.parametrize(("text", "place", "because"), REFUSALS)
def test_every_refusal_reads_as_the_page_says(
    tables: NoticeTables, text: str, place: str, because: str
) -> None:
    with pytest.raises(LanguageError) as caught:
        condition(text, REAL, tables)
    assert f"{caught.value.line}:{caught.value.column}" == place, str(caught.value)
    assert because in caught.value.problem.en
    assert caught.value.problem.zh


@pytest.mark.parametrize("word", ["AND", "OR"])
def test_the_truth_tables_are_those_of_the_language(word: str) -> None:
    (grid,) = [grid for grid in grids() if grid[0][0] == word]
    truths = {"true": True, "false": False, "unknown": None}
    node = condition(f"loan.diverted {word} loan.masks_risk", REAL)
    for row in grid[2:]:
        for column, cell in zip(grid[0][1:], row[1:], strict=True):
            facts = {"loan.diverted": truths[row[0].strip("*")], "loan.masks_risk": truths[column]}
            assert function_of(node)(facts) is truths[cell]
            assert in_duckdb(node, facts) is truths[cell]
