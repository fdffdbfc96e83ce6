"""Firms' data in words: what the pages hand to the parts of the design system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from changrong.money import in_yuan
from changrong.network.cases.desk.telling import said
from changrong.network.cases.fields import short_label_of
from changrong.network.evidence.catalogue import (
    FAMILIES,
    ITEMS,
    MONTHS,
    PURPOSES,
    SOURCES,
    Item,
)
from changrong.network.evidence.features import FEATURES, Found, Held, Presence, features, in_use
from changrong.network.evidence.models import Exchange, Piece
from changrong.network.evidence.points import Score, score
from changrong.network.evidence.queries import held
from changrong.network.evidence.sources import sources_of
from changrong.network.portal.components.formats import full_day, money_text, percent, yuan_text
from changrong.network.portal.language import choose
from changrong.text import Text

PRESENCE = {
    Presence.PRESENT: ("yes", Text("有，用上了", "Present, in use")),
    Presence.STALE: ("soon", Text("过期，没有用", "Stale, not used")),
    Presence.ABSENT: ("ask", Text("没有，算作不知道", "Absent: unknown")),
}
ERRORS = {
    "no_record": Text("来源没有这户的记录", "The source has no record of the firm"),
    "not_held": Text("来源不提供这一项", "The source does not hold it"),
    "not_told": Text("来源没有答复这一项", "The source did not speak of it"),
    "format": Text("格式不对", "In the wrong format"),
    "bad_day": Text("没有写明日期", "Without a day"),
    "day_to_come": Text("日期晚于今天", "Of a day to come"),
    "value_refused": Text("数值读不懂", "With a value that cannot be read"),
    "empty": Text("没有数值", "Without any value"),
    "no_such_firm": Text("来源查无此户", "The source does not know the firm"),
    "consent_unknown": Text("来源不认这份同意", "The source does not accept the consent"),
    "not_entitled": Text("来源不向本机构提供", "Not given to this institution"),
    "no_consent": Text("同意已撤回或到期", "The consent was withdrawn or is over"),
    "dropped": Text("不再需要", "No longer needed"),
    "timeout": Text("等不到答复", "No answer in time"),
    "connection": Text("连不上", "Cannot be reached"),
    "certificate": Text("证书不对", "Its certificate is wrong"),
    "redirect": Text("地址变了", "Its address has changed"),
    "status": Text("答复了错误状态", "It answered with an error"),
    "too_large": Text("答复太大", "Its answer is too large"),
    "not_json": Text("答复读不懂", "Its answer cannot be read"),
    "other_question": Text("答的不是这次所问", "It answered another question"),
    "not_configured": Text("这个来源没有接入", "The source is not connected"),
    "secret": Text("密钥没有配好", "The secret is not set up"),
    "service": Text("本网出错", "An error of this service"),
    "refused": Text("来源拒绝", "The source refused"),
}
TONES = {
    Exchange.State.WAITING: "soon",
    Exchange.State.DONE: "yes",
    Exchange.State.REFUSED: "no",
    Exchange.State.FAILED: "late",
    Exchange.State.STOPPED: "no",
}


def error_words(code: str) -> Text:
    return ERRORS.get(code, Text(f"来源答复 {code}", f"The source said {code}"))


def labels(names: Iterable[str]) -> str:
    """Items by their labels, in a line."""
    return _("、").join(str(choose(ITEMS[one].label)) for one in names if one in ITEMS)


def purpose_words(purpose: str) -> Text:
    return PURPOSES.get(purpose, Text(purpose, purpose))


def source_words(source: str) -> Text:
    return SOURCES.get(source, Text(source, source))


# ---------------------------------------------------------------------- the catalogue


def catalogue(connected: Iterable[str]) -> list[dict[str, Any]]:
    """The families with their items: what each holds, who gives it, how long it is fresh."""
    connected = set(connected)
    return [
        {
            "label": label,
            "items": [_listed(item, connected) for item in ITEMS.values() if item.family == family],
        }
        for family, label in FAMILIES.items()
    ]


def _listed(item: Item, connected: set[str]) -> dict[str, Any]:
    return {
        "label": item.label,
        "name": item.name,
        "holds": _("、").join(str(choose(short_label_of(field))) for field in item.holds),
        "facts": bool(item.states),
        "sources": [(SOURCES[one], one in connected) for one in item.sources],
        "is_connected": bool(connected & set(item.sources)),
        "fresh": ngettext("%(n)s 日", "%(n)s 日", item.fresh) % {"n": item.fresh},
        "purposes": _("、").join(str(choose(PURPOSES[one])) for one in item.purposes),
        "note": item.note,
    }


def asked_of(names: Iterable[str], connected: Iterable[str]) -> list[dict[str, Any]]:
    """Of whom each item is asked: those of its sources that are connected, in their order."""
    connected = set(connected)
    rows = []
    for item in (ITEMS[name] for name in names if name in ITEMS):
        asked = [str(choose(source_words(one))) for one in sources_of(item, connected)]
        value = _("，没有的再问").join(asked) or _("由您或机构添加")
        rows.append({"term": item.label, "value": value})
    return rows


# ---------------------------------------------------------------------- what lies with a case


@dataclass(frozen=True)
class Shown:
    """One item as it lies with a case."""

    piece: Piece
    is_fresh: bool
    is_used: bool

    @property
    def label(self) -> Text:
        return ITEMS[self.piece.item].label

    @property
    def origin(self) -> str:
        if self.piece.source:
            return str(choose(source_words(self.piece.source)))
        return str(self.piece.get_origin_display())

    @property
    def badge(self) -> tuple[str, Text]:
        if not self.is_fresh:
            return "soon", Text("过期，没有用", "Stale, not used")
        if not self.is_used:
            return "no", Text("有更可信或更新的", "Another counts")
        return "yes", Text("新鲜", "Fresh")

    @property
    def rows(self) -> list[dict[str, Any]]:
        return value_rows(ITEMS[self.piece.item], self.piece.value or {})

    @property
    def series(self) -> list[dict[str, Any]]:
        """Amounts by month."""
        value = self.piece.value or {}
        return [
            {"label": short_label_of(field), "months": list(value[field.name].items())}
            for field in ITEMS[self.piece.item].holds
            if field.type == MONTHS and field.name in value
        ]


def value_rows(item: Item, value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each field of an item, known or not."""
    rows = []
    for field in item.holds:
        known = value.get(field.name)
        if field.type == MONTHS and known is not None:
            whole = sum((Decimal(amount) for amount in known.values()), Decimal(0))
            count = len(known)
            words = ngettext("%(n)s 个月共 %(sum)s", "%(n)s 个月共 %(sum)s", count)
            text = words % {"n": count, "sum": money_text(whole)}
        else:
            text = "" if known is None else str(choose(said(field, known)))
        rows.append({"term": short_label_of(field), "value": text})
    return rows


