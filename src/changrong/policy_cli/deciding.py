"""`changrong decide`: one case, every measure, with reasons and what to ask next."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from changrong.policy_cli.edge import (
    VERDICT_MARKS,
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
)
from changrong.text import Problem, Text

if TYPE_CHECKING:
    from rich.table import Table

    from changrong.policy import Book, Decision, Given, Judgement
    from changrong.policy.decision import Ask

MOST_ASKED = 20
"""Rows of what to ask next that a screen shows; a pipe gets all."""


@clear_errors
def decide(
    facts: Annotated[str, typer.Argument(metavar="FACTS.json", help="A flat object; - is stdin.")],
    as_of: AsOf = None,
    about: Annotated[
        list[str] | None,
        typer.Option(metavar="SUBJECT", help="Only measures about this, such as loan; repeatable."),
    ] = None,
    book_path: BookPath = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Judge one case by every measure: verdicts, reasons, what is given, what to ask."""
    from changrong.policy import FactError
    from changrong.policy.exact_json import JsonError, read_facts

    on = day(as_of)
    content = sys.stdin.buffer.read() if facts == "-" else Path(facts).read_bytes()
    book = open_book(book_path)
    book = book.about(about) if about else book
    try:
        decision = book.decide(read_facts(content), on)
    except (JsonError, FactError) as error:
        file = Text("标准输入", "stdin") if facts == "-" else Text(facts, facts)
        raise Problem(f"{file.zh}：{error.text.zh}", f"{file.en}: {error.text.en}") from None
    if as_json:
        print_json(decision.json())
    else:
        _show(book, decision, language(lang))


def _show(book: Book, decision: Decision, lang: str) -> None:
    screen = console()
    in_force = [item for item in decision.measures if item.verdict != "not in force"]
    shown = [item for item in in_force if not _is_untouched(book, item, decision)]
    left = len(decision.measures) - len(in_force)
    untouched = len(in_force) - len(shown)
    title = Text(
        f"{decision.as_of} 的判断（规则库 {decision.book[:12]}）",
        f"Judged as of {decision.as_of} (book {decision.book[:12]})",
    )
    screen.print(f"[bold]{title.in_(lang)}[/bold]")
    screen.print(_measures(book, shown, lang))
    if left:
        rest = Text(f"另有 {left} 项当天不在有效期。", f"{left} more are not in force on that day.")
        screen.print(rest.in_(lang))
    if untouched:
        rest = Text(
            f"另有 {untouched} 项还不能判断：它们要看的事实一项也没有填（--json 全部列出）。",
            f"{untouched} more cannot be told: no fact that they hang on is stated "
            f"(--json has all).",
        )
        screen.print(rest.in_(lang))
    if (derived := _derived(book, decision, lang)).row_count:
        screen.print(derived)
    if asks := book.judge.ask(shown):
        screen.print(_ask(book, asks[:MOST_ASKED], lang))
    if len(asks) > MOST_ASKED:
        further = len(asks) - MOST_ASKED
        rest = Text(
            f"还有 {further} 项事实也能定下一些（--json 全部列出）。",
            f"{further} more facts would settle some too (--json has all).",
        )
        screen.print(rest.in_(lang))


def _is_untouched(book: Book, item: Judgement, decision: Decision) -> bool:
    """Whether it cannot be told because no fact that it hangs on is stated."""
    if item.verdict != "cannot tell":
        return False
    palettes = book.judge.palettes
    behind = palettes.names_of(palettes.behind(*(each.node for each in item.measure.conditions)))
    return decision.facts.keys().isdisjoint(behind)


def _measures(book: Book, judgements: list[Judgement], lang: str) -> Table:
    table = new_table(show_lines=False, expand=True)
    table.add_column(Text("结论", "Verdict").in_(lang), no_wrap=True)
    table.add_column(Text("措施", "Measure").in_(lang), overflow="fold", ratio=1)
    table.add_column(Text("理由", "Why").in_(lang), overflow="fold", ratio=1)
    for item in judgements:
        word = escape(item.verdict.label.in_(lang))
        style = VERDICT_STYLES[item.verdict]
        measure = item.measure
        cited = f"{book.notice(measure.notice).short.in_(lang)} {measure.clause}"
        if measure.confirmed is not None:
            cited += f" · {measure.confirmed.label.in_(lang)}"
        elif measure.read != "full":
            cited += f" · {measure.read.label.in_(lang)}"
        table.add_row(
            f"[{style}]{VERDICT_MARKS[item.verdict]} {word}[/{style}]",
            f"{escape(measure.label.in_(lang))}\n[dim]{escape(cited)}[/dim]",
            escape(_why(book, item, lang)),
        )
    return table


def _why(book: Book, item: Judgement, lang: str) -> str:
    """What an applying measure gives; else the condition that fails, or the facts that lack."""
    if item.missing:
        labels = [book.vocabulary[name].label.in_(lang) for name in item.missing]
        return Text(f"缺：{'、'.join(labels)}", f"missing: {', '.join(labels)}").in_(lang)
    failing = [judged for judged in item.conditions if judged.verdict is False]
    if failing:
        label = failing[0].condition.label.in_(lang)
        return Text(f"不成立：{label}", f"does not hold: {label}").in_(lang)
    if item.verdict == "cannot tell":
        return Text("填什么都定不下来", "nothing that can be stated would settle it").in_(lang)
    if item.due_on is not None:
        return Text(f"最迟 {item.due_on}", f"by {item.due_on}").in_(lang)
    return Text("；", "; ").in_(lang).join(_given(book, given, lang) for given in item.gives)


def _given(book: Book, given: Given, lang: str) -> str:
    label = book.gives[given.what].in_(lang)
    return label if given.value is True else f"{label} {shown(given.value, lang)}"


def _derived(book: Book, decision: Decision, lang: str) -> Table:
    """What follows, and what does not yet of whatever something is stated."""
    table = new_table(title=Text("推出的事实", "Derived facts").in_(lang), title_justify="left")
    table.add_column(Text("事实", "Fact").in_(lang))
    table.add_column(Text("值", "Value").in_(lang))
    subjects = {book.vocabulary[name].subject for name in decision.facts}
    for name, value in decision.derived.items():
        fact = book.vocabulary[name]
        if value is None and fact.subject not in subjects:
            continue
        label = fact.values.get(str(value))
        words = label.in_(lang) if label is not None else shown(value, lang)
        table.add_row(f"{escape(fact.label.in_(lang))} [dim]{name}[/dim]", escape(words))
    return table


def _ask(book: Book, asks: Sequence[Ask], lang: str) -> Table:
    title = Text("接着问什么", "What to ask next").in_(lang)
    table = new_table(title=title, title_justify="left")
    table.add_column(Text("事实", "Fact").in_(lang), overflow="fold")
    table.add_column(Text("能定下几项", "Settles").in_(lang), justify="right")
    table.add_column(Text("问法", "Question").in_(lang), overflow="fold")
    for ask in asks:
        fact = book.vocabulary[ask.fact]
        words = fact.question.in_(lang) if fact.question is not None else fact.label.in_(lang)
        table.add_row(ask.fact, str(ask.unlocks), escape(words))
    return table
