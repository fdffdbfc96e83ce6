"""Pages of whoever keeps services: entering, changing, announcing maintenance, a beat by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from changrong.network.people.access import requires
from changrong.network.people.fields import said
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, filled, posted
from changrong.network.services import actions, queries
from changrong.network.services.errors import ServiceRefused
from changrong.network.services.forms import OutageForm, OutageOverForm, ServiceForm, StopForm
from changrong.network.services.models import Outage, PlannedStop, Service

KEEPERS = (Role.MANAGER, Role.COORDINATOR)


@requires(*KEEPERS)
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    if not queries.may_keep(request.actor):
        raise Http404

    def save(values: dict[str, Any]) -> None:
        actions.make(values, request.actor)

    form, page = ServiceForm(posted(request)), "services/edit.html"
    return filled(request, form, save, _("服务已经登记。"), ("services:counts",), page)


@requires(*KEEPERS)
@require_http_methods(FORM)
def edit(request: HttpRequest, number: str) -> HttpResponse:
    service = _kept(request, number)
    terms = queries.current_terms([service])[service.pk]

    def save(values: dict[str, Any]) -> None:
        actions.change(service, values, request.actor)

    form = ServiceForm.of_service(service, terms, posted(request))
    to, page = ("services:service", number), "services/edit.html"
    return filled(request, form, save, _("已保存。"), to, page, service=service)


@requires(*KEEPERS)
@require_http_methods(FORM)
def plan_stop(request: HttpRequest, number: str) -> HttpResponse:
    service = _kept(request, number)

    def save(values: dict[str, Any]) -> None:
        actions.plan_stop(service, **values, by=request.actor)

    form, page = StopForm(posted(request)), "services/stop.html"
    to = ("services:service", number)
    return filled(request, form, save, _("维护已经预告。"), to, page, service=service)


@requires(*KEEPERS)
@require_POST
def end_stop(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    stop = get_object_or_404(PlannedStop, pk=pk, service=_kept(request, number))
    return _done(request, number, lambda: actions.end_stop(stop, request.actor), _("维护结束了。"))


@requires(Role.COORDINATOR)
@require_http_methods(FORM)
def outage(request: HttpRequest, number: str) -> HttpResponse:
    """One of the network's own services is down."""
    service = _own(request, number)

    def save(values: dict[str, Any]) -> None:
        actions.report_outage(service, **values, by=request.actor)

    form, page = OutageForm(posted(request)), "services/outage.html"
    to = ("services:service", number)
    return filled(request, form, save, _("中断已经记下。"), to, page, service=service)


@requires(Role.COORDINATOR)
@require_http_methods(FORM)
def outage_over(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """It works again."""
    service = _own(request, number)
    row = get_object_or_404(Outage, pk=pk, service=service)

    def save(values: dict[str, Any]) -> None:
        actions.end_outage(row, **values, by=request.actor)

    form, page = OutageOverForm(posted(request)), "services/outage.html"
    to, about = ("services:service", number), {"service": service, "outage": row}
    return filled(request, form, save, _("恢复时间已经记下。"), to, page, **about)


@requires(Role.OFFICER, *KEEPERS)
@require_POST
def beat(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody looked, and it works."""
    service = get_object_or_404(queries.beaten_by(request.actor), number=number)
    return _done(
        request, number, lambda: actions.hear(service, request.actor), _("记下了：现在正常。")
    )


def _own(request: HttpRequest, number: str) -> Service:
    """A service of the network itself that is the actor's to keep."""
    return get_object_or_404(queries.kept_by(request.actor), number=number, institution=None)


def _kept(request: HttpRequest, number: str) -> Service:
    return get_object_or_404(queries.kept_by(request.actor), number=number)


def _done(request: HttpRequest, number: str, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except ServiceRefused as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, done)
    return redirect("services:service", number)
