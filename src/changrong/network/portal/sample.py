"""The sample on the first page: a made-up restaurant, really judged by the book of the day."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from changrong.network.portal.language import current
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of
from changrong.network.rules.models import Decision
from changrong.network.rules.reading import Reading
from changrong.network.rules.scope import firms_book
from changrong.network.rules.slips import Slip

FIRM = {
    "enterprise.region": "110105",
    "enterprise.kind": "company",
    "enterprise.industry": "6210",
    "enterprise.headcount": 26,
    "enterprise.revenue": "8600000",
    "enterprise.has_bank_loan_record": True,
    "need.category": "financing",
    "need.kind": "renewal",
    "need.amount": "800000",
    "need.term_months": 12,
    "need.wants_guarantee": True,
    "need.purpose": "stock",
}
SHOWN = {"applies": 2, "cannot tell": 1, "does not apply": 1}


@dataclass(frozen=True)
class Sample:
    """What the firm is, what was found of it, and a few of the verdicts."""

    facts: dict[str, Any]
    reading: Reading
    slips: list[Slip]

    @property
    def total(self) -> int:
        return sum(self.reading.tally.values())


def sample(day: date) -> Sample:
    """Of this day, in the visitor's language."""
    return _read(tuple(sorted(facts_of(None, FIRM, day).items())), day, current())


@lru_cache(maxsize=8)
def _read(facts: tuple[tuple[str, Any], ...], day: date, language: str) -> Sample:
    """Judged and put into words once for everybody who reads this language."""
    result = json.loads(firms_book().decide(dict(facts), as_of=day).text(), parse_float=str)
    reading = Reading(Decision(facts=dict(facts), result=result, as_of=day, book=book().hash))
    return Sample(FIRM, reading, list(_few(reading)))


def _few(reading: Reading) -> Iterator[Slip]:
    """Up to two that apply, one that cannot be told, one that does not apply."""
    for group in reading.groups:
        yield from [*group.opened, *group.rows][: SHOWN[group.verdict]]
