"""The stamp of a screening: what its Parquet file carries so that any row explains itself.

It is JSON under the key `changrong` of the file's metadata: the book's hash, the day, the facts,
what was assumed, every distinct condition in the order of its bits, and every measure with its
clause, its words and the numbers of its conditions. Nothing else is needed to say of a row what was
decided and why, whatever has become of the notices since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from changrong.policy.book import Book
from changrong.policy.errors import PolicyError
from changrong.policy.facts import AS_OF, Fact, FactType, Kind, Value, Vocabulary
from changrong.policy.language.nodes import Node, reads
from changrong.policy.notice import Binding, Measure, Reading, Sort
from changrong.policy.numbers import plain
from changrong.policy.plan import Plan, Rule
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.policy.batch.maps import Assumption

KEY = b"changrong"
FORMAT = "changrong-screening"
VERSION = 1


class StampError(PolicyError):
    """A file without a stamp, or with one that cannot be read."""


class Said(NamedTuple):
    """A condition as one measure has it: its text and its label."""

    that: str
    label: Text


class Assumed(NamedTuple):
    """A constant that was taken for every row, and why."""

    fact: str
    value: Value
    because: Text


@dataclass(frozen=True, slots=True)
class StampedRule:
    """A measure with the numbers of its conditions.

    `said` has the words of `concerns` and `demands`, in this order. `dated` is the condition that
    it is in force on the day of a fact; where it is None the day of judging decided for all rows.
    `event` is the fact whose being known is the last of `concerns`, for a duty. `read` is how its
    notice was read, which older files do not tell.
    """

    notice: str
    id: str
    title: Text
    number: str
    clause: str
    label: Text
    sort: Sort
    binding: Binding
    start: date
    until: date | None
    dated_by: str
    in_force: bool
    dated: int | None
    concerns: tuple[int, ...]
    demands: tuple[int, ...]
    said: tuple[Said, ...]
    event: str
    read: Reading | None = None

    @property
    def key(self) -> str:
        return f"{self.notice}/{self.id}"

    @property
    def column(self) -> str:
        """The name of its column in the screening."""
        return f"{self.notice}.{self.id}"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a screening was: enough to explain any of its rows.

    `facts` are all that conditions read, `formulas` what each derived one among them reads itself,
    `stated` those that the tape gave. `conditions` lists the facts that each condition reads.
    """

    book: str
    as_of: date
    facts: Vocabulary
    formulas: Mapping[str, tuple[str, ...]]
    stated: tuple[str, ...]
    assumed: tuple[Assumed, ...]
    conditions: tuple[tuple[str, ...], ...]
    rules: tuple[StampedRule, ...]


