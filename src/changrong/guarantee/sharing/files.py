"""A file of losses in, a Parquet file of what each bears out; whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from changrong.guarantee.agreement import Agreement
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.sharing.columns import return_recoveries, share_losses
from changrong.guarantee.sharing.splitting import Columns
from changrong.guarantee.sharing.tables import (
    AMOUNT,
    CLAIMED_ON,
    COSTS,
    GROSS,
    LOSS,
    RECEIVED_ON,
    LossTable,
    batches,
    joined,
    needed,
    schema_of,
)
from changrong.money import Fen
from changrong.policy.batch.files import refuse_out, whole_or_nothing
from changrong.policy.batch.tape import open_tape

LOSSES_AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True)
class Totals:
    """Of each bearer, in their order, in fen. Without recoveries nothing is `recovered`."""

    by_share: tuple[Fen, ...]
    borne: tuple[Fen, ...]
    recovered: tuple[Fen, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What was made of a file of losses: how many, their sum, what each bears in all, and what was
    recovered beyond them."""

    losses: int
    amount: Fen
    totals: Totals
    recoveries: int
    surplus: Fen
    out: Path


def share_file(
    agreement: Agreement, losses: Path, out: Path, recoveries: Path | None = None
) -> Written:
    """Share the losses of a file (CSV, Excel or Parquet with the columns loss, claimed_on and
    amount or amount_fen), and what was recovered of them (loss, received_on, gross, costs).

    Raises GuaranteeError or TapeError with the file, row and column; then nothing is written.
    """
    if out.suffix != ".parquet":
        raise GuaranteeError(
            f"{out.name}：结果文件名应以 .parquet 结尾",
            f"{out.name}: the file to write should end in .parquet",
        )
    refuse_out(out, [file for file in (losses, recoveries) if file])
    with _naming(losses):
        table = LossTable(_read(losses, [AMOUNT], [LOSS, CLAIMED_ON]))
        shared = share_losses(agreement, table.losses)
    returned, count = None, 0
    if recoveries is not None:
        with _naming(recoveries):
            taken = table.recoveries(_read(recoveries, [GROSS, COSTS], [LOSS, RECEIVED_ON]))
            returned, count = return_recoveries(shared.borne, taken), len(taken.loss)
    with (
        whole_or_nothing([out]) as [part],
        pq.ParquetWriter(part, schema_of(returned is not None), compression="zstd") as writer,
    ):
        for batch in batches(agreement, table, shared, returned, LOSSES_AT_ONCE):
            writer.write_table(batch)
    borne = _sums(shared.borne)
    missing = _sums(returned.missing) if returned else borne
    recovered = tuple(bore - left for bore, left in zip(borne, missing, strict=True))
    totals = Totals(_sums(shared.by_share), borne, recovered)
    surplus = int(returned.surplus.sum()) if returned else 0
    return Written(len(table.names), sum(totals.borne), totals, count, surplus, out)


def _sums(columns: Columns) -> tuple[Fen, ...]:
    return tuple(int(row.sum()) for row in columns)


def _read(file: Path, amounts: Sequence[str], others: Sequence[str]) -> pa.Table:
    tape = open_tape(file)
    names = needed(tape.columns, amounts, others)
    return joined(tape.chunks(names, LOSSES_AT_ONCE))


@contextmanager
def _naming(file: Path) -> Iterator[None]:
    """Whatever is wrong, with the name of its file."""
    try:
        yield
    except GuaranteeError as refused:
        text = refused.text
        raise GuaranteeError(f"{file.name}：{text.zh}", f"{file.name}: {text.en}") from None
