"""Columns are read as `Fact.parse` reads one value, whatever type they come in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.policy import Book, FactError, Vocabulary
from changrong.policy.batch.columns import ENGINE_TYPES, engine_array, read_column

NUMBERS = ["enterprise.headcount", "enterprise.revenue", "loan.rate"]
WRITTEN = st.one_of(
    st.decimals(-2, 2, places=9, allow_nan=False).map(lambda value: format(value, "f")),
    st.decimals(-(10**15), 10**15, places=4, allow_nan=False).map(lambda value: format(value, "f")),
    st.sampled_from(
        ["", " ", "0", "-0", "+1", "1.", ".5", "01", "1e3", "１", "1,000", "NaN", "$5"]
    ),
    st.text(max_size=5),
)


@given(name=st.sampled_from(NUMBERS), written=st.lists(WRITTEN, min_size=1, max_size=8))
def test_a_column_of_text_is_read_as_each_value_would_be(
    vocabulary: Vocabulary, name: str, written: list[str]
) -> None:
    fact = vocabulary[name]
    values, refused = [], []
    for row, text in enumerate(written):
        try:
            values.append(fact.parse(text))
        except FactError:
            values.append(None)
            refused.append(row)
    column, found = read_column(pa.array(written, pa.string()), fact)
    assert column.equals(engine_array(values, fact))
    assert [item.row for item in found] == refused


@pytest.mark.parametrize(
    ("name", "column", "values", "problems"),
    [
        ("enterprise.headcount", pa.array([8, None, -1, 10**12]), [8, None, None, None], 2),
        ("enterprise.headcount", pa.array([8, 9], pa.uint64()), [8, 9], 0),
        ("enterprise.headcount", pa.array([8.0, 8.5]), [8, None], 1),
        ("enterprise.headcount", pa.array([True]), [None], 1),
        ("enterprise.headcount", pa.array(["8", "x", "8"]).dictionary_encode(), [8, None, 8], 1),
        ("loan.amount", pa.array([Decimal("1.50"), None]), [Decimal("1.5"), None], 0),
        ("loan.amount", pa.array([Decimal("1.00001")]), [None], 1),
        ("loan.rate", pa.array([0.1, 1e-9]), [Decimal("0.1"), Decimal("1e-9")], 0),
        ("loan.rate", pa.array([float("nan"), 1e-12]), [None, None], 2),
        ("loan.rate", pa.array([0.1, 0.2, 1e-9], pa.float32()), [Decimal("0.1"), Decimal("0.2"), Decimal("1e-9")], 0),  # noqa: E501
        ("loan.rate", pa.array([float("inf"), None], pa.float32()), [None, None], 1),
        ("loan.amount", pa.array([1e13, -0.0, 5e-324]), [Decimal(10**13), Decimal(0), None], 1),
        ("loan.rate", pa.nulls(2), [None, None], 0),
        ("loan.secured", pa.array([True, None]), [True, None], 0),
        ("loan.secured", pa.array(["true", "FALSE", "x", ""]), [True, False, None, None], 1),
        ("loan.secured", pa.array([1, 0]), [None, None], 2),
        ("loan.maturity_on", pa.array([date(2022, 1, 1)]), [date(2022, 1, 1)], 0),
        ("loan.maturity_on", pa.array([datetime(2022, 1, 1), datetime(2022, 1, 1, 5)]), [date(2022, 1, 1), None], 1),  # noqa: DTZ001, E501
        ("loan.maturity_on", pa.array([0, 1], pa.timestamp("ns")), [date(1970, 1, 1), None], 1),
        ("loan.maturity_on", pa.array([0, 10**12, -(10**12)], pa.timestamp("s")), [date(1970, 1, 1), None, None], 2),  # noqa: E501
        ("loan.maturity_on", pa.array([0, 10**8, -(10**8)], pa.int32()).cast(pa.date32()), [date(1970, 1, 1), None, None], 2),  # noqa: E501
        ("loan.maturity_on", pa.array([date.min, date.max]), [date.min, date.max], 0),
        ("loan.maturity_on", pa.array([date(2022, 1, 1)], pa.date64()), [date(2022, 1, 1)], 0),
        ("loan.maturity_on", pa.array(["2022-01-01", "1/2/2022"]), [date(2022, 1, 1), None], 1),
        ("enterprise.industry", pa.array(["6210", " 5210 ", "62"]), ["6210", "5210", None], 1),
        ("enterprise.industry", pa.array([6210]), [None], 1),
        ("institution.kind", pa.array(["bank", "Bank"], pa.large_string()), ["bank", None], 1),
        ("institution.id", pa.array([["a"]]), [None], 1),
    ],
)  # fmt: skip
def test_typed_columns_are_read_exactly_or_refused(
    vocabulary: Vocabulary, name: str, column: pa.Array, values: list, problems: int
) -> None:
    fact = vocabulary[name]
    found, refused = read_column(column, fact)
    assert found.to_pylist() == engine_array(values, fact).to_pylist()
    assert found.type == ENGINE_TYPES[fact.kind]
    assert len(refused) == problems
    assert {item.column for item in refused} <= {name}
    assert all(values[item.row] is None and item.problem.zh for item in refused)


def test_a_fact_in_two_columns_is_refused_by_its_name() -> None:
    book = Book.load()
    name = "enterprise.headcount"
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=[name, name])
    with pytest.raises(FactError, match=f"{name} = …: is the name of two columns"):
        book.screen(table, as_of=date(2022, 7, 1))
