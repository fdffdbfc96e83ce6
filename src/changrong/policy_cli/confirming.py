"""`changrong notices confirm`: switch on what a person of this place has checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from changrong.home import home
from changrong.policy_cli.edge import (
    AsJson,
    Lang,
    clear_errors,
    confirmed_here,
    console,
    day,
    escape,
    language,
    new_table,
    open_book,
    print_json,
)
from changrong.text import Problem, Text

if TYPE_CHECKING:
    from rich.table import Table

    from changrong.policy.confirming import Standing
    from changrong.policy.notice import Confirmation

What = Annotated[
    str, typer.Argument(metavar="[NOTICE[/MEASURE]]", help="A notice, or one part of it.")
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who has read the text.")]
Seen = Annotated[str, typer.Option("--seen", help="Where it was read: gazette, page, file.")]
On = Annotated[
    str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="When; today if absent.")
]
Listing = Annotated[bool, typer.Option("--list", help="What is confirmed, and whether it holds.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take confirmations back.")]


@clear_errors
def confirm(
    what: What = "",
    by: By = "",
    seen: Seen = "",
    on: On = None,
    listing: Listing = False,
    undo: Undo = False,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Switch on what a person has checked; the service takes it up when it is started again."""
    _check(what, listing, undo, any((by, seen, on)))
    if listing:
        _list(as_json, language(lang))
        return
    done = _undone(what) if undo else _confirmed(what, by, seen, on)
    book = _rewritten(done, undo)
    if as_json:
        print_json({"book": book, "undone" if undo else "confirmed": [_json(one) for one in done]})
        return
    for one in done:
        took = Text("已撤回", "taken back") if undo else one.label
        print(f"{one.what}: {took.in_(language(lang))}")
    said = Text(
        f"规则库 {book[:12]}。服务重新启动后按它判断。",
        f"Book {book[:12]}. The service judges by it once it is started again.",
    )
    print(said.in_(language(lang)))


def _check(what: str, listing: bool, undo: bool, details: bool) -> None:
    """Refuse what cannot be meant at once."""
    if listing and (what or undo or details):
        raise Problem("--list 要单独用", "--list is used alone")
    if undo and details:
        raise Problem("--undo 不带 --by、--seen、--on", "--undo takes no --by, --seen or --on")
    if not listing and not what:
        raise Problem(
            "写明哪份通知，如 pboc-lpr 或 pboc-lpr/某项措施", "name a notice or NOTICE/MEASURE"
        )


def _confirmed(what: str, by: str, seen: str, on: str | None) -> tuple[Confirmation, ...]:
    from changrong.policy.book import read_shipped
    from changrong.policy.confirming import confirming

    read_on = day(on, "--on")
    if read_on > day(None):
        raise Problem(f"--on {read_on} 还没有到", f"--on {read_on} is yet to come")
    return confirming(read_shipped(), confirmed_here(), what, by, read_on, seen)


def _undone(what: str) -> tuple[Confirmation, ...]:
    from changrong.policy.confirming import undoing

    return undoing(confirmed_here(), what)


def _rewritten(done: tuple[Confirmation, ...], undo: bool) -> str:
    """Keep the file with these, or without them; the hash of the book that this makes.

    The file is read again while it is held, so that of two who confirm at once neither is lost,
    and a book that cannot be made leaves it as it was.
    """
    from changrong.policy import Book
    from changrong.policy.batch.files import whole_or_nothing
    from changrong.policy.confirming import FILE, written

    file = home() / FILE
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = {one.what for one in done}
    with whole_or_nothing([file]) as (part,):
        kept = [one for one in confirmed_here() if one.what not in names]
        after = tuple(kept if undo else (*kept, *done))
        book = Book.load(confirmed=after)
        part.write_text(written(after), encoding="utf-8")
    return book.hash


def _list(as_json: bool, lang: str) -> None:
    standings = open_book(None).confirmations
    if as_json:
        print_json([_json(one) | {"state": str(holding)} for one, holding in standings])
    elif standings:
        console().print(_table(standings, lang))
    else:
        print(Text("还没有核对过什么", "nothing is confirmed").in_(lang))


def _table(standings: tuple[Standing, ...], lang: str) -> Table:
    headings = (
        Text("哪一项", "What"),
        Text("谁", "Who"),
        Text("哪一天", "When"),
        Text("在哪里看到", "Seen in"),
        Text("状态", "State"),
    )
    table = new_table(expand=True)
    for heading in headings:
        table.add_column(heading.in_(lang), overflow="fold")
    for one, holding in standings:
        table.add_row(
            *map(escape, (one.what, one.by, str(one.on), one.seen, holding.label.in_(lang)))
        )
    return table


def _json(one: Confirmation) -> dict[str, Any]:
    return {"what": one.what} | one.json()
