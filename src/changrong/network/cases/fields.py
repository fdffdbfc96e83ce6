"""What a declared field takes, and how an answer is read: once for page, API and import.

A field with a fact takes what the fact takes. A field of its own is read as if it were declared in
the vocabulary, so that both are refused in the same words. Answers are kept as JSON values: numbers
that are not counts as decimal text (amounts in yuan, rates as fractions), days as ISO text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.kind import Field, Kind
from changrong.network.cases.models import Case
from changrong.network.cases.naming import LOOKED_UP, About, Refused, named
from changrong.network.parties.models import Enterprise
from changrong.network.rules.book import book
from changrong.policy import Fact, FactError, FactType
from changrong.policy.numbers import plain
from changrong.text import Text

_MOMENT = "%Y-%m-%dT%H:%M"  # as a browser gives a day and a time of day
LONGEST = {"text": 120, "phone": 20, "long_text": 4000}
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,18}[0-9]")
_NUMERIC = ("integer", "number", "money", "fraction")
# How a field of its own is read; lists of numbers of other rows are looked up instead.
_READ_AS = {
    "text": FactType.TEXT,
    "long_text": FactType.TEXT,
    "phone": FactType.TEXT,
    "choice": FactType.CODE,
    "choices": FactType.CODE,
    "time": FactType.TEXT,
}


@cache
def fact_of(field: Field) -> Fact:
    """The fact by which answers are read: the field's own, or one made from its declaration."""
    if field.fact:
        fact = book().vocabulary[field.fact]
    else:
        fact = Fact(
            name=field.name,
            type=_READ_AS.get(field.type) or FactType(field.type),
            label=field.label or Text(field.name, field.name),
            min=Decimal(0) if field.type == "fraction" else None,
            max=Decimal(1) if field.type == "fraction" else None,
        )
    changes: dict[str, Any] = {}
    if field.choices:
        changes["values"] = MappingProxyType(dict(field.choices))
    if field.minimum:
        changes["min"] = Decimal(field.minimum)
    return replace(fact, **changes)


def type_of(field: Field) -> str:
    """The type that says how to ask: text, long_text, phone, choice, money, fraction, integer …"""
    if field.type:
        return field.type
    kind = fact_of(field).type
    return "choice" if kind is FactType.CODE else str(kind)


def label_of(field: Field) -> Text:
    if field.label:
        return field.label
    fact = fact_of(field)
    return fact.question or fact.label


def short_label_of(field: Field) -> Text:
    """The label beside a value already given, where the question would be too long."""
    return field.label or fact_of(field).label


def hint_of(field: Field) -> Text | None:
    return field.hint or (None if type_of(field) in LOOKED_UP else fact_of(field).hint)


def choices_of(field: Field) -> tuple[tuple[str, Text], ...]:
    is_listed = type_of(field) in ("choice", "choices")
    return tuple(fact_of(field).values.items()) if is_listed else ()


