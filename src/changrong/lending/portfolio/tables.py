"""What a portfolio owes, as Arrow: a row for each loan and due day, or one for each loan."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from changrong.lending.portfolio.loans import Loans
from changrong.lending.portfolio.running import Block, blocks

SCHEDULE = pa.schema(
    [
        ("loan", pa.int64()),
        ("due_on", pa.date32()),
        ("principal", pa.int64()),
        ("interest", pa.int64()),
        ("balance", pa.int64()),
    ]
)
"""`loan` is the row the loan came from; `principal` and `interest` fall due on the day, `balance`
is the principal owed after it. Amounts are fen."""

TOTALS = pa.schema(
    [
        ("loan", pa.int64()),
        ("due_days", pa.int32()),
        ("principal", pa.int64()),
        ("interest", pa.int64()),
        ("largest_payment", pa.int64()),
    ]
)
"""Of each loan how many due days it has and what it pays over its life, in fen."""


def schedules(loans: Loans) -> Iterator[pa.RecordBatch]:
    """What each loan pays when (SCHEDULE), in batches of some hundred thousand rows. The rows of a
    loan stand together by day; loans of one shape and length keep their order, others do not."""
    for block in blocks(loans):
        days = np.arange(block.due_on.shape[1])
        is_due = None if _is_full(block) else days < block.lengths[:, None]
        yield pa.RecordBatch.from_arrays(
            [
                pa.array(np.repeat(block.number, block.lengths)),
                _in_one(block.due_on, is_due).view(pa.date32()),
                _in_one(block.principal, is_due),
                _in_one(block.interest, is_due),
                _in_one(block.balance, is_due),
            ],
            schema=SCHEDULE,
        )


def totals(loans: Loans) -> pa.Table:
    """What each loan pays over its life (TOTALS), in the order of the loans."""
    batches = [
        pa.RecordBatch.from_arrays(
            [
                pa.array(block.number),
                pa.array(block.lengths),
                pa.array(block.principal.sum(axis=1)),
                pa.array(block.interest.sum(axis=1)),
                pa.array((block.principal + block.interest).max(axis=1)),
            ],
            schema=TOTALS,
        )
        for block in blocks(loans)
    ]
    return pa.Table.from_batches(batches, TOTALS).sort_by("loan")


def _is_full(block: Block) -> bool:
    """Whether all loans have as many due days."""
    return bool((block.lengths == block.due_on.shape[1]).all())


def _in_one(amounts: npt.NDArray[np.generic], is_due: npt.NDArray[np.bool_] | None) -> pa.Array:
    return pa.array(amounts.ravel() if is_due is None else amounts[is_due])
