"""`changrong guarantee share`, as a person or a pipe meets it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook, load_workbook

from .test_policy_commands import refused, run

AGREEMENT = """
number = "YD-2026-03"
since = 2026-01-01
until = 2026-12-31
mode = "loan_first"
[[bearer]]
id = "bank"
party = "江州农村商业银行"
kind = "bank"
share = 0.20
[[bearer]]
id = "guarantor"
party = "江州市融资担保"
kind = "guarantor"
share = 0.20
[[bearer]]
id = "province"
party = "省再担保"
kind = "reguarantor"
share = 0.40
[[bearer]]
id = "fund"
party = "国家融资担保基金"
kind = "national_fund"
share = 0.20
to = "province"
[[cap]]
id = "yearly"
bearers = ["province", "fund"]
amount = 1_000_000
above = { guarantor = 1 }
"""
LOSSES = """loss,claimed_on,amount
DC-2,2026-09-12,1000000
DC-1,2026-09-11,600000.01
"""
RECOVERIES = """loss,received_on,gross,costs
DC-1,2026-09-24,93500,3500
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    found = {}
    for name, text in (
        ("agreement.toml", AGREEMENT),
        ("losses.csv", LOSSES),
        ("recoveries.csv", RECOVERIES),
    ):
        found[name] = tmp_path / name
        found[name].write_text(text, encoding="utf-8")
    return found | {"out": tmp_path / "out.parquet"}


def share(files: dict[str, Path], losses: Path | None = None, *more: object):
    losses = losses or files["losses.csv"]
    agreement, out = files["agreement.toml"], files["out"]
    return run("guarantee", "share", losses, "--agreement", agreement, "--out", out, *more)


def share_refused(files: dict[str, Path], losses: Path | None = None, *more: object) -> str:
    said = refused(share(files, losses, "--lang", "en", *more))
    assert not files["out"].exists()
    return said


def test_a_row_a_loss_and_bearer_comes_out_in_fen_in_the_order_of_the_file(files):
    share(files)
    rows = pq.read_table(files["out"]).to_pylist()
    assert [row["loss"] for row in rows] == ["DC-2"] * 4 + ["DC-1"] * 4
    # DC-1 was claimed first: of DC-2 only 399,999.99 yuan are within the cap of a million.
    of = {(row["loss"], row["bearer"]): row for row in rows}
    assert of["DC-1", "province"]["borne"] == of["DC-1", "province"]["by_share"] == 24_000_001
    within = 60_000_000 * 39_999_999 // 100_000_000
    together = of["DC-2", "province"]["borne"] + of["DC-2", "fund"]["borne"]
    assert together == within
    assert sum(row["borne"] for row in rows if row["loss"] == "DC-2") == 100_000_000
    first = of["DC-1", "guarantor"]
    assert (first["party"], first["kind"], first["pays_to"]) == (
        "江州市融资担保",
        "guarantor",
        "bank",
    )
    assert first["pays"] == 60_000_001 - of["DC-1", "bank"]["borne"]
    assert first["claimed_on"] == date(2026, 9, 11)


def test_what_was_recovered_is_given_back_beside_it(files):
    said = share(files, None, "--recoveries", files["recoveries.csv"], "--json").stdout
    totals = json.loads(said)
    assert totals["amount"] == 160_000_001
    assert sum(one["recovered"] for one in totals["bearers"]) == 9_000_000
    rows = pq.read_table(files["out"]).to_pylist()
    assert sum(row["recovered"] for row in rows) == 9_000_000
    assert all(row["recovered"] + row["missing"] == row["borne"] for row in rows)


def test_the_totals_are_printed_in_the_readers_language(files):
    assert "省再担保" in share(files, None, "--lang", "zh").stdout
    english = share(files, None, "--lang", "en").stdout
    assert "2 losses, CNY 1,600,000.01 in all" in english.replace("\u00a0", " ")


