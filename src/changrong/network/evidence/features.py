"""What the items of a firm tell together, each item as of its day; and what they leave open.

Pure: the same items and day give the same answer, in whatever order they come. An item that is
absent, stale or without the field makes a feature unknown; nothing is guessed for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from changrong.money import fen
from changrong.network.evidence.catalogue import FAMILIES, ITEMS
from changrong.text import Text

YEAR, HALF = 12, 6  # months


class Presence(StrEnum):
    PRESENT = "present"  # at least one item that is fresh
    STALE = "stale"  # items, and none of them fresh
    ABSENT = "absent"


@dataclass(frozen=True)
class Held:
    """One item of a firm, of a day. `trust`: of several that are fresh the most trusted counts,
    then the latest (2 from a source, 1 from an institution, 0 from the firm)."""

    item: str
    value: Mapping[str, Any]
    dated: date
    trust: int = 0

    def is_fresh(self, today: date) -> bool:
        return self.dated <= today <= self.dated + timedelta(days=ITEMS[self.item].fresh)


@dataclass(frozen=True)
class Feature:
    """One figure made from items. `reads`: the items' fields, "<item>.<field>"; it is known only
    where all of them are. `unit`: months | times | fraction | money (fen) | years | yes_no."""

    name: str
    label: Text
    unit: str
    reads: tuple[str, ...]
    make: Callable[[Reading], Fraction | None]

    @property
    def families(self) -> list[str]:
        held = {ITEMS[one.partition(".")[0]].family for one in self.reads}
        return [family for family in FAMILIES if family in held]


@dataclass(frozen=True)
class Reading:
    """The items that count, by name, and the day on which they are read."""

    items: Mapping[str, Held]
    today: date

    def get(self, path: str) -> Any:
        item, _, field = path.partition(".")
        held = self.items.get(item)
        return held.value.get(field) if held else None

    def amounts(self, path: str, first: int, count: int) -> list[int] | None:
        """The amounts (fen) of `count` months, the oldest `first` full months before the day the
        item is of; None where one of them is not told."""
        told, held = self.get(path), self.items.get(path.partition(".")[0])
        if told is None or held is None:
            return None
        months = [_month_before(held.dated, first - n) for n in range(count)]
        return [fen(told[month]) for month in months] if set(months) <= told.keys() else None


def _month_before(day: date, months: int) -> str:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return f"{year:04}-{month + 1:02}"


@dataclass(frozen=True)
class Found:
    """`values`: each feature by name, None where it is unknown. `families`: each of the four."""

    values: Mapping[str, Fraction | None]
    families: Mapping[str, Presence]
    used: tuple[str, ...]  # the items that count, in the catalogue's order

    @property
    def coverage(self) -> tuple[int, int]:
        """Of how many of the four families there is something fresh."""
        present = sum(one is Presence.PRESENT for one in self.families.values())
        return present, len(self.families)


def features(held: Iterable[Held], today: date) -> Found:
    """The features that these items tell on a day."""
    held = [one for one in held if one.item in ITEMS]
    counting = in_use(held, today)
    reading = Reading(counting, today)
    values = {
        one.name: one.make(reading) if all(reading.get(p) is not None for p in one.reads) else None
        for one in FEATURES.values()
    }
    present = {ITEMS[name].family for name in counting}
    known = {ITEMS[one.item].family for one in held}
    families = {
        family: Presence.PRESENT
        if family in present
        else Presence.STALE
        if family in known
        else Presence.ABSENT
        for family in FAMILIES
    }
    return Found(values, families, tuple(name for name in ITEMS if name in counting))


def in_use(held: Iterable[Held], today: date) -> dict[str, Held]:
    """Of each item the one that counts: fresh, the most trusted, the latest. Two that are alike in
    all this are told apart by what they say, so that their order never matters."""
    found: dict[str, Held] = {}
    for one in held:
        if one.is_fresh(today) and (one.item not in found or _rank(one) > _rank(found[one.item])):
            found[one.item] = one
    return found


def _rank(held: Held) -> tuple[int, date, str]:
    return held.trust, held.dated, repr(sorted(held.value.items()))


# ---------------------------------------------------------------------- the features


def _months_with(path: str) -> Callable[[Reading], Fraction | None]:
    def make(reading: Reading) -> Fraction | None:
        year = reading.amounts(path, YEAR, YEAR)
        return None if year is None else Fraction(sum(amount > 0 for amount in year))

    return make


def _trend(reading: Reading) -> Fraction | None:
    """The last six months over the six before, less one; unknown where those were nothing."""
    before = reading.amounts("invoices.amounts", YEAR, HALF)
    lately = reading.amounts("invoices.amounts", HALF, HALF)
    if before is None or lately is None or not sum(before):
        return None
    return Fraction(sum(lately), sum(before)) - 1


def _over_sales(path: str) -> Callable[[Reading], Fraction | None]:
    """An amount, or a year of amounts, over the invoices of the year."""

    def make(reading: Reading) -> Fraction | None:
        sales = reading.amounts("invoices.amounts", YEAR, YEAR)
        told = reading.get(path)
        parts = reading.amounts(path, YEAR, YEAR) if isinstance(told, Mapping) else [fen(told)]
        if sales is None or parts is None or not sum(sales):
            return None
        return Fraction(sum(parts), sum(sales))

    return make


def _kept(reading: Reading) -> Fraction | None:
    """Which part of the money that came in within a year stayed."""
    came = reading.amounts("account_flows.inflows", YEAR, YEAR)
    went = reading.amounts("account_flows.outflows", YEAR, YEAR)
    if came is None or went is None or not sum(came):
        return None
    return Fraction(sum(came) - sum(went), sum(came))


def _number(path: str) -> Callable[[Reading], Fraction]:
    return lambda reading: Fraction(int(reading.get(path)))


def _money(path: str) -> Callable[[Reading], Fraction]:
    return lambda reading: Fraction(fen(reading.get(path)))


def _age(reading: Reading) -> Fraction:
    """Whole years since it was founded."""
    founded = date.fromisoformat(reading.get("registration.founded_on"))
    today = reading.today
    had_birthday = (today.month, today.day) >= (founded.month, founded.day)
    return Fraction(max(today.year - founded.year - (not had_birthday), 0))


def _feature(
    name: str,
    zh: str,
    en: str,
    unit: str,
    reads: tuple[str, ...],
    make: Callable[[Reading], Fraction | None],
) -> Feature:
    return Feature(name, Text(zh, en), unit, reads, make)


_SALES, _IN, _OUT = "invoices.amounts", "account_flows.inflows", "account_flows.outflows"
_DEBT, _LATE = "credit_report.outstanding", "credit_report.overdue"
_ALL = (
    _feature(
        "sales_months",
        "近 12 个月有开票的月数",
        "Months with invoices, of 12",
        "months",
        (_SALES,),
        _months_with(_SALES),
    ),
    _feature(
        "sales_trend",
        "近半年开票比前半年",
        "Invoices of six months against the six before",
        "fraction",
        (_SALES,),
        _trend,
    ),
    _feature(
        "tax_gap",
        "连续没有纳税的月数",
        "Months without tax",
        "months",
        ("tax.months_without",),
        _number("tax.months_without"),
    ),
    _feature(
        "flow_months",
        "近 12 个月有流入的月数",
        "Months with money in, of 12",
        "months",
        (_IN,),
        _months_with(_IN),
    ),
    _feature(
        "flow_cover",
        "流入占开票",
        "Money in over invoices",
        "fraction",
        (_IN, _SALES),
        _over_sales(_IN),
    ),
    _feature(
        "flow_kept", "流入留存", "Part of money in that stayed", "fraction", (_IN, _OUT), _kept
    ),
    _feature("overdue", "当前逾期金额", "Overdue now", "money", (_LATE,), _money(_LATE)),
    _feature(
        "overdue_times",
        "近 24 个月逾期次数",
        "Times overdue in 24 months",
        "times",
        ("credit_report.overdue_times",),
        _number("credit_report.overdue_times"),
    ),
    _feature(
        "debt_to_sales",
        "贷款余额占年开票",
        "Loans outstanding over a year's invoices",
        "fraction",
        (_DEBT, _SALES),
        _over_sales(_DEBT),
    ),
    _feature(
        "age",
        "成立年数",
        "Years since it was founded",
        "years",
        ("registration.founded_on",),
        _age,
    ),
    _feature(
        "penalties",
        "近 3 年处罚次数",
        "Penalties in 3 years",
        "times",
        ("penalties.times",),
        _number("penalties.times"),
    ),
    _feature(
        "dishonest",
        "列入严重失信名单",
        "On a list of the seriously dishonest",
        "yes_no",
        ("dishonesty.listed",),
        _number("dishonesty.listed"),
    ),
)
FEATURES: dict[str, Feature] = {one.name: one for one in _ALL}
