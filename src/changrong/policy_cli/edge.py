"""The edge: the clock, the language, the console, and errors turned into one line and a code."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from changrong.text import Problem, Text

Command = TypeVar("Command", bound=Callable[..., None])

AS_OF = "--as-of"
AsOf = Annotated[
    str, typer.Option(AS_OF, metavar="YYYY-MM-DD", help="The day that is judged; today if absent.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a pipe.")]
Lang = Annotated[
    str, typer.Option("--lang", metavar="zh|en", help="The language; else LANG, else Chinese.")
]


def language(chosen: str = "") -> str:
    """zh or en: what was chosen, else what LANG says, else Chinese."""
    asked = (chosen or os.environ.get("LANG", "")).lower()
    return "en" if asked.startswith("en") else "zh"


def day(text: str) -> date:
    """The day of `--as-of`, or today in Shanghai."""
    if not text:
        return datetime.now(ZoneInfo("Asia/Shanghai")).date()
    try:
        found = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise Problem(
            f"{AS_OF} {text}：应为日期，如 2026-01-31",
            f"{AS_OF} {text}: should be a date such as 2026-01-31",
        )
    return found


def stop(problem: Text, chosen: str = "") -> NoReturn:
    """One line on stderr, and exit code 2."""
    line = " ".join(problem.in_(language(chosen)).split())
    print(f"changrong: {line}", file=sys.stderr)
    raise typer.Exit(2)


def clear_errors(command: Command) -> Command:
    """Let a command end in one clear line, never in a traceback, when its input is at fault."""

    @functools.wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> None:
        chosen = kwargs.get("lang", "")
        try:
            command(*args, **kwargs)
        except Problem as problem:
            stop(problem.text, chosen)
        except BrokenPipeError:
            raise
        except OSError as error:
            where = error.filename or ""
            stop(Text(f"{where}：{error.strerror}", f"{where}: {error.strerror}"), chosen)

    return guarded  # type: ignore[return-value]


def console() -> Console:
    """Where a person reads; made anew so that a redirected stdout is respected."""
    return Console(highlight=False)


VERDICT_STYLES = {
    "applies": "green",
    "kept": "green",
    "due": "yellow",
    "cannot tell": "yellow",
    "broken": "bold red",
    "does not apply": "dim",
    "not concerned": "dim",
    "not due": "dim",
    "not in force": "dim",
}
VERDICT_MARKS = {
    "applies": "✓",
    "kept": "✓",
    "due": "!",
    "cannot tell": "?",
    "broken": "✗",
    "does not apply": "–",
    "not concerned": "–",
    "not due": "–",
    "not in force": "·",
}
