"""`changrong guarantee`: losses shared among those who guaranteed them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from changrong import guarantee_reports_cli
from changrong.money import statement_text
from changrong.policy_cli.edge import (
    AsJson,
    Lang,
    clear_errors,
    console,
    language,
    new_table,
    print_json,
)
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.guarantee.agreement import Agreement
    from changrong.guarantee.sharing.files import Written

app = typer.Typer(help="Guarantees that several bear.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Add the commands of guarantees to the command line."""
    guarantee_reports_cli.register(app)
    root.add_typer(app, name="guarantee")


@app.command("share")
@clear_errors
def share(
    losses: Annotated[
        Path,
        typer.Argument(
            metavar="LOSSES",
            help="CSV, Excel or Parquet: loss, claimed_on, amount (yuan) or amount_fen.",
        ),
    ],
    agreement: Annotated[
        Path, typer.Option(metavar="AGREEMENT.toml", help="Bearers, shares, layers and caps.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="OUT.parquet", help="A row a loss and bearer, in fen.")
    ],
    recoveries: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What came back: loss, received_on, gross, costs."),
    ] = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Share losses to the fen among the bearers of an agreement, caps in the order of claim."""
    from changrong.guarantee.agreement import read_agreement
    from changrong.guarantee.sharing.files import share_file

    made = read_agreement(agreement)
    written = share_file(made, losses, out, recoveries)
    if as_json:
        print_json(_plain(made, written))
    else:
        _print(made, written, language(lang))


def _plain(agreement: Agreement, written: Written) -> dict[str, object]:
    totals = zip(
        written.totals.by_share, written.totals.borne, written.totals.recovered, strict=True
    )
    return {
        "agreement": agreement.number,
        "losses": written.losses,
        "amount": written.amount,
        "recoveries": written.recoveries,
        "surplus": written.surplus,
        "bearers": [
            {"bearer": one.id, "by_share": by_share, "borne": borne, "recovered": recovered}
            for one, (by_share, borne, recovered) in zip(agreement.bearers, totals, strict=True)
        ],
        "out": str(written.out),
    }


@app.command("file")
def file(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV or XLSX: reference, credit_code, firm_name, region, product, amount (yuan), "
            "since, until, fee_rate, and facts by their dotted names.",
        ),
    ],
    agreement: Annotated[str, typer.Option(metavar="NUMBER", help="The agreement's number.")],
    as_: Annotated[str, typer.Option("--as", metavar="USER", help="The username of who files.")],
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook that has several.")] = "",
    again: Annotated[
        bool, typer.Option(help="Try the refused rows once more, where the file was done before.")
    ] = False,
) -> None:
    """File loans under an agreement, here and now. Ends with 1 where rows were refused, 2 where
    nothing could be done. Broken off, the same command goes on behind the last row that was
    done."""
    from changrong import filing_cli

    filing_cli.file(file, agreement, as_, sheet, again)


HEADINGS = (
    Text("分担方", "Bearer"),
    Text("", ""),
    Text("按比例", "By share"),
    Text("上限以后", "After caps"),
)
RECOVERED = Text("已追回", "Recovered")
NUMBERS = 2  # the first column of numbers


def _print(agreement: Agreement, written: Written, lang: str) -> None:
    headings = [*HEADINGS, RECOVERED] if written.recoveries else [*HEADINGS]
    table = new_table(box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading.in_(lang), justify="left" if place < NUMBERS else "right")
    totals = written.totals
    for place, bearer in enumerate(agreement.bearers):
        amounts = [totals.by_share[place], totals.borne[place], totals.recovered[place]]
        words = [statement_text(amount).in_(lang) for amount in amounts]
        kind = bearer.kind.label.in_(lang)
        table.add_row(bearer.party, kind, *words[: len(headings) - NUMBERS])
    screen = console()
    screen.print(table)
    amount = statement_text(written.amount)
    said = Text(
        f"{agreement.number}：{written.losses:,} 笔损失，合计 {amount.zh}，已写入 {written.out}",
        f"{agreement.number}: {written.losses:,} losses, {amount.en} in all, in {written.out}",
    )
    screen.print(said.in_(lang))
    if written.surplus:
        over = statement_text(written.surplus)
        more = Text(
            f"追回多于损失的 {over.zh}，应退还债务人",
            f"{over.en} were recovered beyond the losses: they are the borrowers'",
        )
        screen.print(more.in_(lang))
