"""`changrong compare`: what if something were different, told over a roster."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
    shown,
    unwinding,
    words,
)
from changrong.text import Text

if TYPE_CHECKING:
    from rich.progress import Progress
    from rich.table import Table

    from changrong.policy import Book
    from changrong.policy.whatif.effects import Amount, Effect, GiveChange, MeasureChange
    from changrong.policy.whatif.files import Comparison
    from changrong.policy.whatif.overlay import Overlay

_UNKNOWN = Text("未知", "unknown")
_MOST = 6
"""Groups that are named; the rest are counted, and stand in the JSON."""
_UNITS = {
    "yuan": Text(" 元", " yuan"),
    "fraction": Text("（以 1 计）", " (parts of one)"),
    "days": Text(" 天", " days"),
    "working days": Text(" 个工作日", " working days"),
    "months": Text(" 个月", " months"),
    "years": Text(" 年", " years"),
    "number": Text("", ""),
}


@clear_errors
def compare(
    roster: Annotated[
        Path, typer.Argument(readable=False, help="CSV (UTF-8 or GBK), Excel or Parquet.")
    ],
    overlay_file: Annotated[
        Path, typer.Option("--overlay", readable=False, help="What should be different (TOML).")
    ],
    map_file: Annotated[
        Path | None,
        typer.Option("--map", readable=False, help="How the columns of the roster become facts."),
    ] = None,
    as_of: AsOf = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="A Parquet file for every verdict that changed.")
    ] = None,
    book_path: BookPath = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Judge a roster by the book and by a variant of it: who gains, who loses, how much."""
    from changrong.policy.batch.maps import read_map
    from changrong.policy.batch.tape import open_tape
    from changrong.policy.whatif.files import compare_file
    from changrong.policy.whatif.overlay import read_overlay, varied

    on = day(as_of)
    book = open_book(book_path)
    overlay = read_overlay(overlay_file, book)
    tape_map = read_map(map_file, book.vocabulary) if map_file is not None else None
    tape = open_tape(roster)
    with unwinding(), progress_bar(as_json) as progress:
        task = progress.add_task(roster.name, rows=0)
        comparison = compare_file(
            book,
            varied(book, overlay),
            tape,
            on,
            tape_map,
            out,
            progress=lambda rows: progress.update(task, rows=rows),
        )
    if as_json:
        print_json(_json(comparison, overlay))
    else:
        _show(book, comparison, overlay, language(lang))


def progress_bar(quiet: bool) -> Progress:
    """How far it is, on stderr, where a person is looking."""
    from rich import progress
    from rich.console import Console

    return progress.Progress(
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}"),
        progress.TextColumn("{task.fields[rows]:,}"),
        progress.TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=quiet or not sys.stderr.isatty(),
    )


def _json(comparison: Comparison, overlay: Overlay) -> dict[str, Any]:
    head = comparison.headline
    return {
        "overlay": {"file": overlay.file, "title": words(overlay.title)},
        "as_of": comparison.as_of.isoformat(),
        "before": comparison.before,
        "after": comparison.after,
        "rows": head.rows,
        "rows_changed": head.changed,
        "rows_gaining": head.gaining,
        "rows_losing": head.losing,
        "measures_touched": comparison.touched,
        "measures_unchanged": comparison.unchanged,
        "facts": list(comparison.facts),
        "measures": {change.key: _change_json(change) for change in comparison.changes},
        "problems": dict(comparison.problems),
        "out": None if comparison.out is None else str(comparison.out),
    }


def _change_json(change: MeasureChange) -> dict[str, Any]:
    return {
        "label": words(change.measure.label),
        "effects": _counts(change.effects),
        "moves": [
            {"before": str(before), "after": str(after), "rows": rows}
            for (before, after), rows in sorted(change.moves.items())
        ],
        "by_industry": {
            key or "unknown": _counts(item) for key, item in change.by_section().items()
        },
        "by_size": {key or "unknown": _counts(item) for key, item in change.by_size().items()},
        "gives": [
            {
                "what": give.what,
                "unit": give.unit,
                **_amount_json(give.total),
                "rows_given_more": give.more,
                "rows_given_less": give.less,
                "by_industry": {
                    key or "unknown": _amount_json(item) for key, item in give.by_section().items()
                },
                "by_size": {
                    key or "unknown": _amount_json(item) for key, item in give.by_size().items()
                },
            }
            for give in change.gives
        ],
    }


