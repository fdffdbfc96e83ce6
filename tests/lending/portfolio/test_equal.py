"""Portfolio mode says what the schedule of each loan alone says, to the fen and the day."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lending.portfolio.one_by_one import Row, expected, found, loan, table

from changrong.lending.day_count import DayCount
from changrong.lending.portfolio import read_loans, totals
from changrong.lending.portfolio.loans import LARGEST_PRINCIPAL

DAY = timedelta(days=1)
CYCLES = (
    "P1ML0",
    "P1ML1",
    "P3ML0",
    "P1QL1",
    "P2ML1",
    "P1YL0",
    "P6ML1",
    "P14DL0",
    "P30DL1",
    "P1ML1@30",
    "P3ML0@5",
    "P1WL0",
)


@st.composite
def loans(draw: st.DrawFn) -> Row:
    """Any loan that is not refused: tiny and huge, odd stubs, month ends, many digits."""
    begin = draw(
        st.one_of(
            st.dates(date(1999, 1, 1), date(2060, 1, 1)),
            st.sampled_from([date(2024, 2, 29), date(2023, 2, 28), date(2026, 1, 31)]),
        )
    )
    cycle = draw(st.sampled_from(CYCLES))
    length = {"D": 15, "W": 7, "M": 40, "Q": 95, "Y": 370}[cycle.partition("L")[0][-1]]
    maturity = begin + draw(st.integers(1, length * 14)) * DAY
    if draw(st.booleans()):
        maturity = maturity.replace(day=28) if maturity.replace(day=28) > begin else maturity
    anchor = draw(
        st.none()
        | st.integers(0, min((maturity - begin).days, length)).map(lambda n: begin + n * DAY)
    )
    kind = draw(st.sampled_from(["ANN", "LAM", "PAM"]))
    if kind == "PAM" and draw(st.booleans()):
        cycle = None
    return loan(
        contract_type=kind,
        notional_principal=draw(
            st.integers(1, 1000)
            | st.integers(1, 10**7).map(lambda yuan: yuan * 100)
            | st.integers(1, LARGEST_PRINCIPAL)
        ),
        nominal_interest_rate=draw(
            st.just(Decimal(0))
            | st.integers(0, 10_000).map(lambda points: Decimal(points).scaleb(-4))
            | st.integers(0, 10**16).map(lambda units: Decimal(units).scaleb(-16))
        ),
        initial_exchange_date=begin,
        cycle_anchor_date=anchor,
        cycle=cycle,
        maturity_date=maturity,
        day_count_convention=draw(st.sampled_from([count.value for count in DayCount])),
        end_of_month_convention=draw(st.sampled_from(["SD", "EOM"])),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(loans(), min_size=1, max_size=12))
def test_every_loan_of_a_portfolio_pays_what_it_pays_alone(rows: list[Row]) -> None:
    assert found(rows) == [expected(row) for row in rows]


@pytest.mark.parametrize("kind", ["ANN", "LAM", "PAM"])
@pytest.mark.parametrize("count", list(DayCount))
def test_every_form_by_every_day_count_over_sixty_months(kind: str, count: DayCount) -> None:
    """Maturity on the last day of February is where the day counts differ most."""
    rows = [
        loan(
            contract_type=kind,
            day_count_convention=count.value,
            notional_principal=principal,
            initial_exchange_date=date(2023, 2, 28),
            cycle_anchor_date=date(2023, 3, 31),
            maturity_date=maturity,
        )
        for principal in (1, 99, 12_345_600, 333_333_333_333)
        for maturity in (date(2028, 2, 28), date(2028, 2, 29), date(2027, 2, 28), date(2027, 3, 30))
    ]
    assert found(rows) == [expected(row) for row in rows]


def test_amounts_that_end_at_exactly_half_a_fen_go_up() -> None:
    """1,000 yuan at 7.326 % by thirty days of 360: 610.5 fen, and so every month."""
    row = loan(
        contract_type="PAM",
        notional_principal=100_000,
        nominal_interest_rate=Decimal("0.07326"),
        initial_exchange_date=date(2026, 1, 1),
        cycle_anchor_date=date(2026, 2, 1),
        maturity_date=date(2027, 1, 1),
    )
    (paid,) = found([row])
    assert [interest for _, _, interest, _ in paid] == [611] * 12
    assert [paid] == [expected(row)]


def test_amounts_a_hair_below_half_a_fen_go_down() -> None:
    row = loan(
        contract_type="PAM",
        notional_principal=100_000,
        nominal_interest_rate=Decimal("0.0732599999999999"),
        initial_exchange_date=date(2026, 1, 1),
        cycle_anchor_date=date(2026, 2, 1),
        maturity_date=date(2027, 1, 1),
    )
    (paid,) = found([row])
    assert [interest for _, _, interest, _ in paid] == [610] * 12
    assert [paid] == [expected(row)]


@pytest.mark.parametrize("principal", [1, 5, 36, 54, 90, 100_000, LARGEST_PRINCIPAL])
@pytest.mark.parametrize("kind", ["ANN", "LAM"])
def test_a_loan_without_interest_is_shared_among_its_due_days(kind: str, principal: int) -> None:
    row = loan(contract_type=kind, notional_principal=principal, nominal_interest_rate=Decimal(0))
    assert found([row]) == [expected(row)]


def test_equal_principal_falls_due_alone_where_a_long_stub_drops_an_interest_day() -> None:
    row = loan(
        contract_type="LAM",
        cycle="P1ML0",
        initial_exchange_date=date(2026, 1, 10),
        cycle_anchor_date=date(2026, 2, 10),
        maturity_date=date(2026, 3, 25),
    )
    (paid,) = found([row])
    assert [paid] == [expected(row)]
    assert [interest for _, _, interest, _ in paid][1] == 0


def test_the_longest_loan_by_the_highest_rate_stays_exact() -> None:
    rows = [
        loan(
            notional_principal=LARGEST_PRINCIPAL,
            nominal_interest_rate=Decimal(1),
            cycle_anchor_date=anchor,
            maturity_date=date(2126, 1, 1),
            day_count_convention="AA",
            cycle="P6ML1",
        )
        for anchor in (date(2026, 7, 31), date(2100, 1, 31))
    ]
    assert found(rows) == [expected(row) for row in rows]


def test_totals_are_the_sums_of_the_schedules() -> None:
    rows = [loan(), loan(contract_type="PAM", cycle=None, cycle_anchor_date=None)]
    for number, total in enumerate(totals(read_loans(table(rows)).loans).to_pylist()):
        paid = expected(rows[number])
        assert total == {
            "loan": number,
            "due_days": len(paid),
            "principal": sum(principal for _, principal, _, _ in paid),
            "interest": sum(interest for _, _, interest, _ in paid),
            "largest_payment": max(principal + interest for _, principal, interest, _ in paid),
        }


@pytest.mark.long
def test_twenty_thousand_loans_of_real_life_pay_what_they_pay_alone() -> None:
    chosen = random.Random(6)
    rows = [_of_real_life(chosen) for _ in range(20_000)]
    assert found(rows) == [expected(row) for row in rows]


def _of_real_life(chosen: random.Random) -> Mapping[str, Any]:
    begin = date(2020, 1, 1) + chosen.randrange(3000) * DAY
    first = begin + chosen.randrange(20, 50) * DAY
    return loan(
        contract_type=chosen.choice(["ANN", "LAM", "PAM"]),
        notional_principal=chosen.randrange(1, 3000) * 100_000,
        nominal_interest_rate=Decimal(chosen.randrange(200, 1500)).scaleb(-4),
        initial_exchange_date=begin,
        cycle_anchor_date=first,
        maturity_date=first + chosen.randrange(60, 1900) * DAY,
        day_count_convention=chosen.choice(list(DayCount)).value,
        end_of_month_convention=chosen.choice(["SD", "EOM"]),
        cycle=chosen.choice(["P1ML0", "P1ML1", "P3ML0", "P3ML1"]),
    )
