"""Pages of whoever opens a case, of any kind: what there is to open, the form, the receipt, how it
goes, what can still be done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from changrong.network import clock
from changrong.network.cases import actions, queries
from changrong.network.cases.desk import moving
from changrong.network.cases.desk.forms import DeclaredForm
from changrong.network.cases.errors import CaseError
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.matters.opening import Asking
from changrong.network.cases.matters.page import (
    FIRST,
    address_of,
    groups_of,
    guarantees_of,
    loans_of,
    matching,
    page_of,
    rows_of,
    says_of,
    summary,
)
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, visible_to
from changrong.network.people.access import for_members
from changrong.network.people.models import Role
from changrong.network.portal.language import choose

SHOWN = 50
OWNERS = (Role.ENTERPRISE, Role.HOTLINE)
FORM = ["GET", "HEAD", "POST"]


def _shell(request: HttpRequest) -> dict[str, Any]:
    """Those who work at a desk stay in its frame."""
    desk = request.actor.role not in OWNERS
    return {"shell": "portal/officer.html" if desk else "portal/base.html", "desk": desk}


def _own(request: HttpRequest, number: str) -> Case:
    """A case of the reader's own; a need has pages of its own."""
    cases = queries.standing_alone(visible_to(request.actor)).exclude(kind="need")
    return get_object_or_404(cases.select_related("handler"), number=number)


@never_cache
@require_safe
@for_members(*OWNERS)
def mine(request: HttpRequest) -> HttpResponse:
    """What there is to open, the firm's loans and guarantees, and all its cases, the open ones
    first."""
    cases = queries.standing_alone(visible_to(request.actor))
    open_first = [
        *cases.filter(closed_at=None).order_by("-id").values_list("id", flat=True),
        *cases.exclude(closed_at=None).order_by("-id").values_list("id", flat=True),
    ]
    page = Paginator(open_first, SHOWN).get_page(request.GET.get("page"))
    context = {
        "groups": groups_of(request.actor),
        "rows": rows_of(list(page), clock.today()),
        "page": page,
        "loans": loans_of(request.actor, clock.today()),
        "guarantees": guarantees_of(request.actor, clock.today()),
        "for_callers": request.actor.role == Role.HOTLINE,
    }
    return render(request, "cases/matters/mine.html", context)


# ---------------------------------------------------------------------- opening


@never_cache
@require_safe
@for_members()
def openable(request: HttpRequest) -> HttpResponse:
    """Everything that the reader may open, by its heading; or what holds the words looked for."""
    words = request.GET.get("q", "").strip()
    groups = groups_of(request.actor)
    context = {"may": bool(groups), "words": words, "groups": matching(groups, words)}
    context |= _shell(request)
    return render(request, "cases/matters/openable.html", context)


@never_cache
@require_http_methods(FORM)
@for_members()
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a kind; read over once more; sent."""
    declared = KINDS.get(kind)
    if declared is None or request.actor.role not in declared.opened_by:
        raise Http404
    if kind in FIRST:
        return redirect(address_of(declared, request.actor))
    asking = Asking(declared, request.actor)
    if request.method != "POST":
        return _asked(request, asking, asking.blank(request.GET.dict()))
    form = asking.filled(request.POST)
    if "back" in request.POST or not form.is_valid():
        return _asked(request, asking, form)
    if "confirmed" not in request.POST:
        return _read_over(request, asking, form)
    try:
        case = asking.open(form)
    except CaseError as refused:
        form.refuse(refused)
        return _asked(request, asking, form)
    if request.actor.role not in OWNERS:
        messages.success(request, _("已报送：%(number)s。") % {"number": case.number})
        return redirect("cases:case", case.number)
    return redirect("matters:sent", case.number)


def _asked(request: HttpRequest, asking: Asking, form: DeclaredForm) -> HttpResponse:
    context = {
        "asking": asking,
        "form": form,
        "says": says_of(asking.kind),
        "lacks_loan": asking.lacks_loan,
    } | _shell(request)
    status = 422 if form.errors else 200
    return render(request, "cases/matters/new.html", context, status=status)


def _read_over(request: HttpRequest, asking: Asking, form: DeclaredForm) -> HttpResponse:
    """Everything once more before it is sent; what the kind itself refuses is said here already."""
    answers = form.answers()
    context = {
        "asking": asking,
        "rows": [*_firm_rows(asking, form), *summary(asking.asked, answers)],
        "before": summary(*asking.told_before(answers)),
        "typed": moving.typed_again(request.POST),
    } | _shell(request)
    return render(request, "cases/matters/check.html", context)


def _firm_rows(asking: Asking, form: DeclaredForm) -> list[dict[str, Any]]:
    if asking.whom is None:
        return []
    given = form.cleaned_data
    if not given.get("credit_code"):
        name = given.get("person_name") or given["enterprise_name"]
        return [{"term": _("办事人"), "value": name}]
    return [
        {"term": _("企业"), "value": given["enterprise_name"]},
        {"term": _("统一社会信用代码"), "value": given["credit_code"]},
    ]


@never_cache
@require_safe
@for_members(*OWNERS)
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt: reference, clock, what happens next."""
    case = _own(request, number)
    actions.note_views([case], request.actor)
    page = page_of(case, request.actor, clock.today())
    context = {"page": page, "case": case, "steps": list(page.steps)}
    return render(request, "cases/matters/sent.html", context)


# ---------------------------------------------------------------------- one case


@never_cache
@require_safe
@for_members(*OWNERS)
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """One case: where it stands, who has it, by when, what happened, what can be done."""
    case = _own(request, number)
    actions.note_views([case], request.actor)
    return _matter(request, case)


def _matter(request: HttpRequest, case: Case, attempt: moving.Attempt | None = None) -> Any:
    page = page_of(case, request.actor, clock.today())
    context: dict[str, Any] = {"page": page, "case": case}
    if page.due_move:
        context["form"] = moving.Asking(case, page.due_move).blank()
    if attempt:
        context |= attempt.context
    status = 200 if attempt is None else 422
    return render(request, "cases/matters/matter.html", context, status=status)


@never_cache
@require_http_methods(FORM)
@for_members(*OWNERS)
def move(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """One step of one's own: the step that is waited for is asked on the case's page, any other on
    its own."""
    case = _own(request, number)
    step = next((one for one in kind_of(case).moves if one.name == name), None)
    if step is None or not queries.may_move(request.actor, case, step):
        raise Http404
    if step not in queries.moves_for(request.actor, case) and request.method != "POST":
        messages.info(request, _("这件事项现在不能办这一步。"))
        return redirect("matters:matter", case.number)
    actions.note_views([case], request.actor)
    asking = moving.Asking(case, step)
    if request.method != "POST":
        return _move(request, asking, {"form": asking.blank()})
    attempt = asking.attempt(request.POST, request.actor)
    if attempt.done:
        messages.success(request, _("已记下：%(move)s。") % {"move": choose(step.label)})
        return redirect("matters:matter", case.number)
    if step == page_of(case, request.actor, clock.today()).due_move:
        return _matter(request, case, attempt)
    return _move(request, asking, attempt.context)


def _move(request: HttpRequest, asking: moving.Asking, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    page = {"asking": asking, "case": asking.case} | context
    return render(request, "cases/matters/move.html", page, status=status)
