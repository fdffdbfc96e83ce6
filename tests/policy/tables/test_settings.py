"""What derived.toml says of a table, and what is wrong with it, as reading a whole notice tells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from changrong.policy import Book, Vocabulary
from changrong.policy.checks.promises import check_notices
from changrong.policy.tables.model import Collect, Hit

from ..conftest import Spoil

SIZE = 'table = "size.csv"'


@pytest.mark.parametrize(
    ("new", "code", "words"),
    [
        ('hit = "uniqe"', "unknown-word",
         "derived.toml, enterprise.size, enterprise.is_small: hit = 'uniqe' should be one of "
         "first, unique, any, collect; did you mean unique?"),
        ('hit = "collect"', "missing-key", "collect is missing"),
        ('hit = "collect"\ncollect = "average"', "unknown-word", "should be one of sum, count"),
        ('hit = "collect"\ncollect = "sum"', "wrong-type",
         "collect = sum: enterprise.size is not a number"),
        ('collect = "sum"', "unknown-key", "unknown key collect"),
        ('dated_by = "loan.amount"', "wrong-type", "dated_by = loan.amount is not a date"),
    ],
)  # fmt: skip
def test_settings_that_mean_nothing_are_refused_where_they_stand(
    notices: Path, vocabulary: Vocabulary, spoil: Spoil, new: str, code: str, words: str
) -> None:
    spoil("derived.toml", SIZE, f"{SIZE}\n{new}")
    found = check_notices(notices, vocabulary=vocabulary)
    assert code in [error.code for error in found]
    assert any(words in str(error) for error in found), list(map(str, found))


def test_a_formula_has_no_hit_policy(notices: Path, vocabulary: Vocabulary, spoil: Spoil) -> None:
    spoil("derived.toml", 'fact = "market.rate"', 'fact = "market.rate"\nhit = "first"')
    found = check_notices(notices, vocabulary=vocabulary)
    assert "unknown key hit" in str(found[0])


def test_a_number_may_be_collected_from_all_rows_that_hold(
    notices: Path, vocabulary: Vocabulary, spoil: Spoil
) -> None:
    text = (notices / "city-2022" / "derived.toml").read_text(encoding="utf-8")
    formula = text[text.index("value =") :]
    spoil("derived.toml", formula, 'table = "rate.csv"\nhit = "collect"\ncollect = "sum"\n')
    (notices / "city-2022" / "tables" / "rate.csv").write_text(
        "loan.secured,market.rate,from\n,0.03,2022-01-01\ntrue,0.005,2022-06-01\n"
    )
    book = Book.load(notices, vocabulary=vocabulary)
    (derived,) = [item for item in book.derived if item.fact == "market.rate"]
    assert derived.table is not None
    assert (derived.table.hit, derived.table.collect) == (Hit.COLLECT, Collect.SUM)

    def rate(facts: dict[str, object], day: date) -> str:
        return str(book.decide(facts, day).derived["market.rate"])

    assert rate({"loan.secured": True}, date(2022, 6, 1)) == "0.035"
    assert rate({"loan.secured": False}, date(2022, 6, 1)) == "0.03"
    assert rate({}, date(2022, 5, 31)) == "0.03"
    assert rate({}, date(2022, 6, 1)) == "None"
    assert rate({"loan.secured": True}, date(2021, 12, 31)) == "None"


def test_a_circle_through_a_table_is_named_with_its_whole_way(
    notices: Path, vocabulary: Vocabulary, spoil: Spoil
) -> None:
    spoil("derived.toml", "as_of < DATE", "enterprise.is_small OR as_of < DATE")
    spoil("tables/size.csv", "small,TRUE", "small,market.rate > 0.03")
    found = check_notices(notices, vocabulary=vocabulary)
    assert [error.code for error in found] == ["circle"]
    assert "enterprise.is_small → market.rate → enterprise.is_small" in str(found[0])


def test_a_table_that_only_a_lookup_reads_is_not_unused_and_one_that_nothing_reads_is(
    notices: Path, vocabulary: Vocabulary, spoil: Spoil
) -> None:
    folder = notices / "city-2022" / "tables"
    (folder / "fee.csv").write_text("amount,fee\n> 5,1\n<= 5,2\n")
    (folder / "old.csv").write_text("amount,fee\n> 5,1\n<= 5,2\n")
    spoil("derived.toml", "0.0365 END", "0.0365 END * lookup('fee', loan.amount)")
    found = check_notices(notices, vocabulary=vocabulary)
    assert [str(error) for error in found if error.code == "unused-file"] == [
        "city-2022/tables/old.csv: nothing reads this file"
    ]
