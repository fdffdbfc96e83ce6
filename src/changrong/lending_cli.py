"""`changrong schedule`: what a contract pays, and when."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias

import typer

from changrong.money import Rounding
from changrong.policy_cli.edge import (
    AsJson,
    Lang,
    clear_errors,
    console,
    day,
    language,
    new_table,
    print_json,
)
from changrong.text import Problem, Text

if TYPE_CHECKING:
    from rich.table import Table

Event: TypeAlias = Any
"""An event of a loan, or of a guarantee or collateral; neither is imported before it is needed."""


class Column(NamedTuple):
    """One column of a schedule after its day and its event: what stands in it, and what sort."""

    heading: Text
    of: Callable[[Event], Decimal | datetime | None]
    sort: str = "amount"


PAYOFF = Column(Text("收付", "Payoff"), lambda event: event.payoff)
LOAN = (
    PAYOFF,
    Column(Text("本金余额", "Principal"), lambda event: event.notional_principal),
    Column(Text("年利率", "Rate"), lambda event: event.nominal_interest_rate, "rate"),
    Column(Text("应计利息", "Accrued"), lambda event: event.accrued_interest),
)
ENHANCEMENT = (
    PAYOFF,
    Column(Text("担保金额", "Covered"), lambda event: event.notional_principal),
    Column(Text("行权日", "Exercised"), lambda event: event.exercise_date, "day"),
    Column(Text("行权金额", "Exercise amount"), lambda event: event.exercise_amount),
)
DAY, EVENT = Text("日期", "Day"), Text("事件", "Event")


def register(app: typer.Typer) -> None:
    """Add the commands of lending to the command line."""
    app.command("schedule")(schedule)


@clear_errors
def schedule(
    terms: Annotated[
        str,
        typer.Argument(
            metavar="TERMS.json", help="Terms by ACTUS names, or a whole ACTUS case; - is stdin."
        ),
    ],
    money: Annotated[
        bool, typer.Option("--money", help="To the fen, each payment by the rounding rule.")
    ] = False,
    rounding: Annotated[
        Rounding, typer.Option(help="The rule of --money.", case_sensitive=False)
    ] = Rounding.HALF_UP,
    to: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="End of a contract without maturity.")
    ] = None,
    excel: Annotated[
        Path | None, typer.Option(metavar="FILE.xlsx", help="Write the schedule here too.")
    ] = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """The events of a contract: days, payoffs and what each leaves, by ACTUS terms."""
    from changrong.lending.contract_file import Enhanced, read_contract
    from changrong.lending.pricing import lpr

    content = sys.stdin.buffer.read() if terms == "-" else Path(terms).read_bytes()
    try:
        contract = read_contract(content, known=lpr())
        events = contract.until(day(to, "--to") if to else None).schedule(
            rounding if money else None
        )
    except Problem as problem:
        said = problem.text
        raise Problem(f"{terms}：{said.zh}", f"{terms}: {said.en}") from None
    spoken = language(lang)
    columns = ENHANCEMENT if isinstance(contract, Enhanced) else LOAN
    if excel is not None:
        _write(events, columns, excel, spoken)
    if as_json:
        print_json([event.json() for event in events])
    else:
        _print(events, columns, spoken, is_money=money)


def _print(events: Sequence[Event], columns: Sequence[Column], lang: str, is_money: bool) -> None:
    """Numbers are never cut short: where the screen is too narrow, events go by their codes."""
    screen = console()
    table = _table(events, columns, lang, is_money, with_labels=True)
    if _width(table) > screen.width:
        table = _table(events, columns, lang, is_money, with_labels=False)
    screen.width = max(screen.width, _width(table))
    screen.print(table, crop=False)


def _width(table: Table) -> int:
    from rich.console import Console
    from rich.measure import Measurement

    wide = Console(width=1000)
    return Measurement.get(wide, wide.options, table).maximum


def _table(
    events: Sequence[Event], columns: Sequence[Column], lang: str, is_money: bool, with_labels: bool
) -> Table:
    table = new_table(box=None, pad_edge=False)
    for heading in (DAY, EVENT):
        table.add_column(heading.in_(lang))
    for column in columns:
        table.add_column(column.heading.in_(lang), justify="right")
    for event in events:
        label = f" {event.label.in_(lang)}" if with_labels else ""
        cells = (_shown(column, event, 2 if is_money else 6) for column in columns)
        table.add_row(_moment(event.time), event.type.name + label, *cells)
    return table


def _shown(column: Column, event: Event, digits: int) -> str:
    value = column.of(event)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _moment(value)
    return f"{value:.4%}" if column.sort == "rate" else f"{value:,.{digits}f}"


def _moment(time: datetime) -> str:
    return time.isoformat(sep=" ").removesuffix(" 00:00:00")


def _write(events: Sequence[Event], columns: Sequence[Column], file: Path, lang: str) -> None:
    from changrong.lending import workbook

    formats = {"amount": workbook.AMOUNT, "rate": workbook.RATE, "day": workbook.DAY}
    sheet = [
        workbook.Column(DAY.in_(lang), workbook.DAY),
        workbook.Column(EVENT.in_(lang), workbook.WORD),
        *(workbook.Column(one.heading.in_(lang), formats[one.sort]) for one in columns),
    ]
    rows = [
        (
            event.time,
            f"{event.type.name} {event.label.in_(lang)}",
            *(column.of(event) for column in columns),
        )
        for event in events
    ]
    title = Text("还款计划", "Schedule") if columns is LOAN else Text("担保计划", "Schedule")
    file.write_bytes(workbook.workbook(title.in_(lang), sheet, rows))
