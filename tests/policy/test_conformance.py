"""The real tapes, where the folder that holds them is named: every row, against whole numbers."""

from __future__ import annotations

import csv
import gzip
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from changrong.policy import Book
from changrong.policy.batch.maps import read_map
from changrong.policy.batch.screening import screen_file
from changrong.policy.batch.tape import open_tape

MAP = Path(__file__).parents[2] / "maps" / "sba-7a.toml"
KEY = "beijing-2022-guarantee/risk-share"

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def tape() -> Path:
    folder = os.environ.get("CHANGRONG_CONFORMANCE")
    if not folder:
        pytest.skip("CHANGRONG_CONFORMANCE names no folder with data/")
    file = Path(folder) / "data" / "sba_7a_loans.csv.gz"
    if not file.exists():
        pytest.skip(f"there is no {file.name}")
    return file


def test_every_loan_of_the_tape_is_judged_as_whole_numbers_judge_it(
    tape: Path, tmp_path: Path
) -> None:
    book = Book.load()
    out = tmp_path / "out.parquet"
    tape_map = read_map(MAP, book.vocabulary)
    screening = screen_file(book, open_tape(tape), out, date(2026, 11, 21), tape_map)
    with gzip.open(tape, "rt", encoding="utf-8", newline="") as lines:
        loans = [(int(row["GrAppv"]), int(row["SBA_Appv"])) for row in csv.DictReader(lines)]
    verdicts = pq.read_table(out)[book.measure(KEY).column].to_pylist()
    expected, by = [], Counter[str]()
    for gross, guaranteed in loans:
        bank_bears_less = 5 * (gross - guaranteed) < gross
        fund_bears_less = 5 * guaranteed < gross
        by.update(["bank"] * bank_bears_less + ["fund"] * fund_bears_less)
        expected.append("broken" if bank_bears_less or fund_bears_less else "cannot tell")
    assert verdicts == expected
    assert screening.rows == len(loans)
    assert sum(5 * guaranteed == 4 * gross for gross, guaranteed in loans) == 2469
    assert by == {"bank": 1564, "fund": 2}
    assert screening.counts[KEY] == {"broken": 1566, "cannot tell": 20861}
    assert screening.problems == {}


def test_where_the_tape_is_spoilt_the_rows_stay_and_the_values_are_reported(
    tape: Path, tmp_path: Path
) -> None:
    with gzip.open(tape, "rt", encoding="utf-8") as lines:
        content = [next(lines).rstrip("\n") for _ in range(5)]
    spoilt = tmp_path / "spoilt.csv"
    first = content[1].rsplit(",", 2)[0]
    bad = ["$60,000", "6e4", "0", "-5", "", "NaN", "60000.00001", "６００００"]
    rows = [f'{first},"{value}",100' for value in bad]
    spoilt.write_text("\n".join([*content, *rows]) + "\n", encoding="utf-8")
    book = Book.load()
    out = tmp_path / "out.parquet"
    tape_map = read_map(MAP, book.vocabulary)
    screening = screen_file(book, open_tape(spoilt), out, date(2026, 11, 21), tape_map)
    assert screening.rows == 4 + len(bad)
    problems = pq.read_table(screening.problems_file).to_pylist()
    assert [(item["row"], item["column"], item["value"]) for item in problems] == [
        (4 + number, "GrAppv", value) for number, value in enumerate(bad) if value
    ]
    verdicts = pq.read_table(out)[book.measure(KEY).column].to_pylist()
    assert verdicts[4:] == ["cannot tell"] * len(bad)
