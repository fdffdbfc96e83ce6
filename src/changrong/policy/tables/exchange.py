"""Tables of a notice out to Excel and back into the notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from changrong.policy.errors import NoticeError, Place, did_you_mean
from changrong.policy.facts import AS_OF, Vocabulary
from changrong.policy.reading.derived import settings_of
from changrong.policy.reading.toml import Section, read_toml
from changrong.policy.tables.model import Table
from changrong.policy.tables.reading import Settings, check_settings, read_table, table_of
from changrong.policy.tables.sheets import SUFFIXES, Sheet, excel_sheet, read_sheet
from changrong.policy.tables.workbooks import csv_of, workbook_of
from changrong.text import Text

_FILE = re.compile(r"[\w-][\w.-]*\.csv")


@dataclass(frozen=True, slots=True)
class Kept:
    """A table as a notice keeps it: its file, and its settings where derived.toml names it.

    A table without settings is one that expressions look up.
    """

    notice: str
    file: Path
    settings: Settings | None

    @property
    def place(self) -> Place:
        return Place(f"{self.notice}/tables/{self.file.name}")

    def sheet(self) -> Sheet:
        """The header and rows of the file. Raises NoticeError."""
        return read_sheet(self.file, self.place)

    def table(self, vocabulary: Vocabulary) -> Table | None:
        """What it means, where derived.toml names it. Raises NoticeError."""
        if self.settings is None:
            return None
        return read_table(self.file, self.place, self.settings, vocabulary)


def tables_of(folder: Path, vocabulary: Vocabulary) -> list[Kept]:
    """The tables of a notice's folder, by name. Raises NoticeError."""
    settings = dict(_settings(folder, vocabulary))
    files = sorted(file for file in (folder / "tables").glob("*") if file.suffix in SUFFIXES)
    return [Kept(folder.name, file, settings.get(file.name)) for file in files]


def find_table(folder: Path, name: str, vocabulary: Vocabulary) -> Kept:
    """The table of this name, with or without its ending. Raises NoticeError."""
    kept = tables_of(folder, vocabulary)
    for each in kept:
        if name in (each.file.name, each.file.stem):
            return each
    hint = did_you_mean(name, [name for each in kept for name in (each.file.name, each.file.stem)])
    problem = Text(f"没有这个表{hint.zh}", f"there is no such table{hint.en}")
    raise NoticeError("missing-table", Place(f"{folder.name}/tables/{name}"), problem)


def exported(kept: Kept, vocabulary: Vocabulary) -> tuple[bytes, bool]:
    """The workbook of a table, and whether its CSV will come back byte for byte."""
    settings = kept.settings or Settings(())
    words = {"notice": kept.notice, "table": kept.file.name, **settings.words}
    content = kept.file.read_bytes()
    if kept.file.suffix != ".csv":
        content = csv_of(content, kept.place)[0]
    return workbook_of(content, words, vocabulary, kept.place)


def imported(source: Path, folder: Path, vocabulary: Vocabulary) -> tuple[Path, bytes]:
    """The CSV of a workbook and the file of the notice that it belongs into.

    Raises NoticeError where the workbook belongs elsewhere, or where the notice could not read it.
    """
    place = Place(source.name)
    workbook = source.read_bytes()
    content, book = csv_of(workbook, place)
    notice, table = book.settings.get("notice", ""), book.settings.get("table", "")
    if notice != folder.name:
        problem = Text(
            f"设置页写的通知是 {notice or '空'}，不是 {folder.name}",
            f"its settings sheet names the notice {notice or 'none'}, not {folder.name}",
        )
        raise NoticeError("settings", place, problem)
    if not _FILE.fullmatch(table):
        problem = Text(
            f"设置页写的表名是 {table or '空'}，应是 .csv 文件名",
            f"its settings sheet names the table {table or 'none'}; it should be a .csv file",
        )
        raise NoticeError("settings", place, problem)
    settings = dict(_settings(folder, vocabulary)).get(table)
    if settings is not None:
        check_settings(book.settings, settings, place)
        table_of(excel_sheet(workbook, place), table, place, settings, vocabulary)
    return folder / "tables" / table, content


def _settings(folder: Path, vocabulary: Vocabulary) -> Iterator[tuple[str, Settings]]:
    """The tables that derived.toml names, and how it says that they are read."""
    file = folder / "derived.toml"
    if not file.is_file():
        return
    place = Place(f"{folder.name}/derived.toml")
    entries: list[dict[str, Any]] = read_toml(file, place).get("derived", [])
    for values in entries:
        if "table" in values:
            section = Section(values, place)
            names = section.texts("facts") if "facts" in values else (section.text("fact"),)
            dated_by = section.text("dated_by", AS_OF.name)
            yield str(values["table"]), settings_of(section, names, dated_by, vocabulary)
