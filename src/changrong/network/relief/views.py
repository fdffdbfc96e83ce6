"""The ledger of relief and the counters of transactions: their sums, their rows, and telling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from changrong.network import clock
from changrong.network.boards.period import Period
from changrong.network.boards.sheets import sheet
from changrong.network.indicators.period import period_of
from changrong.network.indicators.shown import period_labels
from changrong.network.people.access import requires
from changrong.network.people.fields import said, status_of
from changrong.network.people.pages import FORM, filled, posted
from changrong.network.portal.language import choose
from changrong.network.relief import actions, page, queries
from changrong.network.relief.actions import STAFF
from changrong.network.relief.errors import RowsRefused
from changrong.network.relief.forms import ReliefForm, ReverseForm, TellForm, TransactionsForm
from changrong.network.relief.handed_in import RELIEF_COLUMNS, TRANSACTION_COLUMNS
from changrong.network.relief.models import Entry
from changrong.network.relief.queries import READERS
from changrong.network.relief.words import RELIEF, TRANSACTIONS
from changrong.text import Problem

PAGE = 50


@never_cache
@require_safe
@requires(*READERS)
def ledger(request: HttpRequest) -> HttpResponse:
    """Relief by kind and institution; narrowed to one kind or institution, its entries below."""
    period = _period(request)
    every = queries.counted_by(request.actor, period)
    narrowed = _narrowed(every, request)
    rows = queries.opened_by(request.actor, narrowed)
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        **page.table(queries.totals(every)),
        "page": shown,
        "of": narrowed.count(),
        "words": RELIEF,
        "period": period,
        "periods": list(period_labels().items()),
        "kind": request.GET.get("kind", ""),
        "institution": request.GET.get("institution", ""),
        "may_tell": request.actor.role in STAFF,
        "now": clock.now(),
    }
    return render(request, "relief/ledger.html", context)


@never_cache
@require_safe
@requires(*READERS)
def ledger_csv(request: HttpRequest) -> HttpResponse:
    period = _period(request)
    found = _narrowed(queries.counted_by(request.actor, period), request)
    rows = page.relief_lines(queries.opened_by(request.actor, found))
    return sheet(f"relief-{period.start}", page.relief_heading(), rows)


def _period(request: HttpRequest) -> Period:
    return period_of(request.GET.get("period", ""), clock.today())


def _narrowed(rows: QuerySet[Entry], request: HttpRequest) -> QuerySet[Entry]:
    """What is asked for of the ledger. 404 for a key that is none."""
    if kind := request.GET.get("kind"):
        rows = rows.filter(kind=kind)
    if key := request.GET.get("institution"):
        if not key.isdecimal():
            raise Http404
        rows = rows.filter(institution=int(key))
    return rows


@requires(*STAFF)
@require_http_methods(FORM)
def tell(request: HttpRequest) -> HttpResponse:
    """One relief, typed, or many in a file: all of them are written down, or none."""
    form = ReliefForm(*_sent(request))

    def save(given: dict[str, Any]) -> int:
        return len(actions.tell_relief(given["rows"], request.actor))

    headings = [choose(one.heading) for one in RELIEF_COLUMNS]
    return _tell(request, form, save, "relief:ledger", _("登记纾困"), headings)


@requires(*STAFF)
@require_http_methods(FORM)
def reverse(request: HttpRequest, number: str) -> HttpResponse:
    """Take an entry back, with a reason."""
    own = Entry.objects.filter(institution=request.actor.institution, case=None, reverses=None)
    entry = get_object_or_404(own.select_related("institution", "enterprise"), number=number)
    return filled(
        request,
        ReverseForm(posted(request)),
        lambda given: actions.reverse(entry, given["reason"], request.actor),
        _("已冲销，两笔都留着。"),
        ("relief:ledger",),
        "relief/reverse.html",
        entry=entry,
        label=choose(RELIEF.get(entry.kind, entry.kind)),
    )


@never_cache
@require_safe
@requires(*READERS)
def transactions(request: HttpRequest) -> HttpResponse:
    """Counts by emergency, kind and institution, and every report with what corrected it."""
    reports = queries.reports_read_by(request.actor)
    shown = Paginator(reports, PAGE).get_page(request.GET.get("page"))
    emergencies = queries.emergencies_read_by(request.actor)
    context = {
        "intervals": page.intervals(emergencies, queries.transaction_totals(reports)),
        "page": shown,
        "words": TRANSACTIONS,
        "may_tell": request.actor.role in STAFF,
        "now": clock.now(),
    }
    return render(request, "relief/transactions.html", context)


@never_cache
@require_safe
@requires(*READERS)
def transactions_csv(request: HttpRequest) -> HttpResponse:
    rows = page.transactions_lines(queries.reports_read_by(request.actor))
    return sheet(f"transactions-{clock.today()}", page.transactions_heading(), rows)


@requires(*STAFF)
@require_http_methods(FORM)
def tell_transactions(request: HttpRequest) -> HttpResponse:
    emergencies = queries.emergencies_read_by(request.actor)
    form = TransactionsForm(emergencies, *_sent(request))

    def save(given: dict[str, Any]) -> int:
        told = actions.tell_transactions(given["emergency"], given["rows"], request.actor)
        return len(told)

    headings = [choose(one.heading) for one in TRANSACTION_COLUMNS]
    return _tell(request, form, save, "relief:transactions", _("报业务笔数"), headings)


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _tell(
    request: HttpRequest,
    form: TellForm,
    save: Callable[[dict[str, Any]], int],
    to: str,
    title: str,
    headings: list[str],
) -> HttpResponse:
    """The form's page; what is wrong with a file is named row by row."""
    wrong: list[tuple[int, str, str]] = []
    if request.method == "POST":
        try:
            if form.is_valid():
                count = save(form.cleaned_data)
                messages.success(request, _("已记下 %(count)s 行。") % {"count": count})
                return redirect(to)
        except RowsRefused as refused:
            wrong = _named(form, refused)
        except Problem as refused:
            field = getattr(refused, "field", "")
            form.add_error(field if field in form.fields else None, said(refused))
    context = {"form": form, "wrong": wrong, "title": title, "to": to, "headings": headings}
    status = 422 if wrong else status_of(form)
    return render(request, "relief/tell.html", context, status=status)


def _named(form: TellForm, refused: RowsRefused) -> list[tuple[int, str, str]]:
    """The wrong rows of a file; what was typed is said at its own field instead."""
    if "file" in form.files:
        form.add_error("file", said(refused))
        labels = {name: str(field.label) for name, field in form.fields.items()}
        return [
            (row, labels.get(field, field), str(choose(text))) for row, field, text in refused.rows
        ]
    for _row, field, text in refused.rows:
        form.add_error(field if field in form.fields else None, str(choose(text)))
    return []
