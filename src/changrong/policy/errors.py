"""What can be wrong with policy, said with its place, in both languages.

`str(error)` is one English line; `error.text` holds both languages. Every error of this room is a
`PolicyError`, so a caller at the edge needs to know only that one name.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass

from changrong.text import Problem, Text

_SYSTEM_ZH = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许这样操作",
    errno.EROFS: "这里只能读，不能写",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "文件超过允许的大小",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
}


def system_words(error: OSError) -> Text:
    """What the system refused; it speaks English only."""
    english = os.strerror(error.errno) if error.errno else str(error)
    return Text(_SYSTEM_ZH.get(error.errno or 0, english), english)


class PolicyError(Problem):
    """Anything that policy refuses."""


class FactError(PolicyError):
    """A fact that is not declared, or a value that its declaration refuses."""

    def __init__(self, fact: str, value: object, problem: Text) -> None:
        shown = shorten(value)
        super().__init__(f"{fact} = {shown}：{problem.zh}", f"{fact} = {shown}: {problem.en}")
        self.fact = fact
        self.value = value
        self.problem = problem


class LanguageError(PolicyError):
    """An expression that is not in the language. `line` and `column` count from one."""

    def __init__(self, code: str, line: int, column: int, fragment: str, problem: Text) -> None:
        near = shorten(fragment)
        super().__init__(
            f"第 {line} 行第 {column} 列{near and f' {near}'}：{problem.zh}",
            f"line {line}, column {column}{near and f', {near}'}: {problem.en}",
        )
        self.code = code
        self.line = line
        self.column = column
        self.fragment = fragment
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a notice: the file and, inside it, whatever narrows it down.

    `condition` is that of a measure, or else the entry of the file: a clause, a fact, a case.
    `row` is the row of a table as its file numbers them; 0 where there is none.
    """

    file: str
    measure: str = ""
    condition: str = ""
    column: str = ""
    row: int = 0

    def words(self) -> Text:
        within = Text("条件 ", "condition ") if self.measure else Text("", "")
        named = (
            (Text("措施 ", "measure "), self.measure),
            (within, self.condition),
            (Text("行 ", "row "), self.row),
            (Text("列 ", "column "), self.column),
        )
        zh = [f"{name.zh}{value}" for name, value in named if value]
        en = [f"{name.en}{value}" for name, value in named if value]
        return Text("，".join([self.file, *zh]), ", ".join([self.file, *en]))


class NoticeError(PolicyError):
    """A notice that cannot be read. `code` is stable, for tools; `place` says where."""

    def __init__(self, code: str, place: Place, problem: Text) -> None:
        where = place.words()
        super().__init__(f"{where.zh}：{problem.zh}", f"{where.en}: {problem.en}")
        self.code = code
        self.place = place
        self.problem = problem


def shorten(value: object, limit: int = 60) -> str:
    """A value as a person would quote it, on one line and not too long."""
    shown = "null" if value is None else str(value)
    shown = " ".join((shown.lower() if isinstance(value, bool) else shown).split())
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def did_you_mean(name: str, known: Iterable[str]) -> Text:
    """The close spelling of a misspelled name, ready to append; empty where none is close."""
    from difflib import get_close_matches  # only a mistake needs it

    close = get_close_matches(name, list(known), n=1, cutoff=0.7)
    return Text(f"；是否指 {close[0]}？", f"; did you mean {close[0]}?") if close else Text("", "")
