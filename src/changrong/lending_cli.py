"""`changrong schedule`: what a contract pays, and when."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

from changrong.money import Rounding
from changrong.policy_cli.edge import (
    AsJson,
    Lang,
    clear_errors,
    console,
    day,
    language,
    print_json,
)
from changrong.text import Problem, Text

if TYPE_CHECKING:
    from changrong.lending.schedule import Event

HEADINGS = (
    Text("日期", "Day"),
    Text("事件", "Event"),
    Text("收付", "Payoff"),
    Text("本金余额", "Principal"),
    Text("年利率", "Rate"),
    Text("应计利息", "Accrued"),
)
NUMBERS = 2  # the first column of numbers


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
    from changrong.lending.contract_file import read_contract
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
    if excel is not None:
        _write(events, excel, spoken)
    if as_json:
        print_json([event.json() for event in events])
    else:
        _print(events, spoken, is_money=money)


def _print(events: Sequence[Event], lang: str, is_money: bool) -> None:
    """Numbers are never cut short: where the screen is too narrow, events go by their codes."""
    screen = console()
    table = _table(events, lang, is_money, with_labels=True)
    if _width(table) > screen.width:
        table = _table(events, lang, is_money, with_labels=False)
    screen.print(table, width=max(screen.width, _width(table)), crop=False)


def _width(table: Table) -> int:
    wide = Console(width=1000)
    return Measurement.get(wide, wide.options, table).maximum


def _table(events: Sequence[Event], lang: str, is_money: bool, with_labels: bool) -> Table:
    digits = 2 if is_money else 6
    table = Table(box=None, pad_edge=False)
    for place, heading in enumerate(HEADINGS):
        table.add_column(heading.in_(lang), justify="left" if place < NUMBERS else "right")
    for event in events:
        label = f" {event.type.label.in_(lang)}" if with_labels else ""
        table.add_row(
            event.time.isoformat(sep=" ").removesuffix(" 00:00:00"),
            event.type.name + label,
            f"{event.payoff:,.{digits}f}",
            f"{event.notional_principal:,.{digits}f}",
            f"{event.nominal_interest_rate:.4%}",
            f"{event.accrued_interest:,.{digits}f}",
        )
    return table


def _write(events: Sequence[Event], file: Path, lang: str) -> None:
    from changrong.lending.workbook import AMOUNT, DAY, RATE, WORD, Column, workbook

    formats = (DAY, WORD, AMOUNT, AMOUNT, RATE, AMOUNT)
    columns = [
        Column(heading.in_(lang), form) for heading, form in zip(HEADINGS, formats, strict=True)
    ]
    rows = [
        (
            event.time,
            f"{event.type.name} {event.type.label.in_(lang)}",
            event.payoff,
            event.notional_principal,
            event.nominal_interest_rate,
            event.accrued_interest,
        )
        for event in events
    ]
    file.write_bytes(workbook(Text("还款计划", "Schedule").in_(lang), columns, rows))
