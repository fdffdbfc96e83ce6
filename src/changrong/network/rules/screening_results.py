"""What came of a screening, read from its files: verdicts, refused values, rows explained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from changrong.network.rules.models import Screening
from changrong.text import Problem

PARQUET = "application/vnd.apache.parquet"
_SAID = {
    Screening.State.WAITING: ("还没有轮到", "It still waits for its turn"),
    Screening.State.RUNNING: ("还没有做完", "It is not finished yet"),
    Screening.State.FAILED: ("没有做成，因此没有结果", "It failed, so there is no result"),
    Screening.State.EXPIRED: ("已过期，结果已删除", "It has expired and its result is deleted"),
}


class NotReady(Problem):
    """There is no result, not yet or no longer."""


class NoSuchRow(Problem):
    """The roster has fewer rows."""


def verdicts_of(screening: Screening) -> Path:
    """The Parquet file of verdicts. Raises NotReady."""
    if screening.state != Screening.State.DONE:
        raise NotReady(*_SAID[Screening.State(screening.state)])
    return screening.result


def problems_of(screening: Screening) -> Path:
    """The Parquet file of values that could not be read. Raises NotReady."""
    from changrong.policy.batch.screening import problems_path

    return problems_path(verdicts_of(screening))


def refused_rows(file: Path, offset: int, limit: int) -> list[dict[str, Any]]:
    """Some of the refused values: row, column, value, problem."""
    import pyarrow.parquet as pq

    found: list[dict[str, Any]] = []
    with pq.ParquetFile(file) as problems:
        for batch in problems.iter_batches():
            if offset < batch.num_rows:
                found += batch.slice(offset, limit - len(found)).to_pylist()
            if len(found) == limit:
                break
            offset = max(0, offset - batch.num_rows)
    return found


def explained(screening: Screening, row: int) -> dict[str, Any]:
    """A row with every reason, as plain values. Raises NotReady, NoSuchRow."""
    from changrong.policy.batch.explain import Screened
    from changrong.policy.batch.explain_json import row_json
    from changrong.policy.batch.own import own_facts

    with Screened(verdicts_of(screening)) as screened:
        if not 0 <= row < screened.rows:
            raise NoSuchRow(
                f"没有第 {row} 行，共 {screened.rows} 行，从 0 数起",
                f"There is no row {row}: there are {screened.rows}, counted from 0",
            )
        own = own_facts(screened, [row], screening.roster, screening.map, screening.sheet or None)
        [found] = screened.explain([row], facts={row: own[row].facts})
        return row_json(found, own[row])
