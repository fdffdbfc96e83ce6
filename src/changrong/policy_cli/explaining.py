"""`changrong explain`: rows of a screening, with every reason, from its file alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from changrong.policy_cli.edge import (
    VERDICT_MARKS,
    VERDICT_STYLES,
    AsJson,
    Lang,
    clear_errors,
    console,
    escape,
    language,
    print_json,
    shown,
    words,
)
from changrong.text import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from changrong.policy import Value
    from changrong.policy.batch.explain import Reason, Row, Screened
    from changrong.policy.batch.own import Own

MOST_ROWS = 1_000
SETTINGS = {"ignore_unknown_options": True}
"""A row such as -1 is a bad row, not an option that does not exist."""
_ROWS = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,18}))?")
_MARKS = {True: "[green]✓[/green]", False: "[bold red]✗[/bold red]", None: "[yellow]?[/yellow]"}


@clear_errors
def explain(
    out: Annotated[Path, typer.Argument(metavar="OUT.parquet", help="What `screen` wrote.")],
    rows: Annotated[
        list[str], typer.Argument(metavar="ROW...", help="Rows from 0: 7, or 7-9, or several.")
    ],
    measures: Annotated[
        list[str] | None,
        typer.Option("--measure", metavar="KEY", help="Only this measure; may be given again."),
    ] = None,
    tape: Annotated[
        Path | None,
        typer.Option("--tape", readable=False, help="The table that was screened, for its values."),
    ] = None,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", readable=False, help="The map that it was screened with."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="The sheet of an Excel workbook.")
    ] = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Say of rows of a screening what was decided and why, whatever the notices say by now."""
    from changrong.policy.batch.explain import Screened
    from changrong.policy.batch.own import own_facts

    if map_file is not None and tape is None:
        raise Problem("--map 要和 --tape 一起用", "--map needs --tape")
    with Screened(out) as screened:
        numbers = list(_numbers(rows, screened))
        own = own_facts(screened, numbers, tape, map_file, sheet) if tape is not None else {}
        facts = {number: each.facts for number, each in own.items()} if own else None
        found = list(screened.explain(numbers, measures or (), facts))
        if as_json:
            print_json(_json(screened, found, own))
        else:
            _show(screened, found, own, bool(measures), language(lang))


def _numbers(rows: list[str], screened: Screened) -> Iterator[int]:
    """The rows that were named, each once, in that order. Raises Problem."""
    seen: set[int] = set()
    for text in rows:
        for part in text.split(","):
            match = _ROWS.fullmatch(part.strip())
            if match is None:
                raise Problem(
                    f"{text}：应为从 0 数起的行号，如 7、7-9 或 7,9",
                    f"{text}: should be a row counted from 0, such as 7, 7-9 or 7,9",
                )
            first = int(match[1])
            last = int(match[2] or first)
            if last < first:
                raise Problem(f"{part}：起止颠倒", f"{part}: the first row comes after the last")
            for number in (first, last):
                screened.check(number)
            if last - first >= MOST_ROWS or len(seen) + last - first >= MOST_ROWS:
                raise Problem(
                    f"一次最多解释 {MOST_ROWS} 行",
                    f"at most {MOST_ROWS} rows are explained at once",
                )
            for number in range(first, last + 1):
                if number not in seen:
                    seen.add(number)
                    yield number


# JSON


def _json(screened: Screened, rows: list[Row], own: Mapping[int, Own]) -> dict[str, Any]:
    from changrong.policy.batch.explain_json import plain_value, row_json

    stamp = screened.stamp
    return {
        "out": str(screened.file),
        "book": stamp.book,
        "as_of": stamp.as_of.isoformat(),
        "assumptions": [
            {"fact": item.fact, "value": plain_value(item.value), "because": words(item.because)}
            for item in stamp.assumed
        ],
        "rows": [row_json(row, own.get(row.number)) for row in rows],
    }


# For a person


