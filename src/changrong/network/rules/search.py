"""Finding a policy: by words, by what one wants done, by place, and by what holds today.

What a shop owner chose is put to the book like any other facts; a measure is left out only where
these already tell that it is not for them. What cannot be told stays in the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from changrong.network.portal.language import choose
from changrong.network.rules import codes, whom
from changrong.network.rules.book import book
from changrong.network.rules.cards import SORTS as MARKS
from changrong.network.rules.cards import Card, cards_of
from changrong.network.rules.gather import facts_of
from changrong.network.rules.interview import LENDING, implied
from changrong.policy import Measure, Verdict
from changrong.policy.decision import Judgement
from changrong.text import Text

SORTS = [
    ("", _("全部")),
    ("entitlement", _("可以享受的")),
    ("limit", _("要守的规矩")),
    ("duty", _("限时要办的")),
]
RANK = [value for value, _label in SORTS]
WHEN = [("", _("现在有效的")), ("ever", _("不论什么时候的"))]
# What the measures of a kind of need are about; the rules of an institution's own house are not.
OF_NEEDS = frozenset({"need", "enterprise", "dispatch", "emergency"})
OF_LOANS = OF_NEEDS | {"loan", "action", "product", "deferral", "receivable"}
ABOUT = {
    **dict.fromkeys(LENDING, OF_LOANS),
    "renewal": OF_LOANS | {"bridge"},
    "guarantee": OF_LOANS | {"guarantee"},
    "insurance": OF_NEEDS | {"claim"},
    "payment": frozenset({"sale", "arrears", "receivable"}),
    "credit_record": frozenset({"credit_record"}),
    "complaint": frozenset({"complaint"}),
    "pawn": frozenset({"pawn"}),
    "hotline": frozenset({"hotline"}),
    "lenders": frozenset(
        {"institution", "product", "outreach", "partner", "diligence", "evaluation", "report"}
        | {"customer", "policy"}
    ),
    "guarantors": frozenset(
        {"institution", "guarantee", "asset", "application", "change", "restriction"}
        | {"inspection", "penalty", "guarantor_list", "province"}
    ),
    "network": frozenset(
        {"clock", "dispatch", "membership", "referral", "task", "deferral", "matter", "training"}
    ),
}
# The kinds of institution that a choice is about; what concerns others alone is left out.
KINDS = {
    "lenders": frozenset({"bank", "policy_bank", "microlender", "insurer"}),
    "guarantors": frozenset({"guarantor", "reguarantor"}),
}
# What people come for that is no need of theirs for money or cover.
MATTERS = [
    ("payment", _("收回被拖欠的货款")),
    ("credit_record", _("查征信、改征信")),
    ("complaint", _("投诉金融机构")),
    ("pawn", _("典当")),
    ("hotline", _("打热线反映问题")),
]
# What those look for who work in an institution or an authority.
HOUSES = [
    ("lenders", _("银行、保险公司自己的要求和考核")),
    ("guarantors", _("担保公司的要求、奖补和处罚")),
    ("network", _("本服务网的办理时限")),
]


class SearchForm(forms.Form):
    """Every field may stay blank; a choice that is not offered is an error."""

    q = forms.CharField(
        required=False,
        max_length=60,
        label=_("关键词"),
        widget=forms.TextInput({"type": "search"}),
    )
    kind = forms.ChoiceField(required=False, label=_("想办什么"))
    region = forms.ChoiceField(required=False, label=_("企业在哪里"))
    sort = forms.ChoiceField(required=False, label=_("看哪一类"), choices=SORTS)
    when = forms.ChoiceField(required=False, label=_("什么时候有效"), choices=WHEN)

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        kinds = [(kind, choose(said)) for kind, said in kinds_of_need().items()]
        self.fields["kind"].choices = [
            ("", _("不限")),
            (_("要资金或保障"), kinds),
            (_("办别的事"), MATTERS),
            (_("机构和部门"), HOUSES),
        ]
        self.fields["region"].choices = [("", _("不限")), *codes.region_groups()]

    @classmethod
    def of(cls, query: QueryDict) -> SearchForm:
        """Bound where anything was asked for."""
        return cls(query if any(name in query for name in cls.base_fields) else None)


def kinds_of_need() -> Mapping[str, Text]:
    """What a firm may say it needs."""
    return book().vocabulary.facts["need.kind"].values


def found(asked: Mapping[str, Any], day: date) -> list[Card]:
    """The cards of the measures of any sort that may concern whoever asks, the latest document
    first, and of each document first what one may have."""
    measures = [one.measure for one in _judged(asked, day) if _is_open(one, asked)]
    words = str(asked["q"]).lower().split()
    fitting = [one for one in measures if all(word in _words_of(one.key) for word in words)]
    newest = sorted(book().notices, key=lambda notice: notice.issued, reverse=True)
    place = {notice.id: number for number, notice in enumerate(newest)}
    fitting.sort(key=lambda one: (place[one.notice], RANK.index(str(one.sort))))
    return cards_of(fitting, day)


def of_sort(cards: list[Card], sort: str) -> list[Card]:
    """Those of one sort; all where none is asked for."""
    return [card for card in cards if not sort or card.measure.sort == sort]


def _judged(asked: Mapping[str, Any], day: date) -> tuple[Judgement, ...]:
    answers = {"enterprise.region": asked["region"]} if asked["region"] else {}
    if asked["kind"] in kinds_of_need():
        answers["need.kind"] = asked["kind"]
    answers = implied(answers) | answers
    facts = answers if asked["when"] else facts_of(None, answers, day)
    return book().decide(facts, day).measures


def _is_open(judged: Judgement, asked: Mapping[str, Any]) -> bool:
    measure = judged.measure
    if judged.verdict == Verdict.NOT_IN_FORCE and not asked["when"]:
        return False
    if asked["kind"] and not is_about(measure, asked["kind"]):
        return False
    whom = (*measure.implicit, *measure.when)
    return not any(each in whom for each in judged.failing)


def is_about(measure: Measure, kind: str) -> bool:
    """Whether a measure belongs to what was chosen."""
    if measure.on not in ABOUT.get(kind, OF_NEEDS):
        return False
    meant = whom.kinds_meant(measure)
    return kind not in KINDS or not meant or bool(meant & KINDS[kind])


def by_sort(cards: list[Card], query: QueryDict) -> list[dict[str, Any]]:
    """How many of each sort were found, with the way to these alone."""
    chosen = query.get("sort", "")
    rows = []
    for sort, label in SORTS:
        there = query.copy()
        there.pop("page", None)
        there["sort"] = sort
        rows.append(
            {
                "mark": MARKS.get(sort, ""),
                "label": label,
                "count": len(of_sort(cards, sort)),
                "is_chosen": sort == chosen,
                "href": f"?{there.urlencode()}",
            }
        )
    return rows


@cache
def _words_of(key: str) -> str:
    """All that a search by words looks through, in both languages."""
    measure = book().measure(key)
    notice = book().notice(measure.notice)
    said = [measure.label, notice.title, notice.short, *notice.issuers]
    said += [each.label for each in measure.conditions]
    said += [book().gives[give.what] for give in measure.gives]
    said += [one.gist for one in notice.clauses if one.id == measure.clause]
    said += [*whom.bound(notice, measure), *whom.receivers(notice, measure)]
    said += [each for each in (measure.plain, measure.duty and measure.duty.does) if each]
    plain = [notice.number, measure.clause]
    return "\n".join([*(part for one in said for part in (one.zh, one.en)), *plain]).lower()


def grouped(cards: list[Card]) -> list[dict[str, Any]]:
    """The cards by document, in the order in which they come."""
    notices = dict.fromkeys(card.notice.id for card in cards)
    return [
        {
            "notice": book().notice(id),
            "cards": [card for card in cards if card.notice.id == id],
        }
        for id in notices
    ]