def test_parquet_and_excel_and_fen_say_the_same(files, tmp_path):
    share(files)
    expected = pq.read_table(files["out"])
    parquet, excel = tmp_path / "losses.parquet", tmp_path / "losses.xlsx"
    pq.write_table(
        pa.table(
            {
                "loss": ["DC-2", "DC-1"],
                "claimed_on": [date(2026, 9, 12), date(2026, 9, 11)],
                "amount_fen": [100_000_000, 60_000_001],
            }
        ),
        parquet,
    )
    book = Workbook()
    for row in (
        ["loss", "claimed_on", "amount"],
        ["DC-2", "2026-09-12", "1000000"],
        ["DC-1", "2026-09-11", "600000.01"],
    ):
        book.active.append(row)
    book.save(excel)
    for losses in (parquet, excel):
        share(files, losses)
        assert pq.read_table(files["out"]).equals(expected)


def excel(file: Path, *rows: list[object]) -> Path:
    book = Workbook()
    for row in (["loss", "claimed_on", "amount"], *rows):
        book.active.append(row)
    book.save(file)
    return file


def test_a_workbooks_numbers_are_loan_numbers_and_its_cells_may_be_of_several_sorts(
    files, tmp_path, monkeypatch
):
    day = date(2026, 9, 12)
    numbers = [[20260001, day, 5], [20260002, day, 6]]
    mixed = [["DC-3", "2026-09-12", "7"], [20260004, day, 8.25]]
    for part in (20_000, 2):  # rows of a workbook at a time: each may be of another sort
        monkeypatch.setattr("changrong.policy.batch.excel.ROWS", part)
        for rows in (numbers, [*mixed, *numbers], [*numbers, *mixed]):
            share(files, excel(tmp_path / "losses.xlsx", *rows))
            found = pq.read_table(files["out"]).to_pylist()
            assert [row["loss"] for row in found[::4]] == [str(row[0]) for row in rows]
            assert {row["claimed_on"] for row in found} == {day}
            assert sum(row["borne"] for row in found) == sum(int(float(r[2]) * 100) for r in rows)
            files["out"].unlink()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[2026.5, "2026-09-12", 5]], "row 1, loss = '2026.5': should be text or a whole number"),
        (
            [["a", "2026-09-12", 5], [2026.5, "2026-09-12", 5]],
            "row 2, loss = '2026.5': should be text",
        ),
        ([["a", "2026-09-12", 5], [True, "2026-09-12", 5]], "row 2, loss = 'True': should be text"),
        (
            [["a", "2026-09-12", 5], ["#N/A", "2026-09-12", 5]],
            "row 2, loss = '#N/A': should be text",
        ),
        ([["a", "2026-09-12", 5], [date(2026, 1, 2), "2026-09-12", 5]], "loss = '2026-01-02'"),
        (
            [["a", "2026-09-12", 5], ["b", 46_277, 5]],
            "row 2, claimed_on = '46277': should be a day",
        ),
        ([["a", "2026-09-12", 5], ["b", "2026-09-12", "x"]], "row 2, amount = 'x': is no amount"),
        ([["a", "2026-09-12", 5], ["b", "2026-09-12", 0]], "row 2, amount = '0': must be above"),
    ],
)
def test_what_a_workbook_holds_that_is_none_of_these_is_named_by_its_row(
    files, tmp_path, rows, said
):
    message = share_refused(files, excel(tmp_path / "losses.xlsx", *rows))
    assert said in message


def test_days_outside_the_calendar_are_refused_though_a_file_can_hold_them(files, tmp_path):
    parquet = tmp_path / "losses.parquet"
    for kind, unit in ((pa.date32(), 1), (pa.date64(), 86_400_000)):
        for year, days in (("10000", 2_932_897), ("0000", -719_163)):
            held = pa.array([0, days * unit], pa.int32() if unit == 1 else pa.int64()).view(kind)
            pq.write_table(
                pa.table({"loss": [1, 2], "claimed_on": held, "amount": [5, 5]}), parquet
            )
            message = share_refused(files, parquet)
            assert f"row 2, claimed_on = '{year}-" in message
            assert "must be of the years 1 to 9999" in message


def test_the_first_and_the_last_day_of_the_calendar_can_be_read_back(files):
    losses = "loss,claimed_on,amount\na,0001-01-01,5\nb,9999-12-31,5\n"
    files["losses.csv"].write_text(losses, encoding="utf-8")
    share(files)
    found = pq.read_table(files["out"])["claimed_on"].to_pylist()
    assert set(found) == {date.min, date.max}


