"""Many rows are judged as one is, in their order, and nothing is lost or half written."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changrong.policy import Book, FactError, NoticeError
from changrong.policy.batch import engine as screen_module
from changrong.policy.batch.maps import read_map
from changrong.policy.batch.screening import Screening, problems_path, screen_file
from changrong.policy.batch.tape import TapeError, open_tape

from ..test_laws import DAYS, VALUES

DAY = date(2022, 6, 9)
ROWS = st.lists(
    st.fixed_dictionaries({name: st.one_of(st.none(), each) for name, each in VALUES.items()}),
    min_size=1,
    max_size=25,
)


def agree(book: Book, rows: list[dict], judged: pa.Table, as_of: date) -> None:
    """Every row of the screening says what a decision on that row says."""
    assert judged.num_rows == len(rows)
    for number, (facts, found) in enumerate(zip(rows, judged.to_pylist(), strict=True)):
        decision = book.decide(facts, as_of)
        assert found["row"] == number
        assert {name: found[name] for name in decision.derived} == decision.derived
        for judgement in decision.measures:
            assert found[judgement.measure.column] == str(judgement.verdict)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS, as_of=DAYS, columns=st.sets(st.sampled_from(list(VALUES)), min_size=1))
def test_screening_says_of_each_row_what_a_decision_says(
    book: Book, rows: list[dict], as_of: date, columns: set[str]
) -> None:
    given_rows = [{name: row[name] for name in sorted(columns)} for row in rows]
    table = pa.Table.from_pylist(given_rows)
    agree(book, given_rows, book.screen(table, as_of), as_of)


@pytest.mark.long
def test_the_real_book_agrees_with_itself_on_rows_of_every_kind(book: Book) -> None:
    real = Book.load(cases=True)
    rows = [case.facts for notice in real.notices for case in notice.cases][::20]
    names = sorted({name for row in rows for name in row})
    filled = [{name: row.get(name) for name in names} for row in rows]
    columns = {
        name: pa.array([row[name] for row in filled]) if name in names else None for name in names
    }
    for as_of in (date(2020, 3, 1), DAY, date(2026, 11, 21)):
        agree(real, filled, real.screen(pa.table(columns), as_of), as_of)


def test_a_large_table_keeps_its_order_across_threads_and_chunks(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_module, "CHUNK", 300_000)
    count = 700_000
    amounts = [number % 2_000_003 for number in range(count)]
    table = pa.table(
        {
            "loan.amount": pa.array(amounts, pa.int64()),
            "loan.secured": pa.array([number % 7 == 0 for number in range(count)]),
            "enterprise.industry": pa.array(
                [("5210", "0600", "9999")[number % 3] for number in range(count)]
            ),
            "enterprise.headcount": pa.array([number % 40 for number in range(count)]),
        }
    )
    judged = book.screen(table, DAY)
    assert judged["row"].to_pylist() == list(range(count))
    industries = table["enterprise.industry"].to_pylist()
    heads = table["enterprise.headcount"].to_pylist()
    expected = [
        None if industry == "9999" else (head < 20 if industry == "5210" else head < 300)
        for industry, head in zip(industries, heads, strict=True)
    ]
    assert judged["enterprise.is_small"].to_pylist() == expected


def test_a_table_with_a_refused_value_names_fact_and_row(book: Book) -> None:
    table = pa.table({"enterprise.headcount": [1, -1]})
    with pytest.raises(FactError, match=r"enterprise\.headcount\[1\] = -1: should not be below 0"):
        book.screen(table, DAY)
    with pytest.raises(FactError, match="is derived"):
        book.screen(pa.table({"enterprise.size": ["small"]}), DAY)


def test_a_refused_value_far_down_is_named_by_its_row_in_the_whole_table(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_module, "CHUNK", 1000)
    heads = ["8"] * 7000 + ["eight", "-1"]
    with pytest.raises(FactError, match=r"enterprise\.headcount\[7000\] = eight: should be a num"):
        book.screen(pa.table({"enterprise.headcount": heads}), DAY)


def test_progress_is_told_in_rows_and_all_rows_are_known_of_parquet(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("changrong.policy.batch.screening.CHUNK", 1000)
    pq.write_table(pa.table({"enterprise.headcount": [8] * 2500}), tmp_path / "in.parquet")
    tape, told = open_tape(tmp_path / "in.parquet"), list[int]()
    screen_file(book, tape, tmp_path / "out.parquet", DAY, progress=told.append)
    assert tape.rows == 2500
    assert told == [1000, 2000, 2500]


def test_a_table_without_rows_has_the_columns_of_any_other(book: Book) -> None:
    some = book.screen(pa.table({"loan.amount": [1]}), DAY)
    none = book.screen(pa.table({"loan.amount": pa.array([], pa.int64())}), DAY)
    assert none.schema == some.schema
    assert none.num_rows == 0


# Files

DIRTY = (
    "enterprise.region,enterprise.headcount,loan.amount,备注\n"
    "110105,8,1000000.50,好\n"
    "110105,八,-5,\n"
    "11010,,abc,坏\n"
    ",-1,,\n"
)


def screened(book: Book, folder: Path, content: bytes, name: str = "in.csv") -> Screening:
    (folder / name).write_bytes(content)
    return screen_file(book, open_tape(folder / name), folder / "out.parquet", DAY, language="en")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_dirty_file_gives_a_row_for_each_row_and_reports_each_bad_value(
    book: Book, tmp_path: Path, encoding: str
) -> None:
    screening = screened(book, tmp_path, gzip.compress(DIRTY.encode(encoding)), "in.csv.gz")
    out = pq.read_table(screening.out)
    clean = [
        {"enterprise.region": "110105", "enterprise.headcount": 8, "loan.amount": "1000000.5"},
        {"enterprise.region": "110105", "loan.amount": "-5"},
        {},
        {},
    ]
    agree(book, clean, out, DAY)
    assert pa.types.is_dictionary(out.schema.field("city-2022.cap").type)
    assert pq.read_table(screening.problems_file).to_pylist() == [
        {"row": 1, "column": "enterprise.headcount", "value": "八",
         "problem": "should be a number"},
        {"row": 2, "column": "enterprise.region", "value": "11010",
         "problem": "does not have the form [0-9]{6}"},
        {"row": 2, "column": "loan.amount", "value": "abc", "problem": "should be a number"},
        {"row": 3, "column": "enterprise.headcount", "value": "-1",
         "problem": "should not be below 0"},
    ]  # fmt: skip
    assert screening.rows == 4
    assert screening.ignored == ("备注",)
    assert screening.problems == {
        "enterprise.headcount": 2,
        "enterprise.region": 1,
        "loan.amount": 1,
    }
    assert sum(screening.counts["city-2022/rate-cut"].values()) == 4


def test_problems_are_written_even_when_there_are_none_so_none_go_stale(
    book: Book, tmp_path: Path
) -> None:
    screened(book, tmp_path, DIRTY.encode())
    screening = screened(book, tmp_path, b"loan.amount\n1\n")
    assert pq.read_table(screening.problems_file).num_rows == 0
    assert screening.problems_file == problems_path(tmp_path / "out.parquet")


def test_a_refused_value_is_reported_as_it_stands_in_the_table(book: Book, tmp_path: Path) -> None:
    written = ["1  000", "１２", "x\ny", "1,000", "9" * 300]
    content = "loan.amount\n" + "".join(f'"{value}"\n' for value in written)
    screening = screened(book, tmp_path, content.encode())
    problems = pq.read_table(screening.problems_file)
    assert problems["value"].to_pylist() == [*written[:4], "9" * 199 + "…"]
    assert screening.rows == 5


def test_a_broken_limit_is_counted_under_the_first_demand_that_fails(book: Book) -> None:
    measure = book.measure("city-2022/cap")
    rows = [
        {"loan.secured": secured, "loan.maturity_on": day, "loan.amount": amount, "loan.rate": rate}
        for secured in (None, True, False)
        for day in (None, "2021-12-31", "2022-06-01")
        for amount in (None, 0, 10_000_000)
        for rate in (None, "0.01", "0.5")
    ]
    expected = Counter[str]()
    for facts in rows:
        judged = book.decide(facts, DAY).of(measure.key)
        if judged.verdict == "broken":
            failing = [item for item in judged.conditions if item.verdict is False]
            expected[failing[0].condition.that] += 1
    screener = screen_module.Screener(book, DAY, list(rows[0]))
    facts, _ = screen_module.read_chunk(
        pa.Table.from_pylist(rows), [book.vocabulary[name] for name in rows[0]]
    )
    screener.judge(facts)
    found = {demand.that: rows for demand, rows in screener.broken_by[measure.key].items()}
    assert found == expected
    assert len(expected) == 2
    assert expected.total() == screener.counts[measure.key]["broken"] > 0


def test_a_file_that_fails_half_way_leaves_nothing_behind(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"loan.amount,x\n" + b"1234567,1234567\n" * 1_200_000 + b"1\n"
    with pytest.raises(TapeError, match="row 1200002"):
        screened(book, tmp_path, content)
    assert [file.name for file in tmp_path.iterdir()] == ["in.csv"]


def test_a_table_without_facts_or_with_a_derived_one_is_refused(book: Book, tmp_path: Path) -> None:
    with pytest.raises(TapeError, match="no column is named as a fact"):
        screened(book, tmp_path, b"a,b\n1,2\n")
    with pytest.raises(TapeError, match="is derived and cannot be a column"):
        screened(book, tmp_path, b"enterprise.size,b\nsmall,2\n")
    (tmp_path / "in.csv").write_bytes(b"loan.amount\n1\n")
    tape = open_tape(tmp_path / "in.csv")
    with pytest.raises(TapeError, match="the folder to write to does not exist"):
        screen_file(book, tape, tmp_path / "no" / "o.parquet", DAY)


# Maps

MAP = """
[map]
title = { zh = "样本", en = "A sample" }
[columns]
Paid = { type = "money", strip = ["$", ","], blanks = ["N/A"] }
"Total Due" = { type = "money", min = 0.01 }
Due = { type = "date", format = "%m/%d/%Y" }
Secured = { values = { Y = true, N = false } }
Kind = { values = { "1" = "bank", "2" = "insurer", "3" = "casino" } }
[facts]
"loan.rate" = 'Paid / "Total Due"'
"loan.maturity_on" = "Due + INTERVAL 1 MONTH"
"loan.secured" = "Secured"
"institution.kind" = "Kind"
"enterprise.industry" = "Code"
[assume]
"loan.amount" = { value = "5000.5", because = { zh = "样本如此", en = "so it is" } }
"""
TAPE = """Paid,Total Due,Due,Secured,Kind,Code,Rest
"$1,000.50",20010,01/31/2022,Y,1,6210,a
N/A,5,13/31/2022,?,2,,b
-1,1,,N,3,x,c
2,1,12/31/9999,N,,,d
1,0,,,,,e
1,3,,,,,f
"""


def mapped(book: Book, folder: Path, map_text: str = MAP, tape: str = TAPE) -> Screening:
    (folder / "map.toml").write_text(map_text, encoding="utf-8")
    (folder / "in.csv").write_text(tape, encoding="utf-8")
    tape_map = read_map(folder / "map.toml", book.vocabulary)
    out = folder / "out.parquet"
    return screen_file(book, open_tape(folder / "in.csv"), out, DAY, tape_map, language="en")


def test_a_map_makes_facts_of_raw_columns_and_reports_what_it_cannot(
    book: Book, tmp_path: Path
) -> None:
    screening = mapped(book, tmp_path)
    amount = {"loan.amount": "5000.5"}
    facts = [
        {"loan.rate": "0.05", "loan.maturity_on": "2022-02-28", "loan.secured": True,
         "institution.kind": "bank", "enterprise.industry": "6210", **amount},
        {"institution.kind": "insurer", **amount},
        {"loan.secured": False, **amount},
        {"loan.secured": False, **amount},
        amount,
        {"loan.rate": "0.333333333", **amount},
    ]  # fmt: skip
    agree(book, facts, pq.read_table(screening.out), DAY)
    problems = pq.read_table(screening.problems_file).to_pylist()
    assert [(item["row"], item["column"], item["value"]) for item in problems] == [
        (1, "Due", "13/31/2022"),
        (1, "Secured", "?"),
        (2, "loan.rate", "-1"),
        (2, "institution.kind", "casino"),
        (2, "enterprise.industry", "x"),
        (3, "loan.rate", "2"),
        (4, "Total Due", "0"),
    ]
    assert screening.ignored == ("Rest",)
    assert [(each.fact, each.value) for each in screening.assumptions] == [
        ("loan.amount", Decimal("5000.5"))
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"loan.rate" =', '"loan.rat" =', "no such fact; did you mean loan.rate?"),
        ('"loan.secured" =', '"enterprise.is_small" =', "is derived and cannot be mapped"),
        ('Paid / "Total Due"', "Due", "should be a number but is a date"),
        ('Paid / "Total Due"', "Paid // 2", "not part of the language"),
        ('type = "date"', 'type = "day"', "type = 'day' should be one of"),
        ('format = "%m/%d/%Y"', 'fromat = "%m"', "unknown key fromat; did you mean format?"),
        ("Y = true", 'Y = "yes"', "values should be all true/false or all text"),
        ('"5000.5"', '"much"', "loan.amount = much: should be a number"),
        (', because = { zh = "样本如此", en = "so it is" }', "", "because is missing"),
        ('"loan.amount" =', '"loan.secured" =', "loan.secured = 5000.5: should be true or false"),
        ("[map]", "[mpa]", "map is missing"),
        ("[map]", "[map", "not valid TOML"),
        ("min = 0.01", 'min = "x"', "min should be a number"),
        ("min = 0.01", "min = nan", "min should be a number"),
        ("min = 0.01", "min = 5, max = 1", "columns Total Due: max is below min"),
        ('"%m/%d/%Y"', '"%m/%d"', "format %m/%d does not tell year, month and day"),
        ('"%m/%d/%Y"', '"%Q"', "format %Q does not tell year, month and day"),
        ("{ values = { Y", '{ type = "money", values = { Y', "values are boolean and type says"),
        ("Due + INTERVAL 1 MONTH", "Due + + Order", "loan.maturity_on: line 1, column"),
        ('"loan.secured" = "Secured"', '"loan.secured" = "Case"', "stands in double quotes"),
        (
            '"loan.amount" = { value = "5000.5"',
            '"loan.rate" = { value = "0.5"',
            "loan.rate: is both mapped and assumed",
        ),
    ],
)
def test_a_spoilt_map_is_refused_with_its_place(
    book: Book, tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in MAP
    with pytest.raises(NoticeError) as caught:
        mapped(book, tmp_path, MAP.replace(old, new, 1))
    assert words in str(caught.value)
    assert str(caught.value).startswith("map.toml")


def test_a_column_that_the_tape_lacks_is_named(book: Book, tmp_path: Path) -> None:
    with pytest.raises(TapeError, match="there is no column Code"):
        mapped(book, tmp_path, tape=TAPE.replace("Code", "code2", 1))


def test_a_map_that_uses_no_column_is_refused(book: Book, tmp_path: Path) -> None:
    text = """
        [map]
        title = { zh = "样本", en = "A sample" }
        [facts]
        "loan.rate" = "0.05"
    """
    with pytest.raises(NoticeError, match="no column is used"):
        mapped(book, tmp_path, text)


def test_a_map_that_maps_no_fact_is_refused(book: Book, tmp_path: Path) -> None:
    text = """
        [map]
        title = { zh = "样本", en = "A sample" }
        [columns]
        Paid = { type = "money" }
        [facts]
    """
    with pytest.raises(NoticeError, match="maps no fact"):
        mapped(book, tmp_path, text)


def test_a_day_in_full_width_digits_is_reported_and_not_guessed(book: Book, tmp_path: Path) -> None:
    screening = mapped(book, tmp_path, tape=TAPE.replace("01/31/2022", "０1/31/2022", 1))
    problems = pq.read_table(screening.problems_file).to_pylist()
    assert (0, "Due", "０1/31/2022") in [
        (item["row"], item["column"], item["value"]) for item in problems
    ]


def test_a_divisor_of_zero_leaves_its_fact_unknown_and_its_row_in_place(
    book: Book, tmp_path: Path
) -> None:
    text = MAP.replace(", min = 0.01", "")
    screening = mapped(book, tmp_path, text, TAPE.splitlines()[0] + "\n1,0,,,,6210,x\n" * 2)
    assert screening.rows == 2
    assert screening.problems == {}
    facts = {"loan.amount": "5000.5", "enterprise.industry": "6210"}
    agree(book, [facts, facts], pq.read_table(screening.out), DAY)


def test_columns_whose_names_differ_only_in_case_stay_apart(book: Book, tmp_path: Path) -> None:
    text = """
        [map]
        title = { zh = "样本", en = "A sample" }
        [columns]
        Rate = { type = "fraction" }
        rate = { type = "fraction" }
        [facts]
        "loan.rate" = "Rate - rate"
        "loan.secured" = "Rate > rate"
    """
    screening = mapped(book, tmp_path, text, "rate,Rate,row\n0.01,0.06,x\n0.05,0.01,y\n")
    facts = [{"loan.rate": "0.05", "loan.secured": True}, {"loan.secured": False}]
    agree(book, facts, pq.read_table(screening.out), DAY)
    assert screening.problems == {"loan.rate": 1}
