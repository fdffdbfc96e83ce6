"""学完情况: how many of each place's staff have finished each lesson, down to the names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.network import clock
from changrong.network.boards.sheets import sheet
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.leave import Absences
from changrong.network.portal.components.formats import percent
from changrong.network.portal.language import choose
from changrong.network.rules.clauses import clause_of
from changrong.network.training import queries
from changrong.network.training.models import Assignment, Digested, Lesson
from changrong.network.training.queries import READERS, Completion

PAGE = 20
TARGET = ("shengjing-shanghai-2022", "十五是")  # every member of staff knows policy and product


@never_cache
@require_safe
@requires(*READERS)
def completion(request: HttpRequest) -> HttpResponse:
    """Each lesson with all that the reader may count; opens down to places and names."""
    groups: dict[Lesson, list[Completion]] = {}
    for one in queries.completion(request.actor):
        groups.setdefault(one.lesson, []).append(one)
    totals = [_total(places) for places in groups.values()]
    page = Paginator(totals, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "clause": clause_of(*TARGET),
        "since": Digested.objects.order_by("at").values_list("at", flat=True).first(),
    }
    return render(request, "training/completion.html", context)


def _total(places: Sequence[Completion]) -> Completion:
    """All places of one lesson together."""
    names = ("assigned", "read", "done", "late", "away")
    counts = {name: sum(getattr(one, name) for one in places) for name in names}
    return Completion(places[0].lesson, None, **counts)


@never_cache
@require_safe
@requires(*READERS)
def lesson(request: HttpRequest, number: str) -> HttpResponse:
    """One lesson by place, and the people whom the reader may see by name."""
    found = _lesson(request.actor, number)
    places = list(queries.completion(request.actor, found))
    people = _people(request.actor, found)
    page = Paginator(people, 100).get_page(request.GET.get("page"))
    context = {
        "lesson": found,
        "places": places,
        "total": _total(places),
        "page": page,
        "people": list(_told(page.object_list)),
        "today": clock.today(),
        "clause": clause_of(*TARGET),
        "crumbs": [
            {"label": _("学完情况"), "url": reverse("training:completion")},
            {"label": choose(found.words)},
        ],
    }
    return render(request, "training/lesson_completion.html", context)


@never_cache
@require_safe
@requires(*READERS)
def completion_csv(request: HttpRequest) -> HttpResponse:
    heading = [
        _("学习内容"), _("版次"), _("单位"), _("布置（人）"), _("已看（人）"), _("学完（人）"),
        _("学完率"), _("过期（人）"), _("休假未学完（人）"),
    ]  # fmt: skip
    return sheet(f"training-{clock.today()}", heading, _rows(queries.completion(request.actor)))


def _rows(found: Iterable[Completion]) -> Iterator[list[object]]:
    for one in found:
        title, place = str(choose(one.lesson.words)), one.institution or _("金融局")
        counts = [one.assigned, one.read, one.done, percent(one.share), one.late, one.away]
        yield [title, one.lesson.edition, str(place), *counts]


@never_cache
@require_safe
@requires(*READERS)
def people_csv(request: HttpRequest, number: str) -> HttpResponse:
    """Everybody who has a lesson, for who may see them by name."""
    found = _lesson(request.actor, number)
    people = _people(request.actor, found)
    if not people.exists():
        raise Http404
    heading = [_("姓名"), _("用户名"), _("到期日"), _("看完"), _("学完"), _("测验次数"), _("状态")]
    rows = (
        [str(one["row"].user), one["row"].user.username, one["row"].due_on, _at(one["row"].read_at),
         _at(one["row"].done_at), one["row"].taken, one["word"]]
        for one in _told(people)
    )  # fmt: skip
    return sheet(f"training-{found.number}", heading, rows)


def _at(moment: Any) -> str:
    return moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""


def _lesson(actor: Actor, number: str) -> Lesson:
    counted = queries.countable_by(actor).values("lesson")
    return get_object_or_404(Lesson.objects.filter(pk__in=counted), number=number)


def _people(actor: Actor, lesson: Lesson) -> QuerySet[Assignment]:
    """Who has not finished comes first; `taken` counts their sittings."""
    rows = queries.named_to(actor).filter(lesson=lesson).select_related("user", "lesson")
    rows = rows.annotate(taken=Count("sittings", filter=Q(sittings__ended_at__isnull=False)))
    return rows.order_by(F("done_at").asc(nulls_first=True), "user__name", "pk")


def _told(rows: Iterable[Assignment]) -> Iterator[dict[str, Any]]:
    """Each with how they stand: a badge's kind and word, whoever is on leave told apart."""
    today = clock.today()
    away = Absences.on(today).deputies
    for row in rows:
        yield {"row": row, "away": (row.user_id, row.institution_id) in away} | _standing(
            row, today
        )


def _standing(row: Assignment, today: Any) -> dict[str, Any]:
    if row.done_at:
        return {"kind": "yes", "word": _("学完")}
    if row.lesson.closed_at:
        return {"kind": "no", "word": _("没有学完，已有新版")}
    if row.due_on and row.due_on < today:
        return {"kind": "late", "word": _("过期")}
    return {"kind": "info", "word": _("已看，没通过测验") if row.read_at else _("没有看")}
