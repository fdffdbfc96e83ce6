"""A book in one file: JSON, packed with gzip, the same bytes for the same book.

    content = book.pack()
    Book.unpack(content).decide(facts, as_of)

What was parsed, ordered and checked when the notices were read is kept as it then was, trees and
widths included, so that opening it needs no parser and no engine. Under the head are two lines:
what judges a case, and what else the notices tell, which is opened when it is first asked for.
Together they list every different value once, after those it is made of: a text or number as
itself, all else as an object with one key, its class, and its content; that of a record is a list
of the places of its fields. The head names the fields of each class, so that a file of another
version is told from a damaged one. It is made by the program, not by hand: to change a book, change
its notices and pack it again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from changrong.policy.book import Book
from changrong.policy.errors import Place, PolicyError
from changrong.policy.facts import Fact, FactType, Kind, Vocabulary
from changrong.policy.language import nodes
from changrong.policy.language.widths import Width
from changrong.policy.notice import (
    Accepted,
    Became,
    Binding,
    Binds,
    Clause,
    Condition,
    Confirmation,
    Derived,
    Duty,
    Give,
    Home,
    HomeSort,
    Item,
    Measure,
    Notice,
    Reading,
    Sort,
    Verdict,
    WorkedCase,
)
from changrong.policy.tables.model import Collect, Hit, Row, Table
from changrong.policy.tables.sets import Axis, Cell, Interval
from changrong.text import Text
from changrong.workdays.periods import Period, Unit

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FORMAT = "changrong-book"
VERSION = 2
_GZIP = 31
"""What zlib calls a gzip file of the widest window."""
_LARGEST = 1 << 28
"""More bytes than any book unpacks to; a file that holds more is none."""

_RECORDS: tuple[type[DataclassInstance], ...] = (
    *get_args(nodes.Node),
    Accepted,
    Axis,
    Binds,
    Cell,
    Clause,
    Condition,
    Confirmation,
    Derived,
    Duty,
    Fact,
    Give,
    Home,
    Interval,
    Item,
    Measure,
    Notice,
    Period,
    Place,
    Row,
    Table,
    Text,
    Width,
    WorkedCase,
)
_Record = TypeVar("_Record")
_WORDS: tuple[type[Enum], ...] = (
    Became, Binding, Collect, FactType, Hit, HomeSort, Kind, Reading, Sort, Unit, Verdict,
)  # fmt: skip
_FIELDS = {record.__name__: [field.name for field in fields(record)] for record in _RECORDS}


class PackError(PolicyError):
    """A file that is no packed book, is damaged, or was packed by another version."""


def pack(book: Book, *, cases: bool = False) -> bytes:
    """The book as the bytes of a file. Without its worked cases unless asked for them."""
    notices = book.notices if cases else [replace(each, cases=()) for each in book.notices]
    head = {"format": FORMAT, "version": VERSION, "fields": _FIELDS}
    values = _Values()
    judging = {
        "hash": book.hash,
        "facts": [values.number(fact) for fact in book.vocabulary],
        "gives": values.number(book.gives),
        "measures": [values.number(measure) for measure in book.measures],
        "derived": [values.number(item) for item in book.derived],
        "widths": values.number(book.widths),
        "values": values.taken(),
    }
    telling = {
        "notices": [values.number(notice) for notice in notices],
        "values": values.taken(),
    }
    text = "\n".join(
        json.dumps(part, ensure_ascii=False, separators=(",", ":"))
        for part in (head, judging, telling)
    )
    return zlib.compress(text.encode(), 9, wbits=_GZIP)


def unpack(content: bytes) -> Book:
    """The book of a packed file. Raises PackError, which says what is wrong with the file.

    Its notices are put together when they are first asked for, which may raise PackError too.
    """
    head, _, text = _unzipped(content).partition("\n")
    _check_head(head)
    judging, _, telling = text.partition("\n")
    with _reading():
        body = json.loads(judging)
        values = _values(body["values"], [])
        return Book.checked(
            Vocabulary(values[number] for number in body["facts"]),
            body["hash"],
            gives=values[body["gives"]],
            measures=_each(Measure, body["measures"], values),
            derived=_each(Derived, body["derived"], values),
            widths=values[body["widths"]],
            notices=partial(_notices, telling, values),
        )


def _notices(telling: str, values: list[Any]) -> list[Notice]:
    """The notices, whose values go on where those of judging end."""
    with _reading():
        body = json.loads(telling)
        every = _values(body["values"], values)
        return _each(Notice, body["notices"], every)


def _each(record: type[_Record], numbers: list[int], values: list[Any]) -> list[_Record]:
    found = [values[number] for number in numbers]
    if not all(isinstance(value, record) for value in found):
        raise TypeError(f"should be {record.__name__}")
    return found


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever cannot be read as a book is damaged."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
        raise _damaged() from None


class _Values:
    """Every different value once, each after those it is made of, which it names by number."""

    def __init__(self) -> None:
        self.listed: list[Any] = []
        self.numbers: dict[Hashable, int] = {}

    def number(self, value: Any) -> int:
        """Where the value stands in the list. Raises TypeError for what no book is made of."""
        match value:
            case None | bool() | int() | str() if not isinstance(value, Enum):
                return self._entry(value, value)
            case Decimal() | Enum() | date():
                text = value.value if isinstance(value, Enum) else str(value)
                return self._entry(value, {_atom(value): text})
            case Mapping():
                pairs = [self.number(part) for pair in value.items() for part in pair]
                return self._entry({}, {"map": pairs})
            case _ if type(value) is tuple:
                return self._entry((), {"tuple": [self.number(part) for part in value]})
            case _ if type(value) in _RECORDS:
                name = type(value).__name__
                parts = [self.number(getattr(value, field)) for field in _FIELDS[name]]
                return self._entry(name, {name: parts})
        raise TypeError(f"a packed book has no place for {type(value).__name__}")

    def taken(self) -> list[Any]:
        """The values that are new since this was last asked for."""
        new, self.listed = self.listed, []
        return new

    def _entry(self, value: object, written: Any) -> int:
        key = (type(value), json.dumps(written))
        if key not in self.numbers:
            self.numbers[key] = len(self.numbers)
            self.listed.append(written)
        return self.numbers[key]


def _atom(value: Decimal | Enum | date) -> str:
    name = type(value).__name__
    if name not in _ATOMS:
        raise TypeError(f"a packed book has no place for {name}")
    return name


def _values(listed: list[Any], before: list[Any]) -> list[Any]:
    """The values of the list, in its order, after those `before` that they are made of."""
    made = list(before)
    for item in listed:
        if type(item) is not dict:
            made.append(item)
            continue
        ((name, content),) = item.items()
        if name in _ATOMS:
            made.append(_ATOMS[name](content))
        else:
            made.append(_MAKERS[name]([made[number] for number in content]))
    return made


def _record(record: type[Any]) -> Callable[[list[Any]], Any]:
    return lambda parts: record(*parts)


def _mapping(parts: list[Any]) -> Mapping[Any, Any]:
    return MappingProxyType(dict(zip(parts[::2], parts[1::2], strict=True)))


_ATOMS: dict[str, Callable[[Any], Any]] = {
    "Decimal": Decimal,
    "date": date.fromisoformat,
    **{word.__name__: word for word in _WORDS},
}
_MAKERS: dict[str, Callable[[list[Any]], Any]] = {
    "map": _mapping,
    "tuple": tuple,
    **{record.__name__: _record(record) for record in _RECORDS},
}


def _unzipped(content: bytes) -> str:
    if content[:2] != b"\x1f\x8b":
        raise PackError("不是打包的规则库", "this is not a packed book")
    unzipping = zlib.decompressobj(_GZIP)
    try:
        text = unzipping.decompress(content, _LARGEST)
        if not unzipping.eof or unzipping.unused_data:
            raise _damaged()
        return text.decode()
    except (zlib.error, UnicodeError):
        raise _damaged() from None


def _check_head(head: str) -> None:
    try:
        found = json.loads(head)
        is_book = found["format"] == FORMAT
        same = found["version"] == VERSION and found["fields"] == _FIELDS
    except (ValueError, LookupError, TypeError, RecursionError):
        is_book = same = False
    if not is_book:
        raise PackError("不是打包的规则库", "this is not a packed book")
    if not same:
        raise PackError(
            "由另一版本的程序打包，请用 changrong notices pack 重新打包",
            "packed by another version of the program; pack it again by changrong notices pack",
        )


def _damaged() -> PackError:
    return PackError(
        "打包的规则库已损坏，或没有传完",
        "this packed book is damaged, or was not copied to its end",
    )
