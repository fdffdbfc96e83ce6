"""Tapes: CSV, Excel and Parquet files as a stream of chunks, every row of them.

Nothing is dropped or guessed: a file that cannot be read to its end, row by row, is refused with
one message that names the row. What a file is, its content says, not its ending.
"""

from __future__ import annotations

import gzip
import zlib
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from os import SEEK_END
from pathlib import Path
from typing import IO, TypeVar, cast

import pyarrow as pa
import pyarrow.parquet as pq

from changrong.policy.batch.files import TapeError
from changrong.policy.errors import did_you_mean, shorten
from changrong.text import Text

_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_BUFFER = 1 << 20
"""Bytes of a Parquet column read at a time, so that a huge row group is not held at once."""

AnyTape = TypeVar("AnyTape", bound="Tape")


@dataclass(frozen=True, slots=True)
class Tape(ABC):
    """A readable file: its columns, its rows in chunks of any size, their count where known."""

    file: Path
    columns: tuple[str, ...]
    rows: int | None

    @abstractmethod
    def batches(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The named columns of all rows. Raises TapeError, at the latest at the end."""

    @property
    def other_separator(self) -> Text | None:
        """What to say of a file that something else than commas seems to separate."""
        return None

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

    def chunks(self, names: Sequence[str], rows: int) -> Iterator[pa.Table]:
        """The named columns, so many rows at a time. Raises TapeError, at the latest at the end.

        Where a column changes its type from one part of the file to the next, a chunk ends there.
        """
        self.require(names)
        waiting: list[pa.RecordBatch] = []
        for batch in self.batches(names):
            if waiting and batch.schema != waiting[0].schema:
                yield pa.Table.from_batches(waiting)
                waiting = []
            waiting.append(batch)
            while sum(each.num_rows for each in waiting) >= rows:
                table = pa.Table.from_batches(waiting)
                yield table.slice(0, rows)
                waiting = table.slice(rows).to_batches()
        if waiting:
            yield pa.Table.from_batches(waiting)

    def at(self, names: Sequence[str], numbers: Sequence[int]) -> dict[int, pa.Table]:
        """Single rows, counted from 0, each as a table of one. Raises TapeError for a missing one.

        What comes before a row is read over, unless the file says where the row is.
        """
        self.require(names)
        return _picked(self.file, self.batches(names), 0, numbers)


def _picked(
    file: Path, batches: Iterator[pa.RecordBatch], start: int, numbers: Sequence[int]
) -> dict[int, pa.Table]:
    found: dict[int, pa.Table] = {}
    waiting = sorted(set(numbers), reverse=True)
    for batch in batches:
        while waiting and waiting[-1] < start + batch.num_rows:
            number = waiting.pop()
            found[number] = pa.Table.from_batches([batch.slice(number - start, 1)])
        start += batch.num_rows
        if not waiting:
            return found
    raise TapeError(file, f"没有第 {waiting[-1]} 行", f"there is no row {waiting[-1]}")


@dataclass(frozen=True, slots=True)
class ParquetTape(Tape):
    """A Parquet file, read by row groups and within them a piece at a time."""

    def batches(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        done = 0
        with open_parquet(self.file) as parquet:
            reading = parquet.iter_batches(columns=list(names))
            while True:
                with refusing(self.file, done):
                    batch = next(reading, None)
                if batch is None:
                    return
                yield batch
                done += batch.num_rows

    def at(self, names: Sequence[str], numbers: Sequence[int]) -> dict[int, pa.Table]:
        self.require(names)
        found: dict[int, pa.Table] = {}
        with open_parquet(self.file) as parquet, refusing(self.file):
            metadata = parquet.metadata
            groups = range(metadata.num_row_groups)
            starts = [0, *accumulate(metadata.row_group(each).num_rows for each in groups)]
            by_group: dict[int, list[int]] = {}
            for number in numbers:
                by_group.setdefault(bisect_right(starts, number) - 1, []).append(number)
            for group, wanted in by_group.items():
                inside = [group] if group in groups else []
                batches = parquet.iter_batches(row_groups=inside, columns=list(names))
                found |= _picked(self.file, batches, starts[group], wanted)
        return found


@contextmanager
def refusing(file: Path, row: int | None = None) -> Iterator[None]:
    """Whatever stops the reading, as one TapeError; `row` is the first that was not yet read."""
    try:
        yield
    except (pa.ArrowException, UnicodeError, OSError, EOFError, zlib.error) as error:
        words = shorten(str(error), 200)
        where = Text(f"从第 {row} 行起", f" from row {row}") if row else Text("", "")
        raise TapeError(
            file, f"{where.zh}读不下去：{words}", f"cannot be read on{where.en}: {words}"
        ) from None


def open_tape(file: Path, sheet: str | None = None) -> Tape:
    """The tape in a file; `sheet` names one of an Excel workbook.

    Raises TapeError where it is empty, unreadable, damaged, or in a third encoding.
    """
    _must_be_file(file)
    with refusing(file), opened(file) as raw:
        beginning = raw.read(4)
    if beginning == _ZIP:
        from changrong.policy.batch.excel import excel_tape

        with refusing(file):
            return excel_tape(file, sheet)
    if sheet is not None:
        raise TapeError(
            file,
            f"不是 Excel 工作簿，没有工作表 {sheet}",
            f"no workbook, so it has no sheet {sheet}",
        )
    if beginning == _OLD_OFFICE:
        raise TapeError(
            file,
            "是旧式 .xls 或有密码的工作簿，请另存为没有密码的 .xlsx",
            "an old .xls or a workbook with a password; save it as .xlsx without one",
        )
    if beginning == _PARQUET:
        return _parquet_tape(file)
    from changrong.policy.batch.csv_tape import csv_tape

    with refusing(file):
        return csv_tape(file)


def _must_be_file(file: Path) -> None:
    if not file.exists():
        raise TapeError(file, "没有这个文件", "there is no such file")
    if not file.is_file():
        raise TapeError(file, "不是文件", "this is not a file")


def is_packed(file: Path) -> bool:
    """Whether it is gzip."""
    with file.open("rb") as raw:
        return raw.read(2) == b"\x1f\x8b"


def opened(file: Path) -> IO[bytes]:
    """The bytes of a file, unpacked if it is gzip."""
    return cast("IO[bytes]", gzip.open(file, "rb")) if is_packed(file) else file.open("rb")


def open_parquet(file: Path) -> pq.ParquetFile:
    """A Parquet file, opened. Raises TapeError where it is none, was cut short or is damaged."""
    _must_be_file(file)
    source: Path | pa.BufferReader = file
    with refusing(file), opened(file) as raw:
        if raw.read(4) != _PARQUET:
            raise TapeError(file, "不是 Parquet 文件", "this is not a Parquet file")
        if isinstance(raw, gzip.GzipFile):
            content = _PARQUET + raw.read()
            ending, source = content[-4:], pa.BufferReader(content)
        else:
            raw.seek(-4, SEEK_END)
            ending = raw.read()
    if ending != _PARQUET:
        raise TapeError(
            file,
            "Parquet 文件没有结尾，可能没有传完",
            "this Parquet file has no end; it was cut short or not copied to its end",
        )
    try:
        return pq.ParquetFile(source, buffer_size=_BUFFER, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        words = shorten(str(error), 200)
        raise TapeError(
            file,
            f"Parquet 文件结尾的目录已损坏：{words}",
            f"the directory at the end of this Parquet file is damaged: {words}",
        ) from None


def _parquet_tape(file: Path) -> ParquetTape:
    with open_parquet(file) as parquet:
        names, rows = parquet.schema_arrow.names, parquet.metadata.num_rows
    return checked(ParquetTape(file, tuple(names), rows), rows > 0)


def checked(tape: AnyTape, has_rows: bool) -> AnyTape:
    """The tape, if it has columns and rows. Raises TapeError."""
    if not any(tape.columns):
        raise TapeError(tape.file, "没有列", "there are no columns")
    if not has_rows:
        raise TapeError(tape.file, "只有表头，没有数据行", "there is a header but no row of data")
    return tape
