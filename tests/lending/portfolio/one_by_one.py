"""Portfolios as rows, and what the schedule of each loan alone says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

import pyarrow as pa

from changrong.lending.portfolio import COLUMNS, SCHEDULE, read_loans, schedules
from changrong.lending.schedule import Event, EventType, schedule
from changrong.lending.terms import Terms, read_terms
from changrong.money import Rounding, fen, in_yuan

Row = Mapping[str, Any]
RATES = pa.decimal128(38, 20)

LOAN: Row = {
    "contract_type": "ANN",
    "notional_principal": 10_000_000,
    "nominal_interest_rate": Decimal("0.0435"),
    "initial_exchange_date": date(2026, 1, 31),
    "cycle_anchor_date": date(2026, 2, 28),
    "cycle": "P1ML1",
    "maturity_date": date(2029, 1, 31),
    "day_count_convention": "30E360",
    "end_of_month_convention": "EOM",
}


def loan(**terms: Any) -> Row:
    """A loan with some other terms; None for a term that is not given."""
    return LOAN | terms


def table(rows: Sequence[Row]) -> pa.Table:
    """As a portfolio is handed in."""
    fields = [
        field.with_type(RATES) if field.name == "nominal_interest_rate" else field
        for field in COLUMNS
    ]
    return pa.Table.from_pylist([dict(row) for row in rows], pa.schema(fields))


def terms_of(row: Row) -> Terms:
    """The contract that a row means, by ACTUS names."""
    begin = row["initial_exchange_date"]
    given: dict[str, Any] = {
        "contractType": row["contract_type"],
        "contractRole": "RPA",
        "statusDate": begin - timedelta(days=1),
        "initialExchangeDate": begin,
        "maturityDate": row["maturity_date"],
        "notionalPrincipal": in_yuan(row["notional_principal"]),
        "nominalInterestRate": row["nominal_interest_rate"],
        "dayCountConvention": row["day_count_convention"],
        "endOfMonthConvention": row["end_of_month_convention"],
    }
    for what, types in (
        ("PrincipalRedemption", ("LAM", "ANN")),
        ("InterestPayment", ("PAM", "LAM")),
    ):
        if row["contract_type"] in types:
            given[f"cycleAnchorDateOf{what}"] = row["cycle_anchor_date"]
            given[f"cycleOf{what}"] = row["cycle"]
    return read_terms(given)


def expected(row: Row) -> list[tuple[date, int, int, int]]:
    """Due day, principal, interest and balance, by the schedule of the loan alone."""
    events = schedule(terms_of(row), rounding=Rounding.HALF_UP)
    dues = [event for event in events if event.type not in (EventType.IED, EventType.PRF)]
    return [
        _on_one_day(time.date(), list(of_day))
        for time, of_day in groupby(dues, key=lambda event: event.time)
    ]


def _on_one_day(day: date, events: list[Event]) -> tuple[date, int, int, int]:
    interest = sum(fen(event.payoff) for event in events if event.type is EventType.IP)
    paid = sum(fen(event.payoff) for event in events)
    return day, paid - interest, interest, fen(events[-1].notional_principal)


def found(rows: Sequence[Row]) -> list[list[tuple[date, int, int, int]]]:
    """The same of each row, by portfolio mode, which must refuse none."""
    read = read_loans(table(rows))
    assert not read.refused.num_rows, read.refused.to_pylist()
    paid: list[list[tuple[date, int, int, int]]] = [[] for _ in rows]
    for batch in schedules(read.loans):
        assert batch.schema == SCHEDULE
        for loan, *due in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            paid[loan].append(tuple(due))
    return paid
