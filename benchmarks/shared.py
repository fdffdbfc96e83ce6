"""The rows on which the shared rule set is compared: complete ones.

The rivals know no missing value, so every fact is there, every industry is one of the 16 and every
loan was made on a day with an LPR. Amounts are whole yuan below two thousand million and rates
whole basis points, which every rival can hold exactly.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.books import SHARED
from benchmarks.rows import rows
from changrong.policy import Book

AS_OF = date(2024, 6, 30)
TABLES = SHARED.folder / "notices/shared/tables"
SIZES = ("large", "medium", "small")
MEASURED = ("headcount", "revenue", "assets")


def read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def industries() -> list[list[tuple[int, int]]]:
    """Of each of the 16 industries the ranges of its codes, as numbers."""
    cells = (row["enterprise.industry"].split() for row in read_csv(TABLES / "size.csv"))
    return [[(int(span[:4]), int(span[5:])) for span in cell] for cell in cells]


def thresholds(size: str) -> Iterator[dict[str, int]]:
    """Of each of the 16 industries the figures that an enterprise of this size reaches."""
    for row in read_csv(TABLES / "size.csv"):
        found = dict.fromkeys(MEASURED, 0)
        for part in row[f"enterprise.at_least_{size}"].split(" AND "):
            name, _, figure = part.removeprefix("enterprise.").partition(" >= ")
            found[name] = int(figure)
        yield found


def rates() -> list[tuple[date, date, str]]:
    """The one-year LPR: first and last day, and the rate."""
    return [
        (date.fromisoformat(row["from"]), date.fromisoformat(row["until"]), row["lpr.one_year"])
        for row in read_csv(TABLES / "lpr.csv")
    ]


def complete_rows(book: Book, count: int) -> pa.Table:
    """So many rows that every rival can judge."""
    facts = [fact for fact in book.vocabulary if not fact.derived]
    drawn = rows(facts, count * 5 // 4 + 100, missing=0)
    codes = " OR ".join(
        f'CAST("enterprise.industry" AS INT) BETWEEN {low} AND {high}'
        for ranges in industries()
        for low, high in ranges
    )
    whole = ", ".join(
        f'floor("{fact.name}") AS "{fact.name}"' for fact in facts if fact.type == "money"
    )
    first = rates()[0][0]
    kept = duckdb.sql(
        f"SELECT * REPLACE ({whole}) FROM drawn "
        f"WHERE ({codes}) AND \"loan.disbursed_on\" >= DATE '{first}' LIMIT {count}"
    ).to_arrow_table()
    assert kept.num_rows == count, "too few of the drawn rows are complete"
    return kept.cast(drawn.schema)
