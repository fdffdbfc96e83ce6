"""Money: whole fen where it is posted, exact yuan where it is a fact, words where it is read.

An amount that is posted is a number of fen (`Fen`, an int). A fact is in yuan (`Decimal`). Nothing
here takes or gives a float. A rounding is always named by the caller, because it is a rule of a
product or of a document and never a convenience; only the words for a reader round by themselves,
half up, as STYLE's two decimals ask.
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from math import lcm
from typing import TypeAlias

from changrong.text import NO_BREAK, Problem, Text

Fen: TypeAlias = int
"""A whole number of fen, a hundredth of a yuan."""

FEN_IN_YUAN = 100
LARGEST = Decimal(2**63 - 1).scaleb(-2)
"""Yuan: what a column of 64 bits holds in fen."""
WAN = Decimal(10_000)
ONE, HUNDREDTH = Decimal(1), Decimal("0.01")

# Thousands commas only where thousands are, so that "1,5" is not read as fifteen.
_AMOUNT = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")


class MoneyError(Problem):
    """An amount that cannot be read or kept, or not without a rounding that nobody named."""


class Rounding(StrEnum):
    """The named roundings: what becomes of a part of the smallest unit."""

    HALF_UP = decimal.ROUND_HALF_UP  # 四舍五入: half away from zero
    HALF_EVEN = decimal.ROUND_HALF_EVEN
    FLOOR = decimal.ROUND_FLOOR
    CEILING = decimal.ROUND_CEILING
    DOWN = decimal.ROUND_DOWN  # towards zero


def yuan(text: str) -> Decimal:
    """Read yuan as a person types them: "800000", "800,000.00", full-width digits and commas too.

    Raises MoneyError for anything that is not a plain decimal number.
    """
    plain = text.strip().replace("，", ",").replace("．", ".")
    if not _AMOUNT.fullmatch(plain):
        raise MoneyError(f"金额“{text}”读不懂", f"cannot read the amount {text!r}")
    return Decimal(plain.replace(",", ""))


def fen(amount: Decimal | int | str, rounding: Rounding | None = None) -> Fen:
    """Yuan to fen. Raises MoneyError where a part of a fen is left and no rounding is named, and
    for more fen than 64 bits hold."""
    exact = yuan(amount) if isinstance(amount, str) else Decimal(amount)
    if not exact.is_finite():
        raise MoneyError(f"金额“{amount}”读不懂", f"cannot read the amount {str(amount)!r}")
    if exact.copy_abs() > LARGEST:
        said = str(amount)[:_SAID]
        raise MoneyError(
            f"金额 {said} 太大，最多 {LARGEST:,} 元",
            f"the amount {said} is too large: at most {LARGEST:,} yuan",
        )
    rounded = exact.quantize(HUNDREDTH, rounding or Rounding.HALF_EVEN, _WIDE)
    if rounding is None and rounded != exact:
        raise MoneyError(
            f"金额 {amount} 元不是整分，没有指定舍入规则",
            f"{amount} yuan is not a whole number of fen, and no rounding is named",
        )
    return int(rounded.scaleb(2, _WIDE))


def in_yuan(amount: Fen) -> Decimal:
    """Fen to yuan, exact, with two decimals."""
    return Decimal(amount).scaleb(-2, _WIDE)


def rounded(amount: Decimal, rounding: Rounding, places: int = 2) -> Decimal:
    """An amount or a rate at so many decimals, by a named rounding."""
    return amount.quantize(ONE.scaleb(-places), rounding, _WIDE)


def split(total: Fen, weights: Sequence[Decimal | int]) -> tuple[Fen, ...]:
    """Share a whole by weights, to the fen, so that the shares sum to it: largest remainder.

    Each share is first cut towards zero to whole fen; the fen left over go one each to the largest
    remainders, and among equal remainders to those that come first. So every share lies within one
    fen of the exact one, and order matters only between equal remainders. A negative total splits
    as its opposite does. Raises MoneyError where weights are negative or all zero.
    """
    if any(weight < 0 for weight in weights) or not any(weights):
        raise MoneyError(
            "分摊的权重不能为负，也不能全为零", "weights may not be negative or all zero"
        )
    if total < 0:
        return tuple(-share for share in split(-total, weights))
    parts = _whole_weights(tuple(weights))
    whole = sum(parts)
    shares, remainders = [], []
    for part in parts:
        share, remainder = divmod(total * part, whole)
        shares.append(share)
        remainders.append(-remainder)
    if left := total - sum(shares):
        for at in sorted(range(len(parts)), key=remainders.__getitem__)[:left]:
            shares[at] += 1
    return tuple(shares)


def _whole_weights(weights: tuple[Decimal | int, ...]) -> tuple[int, ...]:
    """Whole numbers in the same proportion."""
    return weights if set(map(type, weights)) == {int} else _scaled(weights)  # type: ignore[return-value]


@lru_cache(maxsize=1024)
def _scaled(weights: tuple[Decimal | int, ...]) -> tuple[int, ...]:
    """The shares of an agreement come again with every guarantee under it."""
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*(bottom for _top, bottom in ratios))
    return tuple(top * (common // bottom) for top, bottom in ratios)


def yuan_text(amount: Decimal | int) -> Text:
    """An amount as people read it: 「1.20 亿元」「80.00 万元」「8,000 元」; "CNY 800,000".

    The Chinese unit is chosen after rounding, so 99,999,999 yuan is 「1.00 亿元」. Below 1 万 the
    fen are shown where there are any.
    """
    exact = Decimal(amount)
    english = f"CNY{NO_BREAK}{_plain(exact)}"
    in_wan = _shifted(exact, -4)
    if abs(in_wan) >= WAN:
        return Text(f"{_shifted(exact, -8):,}{NO_BREAK}亿元", english)
    if abs(rounded(exact, Rounding.HALF_UP)) >= WAN:
        return Text(f"{in_wan:,}{NO_BREAK}万元", english)
    return Text(f"{_plain(exact)}{NO_BREAK}元", english)


def fee_text(amount: Decimal | int) -> Text:
    """Fees and instalments: whole yuan with commas, 「68,065 元」, "CNY 68,065"."""
    value = f"{rounded(Decimal(amount), Rounding.HALF_UP, 0):,}"
    return Text(f"{value}{NO_BREAK}元", f"CNY{NO_BREAK}{value}")


def statement_text(amount: Fen) -> Text:
    """Statements and receipts, to the fen: 「68,065.11 元」, "CNY 68,065.11"."""
    value = f"{in_yuan(amount):,}"
    return Text(f"{value}{NO_BREAK}元", f"CNY{NO_BREAK}{value}")


def rate_text(fraction: Decimal) -> str:
    """A rate with two decimals, the same in both languages: 0.0345 is "3.45%"."""
    return f"{_shifted(fraction, 2)}%"


def points_text(fraction: Decimal) -> Text:
    """A change of a rate: 0.005 is 「0.50 个百分点」, "0.50 percentage points"."""
    value = _shifted(fraction, 2)
    return Text(f"{value}{NO_BREAK}个百分点", f"{value}{NO_BREAK}percentage points")


def amount_in_words(amount: Fen) -> Text:
    """An amount as a letter or receipt spells it, beside its figures: 「伍拾捌万肆仟元整」, "five
    hundred and eighty-four thousand yuan only". The currency's name is left to the sentence.

    Chinese after the central bank's rules for bills (正确填写票据和结算凭证的基本规定); where they
    leave a choice, the form they name first: 「壹拾万柒仟元零伍角叁分」, and 整 after yuan alone.
    Raises MoneyError below zero: no bill is made out for less than nothing.
    """
    if amount < 0:
        raise MoneyError(
            f"负的金额（{in_yuan(amount)} 元）没有大写",
            f"a negative amount ({in_yuan(amount)} yuan) is not spelled out",
        )
    whole, cents = divmod(amount, FEN_IN_YUAN)
    return Text(_in_capitals(whole, *divmod(cents, 10)), _in_english(whole, cents))


def _in_capitals(whole: int, jiao: int, fen: int) -> str:
    if not (jiao or fen):
        return f"{_capitals(whole)}元整"
    words = f"{_capitals(whole)}元" if whole else ""
    if whole and (whole % 10 == 0 or not jiao):
        words += "零"
    return words + (f"{_DIGITS[jiao]}角" if jiao else "") + (f"{_DIGITS[fen]}分" if fen else "")


def _capitals(number: int) -> str:
    """A run of zeros between digits is one 零; before 亿, 万 and 元 it is none."""
    for unit, name in _UNITS:
        if number >= unit:
            high, low = divmod(number, unit)
            gap = "零" if 0 < low < unit // 10 else ""
            return f"{_capitals(high)}{name}{gap}{_capitals(low) if low else ''}"
    return _DIGITS[number]


def _in_english(whole: int, cents: int) -> str:
    parts = [f"{_spelled(whole)} yuan"] if whole or not cents else []
    parts += [f"{_spelled(cents)} fen"] if cents else []
    return " and ".join(parts) + " only"


def _spelled(number: int) -> str:
    for unit, name in _THOUSANDS:
        if number >= unit:
            high, low = divmod(number, unit)
            gap = " and " if 0 < low < 100 else " "
            return f"{_spelled(high)} {name}{gap + _spelled(low) if low else ''}"
    if number < len(_TO_TWENTY):
        return _TO_TWENTY[number]
    ten, one = divmod(number, 10)
    return _TENS[ten - 2] + (f"-{_TO_TWENTY[one]}" if one else "")


def _shifted(exact: Decimal, places: int) -> Decimal:
    """The point moved and two decimals kept; a division could round twice."""
    return rounded(exact.scaleb(places, _WIDE), Rounding.HALF_UP)


def _plain(exact: Decimal) -> str:
    """Whole yuan, or to the fen where there are any."""
    value = rounded(exact, Rounding.HALF_UP)
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,}"


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))
_THOUSANDS = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_TO_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WIDE = decimal.Context(prec=60)
_SAID = 40  # characters of an amount that is too long to read
