"""Numbers of guarantees as they are handed in: pasted, or in a file."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from changrong.network.guarantees.registering import Asked
from changrong.network.imports.actions import ImportRefused, check_unpacked, written
from changrong.network.imports.cells import CellProblem, Takes, read
from changrong.network.imports.columns import Column
from changrong.network.imports.reading import Line, Sheet, open_sheet
from changrong.text import Problem, Text

NUMBER = Column(
    "guarantee",
    "guarantee",
    Text("担保编号", "Guarantee"),
    Takes("text"),
    required=True,
    also=("编号", "number"),
)
_BETWEEN = re.compile(r"[\s,，;；、]+")


def typed(text: str) -> list[Asked]:
    """The numbers of a text, each with its line."""
    lines = enumerate(text.splitlines(), start=1)
    return [
        Asked(line, word.upper()) for line, said in lines for word in _BETWEEN.split(said) if word
    ]


def in_file(file: BinaryIO, name: str) -> list[Asked]:
    """The numbers in the column of guarantees of a CSV or XLSX file, each with its row. Raises
    ImportRefused for what is no such file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows"
        written(file, path)
        check_unpacked(path)
        try:
            sheet = open_sheet(path, "", [NUMBER])
            return [Asked(line.number, _number(line, sheet)) for line in sheet.lines()]
        except Problem as wrong:
            zh = wrong.text.zh.replace(f"{path.name}：", f"{name}：", 1)
            en = wrong.text.en.replace(f"{path.name}: ", f"{name}: ", 1)
            raise ImportRefused(zh, en) from None


def _number(line: Line, sheet: Sheet) -> str:
    """What stands under the heading, "" where nothing does, or what no number is."""
    for column, cell in zip(sheet.header.places, line.cells, strict=False):
        if column is not None:
            try:
                return str(read(cell, column.takes) or "").upper()
            except CellProblem:
                return str(cell)
    return ""


def as_text(asked: list[Asked]) -> str:
    """As it would be pasted so that each keeps its row."""
    rows = {one.row: "" for one in asked}
    for one in asked:
        rows[one.row] = f"{rows[one.row]} {one.number}".strip()
    return "\n".join(rows.get(row, "") for row in range(1, max(rows, default=0) + 1))
