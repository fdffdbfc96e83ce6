"""The commands themselves."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from changrong import service_cli
from changrong.ledger_cli.printed import print_statement, print_trial_balance
from changrong.policy_cli.edge import (
    AsJson,
    Lang,
    clear_errors,
    day,
    language,
    print_json,
    unwinding,
)
from changrong.text import Problem, Text

app = typer.Typer(help="The books: double entry of every loan and guarantee.", no_args_is_help=True)
BookOf = Annotated[
    str, typer.Argument(metavar="BOOK", help="The public number of the institution.")
]
On = Annotated[
    str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="The value day; today if absent.")
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="MOMENT",
        help="As recorded by then: a day (its end) or a moment such as 2026-03-02T17:00.",
    ),
]
WithPending = Annotated[
    bool, typer.Option("--with-pending", help="Count what is held and not yet settled.")
]
Currency = Annotated[str, typer.Option("--currency", help="Of which accounts.")]


@app.command("trial-balance")
@clear_errors
def trial_balance(
    book: Annotated[
        str | None,
        typer.Argument(
            metavar="[BOOK]", help="The public number of the institution; else all are listed."
        ),
    ] = None,
    on: On = None,
    known_at: KnownAt = None,
    with_pending: WithPending = False,
    currency: Currency = "CNY",
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """What stands on every account of a book."""
    _ready()
    moment, until = _moment(known_at), day(on, "--on")
    from changrong.network.ledger import reports, shown

    with service_cli.database():
        if book is None:
            _list()
            return
        _exists(book)
        found = reports.trial_balance(book, until, moment, with_pending, currency)
    if as_json:
        print_json(shown.trial_balance(found))
    else:
        print_trial_balance(found, language(lang))


@app.command()
@clear_errors
def statement(
    book: BookOf,
    account: Annotated[str | None, typer.Option(help="An account of the chart.")] = None,
    subject: Annotated[str | None, typer.Option(help="The number of a contract.")] = None,
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD")] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD")] = None,
    known_at: KnownAt = None,
    with_pending: WithPending = False,
    currency: Currency = "CNY",
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """What was posted on an account, or about a contract, with what stands after each line."""
    if account is None and subject is None:
        raise Problem("请给出 --account 或 --subject", "name an --account or a --subject")
    first, last = since and day(since, "--since"), until and day(until, "--until")
    _ready()
    moment = _moment(known_at)
    from changrong.network.ledger import reports, shown

    with service_cli.database():
        _exists(book)
        found = reports.statement(
            book, account, subject, first or None, last or None, moment, with_pending, currency
        )
    if as_json:
        print_json(shown.statement(found))
    else:
        print_statement(found, language(lang))


@app.command()
@clear_errors
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write; - is stdout.")],
    book: Annotated[str | None, typer.Option(help="Of one institution; else of all.")] = None,
    lang: Lang = "",
) -> None:
    """Write the books for Beancount: whole or not at all."""
    _ready()
    from changrong.network.ledger.export import lines

    with service_cli.database():
        if book is not None:
            _exists(book)
        if str(file) == "-":
            for line in lines(book):
                print(line)
            return
        with unwinding():
            written = _write(file, lines(book))
    said = Text(f"已写出 {written} 行到 {file}", f"{written} lines written to {file}")
    print(said.in_(language(lang)))


@app.command()
@clear_errors
def check(on: On = None, as_json: AsJson = False, lang: Lang = "") -> None:
    """Check that the books are whole and at one with the sub-ledgers: exit 1 where they are not."""
    until = day(on, "--on")
    _ready()
    from changrong.network.ledger.checking import check_and_record
    from changrong.network.people.actor import Actor

    with service_cli.database():
        found = check_and_record(Actor.SYSTEM, until)
    if as_json:
        print_json({"on": until.isoformat(), "findings": [one.data for one in found]})
    else:
        for one in found:
            print(one.text.in_(language(lang)))
        said = Text(f"账簿有 {len(found)} 处差异", f"{len(found)} findings in the books")
        print((said if found else Text("账簿无误", "The books are whole")).in_(language(lang)))
    if found:
        raise typer.Exit(1)


def _ready() -> None:
    service_cli.ready()
    service_cli.migrated()


def _list() -> None:
    from changrong.network.ledger.models import Account

    own = ("institution__number", "institution__name")
    for number, name in Account.objects.order_by(*own).values_list(*own).distinct():
        print(number, name)


def _exists(book: str) -> None:
    from changrong.network.parties.models import Institution

    if not Institution.objects.filter(number=book).exists():
        raise Problem(
            f"没有编号为“{book}”的机构；不写编号，trial-balance 会列出有账簿的机构",
            f"there is no institution numbered {book!r}; without a number, trial-balance lists "
            "those that have books",
        )


def _moment(text: str | None) -> datetime | None:
    """A moment, or the end of a day, in Shanghai unless it names another zone."""
    from changrong.network.ledger.moments import moment_of

    return None if text is None else moment_of(text, "--known-at")


def _write(file: Path, lines: Iterable[str]) -> int:
    """Into a file beside it that then takes its name."""
    with tempfile.NamedTemporaryFile(
        "w", dir=file.parent, prefix=f".{file.name}-", delete=False, encoding="utf-8"
    ) as fresh:
        try:
            written = 0
            for line in lines:
                fresh.write(f"{line}\n")
                written += 1
        except BaseException:
            with suppress(OSError):
                os.unlink(fresh.name)
            raise
    os.replace(fresh.name, file)
    return written
