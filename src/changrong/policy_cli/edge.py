"""The edge: the clock, the language, the console, and errors turned into one line and a code."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from signal import SIG_DFL, SIGHUP, SIGPIPE, SIGTERM, getsignal, signal
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import typer

from changrong.home import home
from changrong.text import Problem, Text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from changrong.policy import Book, Value
    from changrong.policy.notice import Confirmation

Command = TypeVar("Command", bound=Callable[..., None])

AS_OF = "--as-of"
_LANGUAGES = ("zh", "en")
AsOf = Annotated[
    str | None,
    typer.Option(AS_OF, metavar="YYYY-MM-DD", help="The day that is judged; today if absent."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a pipe.")]
Lang = Annotated[
    str, typer.Option("--lang", metavar="zh|en", help="The language; else LANG, else Chinese.")
]
BookPath = Annotated[
    Path | None,
    typer.Option(
        "--book",
        readable=False,
        metavar="FILE|FOLDER",
        help="A packed book, a notice folder or a folder of them; else the package's own.",
    ),
]


def language(chosen: str = "") -> str:
    """zh or en: what was chosen, else what LANG says, else Chinese. Raises Problem."""
    if chosen not in ("", *_LANGUAGES):
        raise Problem(f"--lang {chosen}：应为 zh 或 en", f"--lang {chosen}: should be zh or en")
    return chosen or ("en" if os.environ.get("LANG", "").lower().startswith("en") else "zh")


def day(text: str | None, option: str = AS_OF) -> date:
    """The day of an option, or today in Shanghai where none is given. Raises Problem."""
    if text is None:
        return datetime.now(ZoneInfo("Asia/Shanghai")).date()
    try:
        found = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise Problem(
            f"{option} {text}：应为日期，如 2026-01-31",
            f"{option} {text}: should be a date such as 2026-01-31",
        )
    return found


def open_book(path: Path | None) -> Book:
    """The book of `--book`: a packed file, or what `folders_of` takes. Raises Problem."""
    from changrong.policy import Book

    if path is None or path.is_dir():
        return Book.load(**folders_of(path))
    try:
        return Book.unpack(path.read_bytes())
    except Problem as problem:
        said = problem.text
        raise Problem(f"{path}：{said.zh}", f"{path}: {said.en}") from None


def folders_of(path: Path | None) -> dict[str, Any]:
    """What `Book.load` needs for a path: one notice beside the package's own, or a whole set. What
    people of this place confirmed goes with the package's own notices."""
    if path is None:
        return {"confirmed": confirmed_here()}
    if not path.is_dir():
        raise Problem(f"{path}：没有这个文件夹", f"{path}: there is no such folder")
    if _is_notice(path):
        return {"extra": (path,), "confirmed": confirmed_here()}
    if not any(_is_notice(each) for each in path.iterdir()):
        raise Problem(f"{path}：里面没有通知", f"{path}: there is no notice in it")
    return {"folder": path}


def confirmed_here() -> tuple[Confirmation, ...]:
    """What people of this place have confirmed, for the commands as for the service."""
    from changrong.policy.confirming import FILE, read_confirmed

    return read_confirmed(home() / FILE)


def _is_notice(folder: Path) -> bool:
    """Whether it holds a file of a notice, be it without its header."""
    from changrong.policy.reading.notice import FILES

    return any((folder / name).is_file() for name in FILES)


def stop(problem: Text, chosen: str = "") -> NoReturn:
    """One line on stderr, and exit code 2."""
    spoken = language(chosen if chosen in _LANGUAGES else "")
    print(f"changrong: {' '.join(problem.in_(spoken).split())}", file=sys.stderr)
    raise typer.Exit(2)


def clear_errors(command: Command) -> Command:
    """Let a command end in one clear line, never in a traceback, when its input is at fault."""

    @functools.wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> None:
        chosen = kwargs.get("lang", "")
        _speak_any_language()
        try:
            language(chosen)
            command(*args, **kwargs)
            sys.stdout.flush()
        except Problem as problem:
            stop(problem.text, chosen)
        except BrokenPipeError:
            _leave_quietly()
        except OSError as error:
            from changrong.policy.errors import system_words

            where, why = error.filename, system_words(error)
            placed = Text(f"{where}：{why.zh}", f"{where}: {why.en}") if where else why
            stop(placed, chosen)

    return guarded  # type: ignore[return-value]


def _speak_any_language() -> None:
    """Where a terminal lacks a character, or a file's name is not text, show a stand-in."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def words(text: Text | None) -> dict[str, str] | None:
    """A label as JSON has it: both languages, so that a caller need not ask for one."""
    return None if text is None else {"zh": text.zh, "en": text.en}


def shown(value: Value, lang: str) -> str:
    """A value of a fact as a person reads it."""
    from changrong.policy.numbers import plain

    if value is None:
        return Text("还不能判断", "cannot tell").in_(lang)
    if isinstance(value, bool):
        return Text("是" if value else "否", "yes" if value else "no").in_(lang)
    return plain(value) if isinstance(value, int | Decimal) else str(value)


def print_json(value: Any) -> None:
    """JSON for a pipe, in UTF-8 whatever the terminal speaks, numbers exact."""
    from changrong.policy import dumps

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    print(dumps(value))


def _leave_quietly() -> NoReturn:
    """The reader has gone (`| head`): end as a program stopped by that signal does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(128 + SIGPIPE)


@contextmanager
def unwinding() -> Iterator[None]:
    """Let TERM and HUP unwind the program as Ctrl-C does, so that nothing half done is left.

    Arrow would take Ctrl-C to itself while it opens a file, and now and then lose it.
    """
    import pyarrow

    pyarrow.enable_signal_handlers(False)

    def leave(number: int, _: object) -> NoReturn:
        raise SystemExit(128 + number)

    mortal = [each for each in (SIGTERM, SIGHUP) if getsignal(each) is SIG_DFL]
    for each in mortal:
        signal(each, leave)
    try:
        yield
    finally:
        for each in mortal:
            signal(each, SIG_DFL)


def console() -> Console:
    """Where a person reads; made anew so that a redirected stdout is respected. What draws on it
    is loaded with the first of these that is called: most of what a pipe asks for draws nothing."""
    from rich.console import Console

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Screen(highlight=False)


def new_table(*headings: str, **look: Any) -> Table:
    """A table to fill and print."""
    from rich.table import Table

    return Table(*headings, **look)


def escape(text: str) -> str:
    """The text as it stands, though a screen would take its [brackets] for a style."""
    from rich.markup import escape

    return escape(text)


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
