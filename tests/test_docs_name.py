"""What the pages name is there: commands with their options, addresses, files, figures."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve
from typer.testing import CliRunner

from changrong.cli import app
from changrong.network.cases.api import api
from changrong.network.cases.kinds import KINDS
from changrong.policy import Book

ROOT = Path(__file__).parents[1]
CLI = ROOT / "docs/reference/cli.md"
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
# Of what was true when it was written.
HISTORY = {"CHANGELOG.md", *(f"docs/decisions/{one.name}" for one in ROOT.glob("docs/decisions/*"))}
PAGES = [
    page
    for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
    if str(page.relative_to(ROOT)) not in HISTORY
]
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))

MARKS = {"rule": "规则", "workflow": "办事流程", "metric": "指标", "channel": "渠道", "org": ""}
STATES = ("live", "unverified", "planned", "not software")  # the columns of the table
PROGRAM = r"(?:changrong|cr) (?=\w)"  # by the short name that operate.md gives it, too
SHELL = re.compile(r"^```(?:sh|text|)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PLACE = re.compile(r"\{\w+\}|<\w+>|\$\w+|\b[A-Z]{2,}\b")


def commands(page: Path) -> Iterator[tuple[str, bool]]:
    """The commands that a page shows, without the name of the program; whether to be typed so."""
    text = page.read_text().replace("\\\n", " ")
    for block in SHELL.findall(text):
        for line in block.splitlines():
            typed = line.strip().removeprefix("$ ")
            if re.match(PROGRAM, typed) and "changrong work:" not in typed:
                yield re.sub(PROGRAM, "", typed), True
    for code in CODE.findall(text):
        if re.match(PROGRAM, code):
            yield from ((one, False) for one in alternatives(re.sub(PROGRAM, "", code)))
    if page == CLI:  # its first table leaves the program out
        for line in re.findall(r"^\| (`.*?`) \| ", text.split("| option |")[0], re.MULTILINE):
            for one in CODE.findall(line):
                if not one.startswith("--"):
                    yield one.replace("\\|", "|"), False


def alternatives(said: str) -> list[str]:
    """`notices list / show` is two commands."""
    first, *others = re.split(r" (?:\\\||/) ", said)
    before = first.rpartition(" ")[0]
    return [first, *(f"{before} {other}" for other in others)]


@cache
def root() -> Any:
    return typer.main.get_command(app)


def leaves(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    command = command or root()
    if not hasattr(command, "commands"):
        yield path
        return
    for name, one in command.commands.items():
        yield from leaves(one, (*path, name))


def refused(said: str, typed: bool) -> str | None:
    """Why the real command line does not take it: no such command or option, or one lacks."""
    words = shlex.split(re.sub(r"…|(?<!\S)\[|\](?!\S)|\]…", " ", said), comments=True)
    command, path = root(), []
    while words and hasattr(command, "commands"):
        if words[0].startswith("-"):
            break
        path.append(words.pop(0))
        if (command := command.commands.get(path[-1])) is None:
            return f"no command {' '.join(path)}"
    if path == ["manage"] and words:
        return refused_by_django(words)
    known = {name: one for one in command.params for name in (*one.opts, *one.secondary_opts)}
    given = [word.partition("=")[0] for word in words if re.match(r"--[a-z]", word)]
    if unknown := [name for name in given if name not in known]:
        return f"{' '.join(path)} has no {', '.join(unknown)}"
    needed = {one.opts[0] for one in command.params if one.required and one.opts[0][0] == "-"}
    if lacking := needed - set(given) if typed or given else set():
        return f"{' '.join(path)} needs {', '.join(sorted(lacking))}"
    return None


def refused_by_django(words: list[str]) -> str | None:
    name, *rest = words
    if name not in get_commands():
        return f"no command manage {name}"
    parser = load_command_class(get_commands()[name], name).create_parser("", name)
    unknown = [one for one in rest if one[:2] == "--" and one not in parser._option_string_actions]
    return f"manage {name} has no {', '.join(unknown)}" if unknown else None


@EVERY_PAGE
def test_every_command_that_a_page_shows_is_one(page):
    wrong = [(said, why) for said, typed in commands(page) if (why := refused(said, typed))]
    assert not wrong


def test_every_command_stands_in_the_page_of_the_command_line():
    page = CLI.read_text()
    assert [" ".join(leaf) for leaf in leaves() if f"`{' '.join(leaf)}" not in page] == []


@cache
def operations() -> list[tuple[re.Pattern[str], set[str]]]:
    """The addresses of the API with their methods."""
    return [
        (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), {method.upper() for method in methods})
        for path, methods in api.get_openapi_schema()["paths"].items()
    ]


def addresses(page: Path) -> Iterator[tuple[str, str]]:
    """The method that a page says, if it does, and the address."""
    text = page.read_text()
    for code in CODE.findall(text):
        found = re.fullmatch(r"(?:([A-Z]+) )?(/[a-z][^\s…]*)", code)
        if found and not found[2].startswith(("/etc/", "/opt/", "/usr/", "/var/")):  # of a machine
            yield found[1] or "", found[2]
    for found in re.findall(r"https://changrong\.example(/[^\s\"'\\`]*)", text):
        yield "", found


def is_there(method: str, address: str) -> bool:
    path = PLACE.sub("1", address.partition("?")[0])
    if path in ("/api/v1", "/api/v1/ledger/"):  # what addresses begin with
        return True
    for whole in (path, f"/api/v1{path}"):
        if any(known.fullmatch(whole) and method in {"", *ways} for known, ways in operations()):
            return True
    try:
        return bool(resolve(path)) and method in ("", "GET")
    except Resolver404:
        return False


@EVERY_PAGE
def test_every_address_that_a_page_names_is_answered(page):
    assert [f"{way} {at}".strip() for way, at in addresses(page) if not is_there(way, at)] == []


@cache
def files() -> str:
    return "\n".join(f"/{one.relative_to(ROOT)}" for one in (ROOT / "src").rglob("*.*")) + "".join(
        f"\n/{one.relative_to(ROOT)}" for one in (ROOT / "tests").rglob("*.py")
    )


@EVERY_PAGE
def test_every_file_of_the_program_that_a_page_names_is_there(page):
    named = re.findall(r"`([\w./-]+/[\w-]+\.(?:py|html))`", page.read_text())
    gone = [one for one in named if one[0] != "/" and f"/{one}\n" not in files() + "\n"]
    assert gone == []


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_what_a_readme_counts_is_so(page):
    text, book = page.read_text(), Book.load()
    there = {
        r"as data: (\S+) notices": len(book.notices),
        r"notices, (\S+) clauses": sum(len(one.clauses) for one in book.notices),
        r"(\S+) live measures": len(book.measures),
        r"(\S+) facts, each": len(list(book.vocabulary)),
        r"(\S+) kinds of case, each": len(KINDS),
        r"clause of (\d+) documents": len(book.notices),
        r"(\d+) 份文件的每一条": len(book.notices),
        r"(\d+) 种事项，": len(KINDS),
    }
    said = {pattern: re.findall(pattern, text) for pattern in there}
    wrong = {p: found for p, found in said.items() if set(found) - {f"{there[p]:,}"}}
    assert not wrong, {pattern: there[pattern] for pattern in wrong}
    assert any(said.values())


def test_both_readmes_say_the_same_of_what_the_documents_ask_for():
    done = CliRunner().invoke(app, ["notices", "coverage", "--json"])
    there = Counter((line["mark"], line["state"]) for line in json.loads(done.stdout))
    english, chinese = (page.read_text() for page in READMES)
    for mark, name in MARKS.items():
        [row] = re.findall(rf"^│ {mark} +│(.*)│$", english, re.MULTILINE)
        assert [int(cell) for cell in row.split("│")] == [there[mark, state] for state in STATES]
        said = re.search(rf"{name} (\d+) 件", chinese)
        assert not name or (said and int(said[1]) == there[mark, "live"]), (mark, there)


def test_both_readmes_list_the_same_commands():
    english, chinese = (
        {tuple(re.findall(r"[a-z-]+", code)[1:3]) for code, _ in of_table(page)} for page in READMES
    )
    assert english == chinese


def of_table(page: Path) -> list[tuple[str, str]]:
    return re.findall(r"^\| `(changrong [^`]+)`([^|]*)\|", page.read_text(), re.MULTILINE)
