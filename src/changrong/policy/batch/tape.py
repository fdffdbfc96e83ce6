"""Tapes: CSV (UTF-8 or GBK) and Parquet files as a stream of chunks, every row of them.

A CSV comes as text, blank cells as empty text. Nothing is dropped or guessed: a file that cannot be
read to its end, row by row, is refused with one message that names the row.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import IO, cast

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from changrong.policy.batch.files import TapeError
from changrong.policy.errors import did_you_mean, shorten
from changrong.text import Text

ENCODINGS = ("utf-8-sig", "gb18030")
"""UTF-8 with or without its mark; GBK as its superset."""
_READ = 1 << 20
_BLOCK = 16 << 20
_MOST_RARE = 0.25
"""The share of rare characters from which on text is not GBK but something else."""


@dataclass(frozen=True, slots=True)
class Tape:
    """A readable file: its columns, and its rows in chunks of any size."""

    file: Path
    columns: tuple[str, ...]
    encoding: str | None
    """None for Parquet."""
    blank_lines: int = 0
    """Blank lines above the header of a CSV."""

    def require(self, names: Sequence[str]) -> None:
        """Raises TapeError for the first name that is no column of the file, or twice one."""
        for name in names:
            if name not in self.columns:
                hint = self.other_separator or did_you_mean(name, self.columns)
                raise TapeError(
                    self.file, f"没有 {name} 这一列{hint.zh}", f"there is no column {name}{hint.en}"
                )
            if self.columns.count(name) > 1:
                raise TapeError(self.file, f"{name} 出现两次", f"column {name} is there twice")

    @property
    def other_separator(self) -> Text | None:
        """What to say of a file that something else than commas seems to separate."""
        header = self.columns[0] if len(self.columns) == 1 else ""
        for mark, zh, en in ((";", "分号", "semicolons"), ("\t", "制表符", "tabs")):
            if mark in header:
                return Text(
                    f"；列之间应为逗号，不是{zh}", f"; separate columns by commas, not {en}"
                )
        return None

    def chunks(self, names: Sequence[str], rows: int) -> Iterator[pa.Table]:
        """The named columns, so many rows at a time. Raises TapeError, at the latest at the end."""
        self.require(names)
        waiting: list[pa.RecordBatch] = []
        for batch in self._csv(names) if self.encoding is not None else self._parquet(names):
            waiting.append(batch)
            while sum(each.num_rows for each in waiting) >= rows:
                table = pa.Table.from_batches(waiting)
                yield table.slice(0, rows)
                waiting = table.slice(rows).to_batches()
        if waiting:
            yield pa.Table.from_batches(waiting)

    def _parquet(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with _refusing(self.file), _parquet_file(self.file) as parquet:
            yield from parquet.iter_batches(columns=list(names))

    def _csv(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Columns are read by position, so blank and repeated headers do no harm."""
        positions = [f"c{self.columns.index(name)}" for name in names]
        every = [f"c{position}" for position in range(len(self.columns))]
        ragged: list[arrow_csv.InvalidRow] = []

        def keep(row: arrow_csv.InvalidRow) -> str:
            ragged.append(row)
            return "error"

        with _refusing(self.file, ragged, self.blank_lines), _opened(self.file) as raw:
            reader = arrow_csv.open_csv(
                raw,
                read_options=arrow_csv.ReadOptions(
                    column_names=every,
                    skip_rows=self.blank_lines,
                    skip_rows_after_names=1,
                    block_size=_BLOCK,
                    encoding="utf8" if self.encoding == "utf-8-sig" else self.encoding,
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
def _refusing(
    file: Path, ragged: Sequence[arrow_csv.InvalidRow] = (), blank_lines: int = 0
) -> Iterator[None]:
    """Whatever stops the reading, as one TapeError."""
    try:
        yield
    except (pa.ArrowException, UnicodeError, OSError, EOFError, zlib.error) as error:
        for row in ragged:
            number = row.number - blank_lines
            raise TapeError(
                file,
                f"第 {number} 行有 {row.actual_columns} 格，表头有 {row.expected_columns} 格"
                "（表头是第 1 行）",
                f"row {number} has {row.actual_columns} cells and the header"
                f" {row.expected_columns} (the header is row 1)",
            ) from None
        words = shorten(str(error), 200)
        raise TapeError(file, f"读不下去：{words}", f"cannot be read on: {words}") from None


def open_tape(file: Path) -> Tape:
    """The tape in a file. Raises TapeError where it is empty, unreadable or in a third encoding."""
    if not file.exists():
        raise TapeError(file, "没有这个文件", "there is no such file")
    if not file.is_file():
        raise TapeError(file, "不是文件", "this is not a file")
    with _refusing(file):
        return _parquet_tape(file) if _is_parquet(file) else _csv_tape(file)


def _opened(file: Path) -> IO[bytes]:
    """The bytes of a file, unpacked if it is gzip."""
    with file.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    return cast("IO[bytes]", gzip.open(file, "rb")) if packed else file.open("rb")


def _is_parquet(file: Path) -> bool:
    with _opened(file) as raw:
        return raw.read(4) == b"PAR1"


def _parquet_file(file: Path) -> pq.ParquetFile:
    if file.suffix != ".gz":
        return pq.ParquetFile(file)
    with _opened(file) as raw:
        return pq.ParquetFile(pa.BufferReader(raw.read()))


def _parquet_tape(file: Path) -> Tape:
    with _parquet_file(file) as parquet:
        names, rows = parquet.schema_arrow.names, parquet.metadata.num_rows
    return _checked(Tape(file, tuple(names), None), rows > 0)


def _csv_tape(file: Path) -> Tape:
    encoding, quoted = _inspect(file)
    with _text(file, encoding) as text:
        rows = csv.reader(text, strict=True)
        with _csv_errors(file, rows):
            blank_lines, columns = next(filter(itemgetter(1), enumerate(rows)), (0, []))
            has_rows = any(rows)
            if quoted:  # only a strict reading to the end finds a mark that swallows rows
                deque(rows, maxlen=0)
    names = tuple(column.strip() for column in columns)
    return _checked(Tape(file, names, encoding, blank_lines), has_rows)


def _checked(tape: Tape, has_rows: bool) -> Tape:
    if not any(tape.columns):
        raise TapeError(tape.file, "没有列", "there are no columns")
    if not has_rows:
        raise TapeError(tape.file, "只有表头，没有数据行", "there is a header but no row of data")
    return tape


def _inspect(file: Path) -> tuple[str, bool]:
    """The encoding that the whole file is in, and whether a quotation mark occurs in it."""
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ENCODINGS}
    beginning = io.StringIO()
    is_empty, quoted = True, False
    with _opened(file) as raw:
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
    return io.TextIOWrapper(_opened(file), encoding=encoding, newline="")


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
