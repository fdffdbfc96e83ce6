"""CSV tapes, in UTF-8 or GBK: every cell as text, blank cells as empty text."""

from __future__ import annotations

import codecs
import csv
import io
import shutil
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv

from changrong.policy.batch.files import TapeError
from changrong.policy.batch.tape import Tape, checked, is_packed, opened, refusing
from changrong.text import Text

_UTF_8 = "utf-8-sig"
ENCODINGS = (_UTF_8, "gb18030")
"""UTF-8 with or without its mark; GBK as its superset."""
_READ = 1 << 20
_BLOCK = 16 << 20
_MOST_RARE = 0.25
"""The share of rare characters from which on text is not GBK but something else."""


@dataclass(frozen=True, slots=True)
class CsvTape(Tape):
    """A CSV file."""

    encoding: str
    blank_lines: int = 0
    """Blank lines above the header."""

    @property
    def other_separator(self) -> Text | None:
        header = self.columns[0] if len(self.columns) == 1 else ""
        for mark, zh, en in ((";", "分号", "semicolons"), ("\t", "制表符", "tabs")):
            if mark in header:
                return Text(
                    f"；列之间应为逗号，不是{zh}", f"; separate columns by commas, not {en}"
                )
        return None

    def batches(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Columns are read by position, so blank and repeated headers do no harm."""
        positions = [f"c{self.columns.index(name)}" for name in names]
        every = [f"c{position}" for position in range(len(self.columns))]
        ragged: list[arrow_csv.InvalidRow] = []

        def keep(row: arrow_csv.InvalidRow) -> str:
            ragged.append(row)
            return "error"

        with _refusing(self.file, ragged, self.blank_lines), self._utf8() as stream:
            reader = arrow_csv.open_csv(
                stream,
                read_options=arrow_csv.ReadOptions(
                    column_names=every,
                    skip_rows=self.blank_lines,
                    skip_rows_after_names=1,
                    block_size=_BLOCK,
                    use_threads=False,
                ),
                parse_options=arrow_csv.ParseOptions(
                    newlines_in_values=True,
                    ignore_empty_lines=len(every) > 1,
                    invalid_row_handler=keep,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(every, pa.string()),
                    include_columns=positions,
                    strings_can_be_null=False,
                ),
            )
            for batch in reader:
                yield pa.RecordBatch.from_arrays(batch.columns, names=list(names))

    @contextmanager
    def _utf8(self) -> Iterator[pa.NativeFile]:
        """The text in UTF-8, a copy on disk if need be, as a stream that Arrow reads without
        Python: it reads ahead in a thread that nobody can wait for, and such a thread, if it calls
        into an interpreter that is ending, aborts it or hangs it."""
        if self.encoding == _UTF_8:
            yield pa.input_stream(str(self.file), "gzip" if is_packed(self.file) else None)
            return
        with tempfile.TemporaryFile("w", encoding="utf-8", newline="") as copy:
            with _text(self.file, self.encoding) as text:
                shutil.copyfileobj(text, copy, _READ)
            copy.seek(0)
            yield pa.input_stream(f"/dev/fd/{copy.fileno()}", None)

    def numbered(self) -> Iterator[tuple[int, list[str]]]:
        """The rows under the header, of whatever length, each with the number that a spreadsheet
        shows. Raises TapeError."""
        header = self.blank_lines + 1
        with refusing(self.file), _text(self.file, self.encoding) as text:
            rows = csv.reader(text, strict=True)
            with _csv_errors(self.file, rows):
                for number, cells in enumerate(rows, 1):
                    if number > header:
                        yield number, cells


@contextmanager
def _refusing(
    file: Path, ragged: Sequence[arrow_csv.InvalidRow], blank_lines: int
) -> Iterator[None]:
    """Whatever stops the reading, as one TapeError; a row of another length by its number."""
    try:
        with refusing(file):
            yield
    except TapeError:
        for row in ragged:
            number = row.number - blank_lines
            raise TapeError(
                file,
                f"第 {number} 行有 {row.actual_columns} 格，表头有 {row.expected_columns} 格"
                "（表头是第 1 行）",
                f"row {number} has {row.actual_columns} cells and the header"
                f" {row.expected_columns} (the header is row 1)",
            ) from None
        raise


def csv_tape(file: Path) -> CsvTape:
    """The tape of a CSV file. Raises TapeError where it is empty or in a third encoding."""
    encoding, quoted = _inspect(file)
    with _text(file, encoding) as text:
        rows = csv.reader(text, strict=True)
        with _csv_errors(file, rows):
            blank_lines, columns = next(filter(itemgetter(1), enumerate(rows)), (0, []))
            has_rows = any(rows)
            if quoted:  # only a strict reading to the end finds a mark that swallows rows
                deque(rows, maxlen=0)
    names = tuple(column.strip() for column in columns)
    return checked(CsvTape(file, names, None, encoding, blank_lines), has_rows)


def _inspect(file: Path) -> tuple[str, bool]:
    """The encoding that the whole file is in, and whether a quotation mark occurs in it."""
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ENCODINGS}
    beginning = io.StringIO()
    is_empty, quoted = True, False
    with opened(file) as raw:
        while block := raw.read(_READ):
            if b"\0" in block:
                raise TapeError(file, "不是文本文件", "this is not a text file (it holds NUL)")
            is_empty = is_empty and not block.strip(b"\xef\xbb\xbf \t\r\n")
            quoted = quoted or b'"' in block
            _decode(file, decoders, block, beginning)
    _decode(file, decoders, b"", beginning)
    if is_empty:
        raise TapeError(file, "文件是空的", "the file is empty")
    encoding = next(iter(decoders))
    if encoding == "gb18030" and not _reads_as_chinese(beginning.getvalue()):
        raise _third_encoding(file)
    return encoding, quoted


def _decode(
    file: Path, decoders: dict[str, codecs.IncrementalDecoder], block: bytes, kept: io.StringIO
) -> None:
    """Feed every decoder that still understands; forget those that no longer do."""
    for name, decoder in list(decoders.items()):
        try:
            text = decoder.decode(block, not block)
        except UnicodeDecodeError:
            del decoders[name]
            continue
        if name == "gb18030" and kept.tell() < _READ:
            kept.write(text)
    if not decoders:
        raise _third_encoding(file)


def _third_encoding(file: Path) -> TapeError:
    return TapeError(
        file,
        "既不是 UTF-8 也不是 GBK，请另存为 UTF-8",
        "neither UTF-8 nor GBK; save it as UTF-8",
    )


def _reads_as_chinese(text: str) -> bool:
    """Nearly any bytes decode as GBK; real Chinese is mostly the marks and Hanzi of GB/T 2312."""
    foreign = [character for character in text if ord(character) > 127]
    common = {each for each in set(foreign) if _is_common(each.encode("gb2312", "ignore"))}
    rare = sum(character not in common for character in foreign)
    return rare <= len(foreign) * _MOST_RARE


def _is_common(code: bytes) -> bool:
    """Whether a character is of GB/T 2312, and not of its rows of kana, Greek and Cyrillic."""
    return bool(code) and not 0xA4 <= code[0] <= 0xA9


def _text(file: Path, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(opened(file), encoding=encoding, newline="")


@contextmanager
def _csv_errors(file: Path, rows: object) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        line = getattr(rows, "line_num", 0)
        raise TapeError(
            file,
            f"第 {line} 行附近引号不成对或写法有误：{error}",
            f"near line {line} a quotation mark is not closed or out of place: {error}",
        ) from None
