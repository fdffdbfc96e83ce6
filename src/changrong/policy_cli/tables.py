"""`changrong tables list|show|export|import`: decision tables, out to Excel and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from changrong.policy_cli.edge import (
    AsJson,
    Lang,
    clear_errors,
    console,
    escape,
    language,
    new_table,
    print_json,
    unwinding,
)
from changrong.text import Problem, Text

if TYPE_CHECKING:
    from changrong.policy.tables.exchange import Kept

app = typer.Typer(help="Decision tables: list, show, export, import.", no_args_is_help=True)

NoticeName = Annotated[str, typer.Argument(help="A notice's id, or the path of its folder.")]
TableName = Annotated[str, typer.Argument(help="The table's file name, with or without .csv.")]


def _folder(notice: str) -> Path:
    """The folder of a notice of the package, or the one at this path. Raises Problem."""
    from changrong.policy.book import NOTICES
    from changrong.policy.errors import did_you_mean

    for folder in (Path(notice), NOTICES / notice):
        if (folder / "notice.toml").is_file():
            return folder.resolve()
    hint = did_you_mean(notice, [each.name for each in NOTICES.iterdir()])
    raise Problem(f"{notice}：没有这个通知{hint.zh}", f"{notice}: there is no such notice{hint.en}")


@app.command("list")
@clear_errors
def list_tables(
    notice: Annotated[
        str, typer.Argument(help="A notice's id or folder; else all of the package.")
    ] = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """List the tables of notices, what they yield, and how their rows are read."""
    from changrong.policy import Vocabulary
    from changrong.policy.book import NOTICES
    from changrong.policy.tables.exchange import tables_of

    folders = [_folder(notice)] if notice else sorted(NOTICES.iterdir())
    vocabulary = Vocabulary.load()
    kept = [each for folder in folders for each in tables_of(folder, vocabulary)]
    if as_json:
        print_json([_described(each) for each in kept])
        return
    chosen = language(lang)
    grid = new_table(expand=True)
    for heading in (
        Text("表", "Table"),
        Text("推出", "Yields"),
        Text("命中方式", "Hit"),
        Text("行数", "Rows"),
    ):
        grid.add_column(heading.in_(chosen), overflow="fold")
    for each in kept:
        described = _described(each)
        yields = "\n".join(described["facts"]) or Text("供查表用", "looked up").in_(chosen)
        hit = f"{described['hit'] or '–'} {described['collect'] or ''}".strip()
        grid.add_row(f"{each.notice}/{each.file.name}", yields, hit, str(described["rows"]))
    console().print(grid)


def _described(kept: Kept) -> dict[str, Any]:
    settings = kept.settings
    return {
        "notice": kept.notice,
        "table": kept.file.name,
        "facts": [] if settings is None else list(settings.facts),
        "hit": None if settings is None else str(settings.hit),
        "collect": None if settings is None or settings.collect is None else str(settings.collect),
        "dated_by": None if settings is None else settings.dated_by,
        "rows": len(kept.sheet().rows),
    }


@app.command("show")
@clear_errors
def show(notice: NoticeName, table: TableName, as_json: AsJson = False, lang: Lang = "") -> None:
    """Show a table as its file has it."""
    from changrong.policy import Vocabulary
    from changrong.policy.tables.exchange import find_table

    kept = find_table(_folder(notice), table, Vocabulary.load())
    sheet = kept.sheet()
    if as_json:
        rows = [
            {"row": number, "cells": dict(zip(sheet.header, line, strict=True))}
            for number, line in sheet.rows
        ]
        print_json({**_described(kept), "columns": list(sheet.header), "rows": rows})
        return
    chosen = language(lang)
    grid = new_table(title=escape(f"{kept.notice}/{kept.file.name}"), expand=True)
    grid.add_column(Text("行", "Row").in_(chosen), justify="right")
    for name in sheet.header:
        grid.add_column(escape(name), overflow="fold")
    for number, line in sheet.rows:
        grid.add_row(str(number), *map(escape, line))
    console().print(grid)


@app.command("export")
@clear_errors
def export(
    notice: NoticeName,
    table: TableName,
    out: Annotated[Path, typer.Option("--out", metavar="X.xlsx", help="The workbook to write.")],
    lang: Lang = "",
) -> None:
    """Write a table as an Excel workbook, with its settings, for people to edit."""
    from changrong.policy import Vocabulary
    from changrong.policy.tables.exchange import exported, find_table

    vocabulary = Vocabulary.load()
    kept = find_table(_folder(notice), table, vocabulary)
    _check_out(out, ".xlsx", kept.file)
    content, exact = exported(kept, vocabulary)
    _write(out, content)
    said = Text(f"已写出 {out}", f"wrote {out}")
    if not exact:
        said = Text(
            f"{said.zh}；空行和多余的引号不会带回",
            f"{said.en}; blank lines and idle quotation marks will not come back",
        )
    console().print(escape(said.in_(language(lang))))


@app.command("import")
@clear_errors
def import_table(
    workbook: Annotated[Path, typer.Argument(help="A workbook that `export` wrote.")],
    notice: Annotated[
        Path | None, typer.Option("--notice", help="The notice's folder that takes the table.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="T.csv", help="Or the CSV file to write.")
    ] = None,
    lang: Lang = "",
) -> None:
    """Write a workbook back as CSV, into its notice or to a file."""
    from changrong.policy import Vocabulary
    from changrong.policy.errors import Place
    from changrong.policy.tables.exchange import imported
    from changrong.policy.tables.workbooks import csv_of

    if (notice is None) == (out is None):
        raise Problem("--notice 和 --out 写一个", "give either --notice or --out")
    if notice is not None:
        file, content = imported(workbook, _folder(str(notice)), Vocabulary.load())
    else:
        assert out is not None
        _check_out(out, ".csv", workbook)
        file, content = out, csv_of(workbook.read_bytes(), Place(workbook.name))[0]
    _write(file, content)
    said = Text(f"已写出 {file}", f"wrote {file}")
    console().print(escape(said.in_(language(lang))))


def _check_out(out: Path, suffix: str, source: Path) -> None:
    from changrong.policy.batch.files import refuse_out

    if out.suffix.lower() != suffix:
        raise Problem(f"{out}：应以 {suffix} 结尾", f"{out}: should end in {suffix}")
    refuse_out(out, [source])


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all."""
    from changrong.policy.batch.files import refuse_out, whole_or_nothing

    refuse_out(file)
    with unwinding(), whole_or_nothing([file]) as (part,):
        part.write_bytes(content)
