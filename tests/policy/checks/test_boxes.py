"""Boxes are cut exactly: what is left of one without others is what no other holds."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from changrong.policy import Fact, FactType, Text
from changrong.policy.checks.boxes import DAYS_COLUMN, Box, days_between, minus_all, words
from changrong.policy.tables.sets import Axis, Cell, Interval, axis_of, only

LABEL = Text("事", "Fact")
NUMBER = axis_of(Fact("a.number", FactType.INTEGER, LABEL, min=Decimal(0), max=Decimal(9)))
CODE = axis_of(Fact("a.code", FactType.CODE, LABEL, values=dict.fromkeys(("x", "y", "z"), LABEL)))
DIGIT = axis_of(Fact("a.digit", FactType.TEXT, LABEL, pattern="[0-9]{1}"))
FLAG = axis_of(Fact("a.flag", FactType.BOOLEAN, LABEL))
AXES = {"number": NUMBER, "code": CODE, "digit": DIGIT, "flag": FLAG}
VALUES = {
    "number": [Decimal(value) for value in range(10)],
    "code": ["x", "y", "z"],
    "digit": [str(value) for value in range(10)],
    "flag": [True, False],
}
POINTS = list(product(*VALUES.values()))


def a_cell(axis: Axis, values: list[object], chance: random.Random) -> Cell:
    if chance.random() < 0.3:
        return axis.whole
    if not axis.is_ordered:
        return only(axis, chance.sample(values, chance.randint(1, len(values))))
    low, high = sorted(chance.sample(values, 2))
    closed = chance.random() < 0.5, chance.random() < 0.5
    return Cell(axis, intervals=(Interval(low, closed[0], high, closed[1]),))


def a_box(chance: random.Random) -> Box:
    return {name: a_cell(axis, VALUES[name], chance) for name, axis in AXES.items()}


def holds(box: Box, point: tuple[object, ...]) -> bool:
    return all(
        only(AXES[name], [value]).overlaps(box[name])
        for name, value in zip(AXES, point, strict=True)
    )


@pytest.mark.parametrize("seed", range(12))
def test_every_point_is_left_once_or_taken(seed: int) -> None:
    chance = random.Random(seed)
    whole = a_box(chance)
    others = [a_box(chance) for _ in range(chance.randint(0, 8))]
    left = minus_all([whole], others)
    for point in chance.sample(POINTS, 150):
        wanted = holds(whole, point) and not any(holds(other, point) for other in others)
        assert sum(holds(box, point) for box in left) == int(wanted)


def test_a_box_is_written_as_tables_write_it() -> None:
    box = {
        "digit": Cell(DIGIT, intervals=(Interval("2", True, "5", False), Interval.only("7"))),
        "number": Cell(NUMBER, intervals=(Interval(Decimal(3), True, None, True),)),
        "code": only(CODE, ["x", "z"]),
        "flag": FLAG.whole,
        DAYS_COLUMN: days_between(date(2022, 1, 1), date(2022, 5, 31)),
    }
    assert words(box).en == (
        "digit 2-4 7, number >= 3, code x|z, from, until 2022-01-01..2022-05-31"
    )
    assert words({"flag": FLAG.whole}).en == "any values"


def test_many_stretches_are_not_all_written_out() -> None:
    evens = only(DIGIT, [str(value) for value in range(0, 10, 2)])
    assert words({"digit": evens}).en == "digit 0 2 4 6 8"
    wide = axis_of(Fact("a.wide", FactType.TEXT, LABEL, pattern="[0-9]{2}"))
    many = only(wide, [f"{value:02d}" for value in range(0, 60, 2)])
    assert words({"wide": many}).en.endswith(" 22 …")
