"""Shares at their limits: every verdict equals cross-multiplication of whole numbers.

The quotient has nine places. A share of a and b whole units lies at least 1/(5b) from four fifths
unless it is exactly that, so no verdict can be rounded away while b is below four hundred million
units: that many yuan, or four million where amounts have cents.
"""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from changrong.policy import Book
from changrong.policy.batch.maps import read_map
from changrong.policy.batch.screening import screen_file
from changrong.policy.batch.tape import open_tape

MAP = Path(__file__).parents[2] / "maps" / "sba-7a.toml"
COLUMN = "beijing-2022-guarantee.risk-share"
UNITS = 400_000_000
"""Below this many of the smallest unit, nine places tell every share from its limits."""


def verdicts(folder: Path, loans: list[tuple[int, int]], places: int) -> list[str]:
    """What the tape of these loans is judged; amounts count units of so many decimal places."""
    book = Book.load()
    table = folder / "in.csv"
    rows = (
        f"{Decimal(gross).scaleb(-places):f},{Decimal(guaranteed).scaleb(-places):f}\n"
        for gross, guaranteed in loans
    )
    table.write_text("GrAppv,SBA_Appv\n" + "".join(rows))
    tape_map = read_map(MAP, book.vocabulary)
    screening = screen_file(
        book, open_tape(table), folder / "out.parquet", date(2026, 11, 21), tape_map
    )
    assert screening.problems == {}
    found: list[str] = pq.read_table(screening.out)[COLUMN].to_pylist()
    return found


def crossed(gross: int, guaranteed: int) -> str:
    is_broken = 5 * (gross - guaranteed) < gross or 5 * guaranteed < gross
    return "broken" if is_broken else "cannot tell"


@pytest.mark.parametrize("places", [0, 2, 4])
def test_shares_at_and_beside_their_limits_are_judged_as_whole_numbers_are(
    tmp_path: Path, places: int
) -> None:
    rng = random.Random(places)
    largest = [UNITS - step for step in range(1, 11)]
    loans = []
    for gross in [*largest, *(rng.randrange(1, UNITS) for _ in range(3000))]:
        for fifths in (1, 4):
            near = gross * fifths // 5
            loans += [(gross, max(near + side, 0)) for side in (-1, 0, 1)]
    assert sum(5 * part in (whole, 4 * whole) for whole, part in loans) > 1000
    found = verdicts(tmp_path, loans, places)
    assert found == [crossed(*loan) for loan in loans]


def test_amounts_of_any_size_at_exactly_a_fifth_or_four_fifths_are_judged_right(
    tmp_path: Path,
) -> None:
    loans = [(5 * fifth, part * fifth) for fifth in (1, 7, 10**11 + 3, 10**15) for part in (1, 4)]
    assert verdicts(tmp_path, loans, 2) == ["cannot tell"] * len(loans)


def test_from_that_size_on_a_share_a_breath_beside_its_limit_counts_as_at_it(
    tmp_path: Path,
) -> None:
    loan = (UNITS + 1, 4 * UNITS // 5 + 1)
    assert crossed(*loan) == "broken"
    assert verdicts(tmp_path, [loan], 2) == ["cannot tell"]
