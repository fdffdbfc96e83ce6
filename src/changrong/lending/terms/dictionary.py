"""The dictionary of terms: how each is read, and its name in both languages."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from changrong.lending.errors import TermError
from changrong.text import Text

FILE = Path(__file__).with_name("dictionary.toml")


@dataclass(frozen=True, slots=True)
class Entry:
    """One term. `neutral` are the values that change nothing of a term not supported otherwise."""

    name: str
    kind: str
    label: Text
    neutral: tuple[str, ...] = ()

    @property
    def python_name(self) -> str:
        """premiumDiscountAtIED is premium_discount_at_ied."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", self.name).replace("xDay", "x_Day").lower()

    def refused(self, value: object, zh: str, en: str) -> TermError:
        """The error for this term, by its name and label."""
        return TermError(self.name, self.label, value, Text(zh, en))


def dictionary() -> dict[str, Entry]:
    """Every term of a loan that is read, by its ACTUS name, in the order of the file."""
    return read_dictionary(FILE)


@cache
def read_dictionary(file: Path) -> dict[str, Entry]:
    """The terms that one file declares."""
    rows = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        name: Entry(name, row["kind"], Text(row["zh"], row["en"]), tuple(row.get("neutral", ())))
        for name, row in rows.items()
    }


def refused(term: str, value: object, zh: str, en: str) -> TermError:
    """The error for a term of a loan."""
    return dictionary()[term].refused(value, zh, en)