def stamp_of(
    book: Book,
    plan: Plan,
    as_of: date,
    stated: Sequence[str],
    assumptions: Sequence[Assumption] = (),
    measures: Iterable[Measure] | None = None,
) -> str:
    """The JSON text to keep under `KEY`: `plan` is that of the measures judged row by row,
    `measures` all that have a column, the book's if none are named."""
    judged = {rule.measure.key: rule for rule in plan.rules}
    formulas = {item.fact: tuple(reads(item.node)) for item in book.derived}
    conditions = [_condition(node, formulas) for node in plan.conditions]
    kept = book.measures if measures is None else tuple(measures)
    named = {*stated, *formulas, *(measure.dated_by for measure in kept)}
    named |= {item.fact for item in assumptions}
    named |= {name for item in conditions for name in (*item["facts"], *item["derived"])}
    named |= {name for formula in formulas.values() for name in formula}
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "book": book.hash,
        "as_of": as_of.isoformat(),
        "stated": list(stated),
        "assumptions": [
            {"fact": item.fact, "value": _plain(item.value), "because": _words(item.because)}
            for item in assumptions
        ],
        "facts": {
            fact.name: _fact(fact, formulas.get(fact.name))
            for fact in book.vocabulary
            if fact.name in named
        },
        "conditions": conditions,
        "rules": [_rule(book, measure, judged.get(measure.key)) for measure in kept],
    }
    for rule in plan.rules:
        for position, said in zip(rule.labelled, rule.measure.conditions, strict=True):
            conditions[position].setdefault("that", said.that)
            conditions[position].setdefault("label", _words(said.label))
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _condition(node: Node, formulas: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The facts a condition reads itself, and in the end: stated and derived ones."""
    direct = list(reads(node))
    found: dict[str, None] = {}

    def under(name: str) -> None:
        if name not in found and name != AS_OF.name:
            found[name] = None
            for each in formulas.get(name, ()):
                under(each)

    for name in direct:
        under(name)
    return {
        "reads": direct,
        "facts": [name for name in found if name not in formulas],
        "derived": [name for name in found if name in formulas],
    }


def _fact(fact: Fact, formula: tuple[str, ...] | None) -> dict[str, Any]:
    found: dict[str, Any] = {"type": str(fact.type), "label": _words(fact.label)}
    if fact.unit is not None:
        found["unit"] = _words(fact.unit)
    if fact.derived:
        found["derived"] = [name for name in formula or () if name != AS_OF.name]
    if fact.values:
        found["values"] = {value: _words(label) for value, label in fact.values.items()}
    if fact.pattern:
        found["pattern"] = fact.pattern
    for name, limit in (("min", fact.min), ("max", fact.max)):
        if limit is not None:
            found[name] = plain(limit)
    return found


def _rule(book: Book, measure: Measure, rule: Rule | None) -> dict[str, Any]:
    notice = book.notice(measure.notice)
    return {
        "key": measure.key,
        "notice": {
            "id": notice.id,
            "title": _words(notice.title),
            "number": notice.number,
        },
        "clause": measure.clause,
        "label": _words(measure.label),
        "sort": str(measure.sort),
        "binding": str(measure.binding),
        "read": str(measure.read),
        "from": measure.start.isoformat(),
        "until": measure.until.isoformat() if measure.until else None,
        "dated_by": measure.dated_by,
        "not_in_force": rule is None,
        "dated": rule.dated if rule else None,
        "concerns": list(rule.concerns) if rule else [],
        "demands": list(rule.demands) if rule else [],
        "labelled": list(rule.labelled) if rule else [],
        "said": [
            {"that": item.that, "label": _words(item.label)}
            for item in (measure.conditions if rule else ())
        ],
        "event": measure.duty.on if rule and measure.duty else None,
    }


def _words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _plain(value: Value) -> bool | str | None:
    """A value of a fact as it may be stated again."""
    if isinstance(value, bool) or value is None:
        return value
    return plain(value) if isinstance(value, int | Decimal) else str(value)


# Reading it back


def read_stamp(metadata: Mapping[bytes, bytes] | None) -> Stamp:
    """The stamp among the metadata of a Parquet file. Raises StampError."""
    content = (metadata or {}).get(KEY)
    if content is None:
        raise StampError(
            "没有筛查时留下的说明，不是 changrong screen 写的文件，或已由别的程序改写",
            "it carries no account of a screening: not written by changrong screen, "
            "or written again by another program",
        )
    try:
        whole = json.loads(content)
        is_ours = whole["format"] == FORMAT
        version = int(whole["version"])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _damaged() from None
    if not is_ours:
        raise _damaged()
    if version != VERSION:
        raise StampError(
            f"由更新的程序写成（说明第 {version} 版，这里能读第 {VERSION} 版）",
            f"written by a newer program (account version {version}; this one reads {VERSION})",
        )
    try:
        return _stamp(whole)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise _damaged() from None


def _damaged() -> StampError:
    return StampError("筛查时留下的说明已损坏", "its account of the screening is damaged")


def _stamp(whole: dict[str, Any]) -> Stamp:
    facts = Vocabulary(_read_fact(name, each) for name, each in whole["facts"].items())
    conditions = tuple(tuple(each["reads"]) for each in whole["conditions"])
    stamp = Stamp(
        book=whole["book"],
        as_of=date.fromisoformat(whole["as_of"]),
        facts=facts,
        formulas={
            name: tuple(each["derived"])
            for name, each in whole["facts"].items()
            if "derived" in each
        },
        stated=tuple(whole["stated"]),
        assumed=tuple(
            Assumed(
                item["fact"],
                facts[item["fact"]].parse(item["value"]),
                _text(item["because"]),
            )
            for item in whole["assumptions"]
        ),
        conditions=conditions,
        rules=tuple(_read_rule(each) for each in whole["rules"]),
    )
    _must_agree(stamp)
    return stamp


def _must_agree(stamp: Stamp) -> None:
    """Whatever it points at must be there, and the book named. Raises LookupError."""
    if not isinstance(stamp.book, str):
        raise LookupError(stamp.book)
    names = {*stamp.stated, *(name for each in stamp.conditions for name in each)}
    names |= {name for formula in stamp.formulas.values() for name in formula}
    for rule in stamp.rules:
        names |= {rule.dated_by, rule.event} - {""}
        dated = () if rule.dated is None else (rule.dated,)
        for position in (*dated, *rule.concerns, *rule.demands):
            if not 0 <= position < len(stamp.conditions):
                raise LookupError(position)
    for name in names - {AS_OF.name}:
        stamp.facts[name]


def _read_fact(name: str, each: dict[str, Any]) -> Fact:
    type_ = FactType(each["type"])
    is_number = type_.kind is Kind.NUMBER
    return Fact(
        name=name,
        type=type_,
        label=_text(each["label"]),
        unit=_text(each["unit"]) if "unit" in each else None,
        derived="derived" in each,
        pattern=each.get("pattern", ""),
        values={value: _text(label) for value, label in each.get("values", {}).items()},
        min=Decimal(each["min"]) if is_number and "min" in each else None,
        max=Decimal(each["max"]) if is_number and "max" in each else None,
    )


def _read_rule(each: dict[str, Any]) -> StampedRule:
    notice = each["notice"]
    rule = StampedRule(
        notice=notice["id"],
        id=each["key"].removeprefix(f"{notice['id']}/"),
        title=_text(notice["title"]),
        number=notice["number"],
        clause=each["clause"],
        label=_text(each["label"]),
        sort=Sort(each["sort"]),
        binding=Binding(each["binding"]),
        start=date.fromisoformat(each["from"]),
        until=date.fromisoformat(each["until"]) if each["until"] else None,
        dated_by=each["dated_by"],
        in_force=not each["not_in_force"],
        dated=each["dated"],
        concerns=tuple(each["concerns"]),
        demands=tuple(each["demands"]),
        said=tuple(Said(item["that"], _text(item["label"])) for item in each["said"]),
        event=each["event"] or "",
        read=Reading(each["read"]) if "read" in each else None,
    )
    if len(rule.said) + bool(rule.event) != len(rule.concerns) + len(rule.demands):
        raise ValueError(rule.key)
    return rule


def _text(words: dict[str, str]) -> Text:
    return Text(words["zh"], words["en"])
