"""The tables that expressions look up, by the names that `lookup` gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from changrong.policy.errors import NoticeError, Place, did_you_mean
from changrong.policy.facts import Vocabulary
from changrong.policy.language.lookups import LookupProblem
from changrong.policy.language.nodes import Node
from changrong.policy.reading.toml import read_toml
from changrong.policy.tables.lookups import read_lookup
from changrong.policy.tables.model import Table
from changrong.policy.tables.sheets import SUFFIXES, Sheet, read_sheet
from changrong.text import Text

_NAME = re.compile(r"(?:(?P<notice>[a-z0-9-]+)/)?(?P<table>[\w-]+)(?:\.(?P<column>.+))?")


class Library:
    """The tables of all notices of a book, each file read once, and which of them are looked up."""

    def __init__(self, folders: Mapping[str, Path], vocabulary: Vocabulary) -> None:
        self.folders = folders
        self.vocabulary = vocabulary
        self.used: set[str] = set()
        self.sheets: dict[Path, Sheet] = {}

    def use(self, notice: str, file: str) -> None:
        """Remember that something reads this file of a notice's tables."""
        self.used.add(f"{notice}/tables/{file}")

    def unused(self) -> list[str]:
        """The files of all notices' tables that nothing reads."""
        found = [
            f"{notice}/tables/{file.relative_to(folder / 'tables').as_posix()}"
            for notice, folder in self.folders.items()
            for file in sorted((folder / "tables").rglob("*"))
            if file.suffix in (".toml", *SUFFIXES)
        ]
        return [name for name in found if name not in self.used]

    def of(self, notice: str) -> NoticeTables:
        """The tables as the expressions of one notice name them."""
        return NoticeTables(self, notice)

    def sheet(self, notice: str, table: str) -> tuple[str, Sheet]:
        """The file `<notice>/tables/<table>.*` and its sheet. Raises LookupProblem."""
        folder = self.folders[notice] / "tables"
        files = [file for suffix in SUFFIXES if (file := folder / f"{table}{suffix}").is_file()]
        if not files:
            known = sorted({each.stem for each in folder.glob("*") if each.suffix in SUFFIXES})
            hint = did_you_mean(table, known)
            problem = Text(
                f"没有表 {notice}/tables/{table}.csv{hint.zh}",
                f"there is no table {notice}/tables/{table}.csv{hint.en}",
            )
            raise LookupProblem("missing-table", problem, 0)
        if len(files) > 1:
            names = " ".join(file.name for file in files)
            problem = Text(f"同名的表不止一个：{names}", f"more than one table: {names}")
            raise LookupProblem("declared-twice", problem, 0)
        name = f"{notice}/tables/{files[0].name}"
        self.use(notice, files[0].name)
        if files[0] not in self.sheets:
            try:
                self.sheets[files[0]] = read_sheet(files[0], Place(name))
            except NoticeError as error:
                raise LookupProblem(error.code, error.text, 0) from None
        return name, self.sheets[files[0]]

    def check_notice(self, notice: str, asking: str) -> None:
        """Make sure that a notice's tables may be looked up from another. Raises LookupProblem."""
        if notice not in self.folders:
            hint = did_you_mean(notice, self.folders)
            problem = Text(f"没有通知 {notice}{hint.zh}", f"there is no notice {notice}{hint.en}")
            raise LookupProblem("unknown-notice", problem, 0)
        if notice == asking:
            return
        file = self.folders[notice] / "notice.toml"
        try:
            read = read_toml(file, Place(f"{notice}/notice.toml")).get("read")
        except NoticeError as error:
            raise LookupProblem(error.code, error.text, 0) from None
        if read == "memory":
            problem = Text(
                f"通知 {notice} 仅凭记忆所知，尚未启用",
                f"notice {notice} is known only from memory and is switched off",
            )
            raise LookupProblem("unverified", problem, 0)


@dataclass(frozen=True, slots=True)
class NoticeTables:
    """The library as one notice sees it: a table without a notice's name is its own."""

    library: Library
    notice: str
    made: dict[tuple[str, tuple[Node, ...]], Node] = field(default_factory=dict)
    looked_up: list[Table] = field(default_factory=list)
    """The tables that were looked up by facts, for the checks."""

    def lookup(self, name: str, keys: Sequence[Node]) -> Node:
        """The Case of literals of a lookup. Raises LookupProblem."""
        asked = (name, tuple(keys))
        if asked not in self.made:
            self.made[asked] = self.make(name, keys)
        return self.made[asked]

    def make(self, name: str, keys: Sequence[Node]) -> Node:
        parts = _NAME.fullmatch(name)
        if parts is None:
            problem = Text(
                "表名写作 '表'、'表.列' 或 '通知/表.列'",
                "name a table 'table', 'table.column' or 'notice/table.column'",
            )
            raise LookupProblem("bad-name", problem, 0)
        notice = parts["notice"] or self.notice
        self.library.check_notice(notice, self.notice)
        file, sheet = self.library.sheet(notice, parts["table"])
        column = parts["column"] or ""
        node, table = read_lookup(file, sheet, column, keys, self.library.vocabulary)
        if table is not None:
            self.looked_up.append(table)
        return node
