"""A Parquet file of loans in, a Parquet file of what they pay out; both whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from changrong.lending.errors import LendingError
from changrong.lending.portfolio.columns import COLUMNS, REFUSED
from changrong.lending.portfolio.reading import check_columns, read_loans
from changrong.lending.portfolio.tables import SCHEDULE, TOTALS, schedules, totals
from changrong.policy.batch.files import refuse_out, whole_or_nothing
from changrong.policy.batch.tape import open_tape

LOANS_AT_ONCE = 1 << 17


@dataclass(frozen=True, slots=True)
class Written:
    """What was made of a file: its rows, how many of them are refused, and the rows written."""

    rows: int
    refused: int
    written: int
    out: Path
    refused_file: Path


def refused_path(out: Path) -> Path:
    """`OUT.refused.parquet`, where OUT is the name without its own `.parquet`."""
    return out.with_name(f"{out.name.removesuffix('.parquet')}.refused.parquet")


def schedule_file(file: Path, out: Path, *, only_totals: bool = False) -> Written:
    """The schedules (SCHEDULE) of a file of loans (COLUMNS), or TOTALS; and beside them the rows
    that are refused (REFUSED), `row` counted from 0.

    Raises TapeError where a file cannot be read to its end or written, LendingError where a column
    is at fault. Neither leaves anything behind.
    """
    tape = open_tape(file)
    if out.suffix != ".parquet":
        raise LendingError(
            f"{out.name}：结果文件名应以 .parquet 结尾",
            f"{out.name}: the file to write should end in .parquet",
        )
    files = [out, refused_path(out)]
    for each in files:
        refuse_out(each, [file])
    check_columns(tape.columns)
    columns = [name for name in tape.columns if name in COLUMNS.names]
    schema = TOTALS if only_totals else SCHEDULE
    rows = refused = written = 0
    with (
        whole_or_nothing(files) as (part, refused_part),
        _whole_numbers_writer(part, schema) as writer,
        pq.ParquetWriter(refused_part, REFUSED, compression="zstd") as refusals,
    ):
        for chunk in tape.chunks(columns, LOANS_AT_ONCE):
            read = read_loans(chunk, rows)
            refusals.write_table(read.refused)
            for found in [totals(read.loans)] if only_totals else schedules(read.loans):
                writer.write(found)
                written += found.num_rows
            rows += chunk.num_rows
            refused += chunk.num_rows - len(read.loans)
    return Written(rows, refused, written, out, refused_path(out))


def _whole_numbers_writer(file: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Every column is whole numbers or days, most of them different: as differences they are
    written faster and smaller than by a dictionary."""
    encoding = dict.fromkeys(schema.names, "DELTA_BINARY_PACKED")
    return pq.ParquetWriter(
        file, schema, compression="zstd", use_dictionary=False, column_encoding=encoding
    )
