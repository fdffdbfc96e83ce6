"""学习: my list, what is new, the quiz a question a page, the result."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network import clock
from changrong.network.people.access import requires
from changrong.network.people.fields import said, status_of
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, attempt, posted
from changrong.network.training import actions, queries
from changrong.network.training.audience import STAFF
from changrong.network.training.errors import TrainingRefused
from changrong.network.training.forms import AnswerForm
from changrong.network.training.models import Answer, Assignment, CatchUp, Lesson, Sitting, Sort
from changrong.network.training.shown import Shown, lines


@never_cache
@require_safe
@requires(*STAFF)
def mine(request: HttpRequest) -> HttpResponse:
    """What is left to learn, what is due first above; below what was finished."""
    rows = list(queries.own(request.actor).order_by("due_on", "-lesson"))
    asked = [one for one in rows if one.done_at is None and one.lesson.closed_at is None]
    done = [one for one in rows if one.done_at is not None]
    context = {
        "asked": asked,
        "done": sorted(done, key=lambda one: one.done_at, reverse=True),
        "today": clock.today(),
        "counts": request.actor.role in queries.READERS,
    }
    return render(request, "training/mine.html", context)


@never_cache
@require_http_methods(FORM)
@requires(*STAFF, Role.SUPERVISOR)
def lesson(request: HttpRequest, number: str) -> HttpResponse:
    """What is new; whoever has it to learn says here that they have read it."""
    found = get_object_or_404(queries.lessons_visible_to(request.actor), number=number)
    own = queries.own(request.actor).filter(lesson=found).first()
    if request.method == "POST":
        if own is None:
            raise Http404
        return _read(request, own)
    sittings = list(own.sittings.all()) if own else []
    others = Lesson.objects.filter(sort=found.sort, subject=found.subject)
    news = own.news if own else found
    context = {
        "lesson": found,
        "own": own,
        "today": clock.today(),
        "lines": list(lines(found, news)),
        "news": news,
        "is_notice": found.sort == Sort.NOTICE,
        "earlier": others.filter(edition=news.since).first(),
        "newer": others.filter(closed_at=None).exclude(pk=found.pk).first(),
        "sittings": sittings,
        "is_sitting": any(one.ended_at is None for one in sittings),
        "needed": actions.needed(_asked(news)) if news.questions else None,
        "asked": _asked(news),
    }
    return render(request, "training/lesson.html", context)


def _asked(news: Lesson | CatchUp) -> int:
    return len(actions.quiz.sitting(len(news.questions), 0)) if news.questions else 0


def _read(request: HttpRequest, own: Assignment) -> HttpResponse:
    try:
        held = actions.confirm_read(own, request.actor)
    except TrainingRefused as refused:
        messages.error(request, said(refused))
    else:
        if held.done_at:
            messages.success(request, _("记下了：您已学完。"))
            return redirect("training:mine")
        messages.success(request, _("记下了：您已看完，接着做测验。"))
    return redirect("training:lesson", own.lesson.number)


@requires(*STAFF)
@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Sit down to the quiz, or go on with the sitting that is open."""
    own = get_object_or_404(queries.own(request.actor), lesson__number=number)
    try:
        sitting = actions.begin(own, request.actor)
    except TrainingRefused as refused:
        messages.error(request, said(refused))
        return redirect("training:lesson", number)
    return redirect("training:question", number, sitting.attempt, sitting.answers.count() + 1)


@never_cache
@require_http_methods(FORM)
@requires(*STAFF)
def question(request: HttpRequest, number: str, attempt: int, at: int) -> HttpResponse:
    """One question; once it is answered, what the rule says and why."""
    sitting = _sitting(request, number, attempt)
    if not 1 <= at <= len(sitting.places):
        raise Http404
    given = sitting.answers.filter(at=at).first()
    if given is None and at != sitting.answers.count() + 1:
        return redirect("training:question", number, attempt, sitting.answers.count() + 1)
    shown = Shown(actions.question_at(sitting.assignment, sitting, at))
    if given is not None:
        return _explained(request, sitting, given, shown)
    form = AnswerForm(shown, posted(request))
    if request.method == "POST" and form.is_valid() and _answered(request, form, sitting, at):
        return redirect(request.path)
    context = _about(sitting, at) | {"shown": shown, "form": form}
    return render(request, "training/question.html", context, status=status_of(form))


def _answered(request: HttpRequest, form: AnswerForm, sitting: Sitting, at: int) -> bool:
    def save(given: dict[str, Any]) -> None:
        actions.answer(sitting, at, given["said"], request.actor)

    return attempt(form, save, form.cleaned_data)


def _explained(request: HttpRequest, sitting: Sitting, given: Answer, shown: Shown) -> HttpResponse:
    number, at = sitting.assignment.lesson.number, given.at
    is_last = at == len(sitting.places)
    onward = ["training:result", number, sitting.attempt]
    if not is_last:
        onward = ["training:question", number, sitting.attempt, at + 1]
    context = _about(sitting, at) | {
        "shown": shown,
        "answer": given,
        "answered": shown.said(given.said),
        "slip": shown.slip,
        "is_last": is_last,
        "onward": reverse(onward[0], args=onward[1:]),
    }
    return render(request, "training/explained.html", context)


def _about(sitting: Sitting, at: int) -> dict[str, Any]:
    total = len(sitting.places)
    return {
        "lesson": sitting.assignment.lesson,
        "sitting": sitting,
        "at": at,
        "total": total,
        "done": sitting.answers.count(),
        "left": total - at,
    }


@never_cache
@require_safe
@requires(*STAFF)
def result(request: HttpRequest, number: str, attempt: int) -> HttpResponse:
    """How a sitting went; one that is open leads on to its next question."""
    sitting = _sitting(request, number, attempt)
    if sitting.ended_at is None:
        return redirect("training:question", number, attempt, sitting.answers.count() + 1)
    found = sitting.assignment.lesson
    rows = [
        {"answer": one, "shown": Shown(actions.question_at(sitting.assignment, sitting, one.at))}
        for one in sitting.answers.all()
    ]
    context = {
        "lesson": found,
        "own": sitting.assignment,
        "sitting": sitting,
        "rows": rows,
        "total": len(sitting.places),
        "needed": actions.needed(len(sitting.places)),
    }
    return render(request, "training/result.html", context)


def _sitting(request: HttpRequest, number: str, attempt: int) -> Sitting:
    rows = Sitting.objects.filter(assignment__in=queries.own(request.actor), attempt=attempt)
    rows = rows.select_related("assignment__lesson", "assignment__catch_up", "assignment__user")
    return get_object_or_404(rows, assignment__lesson__number=number)
