"""`changrong notices check`: everything that is wrong with notices, for a person or an editor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from changrong.home import home
from changrong.policy_cli.edge import (
    AsJson,
    Lang,
    clear_errors,
    confirmed_here,
    folders_of,
    language,
    print_json,
    words,
)
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.policy.checks.finding import Finding

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[PATH]...",
        help="Notice folders, files in them, or a folder of notices; else the package's own.",
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Warnings, and checks that could not run, fail too.")
]
Only = Annotated[
    list[str] | None, typer.Option("--only", metavar="CODE", help="Only this check; repeatable.")
]


class Sources(NamedTuple):
    """What one run looks at: what `inspect` takes, and where each notice's folder lies."""

    arguments: dict[str, Any]
    folders: dict[str, Path]


@clear_errors
def check(
    paths: Paths = None,
    as_json: AsJson = False,
    strict: Strict = False,
    only: Only = None,
    lang: Lang = "",
) -> None:
    """Report everything that is wrong with notices; exit 1 if anything is an error."""
    from changrong.policy.checks.run import inspect

    shown: list[tuple[Finding, Path, int]] = []
    failed = False
    for sources in _sources(paths or []):
        report = inspect(**sources.arguments, only=only or ())
        failed = failed or report.fails(strict=strict)
        shown += [_located(finding, sources.folders) for finding in report.findings]
    if as_json:
        print_json([_json(*each) for each in shown])
    else:
        _print(shown, language(lang))
    if failed:
        raise typer.Exit(1)


def _sources(paths: list[Path]) -> Iterator[Sources]:
    """One run for all single notices together, and one for each folder of notices."""
    from changrong.policy.book import NOTICES
    from changrong.policy.confirming import FILE
    from changrong.policy.facts import FACTS_FILE, Vocabulary

    own = {
        FACTS_FILE.name: FACTS_FILE,
        FILE: home() / FILE,
        **{folder.name: folder for folder in NOTICES.iterdir()},
    }
    single: list[Path] = []
    for path in paths:
        found = folders_of(_notice_around(path))
        single += found.get("extra", ())
        if "folder" in found:
            facts = path / "facts.toml"
            if facts.is_file():
                found["vocabulary"] = Vocabulary.load(facts)
            yield Sources(found, {**{f.name: f for f in path.iterdir()}, "facts.toml": facts})
    if single or not paths:
        named = {folder.resolve().name: folder for folder in single}
        found = {"extra": tuple(named.values()), "confirmed": confirmed_here()}
        yield Sources(found, {**own, **named})


def _notice_around(path: Path) -> Path:
    """The notice folder that a file lies in, so that an editor may name the file it saves."""
    if path.is_file():
        for folder in path.resolve().parents:
            if (folder / "notice.toml").is_file():
                return folder
    return path


def _located(finding: Finding, folders: dict[str, Path]) -> tuple[Finding, Path, int]:
    from changrong.policy.checks.lines import line_of

    notice, _, inside = finding.place.file.partition("/")
    folder = folders.get(notice)
    file = folder / inside if folder is not None else Path(finding.place.file)
    return finding, _short(file), line_of(file, finding.place)


def _short(file: Path) -> Path:
    """The path from here, where the file lies below."""
    try:
        return file.resolve().relative_to(Path.cwd())
    except (ValueError, OSError):
        return file


def _print(shown: list[tuple[Finding, Path, int]], lang: str) -> None:
    for finding, file, line in shown:
        where = f"{file}:{line}: " if line else f"{file}: " if finding.place.file else ""
        print(f"{where}{finding.severity} {finding.code}: {finding.inside.in_(lang)}")
    counts = {
        severity: sum(finding.severity == severity for finding, _, _ in shown)
        for severity in ("error", "warning", "note")
    }
    zh = "，".join(f"{count} {_COUNTED[name].zh}" for name, count in counts.items() if count)
    en = ", ".join(
        f"{count} {_COUNTED[name].en}{'s' * (count > 1)}" for name, count in counts.items() if count
    )
    print(Text(zh or "没有发现问题", en or "nothing found").in_(lang))


_COUNTED = {
    "error": Text("个错误", "error"),
    "warning": Text("个警告", "warning"),
    "note": Text("条说明", "note"),
}


def _json(finding: Finding, file: Path, line: int) -> dict[str, Any]:
    place = finding.place
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "file": place.file or None,
        "path": os.fspath(file) if place.file else None,
        "line": line or None,
        "measure": place.measure or None,
        "condition": place.condition or None,
        "row": place.row or None,
        "cell": place.column or None,
        "zh": finding.problem.zh,
        "en": finding.problem.en,
        "help": words(finding.help) if finding.help.en else None,
    }
