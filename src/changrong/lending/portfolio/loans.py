"""The loans of a portfolio as columns, and one of them as the terms that `schedule` takes."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from changrong.lending.cycles import Cycle, EndOfMonth
from changrong.lending.day_count import DayCount
from changrong.lending.terms.terms import ContractType, Terms
from changrong.money import in_yuan

RATE_PLACES = 16
"""Decimals of a rate. With the largest principal every product stays within the forty digits that
`schedule` keeps, so both reckon the same exact amount."""
LARGEST_PRINCIPAL = 10**13
"""Fen. What is owed at most, after a hundred years at 100 %, is then still below 2**53."""

TYPES = (ContractType.PAM, ContractType.LAM, ContractType.ANN)
DAY_COUNTS = tuple(DayCount)
_EPOCH = datetime.fromisoformat("1970-01-01")
_DAY = timedelta(days=1)


class Shape(NamedTuple):
    """What loans must have in common to be reckoned together."""

    contract_type: ContractType
    day_count: DayCount
    cycle: Cycle | None
    at_month_end: bool


@dataclass(frozen=True, slots=True, eq=False)
class Loans:
    """Columns of one length: principal in fen, rate at RATE_PLACES, days since 1970, choices as
    places in TYPES, DAY_COUNTS and `cycles`. `number` is the row that a loan came from."""

    number: npt.NDArray[np.int64]
    contract_type: npt.NDArray[np.int32]
    day_count: npt.NDArray[np.int32]
    cycle: npt.NDArray[np.int32]
    at_month_end: npt.NDArray[np.bool_]
    principal: npt.NDArray[np.int64]
    rate: npt.NDArray[np.int64]
    begin: npt.NDArray[np.int32]
    anchor: npt.NDArray[np.int32]
    maturity: npt.NDArray[np.int32]
    cycles: tuple[Cycle | None, ...]

    def __len__(self) -> int:
        return len(self.number)

    def take(self, places: npt.NDArray[np.int64] | slice) -> Loans:
        """Some of the loans."""
        names = (field.name for field in fields(self) if field.name != "cycles")
        return replace(self, **{name: getattr(self, name)[places] for name in names})

    def shape(self, place: int) -> Shape:
        return Shape(
            TYPES[self.contract_type[place]],
            DAY_COUNTS[self.day_count[place]],
            self.cycles[self.cycle[place]],
            bool(self.at_month_end[place]),
        )

    def exact_rate(self, place: int) -> Decimal:
        """A fraction a year."""
        return Decimal(int(self.rate[place])).scaleb(-RATE_PLACES)

    def terms(self, place: int) -> Terms:
        """The contract of one loan."""
        shape = self.shape(place)
        begin, anchor, maturity = (
            _EPOCH + int(column[place]) * _DAY
            for column in (self.begin, self.anchor, self.maturity)
        )
        redeems = shape.contract_type is not ContractType.PAM
        pays_apart = shape.contract_type is not ContractType.ANN
        return Terms(
            contract_type=shape.contract_type,
            status_date=begin - _DAY,
            initial_exchange_date=begin,
            maturity_date=maturity,
            notional_principal=in_yuan(int(self.principal[place])),
            nominal_interest_rate=self.exact_rate(place),
            day_count_convention=shape.day_count,
            end_of_month_convention=(
                EndOfMonth.END_OF_MONTH if shape.at_month_end else EndOfMonth.SAME_DAY
            ),
            cycle_anchor_date_of_principal_redemption=anchor if redeems else None,
            cycle_of_principal_redemption=shape.cycle if redeems else None,
            cycle_anchor_date_of_interest_payment=anchor if pays_apart else None,
            cycle_of_interest_payment=shape.cycle if pays_apart else None,
        )


def day_number(day: date) -> int:
    """Days since 1970."""
    return day.toordinal() - _EPOCH.toordinal()
