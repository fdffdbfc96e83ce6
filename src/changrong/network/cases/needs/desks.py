"""The desks where somebody writes a need down for a firm: the hotline for a caller, an outlet for
whoever stands at its counter. One list and one form; the desk says for whom they are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.models import Case
from changrong.network.cases.needs import page as need_page
from changrong.network.cases.needs.forms import UNSTATED, WORK_ORDER, answers_of, writing_down
from changrong.network.cases.needs.stating import Stating, firm_called, state_needs
from changrong.network.cases.queries import brought_in_by, visible_to
from changrong.network.clock import now
from changrong.network.people.access import View, requires
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.people.pages import posted
from changrong.network.rules import codes
from changrong.network.unit import whole

SHOWN = 50


@dataclass(frozen=True)
class Desk:
    """`needs`: those written down here that an actor is shown; `listed` and `new` are addresses."""

    roles: tuple[Role, ...]
    needs: Callable[[Actor], QuerySet[Case]]
    listed: str
    new: str
    shell: str
    title: Any
    button: Any
    heading: Any
    searched: Any


HOTLINE = Desk(
    (Role.HOTLINE,),
    visible_to,
    "needs:hotline",
    "needs:hotline-new",
    "portal/base.html",
    gettext_lazy("代填记录"),
    gettext_lazy("替来电人填一件"),
    gettext_lazy("替来电人填需求"),
    gettext_lazy("编号、企业或工单号"),
)
COUNTER = Desk(
    (Role.OFFICER, Role.MANAGER),
    brought_in_by,
    "needs:counter",
    "needs:counter-new",
    "portal/officer.html",
    gettext_lazy("网点替企业提的需求"),
    gettext_lazy("替企业提一件"),
    gettext_lazy("替企业提需求"),
    gettext_lazy("编号或企业"),
)


def listed_at(desk: Desk) -> View:
    @never_cache
    @require_safe
    @requires(*desk.roles)
    def listed(request: HttpRequest) -> HttpResponse:
        """Needs that were written down here; found by number, firm or work order."""
        words = request.GET.get("q", "").strip()
        needs = _found(desk.needs(request.actor).filter(kind="need"), words).order_by("-opened_at")
        rows = needs.prefetch_related("children")
        page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
        context = {
            "desk": desk,
            "rows": need_page.desk_rows(list(page), request.actor),
            "page": page,
            "words": words,
        }
        return render(request, "cases/desk_needs.html", context)

    return listed


def _found(needs: QuerySet[Case], words: str) -> QuerySet[Case]:
    if not words:
        return needs
    return (
        needs.filter(number__icontains=words)
        | needs.filter(enterprise__name__icontains=words)
        | needs.filter(enterprise__credit_code__iexact=words)
        | needs.filter(**{f"fields__{WORK_ORDER}": words})
    )


def new_at(desk: Desk) -> View:
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(*desk.roles)
    def new(request: HttpRequest) -> HttpResponse:
        form = writing_down(request.actor, posted(request))
        if request.method == "POST" and form.is_valid():
            begun = now()
            case = _opened(request, form)
            if case:
                said = _("已替 %(firm)s 提交，请把受理编号告诉企业。")
                if case.opened_at < begun:
                    said = _("%(firm)s 的同一需求 %(number)s 还在办，没有另开，请报这个编号。")
                about = {"firm": case.enterprise.name, "number": case.number}
                messages.success(request, said % about)
                if not visible_to(request.actor).filter(pk=case.pk).exists():  # the firm's own
                    return redirect(desk.listed)
                return redirect("needs:sent", case.number)
        context = {"desk": desk, "form": form, "industries": list(codes.industries().values())}
        status = 422 if form.errors else 200
        return render(request, "cases/desk_need_new.html", context, status=status)

    return new


def _opened(request: HttpRequest, form: Any) -> Case | None:
    try:
        return stated(form, request.actor)
    except (MoveRefused, FieldErrors) as refused:
        form.refuse(refused)
    return None


@whole
def stated(form: Any, by: Actor) -> Case:
    """The need that a form filled in for a firm states. Raises MoveRefused, FieldErrors."""
    answers, given = form.answers(), form.cleaned_data
    facts = answers_of(answers) | form.facts()
    own = {field.name: answers[field.name] for field in UNSTATED if field.name in answers}
    firm = firm_called(given["credit_code"], given["enterprise_name"], given["region"], by)
    return state_needs([Stating(firm, facts, own)], by)[0]
