"""One question at a terminal: units, hints, choices, "don't know" and back; errors in place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from changrong.policy_cli.edge import escape
from changrong.text import Text

if TYPE_CHECKING:
    from rich.console import Console

    from changrong.policy import Fact, Value


class Back:
    """What `ask` gives where the person wants the question before."""


_DIGITS = re.compile(r"\[0-9\]\{([0-9]+)\}")
_TRUTHS = {
    "y": True, "yes": True, "是": True, "true": True,
    "n": False, "no": False, "否": False, "false": False,
}  # fmt: skip


def ask(fact: Fact, screen: Console, lang: str) -> Value | Back:
    """The answer; None where it is left open, Back for the question before.

    Raises EOFError where the input ends.
    """
    screen.print(f"[bold]{escape((fact.question or fact.label).in_(lang))}[/bold]")
    if fact.hint is not None:
        screen.print(f"[dim]{escape(fact.hint.in_(lang))}[/dim]")
    for number, (code, label) in enumerate(fact.values.items(), 1):
        screen.print(f"  {number}  {escape(label.in_(lang))} [dim]{code}[/dim]")
    while True:
        typed = screen.input(f"[dim]{escape(_how(fact, lang))}[/dim] > ").strip()
        if typed in ("?", "？"):
            return None
        if typed in ("<", "《", "〈"):
            return Back()
        problem, value = read(fact, typed)
        if problem is None:
            return value
        screen.print(f"[red]{escape(problem.in_(lang))}[/red]")


def _how(fact: Fact, lang: str) -> str:
    kind = str(fact.kind)
    if fact.values:
        wanted = Text("填序号", "a number of the list")
    elif kind == "boolean":
        wanted = Text("是或否", "yes or no")
    elif kind == "date":
        wanted = Text("日期，如 2026-01-31", "a day such as 2026-01-31")
    elif fact.unit is not None:
        wanted = Text(f"数字，单位{fact.unit.zh}", f"a number, in {fact.unit.en}")
    elif digits := _DIGITS.fullmatch(fact.pattern):
        wanted = Text(f"{digits[1]} 位数字代码", f"a code of {digits[1]} digits")
    else:
        wanted = Text("填写", "type it")
    rest = Text("（? 暂时不知道，< 上一题）", " (? don't know, < back)")
    return wanted.in_(lang) + rest.in_(lang)


def read(fact: Fact, typed: str) -> tuple[Text | None, Value]:
    """What was typed as a value of the fact, or what is wrong with it."""
    from changrong.policy import FactError

    if not typed:
        return Text("请填写，或输入 ?", "type an answer, or ? if you do not know"), None
    raw: object = typed
    if fact.values and typed.isdecimal() and 0 < int(typed) <= len(fact.values):
        raw = list(fact.values)[int(typed) - 1]
    elif str(fact.kind) == "boolean":
        raw = _TRUTHS.get(typed.lower(), typed)
    elif str(fact.kind) == "number":
        raw = typed.replace(",", "").replace("，", "")
    try:
        return None, fact.parse(raw)
    except FactError as error:
        return error.problem, None
