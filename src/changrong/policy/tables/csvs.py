"""CSV as bytes: the cells of a file and the manner in which it is written, so it can come back.

Cells may hold anything: quotation marks, line breaks of any sort, leading zeros, blanks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from changrong.policy.errors import NoticeError, Place
from changrong.text import Text

Line = tuple[str, ...]
_MARK = "\ufeff"
_ENDS = {"lf": "\n", "crlf": "\r\n"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a CSV is written: its line ends, byte order mark, quotation marks, and last line end."""

    newline: str = "lf"
    mark: bool = False
    quote_all: bool = False
    ended: bool = True

    def __str__(self) -> str:
        flags = {"bom": self.mark, "quote-all": self.quote_all, "no-last-newline": not self.ended}
        return " ".join([self.newline, *(word for word, is_so in flags.items() if is_so)])

    @classmethod
    def of_words(cls, words: str) -> Style:
        """The style that `str` gives; what is not known is left as it usually is."""
        found = words.split()
        newline = next((word for word in found if word in _ENDS), "lf")
        return cls(newline, "bom" in found, "quote-all" in found, "no-last-newline" not in found)


def decoded(content: bytes, place: Place) -> str:
    """The text of a CSV. Raises NoticeError where it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = Text("不是 UTF-8 文本", "this is not UTF-8 text")
        raise NoticeError("syntax", place, problem) from None


def lines_of(text: str, place: Place) -> list[tuple[int, Line]]:
    """The lines that hold any text, with the numbers of the lines on which they end."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [(reader.line_num, tuple(line)) for line in reader if any(line)]
    except csv.Error as error:
        problem = Text(f"不是 CSV：{error}", f"is not CSV: {error}")
        raise NoticeError("syntax", replace(place, row=reader.line_num), problem) from None


def csv_bytes(lines: Sequence[Sequence[str]], style: Style) -> bytes:
    """The lines as a CSV file of this style."""
    end = _ENDS[style.newline]
    text = end.join(",".join(_written(line, style.quote_all)) for line in lines)
    return ((_MARK if style.mark else "") + text + (end if style.ended else "")).encode()


def _written(line: Sequence[str], quote_all: bool) -> list[str]:
    if len(line) == 1 and not line[0]:
        return ['""']
    return [_quoted(cell) if quote_all or _needs_quotes(cell) else cell for cell in line]


def _needs_quotes(cell: str) -> bool:
    return any(mark in cell for mark in ',"\r\n')


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def style_of(content: bytes, lines: Sequence[Sequence[str]]) -> Style | None:
    """The style in which these lines give these very bytes; None where none does."""
    marked = content.startswith(_MARK.encode())
    for newline, quote_all, ended in product(_ENDS, (False, True), (True, False)):
        style = Style(newline, marked, quote_all, ended)
        if csv_bytes(lines, style) == content:
            return style
    return None
