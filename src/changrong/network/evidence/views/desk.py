"""The data that lie with a case: read by the firm and the institution it agreed to, asked for by
that institution, added by either."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from changrong.network import clock
from changrong.network.cases.actions import Opening, open_once
from changrong.network.cases.desk.forms import form_for
from changrong.network.cases.errors import CaseError
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.evidence import actions, queries, shown
from changrong.network.evidence.catalogue import ITEMS
from changrong.network.evidence.forms import add_form
from changrong.network.evidence.values import ValueRefused
from changrong.network.people.access import requires
from changrong.network.people.fields import said, status_of
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, posted
from changrong.network.portal.language import choose
from changrong.text import Problem

STAFF = (Role.OFFICER, Role.MANAGER)
READERS = (Role.ENTERPRISE, *STAFF)


def _shell(request: HttpRequest) -> dict[str, Any]:
    is_firm = request.actor.role == Role.ENTERPRISE
    return {"shell": "portal/base.html" if is_firm else "portal/officer.html", "is_firm": is_firm}


def _case(request: HttpRequest, number: str) -> Case:
    rows = queries.cases_with_data(request.actor).select_related("institution", "enterprise")
    return get_object_or_404(rows.filter(enterprise__isnull=False), number=number)


@never_cache
@require_safe
@requires(*READERS)
def case_data(request: HttpRequest, number: str) -> HttpResponse:
    """Family by family, with source and day; what it tells together; the log. Each look at a value
    by anybody but the firm is recorded."""
    case = _case(request, number)
    pieces = list(queries.pieces_of(case, request.actor))
    actions.note_look(case, pieces, request.actor)
    requests = list(queries.requests_of(case, request.actor))
    log = queries.exchanges_visible_to(request.actor).filter(request__in=requests)
    context = {
        "case": case,
        "data": shown.CaseData(pieces, clock.today()),
        "requests": [_request(one, request) for one in requests],
        "log": shown.log_rows(log),
        "back": _back(case, request),
        "may_ask": _may_ask(case, request),
        "today": clock.today(),
    } | _shell(request)
    return render(request, "evidence/case.html", context)


def _request(found: Case, request: HttpRequest) -> dict[str, Any]:
    """A request with what can still be added to it by hand."""
    consent = queries.consent_of(found)
    is_live = consent is not None and consent.is_live(clock.today())
    may_add = is_live and actions.may_add(found, request.actor)
    kind = KINDS[found.kind]
    return {
        "case": found,
        "state": kind.state(found.state),
        "items": shown.labels(found.fields["items"]),
        "purpose": shown.purpose_words(found.fields["purpose"]),
        "until": consent.until if consent and is_live else None,
        "to_add": [ITEMS[one] for one in consent.items if one in ITEMS] if may_add else [],
    }


def _back(case: Case, request: HttpRequest) -> str:
    if request.actor.role == Role.ENTERPRISE:
        return reverse("evidence:consents")
    return reverse("cases:case", args=[case.number])


def _may_ask(case: Case, request: HttpRequest) -> bool:
    own = request.actor.institution
    return own is not None and queries.shares(own) and case.closed_at is None


@never_cache
@require_http_methods(FORM)
@requires(*STAFF)
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the firm of a case for data."""
    case, kind = _case(request, number), KINDS[queries.KIND]
    if not _may_ask(case, request):
        messages.info(request, _("本机构还没有参加涉企信息共享，请先向金融局申请。"))
        return redirect("cases:case", case.number)
    made = form_for([field for field in kind.fields if field.name != "for_case"])
    form = made(posted(request))
    if request.method == "POST" and form.is_valid():
        fields = form.answers() | {"for_case": case.number}
        try:
            [asked] = open_once(
                kind.name, [Opening(enterprise=case.enterprise, fields=fields)], request.actor
            )
        except CaseError as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已请企业同意：%(number)s。") % {"number": asked.number})
            return redirect("evidence:case", case.number)
    context = {"form": form, "case": case, "kind": kind}
    return render(request, "evidence/ask.html", context, status=status_of(form))


@never_cache
@require_http_methods(FORM)
@requires(*READERS)
def add(request: HttpRequest, number: str, item: str) -> HttpResponse:
    """Add one item by hand, by the consent of a request."""
    found = get_object_or_404(visible_to(request.actor).filter(kind=queries.KIND), number=number)
    consent = queries.consent_of(found)
    if item not in ITEMS or consent is None or not actions.may_add(found, request.actor):
        raise Http404
    form = add_form(ITEMS[item])(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid() and _added(request, form, found, item):
        messages.success(request, _("已添加：%(item)s。") % {"item": choose(ITEMS[item].label)})
        return redirect("evidence:case", found.fields["for_case"])
    context = {
        "form": form,
        "item": ITEMS[item],
        "request_case": found,
        "for_case": found.fields["for_case"],
    } | _shell(request)
    return render(request, "evidence/add.html", context, status=status_of(form))


def _added(request: HttpRequest, form: Any, found: Case, item: str) -> bool:
    """Whether it was taken; what is refused is said beside its field, with all that was typed."""
    file = form.cleaned_data["file"]
    try:
        actions.add(
            found,
            item,
            form.answers(),
            form.cleaned_data["dated"],
            request.actor,
            [file] if file else [],
        )
    except ValueRefused as refused:
        for name, text in refused.errors.items():
            form.add_error(name if name in form.fields else None, str(choose(text)))
    except Problem as refused:
        field = getattr(refused, "field", None)
        form.add_error(field if field in form.fields else None, said(refused))
    return not form.errors
