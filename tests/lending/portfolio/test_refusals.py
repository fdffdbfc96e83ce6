"""What no loan can have is refused by row and column; the other rows come out all the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.lending.portfolio.one_by_one import expected, loan, table

from changrong.lending.errors import LendingError
from changrong.lending.portfolio import (
    REFUSED,
    SCHEDULE,
    TOTALS,
    read_loans,
    refused_path,
    schedule_file,
    schedules,
)
from changrong.policy.batch.files import TapeError


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("contract_type", "NAM", "must be one of PAM, LAM, ANN"),
        ("contract_type", None, "is not given"),
        ("notional_principal", 0, "must be more than zero"),
        ("notional_principal", -5, "must be more than zero"),
        ("notional_principal", 10**13 + 1, "is more than a hundred billion yuan"),
        ("notional_principal", None, "is not given"),
        ("nominal_interest_rate", Decimal("4.35"), "a rate is a fraction from 0 to 1"),
        ("nominal_interest_rate", Decimal("-0.01"), "a rate is a fraction from 0 to 1"),
        ("nominal_interest_rate", Decimal("0.04350000000000001"), "has more than 16 decimals"),
        ("nominal_interest_rate", None, "is not given"),
        ("initial_exchange_date", date(1899, 12, 31), "is not within the years 1900 to 2300"),
        ("initial_exchange_date", None, "is not given"),
        ("maturity_date", date(2026, 1, 31), "is not after the disbursement"),
        ("maturity_date", date(2226, 1, 31), "is over a hundred years after the disbursement"),
        ("maturity_date", None, "is not given"),
        ("cycle_anchor_date", date(2026, 1, 30), "is not after the disbursement"),
        ("cycle_anchor_date", date(2029, 2, 1), "is after maturity"),
        ("cycle", "monthly", "is no cycle of at most a hundred years"),
        ("cycle", "P0M", "is no cycle of at most a hundred years"),
        ("cycle", "P1201ML1", "is no cycle of at most a hundred years"),
        ("cycle", None, "is not given"),
        ("day_count_convention", "ACT/360", "must be one of AA, A360"),
        ("day_count_convention", None, "is not given"),
        ("end_of_month_convention", "eom", "must be one of SD, EOM"),
    ],
)
def test_a_value_at_fault_refuses_its_row_alone(column: str, value: Any, problem: str) -> None:
    rows = [loan(), loan(**{column: value}), loan(notional_principal=77)]
    read = read_loans(table(rows), first=100)
    (batch,) = schedules(read.loans)
    assert set(batch["loan"].to_pylist()) == {100, 102}
    refused = [each for each in read.refused.to_pylist() if each["column"] == column]
    (one,) = [each for each in refused if problem in each["problem_en"]]
    assert one["row"] == 101
    assert (one["value"] is None) == (value is None)
    assert one["problem_zh"] != one["problem_en"]
    assert read.refused.schema == REFUSED


def test_every_fault_of_a_row_is_told() -> None:
    read = read_loans(table([loan(notional_principal=0, cycle="x", day_count_convention="y")]))
    said = [(one["column"], one["value"]) for one in read.refused.to_pylist()]
    assert said == [
        ("cycle", "x"),
        ("day_count_convention", "y"),
        ("notional_principal", "0"),
    ]
    assert len(read.loans) == 0
    assert list(schedules(read.loans)) == []


def test_what_may_be_left_out_may_be_no_column_at_all() -> None:
    bullet = loan(
        contract_type="PAM", cycle=None, cycle_anchor_date=None, end_of_month_convention="SD"
    )
    short = table([bullet]).drop_columns(["cycle", "cycle_anchor_date", "end_of_month_convention"])
    read = read_loans(short)
    (batch,) = schedules(read.loans)
    assert [tuple(row.values())[1:] for row in batch.to_pylist()] == expected(bullet)


def test_a_column_of_floats_is_refused_whole() -> None:
    rates = table([loan()]).set_column(2, "nominal_interest_rate", pa.array([0.0435]))
    with pytest.raises(LendingError, match="nominal_interest_rate must be decimal numbers, not do"):
        read_loans(rates)


def test_a_column_that_is_missing_is_named() -> None:
    with pytest.raises(LendingError, match="there is no column maturity_date"):
        read_loans(table([loan()]).drop_columns(["maturity_date"]))


def test_a_term_that_would_be_passed_over_is_refused() -> None:
    more = table([loan()]).append_column("rate_spread", pa.array([Decimal("0.01")]))
    with pytest.raises(LendingError, match="rate_spread is a term that portfolio mode does not"):
        read_loans(more)


def test_columns_that_are_no_terms_are_left_alone() -> None:
    more = table([loan()]).append_column("branch", pa.array(["长春"]))
    assert not read_loans(more).refused.num_rows


# Files


def _file(folder: Path, rows: list[Any]) -> Path:
    file = folder / "loans.parquet"
    pq.write_table(table(rows), file)
    return file


def test_a_file_gives_a_file_and_the_refused_rows_beside_it(tmp_path: Path) -> None:
    rows = [loan(), loan(notional_principal=0), loan(contract_type="LAM")]
    out = tmp_path / "due.parquet"
    written = schedule_file(_file(tmp_path, rows), out)
    assert (written.rows, written.refused, written.written) == (3, 1, 72)
    paid = pq.read_table(out)
    assert paid.schema == SCHEDULE
    third = [tuple(row.values())[1:] for row in paid.to_pylist() if row["loan"] == 2]
    assert third == expected(rows[2])
    (refused,) = pq.read_table(refused_path(out)).to_pylist()
    assert (refused["row"], refused["column"]) == (1, "notional_principal")


def test_totals_may_be_written_instead(tmp_path: Path) -> None:
    out = tmp_path / "due.parquet"
    schedule_file(_file(tmp_path, [loan(), loan()]), out, only_totals=True)
    assert pq.read_table(out).schema == TOTALS
    assert pq.read_table(out)["loan"].to_pylist() == [0, 1]


def test_rows_keep_their_numbers_from_one_part_of_a_file_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("changrong.lending.portfolio.files.LOANS_AT_ONCE", 2)
    rows = [loan(notional_principal=number) for number in (0, 1, 2, 3, 0)]
    out = tmp_path / "due.parquet"
    written = schedule_file(_file(tmp_path, rows), out, only_totals=True)
    assert pq.read_table(out)["loan"].to_pylist() == [1, 2, 3]
    assert pq.read_table(refused_path(out))["row"].to_pylist() == [0, 4]
    assert written.rows == 5


def test_a_run_that_fails_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(loans: object) -> Any:
        yield from ()
        raise OSError(28, "no space")

    monkeypatch.setattr("changrong.lending.portfolio.files.schedules", failing)
    file = _file(tmp_path, [loan()])
    with pytest.raises(TapeError, match="cannot be written"):
        schedule_file(file, tmp_path / "due.parquet")
    assert list(tmp_path.iterdir()) == [file]


def test_the_file_that_is_read_is_not_written_over(tmp_path: Path) -> None:
    file = _file(tmp_path, [loan()])
    with pytest.raises(TapeError, match="this is the file that is read"):
        schedule_file(file, file)
    with pytest.raises(LendingError, match=r"should end in \.parquet"):
        schedule_file(file, tmp_path / "due.csv")
