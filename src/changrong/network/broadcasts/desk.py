"""The desk: broadcasts written, approved, withdrawn; how far they came; where they were put up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network.broadcasts import actions, queries, shown
from changrong.network.broadcasts.errors import BroadcastRefused
from changrong.network.broadcasts.forms import BroadcastForm, PostedForm, TakeBackForm, WithdrawForm
from changrong.network.broadcasts.models import Broadcast
from changrong.network.people.access import requires
from changrong.network.people.fields import said
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, attempt, posted

PAGE = 30
DESK = (Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.SUPERVISOR)


@never_cache
@require_safe
@requires(*DESK)
def desk(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.on_desk(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": shown.rows(page, request.actor),
        "may_write": request.actor.role in queries.WRITERS,
    }
    return render(request, "broadcasts/desk.html", context)


@never_cache
@require_http_methods(FORM)
@requires(*queries.WRITERS)
def new(request: HttpRequest) -> HttpResponse:
    return _written(request, None)


@never_cache
@require_http_methods(FORM)
@requires(*queries.WRITERS)
def edit(request: HttpRequest, number: str) -> HttpResponse:
    row = _on_desk(request, number)
    if not queries.may_change(request.actor, row):
        raise Http404
    return _written(request, row)


def _written(request: HttpRequest, row: Broadcast | None) -> HttpResponse:
    form = BroadcastForm(request.actor, posted(request), row=row)
    kept: list[Broadcast] = []

    def save(values: dict[str, Any]) -> None:
        if row is None:
            kept.append(actions.draft(values, request.actor))
        else:
            kept.append(actions.change(row, values, request.actor))

    if request.method == "POST" and form.is_valid() and attempt(form, save, form.values()):
        messages.success(request, _("写好了，要由另一个人核准才发出去。"))
        return redirect("broadcasts:manage", kept[0].number)
    context = {"form": form, "broadcast": row}
    return render(request, "broadcasts/edit.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@requires(*DESK)
def manage(request: HttpRequest, number: str) -> HttpResponse:
    return _managed(request, _on_desk(request, number))


def _managed(request: HttpRequest, row: Broadcast, **forms: Any) -> HttpResponse:
    """The page of one broadcast; the forms that were refused with what was typed."""
    actor = request.actor
    context = {"page": shown.page_of(row, actor), "broadcast": row}
    if queries.may_withdraw(actor, row):
        context["withdraw_form"] = WithdrawForm()
    if actions.may_report(actor, row):
        context["posted_form"] = PostedForm(actor, row)
    context |= forms
    # The error summary, the title and the status go by the form that was refused.
    context["form"] = next(iter(forms.values()), None)
    return render(request, "broadcasts/manage.html", context, status=422 if forms else 200)


@require_POST
@requires(*queries.WRITERS)
def approve(request: HttpRequest, number: str) -> HttpResponse:
    row = _on_desk(request, number)
    revision = request.POST.get("revision", "")
    try:
        actions.approve(row, int(revision) if revision.isdecimal() else 0, request.actor)
    except BroadcastRefused as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, _("已核准。到了日子就显示，并逐个告诉要知道的人。"))
    return redirect("broadcasts:manage", number)


@require_POST
@requires(*queries.WRITERS)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    row = _on_desk(request, number)
    form = WithdrawForm(request.POST)

    def save(values: dict[str, Any]) -> None:
        actions.withdraw(row, values["reason"], request.actor)

    if form.is_valid() and attempt(form, save, form.cleaned_data):
        messages.success(request, _("已撤下。还没发出的短信和邮件不再发。"))
        return redirect("broadcasts:manage", number)
    return _managed(request, row, withdraw_form=form)


@require_POST
@requires(*queries.STAFF)
def report(request: HttpRequest, number: str) -> HttpResponse:
    """Say where the own institution put it up."""
    row = _on_desk(request, number)
    form = PostedForm(request.actor, row, request.POST)

    def save(values: dict[str, Any]) -> None:
        actions.report_posted(row, **values, by=request.actor)

    if form.is_valid() and attempt(form, lambda _typed: save(form.posted()), None):
        messages.success(request, _("已记下。"))
        return redirect("broadcasts:manage", number)
    return _managed(request, row, posted_form=form)


@never_cache
@require_http_methods(FORM)
@requires(*queries.STAFF)
def take_back(request: HttpRequest, number: str, posting: str) -> HttpResponse:
    """Take a wrong report of the own institution back, and say why."""
    row = _on_desk(request, number)
    own = queries.postings_of(row).filter(institution=request.actor.institution)
    said_of = get_object_or_404(own.select_related("outlet", "institution"), number=posting)
    form = TakeBackForm(posted(request))

    def save(values: dict[str, Any]) -> None:
        actions.take_back(said_of, values["reason"], request.actor)

    if request.method == "POST" and form.is_valid() and attempt(form, save, form.cleaned_data):
        messages.success(request, _("已撤回。贴好了请重新报一声。"))
        return redirect("broadcasts:manage", number)
    context = {"form": form, "broadcast": row, "posting": said_of}
    return render(request, "broadcasts/take_back.html", context, status=422 if form.errors else 200)


def _on_desk(request: HttpRequest, number: str) -> Broadcast:
    return get_object_or_404(queries.on_desk(request.actor), number=number)
