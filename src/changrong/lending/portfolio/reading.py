"""Columns of a table as loans: what is right is read, what is wrong is refused by row and column.

A column that is missing, of another type, or a term that would be passed over is the table's fault
and refuses all of it. A value that no loan can have refuses its row alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from changrong.lending.cycles import MONTHS_IN_YEAR, Cycle, EndOfMonth
from changrong.lending.errors import LendingError
from changrong.lending.portfolio.columns import (
    COLUMNS,
    NOT_GIVEN,
    OPTIONAL,
    Columns,
    Mask,
    mask,
    numbers,
)
from changrong.lending.portfolio.days import FIRST_DAY, LAST_DAY, Cycles, days_of
from changrong.lending.portfolio.loans import (
    DAY_COUNTS,
    LARGEST_PRINCIPAL,
    RATE_PLACES,
    TYPES,
    Loans,
)
from changrong.lending.terms import ContractType
from changrong.lending.terms.checking import LONGEST
from changrong.lending.terms.dictionary import dictionary
from changrong.text import Text

Days32: TypeAlias = npt.NDArray[np.int32]

_MOST_PLACES, _MOST_NARROW = 38, 37
_OPEN = np.iinfo(np.int32).min
"""Stands for a day that is not given."""
_BEFORE = Text("不在放款日之后", "is not after the disbursement")
_AFTER = Text("晚于到期日", "is after maturity")
_TOO_LONG = Text("离放款日超过一百年", "is over a hundred years after the disbursement")


class Read(NamedTuple):
    """The loans that are right, and why the other rows are refused (REFUSED)."""

    loans: Loans
    refused: pa.Table


def read_loans(table: pa.Table, first: int = 0) -> Read:
    """The loans of a table by COLUMNS; other columns that are no terms are left alone. `first` is
    the number of its first row. Raises LendingError for a column at fault."""
    check_columns(table.column_names)
    reading = _Reading(table, first)
    loans = reading.loans()
    right = loans.take(np.flatnonzero(~reading.wrong)) if reading.wrong.any() else loans
    return Read(right, reading.refused())


def check_columns(names: Sequence[str]) -> None:
    """Raises LendingError for a column that is missing, there twice, or a term that would be passed
    over."""
    for name in COLUMNS.names:
        if name not in names and name not in OPTIONAL:
            raise LendingError(f"没有 {name} 这一列", f"there is no column {name}")
        if names.count(name) > 1:
            raise LendingError(f"{name} 出现两次", f"column {name} is there twice")
    terms = {entry.python_name for entry in dictionary().values() if entry.kind != "kept"}
    for name in names:
        if name in terms and name not in COLUMNS.names:
            raise LendingError(
                f"组合模式还不支持 {name} 这一列",
                f"column {name} is a term that portfolio mode does not support",
            )


class _Reading(Columns):
    """One table on its way to loans."""

    def loans(self) -> Loans:
        type_places = self.choices("contract_type", TYPES)
        is_interest_only = type_places == TYPES.index(ContractType.PAM)
        cycle, cycles = self._cycles(may_lack=is_interest_only)
        begin, anchor, maturity = self._days()
        month_ends = self.choices("end_of_month_convention", tuple(EndOfMonth))
        loans = Loans(
            number=np.arange(self.first, self.first + len(begin)),
            contract_type=type_places,
            day_count=self.choices("day_count_convention", DAY_COUNTS),
            cycle=cycle,
            at_month_end=month_ends == tuple(EndOfMonth).index(EndOfMonth.END_OF_MONTH),
            principal=self._principal(),
            rate=self._rate(),
            begin=begin,
            anchor=np.where(anchor == _OPEN, maturity, anchor),
            maturity=maturity,
            cycles=cycles,
        )
        _set_first_days(loans, (anchor == _OPEN) & ~self.wrong)
        return loans

    def _cycles(self, may_lack: Mask) -> tuple[npt.NDArray[np.int32], tuple[Cycle | None, ...]]:
        places, texts = self.texts("cycle")
        cycles = [_cycle(text) for text in texts]
        unknown = [place for place, cycle in enumerate(cycles) if cycle is None]
        problem = Text(
            "不是百年以内的周期，应写成 P1ML0 这样",
            "is no cycle of at most a hundred years; write it as P1ML0",
        )
        self.refuse("cycle", np.isin(places, unknown), problem)
        self.refuse("cycle", (places == len(texts)) & ~may_lack, NOT_GIVEN)
        return places, (*cycles, None)

    # Numbers

    def _principal(self) -> npt.NDArray[np.int64]:
        name, kind = "notional_principal", Text("整数（分）", "whole numbers (fen)")
        principal = numbers(self.column(name, _is_whole, kind).fill_null(1), np.int64)
        self.refuse(name, principal <= 0, Text("应大于零", "must be more than zero"))
        problem = Text("超过一千亿元", "is more than a hundred billion yuan")
        self.refuse(name, principal > LARGEST_PRINCIPAL, problem)
        return principal

    def _rate(self) -> npt.NDArray[np.int64]:
        name, kind = "nominal_interest_rate", Text("定点小数", "decimal numbers")
        column = self.column(name, _is_exact, kind)
        column = column.fill_null(pa.scalar(Decimal(0), column.type))
        wide = column.cast(_wide(column.type.scale))
        none, all_of_it = (pa.scalar(Decimal(each), wide.type) for each in (0, 1))
        problem = Text(
            "年利率写成 0 到 1 的小数，4.35% 是 0.0435",
            "a rate is a fraction from 0 to 1, 4.35% is 0.0435",
        )
        strange = pc.or_(pc.less(wide, none), pc.greater(wide, all_of_it))
        self.refuse(name, mask(strange), problem)
        if column.type.scale > RATE_PLACES:
            long = pc.not_equal(pc.round(wide, RATE_PLACES), wide)
            problem = Text(f"超过 {RATE_PLACES} 位小数", f"has more than {RATE_PLACES} decimals")
            self.refuse(name, mask(long), problem)
            strange = pc.or_(strange, long)
        # A decimal of 64 bits is the very integer: its value times ten to its places.
        narrow = pc.if_else(strange, none, wide).cast(pa.decimal64(18, RATE_PLACES))
        return np.frombuffer(narrow.buffers()[1], np.int64)[narrow.offset :][: len(narrow)]

    # Days

    def _days(self) -> tuple[Days32, Days32, Days32]:
        """Disbursement, first due day (_OPEN where not given) and maturity."""
        begin, anchor, maturity = (
            self._day(name)
            for name in ("initial_exchange_date", "cycle_anchor_date", "maturity_date")
        )
        is_given = anchor != _OPEN
        self.refuse("maturity_date", maturity <= begin, _BEFORE)
        self.refuse("maturity_date", maturity.astype(np.int64) - begin > LONGEST.days, _TOO_LONG)
        self.refuse("cycle_anchor_date", is_given & (anchor < begin), _BEFORE)
        self.refuse("cycle_anchor_date", is_given & (anchor > maturity), _AFTER)
        return begin, anchor, maturity

    def _day(self, name: str) -> Days32:
        column = self.column(name, pa.types.is_date, Text("日期", "dates"))
        days = numbers(column.cast(pa.date32()).cast(pa.int32()).fill_null(_OPEN), np.int32)
        last = LAST_DAY if name == "initial_exchange_date" else LAST_DAY + LONGEST.days
        outside = (days != _OPEN) & ((days < FIRST_DAY) | (days > last))
        problem = Text("不在受理的年份（1900 至 2300）", "is not within the years 1900 to 2300")
        self.refuse(name, outside, problem)
        return days


def _set_first_days(loans: Loans, chosen: Mask) -> None:
    """Where no first due day is given it is one cycle after disbursement."""
    for place, cycle in enumerate(loans.cycles):
        for at_month_end in (False, True):
            rows = chosen & (loans.cycle == place) & (loans.at_month_end == at_month_end)
            if cycle is not None and rows.any():
                first = Cycles(days_of(loans.begin[rows]), cycle, at_month_end).after(1)
                loans.anchor[rows] = first.day


def _cycle(text: str) -> Cycle | None:
    try:
        cycle = Cycle.read(text)
    except ValueError:
        return None
    is_short = cycle.days <= LONGEST.days and cycle.months <= 100 * MONTHS_IN_YEAR
    return cycle if is_short else None


def _wide(scale: int) -> pa.DataType:
    """A type of the same places that holds every value, and one besides."""
    return pa.decimal128(38, scale) if scale <= _MOST_NARROW else pa.decimal256(76, scale)


def _is_exact(kind: pa.DataType) -> bool:
    return bool(pa.types.is_decimal(kind)) and kind.scale <= _MOST_PLACES


def _is_whole(kind: pa.DataType) -> bool:
    return bool(pa.types.is_signed_integer(kind))
