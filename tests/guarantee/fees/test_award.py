"""The claim for an award for lower fees: what counts, by which clause, and what it comes to."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from changrong.guarantee.fees import FeeError, Guaranteed, YearBasis, annualised
from changrong.guarantee.fees.award import Claim, Row, claim, measures_of_award, parts_of
from changrong.guarantee.fees.award_file import claim_file
from changrong.policy import Book

BEGIN = date(2019, 7, 1)
SMALL = {"enterprise.industry": "5231", "enterprise.headcount": 8, "enterprise.revenue": "6000000"}
LARGE = SMALL | {"enterprise.headcount": 120, "enterprise.revenue": "300000000"}
NONE = {"guarantee.award_exclusion": "none"}
HALF_A_MILLION = Guaranteed(500_000_00, BEGIN, BEGIN + timedelta(365), 5_000_00)


@pytest.fixture(scope="module")
def book(notices: Book) -> Book:
    return measures_of_award(notices)


def row(book: Book, number: str, facts: dict[str, Any], what: Guaranteed = HALF_A_MILLION) -> Row:
    return Row(number, what, book.decide(facts, what.since).measures)


@pytest.fixture
def made(book: Book) -> Claim:
    half = Guaranteed(1_000_000_00, BEGIN, BEGIN + timedelta(73), 2_000_00)
    next_year = Guaranteed(1_00, date(2020, 1, 1), date(2020, 2, 1))
    return claim(
        [
            row(book, "G1", SMALL | NONE),
            row(book, "G2", SMALL | NONE, half),
            row(book, "G3", SMALL | {"guarantee.award_exclusion": "property"}),
            row(book, "G4", LARGE | NONE),
            row(book, "G5", SMALL),
            row(book, "G6", SMALL | NONE, next_year),
            Row("G7", HALF_A_MILLION, ()),
            row(book, "=G8", SMALL | NONE, Guaranteed(1, BEGIN, BEGIN + timedelta(1))),
        ],
        2019,
    )


def test_each_row_counts_by_a_clause_or_says_why_it_does_not(made: Claim) -> None:
    said = {line.row.number: (line.counts, line.clause, line.reason.en) for line in made.lines}
    assert said["G1"] == (True, "小微企业范围", "applies")
    assert said["G3"][0::2] == (False, "does not meet: Is none of the kinds that do not count")
    assert said["G4"][0::2] == (False, "does not meet: The borrower is a small or micro firm")
    assert said["G5"][0::2] == (False, "cannot tell; missing: guarantee.award_exclusion")
    assert said["G6"][0::2] == (False, "begun in 2020, not new in 2019")
    assert said["G7"][0::2] == (False, "no notice says what counts")
    assert {line.notice for line in made.lines if line.counts} == {"mof-2018-fee-award"}


def test_a_notice_that_has_ended_counts_nothing(book: Book) -> None:
    later = Guaranteed(1_00, date(2021, 1, 1), date(2021, 2, 1))
    [line] = claim([row(book, "G1", SMALL | NONE, later)], 2021).lines
    assert (line.counts, line.reason.zh) == (False, "不在有效期")


def test_the_sums_are_those_of_what_counts(made: Claim) -> None:
    assert made.counted.count == 3
    assert made.counted.amount == 700_000_00  # half a million, and a fifth of a million
    assert made.counted.fees == 7_000_00
    assert made.counted.rate == Decimal("0.010000")
    assert made.whole.count == 8


def test_the_lines_sum_to_the_total(made: Claim) -> None:
    assert sum(line.annualised for line in made.lines) == made.counted.amount


def test_a_number_that_comes_twice_is_refused(book: Book) -> None:
    with pytest.raises(FeeError, match="G1"):
        claim([row(book, "G1", SMALL | NONE), row(book, "G1", SMALL | NONE)], 2019)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_file_holds_every_row_with_its_basis_and_the_sums(made: Claim, lang: str) -> None:
    file = load_workbook(io.BytesIO(claim_file(made, lang)))
    rows, sums = file.worksheets
    values = list(rows.values)
    assert len(values) == 1 + len(made.lines)
    assert values[1][:6] == ("G1", 500_000, values[1][2], values[1][3], 365, 5_000)
    assert values[1][12:14] == ("mof-2018-fee-award", "小微企业范围")
    assert rows["A9"].value == "=G8"
    assert rows["A9"].data_type == "s"
    assert list(sums.values)[4][1] == 700_000


@given(
    st.lists(
        st.tuples(st.integers(0, 10**12), st.integers(1, 4000), st.integers(0, 10**10)), max_size=20
    )
)
def test_lines_sum_to_the_total_whatever_the_rows(rows: list[tuple[int, int, int]]) -> None:
    guaranteed = [
        Guaranteed(amount, BEGIN, BEGIN + timedelta(days), fee) for amount, days, fee in rows
    ]
    total = annualised(guaranteed)
    parts = parts_of(guaranteed, total.amount, YearBasis.DAYS_365)
    assert sum(parts) == total.amount or not any(one.amount for one in guaranteed)
    for part, one in zip(parts, guaranteed, strict=True):
        assert abs(part - one.annualised()) < 2  # a fen of its own, half of one of the total's


def test_the_average_rate_may_be_reckoned_by_months() -> None:
    rows = [
        Guaranteed(1_000_000_00, date(2023, 1, 31), date(2023, 7, 31), 5_000_00),
        Guaranteed(3_000_000_00, date(2023, 1, 31), date(2024, 1, 31), 15_000_00),
    ]
    found = annualised(rows, YearBasis.MONTHS_12)
    assert (found.amount, found.rate) == (3_500_000_00, Decimal("0.005714"))
    assert annualised([]).rate is None
