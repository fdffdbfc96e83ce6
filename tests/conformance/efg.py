"""Premium schedules of a real government guarantee scheme (the EFG), run as they were published:
every premium to the penny."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from tests.conformance.actus import named_folder

from changrong.guarantee.fees.premium_file import read_plan

FILE = "premium_cases.json"


@dataclass(frozen=True)
class Schedule:
    key: str
    given: Mapping[str, Any]

    def difference(self) -> str | None:
        """The first premium that is not as published, in words; None where all are."""
        pairs = zip_longest(self.given["premiums"], read_plan(self.given).premiums())
        for number, (wanted, found) in enumerate(pairs, start=1):
            if wanted != found:
                return f"premium {number} is {found}, published {wanted}"
        return None


def file() -> Path | None:
    """Where the schedules are, if CHANGRONG_CONFORMANCE says so."""
    found = named_folder("efg")
    return found / FILE if found and (found / FILE).is_file() else None


def schedules() -> Iterator[Schedule]:
    """Every schedule of the file."""
    if (where := file()) is None:
        return
    for given in json.loads(where.read_text(encoding="utf-8")):
        yield Schedule(str(given["id"]), given)
