"""Codes and numbers that name regions, firms, cases and people."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from changrong.text import Problem

CREDIT_CODE_LENGTH = 18
MOBILE_LENGTH = 11

# GB 32100-2015: ten digits and the capitals without those that are mistaken for digits or letters.
_CODE_CHARACTERS = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_MISTAKEN_FOR = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}
_REGION = slice(2, 8)
_SEPARATORS = re.compile(r"[\s\-‐–—]+")
_COUNTRY_CODE = re.compile(r"(\+|00)86(?=1)|86(?=1\d{10}$)")


class IdentifierError(Problem):
    """What is wrong with a code or number, in words for the one who typed it."""


def credit_code(text: str) -> str:
    """The unified social credit code (统一社会信用代码, GB 32100-2015) in its normal form.

    Spaces, hyphens, lower case and full-width characters are put right; what remains must be two
    characters for the registering department and the kind (letters such as N and Y included), six
    digits of a region, nine characters, and the check character. The code is not checked against
    any register. Raises IdentifierError, which says which of these is wrong and never what the
    check character should have been: whoever mistyped one place cannot know that it was the last.
    """
    code = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if len(code) != CREDIT_CODE_LENGTH:
        raise IdentifierError(
            f"统一社会信用代码应有 18 位，现在是 {len(code)} 位",
            f"a unified social credit code has 18 characters; this has {len(code)}",
        )
    _refuse_unused(code)
    if not code[_REGION].isdecimal():
        raise IdentifierError(
            "统一社会信用代码的第 3 到第 8 位是地区代码，只能是数字",
            "characters 3 to 8 of a unified social credit code are a region and must be digits",
        )
    if _check_character(code[:-1]) != code[-1]:
        raise IdentifierError(
            "统一社会信用代码的校验码对不上，请检查有没有输错",
            "the check character of the unified social credit code does not match; "
            "please check for typing errors",
        )
    return code


def _check_character(code: str) -> str:
    """The last character that the first 17 ask for. Loaded late: only credit codes need it."""
    from stdnum.cn import uscc

    return str(uscc.calc_check_digit(code))


def make_credit_code(prefix: str) -> str:
    """Complete the first 17 characters of a credit code, for invented firms.

    Raises IdentifierError where they cannot begin a code.
    """
    code = prefix.upper()
    if len(code) != CREDIT_CODE_LENGTH - 1:
        raise IdentifierError(
            f"应有 17 位，现在是 {len(code)} 位", f"17 characters are needed, not {len(code)}"
        )
    _refuse_unused(code)
    return credit_code(code + _check_character(code))


def _refuse_unused(code: str) -> None:
    for place, character in enumerate(code, start=1):
        if character in _MISTAKEN_FOR:
            meant = _MISTAKEN_FOR[character]
            raise IdentifierError(
                f"统一社会信用代码不用字母 {character}（第 {place} 位），是不是 {meant}？",
                f"a unified social credit code never has the letter {character} "
                f"(character {place}); is it {meant}?",
            )
        if character not in _CODE_CHARACTERS:
            raise IdentifierError(
                f"统一社会信用代码只有数字和大写字母，第 {place} 位是“{character}”",
                f"a unified social credit code has only digits and letters; "
                f"character {place} is {character!r}",
            )


def mobile_number(text: str) -> str:
    """A mainland mobile number as eleven digits; spaces, hyphens and +86 are taken off.

    Raises IdentifierError with the reason.
    """
    number = _COUNTRY_CODE.sub("", _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)), 1)
    if not number.isdecimal() or len(number) != MOBILE_LENGTH:
        raise IdentifierError("手机号码应是 11 位数字", "a mobile number has 11 digits")
    if number[0] != "1":
        raise IdentifierError("手机号码应以 1 开头", "a mobile number begins with 1")
    return number


def mask_mobile(number: str) -> str:
    """What others see of a mobile number: 138****6120. Anything else is masked whole."""
    if len(number) != MOBILE_LENGTH:
        return "*" * len(number)
    return f"{number[:3]}****{number[-4:]}"


def public_number(prefix: str, day: date, serial: int) -> str:
    """The number people quote for a case: XQ-2026-1121-0001, the first of its kind that day.

    It names a case and opens nothing: who may see the case is asked wherever it is used.
    """
    if not re.fullmatch("[A-Z]{2}", prefix) or serial < 1:
        raise ValueError(f"no public number from prefix {prefix!r} and serial {serial}")
    return f"{prefix}-{day:%Y-%m%d}-{serial:04d}"


def region_covers(area: str, region: str) -> bool:
    """Whether a GB/T 2260 code lies in an area: "110000" covers 11xxxx, "350100" covers 3501xx,
    any other code only itself; "" covers the whole country."""
    return region.startswith(region_prefix(area))


def region_prefix(area: str) -> str:
    """What the codes of all places in an area begin with: "110000" gives "11"; "" gives ""."""
    while area.endswith("00"):
        area = area[:-2]
    return area


def areas_around(region: str) -> set[str]:
    """The codes of all areas that cover a place, the place among them."""
    parts = [region[:length] for length in range(0, len(region) + 1, 2)]
    return {code for part in parts for code in (part, part.ljust(len(region), "0"))}
