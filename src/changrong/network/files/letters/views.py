"""Reading a letter, taking it out as PDF, and checking a paper against what was issued."""

from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.money import statement_text
from changrong.network.cases.looking import note_letter
from changrong.network.files.letters import pdf, queries
from changrong.network.files.letters.forms import Check
from changrong.network.files.letters.paper import read
from changrong.network.files.letters.values import Letter as Values
from changrong.network.files.models import Letter
from changrong.network.files.responses import download
from changrong.network.files.views import PARTIES
from changrong.network.people.access import requires
from changrong.network.people.fields import status_of
from changrong.network.portal.components.formats import full_day
from changrong.network.portal.language import choose


@never_cache
@requires(*PARTIES)
@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, _read(request, number), pdf.available())


@never_cache
@requires(*PARTIES)
@require_safe
def as_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The PDF; where none can be made, the page that prints as well and says why."""
    row = _read(request, number)
    try:
        made = pdf.pdf_of(row)
    except pdf.NoPdf as reason:
        return _page(request, row, False, reason.lacks)
    return download(BytesIO(made), f"{row.number}.pdf", "application/pdf")


def _page(request: HttpRequest, row: Letter, has_pdf: bool, lacks: str = "") -> HttpResponse:
    context = {"row": row, "has_pdf": has_pdf, "lacks": lacks}
    return render(request, "letters/page.html", context)


def _read(request: HttpRequest, number: str) -> Letter:
    row = get_object_or_404(queries.visible_to(request.actor), number=number)
    note_letter(row, request.actor)
    return row


@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """For whoever holds the paper: number and code are all that is asked, and both must be right.
    Guessing one of 2^64 codes needs no limit on how often it is tried."""
    asked = bool({"number", "code"} & set(request.GET))
    form = Check(request.GET if asked else None)
    context: dict[str, Any] = {"form": form, "asked": asked and form.is_valid()}
    if context["asked"] and (row := queries.genuine(**form.cleaned_data)):
        letter = read(row.kind, row.values)
        context |= {"row": row, "letter": letter, "rows": _told(row, letter)}
    return render(request, "letters/verify.html", context, status=status_of(form))


def _told(row: Letter, letter: Values) -> list[dict[str, Any]]:
    """As much as tells this letter from a forged one, and nothing of the borrower."""
    return [
        {"term": _("发函"), "value": letter.sender.name},
        {"term": _("收函"), "value": letter.receiver.name},
        {"term": _("金额"), "value": choose(statement_text(letter.amount))},
        {"term": _("日期"), "value": full_day(row.issued_on)},
    ]
