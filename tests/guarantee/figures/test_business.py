"""Figures are exact, keep both sides and every row behind them, and guess nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from changrong.guarantee.figures import Row, business
from changrong.guarantee.figures.business import CLIENT, SMALL_FARM, UNDER
from changrong.policy.numbers import quotient

D = Decimal
FEN = st.integers(0, 10**12)
MARKS = st.fixed_dictionaries(
    {mark: st.none() | st.booleans() for mark in (SMALL_FARM, CLIENT, UNDER)}
)


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    count = draw(st.integers(0, 8))
    return [
        Row(
            number=f"DB-{n}",
            borrower=draw(st.sampled_from("abc")),
            outstanding=draw(FEN),
            released=draw(FEN),
            paid=draw(FEN),
            recovered=draw(FEN),
            unrecovered_before=draw(FEN),
            marks=draw(MARKS),
        )
        for n in range(count)
    ]


@given(tables())
def test_every_figure_is_the_sum_of_its_rows_and_every_share_the_one_quotient(
    rows: list[Row],
) -> None:
    for figure in business(rows).values():
        assert figure.top == sum(one.top for one in figure.rows)
        if figure.bottom is not None:
            assert figure.bottom == sum(one.bottom for one in figure.rows)
            assert figure.value == quotient(int(figure.top), int(figure.bottom))


@given(tables())
def test_rows_in_any_order_come_to_the_same(rows: list[Row]) -> None:
    forth, back = business(rows), business(reversed(rows))
    assert {id: one.value for id, one in forth.items()} == {
        id: one.value for id, one in back.items()
    }


def test_a_rate_without_anything_below_the_line_is_nothing_and_not_zero() -> None:
    found = business([Row(number="DB-1", borrower="a", paid=5)])
    assert found["compensation_rate"].value is None
    assert found["paid"].value == D("0.05")
    assert business([])["recovery_rate"].value is None


def test_parts_of_a_year_stay_exact_until_the_quotient() -> None:
    rows = [Row(number="1", borrower="a", fees=1, fee_base=Fraction(1, 3))]
    assert business(rows)["average_fee_rate"].value == D(3)


def test_a_borrower_counts_once_and_the_unknown_are_named() -> None:
    small, unknown = {SMALL_FARM: True, CLIENT: True, UNDER: True}, {SMALL_FARM: None, CLIENT: None}
    rows = [
        Row(number="1", borrower="a", outstanding=30, marks=small),
        Row(number="2", borrower="a", outstanding=30, marks=small),
        Row(number="3", borrower="b", outstanding=40, marks=unknown),
        Row(number="4", borrower="c", marks=unknown),
    ]
    found = business(rows)
    assert found["borrowers"].value == 2
    assert found["small_farm_client_share"].value == D("0.5")
    assert found["small_farm_share"].value == D("0.6")
    assert found["small_farm_share"].unknown == ("3",)
    assert found["under_5m_share"].value == 1