def _show(
    screened: Screened, rows: list[Row], own: Mapping[int, Own], chosen: bool, lang: str
) -> None:
    stamp, screen = screened.stamp, console()

    def say(zh: str, en: str) -> None:
        screen.print(escape(Text(zh, en).in_(lang)), soft_wrap=True)

    say(
        f"{screened.file.name}：按 {stamp.as_of} 判断（规则库 {stamp.book[:12]}）",
        f"{screened.file.name}: judged as of {stamp.as_of} (book {stamp.book[:12]})",
    )
    for item in stamp.assumed:
        value = shown(item.value, lang)
        say(
            f"假定 {item.fact} = {value}：{item.because.zh}",
            f"assumed {item.fact} = {value}: {item.because.en}",
        )
    for row in rows:
        screen.print()
        screen.print(f"[bold]{Text(f'第 {row.number} 行', f'Row {row.number}').in_(lang)}[/bold]")
        _show_facts(screened, row, own.get(row.number), lang)
        _show_measures(screened, row, chosen, lang)


def _show_facts(screened: Screened, row: Row, own: Own | None, lang: str) -> None:
    screen = console()
    known = dict(own.facts) if own is not None else {}
    for name, value in {**known, **row.derived}.items():
        if value is not None:
            fact = screened.stamp.facts[name]
            screen.print(
                f"  {escape(fact.label.in_(lang))} [dim]{name}[/dim] = "
                f"{escape(_valued(screened, name, value, lang))}",
                soft_wrap=True,
            )
    for item in own.refused if own is not None else ():
        said = f"  {item.column} = {item.value}"
        screen.print(f"[red]{escape(said)}[/red] {escape(item.problem.in_(lang))}", soft_wrap=True)


def _valued(screened: Screened, name: str, value: Value, lang: str) -> str:
    fact = screened.stamp.facts.find(name)
    label = None if fact is None else fact.values.get(str(value))
    return label.in_(lang) if label is not None else shown(value, lang)


def _show_measures(screened: Screened, row: Row, chosen: bool, lang: str) -> None:
    screen = console()
    told = [item for item in row.measures if chosen or item.verdict != "not in force"]
    for item in told:
        rule, style = item.rule, VERDICT_STYLES[item.verdict]
        verdict = escape(item.verdict.label.in_(lang))
        cited = escape(f"{rule.title.in_(lang)} {rule.number} {rule.clause}")
        if rule.read not in (None, "full"):
            cited += f" · {rule.read.label.in_(lang)}"
        screen.print(
            f"[{style}]{VERDICT_MARKS[item.verdict]} {verdict}[/{style}] "
            f"[bold]{escape(rule.label.in_(lang))}[/bold] [dim]{escape(rule.key)}[/dim]\n"
            f"  [dim]{cited}[/dim]",
            soft_wrap=True,
        )
        for reason in (*(() if item.dated is None else (item.dated,)), *item.conditions):
            _show_reason(screened, reason, reason == item.failing, lang)
        if item.unknown:
            names = [screened.stamp.facts[name].label.in_(lang) for name in item.unknown]
            missing = Text(f"未知：{'、'.join(names)}", f"unknown: {', '.join(names)}").in_(lang)
            screen.print(f"  [yellow]{escape(missing)}[/yellow]", soft_wrap=True)
    left = len(row.measures) - len(told)
    if left:
        rest = Text(f"另有 {left} 项不在有效期。", f"{left} more are not in force.")
        screen.print(rest.in_(lang))


def _show_reason(screened: Screened, reason: Reason, failing: bool, lang: str) -> None:
    first = Text("  ← 首先不成立", "  ← fails first").in_(lang) if failing else ""
    values = [
        f"{name} = {_valued(screened, name, value, lang)}"
        for name, value in reason.facts.items()
        if value is not None
    ]
    beside = f"  [dim]{escape(', '.join(values))}[/dim]" if values else ""
    label = escape(reason.label.in_(lang))
    console().print(f"    {_MARKS[reason.truth]} {label}{beside}{first}", soft_wrap=True)