def test_exact_decimals_of_any_width_are_taken(files, tmp_path):
    parquet = tmp_path / "losses.parquet"
    amounts = pa.array([Decimal("1000000.000"), Decimal("600000.010")], pa.decimal128(30, 3))
    days = ["2026-09-12", "2026-09-11"]
    pq.write_table(pa.table({"loss": [2, 1], "claimed_on": days, "amount": amounts}), parquet)
    assert json.loads(share(files, parquet, "--json").stdout)["amount"] == 160_000_001


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("DC-1,2026-09-11,5", "loss DC-1 is there twice"),
        ("X,2026-02-31,5", "row 3, claimed_on = '2026-02-31': should be a day like"),
        ("X,2026-9-1,5", "row 3, claimed_on = '2026-9-1': should be a day like"),
        ("X,0000-01-01,5", "row 3, claimed_on = '0000-01-01': must be of the years 1 to 9999"),
        ("X,,5", "row 3, claimed_on = '': is not given"),
        ("X,2026-09-11,5.001", "row 3, amount = '5.001': is no amount to the fen"),
        ("X,2026-09-11,1e9", "row 3, amount = '1e9': is no amount to the fen"),
        ("X,2026-09-11,", "row 3, amount = '': is not given"),
        ("X,2026-09-11,-4", "row 3, amount = '-4': must be above zero"),
        ("X,2026-09-11,10000000000.01", "must be above zero, and at most ten billion"),
        (",2026-09-11,5", "row 3, loss = '': is not given"),
    ],
)
def test_a_row_that_cannot_be_shared_is_named_and_nothing_is_written(files, row, said):
    losses = files["losses.csv"]
    losses.write_text(LOSSES + row + "\n", encoding="utf-8")
    message = share_refused(files)
    assert "losses.csv" in message
    assert said in message


def test_floating_point_is_no_money(files, tmp_path):
    parquet = tmp_path / "losses.parquet"
    pq.write_table(
        pa.table({"loss": ["a"], "claimed_on": [date(2026, 1, 1)], "amount": [0.1]}), parquet
    )
    said = share_refused(files, parquet)
    assert "amount" in said
    assert "double" in said


def test_a_zero_is_shown_as_it_is(files, tmp_path):
    parquet = tmp_path / "losses.parquet"
    amounts = pa.array([Decimal("0.00")], pa.decimal128(9, 2))
    pq.write_table(
        pa.table({"loss": ["a"], "claimed_on": [date(2026, 1, 1)], "amount": amounts}), parquet
    )
    assert "row 1, amount = '0.00': must be above zero" in share_refused(files, parquet)


def test_a_recovery_of_no_loss_is_named(files):
    files["recoveries.csv"].write_text(RECOVERIES + "DC-9,2026-09-24,5,0\n", encoding="utf-8")
    said = share_refused(files, None, "--recoveries", files["recoveries.csv"])
    assert "row 2, loss = 'DC-9': is no loss of these" in said


def test_a_column_that_is_missing_is_named_with_the_one_that_may_be_meant(files):
    losses = files["losses.csv"]
    losses.write_text(LOSSES.replace("claimed_on", "claimedon"), encoding="utf-8")
    said = share_refused(files)
    assert "there is no column claimed_on" in said
    assert "claimedon" in said


AWARD = """number,amount,fee,since,until,{facts}
G1,1000000.00,5000,2019-07-01,2020-06-30,5231,8,6000000,none
G2,2000000,10000,2019-07-01,2020-06-30,5231,8,6000000,property
""".format(
    facts="enterprise.industry,enterprise.headcount,enterprise.revenue,guarantee.award_exclusion"
)


def test_a_claim_for_an_award_is_written_with_what_counts(tmp_path: Path) -> None:
    rows, out = tmp_path / "rows.csv", tmp_path / "claim.xlsx"
    rows.write_text(AWARD, encoding="utf-8")
    said = run("guarantee", "award", rows, "--year", 2019, "--out", out, "--lang", "en")
    assert "2 guarantees of 2019, of which 1 count" in " ".join(said.stdout.split())
    assert load_workbook(out).worksheets[0]["A3"].value == "G2"
    as_json = run("guarantee", "award", rows, "--year", 2019, "--out", out, "--json")
    assert json.loads(as_json.stdout)["annualised"] == 1000000
    missing = run("guarantee", "award", tmp_path / "no.csv", "--year", 2019, "--out", out)
    assert "no.csv" in refused(missing)
