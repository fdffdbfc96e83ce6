"""Regions and binds as conditions: whom a measure concerns and where, three-valued too."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from changrong.policy.facts import Vocabulary
from changrong.policy.language.reader import condition
from changrong.policy.notice import Binds, Condition
from changrong.text import Text

REGION_FACT = "enterprise.region"
KIND_FACT = "institution.kind"
ID_FACT = "institution.id"
_REGIONS_FILE = Path(__file__).parents[1] / "codes" / "regions.csv"


@cache
def region_names(file: Path = _REGIONS_FILE) -> dict[str, Text]:
    """Names of GB/T 2260 codes; a code that the table lacks is shown as it is."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return {row["code"]: Text(row["zh"], row["en"]) for row in csv.DictReader(lines)}


def region_name(code: str) -> Text:
    return region_names().get(code, Text(code, code))


@lru_cache(maxsize=1024)
def implicit_conditions(
    regions: tuple[str, ...], binds: Binds, vocabulary: Vocabulary
) -> tuple[Condition, ...]:
    """The first conditions of a measure: its region, the kinds and the ids of who is bound. Most
    measures of a notice share them."""
    found = []
    if regions:
        found.append(_in_regions(regions, vocabulary))
    if binds.kinds:
        found.append(_of_kinds(binds.kinds, vocabulary))
    if binds.ids:
        found.append(_with_ids(binds.ids, vocabulary))
    return tuple(found)


def _in_regions(regions: Sequence[str], vocabulary: Vocabulary) -> Condition:
    names = [region_name(code) for code in regions]
    english = " or ".join(
        name.en if name.en == code else f"{name.en} ({code})"
        for name, code in zip(names, regions, strict=True)
    )
    label = Text(f"登记地在{'或'.join(name.zh for name in names)}", f"Registered in {english}")
    return _condition(" OR ".join(map(_covers, regions)), label, vocabulary)


def _covers(code: str) -> str:
    """A province covers its two first digits, a prefecture its four, a county only itself."""
    if code.endswith("0000"):
        return f"{REGION_FACT} BETWEEN '{code}' AND '{code[:2]}9999'"
    if code.endswith("00"):
        return f"{REGION_FACT} BETWEEN '{code}' AND '{code[:4]}99'"
    return f"{REGION_FACT} = '{code}'"


def _of_kinds(kinds: Sequence[str], vocabulary: Vocabulary) -> Condition:
    fact = vocabulary.find(KIND_FACT)
    values = fact.values if fact is not None else {}
    names = [values.get(kind, Text(kind, kind)) for kind in kinds]
    label = Text(
        f"机构类型是{'或'.join(name.zh for name in names)}",
        f"The institution is of this kind: {' or '.join(name.en for name in names)}",
    )
    return _condition(f"{KIND_FACT} IN ({_listed(kinds)})", label, vocabulary)


def _with_ids(ids: Sequence[str], vocabulary: Vocabulary) -> Condition:
    listed = " / ".join(ids)
    label = Text(f"机构是 {listed}", f"The institution is {listed}")
    return _condition(f"{ID_FACT} IN ({_listed(ids)})", label, vocabulary)


def _listed(words: Sequence[str]) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)


def _condition(that: str, label: Text, vocabulary: Vocabulary) -> Condition:
    return Condition(that, label, condition(that, vocabulary))
