"""Sections (门类) of GB/T 4754: which one an industry belongs to, and what it is called."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from changrong.text import Text

_CODES = Path(__file__).parent / "codes"


@cache
def sections() -> dict[str, Text]:
    """The names of the sections by their letters, in the order of the standard."""
    return {
        row["code"]: Text(row["zh"], row["en"])
        for row in _rows("industries.csv")
        if row["level"] == "section"
    }


@cache
def section_of_divisions() -> dict[str, str]:
    """The letter of the section of each two-digit division: "62" is in "H"."""
    return {
        f"{division:02}": row["code"]
        for row in _rows("sections.csv")
        for division in range(int(row["first"]), int(row["last"]) + 1)
    }


def _rows(file: str) -> list[dict[str, str]]:
    with (_CODES / file).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
