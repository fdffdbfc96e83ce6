"""The page of all indicators, the page of one told apart, and the rows behind each number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.network import clock
from changrong.network.boards.period import Period
from changrong.network.boards.sheets import sheet
from changrong.network.indicators import queries, shown
from changrong.network.indicators.engine import By, Part
from changrong.network.indicators.indicator import Indicator
from changrong.network.indicators.period import period_of
from changrong.network.indicators.queries import READERS
from changrong.network.people.access import requires
from changrong.network.people.models import Role
from changrong.network.portal.language import choose
from changrong.network.rules.clauses import clause_of

PAGE = 50


@never_cache
@require_safe
@requires(*READERS)
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator of which one is told, for a period."""
    period = _period(request)
    lines = [
        (one, shown.line(one, queries.whole(request.actor, one, period), period))
        for one in queries.told(request.actor)
    ]
    return render(request, "indicators/indicators.html", _framed(period) | {"lines": lines})


@never_cache
@require_safe
@requires(*READERS)
def indicators_csv(request: HttpRequest) -> HttpResponse:
    period = _period(request)

    def rows() -> Iterator[list[object]]:
        for one in queries.told(request.actor):
            line = shown.line(one, queries.whole(request.actor, one, period), period)
            yield shown.table_line(one, line, period)

    return sheet(f"indicators-{period.start}", shown.heading(), rows())


@never_cache
@require_safe
@requires(*READERS)
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """One of them: the whole, and told apart by institution, district, month or its own sorts."""
    one, period = _indicator(request, name), _period(request)
    by = _by(request, one)
    found = queries.figures(request.actor, one, period, by)
    context = {
        "indicator": one,
        "cited": clause_of(*one.clause.split(":", 1)),
        "whole": shown.line(one, queries.whole(request.actor, one, period), period),
        "lines": shown.lines(one, found, period, by),
        "by": by.value,
        "groupings": [(key.value, label) for key, label in _groupings(request, one).items()],
    }
    return render(request, "indicators/indicator.html", _framed(period) | context)


@never_cache
@require_safe
@requires(*READERS)
def indicator_csv(request: HttpRequest, name: str) -> HttpResponse:
    one, period = _indicator(request, name), _period(request)
    by = _by(request, one)
    found = shown.lines(one, queries.figures(request.actor, one, period, by), period, by)
    rows = (shown.table_line(one, line, period) for line in found)
    return sheet(f"{one.id}-{period.start}", shown.heading(), rows)


@never_cache
@require_safe
@requires(*READERS)
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """The rows behind one number: those that one may open, and how many there are in all."""
    one, period, part, by, found = _behind(request, name)
    label = shown.part_labels(one)[part]
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "indicator": one,
        "part": label,
        "group": shown.group_name(one, found.figure, by),
        "total": found.total,
        "page": page,
        "rows": list(shown.rows(one, list(page.object_list))),
        "query": asked.urlencode(),
        "crumbs": [
            {"label": _("统计"), "url": reverse("boards:figures")},
            {"label": _("指标"), "url": reverse("indicators:indicators")},
            {"label": choose(one.label), "url": reverse("indicators:indicator", args=[one.id])},
            {"label": label},
        ],
    }
    return render(request, "indicators/rows.html", _framed(period) | context)


@never_cache
@require_safe
@requires(*READERS)
def rows_csv(request: HttpRequest, name: str) -> HttpResponse:
    """The same rows as a file: those that one may open, and no others."""
    one, period, part, _grouping, found = _behind(request, name)
    lines = shown.row_lines(one, found.rows, request.actor)
    return sheet(f"{one.id}-{part}-{period.start}", shown.row_heading(), lines)


def _behind(request: HttpRequest, name: str) -> tuple[Indicator, Period, Part, By, queries.Behind]:
    """What an address of rows asks for; 404 for what is no number of the indicator."""
    one, period = _indicator(request, name), _period(request)
    part = request.GET.get("part", Part.ALL.value)
    if part not in shown.part_labels(one):
        raise Http404
    by = By.WHOLE if request.GET.get("by", By.WHOLE) == By.WHOLE else _by(request, one)
    key = request.GET.get("key", "")
    found = queries.behind(request.actor, one, period, Part(part), by, key)
    if found is None:
        raise Http404
    return one, period, Part(part), by, found


def _framed(period: Period) -> dict[str, Any]:
    return {"period": period, "periods": list(shown.period_labels().items()), "now": clock.now()}


def _period(request: HttpRequest) -> Period:
    return period_of(request.GET.get("period", ""), clock.today())


def _indicator(request: HttpRequest, name: str) -> Indicator:
    if (one := queries.indicator(request.actor, name)) is None:
        raise Http404
    return one


def _groupings(request: HttpRequest, one: Indicator) -> dict[By, str]:
    """An institution sees itself alone, so it is told apart by other things."""
    found = shown.groupings(one)
    if request.actor.role in (Role.OFFICER, Role.MANAGER):
        found.pop(By.INSTITUTION, None)
    return found


def _by(request: HttpRequest, one: Indicator) -> By:
    """What was asked for, if the figure can be told apart by it; else the first that it can."""
    found = _groupings(request, one)
    asked = request.GET.get("by", "")
    return next((by for by in found if by.value == asked), next(iter(found)))
