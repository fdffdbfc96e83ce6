"""`changrong guarantee figures` and `changrong guarantee award`: what a guarantor's business comes
to, and its claim for lower fees."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from changrong.money import in_yuan, rate_text, statement_text
from changrong.policy_cli.edge import (
    AsJson,
    BookPath,
    Lang,
    clear_errors,
    console,
    day,
    language,
    new_table,
    open_book,
    print_json,
)
from changrong.text import Problem, Text

if TYPE_CHECKING:
    from changrong.guarantee.fees.award import Claim

CANNOT_TELL = Text("说不清", "cannot tell")


def register(app: typer.Typer) -> None:
    """Add the commands to those of guarantees."""
    app.command("figures")(figures)
    app.command("award")(award)


@clear_errors
def figures(
    guarantor: Annotated[str, typer.Option(help="The public number of the guarantor.")],
    on: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The value day; today if absent.")
    ] = None,
    known_at: Annotated[
        str | None, typer.Option(metavar="MOMENT", help="As recorded by then: a day or a moment.")
    ] = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """What a guarantor's business comes to on a day, with what notices say of it."""
    from changrong import service_cli

    when = day(on, "--on")
    service_cli.ready()
    from changrong.network.guarantees.figures import figures_of
    from changrong.network.guarantees.shown_figures import figures as plain
    from changrong.network.ledger.moments import moment_of
    from changrong.network.parties.models import Institution

    with service_cli.database():
        found = Institution.objects.filter(number=guarantor).first()
        if found is None:
            raise Problem(f"没有编号为 {guarantor} 的机构", f"there is no institution {guarantor}")
        told = figures_of(found, when, moment_of(known_at, "--known-at") if known_at else None)
        said = plain(told)
    if as_json:
        print_json(said)
    else:
        _print(said, language(lang))


def _print(said: dict[str, Any], lang: str) -> None:
    table = new_table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for one in said["figures"]:
        table.add_row(one["label"][lang], _value(one["value"], one["unit"], lang), "")
    for one in said["formulas"]:
        value = CANNOT_TELL.in_(lang) if one["value"] is None else f"{one['value']:,}"
        table.add_row(one["label"][lang], value, _cited(one["cites"]))
    for one in said["limits"]:
        part = "" if one["part"] is None else rate_text(one["part"])
        where = f"{one['measure']} {one['clause']}"
        table.add_row(one["label"][lang], f"{one['verdict']} {part}".strip(), where)
    console().print(table)


def _value(value: Any, unit: str, lang: str) -> str:
    if value is None:
        return "—"
    match unit:
        case "fraction":
            return rate_text(value)
        case "yuan":
            return statement_text(int(value * 100)).in_(lang)
    return f"{value:,}"


def _cited(cites: dict[str, str]) -> str:
    return f"{cites['notice']} {cites['clause']}"


@clear_errors
def award(
    rows: Annotated[
        Path,
        typer.Argument(
            metavar="ROWS", help="CSV: number, amount, fee (yuan), since, until, and facts by name."
        ),
    ],
    year: Annotated[int, typer.Option(min=2000, max=2100, help="The year of the guarantees.")],
    out: Annotated[Path, typer.Option(metavar="FILE.xlsx", help="Every row with its clause.")],
    book: BookPath = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """The claim for an award for lower fees: which guarantees of a year count, and what they come
    to."""
    from changrong.guarantee.fees.award import claim
    from changrong.guarantee.fees.award_file import claim_file
    from changrong.guarantee.fees.award_rows import award_rows

    try:
        content = rows.read_bytes()
    except OSError:
        raise Problem(f"{rows}：读不了这个文件", f"{rows}: cannot read this file") from None
    made = claim(award_rows(content, open_book(book)), year)
    chosen = language(lang)
    try:
        out.write_bytes(claim_file(made, chosen))
    except OSError:
        raise Problem(f"{out}：写不了这个文件", f"{out}: cannot write this file") from None
    if as_json:
        print_json(_plain(made, out))
    else:
        console().print(_said(made, out).in_(chosen))


def _plain(made: Claim, out: Path) -> dict[str, Any]:
    return {
        "year": made.year,
        "guarantees": made.whole.count,
        "counted": made.counted.count,
        "annualised": in_yuan(made.counted.amount),
        "rate": made.counted.rate,
        "out": str(out),
    }


def _said(made: Claim, out: Path) -> Text:
    amount = statement_text(made.counted.amount)
    rate = "—" if made.counted.rate is None else rate_text(made.counted.rate)
    return Text(
        f"{made.year} 年 {made.whole.count:,} 笔，计入 {made.counted.count:,} 笔，年化担保额 "
        f"{amount.zh}，年化担保费率 {rate}，已写入 {out}",
        f"{made.whole.count:,} guarantees of {made.year}, of which {made.counted.count:,} count: "
        f"{amount.en} annualised, at {rate} a year, in {out}",
    )
