"""Terms from JSON by their ACTUS names, and what cannot be read said by name.

Values come as published: text with leading blanks, numbers, empty text for "not given". A term that
is not in the dictionary is refused, and so is one that is not supported unless it changes nothing:
a term passed over in silence would give a schedule that is wrong and looks right. Terms that a type
of contract has no use for (a payment of one that repays at maturity) stay unused, as published
cases give them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from changrong.lending.business_days import BusinessDay, CalendarName
from changrong.lending.cycles import Cycle, EndOfMonth
from changrong.lending.day_count import DayCount
from changrong.lending.errors import LendingError
from changrong.lending.terms.checking import check
from changrong.lending.terms.dictionary import Entry, dictionary
from changrong.lending.terms.terms import (
    ContractType,
    Direction,
    FeeBasis,
    Fixing,
    InterestBase,
    Role,
    Scaling,
    Terms,
)

_REQUIRED = (
    "contractType",
    "statusDate",
    "dayCountConvention",
    "initialExchangeDate",
    "notionalPrincipal",
)
_CHOICES: dict[str, type[StrEnum]] = {
    "contractType": ContractType,
    "contractRole": Role,
    "calendar": CalendarName,
    "businessDayConvention": BusinessDay,
    "endOfMonthConvention": EndOfMonth,
    "dayCountConvention": DayCount,
    "interestCalculationBase": InterestBase,
    "arrayIncreaseDecrease": Direction,
    "arrayFixedVariable": Fixing,
    "feeBasis": FeeBasis,
    "scalingEffect": Scaling,
}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,39}")
_NOT_GIVEN = ("", "NULL", "null")
_MOST_DIGITS = 18
_FIRST_YEAR, _LAST_YEAR = 1900, 2300


def read_terms(given: Mapping[str, Any]) -> Terms:
    """Terms from ACTUS names and values. Raises TermError, which names the term at fault."""
    terms = Terms(**read_values(given, dictionary(), _CHOICES, _REQUIRED))
    check(terms)
    return terms


def read_values(
    given: Mapping[str, Any],
    known: Mapping[str, Entry],
    choices: Mapping[str, type[StrEnum]],
    required: Iterable[str],
) -> dict[str, Any]:
    """What is given of the terms that are known, by Python's names. Raises TermError, and
    LendingError for a term that is not known."""
    read: dict[str, Any] = {}
    for name, value in given.items():
        entry = known.get(name)
        if entry is None:
            raise _strange(name, known)
        if not _is_not_given(value):
            found = _read(entry, value, choices)
            if entry.kind not in ("kept", "neutral"):
                read[entry.python_name] = found
    for name in required:
        if known[name].python_name not in read:
            raise known[name].refused(None, "没有给出", "is not given")
    return read


def _strange(name: str, known: Iterable[str]) -> LendingError:
    near = get_close_matches(name, known, n=1)
    return LendingError(
        f"没有合同要素 {name}" + (f"；是不是 {near[0]}？" if near else ""),
        f"there is no term {name}" + (f"; did you mean {near[0]}?" if near else ""),
    )


def _is_not_given(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip() in _NOT_GIVEN)


def _read(entry: Entry, value: Any, choices: Mapping[str, type[StrEnum]]) -> Any:
    if entry.kind.endswith("s"):
        values = value if isinstance(value, list) else [value]
        return tuple(_read_one(entry, entry.kind[:-1], one, choices) for one in values)
    return _read_one(entry, entry.kind, value, choices)


def _read_one(entry: Entry, kind: str, value: Any, choices: Mapping[str, type[StrEnum]]) -> Any:
    if isinstance(value, list | dict):
        raise entry.refused(value, "应是一个值", "must be one value")
    if kind == "choice":
        return _choice(entry, value, choices[entry.name])
    return _READERS[kind](entry, value)


def _moment(entry: Entry, value: Any) -> datetime:
    try:
        return read_moment(_text(value))
    except ValueError:
        raise entry.refused(
            value,
            "不是日历上的一天，应写成 2026-11-22 这样",
            "is no day of the calendar; write it as 2026-11-22",
        ) from None


def read_moment(text: str) -> datetime:
    """A day or a time of a day of these centuries. Raises ValueError."""
    moment = datetime.fromisoformat(text).replace(tzinfo=None)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(text)
    return moment


def _number(entry: Entry, value: Any) -> Decimal:
    try:
        number = Decimal(_text(value))
    except InvalidOperation:
        raise entry.refused(value, "不是数字", "is not a number") from None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise entry.refused(value, "不是一个可用的数字", "is no usable number")
    return number


def _cycle(entry: Entry, value: Any) -> Cycle:
    try:
        return Cycle.read(_text(value))
    except ValueError:
        raise entry.refused(
            value,
            "不是周期，应写成 P1ML0 这样",
            "is no cycle; write it as P1ML0",
        ) from None


def _period(entry: Entry, value: Any) -> Cycle:
    """A notice may be none at all, which a cycle may not."""
    return Cycle(0, 0) if _text(value) == "P0D" else _cycle(entry, value)


def _choice(entry: Entry, value: Any, choices: type[StrEnum]) -> StrEnum:
    word = _text(value)
    if entry.name == "scalingEffect":
        word = word.replace("0", "O")
    try:
        return choices(word)
    except ValueError:
        known = ", ".join(choices)
        raise entry.refused(value, f"应是 {known} 之一", f"must be one of {known}") from None


def _neutral(entry: Entry, value: Any) -> None:
    word = _text(value)
    is_zero = entry.neutral == ("0",) and _number(entry, value) == 0
    if word not in entry.neutral and not is_zero:
        raise entry.refused(value, "这个要素还不支持", "this term is not supported")


def _kept(entry: Entry, value: Any) -> None:
    return None


def _code(entry: Entry, value: Any) -> str:
    word = _text(value)
    if not _CODE.fullmatch(word):
        raise entry.refused(value, "不是代码", "is no code")
    return word


def _text(value: Any) -> str:
    return str(value).strip()


_READERS: dict[str, Callable[[Entry, Any], Any]] = {
    "moment": _moment,
    "amount": _number,
    "number": _number,
    "rate": _number,
    "cycle": _cycle,
    "period": _period,
    "code": _code,
    "kept": _kept,
    "neutral": _neutral,
}
