"""Code lists that people choose from: industries (GB/T 4754) and regions (GB/T 2260)."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from changrong.network.portal.language import choose, current
from changrong.network.rules.book import book
from changrong.text import Text

OTHERS = Text("其他省、自治区、直辖市", "Elsewhere in China")


@dataclass(frozen=True)
class Code:
    code: str
    name: Text


@cache
def _named() -> dict[str, Text]:
    """Every level of the industry standard that has a name here: sections down to classes."""
    return {row["code"]: Text(row["zh"], row["en"]) for row in _rows("industries.csv")}


@cache
def industries() -> dict[str, Code]:
    """The four-digit classes of the national standard that have a name here, by code."""
    return {code: Code(code, name) for code, name in _named().items() if len(code) == 4}


def industry(code: str) -> Code | None:
    """A class by its code; one without a name of its own goes by its group or division."""
    names = _named()
    name = next((names[code[:n]] for n in (4, 3, 2) if code[:n] in names), None)
    return Code(code, name) if name and len(code) == 4 else None


def industries_like(said: str, limit: int = 12) -> list[Code]:
    """The classes that a code or a name may mean: one when it is clear, several when it is not."""
    said = said.strip()
    if given := re.match(r"[A-Za-z]?([0-9]{4})(?![0-9])", said):
        exact = industry(given[1])
        return [exact] if exact else []
    wanted = said.lower()
    named = [one for one in industries().values() if wanted in (one.name.zh, one.name.en.lower())]
    near = [
        one
        for one in industries().values()
        if wanted in one.name.zh or wanted in one.name.en.lower()
    ]
    return (named or near)[:limit]


def _rows(file: str) -> list[dict[str, str]]:
    text = (files("changrong.policy") / "codes" / file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def regions() -> dict[str, tuple[str, str, str]]:
    """Every code in use: (province, city, district); city and district may be empty.

    From the table that python-stdnum carries; abolished codes are left out.
    """
    found: dict[str, tuple[str, str, str]] = {}
    province = ""
    cities: dict[str, str] = {}
    for line in (files("stdnum.cn") / "loc.dat").read_text(encoding="utf-8").splitlines():
        if head := re.match(r'([0-9]{2}) province="(.+)"', line):
            prefix, province = head.groups()
            cities = {}
        elif part := re.match(r' +([0-9]{4}) county="(.+)"', line):
            name = _name_today(part[2])
            if not name:
                continue
            code = prefix + part[1]
            if part[1].endswith("00"):
                is_city = name not in {province, "市辖区", "县"} and "直辖" not in name
                cities[part[1][:2]] = name if is_city else ""
                found[code] = (province, cities[part[1][:2]], "")
            elif name != "市辖区":
                found[code] = (province, cities.get(part[1][:2], ""), name)
    return found


def _name_today(names: str) -> str:
    """The name in force from a history such as "[-2010]崇文区" or "[-1997]万县,[1998-]万州区"."""
    for name in names.split(","):
        period = re.match(r"\[([0-9]*)-?([0-9]*)\](.*)", name)
        if not period:
            return name
        if "-" in name[: name.index("]")] and not period[2]:
            return period[3]
    return ""


@cache
def _english() -> dict[str, str]:
    """The regions whose English name is known."""
    return {row["code"]: row["en"] for row in _rows("regions.csv")}


def region_name(code: str) -> str:
    """北京市朝阳区, or "Chaoyang, Beijing"; the code itself when it is in no table."""
    if current() == "en" and code in _english():
        return _english()[code]
    wider = (code, code[:4] + "00", code[:2] + "0000")
    parts = next((regions()[one] for one in wider if one in regions()), (code,))
    return "".join(parts)


def region_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices grouped by province and city: every district of the provinces that the notices
    name, then the other provinces as a whole, for which no notice here has rules of its own."""
    return _groups(current())


@cache
def _groups(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    served = {region[:2] for notice in book().notices for region in notice.regions}
    names = _english() if language == "en" else {}
    groups: dict[str, list[tuple[str, str]]] = {}
    others: list[tuple[str, str]] = []
    for code, (province, city, district) in regions().items():
        if code[:2] in served and district:
            english = names.get(code[:4] + "00") or names.get(code[:2] + "0000")
            group = english or f"{province}{city}"
            groups.setdefault(group, []).append((code, names.get(code, district)))
        elif code[:2] not in served and code.endswith("0000"):
            others.append((code, names.get(code, province)))
    return [*groups.items(), (choose(OTHERS), others)]
