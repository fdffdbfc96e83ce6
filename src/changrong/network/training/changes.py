"""What is new: two states of a notice or a product compared. Pure; nothing here is stored or shown.

A state is JSON: as much of a notice as tells what changed once the book that said it is gone. Words
are kept in it only to name what ended; of themselves they are no change.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from changrong.policy import Measure, Notice
from changrong.policy.notice import Derived
from changrong.policy.numbers import plain
from changrong.text import Text

State = Mapping[str, Any]


class What(StrEnum):
    """What a change is about. Of VALUE, `part` is the word of what is given; of FORMULA, the fact;
    of FIELD, the product's field; of the conditions, the condition as the notice writes it."""

    NOTICE = "notice"  # a new document
    PRODUCT = "product"  # a new product
    ADDED = "added"
    REMOVED = "removed"
    ON = "on"
    OFF = "off"
    STARTS = "starts"
    ENDS = "ends"
    BINDING = "binding"
    VALUE = "value"
    WITHIN = "within"
    CONDITION_ADDED = "condition added"
    CONDITION_REMOVED = "condition removed"
    CONDITION = "condition"
    FORMULA = "formula"
    CLAUSE_ADDED = "clause added"
    CLAUSE_REMOVED = "clause removed"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a digest. `before` and `after` are values as the state holds them (None: there is
    none), of which `unit` says how they read; `day` is the day from which it holds, if known."""

    what: What
    label: Text
    measure: str = ""
    clause: str = ""
    part: str = ""
    unit: str = ""
    before: Any = None
    after: Any = None
    day: str | None = None

    def json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Change:
        """The change that `json` wrote."""
        parts = {"what": What(stored["what"]), "label": Text(**stored["label"])}
        return cls(**{**stored, **parts})


def mark(state: State) -> str:
    """SHA-256 of a state: two of the same mark are the same to the last word."""
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()


# ---------------------------------------------------------------------- notices


def notice_state(notice: Notice) -> dict[str, Any]:
    """What a notice says, as JSON."""
    return {
        "title": _words(notice.title),
        "start": _day(notice.start),
        "until": _day(notice.until),
        "clauses": {clause.id: _words(clause.gist) for clause in notice.clauses},
        "measures": {measure.id: _measure(measure) for measure in notice.measures},
        "formulas": {item.fact: _formula(item) for item in notice.derived if item.is_live},
    }


def _measure(measure: Measure) -> dict[str, Any]:
    duty = measure.duty
    return {
        "label": _words(measure.label),
        "clause": measure.clause,
        "live": measure.is_live,
        "binding": str(measure.binding),
        "start": _day(measure.start),
        "until": _day(measure.until),
        "dated_by": measure.dated_by,
        "conditions": [[" ".join(one.that.split()), _words(one.label)]
                       for one in measure.conditions],
        "gives": [[give.what, give.unit, give.value] for give in measure.gives],
        "duty": duty and [duty.on, duty.who, str(duty.within)],
    }  # fmt: skip


def _formula(item: Derived) -> dict[str, str]:
    return {
        "clause": item.clause,
        "content": hashlib.sha256(repr(item.node).encode()).hexdigest(),
    }


def _words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _day(day: Any) -> str | None:
    return day and day.isoformat()


def notice_changes(before: State | None, after: State | None) -> list[Change]:
    """What is new in a notice; without a state before, all of it. A notice of which nothing is live
    says nothing yet, so that it is new when its first measure is switched on."""
    old, new = _alive(before), _alive(after)
    if new is None:
        return [] if old is None else list(_ended(old))
    if old is None:
        whole = Change(What.NOTICE, Text(**new["title"]), day=new["start"], after=new["until"])
        return [whole, *_measures(_NOTHING, new), *_formulas(_NOTHING, new)]
    return [*_clauses(old, new), *_measures(old, new), *_formulas(old, new)]


_NOTHING: State = {"clauses": {}, "measures": {}, "formulas": {}}


def _alive(state: State | None) -> State | None:
    if state is None:
        return None
    alive = state["formulas"] or any(one["live"] for one in state["measures"].values())
    return state if alive else None


def _ended(old: State) -> Iterator[Change]:
    for id, measure in old["measures"].items():
        if measure["live"]:
            yield _of(What.REMOVED, id, measure)
    for fact, formula in old["formulas"].items():
        yield _of_formula(fact, formula, before=True)


def _clauses(old: State, new: State) -> Iterator[Change]:
    for id, gist in new["clauses"].items():
        if id not in old["clauses"]:
            yield Change(What.CLAUSE_ADDED, Text(**gist), clause=id)
    for id, gist in old["clauses"].items():
        if id not in new["clauses"]:
            yield Change(What.CLAUSE_REMOVED, Text(**gist), clause=id)


def _measures(old: State, new: State) -> Iterator[Change]:
    for id, after in new["measures"].items():
        before = old["measures"].get(id)
        was_live, is_live = bool(before and before["live"]), after["live"]
        if was_live and is_live:
            yield from _differences(id, before, after)
        elif is_live:
            yield _of(What.ON if before else What.ADDED, id, after, day=after["start"])
        elif was_live:
            yield _of(What.OFF, id, after)
    for id, before in old["measures"].items():
        if id not in new["measures"] and before["live"]:
            yield _of(What.REMOVED, id, before)


def _of(what: What, id: str, measure: State, **parts: Any) -> Change:
    return Change(what, Text(**measure["label"]), measure=id, clause=measure["clause"], **parts)


def _differences(id: str, old: State, new: State) -> Iterator[Change]:
    """What of one measure is different; a value from the day on which the measure as it now is
    begins, where that moved too."""
    day = new["start"] if new["start"] != old["start"] else None
    for what, name in ((What.STARTS, "start"), (What.ENDS, "until"), (What.BINDING, "binding")):
        if old[name] != new[name]:
            yield _of(what, id, new, before=old[name], after=new[name])
    if old["duty"] != new["duty"]:
        within = [each and each[2] for each in (old["duty"], new["duty"])]
        yield _of(What.WITHIN, id, new, before=within[0], after=within[1], day=day)
    olds, news = _numbered(old["gives"]), _numbered(new["gives"])
    for key in {**olds, **news}:
        if olds.get(key) != news.get(key):
            values = {"before": olds.get(key), "after": news.get(key), "day": day}
            yield _of(What.VALUE, id, new, part=key[0], unit=key[1], **values)
    yield from _conditions(id, old, new, day)


def _numbered(gives: Sequence[Sequence[str]]) -> dict[tuple[str, str, int], str]:
    """What is given, by its word, its unit and its place among those alike."""
    seen: Counter[tuple[str, str]] = Counter()
    found = {}
    for what, unit, value in gives:
        found[what, unit, seen[what, unit]] = value
        seen[what, unit] += 1
    return found


def _conditions(id: str, old: State, new: State, day: str | None) -> Iterator[Change]:
    """Conditions that came and went; one that went where one came is that one, changed."""
    olds, news = dict(old["conditions"]), dict(new["conditions"])
    gone = [each for each in olds if each not in news]
    come = [each for each in news if each not in olds]
    if old["dated_by"] != new["dated_by"]:
        yield _of(What.CONDITION, id, new, before=old["dated_by"], after=new["dated_by"],
                  unit="fact", day=day)  # fmt: skip
    if len(gone) == len(come):
        for was, now in zip(gone, come, strict=True):
            yield _of(What.CONDITION, id, new, part=now, before=olds[was], after=news[now], day=day)
        return
    for now in come:
        yield _of(What.CONDITION_ADDED, id, new, part=now, after=news[now], day=day)
    for was in gone:
        yield _of(What.CONDITION_REMOVED, id, new, part=was, before=olds[was], day=day)


def _formulas(old: State, new: State) -> Iterator[Change]:
    """Figures that are worked out otherwise; what they are called is for whoever shows them."""
    olds, news = old["formulas"], new["formulas"]
    for fact in {**olds, **news}:
        was, now = olds.get(fact), news.get(fact)
        if was is None or now is None or was["content"] != now["content"]:
            yield _of_formula(fact, now or was, was is not None, now is not None)


def _of_formula(fact: str, formula: State, before: bool, after: bool = False) -> Change:
    label = Text(fact, fact)
    return Change(What.FORMULA, label, clause=formula["clause"], part=fact,
                  before=before or None, after=after or None)  # fmt: skip


# ---------------------------------------------------------------------- products

FIELDS = (
    "name", "need_kinds", "amount_min", "amount_max", "term_min", "term_max", "rate_from",
    "guarantee", "condition", "summary", "valid_from", "valid_until", "active",
)  # fmt: skip


def product_state(product: Any) -> dict[str, Any]:
    """The terms of a product, as JSON: amounts in fen, days as ISO text, rates as text."""
    return {name: _plain(getattr(product, name)) for name in FIELDS}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else plain(value)


def product_changes(before: State | None, after: State) -> list[Change]:
    """What is new in a product; one that is not offered and never was is nothing to learn."""
    name = Text(after["name"], after["name"])
    if before is None:
        return [Change(What.PRODUCT, name)] if after["active"] else []
    if not before["active"] and not after["active"]:
        return []
    return [
        Change(What.FIELD, name, part=field, before=before[field], after=after[field])
        for field in FIELDS
        if before[field] != after[field]
    ]
