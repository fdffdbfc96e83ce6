"""What an agreement takes on: filings held against its limits, in their order.

A limit that is reached refuses what does not fit and lets a smaller one pass that does: room is
never left unused while something fits, and never used twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from changrong.guarantee.agreement import Agreement, Limit, Per
from changrong.money import Fen, statement_text
from changrong.text import NO_BREAK, Text


class Key(NamedTuple):
    """One count of a limit: its id, and for whom it is (a year, a borrower, a lender …)."""

    limit: str
    subject: str


Used = Mapping[Key, Fen]
NOTHING: Used = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Filing:
    """A loan that asks for its guarantee: who borrows, who lends, by which product, from which day,
    and how much of it (fen) is to be guaranteed."""

    id: str
    borrower: str
    lender: str
    product: str
    on: date
    amount: Fen


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a filing is not taken on: the limit, and what room it has left."""

    limit: Limit
    room: Fen

    @property
    def text(self) -> Text:
        most, left = statement_text(self.limit.amount), statement_text(self.room)
        per = self.limit.per.label
        return Text(
            f"{per.zh}上限 {most.zh}，只剩 {left.zh}",
            f"{per.en}: at most {most.en}, of which {left.en}{NO_BREAK}is left",
        )


def counts(agreement: Agreement, filing: Filing) -> Iterator[tuple[Limit, Key]]:
    """The limits that a filing counts against, and the count of each."""
    for limit in agreement.limits:
        match limit.per:
            case Per.YEAR:
                yield limit, Key(limit.id, str(filing.on.year))
            case Per.BORROWER:
                yield limit, Key(limit.id, filing.borrower)
            case Per.LENDER:
                yield limit, Key(limit.id, filing.lender)
            case Per.PRODUCT:
                if limit.product == filing.product:
                    yield limit, Key(limit.id, filing.product)
            case Per.AGREEMENT:
                yield limit, Key(limit.id, "")


def keys_of(agreement: Agreement, filings: Iterable[Filing]) -> set[Key]:
    """Every count that these need: what to lock before they are bound."""
    return {key for filing in filings for _limit, key in counts(agreement, filing)}


class Binder:
    """Takes filings on one after another, as long as every limit has room for all of each."""

    def __init__(self, agreement: Agreement, used: Used = NOTHING) -> None:
        self.agreement, self.used = agreement, dict(used)

    def refusal(self, filing: Filing) -> Refusal | None:
        """The first limit without room for it; None where it fits."""
        for limit, key in counts(self.agreement, filing):
            room = max(limit.amount - self.used.get(key, 0), 0)
            if filing.amount > room:
                return Refusal(limit, room)
        return None

    def take(self, filing: Filing) -> None:
        for _limit, key in counts(self.agreement, filing):
            self.used[key] = self.used.get(key, 0) + filing.amount


def bind(
    agreement: Agreement, filings: Sequence[Filing], used: Used = NOTHING
) -> tuple[list[Refusal | None], dict[Key, Fen]]:
    """Take filings on, one after another, where they fit. Returns for each the first limit that has
    no room for it, or None; and what is used of each count afterwards."""
    binder = Binder(agreement, used)
    answers: list[Refusal | None] = []
    for filing in filings:
        answers.append(binder.refusal(filing))
        if answers[-1] is None:
            binder.take(filing)
    return answers, binder.used


def freed(limit: Limit) -> bool:
    """Whether what is repaid or released gives room back: not in a year's new business."""
    return limit.per is not Per.YEAR
