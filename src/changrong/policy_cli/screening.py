"""`changrong screen`: every row of a tape judged, and a summary of what came out."""

from __future__ import annotations

import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from changrong.policy_cli.edge import (
    VERDICT_STYLES,
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
    shown,
    unwinding,
    words,
)
from changrong.text import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.progress import Progress
    from rich.table import Table

    from changrong.policy import Book, Verdict
    from changrong.policy.batch.screening import Screening

_MOST_NAMES = 12


class Engine(StrEnum):
    """What judges the rows: this machine's Arrow kernels, its DuckDB, or a Spark of any size."""

    ARROW = "arrow"
    DUCKDB = "duckdb"
    SPARK = "spark"


@clear_errors
def screen(
    table: Annotated[
        Path,
        typer.Argument(
            readable=False,
            help="CSV (UTF-8 or GBK), Excel or Parquet; all but Excel may be gzipped.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="The Parquet file of verdicts to write.")],
    map_file: Annotated[
        Path | None,
        typer.Option("--map", readable=False, help="How the columns of the table become facts."),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", help="The sheet of an Excel workbook, if it has several."),
    ] = None,
    engine: Annotated[Engine, typer.Option("--engine", help="What does the work.")] = Engine.ARROW,
    master: Annotated[
        str | None,
        typer.Option("--master", metavar="URL", help="The Spark to use; local[*] if absent."),
    ] = None,
    as_of: AsOf = None,
    book_path: BookPath = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Judge every row of a table; values it cannot read are reported and count as unknown."""
    from changrong.policy.batch.maps import read_map
    from changrong.policy.batch.tape import open_tape

    on = day(as_of)
    if master is not None and engine is not Engine.SPARK:
        raise Problem("--master 只用于 --engine spark", "--master is for --engine spark only")
    book = open_book(book_path)
    tape_map = read_map(map_file, book.vocabulary) if map_file is not None else None
    tape = open_tape(table, sheet)
    with unwinding(), _progress(as_json) as progress:
        of = f" / {tape.rows:,}" if tape.rows is not None else ""
        task = progress.add_task(table.name, total=tape.rows, rows=0, of=of)
        screening = _screener(engine, master)(
            book,
            tape,
            out,
            on,
            tape_map,
            language=language(lang),
            progress=lambda rows: progress.update(task, completed=rows, rows=rows),
        )
    if as_json:
        print_json(_json(screening))
    else:
        _show(book, screening, language(lang))


def _screener(engine: Engine, master: str | None) -> Callable[..., Screening]:
    """The work of this engine; Spark is loaded only where it is asked for."""
    if engine is Engine.SPARK:
        from changrong.policy.batch.spark import screen_with_spark

        return screen_with_spark if master is None else partial(screen_with_spark, master=master)
    from changrong.policy.batch.screening import screen_file

    if engine is Engine.ARROW:
        return screen_file
    from changrong.policy.batch.in_duckdb import judge_in_duckdb

    return partial(screen_file, judge=judge_in_duckdb)


def _progress(quiet: bool) -> Progress:
    """How far it is, on stderr, where a person is looking."""
    from rich import progress
    from rich.console import Console

    return progress.Progress(
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.TextColumn("{task.fields[rows]:,}{task.fields[of]}"),
        progress.TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=quiet or not sys.stderr.isatty(),
    )


def _json(screening: Screening) -> dict[str, Any]:
    return {
        "rows": screening.rows,
        "as_of": screening.as_of.isoformat(),
        "book": screening.book,
        "facts": list(screening.facts),
        "ignored": list(screening.ignored),
        "assumptions": [
            {
                "fact": item.fact,
                "value": str(item.value) if hasattr(item.value, "isoformat") else item.value,
                "because": words(item.because),
            }
            for item in screening.assumptions
        ],
        "measures": {
            key: {str(verdict): count for verdict, count in counts.items()}
            for key, counts in screening.counts.items()
        },
        "broken_by": {
            key: [
                {"that": demand.that, "label": words(demand.label), "rows": rows}
                for demand, rows in demands.items()
                if rows
            ]
            for key, demands in screening.broken_by.items()
            if any(demands.values())
        },
        "problems": dict(screening.problems),
        "out": str(screening.out),
        "problems_file": str(screening.problems_file),
    }


def _show(book: Book, screening: Screening, lang: str) -> None:
    screen = console()

    def say(zh: str, en: str) -> None:
        screen.print(escape(Text(zh, en).in_(lang)), soft_wrap=True)

    rows = f"{screening.rows:,}"
    say(
        f"{rows} 行，按 {screening.as_of} 判断（规则库 {screening.book[:12]}）",
        f"{rows} rows, judged as of {screening.as_of} (book {screening.book[:12]})",
    )
    for item in screening.assumptions:
        value = shown(item.value, lang)
        say(
            f"假定 {item.fact} = {value}：{item.because.zh}",
            f"assumed {item.fact} = {value}: {item.because.en}",
        )
    facts = ", ".join(screening.facts)
    say(f"读到的事实：{facts}", f"facts read: {facts}")
    screen.print(_measures(book, screening, lang))
    silent = sum(not _tells(counts) for counts in screening.counts.values())
    say(
        f"另有 {silent} 项措施，每一行都还不能判断或不在有效期",
        f"{silent} more measures cannot tell, or are not in force, on every row",
    )
    if screening.ignored:
        names = ", ".join(screening.ignored[:_MOST_NAMES])
        more = "…" if len(screening.ignored) > _MOST_NAMES else ""
        count = len(screening.ignored)
        say(
            f"没有用到的列 {count} 个：{names}{more}",
            f"{count} columns not used: {names}{more}",
        )
    for column, count in screening.problems.items():
        say(
            f"{column}：{count:,} 个值读不懂，按未知处理",
            f"{column}: {count:,} values could not be read and count as unknown",
        )
    if not screening.problems:
        say("没有读不懂的值", "every value could be read")
    say(
        f"结果：{screening.out}；读不懂的值：{screening.problems_file}",
        f"verdicts: {screening.out}; values that could not be read: {screening.problems_file}",
    )


def _tells(counts: Mapping[Verdict, int]) -> bool:
    return not set(counts) <= {"not in force", "cannot tell"}


def _measures(book: Book, screening: Screening, lang: str) -> Table:
    """The measures that can tell something of some row."""
    table = new_table(expand=True)
    table.add_column(Text("措施", "Measure").in_(lang), overflow="fold", ratio=3)
    table.add_column(Text("各结论的行数", "Rows by verdict").in_(lang), overflow="fold", ratio=2)
    for key, counts in screening.counts.items():
        if not _tells(counts):
            continue
        lines = []
        for verdict, count in sorted(counts.items(), key=lambda item: -item[1]):
            style = VERDICT_STYLES[verdict]
            lines.append(f"[{style}]{escape(verdict.label.in_(lang))} {count:,}[/{style}]")
            if verdict == "broken":
                lines += _broken_by(screening, key, lang)
        label = escape(book.measure(key).label.in_(lang))
        table.add_row(f"{label}\n[dim]{escape(key)}[/dim]", "\n".join(lines))
    return table


def _broken_by(screening: Screening, key: str, lang: str) -> list[str]:
    """How many rows fail at which demand first."""
    colon = Text("：", ": ").in_(lang)
    return [
        f"  {rows:,}{colon}{escape(demand.label.in_(lang))}"
        for demand, rows in screening.broken_by[key].items()
        if rows
    ]
