"""Facts: what the notices may speak of, declared once, and how a raw value becomes a fact.

Declarations are read from `facts.toml`. Amounts are in yuan, shares and rates are fractions, dates
are days. A missing value is None, which means unknown: never "no", never "yes".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from changrong.policy.errors import FactError, did_you_mean
from changrong.policy.numbers import FORMS, PLAIN, Form, fits, has_places, plain
from changrong.text import Text

Value = bool | int | Decimal | date | str | None
"""A value of a fact; None is unknown."""

FACTS_FILE = Path(__file__).parent / "facts.toml"
ASKED_OF = ("enterprise", "officer", "registry", "nobody")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NO_CHARACTER = re.compile("[\0\ud800-\udfff]")
"""What JSON can write and no file or database can keep."""


def iso_day(text: str) -> date | None:
    """The day of a text such as 2026-01-31, and of no other form; None where there is none."""
    try:
        return date.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None


class Kind(StrEnum):
    """What an expression yields."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"

    @property
    def label(self) -> Text:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    Kind.BOOLEAN: Text("是非", "a truth value"),
    Kind.NUMBER: Text("数字", "a number"),
    Kind.DATE: Text("日期", "a date"),
    Kind.TEXT: Text("文本", "text"),
}


class FactType(StrEnum):
    """How a fact is declared. `money` is in yuan; `code` is a closed list."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    FRACTION = "fraction"
    DATE = "date"
    TEXT = "text"
    CODE = "code"

    @property
    def kind(self) -> Kind:
        if self in (FactType.TEXT, FactType.CODE):
            return Kind.TEXT
        if self in (FactType.BOOLEAN, FactType.DATE):
            return Kind(self.value)
        return Kind.NUMBER


@dataclass(frozen=True)
class Fact:
    """One declared fact: its name, type, words, and the values it takes."""

    name: str
    type: FactType
    label: Text
    subject: str = ""
    unit: Text | None = None
    question: Text | None = None
    hint: Text | None = None
    asked_of: str = "nobody"
    sources: tuple[str, ...] = ()
    derived: bool = False
    pattern: str = ""
    values: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    min: Decimal | None = None
    max: Decimal | None = None

    @property
    def kind(self) -> Kind:
        return self.type.kind

    @property
    def form(self) -> Form:
        """How wide the number is; only numbers have one."""
        return FORMS[self.type.value]

    def parse(self, raw: object) -> Value:
        """The value that a Python, JSON or file value stands for; blank and None are unknown.

        Raises FactError where the value is of another type, out of range or not in the list.
        """
        if isinstance(raw, str):
            raw = raw.strip()
        if raw is None or raw == "":
            return None
        match self.kind:
            case Kind.BOOLEAN:
                return self._boolean(raw)
            case Kind.NUMBER:
                return self._number(raw)
            case Kind.DATE:
                return self._date(raw)
            case Kind.TEXT:
                return self._text(raw)

    def _refuse(self, raw: object, zh: str, en: str) -> FactError:
        return FactError(self.name, raw, Text(zh, en))

    def _boolean(self, raw: object) -> bool:
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and raw.lower() in ("true", "false"):
            return raw.lower() == "true"
        raise self._refuse(raw, "应为 true 或 false", "should be true or false")

    def _number(self, raw: object) -> int | Decimal:
        is_number = isinstance(raw, int | Decimal) and not isinstance(raw, bool)
        if not (is_number or (isinstance(raw, str) and PLAIN.fullmatch(raw))):
            raise self._refuse(raw, "应为数字", "should be a number")
        assert isinstance(raw, int | Decimal | str)
        value = Decimal(raw)
        if not fits(value, self.form):
            raise self._refuse(raw, "超出可表示的范围", f"is not within ±{self.form.limit}")
        if not has_places(value, self.form.places):
            places = self.form.places
            if not places:
                raise self._refuse(raw, "应为整数", "should be a whole number")
            raise self._refuse(raw, f"小数最多 {places} 位", f"has more than {places} decimals")
        if self.min is not None and value < self.min:
            least = plain(self.min)
            raise self._refuse(raw, f"不能小于 {least}", f"should not be below {least}")
        if self.max is not None and value > self.max:
            most = plain(self.max)
            raise self._refuse(raw, f"不能大于 {most}", f"should not be above {most}")
        return int(value) if self.type is FactType.INTEGER else value

    def _date(self, raw: object) -> date:
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        if not isinstance(raw, str) or not _ISO_DATE.fullmatch(raw):
            raise self._refuse(
                raw, "应为日期，如 2026-01-31", "should be a date such as 2026-01-31"
            )
        day = iso_day(raw)
        if day is None:
            raise self._refuse(raw, "没有这一天", "is not a day of the calendar")
        return day

    def _text(self, raw: object) -> str:
        if not isinstance(raw, str):
            raise self._refuse(raw, "应为文本，请加引号", "should be text, in quotes")
        if NO_CHARACTER.search(raw):
            raise self._refuse(raw, "含有不是字符的内容", "holds something that is no character")
        problem = self.refuses_text(raw)
        if problem is not None:
            raise FactError(self.name, raw, problem)
        return raw

    def refuses_text(self, text: str) -> Text | None:
        """Why this text can never be a value of this fact, or None where it can."""
        if self.values and text not in self.values:
            hint = did_you_mean(text, self.values)
            known = list(self.values)
            return Text(
                f"应为 {'、'.join(known)} 之一{hint.zh}",
                f"should be one of {', '.join(known)}{hint.en}",
            )
        if self.pattern and not re.fullmatch(self.pattern, text):
            return Text(f"不符合格式 {self.pattern}", f"does not have the form {self.pattern}")
        return None


AS_OF = Fact("as_of", FactType.DATE, Text("判断日", "Day of judging"))
"""The day that is judged: built in, never stated among the facts."""


class Vocabulary:
    """All declared facts, in the order of their declaration."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.facts: dict[str, Fact] = {fact.name: fact for fact in facts}
        self.order: dict[str, int] = {name: place for place, name in enumerate(self.facts)}

    @classmethod
    def load(cls, file: Path = FACTS_FILE) -> Vocabulary:
        """The facts of a facts.toml. Raises NoticeError naming the fact that is wrong."""
        from changrong.policy.reading.vocabulary import read_facts

        return cls(read_facts(file))

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts.values())

    def __contains__(self, name: object) -> bool:
        return name in self.facts

    def __getitem__(self, name: str) -> Fact:
        return self.facts[name]

    def find(self, name: str) -> Fact | None:
        """The fact that an expression means by this name, the day of judging among them."""
        return AS_OF if name == AS_OF.name else self.facts.get(name)

    def parse(self, name: str, raw: object) -> Value:
        """The value of a stated fact. Raises FactError for a name or value that is refused."""
        fact = self.facts.get(name)
        if fact is None:
            if name == AS_OF.name:
                problem = Text("判断日另行给出（--as-of）", "is given apart from facts (--as-of)")
            else:
                hint = did_you_mean(name, self.facts)
                problem = Text(f"没有这项事实{hint.zh}", f"no such fact{hint.en}")
            raise FactError(name, raw, problem)
        if fact.derived and raw is not None:
            raise FactError(
                name, raw, Text("由其他事实推出，不能填报", "is derived and cannot be stated")
            )
        return fact.parse(raw)
