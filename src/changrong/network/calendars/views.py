"""工作日历: the years and their documents, what still may move, and publishing a year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network.calendars import actions, queries, shown, unsure
from changrong.network.calendars.forms import ConfirmForm, UploadForm, YearForm
from changrong.network.people.access import requires
from changrong.network.people.fields import said, status_of
from changrong.network.people.models import Role
from changrong.text import Problem
from changrong.workdays import decoded

PAGE = 50
MOVES_SHOWN = 200


@never_cache
@requires(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def years(request: HttpRequest) -> HttpResponse:
    """The years; and with a file handed in, what publishing it would do."""
    if request.method != "POST":
        return _years(request, UploadForm())
    _only_who_may_publish(request)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return _preview(request, form)
        except Problem as problem:
            form.add_error("file", said(problem))
    return _years(request, form)


@never_cache
@requires(Role.COORDINATOR)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish what the preview showed."""
    _only_who_may_publish(request)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try:
            done = _asked(actions.publish, request, form, form.cleaned_data["text"])
        except Problem as problem:
            form.add_error(None, said(problem))
        else:
            messages.success(request, _told(done))
            return redirect("calendars:years")
    upload = UploadForm(request.POST)
    upload.errors["file"] = upload.error_class([_("请再选一次文件"), *form.non_field_errors()])
    return _years(request, upload)


@never_cache
@requires(Role.COORDINATOR)
@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """The open deadlines that may still move."""
    pages = Paginator(unsure.unsure(request.actor), PAGE)
    page = pages.get_page(request.GET.get("page", "1"))
    context = {
        "page": page,
        "total": pages.count,
        "deadlines": [shown.deadline(clock) for clock in page.object_list],
        "last": queries.last_official_day(),
        "crumbs": _crumbs(_("可能变动的时限")),
    }
    return render(request, "calendars/deadlines.html", context)


def _years(request: HttpRequest, form: YearForm) -> HttpResponse:
    context = {
        "form": form,
        "years": shown.years(request.actor.region),
        "may_publish": actions.may_publish(request.actor),
        "last": queries.last_official_day(),
    }
    return render(request, "calendars/years.html", context, status=status_of(form))


def _preview(request: HttpRequest, form: UploadForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    text = decoded(file.read(), file.name)
    found = _asked(actions.preview, request, form, text, file.name)
    context = {
        "found": found,
        "holidays": shown.holidays(found),
        "moves": list(shown.moves(found.moves[:MOVES_SHOWN])),
        "left_out": max(0, len(found.moves) - MOVES_SHOWN),
        "place": shown.place(found.year.region),
        "badge": shown.badge(found.year.status),
        "was": found.was and shown.badge(found.was),
        "kept": {
            **{name: form.cleaned_data[name] for name in YearForm.base_fields},
            "text": text,
            "name": file.name,
        },
        "crumbs": _crumbs(_("公布 %(year)s 年") % {"year": found.year.year}),
    }
    return render(request, "calendars/preview.html", context)


def _asked(
    action: Callable[..., Any], request: HttpRequest, form: YearForm, text: str, name: str = ""
) -> Any:
    given = form.cleaned_data
    return action(
        text,
        given["year"],
        given["region"],
        given["source"],
        request.actor,
        file=name or given["name"],
    )


def _only_who_may_publish(request: HttpRequest) -> None:
    if not actions.may_publish(request.actor):
        raise Http404


def _told(done: actions.Publication) -> str:
    moved = ngettext("%(n)s 个在办时限", "%(n)s 个在办时限", done.moved) % {"n": done.moved}
    return _("已公布 %(year)s 年工作日历，%(moved)s随之变动。") % {
        "year": done.published.year,
        "moved": moved,
    }


def _crumbs(here: str) -> list[dict[str, str]]:
    return [{"label": _("工作日历"), "url": reverse("calendars:years")}, {"label": here}]
