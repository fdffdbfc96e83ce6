"""Fees under a guarantee by ACTUS terms. They have the sign of the role, as ACTUS has it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.lending.enhancement.cases import events, failed, guarantee

FIXED = {"feeBasis": "A", "feeRate": "100", "cycleOfFee": "P3ML0"}
PART = {"feeBasis": "N", "feeRate": "0.01", "cycleOfFee": "P3ML0", "dayCountConvention": "A365"}
EXACT = Decimal("1e-20")


def near(amount: Decimal) -> object:
    """The same but for the last of forty digits."""
    return pytest.approx(amount, rel=EXACT)


AGREED = {"notionalPrincipal": "1000000"}


def test_a_fixed_fee_falls_due_by_its_cycle_and_at_the_end() -> None:
    found = [one for one in events(guarantee(**FIXED)) if one.type.name == "FP"]
    assert [(str(one.time.date()), one.payoff) for one in found] == [
        ("2024-04-10", 100),
        ("2024-07-10", 100),
        ("2024-10-10", 100),
        ("2025-01-10", 100),
    ]
    sold = [one for one in events(guarantee(**FIXED, contractRole="SEL")) if one.payoff]
    assert {one.payoff for one in sold} == {-100}


def test_a_fee_that_is_a_part_of_the_amount_runs_up_by_days() -> None:
    found = [one for one in events(guarantee(**PART, **AGREED)) if one.type.name == "FP"]
    assert sum(one.payoff for one in found) == near(Decimal(10_000) * 366 / 365)
    assert found[0].payoff == near(Decimal(10_000) * 91 / 365)


def test_it_runs_on_what_was_covered_when_the_last_one_fell_due() -> None:
    found = [one for one in events(guarantee(**PART)) if one.type.name == "FP"]
    assert found[0].payoff == near(Decimal(12_000) * 91 / 365)
    assert found[1].payoff == near(Decimal(9_000) * 91 / 365)


def test_called_what_has_run_up_is_settled_with_it_and_no_more_falls_due() -> None:
    part = events(guarantee(**PART, **AGREED), failed("2024-05-10"))
    assert [one.type.name for one in part] == ["PRD", "FP", "XD", "STD"]
    assert part[-1].payoff == near(1_000_000 + Decimal(10_000) * 30 / 365)
    fixed = events(guarantee(**FIXED, **AGREED), failed("2024-05-10"))
    assert fixed[-1].payoff == near(1_000_000 + Decimal(100) * 30 / 91)


def test_what_had_run_up_by_the_status_day_is_taken_from_the_terms_or_reckoned() -> None:
    later = guarantee(**PART, **AGREED, statusDate="2024-05-10", contractDealDate="2024-01-10")
    reckoned = next(one for one in events(later) if one.type.name == "FP")
    given = next(one for one in events(later | {"feeAccrued": "500"}) if one.type.name == "FP")
    assert reckoned.payoff == near(Decimal(10_000) * 91 / 365)
    assert given.payoff == near(500 + Decimal(10_000) * 61 / 365)


def test_a_last_fee_on_the_working_day_after_the_end_is_for_the_days_until_it() -> None:
    terms = guarantee(
        **PART, **AGREED, maturityDate="2024-06-15", calendar="MF", businessDayConvention="SCF"
    )
    *_, ended, last = events(terms)
    assert (str(ended.time.date()), ended.type.name) == ("2024-06-15", "MD")
    assert (str(last.time.date()), last.type.name) == ("2024-06-17", "FP")
    assert last.notional_principal == 0
    assert last.payoff == near(Decimal(10_000) * 66 / 365)  # since 10 April


def test_a_single_fee_is_due_on_its_day() -> None:
    once = guarantee(feeBasis="A", feeRate="-9000", cycleAnchorDateOfFee="2024-01-10")
    found = [one for one in events(once) if one.type.name == "FP"]
    assert [(str(one.time.date()), one.payoff) for one in found] == [("2024-01-10", -9_000)]
