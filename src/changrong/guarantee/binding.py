"""What an agreement takes on: filings held against its limits, and what each guarantee counts.

A limit that is reached refuses what does not fit and lets a smaller one pass that does: room is
never left unused while something fits, and never used twice. What is repaid or released gives room
back, except in a year's new business.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from changrong.guarantee.agreement import Agreement, Limit, Per
from changrong.guarantee.life import Standing
from changrong.money import Fen, statement_text
from changrong.text import NO_BREAK, Text

GUARANTEED = "guaranteed in year"
"""Counts what an agreement took on in each year: the base of caps that are a rate."""


class Key(NamedTuple):
    """One count: of a limit (its id), of a cap or of a year's business, and for whom it is (a year,
    a borrower, a lender …)."""

    limit: str
    subject: str


@dataclass(frozen=True, slots=True)
class Filing:
    """A loan that asks for its guarantee: who borrows, who lends, by which product, from which day,
    and how much of it (fen) is to be guaranteed."""

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


def limits_of(agreement: Agreement, filing: Filing) -> Iterator[tuple[Limit, Key]]:
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


def keys_of(agreement: Agreement, filing: Filing) -> list[Key]:
    """Every count that a filing adds to: what to lock before it is taken on."""
    year = Key(GUARANTEED, str(filing.on.year))
    return [year, *(key for _limit, key in limits_of(agreement, filing))]


def cap_key(cap: str, year: int) -> Key:
    """Counts what stands against a cap in a year."""
    return Key(f"cap:{cap}", str(year))


def refusal(agreement: Agreement, filing: Filing, used: Callable[[Key], Fen]) -> Refusal | None:
    """The first limit without room for a filing, by what is used of each; None where it fits."""
    for limit, key in limits_of(agreement, filing):
        room = max(limit.amount - used(key), 0)
        if filing.amount > room:
            return Refusal(limit, room)
    return None


def counted(agreement: Agreement, filing: Filing, standing: Standing) -> Counter[Key]:
    """What a guarantee counts as it stands: what is outstanding, what it took on in each year, and
    its paid claims against the caps of the years in which they were paid."""
    found: Counter[Key] = Counter()
    for limit, key in limits_of(agreement, filing):
        if limit.per is not Per.YEAR:
            found[key] += standing.outstanding
    for year, amount in standing.taken_on.items():
        then = replace(filing, on=date(year, 1, 1))
        found[Key(GUARANTEED, str(year))] += amount
        for limit, key in limits_of(agreement, then):
            if limit.per is Per.YEAR:
                found[key] += amount
    for claim in standing.claims:
        if claim.paid_on:
            for cap, amount in claim.counted.items():
                found[cap_key(cap, claim.paid_on.year)] += amount
    return found
