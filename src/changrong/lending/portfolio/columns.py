"""Columns of a table, each read whole, with the values at fault refused by row and column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from changrong.lending.errors import LendingError
from changrong.lending.portfolio.loans import RATE_PLACES
from changrong.text import Text

Number = TypeVar("Number", bound=np.generic)
Mask: TypeAlias = npt.NDArray[np.bool_]

COLUMNS = pa.schema(
    [
        ("contract_type", pa.string()),
        ("notional_principal", pa.int64()),
        ("nominal_interest_rate", pa.decimal128(18, RATE_PLACES)),
        ("initial_exchange_date", pa.date32()),
        ("cycle_anchor_date", pa.date32()),
        ("cycle", pa.string()),
        ("maturity_date", pa.date32()),
        ("day_count_convention", pa.string()),
        ("end_of_month_convention", pa.string()),
    ]
)
"""What is read. `notional_principal` is fen; `nominal_interest_rate` a fraction a year as a
decimal of any width; `cycle` is ACTUS text (P1ML1), for principal and interest alike, of PAM for
interest. The anchor may be left out, which is then one cycle after disbursement."""

OPTIONAL = ("cycle_anchor_date", "cycle", "end_of_month_convention")
"""May be null, and may be left out as columns."""

REFUSED = pa.schema(
    [
        ("row", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("problem_zh", pa.string()),
        ("problem_en", pa.string()),
    ]
)

NOT_GIVEN = Text("没有给出", "is not given")


class _Fault(NamedTuple):
    column: str
    mask: Mask
    problem: Text


class Columns:
    """One table, and what of it is refused so far. `wrong` are the rows at fault."""

    def __init__(self, table: pa.Table, first: int) -> None:
        self.table, self.first = table, first
        self.wrong = np.zeros(table.num_rows, bool)
        self._faults: list[_Fault] = []

    def refused(self) -> pa.Table:
        """Every fault, in the order of rows."""
        parts = [self._refused_by(fault) for fault in self._faults]
        return pa.concat_tables([REFUSED.empty_table(), *parts]).sort_by("row")

    def _refused_by(self, fault: _Fault) -> pa.Table:
        rows = np.flatnonzero(fault.mask)
        values = pa.nulls(len(rows), pa.string())
        if fault.column in self.table.column_names:
            values = self.table[fault.column].take(pa.array(rows)).cast(pa.string())
        column, zh, en = (
            pa.array([words] * len(rows), pa.string())
            for words in (fault.column, fault.problem.zh, fault.problem.en)
        )
        return pa.table([pa.array(rows + self.first), column, values, zh, en], schema=REFUSED)

    def refuse(self, column: str, mask: Mask, problem: Text) -> None:
        if mask.any():
            self._faults.append(_Fault(column, mask, problem))
            self.wrong |= mask

    def column(self, name: str, accepts: Callable[[Any], bool], kind: Text) -> pa.Array:
        """A column of a type that is accepted; all null where it may be left out and is."""
        if name not in self.table.column_names:
            return pa.nulls(self.table.num_rows, COLUMNS.field(name).type)
        column = self.table[name].combine_chunks()
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if pa.types.is_null(column.type):
            column = column.cast(COLUMNS.field(name).type)
        if not accepts(column.type):
            raise LendingError(
                f"{name} 这一列应是{kind.zh}，不是 {column.type}",
                f"column {name} must be {kind.en}, not {column.type}",
            )
        if name not in OPTIONAL:
            self.refuse(name, mask(column.is_null()), NOT_GIVEN)
        return column

    # Texts, each different one read once

    def texts(self, name: str) -> tuple[npt.NDArray[np.int32], list[str]]:
        """The different texts of a column, and the place of each row's among them; null is the
        place behind the last."""
        column = self.column(name, _is_text, Text("文字", "text")).dictionary_encode()
        texts = [text.strip() for text in column.dictionary.to_pylist()]
        return numbers(column.indices.fill_null(len(texts)), np.int32), texts

    def choices(self, name: str, choices: Sequence[StrEnum]) -> npt.NDArray[np.int32]:
        """The place of each row's choice; null and what is none of them count as the first."""
        places, texts = self.texts(name)
        known = {choice.value: place for place, choice in enumerate(choices)}
        unknown = [place for place, text in enumerate(texts) if text not in known]
        said = ", ".join(known)
        problem = Text(f"应是 {said} 之一", f"must be one of {said}")
        self.refuse(name, np.isin(places, unknown), problem)
        return np.array([*(known.get(text, 0) for text in texts), 0], np.int32)[places]


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def mask(truths: pa.Array) -> Mask:
    return numbers(truths, np.bool_)


def numbers(column: pa.Array, kind: type[Number]) -> npt.NDArray[Number]:
    found: npt.NDArray[Number] = column.to_numpy(zero_copy_only=False).astype(kind)
    return found
