from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from changrong.policy import FactError, Vocabulary
from changrong.policy.numbers import plain


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("enterprise.headcount", 8, 8),
        ("enterprise.headcount", " 8 ", 8),
        ("enterprise.headcount", Decimal("8.0"), 8),
        ("enterprise.headcount", "", None),
        ("enterprise.headcount", None, None),
        ("enterprise.headcount", "  ", None),
        ("enterprise.revenue", "1000000.5", Decimal("1000000.5")),
        ("enterprise.revenue", Decimal("1E+6"), Decimal(1000000)),
        ("enterprise.revenue", "99999999999999.9999", Decimal("99999999999999.9999")),
        ("loan.rate", "+0.05", Decimal("0.05")),
        ("loan.rate", Decimal("0.000000001"), Decimal("0.000000001")),
        ("loan.secured", True, True),
        ("loan.secured", "FALSE", False),
        ("loan.maturity_on", "2022-06-09", date(2022, 6, 9)),
        ("loan.maturity_on", date(2022, 6, 9), date(2022, 6, 9)),
        ("enterprise.industry", "6210", "6210"),
        ("institution.kind", "bank", "bank"),
    ],
)
def test_values_are_read_exactly(
    vocabulary: Vocabulary, name: str, raw: object, value: object
) -> None:
    found = vocabulary.parse(name, raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("name", "raw", "problem"),
    [
        ("enterprise.headcount", 8.0, "should be a number"),
        ("enterprise.headcount", True, "should be a number"),
        ("enterprise.headcount", "8.5", "should be a whole number"),
        ("enterprise.headcount", -1, "should not be below 0"),
        ("enterprise.headcount", "1e3", "should be a number"),
        ("enterprise.headcount", "１２", "should be a number"),
        ("enterprise.revenue", "1,000", "should be a number"),
        ("enterprise.revenue", "100000000000000", "is not within ±100000000000000"),
        ("enterprise.revenue", Decimal("1E+999999"), "is not within ±100000000000000"),
        ("enterprise.revenue", Decimal("NaN"), "is not within ±100000000000000"),
        ("enterprise.revenue", "0.00001", "has more than 4 decimals"),
        ("enterprise.revenue", "0." + "1" * 500, "has more than 4 decimals"),
        ("loan.rate", "1.01", "should not be above 1"),
        ("loan.rate", 0.05, "should be a number"),
        ("loan.secured", 1, "should be true or false"),
        ("loan.secured", "yes", "should be true or false"),
        ("loan.maturity_on", "20220609", "should be a date such as 2026-01-31"),
        ("loan.maturity_on", "2022-02-30", "is not a day of the calendar"),
        ("loan.maturity_on", datetime(2022, 6, 9), "should be a date such as 2026-01-31"),  # noqa: DTZ001
        ("enterprise.industry", 6210, "should be text, in quotes"),
        ("enterprise.industry", "621", "does not have the form [0-9]{4}"),
        ("institution.kind", "bnak", "should be one of bank, insurer; did you mean bank?"),
        ("institution.kind", ["bank"], "should be text, in quotes"),
        ("enterprise.size", "small", "is derived and cannot be stated"),
        ("enterprise.hedcount", 8, "no such fact; did you mean enterprise.headcount?"),
        ("as_of", "2022-01-01", "is given apart from facts (--as-of)"),
    ],
)
def test_a_refused_value_names_fact_value_and_reason(
    vocabulary: Vocabulary, name: str, raw: object, problem: str
) -> None:
    with pytest.raises(FactError) as caught:
        vocabulary.parse(name, raw)
    assert caught.value.fact == name
    assert caught.value.value is raw or caught.value.value == str(raw).strip()
    assert caught.value.problem.en == problem
    assert str(caught.value).startswith(f"{name} = ")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.20"), "0.2"),
        (Decimal("1E+6"), "1000000"),
        (Decimal("-0.00"), "0"),
        (Decimal("0.000000001"), "0.000000001"),
        (100, "100"),
    ],
)
def test_numbers_are_shown_with_their_exact_digits_and_no_more(
    value: Decimal | int, text: str
) -> None:
    assert plain(value) == text