@dataclass(frozen=True)
class CaseData:
    """What lies with a case, on a day: family by family, with what it tells together."""

    pieces: Sequence[Piece]
    today: date

    @property
    def families(self) -> list[dict[str, Any]]:
        return [
            {
                "label": label,
                "tone": PRESENCE[self.found.families[name]][0],
                "word": PRESENCE[self.found.families[name]][1],
                "items": [one for one in self.items if ITEMS[one.piece.item].family == name],
            }
            for name, label in FAMILIES.items()
        ]

    @property
    def items(self) -> list[Shown]:
        places = list(ITEMS)
        known = [one for one in self.pieces if one.item in ITEMS]
        known.sort(key=lambda one: (places.index(one.item), -one.dated.toordinal(), -one.pk))
        read = {one.pk: reading for one in known for reading in held([one])}
        counting = in_use(read.values(), self.today)
        return [
            Shown(one, _fresh(one, self.today), read.get(one.pk) in counting.values())
            for one in known
        ]

    @property
    def found(self) -> Found:
        return features(held(self.pieces), self.today)

    @property
    def score(self) -> Score:
        return score(self.found)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each feature with its points, known or still open."""
        return [
            {
                "label": FEATURES[line.feature].label,
                "value": feature_text(line.feature, line.value),
                "points": str(line.lowest)
                if line.is_known
                else _("%(low)s 到 %(high)s") % {"low": line.lowest, "high": line.highest},
                "is_known": line.is_known,
                "of": line.of,
            }
            for line in self.score.lines
        ]


def _fresh(piece: Piece, today: date) -> bool:
    return Held(piece.item, {}, piece.dated).is_fresh(today)


def feature_text(name: str, value: Fraction | None) -> str:
    """A feature as people read it; "" where it is unknown."""
    if value is None:
        return ""
    number = int(value)
    match FEATURES[name].unit:
        case "months":
            return ngettext("%(n)s 个月", "%(n)s 个月", number) % {"n": number}
        case "times":
            return ngettext("%(n)s 次", "%(n)s 次", number) % {"n": number}
        case "years":
            return ngettext("%(n)s 年", "%(n)s 年", number) % {"n": number}
        case "money":
            return yuan_text(in_yuan(number))
        case "yes_no":
            return _("是") if value else _("否")
    return percent(Decimal(value.numerator) / Decimal(value.denominator))


# ---------------------------------------------------------------------- the log


def log_rows(exchanges: Iterable[Exchange]) -> list[dict[str, Any]]:
    """Each time a source was asked: what for, which items came, why the others did not."""
    return [
        {
            "exchange": one,
            "source": source_words(one.source),
            "purpose": purpose_words(one.purpose),
            "items": labels(one.items),
            "given": len(one.given),
            "given_words": _each(
                (name, full_day(date.fromisoformat(day))) for name, day in one.given.items()
            ),
            "missing_words": _each(
                (name, str(choose(error_words(why)))) for name, why in one.missing.items()
            ),
            "error": error_words(one.error) if one.error else None,
            "tone": TONES[Exchange.State(one.state)],
        }
        for one in exchanges
    ]


def _each(said: Iterable[tuple[str, str]]) -> str:
    """Items with a word on each."""
    words = _("%(item)s（%(word)s）")
    known = [(choose(ITEMS[name].label), word) for name, word in said if name in ITEMS]
    return _("、").join(words % {"item": item, "word": word} for item, word in known)
