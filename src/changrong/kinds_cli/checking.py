"""`changrong kinds check`: everything that is wrong with kinds, for a person or an editor."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from changrong.policy_cli.edge import AsJson, Lang, clear_errors, language, print_json, words
from changrong.service_cli import ready
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.network.cases.checks import Finding

Folder = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]",
        help="A folder of kind files, or one of them, which are run; else the service's own kinds.",
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Warnings fail too.")]


class Located(NamedTuple):
    """A finding, and where its part of the kind is declared; line 0 where that is not known."""

    finding: Finding
    file: Path
    line: int


@clear_errors
def check(
    folder: Folder = None, as_json: AsJson = False, strict: Strict = False, lang: Lang = ""
) -> None:
    """Report everything that is wrong with kinds; exit 1 if anything is an error."""
    ready()
    found = _found(folder)
    if as_json:
        print_json([_json(*each) for each in found])
    else:
        _print(found, language(lang))
    if any(strict or each.finding.severity == "error" for each in found):
        raise typer.Exit(1)


def _found(folder: Path | None) -> list[Located]:
    from changrong.network.cases.checks import inspect, loading
    from changrong.network.cases.checks.lines import line_of

    loaded = loading.shipped() if folder is None else loading.load(folder)
    files = {declared.kind.name: declared.file for declared in loaded.declared}
    return [
        Located(each, files[each.kind], line_of(files[each.kind], each.kind, each.part, each.name))
        for each in inspect([declared.kind for declared in loaded.declared], loaded.effects)
    ]


def _print(found: list[Located], lang: str) -> None:
    for finding, file, line in found:
        where = f"{_short(file)}:{line}" if line else str(_short(file))
        zh, en = ("，", ", ") if finding.part else ("：", ": ")
        kind = Text(f"事项 {finding.kind}{zh}", f"kind {finding.kind}{en}").in_(lang)
        print(f"{where}: {finding.severity} {finding.code}: {kind}{finding.inside.in_(lang)}")
    counts = Counter(str(each.finding.severity) for each in found)
    parts = [_COUNTED[name](counts[name]) for name in ("error", "warning") if counts[name]]
    zh, en = "，".join(part.zh for part in parts), ", ".join(part.en for part in parts)
    print(Text(zh or "没有发现问题", en or "nothing found").in_(lang))


_COUNTED = {
    "error": lambda n: Text(f"{n} 个错误", f"{n} error{'s' * (n > 1)}"),
    "warning": lambda n: Text(f"{n} 个警告", f"{n} warning{'s' * (n > 1)}"),
}


def _short(file: Path) -> Path:
    """The path from here, where the file lies below."""
    try:
        return file.resolve().relative_to(Path.cwd())
    except ValueError:
        return file


def _json(finding: Finding, file: Path, line: int) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "path": os.fspath(_short(file)),
        "line": line or None,
        "kind": finding.kind,
        "part": finding.part or None,
        "name": finding.name or None,
        "zh": finding.problem.zh,
        "en": finding.problem.en,
        "help": words(finding.help),
    }
