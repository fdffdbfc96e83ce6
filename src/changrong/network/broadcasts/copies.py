"""A broadcast as text to be taken elsewhere: an SMS platform, an official account, a screen."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from changrong.network.broadcasts.models import Broadcast

# GSM 03.38/03.40: one message holds 70 UCS-2 units or 160 of the 7-bit alphabet; parts of a longer
# one lose 3 and 7 to the header that joins them.
ONE, PART = 70, 67
ONE_ASCII, PART_ASCII = 160, 153
# What one sheet of A4 holds below a title of three lines, as broadcasts.css sets it; a Latin letter
# takes a little more than half a Han character, the ends of lines counted in.
SHEET_LINES, SHEET_WIDTH, LATIN = 30, 46, 0.55
FIRST_HAN = 0x2E80


@dataclass(frozen=True)
class Copy:
    """`length` in characters, `parts` as an operator counts an SMS."""

    name: str
    lang: str
    text: str

    @property
    def length(self) -> int:
        return len(self.text)

    @property
    def parts(self) -> int:
        return sms_parts(self.text)


def sms_parts(text: str) -> int:
    """As how many messages an SMS is sent and paid for. ASCII is taken for the 7-bit alphabet."""
    units = len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
    one, part = (ONE_ASCII, PART_ASCII) if text.isascii() else (ONE, PART)
    return 1 if units <= one else ceil(units / part)


def sheet_lines(words: str) -> int:
    """How many lines of the sheet a text takes."""
    return sum(max(1, ceil(_width(line) / SHEET_WIDTH)) for line in words.splitlines())


def _width(line: str) -> float:
    return sum(1 if ord(sign) >= FIRST_HAN else LATIN for sign in line)


def copies_of(broadcast: Broadcast, address: str) -> list[Copy]:
    """The short text (with the address, unless it warns of fraud: then "") and the whole one, in
    Chinese and, where it was written, in English."""
    found = []
    for language, lang in (("zh", "zh-Hans"), ("en", "en")):
        if language == "en" and not broadcast.is_english:
            continue
        brief = " ".join(filter(None, [broadcast.brief.in_(language), address]))
        title, words = broadcast.title.in_(language), broadcast.words.in_(language)
        found += [Copy("sms", lang, brief), Copy("whole", lang, f"{title}\n\n{words}")]
    return found
