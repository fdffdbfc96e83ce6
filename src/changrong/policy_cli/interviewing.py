"""`changrong interview`: one question at a time, until nothing more can change.

At a terminal it asks; with `--answers` it takes the answers from a file and prints the record: each
question, its answer, what that settled, and what never had to be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from changrong.policy_cli.asking import Back, ask
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
    open_book,
    print_json,
    shown,
    words,
)
from changrong.text import Problem, Text

if TYPE_CHECKING:
    from rich.console import Console

    from changrong.policy import Book, Value, Verdict
    from changrong.policy.interview import Interview, Standing


@dataclass(frozen=True)
class Step:
    """One question that was asked: the answer (None: left open) and what it settled."""

    fact: str
    answer: Value
    settled: Mapping[str, Verdict]
    after: Standing


@clear_errors
def interview(
    notice: Annotated[
        list[str] | None,
        typer.Option("--notice", metavar="ID", help="Only this notice; may be given again."),
    ] = None,
    as_of: AsOf = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers",
            readable=False,
            metavar="FILE.json",
            help="Take the answers from a flat object; null or absent is left open.",
        ),
    ] = None,
    asked_of: Annotated[
        str, typer.Option("--asked-of", metavar="enterprise|officer", help="Who is asked.")
    ] = "enterprise",
    book_path: BookPath = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Ask for the facts that can still change a verdict, one at a time, and stop when none can."""
    from changrong.policy.interview import Interview

    if asked_of not in ("enterprise", "officer"):
        raise Problem(
            f"--asked-of {asked_of}：应为 enterprise 或 officer",
            f"--asked-of {asked_of}: should be enterprise or officer",
        )
    book = open_book(book_path)
    measures = _measures(book, notice) if notice else None
    asking = Interview(book, day(as_of), asked_of=asked_of, measures=measures)
    chosen = language(lang)
    if answers is None:
        _converse(asking, console(), chosen)
        return
    given = _given(asking, answers)
    known = {name: value for name, value in given.items() if not asking.asks(name)}
    first = asking.standing(known)
    steps = list(_recorded(asking, known, given, first))
    if as_json:
        print_json(_json(asking, known, first, steps))
    else:
        _show(asking, known, first, steps, console(), chosen)


def _measures(book: Book, ids: list[str]) -> list[Any]:
    from changrong.policy.errors import did_you_mean

    known = {each.id: each for each in book.notices}
    for id in ids:
        if id not in known:
            hint = did_you_mean(id, known)
            raise Problem(
                f"--notice {id}：没有这份通知{hint.zh}", f"--notice {id}: no such notice{hint.en}"
            )
    return [measure for measure in book.measures if measure.notice in ids]


def _given(asking: Interview, file: Path) -> dict[str, Value]:
    """The answers of a file as values of facts. Raises Problem naming the file and the fact."""
    from changrong.policy import FactError
    from changrong.policy.exact_json import JsonError, read_facts

    try:
        return asking.book.judge.parse(read_facts(file.read_bytes()))
    except (JsonError, FactError) as error:
        raise Problem(f"{file}：{error.text.zh}", f"{file}: {error.text.en}") from None


def _recorded(
    asking: Interview, known: Mapping[str, Value], given: Mapping[str, Value], first: Standing
) -> Iterator[Step]:
    facts, left, standing = dict(known), set[str](), first
    while standing.question is not None:
        name = standing.question.fact.name
        if name in given:
            facts[name] = given[name]
        else:
            left.add(name)
        after = asking.standing(facts, left)
        yield Step(name, given.get(name), newly_settled(standing, after), after)
        standing = after


def newly_settled(before: Standing, after: Standing) -> dict[str, Verdict]:
    """The measures that could not be told before and can be now."""
    return {key: after.verdicts[key] for key in before.unsettled if key in set(after.settled)}


def never_asked(asking: Interview, steps: list[Step], known: Mapping[str, Value]) -> list[str]:
    """The person's own facts behind the interview's measures that it ended without."""
    asked = {step.fact for step in steps} | set(known)
    return [name for name in asking.own if name not in asked]


# ---------------------------------------------------------------- the record


def _json(
    asking: Interview, known: Mapping[str, Value], first: Standing, steps: list[Step]
) -> dict[str, Any]:
    last = steps[-1].after if steps else first
    return {
        "as_of": asking.as_of.isoformat(),
        "book": asking.book.hash,
        "asked_of": asking.asked_of,
        "known": {name: _plain(value) for name, value in known.items()},
        "questions": [
            {
                "fact": step.fact,
                "question": words(_question(asking, step.fact)),
                "answer": _plain(step.answer),
                "settled": {key: str(verdict) for key, verdict in step.settled.items()},
                "unsettled": len(step.after.unsettled),
                "at_most": step.after.at_most,
            }
            for step in steps
        ],
        "never_asked": never_asked(asking, steps, known),
        "verdicts": {key: str(verdict) for key, verdict in last.verdicts.items()},
    }


def _plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _question(asking: Interview, name: str) -> Text:
    fact = asking.book.vocabulary[name]
    return fact.question or fact.label


def _show(
    asking: Interview,
    known: Mapping[str, Value],
    first: Standing,
    steps: list[Step],
    screen: Console,
    lang: str,
) -> None:
    def say(line: str) -> None:
        screen.print(line, soft_wrap=True)

    title = Text(
        f"{asking.as_of} 的问答（规则库 {asking.book.hash[:12]}，{len(first.verdicts)} 项措施）",
        f"Interview of {asking.as_of} (book {asking.book.hash[:12]}, "
        f"{len(first.verdicts)} measures)",
    )
    say(f"[bold]{title.in_(lang)}[/bold]")
    for name, value in known.items():
        say(escape(_told(asking, name, value, lang)))
    say(_count(first, lang))
    for number, step in enumerate(steps, 1):
        say(f"\n[bold]{number}. {escape(_question(asking, step.fact).in_(lang))}[/bold]")
        say("   " + escape(_answer(asking, step, lang)))
        for key, verdict in step.settled.items():
            say("   " + _settled_line(asking, key, verdict, lang))
        say("   " + _count(step.after, lang))
    say("")
    _close(asking, known, steps, steps[-1].after if steps else first, screen, lang)


