"""Sets of values of a cell, against listing the values one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.policy import Fact, FactType, Text
from changrong.policy.tables.sets import Axis, Cell, Interval, Ordered, axis_of, only

_WORDS = Text("词", "word")
STAFF = axis_of(Fact("t.staff", FactType.INTEGER, _WORDS, min=Decimal(0), max=Decimal(9)))
FINE = Axis(STAFF.kind)
DIGITS = axis_of(Fact("t.code", FactType.TEXT, _WORDS, pattern="[0-9]{1}"))
DAYS = axis_of(Fact("t.day", FactType.DATE, _WORDS))
YES = axis_of(Fact("t.yes", FactType.BOOLEAN, _WORDS))

POINTS: Mapping[Axis, list[Ordered]] = {
    STAFF: [Decimal(value) for value in range(10)],
    FINE: [Decimal(value) / 2 for value in range(-2, 22)],
    DIGITS: [str(value) for value in range(10)],
    DAYS: [date(9999, 12, day) for day in range(25, 32)],
}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[list[Ordered], Cell, Cell]:
    axis = draw(st.sampled_from(list(POINTS)))
    points = POINTS[axis]
    ends = st.one_of(st.none(), st.sampled_from(points))
    interval = st.builds(Interval, ends, st.booleans(), ends, st.booleans())
    cell = st.lists(interval, max_size=3).map(lambda found: Cell(axis, intervals=tuple(found)))
    return points, draw(cell), draw(cell)


def holds(cell: Cell, value: Ordered) -> bool:
    for each in cell.intervals:
        above = each.low is None or value > each.low or (each.low_closed and value == each.low)  # type: ignore[operator]
        below = each.high is None or value < each.high or (each.high_closed and value == each.high)  # type: ignore[operator]
        if above and below:
            return True
    return False


@given(pairs())
def test_meeting_and_taking_away_are_those_of_the_values(
    found: tuple[list[Ordered], Cell, Cell],
) -> None:
    points, one, other = found
    for value in points:
        assert holds(one.meet(other), value) == (holds(one, value) and holds(other, value))
        assert holds(one.minus(other), value) == (holds(one, value) and not holds(other, value))


@given(pairs())
def test_overlap_and_cover_are_exact_where_all_values_can_be_listed(
    found: tuple[list[Ordered], Cell, Cell],
) -> None:
    points, one, other = found
    if one.axis not in (STAFF, DIGITS):
        return
    first = {value for value in points if holds(one, value)}
    second = {value for value in points if holds(other, value)}
    assert one.overlaps(other) == bool(first & second)
    assert one.covers(other) == (second <= first)
    assert one.is_empty == (not first)
    assert (one.key == other.key) == (first == second)


@given(pairs())
def test_what_overlaps_reaches_into_one_another(found: tuple[list[Ordered], Cell, Cell]) -> None:
    _, one, other = found
    if one.overlaps(other):
        assert one.reach[0] < other.reach[1]
        assert other.reach[0] < one.reach[1]


def test_between_two_derived_numbers_there_is_always_another() -> None:
    above = Cell(FINE, intervals=(Interval(Decimal(4), False),))
    below = Cell(FINE, intervals=(Interval(None, True, Decimal(5), False),))
    assert above.overlaps(below)


@pytest.mark.parametrize(
    ("axis", "count"), [(YES, 2), (Axis(YES.kind, values=("one", "two", "three")), 3)]
)
def test_listed_values_have_no_order_and_are_compared_one_by_one(axis: Axis, count: int) -> None:
    first = only(axis, [axis.values[0]])
    assert len(axis.whole.values) == count
    assert axis.whole.covers(first)
    assert not first.covers(axis.whole)
    assert not first.overlaps(axis.whole.minus(first))
    assert axis.whole.minus(axis.whole).is_empty
