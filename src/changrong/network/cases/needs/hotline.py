"""The hotline's desk: a need written down for whoever calls, and what became of those needs."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.models import Case
from changrong.network.cases.needs import page as need_page
from changrong.network.cases.needs.forms import UNSTATED, WORK_ORDER, answers_of, calling
from changrong.network.cases.needs.stating import Stating, firm_called, state_needs
from changrong.network.cases.queries import visible_to
from changrong.network.clock import now
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.people.pages import posted
from changrong.network.rules import codes
from changrong.network.unit import whole

SHOWN = 50


@never_cache
@require_safe
@requires(Role.HOTLINE)
def listed(request: HttpRequest) -> HttpResponse:
    """Needs that the hotline wrote down; found by number, firm or work order."""
    words = request.GET.get("q", "").strip()
    needs = visible_to(request.actor).filter(kind="need").order_by("-opened_at")
    if words:
        needs = (
            needs.filter(number__icontains=words)
            | needs.filter(enterprise__name__icontains=words)
            | needs.filter(enterprise__credit_code__iexact=words)
            | needs.filter(**{f"fields__{WORK_ORDER}": words})
        )
    page = Paginator(needs.prefetch_related("children"), SHOWN).get_page(request.GET.get("page"))
    rows = [need_page.list_row(case) for case in page]
    return render(request, "cases/hotline_list.html", {"rows": rows, "page": page, "words": words})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.HOTLINE)
def new(request: HttpRequest) -> HttpResponse:
    form = calling(posted(request))
    if request.method == "POST" and form.is_valid():
        begun = now()
        case = _opened(request, form)
        if case:
            said = _("已替 %(firm)s 提交，请把受理编号报给来电人。")
            if case.opened_at < begun:
                said = _("%(firm)s 的同一需求 %(number)s 还在办，没有另开，请报这个编号。")
            about = {"firm": case.enterprise.name, "number": case.number}
            messages.success(request, said % about)
            if not visible_to(request.actor).filter(pk=case.pk).exists():  # the firm's own
                return redirect("needs:hotline")
            return redirect("needs:sent", case.number)
    industries = list(codes.industries().values())
    page = {"form": form, "industries": industries}
    return render(request, "cases/hotline_new.html", page, status=422 if form.errors else 200)


def _opened(request: HttpRequest, form: Any) -> Case | None:
    try:
        return stated(form, request.actor)
    except (MoveRefused, FieldErrors) as refused:
        form.refuse(refused)
    return None


@whole
def stated(form: Any, by: Actor) -> Case:
    """The need that a form filled in for a caller states. Raises MoveRefused, FieldErrors."""
    answers, given = form.answers(), form.cleaned_data
    facts = answers_of(answers) | form.facts()
    own = {field.name: answers[field.name] for field in UNSTATED if field.name in answers}
    firm = firm_called(given["credit_code"], given["enterprise_name"], given["region"], by)
    return state_needs([Stating(firm, facts, own)], by)[0]