def _told(asking: Interview, name: str, value: Value, lang: str) -> str:
    label = asking.book.vocabulary[name].label
    return Text(f"已知 {label.zh}：", f"Known: {label.en}: ").in_(lang) + _value(
        asking, name, value, lang
    )


def _value(asking: Interview, name: str, value: Value, lang: str) -> str:
    fact = asking.book.vocabulary[name]
    label = fact.values.get(str(value))
    if label is not None:
        return label.in_(lang)
    unit = f" {fact.unit.in_(lang)}" if fact.unit is not None else ""
    return shown(value, lang) + unit


def _answer(asking: Interview, step: Step, lang: str) -> str:
    if step.answer is None:
        return Text("答：暂时不知道", "Answer: I don't know yet").in_(lang)
    lead = Text("答：", "Answer: ").in_(lang)
    return f"{lead}{_value(asking, step.fact, step.answer, lang)}"


def _settled_line(asking: Interview, key: str, verdict: Verdict, lang: str) -> str:
    measure = asking.book.measure(key)
    notice = asking.book.notice(measure.notice).short.in_(lang)
    style = VERDICT_STYLES[verdict]
    mark = f"[{style}]{VERDICT_MARKS[verdict]} {escape(verdict.label.in_(lang))}[/{style}]"
    source = f"[dim]{escape(f'{notice} {measure.clause}')}[/dim]"
    return f"{mark}  {escape(measure.label.in_(lang))} {source}"


def _count(standing: Standing, lang: str) -> str:
    settled, open_, left = len(standing.settled), len(standing.unsettled), standing.at_most
    return Text(
        f"[dim]已定 {settled} 项，未定 {open_} 项，还有最多 {left} 题[/dim]",
        f"[dim]{settled} settled, {open_} open, questions left: {left} at most[/dim]",
    ).in_(lang)


def _close(
    asking: Interview,
    known: Mapping[str, Value],
    steps: list[Step],
    last: Standing,
    screen: Console,
    lang: str,
) -> None:
    """Why it stopped, what never had to be asked, and the verdicts."""
    spared = never_asked(asking, steps, known)
    if last.question is None:
        asked = "1 question" if len(steps) == 1 else f"{len(steps)} questions"
        done = Text(
            f"问了 {len(steps)} 题就停：再答什么都改变不了结论。",
            f"Stopped after {asked}: no answer could change a verdict any more.",
        )
        labels = [asking.book.vocabulary[name].label.in_(lang) for name in spared]
        rest = Text(
            f"没有问的还有 {len(spared)} 项：{'、'.join(labels)}。",
            f"{len(spared)} facts were never asked: {', '.join(labels)}.",
        )
        screen.print(f"[bold]{done.in_(lang)}[/bold]", soft_wrap=True)
        if open_ := len(last.unsettled):
            others = Text(
                f"{open_} 项还不能判断：它们等的事实要别人说，或者您暂时不知道。",
                f"{open_} cannot be told yet: they wait for others, or for what was left open.",
            )
            screen.print(others.in_(lang), soft_wrap=True)
        if spared:
            screen.print(escape(rest.in_(lang)), soft_wrap=True)
    order = list(VERDICT_MARKS)
    for key, verdict in sorted(last.verdicts.items(), key=lambda item: order.index(item[1])):
        if verdict != "not in force":
            screen.print(_settled_line(asking, key, verdict, lang), soft_wrap=True)


# ---------------------------------------------------------------- at a terminal


def _converse(asking: Interview, screen: Console, lang: str) -> None:
    """Ask until nothing is left to ask, or the person has had enough (Ctrl-D, Ctrl-C)."""
    trail: list[tuple[str, Value]] = []
    standing = asking.standing({})
    started = standing
    while standing.question is not None:
        screen.print()
        screen.print(_count(standing, lang))
        fact = standing.question.fact
        _why(asking, standing, screen, lang)
        try:
            answer = ask(fact, screen, lang)
        except (EOFError, KeyboardInterrupt):
            screen.print()
            break
        if isinstance(answer, Back):
            trail = trail[:-1]
            standing = _after(asking, trail)
            continue
        trail.append((fact.name, answer))
        after = _after(asking, trail)
        for key, verdict in newly_settled(standing, after).items():
            screen.print(_settled_line(asking, key, verdict, lang))
        standing = after
    steps = [Step(name, answer, {}, standing) for name, answer in trail]
    screen.print()
    _close(asking, {}, steps, standing if steps else started, screen, lang)


def _after(asking: Interview, trail: list[tuple[str, Value]]) -> Standing:
    facts = {name: answer for name, answer in trail if answer is not None}
    return asking.standing(facts, {name for name, answer in trail if answer is None})


def _why(asking: Interview, standing: Standing, screen: Console, lang: str) -> None:
    assert standing.question is not None, "only a question has a reason"
    keys = standing.question.settles
    labels = [asking.book.measure(key).label.in_(lang) for key in keys[:2]]
    more = "…" if len(keys) > 2 else ""
    why = Text(
        f"为什么问：关系到 {len(keys)} 项措施，例如{'、'.join(labels)}{more}",
        f"Why: measures it bears on: {len(keys)}, such as {', '.join(labels)}{more}",
    )
    screen.print(f"[dim]{escape(why.in_(lang))}[/dim]")
