"""The page where a firm says how it went: by its link without signing in, or on its own pages."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from changrong.network import clock
from changrong.network.cases.versions import kind_of
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.fields import said
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, posted
from changrong.network.surveys import actions, links, queries
from changrong.network.surveys.forms import AnswerForm
from changrong.network.surveys.models import Survey


@never_cache
@require_http_methods(FORM)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at a link uses nothing up: only what is sent counts."""
    if not ratelimit.consume(request, action="survey"):  # of what is sent
        return ratelimit.respond_429(request)
    try:
        survey = links.read(token)
    except links.ExpiredLink:
        return _said(request, "expired", 410)
    except links.BadLink:
        return _said(request, "bad", 404)
    return _answer(request, survey, Actor())


@never_cache
@require_http_methods(FORM)
@requires(Role.ENTERPRISE)
def own(request: HttpRequest, number: str) -> HttpResponse:
    """The same for whoever has signed in, by the number of the case."""
    survey = get_object_or_404(queries.visible_to(request.actor), case__number=number)
    return _answer(request, survey, request.actor)


def _answer(request: HttpRequest, survey: Survey, by: Actor) -> HttpResponse:
    if survey.answered_at is not None:
        return _said(request, "used", 200 if request.method != "POST" else 409, survey)
    if survey.expires_at <= clock.now():
        return _said(request, "expired", 410)
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(survey, form.values(), by)
        except actions.AlreadyAnswered:
            return _said(request, "used", 409, survey)
        except actions.TooLate:
            return _said(request, "expired", 410)
        except actions.SurveyRefused as refused:
            form.add_error(refused.field, said(refused))
        else:
            return _said(request, "thanks", 200, survey)
    context = _about(survey) | {"form": form}
    return render(request, "surveys/answer.html", context, status=422 if form.errors else 200)


def _said(
    request: HttpRequest, what: str, status: int, survey: Survey | None = None
) -> HttpResponse:
    context = (_about(survey) if survey else {}) | {"what": what}
    return render(request, "surveys/said.html", context, status=status)


def _about(survey: Survey) -> dict[str, Any]:
    """As little of the case as tells which one is meant."""
    return {"survey": survey, "case": survey.case, "kind": kind_of(survey.case).label}
