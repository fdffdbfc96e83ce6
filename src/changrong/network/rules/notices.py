"""The notices as anybody may read them: every clause in our own words, what became of it, and a
policy card for each measure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from changrong.network.clock import today
from changrong.network.rules import codes
from changrong.network.rules.book import book
from changrong.network.rules.cards import Card, card_of, running_on
from changrong.network.rules.clauses import anchor
from changrong.network.rules.models import Emergency
from changrong.network.rules.search import SearchForm, by_sort, found, grouped, of_sort
from changrong.policy import Clause, Measure, Notice

PAGE = 40
BECAME = {
    "rule": _("可以逐项核对"),
    "derived": _("用来推算别的条款要看的数"),
    "unverified": _("还没有核实，不用于核对"),
    "later": _("核对的规则以后加上"),
    "partly": _("可以逐项核对，还有一部分以后加上"),
    "workflow": _("在办理流程里"),
    "metric": _("在统计里"),
    "channel": _("在服务渠道里"),
    "org": _("由机构和部门自行落实，不进系统"),
}


@dataclass(frozen=True)
class ClauseView:
    """A clause and the cards of its measures, those that are switched off among them."""

    clause: Clause
    anchor: str
    became: Any
    measures: list[Card] = field(default_factory=list)

    @property
    def is_checkable(self) -> bool:
        return any(card.is_verified for card in self.measures)


@dataclass(frozen=True)
class NoticeView:
    """A notice with its counts: clauses it was taken apart into, and those that can be checked."""

    notice: Notice
    clauses: list[ClauseView]
    in_force: bool

    @property
    def count(self) -> int:
        return len(self.clauses)

    @property
    def checkable(self) -> int:
        return sum(clause.is_checkable for clause in self.clauses)

    @property
    def regions(self) -> list[str]:
        return [codes.region_name(region) for region in self.notice.regions]


def views_of(notices: Iterable[Notice], day: date, most: int | None = None) -> list[NoticeView]:
    """The latest first, and no more than asked for."""
    newest = sorted(notices, key=lambda notice: notice.issued, reverse=True)
    return [view_of(notice, day) for notice in newest[:most]]


def view_of(notice: Notice, day: date, running: Sequence[Emergency] = ()) -> NoticeView:
    """A notice on a day; `running` are the emergency responses of that day."""
    derived = {formula.clause for formula in notice.derived}
    clauses = []
    for clause in notice.clauses:
        cited = [measure for measure in notice.measures if measure.clause == clause.id]
        cards = [Card(notice, measure, day, running) for measure in cited]
        became = BECAME[_became(clause, cited, clause.id in derived)]
        clauses.append(ClauseView(clause, anchor(clause.id), became, cards))
    in_force = notice.start <= day and (notice.until is None or day <= notice.until)
    return NoticeView(notice, clauses, in_force)


def _became(clause: Clause, cited: Sequence[Measure], derives: bool) -> str:
    """What carries the clause; of a rule, how much of it is there."""
    if clause.became != "rule":
        return str(clause.became)
    if any(measure.is_live for measure in cited):
        return "partly" if clause.planned else "rule"
    if derives:
        return "derived"
    return "unverified" if cited else "later"


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All documents; where something was looked for, the measures that fit, by document."""
    form = SearchForm.of(request.GET)
    context: dict[str, Any] = {
        "notices": views_of(book().notices, today()),
        "book": book().hash[:8],
        "form": form,
    }
    if form.is_bound and form.is_valid():
        cards = found(form.cleaned_data, today())
        chosen = of_sort(cards, form.cleaned_data["sort"])
        page = Paginator(chosen, PAGE).get_page(request.GET.get("page", "1"))
        context |= {
            "asked": True,
            "page": page,
            "count": page.paginator.count,
            "groups": grouped(list(page.object_list)),
            "sorts": by_sort(cards, request.GET),
            "at_other_times": None if chosen else _at_other_times(form, request.GET),
        }
    return render(request, "rules/notices.html", context)


def _at_other_times(form: SearchForm, query: QueryDict) -> dict[str, Any] | None:
    """How many would fit if it did not matter when they are in force, with the way to them."""
    if form.cleaned_data["when"]:
        return None
    cards = found(form.cleaned_data | {"when": "ever"}, today())
    count = len(of_sort(cards, form.cleaned_data["sort"]))
    there = query.copy()
    there["when"] = "ever"
    return {"count": count, "href": f"?{there.urlencode()}"} if count else None


@require_safe
def shown(request: HttpRequest, notice: str) -> HttpResponse:
    """One document, clause by clause."""
    view = view_of(_notice(notice), today(), running_on(today()))
    return render(request, "rules/notice.html", {"view": view})


@require_safe
def card(request: HttpRequest, notice: str, measure: str) -> HttpResponse:
    """One measure on one page, for whoever it concerns."""
    document = _notice(notice)
    for one in document.measures:
        if one.id == measure:
            context = {
                "card": card_of(document, one, today()),
                "address": request.build_absolute_uri(request.path),
                "book": book().hash[:8],
            }
            return render(request, "rules/card.html", context)
    raise Http404


def _notice(id: str) -> Notice:
    try:
        return book().notice(id)
    except KeyError:
        raise Http404 from None
