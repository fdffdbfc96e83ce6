"""What can be had at a distance and whether it is up: for everybody; and a month's counts."""

from __future__ import annotations

from decimal import Decimal

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.network.boards.sheets import sheet
from changrong.network.people.access import requires
from changrong.network.services import plans, queries, shown
from changrong.network.services.forms import Wanted
from changrong.network.services.queries import COUNTERS
from changrong.network.services.uptime import Tally

PAGE = 20
STRETCHES = 200


@never_cache
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """The list for everybody, each as it stands now."""
    form = Wanted(request.GET)
    wanted = form.wanted()
    found = shown.narrowed(wanted["function"], wanted["sort"], wanted["institution"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": shown.now(page.object_list)}
    return render(request, "services/public.html", context)


@never_cache
@require_safe
@requires(*COUNTERS)
def counts(request: HttpRequest) -> HttpResponse:
    """A month of all services that the reader counts, by sort and one by one."""
    month = shown.month_of(request.GET.get("month", ""))
    told = shown.counts(request.actor, month)
    intake = plans.intake(request.actor, month)
    context = {
        "month": month,
        "told": told,
        "sorts": shown.by_sort(told),
        "whole": sum((one.tally for one in told), Tally()),
        "activations": plans.activations(request.actor, month),
        "intake": intake,
        "online": Decimal(intake["online"]) / intake["all"] if intake and intake["all"] else None,
        "may_keep": queries.may_keep(request.actor),
    }
    return render(request, "services/counts.html", context)


@never_cache
@require_safe
@requires(*COUNTERS)
def counts_csv(request: HttpRequest) -> HttpResponse:
    month = shown.month_of(request.GET.get("month", ""))
    told = shown.counts(request.actor, month)
    return sheet(f"services-{month.key}", shown.heading(), shown.lines(told, month))


@never_cache
@require_safe
@requires(*COUNTERS)
def service(request: HttpRequest, number: str) -> HttpResponse:
    """What is behind a service's figure: its stretches, incidents and maintenance of a month."""
    found = get_object_or_404(queries.visible_to(request.actor), number=number)
    month = shown.month_of(request.GET.get("month", ""))
    [told] = queries.told_of([found], month.span)
    [now] = shown.now([found])
    stretches = shown.stretches(told)
    context = {
        "now": now,
        "service": found,
        "month": month,
        "told": told,
        "stretches": stretches[-STRETCHES:],
        "left_out": max(0, len(stretches) - STRETCHES),
        "incidents": shown.incidents(told, request.actor),
        "may_keep": queries.kept_by(request.actor).filter(pk=found.pk).exists(),
        "may_beat": queries.beaten_by(request.actor).filter(pk=found.pk).exists(),
        "may_report": request.actor.institution is not None,
        "silent": _("没有按时报心跳，已经告诉管理员。服务正常就点“现在正常”；停了就报突发事件。")
        if found.institution
        else _("没有按时报心跳，已经告诉管理员。服务正常就点“现在正常”；停了就记中断。"),
        "crumbs": [{"label": _("服务运行"), "url": _counts(month)}, {"label": found.name}],
    }
    return render(request, "services/service.html", context)


def _counts(month: shown.Month) -> str:
    return f"{reverse('services:counts')}?month={month.key}"
