"""批量报送: a file of loans handed in under an agreement, how far it is, what became of each."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network.boards.sheets import sheet, workbook
from changrong.network.events.actions import record
from changrong.network.guarantees.batches import actions
from changrong.network.guarantees.batches import report as reports
from changrong.network.guarantees.batches.actions import Handed
from changrong.network.guarantees.batches.models import KEPT, Batch, BatchRow
from changrong.network.guarantees.batches.queries import batches_visible_to
from changrong.network.guarantees.batches.reading import columns_of, examples
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.models import Agreement
from changrong.network.guarantees.queries import STAFF, agreements_visible_to, terms_of
from changrong.network.imports.actions import ImportRefused
from changrong.network.imports.blanks import blank
from changrong.network.imports.pages import TableForm
from changrong.network.people.access import requires
from changrong.network.people.fields import status_of
from changrong.network.portal.language import choose
from changrong.text import Problem

PAGE = 20
ROWS = 50
TONES = {"waiting": "soon", "running": "info", "done": "yes", "failed": "late"}
ROW_TONES = {"accepted": "yes", "known": "info", "refused": "late"}


@never_cache
@requires(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest, number: str) -> HttpResponse:
    """The batches under an agreement, and a form for one more."""
    agreement = _agreement(request, number)
    form, status = TableForm(), 200
    if request.method == "POST":
        form = TableForm(request.POST, request.FILES)
        status = status_of(form)
        if form.is_valid():
            given = form.cleaned_data
            file = given["file"]
            handed = Handed(agreement, file, file.name, given["sheet"])
            try:
                [batch] = actions.ask([handed], request.actor)
            except GuaranteeRefused as refused:
                form.add_error(None, str(choose(refused.text)))
                status = 409
            except ImportRefused as refused:
                form.add_error("file", str(choose(refused.text)))
                status = refused.status
            else:
                return redirect("guarantees:batch", batch.number)
    rows = batches_visible_to(request.actor).filter(agreement=agreement)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page", "1"))
    shown = columns_of(terms_of(agreement))
    context = {
        "agreement": agreement,
        "form": form,
        "page": page,
        "batches": [{"one": one, "tone": TONES[one.state]} for one in page.object_list],
        "columns": sorted(shown, key=lambda column: not column.required),
    }
    return render(request, "guarantees/batches.html", context, status=status)


@never_cache
@requires(*STAFF)
@require_safe
def shown(request: HttpRequest, number: str) -> HttpResponse:
    """How far it is, and what came of each row."""
    one = _found(request, number)
    results = one.results.select_related("guarantee")
    outcome = request.GET.get("outcome", "refused" if one.refused else "")
    if outcome in BatchRow.Outcome.values:
        results = results.filter(outcome=outcome)
    page = Paginator(results, ROWS).get_page(request.GET.get("page", "1"))
    context = {
        "one": one,
        "tone": TONES[one.state],
        "page": page,
        "outcome": outcome,
        "outcomes": [(name, getattr(one, name), label) for name, label in BatchRow.Outcome.choices],
        "may_try_again": one.may_be_tried_again
        and actions.files_under(one.agreement, request.actor),
        "kept_until": one.finished_at and one.finished_at + KEPT,
        "results": [{"row": row, "tone": ROW_TONES[row.outcome]} for row in page.object_list],
    }
    return render(request, "guarantees/batch.html", context)


@requires(*STAFF)
@require_safe
def report(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Every row with its result, as CSV or XLSX."""
    one = _found(request, number)
    if form not in ("csv", "xlsx"):
        raise Http404
    record(one.number, "batch.taken", request.actor, {})
    made = sheet if form == "csv" else workbook
    return made(f"batch-{one.number}", reports.heading(), reports.lines(one))


@requires(*STAFF)
@require_safe
def template(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """An empty file to fill in, as XLSX or CSV."""
    agreement = _agreement(request, number)
    return blank(f"loans-{agreement.number}", form, columns_of(terms_of(agreement)), examples())


@requires(*STAFF)
@require_POST
def again(request: HttpRequest, number: str) -> HttpResponse:
    """Have the refused rows tried once more."""
    one = _found(request, number)
    try:
        actions.try_again([one], request.actor)
    except Problem as refused:
        messages.error(request, str(choose(refused.text)))
    return redirect("guarantees:batch", one.number)


def _agreement(request: HttpRequest, number: str) -> Agreement:
    """An agreement that the caller's institution files under; no other is there."""
    found = get_object_or_404(agreements_visible_to(request.actor), number=number)
    if not actions.files_under(found, request.actor):
        raise Http404
    return found


def _found(request: HttpRequest, number: str) -> Batch:
    return get_object_or_404(batches_visible_to(request.actor), number=number)
