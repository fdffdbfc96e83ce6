"""The guarantees of a claim as a file gives them; what is wrong is named by row and column."""

from __future__ import annotations

from datetime import date

import pytest

from changrong.guarantee.fees import FeeError
from changrong.guarantee.fees.award import claim
from changrong.guarantee.fees.award_rows import award_rows
from changrong.policy import Book

HEADING = (
    "number,amount,fee,since,until,enterprise.industry,enterprise.headcount,enterprise.revenue,"
    "guarantee.award_exclusion"
)
FIRST = "G1,1000000.00,5000,2019-07-01,2020-06-30,5231,8,6000000,none"
SECOND = 'G2,"2,000,000",10000,2019-07-01,2020-06-30,5231,8,6000000,'


def rows(notices: Book, *lines: str) -> list:
    return award_rows("\n".join(lines).encode("utf-8-sig"), notices)


def test_a_file_becomes_a_claim_and_a_blank_cell_a_question(notices: Book) -> None:
    made = claim(rows(notices, HEADING, FIRST, "", SECOND), 2019)
    first, second = made.lines
    assert (first.counts, first.annualised) == (True, 1_000_000_00)
    assert first.row.guaranteed.since == date(2019, 7, 1)
    assert second.reason.en == "cannot tell; missing: guarantee.award_exclusion"
    assert made.whole.guaranteed == 3_000_000_00


@pytest.mark.parametrize(
    ("lines", "field", "said"),
    [
        ((HEADING.replace("fee,", ""), FIRST), "fee", "no such column"),
        ((HEADING + ",fee", FIRST), "fee", "more than once"),
        ((HEADING + ",enterprise.colour", FIRST), "enterprise.colour", "neither"),
        ((HEADING, FIRST + ",more"), "row", "row 2"),
        ((HEADING, FIRST, FIRST.replace("1000000.00", "much")), "amount", "row 3"),
        ((HEADING, FIRST.replace("1000000.00", "-5")), "amount", "row 2"),
        ((HEADING, FIRST.replace("1000000.00", "0.005")), "amount", "row 2"),
        ((HEADING, FIRST.replace("2019-07-01", "1 July")), "since", "row 2"),
        ((HEADING, FIRST.replace("2020-06-30", "2019-07-01")), "until", "row 2"),
        ((HEADING, FIRST.replace(",8,", ",many,")), "enterprise.headcount", "row 2"),
        ((HEADING, FIRST.replace("none", "perhaps")), "guarantee.award_exclusion", "row 2"),
    ],
)
def test_what_is_wrong_is_named(
    notices: Book, lines: tuple[str, ...], field: str, said: str
) -> None:
    with pytest.raises(FeeError, match=said) as refused:
        rows(notices, *lines)
    assert refused.value.field == field


def test_another_encoding_is_refused(notices: Book) -> None:
    with pytest.raises(FeeError, match="UTF-8"):
        award_rows((HEADING + "\n担保").encode("gb18030"), notices)
