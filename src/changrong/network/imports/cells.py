"""What stands in a cell, as the raw value that a field or a fact reads.

People write 80 万元, 2026/1/31, 是, 流动资金. Such writing becomes the code, the ISO day or the
plain digits that it stands for; whatever is not understood is left as it is, and the field or fact
says what it wants.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from changrong.network.boards.sheets import FORMULA
from changrong.network.parties.models import Institution
from changrong.network.portal.language import current
from changrong.network.rules.codes import industries_like, region_groups, regions
from changrong.policy.numbers import plain
from changrong.text import Problem, Text

Cell = str | Decimal | bool | date | datetime | bytes | None
Raw = str | bool | list[str] | None

EXACT = 15  # significant digits of a number that a spreadsheet keeps
SHOWN = 8  # choices named where none of them was given
TRUTHS = {
    **dict.fromkeys(("是", "有", "yes", "y", "true"), True),
    **dict.fromkeys(("否", "没有", "无", "no", "n", "false"), False),
}
WORTH = {"亿元": 8, "亿": 8, "万元": 4, "万": 4, "元": 0, "yuan": 0, "cny": 0, "rmb": 0}
NUMERIC = ("integer", "number", "money", "fraction")
_DAY = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")
_NUMBER = re.compile(r"([+-]?(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)\s*(\D*)")


class CellProblem(Problem):
    """Why a cell cannot be read, apart from what its field says."""


def alike(text: str) -> str:
    """The form in which two writings of one word are equal."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def text_of(cell: Cell) -> str:
    """A cell as text, as its owner sees it."""
    if cell is None:
        return ""
    if isinstance(cell, bytes):
        return cell.decode(errors="replace")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal):
        return plain(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


@dataclass(frozen=True)
class Takes:
    """What a column takes: a type of field or fact, or credit_code, region, industry.

    `power` is the power of ten in which its heading counts: 4 under 万元, -2 under %.
    """

    type: str
    choices: Mapping[str, Text] = field(default_factory=dict)
    unit: Text | None = None
    power: int | None = None


def read(cell: Cell, takes: Takes) -> Raw:
    """The raw value of a cell; None where it is blank. Raises CellProblem."""
    if isinstance(cell, bytes):
        shown = text_of(cell)
        raise CellProblem(f"{shown} 是出错的公式", f"{shown} is a formula that failed")
    if isinstance(cell, bool):
        return cell if takes.type == "boolean" else text_of(cell)
    text = _own(text_of(cell).strip())
    if not text:
        return None
    if takes.type in NUMERIC:
        return _number(text, takes)
    if isinstance(cell, Decimal) and abs(cell) >= 10**EXACT:
        raise CellProblem(
            f"以数字存放，超过 {EXACT} 位的已经丢失，请把单元格设为文本再填",
            f"kept as a number, which loses digits beyond {EXACT}; format the cell as text",
        )
    return _worded(text, takes)


def _own(text: str) -> str:
    """The text without the apostrophe that our own exports put before what looks like a formula."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text


def _worded(text: str, takes: Takes) -> Raw:
    match takes.type:
        case "choice":
            return _choice(text, takes.choices)
        case "boolean":
            return TRUTHS.get(alike(text), text)
        case "date":
            return _day(text)
        case "region":
            return _region(unicodedata.normalize("NFKC", text))
        case "industry":
            return _industry(text)
        case "phone":
            return unicodedata.normalize("NFKC", text)  # digits of full width
        case "institution":
            return _institution(text)
        case "institutions":
            return [_institution(part) for part in _apart(text)]
        case "choices":
            return [_choice(part, takes.choices) for part in _apart(text)]
    return text


def _apart(text: str) -> list[str]:
    return [part for part in re.split(r"[\s,，、;；]+", text) if part]


def _number(text: str, takes: Takes) -> str:
    found = _NUMBER.fullmatch(alike(text))
    if not found:
        return text
    digits, unit = found.groups()
    power = _power(unit, takes)
    if power is None:
        return text
    return plain(Decimal(re.sub(r"[, ]", "", digits)).scaleb(power))


def _power(unit: str, takes: Takes) -> int | None:
    """The power of ten of a unit written behind a number; None where it is not understood."""
    if not unit:
        return takes.power or 0
    if takes.type == "money":
        return WORTH.get(unit)
    if takes.type == "fraction":
        return -2 if unit == "%" else None
    own = takes.unit
    return 0 if own and unit in (alike(own.zh), alike(own.en)) else None


def _choice(text: str, choices: Mapping[str, Text]) -> str:
    known = {alike(label): code for code, two in choices.items() for label in (two.zh, two.en)}
    code = text if text in choices else known.get(alike(text))
    if code is None:
        shown = list(choices.values())[:SHOWN]
        more = "…" if len(choices) > SHOWN else ""
        raise CellProblem(
            f"没有“{text}”这一项，可填：{'、'.join(two.zh for two in shown)}{more}",
            f"there is no choice “{text}”; choose {', '.join(two.en for two in shown)}{more}",
        )
    return code


def _day(text: str) -> str:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else text


def _region(text: str) -> str:
    if re.fullmatch("[0-9]{6}", text):
        if text not in regions():
            raise CellProblem(f"没有地区代码 {text}", f"there is no region {text}")
        return text
    found = _regions_named(alike(text).replace(" ", ""), current())
    if len(found) == 1:
        return found[0]
    if found:
        several = "、".join(found)
        raise CellProblem(f"有几个“{text}”：{several}，请填代码", f"several are {text}: {several}")
    raise CellProblem(
        f"找不到地区“{text}”，请填六位代码或如“北京市朝阳区”",
        f"there is no region “{text}”; give its six digits",
    )


@lru_cache(maxsize=4096)
def _regions_named(name: str, language: str) -> list[str]:
    """The codes of places with this name: in full first, then of a district that we serve."""
    full = [code for code, parts in regions().items() if "".join(parts) == name]
    if full:
        return full
    served = {code for _group, choices in region_groups() for code, _name in choices}
    return [code for code, parts in regions().items() if code in served and parts[-1] == name] or [
        code
        for _group, choices in region_groups()
        for code, shown in choices
        if alike(shown).replace(" ", "") == name
    ]


def _institution(text: str) -> str:
    """The number of an institution that goes by this name; else the text, which may be a number."""
    found = list(Institution.objects.filter(name=text).values_list("number", flat=True)[:2])
    return found[0] if len(found) == 1 else text


def _industry(text: str) -> str:
    found = industries_like(unicodedata.normalize("NFKC", text))
    if len(found) == 1:
        return found[0].code
    if found:
        near = "、".join(f"{one.name.zh} {one.code}" for one in found[:4])
        nearly = ", ".join(f"{one.name.en} {one.code}" for one in found[:4])
        raise CellProblem(f"有几个相近的行业：{near}", f"several industries are near: {nearly}")
    raise CellProblem("找不到这个行业，请填四位代码", "there is no such industry; give its class")
