"""Values as they are stored: frozen dataclasses to plain JSON and back to the same value.

Each field is written by its type: whole numbers (fen among them) and decimals as text, days in ISO,
closed lists by their codes, values of other classes as objects. What a store keeps beside the
fields is passed over when they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from changrong.text import Problem

T = TypeVar("T")
Readers = Mapping[Any, Callable[[Any], Any]]
"""How text becomes a value of a type; the same type is written by `str`."""
Depends = Mapping[type, Callable[[Mapping[str, Any]], Mapping[str, Any]]]
"""For a class, of which types some of its fields are where that hangs on what was stored in the
others. `Any` is taken as it was stored."""


class _Ways(NamedTuple):
    readers: Readers
    depends: Depends


def plain(value: Any, readers: Readers | None = None) -> Any:
    """A value as plain JSON."""
    match value:
        case None | bool() | StrEnum() | str():
            return value
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case tuple() | list():
            return [plain(one, readers) for one in value]
        case Mapping():
            return {str(key): plain(one, readers) for key, one in value.items()}
    if type(value) in (readers or {}):
        return str(value)
    return {one.name: plain(getattr(value, one.name), readers) for one in fields(value)}


def restored(
    of: type[T],
    data: Mapping[str, Any],
    place: str = "",
    readers: Readers | None = None,
    depends: Depends | None = None,
) -> T:
    """The value of a class that was stored; a field that is not there has its default. Raises
    Problem, naming the field, for what it cannot be."""
    return _built(of, data, place or of.__name__, _Ways(readers or {}, depends or {}))


def _built(of: type[T], data: Mapping[str, Any], place: str, ways: _Ways) -> T:
    hints = _hints(of)  # type: ignore[arg-type]
    if of in ways.depends:
        hints = {**hints, **ways.depends[of](data)}
    given = {
        name: _read(hint, data[name], f"{place}.{name}", ways)
        for name, hint in hints.items()
        if name in data
    }
    for one in fields(of):  # type: ignore[arg-type]
        if one.name not in given and one.default is MISSING and one.default_factory is MISSING:
            raise _unreadable(f"{place}.{one.name}", None)
    return of(**given)


@cache
def _hints(of: type) -> dict[str, Any]:
    hints = get_type_hints(of)
    return {one.name: hints[one.name] for one in fields(of)}


def _read(hint: Any, value: Any, place: str, ways: _Ways) -> Any:
    origin, inside = get_origin(hint), get_args(hint)
    if hint is Any:
        return value
    if origin in (Union, UnionType):
        if value is None and NoneType in inside:
            return None
        [hint] = [one for one in inside if one is not NoneType]
        return _read(hint, value, place, ways)
    if is_dataclass(hint) and hint not in ways.readers and isinstance(value, Mapping):
        return _built(hint, value, place, ways)  # type: ignore[arg-type]
    try:
        if origin is tuple:
            return _tuple(inside, value, place, ways)
        if origin is not None and issubclass(origin, Mapping):
            key, of = inside
            return {key(name): _read(of, one, place, ways) for name, one in value.items()}
        return (ways.readers.get(hint) or _READERS.get(hint, hint))(value)
    except (ValueError, TypeError, InvalidOperation, AttributeError) as wrong:
        if isinstance(wrong, Problem):
            raise
        raise _unreadable(place, value) from None


def _tuple(inside: tuple[Any, ...], value: Any, place: str, ways: _Ways) -> tuple[Any, ...]:
    if inside[-1] is Ellipsis:
        return tuple(_read(inside[0], one, place, ways) for one in value)
    return tuple(_read(of, one, place, ways) for of, one in zip(inside, value, strict=True))


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


_READERS: dict[Any, Callable[[Any], Any]] = {
    bool: _flag,
    str: _text,
    date: date.fromisoformat,
}


def _unreadable(place: str, value: Any) -> Problem:
    said = "" if value is None else f" = {value!s:.60}"
    return Problem(
        f"存下的数据读不懂：{place}{said}", f"cannot read what was stored: {place}{said}"
    )
