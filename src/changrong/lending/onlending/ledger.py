"""Where every fen of a policy bank's money is: returned, with a final borrower, or not lent on.

Of each batch, at the end of every day, what is out with final borrowers is no more than what was
received less what was returned. Within a day the order of the rows is nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from changrong.lending.errors import LendingError
from changrong.lending.onlending.rows import Batch, Collected, OnLent, Returned
from changrong.money import Fen, statement_text
from changrong.text import Text


@dataclass(frozen=True, slots=True)
class Position:
    """A batch on a day, in fen: `out` is with final borrowers, `idle` still with the institution.
    What was received is always returned + out + idle."""

    batch: Batch
    lent: Fen
    collected: Fen
    returned: Fen

    @property
    def out(self) -> Fen:
        return self.lent - self.collected

    @property
    def idle(self) -> Fen:
        return self.batch.amount - self.returned - self.out


@dataclass(frozen=True, slots=True)
class EndUse:
    """A loan with the batch that it came from: who uses whose money, at what rate over its own."""

    loan: OnLent
    batch: Batch
    collected: Fen

    @property
    def out(self) -> Fen:
        return self.loan.amount - self.collected

    @property
    def spread(self) -> Decimal:
        """What the institution adds to the rate of the policy bank; a fraction a year."""
        return self.loan.rate - self.batch.rate


@dataclass(frozen=True, slots=True)
class Ledger:
    """All batches and all loans out of them, by day and name."""

    positions: tuple[Position, ...]
    uses: tuple[EndUse, ...]

    def position(self, batch: str) -> Position:
        """Raises KeyError for a batch that is not there."""
        for position in self.positions:
            if position.batch.batch == batch:
                return position
        raise KeyError(batch)

    def of_borrower(self, borrower: str) -> tuple[EndUse, ...]:
        """Whose money a final borrower uses."""
        return tuple(use for use in self.uses if use.loan.borrower == borrower)


def trace(
    batches: Iterable[Batch],
    loans: Iterable[OnLent],
    collected: Iterable[Collected] = (),
    returned: Iterable[Returned] = (),
    until: date | None = None,
) -> Ledger:
    """The ledger of these rows, at the end of the day `until` if that is given.

    Raises LendingError, naming batch and loan: for a name that is there twice or not at all, for a
    loan of which more is collected than was lent, and for a batch of which more is lent on or
    returned than there is.
    """
    known = _named([each for each in batches if _is_by(each.on, until)], _BATCH)
    lent = _named([each for each in loans if _is_by(each.on, until)], _LOAN)
    repaid: dict[str, list[Collected]] = defaultdict(list)
    for repayment in collected:
        if _is_by(repayment.on, until):
            repaid[_found(repayment.loan, lent, _LOAN)].append(repayment)
    given_back: dict[str, list[Returned]] = defaultdict(list)
    for row in returned:
        if _is_by(row.on, until):
            given_back[_found(row.batch, known, _BATCH)].append(row)
    uses: dict[str, list[EndUse]] = defaultdict(list)
    for loan in lent.values():
        batch = known[_found(loan.batch, known, _BATCH, of=loan.loan)]
        uses[loan.batch].append(_end_use(loan, batch, repaid[loan.loan]))
    positions = [
        _position(batch, uses[name], repaid, given_back[name]) for name, batch in known.items()
    ]
    return Ledger(
        tuple(sorted(positions, key=lambda each: (each.batch.on, each.batch.batch))),
        tuple(
            sorted(
                (use for some in uses.values() for use in some),
                key=lambda each: (each.loan.on, each.loan.loan),
            )
        ),
    )


_BATCH, _LOAN = Text("批次", "batch"), Text("贷款", "loan")
_Row = TypeVar("_Row", Batch, OnLent)


def _is_by(day: date, until: date | None) -> bool:
    return until is None or day <= until


def _named(rows: Iterable[_Row], what: Text) -> dict[str, _Row]:
    """The rows by their names. Raises LendingError for a name that is there twice."""
    found: dict[str, _Row] = {}
    for row in rows:
        name = row.loan if isinstance(row, OnLent) else row.batch
        if name in found:
            raise LendingError(f"{what.zh} {name} 重复", f"{what.en} {name} is there twice")
        found[name] = row
    return found


def _found(name: str, known: Container[str], what: Text, of: str = "") -> str:
    """The name, if it is known. Raises LendingError."""
    if name not in known:
        zh, en = (f"贷款 {of} 的", f" of loan {of}") if of else ("", "")
        raise LendingError(
            f"{zh}{what.zh} {name} 没有记录", f"{what.en} {name}{en} is not on record"
        )
    return name


def _end_use(loan: OnLent, batch: Batch, repayments: Iterable[Collected]) -> EndUse:
    """A loan with what was collected of it. Raises LendingError where that is more than was lent
    by that day."""
    changes = [(loan.on, loan.amount), *((each.on, -each.amount) for each in repayments)]
    day, short = _below_nothing(changes)
    if day is not None:
        raise LendingError(
            f"贷款 {loan.loan}（批次 {batch.batch}）到 {day} 收回的比放出的多 "
            f"{statement_text(short).zh}",
            f"by {day} {statement_text(short).en} more is collected of loan {loan.loan} "
            f"(batch {batch.batch}) than was lent",
        )
    return EndUse(loan, batch, loan.amount - sum(amount for _, amount in changes))


def _position(
    batch: Batch,
    uses: Sequence[EndUse],
    repaid: Mapping[str, Iterable[Collected]],
    returned: Sequence[Returned],
) -> Position:
    """What became of a batch. Raises LendingError where more goes out of it than there is."""
    lent = [(use.loan.on, -use.loan.amount) for use in uses]
    back = [(each.on, each.amount) for use in uses for each in repaid.get(use.loan.loan, ())]
    given_back = [(each.on, -each.amount) for each in returned]
    day, short = _below_nothing([(batch.on, batch.amount), *lent, *back, *given_back])
    if day is not None:
        names = sorted(use.loan.loan for use in uses if use.loan.on == day)
        zh, en = f"，当天放出 {'、'.join(names)}", f"; lent that day: {', '.join(names)}"
        missing = statement_text(short)
        raise LendingError(
            f"批次 {batch.batch} 到 {day} 转贷加归还，超出可用资金 {missing.zh}"
            f"{zh if names else ''}",
            f"by {day} {missing.en} more of batch {batch.batch} is lent on or returned than "
            f"there is{en if names else ''}",
        )
    return Position(
        batch=batch,
        lent=-sum(amount for _, amount in lent),
        collected=sum(amount for _, amount in back),
        returned=-sum(amount for _, amount in given_back),
    )


def _below_nothing(changes: Iterable[tuple[date, Fen]]) -> tuple[date | None, Fen]:
    """The first day at whose end the changes come to less than nothing, and by how much."""
    by_day: dict[date, Fen] = defaultdict(int)
    for day, amount in changes:
        by_day[day] += amount
    total = 0
    for day in sorted(by_day):
        total += by_day[day]
        if total < 0:
            return day, -total
    return None, 0
