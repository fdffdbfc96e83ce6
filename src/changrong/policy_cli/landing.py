"""`changrong landing`: a notice lands, and policy finds the firms that newly qualify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from changrong.policy_cli.compare import progress_bar
from changrong.policy_cli.edge import (
    AsJson,
    AsOf,
    BookPath,
    Lang,
    clear_errors,
    console,
    day,
    escape,
    language,
    new_table,
    open_book,
    print_json,
    unwinding,
    words,
)
from changrong.text import Problem, Text

if TYPE_CHECKING:
    from changrong.policy import Book
    from changrong.policy.landing.files import Landing
    from changrong.policy.landing.finder import News


@clear_errors
def landing(
    roster: Annotated[
        Path,
        typer.Option("--roster", readable=False, help="CSV (UTF-8 or GBK), Excel or Parquet."),
    ],
    id_column: Annotated[str, typer.Option("--id", help="The column that names an enterprise.")],
    state: Annotated[
        Path, typer.Option("--state", help="The Parquet file that is kept from run to run.")
    ],
    notice: Annotated[
        str, typer.Argument(help="The id of a notice; without it, all that is new since --since.")
    ] = "",
    since_path: Annotated[
        Path | None,
        typer.Option(
            "--since",
            readable=False,
            metavar="FILE|FOLDER",
            help="An older book: measures that it has already are not new.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="A Parquet file of everybody found by now.")
    ] = None,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", readable=False, help="How the columns of the roster become facts."),
    ] = None,
    as_of: AsOf = None,
    book_path: BookPath = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Find the enterprises that newly qualify for what a notice, or a newer book, gives."""
    from changrong.policy.batch.maps import read_map
    from changrong.policy.batch.tape import open_tape
    from changrong.policy.landing.files import land

    on = day(as_of)
    book = open_book(book_path)
    since = None if since_path is None else open_book(since_path)
    fresh = _news(book, notice, since, on)
    tape_map = read_map(map_file, book.vocabulary) if map_file is not None else None
    tape = open_tape(roster)
    with unwinding(), progress_bar(as_json) as progress:
        task = progress.add_task(roster.name, rows=0)
        landed = land(
            book,
            fresh,
            tape,
            id_column,
            state,
            on,
            tape_map,
            since,
            out,
            progress=lambda rows: progress.update(task, rows=rows),
        )
    if as_json:
        print_json(_json(landed, state, out))
    else:
        _show(landed, out, language(lang))


def _news(book: Book, notice: str, since: Book | None, on: Any) -> tuple[News, ...]:
    """What is new; says so where a notice is unknown, or gives nothing, or nothing is new."""
    from changrong.policy.errors import did_you_mean
    from changrong.policy.landing.finder import news

    ids = [each.id for each in book.notices]
    if notice and notice not in ids:
        hint = did_you_mean(notice, ids)
        raise Problem(f"没有通知 {notice}{hint.zh}", f"there is no notice {notice}{hint.en}")
    if not notice and since is None:
        raise Problem(
            "请写明通知，或用 --since 给出旧的规则库",
            "name a notice, or give an older book by --since",
        )
    found = news(book, on, since, lambda measure: not notice or measure.notice == notice)
    if not found:
        raise Problem(
            "没有新的惠企措施" if since else f"{notice} 没有惠企措施",
            "no entitlement is new" if since else f"{notice} has no entitlement",
        )
    return found


def _json(landed: Landing, state: Path, out: Path | None) -> dict[str, Any]:
    return {
        "as_of": landed.as_of.isoformat(),
        "book": landed.book,
        "rows": landed.rows,
        "judged": landed.judged,
        "measures": [
            {
                "measure": each.key,
                "label": words(each.measure.label),
                "clause": each.measure.clause,
                "content": each.content,
                "changed": each.is_changed,
                "found": landed.found[each.key],
                "listed": landed.listed.get(each.key, 0),
                "qualifying": landed.qualifying.get(each.key, 0),
            }
            for each in landed.news
        ],
        "problems": dict(landed.problems),
        "state": str(state),
        "out": None if out is None else str(out),
    }


def _show(landed: Landing, out: Path | None, lang: str) -> None:
    screen = console()

    def say(zh: str, en: str) -> None:
        screen.print(escape(Text(zh, en).in_(lang)), soft_wrap=True)

    say(
        f"{landed.rows:,} 户，按 {landed.as_of} 判断；其中 {landed.judged:,} 户有变化，重新判断",
        f"{landed.rows:,} enterprises, as of {landed.as_of}; {landed.judged:,} had changed and "
        "were judged",
    )
    table = new_table(expand=True)
    table.add_column(Text("措施", "Measure").in_(lang), overflow="fold", ratio=4)
    for zh, en in (("这次新找到", "Found now"), ("累计", "In all"), ("现仍适用", "Still apply")):
        table.add_column(Text(zh, en).in_(lang), justify="right")
    for each in landed.news:
        changed = Text("（有改动）", " (changed)").in_(lang) if each.is_changed else ""
        label = escape(f"{each.measure.label.in_(lang)}{changed}")
        key = each.key
        table.add_row(
            f"{label}\n[dim]{escape(f'{key} {each.measure.clause}')}[/dim]",
            f"{landed.found[key]:,}",
            f"{landed.listed.get(key, 0):,}",
            f"{landed.qualifying.get(key, 0):,}",
        )
    screen.print(table)
    for column, count in landed.problems.items():
        say(
            f"{column}：{count:,} 个值读不懂，按未知处理",
            f"{column}: {count:,} values could not be read and count as unknown",
        )
    if out is not None:
        say(f"名单和理由：{out}", f"the list, with reasons: {out}")
