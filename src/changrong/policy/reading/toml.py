"""Reading TOML strictly: every key is expected, of the right type, and named when it is not."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from changrong.policy.errors import NoticeError, Place, did_you_mean
from changrong.text import Text

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""A notice or a measure."""
FACT_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
"""A fact: its subject, a dot, its own name."""
_MISSING: Any = object()
# What a key should hold. Made once: a book has some thirty thousand keys.
_TEXT = Text("文本", "text")
_FLAG = Text("true 或 false", "true or false")
_WHOLE = Text("整数", "a whole number")
_NUMBER = Text("数字", "a number")
_DAY = Text("日期", "a date")
_TEXTS = Text("文本的列表", "a list of texts")
_TABLE = Text("表", "a table")
_TABLES = Text("表的列表", "a list of tables")


def read_toml(file: Path, place: Place) -> dict[str, Any]:
    """The file as plain values, decimals exact. Raises NoticeError with line and column."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError:
        problem = Text("缺少这个文件", "this file is missing")
    except UnicodeDecodeError:
        problem = Text("不是 UTF-8 文本", "this is not UTF-8 text")
    except (tomllib.TOMLDecodeError, ValueError) as error:
        problem = Text(f"TOML 语法错误：{error}", f"not valid TOML: {error}")
    raise NoticeError("syntax", place, problem)


class Section:
    """One table of a TOML file, taken apart key by key; `done` refuses what nobody asked for."""

    def __init__(self, values: Mapping[str, Any], place: Place) -> None:
        self.values = values
        self.place = place
        self.known: list[str] = []

    def fail(self, code: str, zh: str, en: str) -> NoticeError:
        return NoticeError(code, self.place, Text(zh, en))

    def _take(self, key: str, types: type | tuple[type, ...], name: Text, default: Any) -> Any:
        self.known.append(key)
        if key not in self.values:
            if default is _MISSING:
                hint = did_you_mean(key, [name for name in self.values if name not in self.known])
                raise self.fail("missing-key", f"缺少 {key}{hint.zh}", f"{key} is missing{hint.en}")
            return default
        value = self.values[key]
        wrong = isinstance(value, bool) and types is not bool
        if wrong or not isinstance(value, types):
            raise self.fail("wrong-type", f"{key} 应为{name.zh}", f"{key} should be {name.en}")
        return value

    def text(self, key: str, default: str = _MISSING) -> str:
        value: str = self._take(key, str, _TEXT, default)
        return value

    def name(self, key: str, form: re.Pattern[str]) -> str:
        """A name that may become a column of any engine, where case does not count."""
        value = self.text(key)
        if not form.fullmatch(value):
            raise self.fail(
                "bad-name",
                f"{key} = {value!r} 不符合 {form.pattern}",
                f"{key} = {value!r} does not have the form {form.pattern}",
            )
        return value

    def flag(self, key: str) -> bool:
        value: bool = self._take(key, bool, _FLAG, False)
        return value

    def number(self, key: str) -> int:
        """A whole number, 0 where there is none."""
        value: int = self._take(key, int, _WHOLE, 0)
        return value

    def decimal(self, key: str) -> Decimal | None:
        value = self._take(key, (int, Decimal, str), _NUMBER, None)
        try:
            number = None if value is None else Decimal(value)
        except ArithmeticError:
            number = Decimal("NaN")
        if number is not None and not number.is_finite():
            raise self.fail("wrong-type", f"{key} 应为数字", f"{key} should be a number")
        return number

    def day(self, key: str, default: date | None = _MISSING) -> date | None:
        value = self._take(key, date, _DAY, default)
        if isinstance(value, datetime):
            raise self.fail("wrong-type", f"{key} 应为日期", f"{key} should be a date")
        return value if isinstance(value, date) else None

    def required_day(self, key: str) -> date:
        day = self.day(key)
        assert day is not None, "a required key is never absent"
        return day

    def choice(self, key: str, choices: Sequence[str], default: str = _MISSING) -> str:
        value = self.text(key, default)
        if value not in choices:
            hint = did_you_mean(value, choices)
            raise self.fail(
                "unknown-word",
                f"{key} = {value!r}，应为 {'、'.join(choices)} 之一{hint.zh}",
                f"{key} = {value!r} should be one of {', '.join(choices)}{hint.en}",
            )
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._take(key, list, _TEXTS, [])
        if not all(isinstance(value, str) for value in values):
            raise self.fail(
                "wrong-type", f"{key} 应为文本的列表", f"{key} should be a list of texts"
            )
        return tuple(values)

    def section(self, key: str, *, condition: str = "") -> Section:
        values = self._take(key, dict, _TABLE, _MISSING)
        return Section(values, replace(self.place, condition=condition or self.place.condition))

    def maybe_section(self, key: str) -> Section | None:
        if key in self.values:
            return self.section(key)
        self.known.append(key)
        return None

    def sections(self, key: str) -> Iterator[Section]:
        """The tables of an array, each with its position as place until it has a better one."""
        values = self._take(key, list, _TABLES, [])
        file, measure, here = self.place.file, self.place.measure, self.place.condition
        for number, value in enumerate(values, start=1):
            place = Place(file, measure, f"{here} {key} {number}".strip())
            if not isinstance(value, dict):
                problem = Text("应为表", "should be a table")
                raise NoticeError("wrong-type", place, problem)
            yield Section(value, place)

    def words(self, key: str) -> Text:
        """A label in both languages, neither blank."""
        section = self.section(key)
        label = section.label()
        section.done()
        return label

    def maybe_words(self, key: str) -> Text | None:
        if key in self.values:
            return self.words(key)
        self.known.append(key)
        return None

    def label(self) -> Text:
        """The `zh` and `en` of this table itself."""
        label = Text(self.text("zh").strip(), self.text("en").strip())
        if not (label.zh and label.en):
            raise self.fail("blank-label", "中英文都要写", "both zh and en need words")
        return label

    def labels(self, key: str) -> dict[str, Text]:
        section = self.section(key)
        return {name: section.words(name) for name in section.values}

    def done(self) -> None:
        """Refuse the first key that nobody asked for, with the spelling it may have meant."""
        for key in self.values:
            if key not in self.known:
                hint = did_you_mean(key, self.known)
                raise self.fail(
                    "unknown-key", f"不认识 {key}{hint.zh}", f"unknown key {key}{hint.en}"
                )