def facts_in(kind: Kind, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that a case of this kind states, as JSON values by dotted name."""
    return {
        field.fact: answers[field.name]
        for field in kind.fields
        if field.fact and field.name in answers
    }


def clean(
    fields: Iterable[Field],
    data: Mapping[str, Any],
    case: Case | None = None,
    firm: Enterprise | None = None,
) -> dict[str, Any]:
    """The answers as they are kept; what was left blank is left out.

    `case` is the case that is moved, among whose children a `dispatch` is looked up and at whose
    institution a `colleague`; `firm` whose case is opened: a `contract` is looked up among the
    firm's own. Raises FieldErrors with every field that is wrong, and for names that no field
    has.
    """
    fields, about = tuple(fields), About(case, firm or (case.enterprise if case else None))
    answers: dict[str, Any] = {}
    errors = {
        name: Text("没有这一项", "There is no such field")
        for name in data.keys() - {field.name for field in fields}
    }
    for field in fields:
        raw = _tidy(field, data.get(field.name))
        if raw is None:
            if field.required:
                errors[field.name] = _missing(field)
            continue
        try:
            answers[field.name] = read(field, raw, about)
        except Refused as refused:
            errors[field.name] = refused.text
    if errors:
        raise FieldErrors(errors)
    return answers


def _tidy(field: Field, raw: Any) -> Any:
    """Blank is None; numbers may come in full-width digits, with thousands commas or a percent."""
    if isinstance(raw, str):
        raw = raw.strip()
        if type_of(field) in _NUMERIC:
            raw = _number_text(raw)
    return None if raw in ("", [], None) else raw


def _number_text(raw: str) -> str:
    if any(unicodedata.category(sign) == "No" for sign in raw):
        return raw  # a raised or circled digit would change what the others say: 10² is not 102
    text = re.sub(r"(?<=[0-9])[,\s](?=[0-9]{3})", "", unicodedata.normalize("NFKC", raw))
    if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?\s*%", text):
        return plain(Decimal(text.rstrip("% ")).scaleb(-2))
    return text


def _missing(field: Field) -> Text:
    label = label_of(field)
    if type_of(field) in ("choice", "choices", "boolean", *LOOKED_UP):
        return Text(f"请选择：{label.zh}", f"Choose: {label.en}")
    return Text(f"请填写：{label.zh}", f"Fill in: {label.en}")


def read(field: Field, raw: Any, about: About) -> Any:
    """One answer as it is kept. Raises Refused."""
    kind = type_of(field)
    if kind in LOOKED_UP:
        return named(field, raw, about)
    if kind == "choices":
        return _choices(field, raw, about.case)
    if kind == "time":
        return _moment(raw)
    if kind == "choice" and not (isinstance(raw, str) and raw in dict(choices_of(field))):
        raise Refused("请从列出的选项里选一项", "Choose one of the options listed")
    try:
        value = fact_of(field).parse(raw)
    except FactError as error:
        raise Refused(error.problem.zh, error.problem.en) from None
    if kind == "phone" and not _PHONE.fullmatch(str(value)):
        raise Refused(
            "电话号码应为 6 至 20 位数字，如 13800000000",
            "A telephone number has 6 to 20 digits, such as 13800000000",
        )
    longest = LONGEST.get(kind)
    if longest and len(str(value)) > longest:
        raise Refused(f"最多 {longest} 个字", f"At most {longest} characters")
    return _json(value)


def choices_for(field: Field, case: Case | None) -> dict[str, Text]:
    """What can be chosen in a case: where the field says so, among what another field chose."""
    chosen = case.fields.get(field.of, []) if field.of and case else None
    return {n: label for n, label in choices_of(field) if chosen is None or n in chosen}


def _choices(field: Field, raw: Any, case: Case | None) -> list[str]:
    """Those of the choices that were ticked, in their order; of a checklist every one."""
    ticked = raw if isinstance(raw, list | tuple) else [raw]
    known = choices_for(field, case)
    if not all(isinstance(one, str) and one in known for one in ticked):
        raise Refused("请从列出的选项里选", "Choose among the options listed")
    if field.every and (left := [label for name, label in known.items() if name not in ticked]):
        raise Refused(
            f"还没有核实：{'、'.join(one.zh for one in left)}",
            f"Not yet done: {'; '.join(one.en for one in left)}",
        )
    return [name for name in known if name in ticked]


def _moment(raw: Any) -> str:
    """A day and a time of day in Shanghai, to the minute."""
    try:
        return moment_of(raw).strftime(_MOMENT)
    except (TypeError, ValueError):
        raise Refused(
            "应写成 2026-11-23T09:30 这样的日期和时间",
            "Should be a day and a time such as 2026-11-23T09:30",
        ) from None


def moment_of(value: str) -> datetime:
    """The moment that an answer of type time names."""
    return datetime.strptime(value, _MOMENT).replace(tzinfo=clock.SHANGHAI)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value