def _amount_json(amount: Amount) -> dict[str, Any]:
    return {
        "before": amount.before,
        "after": amount.after,
        "rows_before": amount.rows_before,
        "rows_after": amount.rows_after,
    }


def _named(groups: Mapping[str, Counter[Effect]]) -> dict[str, dict[str, int]]:
    return {key or "unknown": _counts(item) for key, item in groups.items()}


def _counts(effects: Counter[Effect]) -> dict[str, int]:
    return {str(effect): rows for effect, rows in effects.most_common()}


def _show(book: Book, comparison: Comparison, overlay: Overlay, lang: str) -> None:
    screen = console()
    head = comparison.headline

    def say(zh: str, en: str) -> None:
        screen.print(escape(Text(zh, en).in_(lang)), soft_wrap=True)

    say(
        f"{overlay.title.zh}：{head.rows:,} 行，按 {comparison.as_of} 判断",
        f"{overlay.title.en}: {head.rows:,} rows, judged as of {comparison.as_of}",
    )
    say(
        f"{head.changed:,} 行有变化；{head.gaining:,} 行新得到政策，{head.losing:,} 行失去政策",
        f"{head.changed:,} rows change; {head.gaining:,} gain a measure, {head.losing:,} lose one",
    )
    say(
        f"牵涉 {comparison.touched} 项措施，另 {comparison.unchanged} 项不受影响",
        f"{comparison.touched} measures are touched; {comparison.unchanged} are not",
    )
    if comparison.changes:
        screen.print(_table(book, comparison, lang))
    for column, count in comparison.problems.items():
        say(
            f"{column}：{count:,} 个值读不懂，按未知处理",
            f"{column}: {count:,} values could not be read and count as unknown",
        )
    if comparison.out is not None:
        say(f"逐行的变化：{comparison.out}", f"every change, row by row: {comparison.out}")


def _table(book: Book, comparison: Comparison, lang: str) -> Table:
    table = new_table(expand=True, show_lines=True)
    table.add_column(Text("措施", "Measure").in_(lang), overflow="fold", ratio=2)
    table.add_column(Text("谁有变化（行数）", "Who changes (rows)").in_(lang), ratio=3)
    sizes = _sizes(book)
    for change in comparison.changes:
        lines = []
        for effect, rows in change.effects.most_common():
            lines.append(f"[bold]{escape(effect.label.in_(lang))} {rows:,}[/bold]")
            for groups, names in ((change.by_section(), _sections()), (change.by_size(), sizes)):
                lines.append(f"[dim]  {escape(_grouped(groups, names, effect, lang))}[/dim]")
        lines += [escape(_given(book, give, lang)) for give in change.gives]
        label = escape(change.measure.label.in_(lang))
        table.add_row(f"{label}\n[dim]{escape(change.key)}[/dim]", "\n".join(lines))
    return table


def _sections() -> Mapping[str, Text]:
    from changrong.policy.industries import sections

    return sections()


def _sizes(book: Book) -> Mapping[str, Text]:
    fact = book.vocabulary.facts.get("enterprise.size")
    return {} if fact is None else fact.values


def _grouped(
    groups: Mapping[str, Counter[Effect]], names: Mapping[str, Text], effect: Effect, lang: str
) -> str:
    """The groups of whom most are touched in this way."""
    counts = Counter({key: effects[effect] for key, effects in groups.items() if effects[effect]})
    shown = [
        f"{names.get(key, _UNKNOWN).in_(lang)} {rows:,}" for key, rows in counts.most_common(_MOST)
    ]
    if len(counts) > _MOST:
        more = len(counts) - _MOST
        shown.append(Text(f"另有 {more} 类", f"{more} more").in_(lang))
    return Text("，", ", ").in_(lang).join(shown)


def _given(book: Book, give: GiveChange, lang: str) -> str:
    total = give.total
    label = book.gives[give.what].in_(lang)
    unit = _UNITS[give.unit].in_(lang)
    before, after = (shown(value, lang) for value in (total.before, total.after))
    return Text(
        f"{label}，合计 {before} → {after}{unit}"
        f"（{total.rows_before:,} → {total.rows_after:,} 行）",
        f"{label}, in all {before} → {after}{unit} "
        f"({total.rows_before:,} → {total.rows_after:,} rows)",
    ).in_(lang)
