"""A digest's lines and a quiz's questions, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.money import in_yuan
from changrong.network.parties.models import Product
from changrong.network.parties.shown import condition_words
from changrong.network.portal.components.formats import UNKNOWN, full_day, money_text, percent
from changrong.network.portal.language import choose
from changrong.network.rules.amounts import amount_text, labels
from changrong.network.rules.book import book
from changrong.network.rules.cards import BINDINGS
from changrong.network.rules.clauses import Clause, clause_of, read_of
from changrong.network.rules.evidence import Evidence
from changrong.network.rules.models import Decision
from changrong.network.rules.slips import Slip, Slips
from changrong.network.rules.words import value_text
from changrong.network.training.changes import Change, What
from changrong.network.training.models import CatchUp, Lesson, Sort
from changrong.network.training.quiz import Question, Said
from changrong.policy import Verdict
from changrong.workdays.periods import parse_period

SAYS = {
    What.NOTICE: gettext_lazy("新文件"),
    What.PRODUCT: gettext_lazy("新产品"),
    What.ADDED: gettext_lazy("新增措施"),
    What.REMOVED: gettext_lazy("措施取消"),
    What.ON: gettext_lazy("措施启用"),
    What.OFF: gettext_lazy("措施停用"),
    What.STARTS: gettext_lazy("开始的日子变了"),
    What.ENDS: gettext_lazy("有效期变了"),
    What.BINDING: gettext_lazy("约束力变了"),
    What.VALUE: gettext_lazy("数额变了"),
    What.WITHIN: gettext_lazy("办理时限变了"),
    What.CONDITION_ADDED: gettext_lazy("新增条件"),
    What.CONDITION_REMOVED: gettext_lazy("条件取消"),
    What.CONDITION: gettext_lazy("条件变了"),
    What.FORMULA: gettext_lazy("算法或表格变了"),
    What.CLAUSE_ADDED: gettext_lazy("新增条款"),
    What.CLAUSE_REMOVED: gettext_lazy("条款取消"),
    What.FIELD: gettext_lazy("条件变了"),
}


@dataclass(frozen=True)
class Line:
    """One line of a digest: what happened to what, from which value to which, by which clause."""

    says: Any
    title: Any
    part: Any
    before: str
    after: str
    day: date | None
    card: str
    clause: Clause | None


def lines(lesson: Lesson, news: Lesson | CatchUp) -> Iterator[Line]:
    """What is new, to whoever has it as `news`."""
    for stored in news.changes:
        change = Change.read(stored)
        yield _line(lesson, change)


def _line(lesson: Lesson, change: Change) -> Line:
    before, after = (_value(change, value) for value in (change.before, change.after))
    if change.what is What.NOTICE:
        after = _("有效到 %(day)s") % {"day": after} if change.after else ""
    return Line(
        says=SAYS[change.what],
        title=_fact(change.part) if change.what is What.FORMULA else change.label,
        part=_part(change),
        before=before,
        after=after,
        day=date.fromisoformat(change.day) if change.day else None,
        card=_card(lesson, change),
        clause=_clause(lesson, change),
    )


def _card(lesson: Lesson, change: Change) -> str:
    """The measure's card; none where today's book has no such measure."""
    key = f"{lesson.subject}/{change.measure}"
    if lesson.sort == Sort.PRODUCT or not change.measure or not read_of(key):
        return ""
    return reverse("rules:measure", args=[lesson.subject, change.measure])


def _clause(lesson: Lesson, change: Change) -> Clause | None:
    if not change.clause:
        return None
    return clause_of(lesson.subject, change.clause, read_of(f"{lesson.subject}/{change.measure}"))


def _part(change: Change) -> Any:
    """What of a measure or product it is that changed, where that is not plain from the title."""
    match change.what:
        case What.VALUE:
            return book().gives.get(change.part, change.part)
        case What.FIELD:
            return _field(change.part)
    return ""


def _value(change: Change, value: Any) -> str:
    if value is None:
        return _("不限期") if change.what in (What.ENDS, What.STARTS) else ""
    match change.what:
        case What.NOTICE | What.STARTS | What.ENDS:
            return full_day(date.fromisoformat(value))
        case What.BINDING:
            return str(BINDINGS[value])
        case What.WITHIN:
            return str(choose(parse_period(value).text))
        case What.VALUE:
            return _given(change, value)
        case What.FIELD:
            return _term(change.part, value)
        case What.CONDITION if change.unit == "fact":
            return labels([value])
        case What.FORMULA:
            return ""
    return str(choose(value))


def _given(change: Change, value: str) -> str:
    """An amount where the notice fixes one, else what it is worked out from."""
    try:
        return amount_text(Decimal(value), change.unit, change.part.endswith("_cut"))
    except InvalidOperation:
        return condition_words(value)


def _fact(name: str) -> Any:
    fact = book().vocabulary.find(name)
    return fact.label if fact else name


# ---------------------------------------------------------------------- terms of a product

_TERMS: Mapping[str, Callable[[Any], str]] = {
    "need_kinds": lambda value: _("、").join(map(_need_kind, value)),
    "amount_min": lambda value: money_text(in_yuan(value)),
    "amount_max": lambda value: money_text(in_yuan(value)),
    "term_min": lambda value: amount_text(value, "months"),
    "term_max": lambda value: amount_text(value, "months"),
    "rate_from": lambda value: percent(value, 2),
    "condition": condition_words,
    "valid_from": lambda value: full_day(date.fromisoformat(value)),
    "valid_until": lambda value: full_day(date.fromisoformat(value)),
    "active": lambda value: _("是") if value else _("否"),
}


def _term(field: str, value: Any) -> str:
    if value in (None, "", []):
        return UNKNOWN
    return _TERMS.get(field, str)(value)


def _need_kind(kind: str) -> str:
    return str(choose(book().vocabulary["need.kind"].values.get(kind, kind)))


def _field(name: str) -> str:
    return str(Product._meta.get_field(name).verbose_name)


# ---------------------------------------------------------------------- questions

_ASKS = {
    "entitlement": gettext_lazy("到 %(day)s，“%(measure)s”适用吗？"),
    "limit": gettext_lazy("到 %(day)s，“%(measure)s”做到了吗？"),
    "duty": gettext_lazy("到 %(day)s，“%(measure)s”要办吗？"),
}
_OPTIONS = {
    "entitlement": (Verdict.APPLIES, Verdict.DOES_NOT_APPLY, Verdict.CANNOT_TELL),
    "limit": (Verdict.KEPT, Verdict.BROKEN, Verdict.CANNOT_TELL),
    "duty": (Verdict.DUE, Verdict.NOT_DUE, Verdict.CANNOT_TELL),
}


class Example(Evidence):
    """The facts of a worked case: nobody stated them, so they have no source."""

    def source(self, name: str) -> str:
        return "" if name in self.facts else super().source(name)


@dataclass(frozen=True)
class Shown:
    """A question in words."""

    question: Question

    @property
    def asks(self) -> str:
        told = {"day": full_day(self.question.day), "measure": choose(self.slip.title)}
        return str(_ASKS[self._sort]) % told

    @property
    def facts(self) -> list[dict[str, Any]]:
        """The rows of a summary list."""
        known = book().vocabulary
        return [
            {"term": _fact(name), "value": value_text(known.find(name), value)}
            for name, value in self.question.facts.items()
        ]

    @property
    def options(self) -> list[tuple[str, Any]]:
        yes, no, unknown = _OPTIONS[self._sort]
        words = (yes.label, no.label, unknown.label)
        return [(str(said), choose(label)) for said, label in zip(Said, words, strict=True)]

    @property
    def slip(self) -> Slip:
        """What the rule says and why, as the pages of decisions show it."""
        slips = Slips(self._decision)
        slips.evidence = Example(self._decision)
        slip = slips.slip(dict(self.question.judged))
        slip.open, slip.action = True, None
        slip.link = {"href": slip.href, "label": _("条款大意")}
        return slip

    def said(self, answer: str) -> str:
        """An answer in words."""
        return str(dict(self.options)[answer])

    @property
    def right(self) -> str:
        return self.said(self.question.right)

    @property
    def is_over(self) -> bool:
        return bool(self.question.judged["verdict"] == Verdict.NOT_IN_FORCE)

    @property
    def missing(self) -> str:
        return labels(self.question.judged["missing"])

    @property
    def _sort(self) -> str:
        return str(self.question.judged["sort"])

    @property
    def _decision(self) -> Decision:
        """What the engine said, in the form in which decisions are kept; this one is not kept."""
        return Decision(facts=dict(self.question.facts), as_of=self.question.day, result={})
