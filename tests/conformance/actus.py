"""The contract cases that the ACTUS Financial Research Foundation published, run as they stand.

A case passes when every event comes at its time, in its order, of its type, with its payoff, and
leaves its notional, rate and accrued interest: within 1e-8, absolute up to one, relative above.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

from changrong.lending.contract_file import contract_of
from changrong.lending.schedule import Event
from changrong.lending.terms import ContractType

TOLERANCE = Decimal("1e-8")
AMOUNTS = ("payoff", "notionalPrincipal", "nominalInterestRate", "accruedInterest")


@dataclass(frozen=True)
class Case:
    key: str
    type: str
    given: Mapping[str, Any]

    @property
    def is_ours(self) -> bool:
        """Guarantees (CEG, CEC) and whatever else the folder holds are listed and not run."""
        return self.type in ContractType.__members__

    def events(self) -> list[Event]:
        return contract_of(self.given).schedule()

    def difference(self) -> str | None:
        """The first thing that is not as published, in words; None where all is."""
        pairs = zip_longest(self.given["results"], self.events())
        for number, (wanted, found) in enumerate(pairs, start=1):
            if wanted is None:
                return f"event {number}, {found.type.name} on {found.time}, is one too many"
            if found is None:
                return f"event {number}, {wanted['eventType']} on {wanted['eventDate']}, is missing"
            if problem := _difference(wanted, found):
                return f"event {number}: {problem}"
        return None


def _difference(wanted: Mapping[str, Any], found: Event) -> str | None:
    of = f"{wanted['eventType']} on {wanted['eventDate']}"
    if (_time(wanted["eventDate"]), wanted["eventType"]) != (found.time, found.type.name):
        return f"{of} came as {found.type.name} on {found.time}"
    if wanted["currency"] != found.currency:
        return f"{of} is in {found.currency}"
    values = (
        found.payoff,
        found.notional_principal,
        found.nominal_interest_rate,
        found.accrued_interest,
    )
    for name, value in zip(AMOUNTS, values, strict=True):
        published = _number(wanted[name])
        if abs(value - published) > TOLERANCE * max(Decimal(1), abs(published)):
            return f"{of}: {name} {value}, published {published}"
    return None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.strip())


def _number(value: Any) -> Decimal:
    return Decimal(str(value).strip())


def folder() -> Path | None:
    """Where the cases are, if CHANGRONG_CONFORMANCE says so."""
    named = os.environ.get("CHANGRONG_CONFORMANCE")
    found = Path(named) / "conformance" / "actus" if named else None
    return found if found and found.is_dir() else None


def cases() -> Iterator[Case]:
    """Every case of the folder, in the order of files and of each file."""
    if (where := folder()) is None:
        return
    for file in sorted(where.glob("*.json")):
        published = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        for key, given in published.items():
            yield Case(key, str(given["terms"]["contractType"]).strip(), given)
