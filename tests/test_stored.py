"""What is stored is read back as the same value; what cannot be is named by its field."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.stored import plain, restored
from changrong.text import Problem, Text


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Inner:
    amount: int
    share: Decimal


@dataclass(frozen=True)
class Outer:
    name: str
    on: date
    colour: Colour
    is_open: bool
    inner: Inner
    more: tuple[Inner, ...] = ()
    pair: tuple[str, int] = ("", 0)
    until: date | None = None
    parts: dict[str, Decimal] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)
    label: Text | None = None


inners = st.builds(Inner, st.integers(), st.decimals(allow_nan=False, allow_infinity=False))
outers = st.builds(
    Outer,
    st.text(),
    st.dates(),
    st.sampled_from(Colour),
    st.booleans(),
    inners,
    st.lists(inners, max_size=3).map(tuple),
    st.tuples(st.text(), st.integers()),
    st.none() | st.dates(),
    st.dictionaries(st.text(), st.decimals(allow_nan=False, allow_infinity=False), max_size=2),
    st.dictionaries(st.integers(), st.integers(), max_size=2),
    st.none() | st.builds(Text, st.text(), st.text()),
)


@given(outers)
def test_what_is_stored_is_read_back_as_the_same_value(value: Outer) -> None:
    assert restored(Outer, plain(value)) == value


STORED = {
    "name": "x",
    "on": "2026-03-02",
    "colour": "red",
    "is_open": True,
    "inner": {"amount": "5", "share": "0.2"},
}


def test_what_is_kept_beside_the_fields_is_passed_over_and_what_is_not_there_has_its_default() -> (
    None
):
    found = restored(Outer, {**STORED, "case": "XQ-1"})
    assert found == Outer("x", date(2026, 3, 2), Colour.RED, True, Inner(5, Decimal("0.2")))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("on", "2026-02-31", "Outer.on = 2026-02-31"),
        ("colour", "green", "Outer.colour = green"),
        ("is_open", "yes", "Outer.is_open = yes"),
        ("name", 5, "Outer.name = 5"),
        ("inner", {"amount": "x", "share": "1"}, "Outer.inner.amount = x"),
        ("inner", {"amount": "1"}, "Outer.inner.share"),
        ("pair", ["a"], "Outer.pair"),
        ("until", "never", "Outer.until = never"),
        ("parts", {"a": "b"}, "Outer.parts"),
    ],
)
def test_what_a_field_cannot_be_is_named(name: str, value: object, said: str) -> None:
    with pytest.raises(Problem) as wrong:
        restored(Outer, {**STORED, name: value})
    assert said in str(wrong.value)
    assert said in wrong.value.text.zh


@dataclass(frozen=True)
class Given:
    unit: str
    value: object


def test_a_field_is_of_the_type_that_another_field_says() -> None:
    kinds = {"day": date, "number": Decimal}
    depends = {Given: lambda data: {"value": kinds[data["unit"]]}}
    for value in (Given("day", date(2026, 3, 2)), Given("number", Decimal("0.5"))):
        assert restored(Given, plain(value), depends=depends) == value
    with pytest.raises(Problem, match=r"Given.value = soon"):
        restored(Given, {"unit": "day", "value": "soon"}, depends=depends)
