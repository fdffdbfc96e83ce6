"""账簿: the trial balance of a book and the statement of an account, only to read."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.network import clock
from changrong.network.ledger import reports
from changrong.network.ledger.checking import last_check
from changrong.network.ledger.forms import StatementAsked, TrialBalanceAsked
from changrong.network.ledger.queries import READERS, visible_to
from changrong.network.parties.models import Institution
from changrong.network.people.access import requires
from changrong.network.people.fields import status_of
from changrong.network.unit import snapshot

PAGE = 50


@never_cache
@require_safe
@requires(*READERS)
def trial_balance(request: HttpRequest) -> HttpResponse:
    """What stands on every account of a book, on a day and as known on a day."""
    books = _books(request)
    form = TrialBalanceAsked(request.GET, books)
    context: dict[str, Any] = {"form": form, "books": books, "checked": last_check()}
    if form.is_valid():
        asked = form.cleaned_data
        context |= {"book": asked["book"], "on": asked["on"] or clock.today(), "asked": asked}
        context["found"] = reports.trial_balance(
            asked["book"].number, context["on"], form.known_at, asked["pending"], asked["currency"]
        )
        context["kept"] = _kept(request, "on")
    return render(request, "ledger/trial_balance.html", context, status=status_of(form))


@never_cache
@require_safe
@requires(*READERS)
def statement(request: HttpRequest) -> HttpResponse:
    """What was posted on an account, or about a contract, with what stands after each line."""
    form = StatementAsked(request.GET, _books(request))
    context: dict[str, Any] = {"form": form, "crumbs": _crumbs()}
    if form.is_valid():
        asked = form.cleaned_data
        with snapshot():
            shown = _Shown(form)
            page = Paginator(shown, PAGE).get_page(request.GET.get("page", "1"))
        context |= {"book": asked["book"], "asked": asked, "page": page, "found": shown.last}
    return render(request, "ledger/statement.html", context, status=status_of(form))


class _Shown:
    """The lines of a statement as a paginator asks for them: how many, then some."""

    def __init__(self, form: StatementAsked) -> None:
        self.form = form
        self.last = self._read(0, 0)

    def count(self) -> int:
        return self.last.total

    def __getitem__(self, some: slice) -> tuple[reports.Line, ...]:
        self.last = self._read(some.start, some.stop - some.start)
        return self.last.lines

    def _read(self, start: int, limit: int) -> reports.Statement:
        asked = self.form.cleaned_data
        return reports.statement(
            asked["book"].number,
            asked["account"] or None,
            asked["subject"].strip() or None,
            asked["since"],
            asked["until"],
            self.form.known_at,
            asked["pending"],
            asked["currency"],
            start,
            limit,
        )


def _books(request: HttpRequest) -> list[Institution]:
    """Those the reader may see; one that is asked for must be among them."""
    books = list(visible_to(request.actor))
    asked = request.GET.get("book", "")
    if not books or (asked and asked not in {book.number for book in books}):
        raise Http404
    return books


def _kept(request: HttpRequest, day: str) -> str:
    """The question of a trial balance as that of its accounts' statements."""
    query = request.GET.copy()
    until = query.pop(day, [""])[-1]
    if until:
        query["until"] = until
    return query.urlencode()


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("账簿"), "url": reverse("ledger:trial-balance")}, {"label": _("明细账")}]
