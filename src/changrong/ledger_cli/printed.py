"""What the commands print for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from changrong.money import Fen, in_yuan
from changrong.policy_cli.edge import (
    console,
    escape,
    new_table,
)
from changrong.text import Text

if TYPE_CHECKING:
    from rich.table import Table

    from changrong.network.ledger.reports import Statement, TrialBalance

DEBIT, CREDIT = Text("借方", "debit"), Text("贷方", "credit")
PENDING = Text("待入账", "pending")


def print_trial_balance(found: TrialBalance, lang: str) -> None:
    table = _table([Text("科目", "account"), Text("名称", "name"), DEBIT, CREDIT, PENDING], 2, lang)
    for group in found.groups:
        table.add_row(f"[bold]{group.type.label.in_(lang)}[/bold]")
        for row in group.rows:
            amounts = (_amount(amount) for amount in (row.debit, row.credit, row.pending))
            table.add_row(row.account.code, row.account.name.in_(lang), *amounts)
    total = Text("合计", "total").in_(lang)
    table.add_row(f"[bold]{total}[/bold]", "", _whole(found.debit), _whole(found.credit))
    console().print(table)


def print_statement(found: Statement, lang: str) -> None:
    for ends in found.ends:
        said = Text(
            f"{ends.account.name.zh}：期初 {_whole(ends.opening)}，期末 {_whole(ends.closing)}",
            f"{ends.account.name.en}: {_whole(ends.opening)} before, "
            f"{_whole(ends.closing)} at the end",
        )
        print(said.in_(lang))
    headings = [Text("日期", "day"), Text("凭证", "entry"), Text("合同", "subject"),
                Text("科目", "account"), DEBIT, CREDIT, Text("余额", "balance")]  # fmt: skip
    table = _table(headings, 4, lang)
    for line in found.lines:
        mark = f" ({PENDING.in_(lang)})" if line.pending else ""
        table.add_row(
            line.value_on.isoformat(), escape(line.key) + mark, escape(line.subject),
            line.account.code, _amount(line.debit), _amount(line.credit), _whole(line.balance),
        )  # fmt: skip
    console().print(table)


def _table(headings: list[Text], left: int, lang: str) -> Table:
    """So many columns of words, the others of amounts."""
    table = new_table(box=None)
    for number, heading in enumerate(headings):
        table.add_column(heading.in_(lang), justify="left" if number < left else "right",
                         no_wrap=number >= left)  # fmt: skip
    return table


def _amount(amount: Fen) -> str:
    return _whole(amount) if amount else ""


def _whole(amount: Fen) -> str:
    return f"{in_yuan(amount):,}"
