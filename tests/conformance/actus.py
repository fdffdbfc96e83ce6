"""The contract cases that the ACTUS Financial Research Foundation published, run as they stand.

A case passes when every event comes at its time, in its order, of its type, with its payoff, and
leaves its notional, rate and accrued interest: within 1e-8, absolute up to one, relative above.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

from changrong.lending.contract_file import contract_of
from changrong.lending.enhancement import EnhancementEvent, EnhancementType
from changrong.lending.schedule import Event
from changrong.lending.terms import ContractType

TOLERANCE = Decimal("1e-8")
AMOUNTS = ("payoff", "notionalPrincipal", "nominalInterestRate", "accruedInterest")
ENHANCED = ("payoff", "notionalPrincipal", "exerciseAmount")


@dataclass(frozen=True)
class Case:
    key: str
    type: str
    given: Mapping[str, Any]

    @property
    def is_ours(self) -> bool:
        """Whatever else the folder holds is listed and not run."""
        return self.type in (*ContractType, *EnhancementType)

    @property
    def amounts(self) -> tuple[str, ...]:
        """What is published of each event in numbers."""
        return ENHANCED if self.type in list(EnhancementType) else AMOUNTS

    def events(self) -> Sequence[Event | EnhancementEvent]:
        return contract_of(self.given).schedule()

    def difference(self) -> str | None:
        """The first thing that is not as published, in words; None where all is."""
        pairs = zip_longest(self.given["results"], self.events())
        for number, (wanted, found) in enumerate(pairs, start=1):
            if wanted is None:
                return f"event {number}, {found.type.name} on {found.time}, is one too many"
            if found is None:
                return f"event {number}, {wanted['eventType']} on {wanted['eventDate']}, is missing"
            if problem := _difference(wanted, found, self.amounts):
                return f"event {number}: {problem}"
        return None


def _difference(
    wanted: Mapping[str, Any], event: Event | EnhancementEvent, amounts: tuple[str, ...]
) -> str | None:
    of = f"{wanted['eventType']} on {wanted['eventDate']}"
    found = event.json()
    if (_time(wanted["eventDate"]), wanted["eventType"]) != (event.time, event.type.name):
        return f"{of} came as {event.type.name} on {event.time}"
    for name in ("currency", "exerciseDate"):
        published = str(wanted.get(name) or "").strip()
        if published != found.get(name, ""):
            return f"{of}: {name} {found.get(name)}, published {published}"
    for name in amounts:
        value, wants = _number(found[name]), _number(wanted[name])
        if abs(value - wants) > TOLERANCE * max(Decimal(1), abs(wants)):
            return f"{of}: {name} {value}, published {wants}"
    return None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.strip())


def _number(value: Any) -> Decimal:
    return Decimal(str(value).strip())


def named_folder(name: str) -> Path | None:
    """A folder of published cases, if CHANGRONG_CONFORMANCE says where they are."""
    named = os.environ.get("CHANGRONG_CONFORMANCE")
    found = Path(named) / "conformance" / name if named else None
    return found if found and found.is_dir() else None


def folder() -> Path | None:
    """Where the ACTUS cases are."""
    return named_folder("actus")


def cases() -> Iterator[Case]:
    """Every case of the folder, in the order of files and of each file."""
    if (where := folder()) is None:
        return
    for file in sorted(where.glob("*.json")):
        published = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        for key, given in published.items():
            yield Case(key, str(given["terms"]["contractType"]).strip(), given)
