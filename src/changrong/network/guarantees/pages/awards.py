"""降费奖补: a guarantor's claim for a year, row by row with its clause, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from changrong.guarantee.fees.award import Line
from changrong.guarantee.fees.award_file import claim_file, headings, lines
from changrong.money import in_yuan
from changrong.network import clock
from changrong.network.boards.sheets import as_excel, sheet
from changrong.network.guarantees.figures import guarantors_visible_to
from changrong.network.guarantees.models import Guarantee
from changrong.network.guarantees.pages.agreements import READERS
from changrong.network.guarantees.pages.fields import yuan
from changrong.network.guarantees.queries import STAFF
from changrong.network.guarantees.subsidies import (
    REFERENCE,
    VERBS,
    Subsidy,
    award_claim,
    booked,
    note_taken,
    still_to_come,
)
from changrong.network.parties.models import Institution
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.fields import status_of
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, attempt, posted
from changrong.network.portal.components.formats import exact_rate
from changrong.network.portal.language import current
from changrong.network.portal.widgets import DayInput
from changrong.network.rules.clauses import clause_of
from changrong.policy import Verdict

ROWS = 50
YEARS = range(2000, 2101)
OUTCOMES = {
    "counted": ("yes", gettext_lazy("计入")),
    "unknown": ("ask", gettext_lazy("还不能判断")),
    "left": ("no", gettext_lazy("不计入")),
}
TOLD = {"granted": gettext_lazy("核定"), "received": gettext_lazy("收到")}


@never_cache
@require_safe
@requires(*READERS)
def shown(request: HttpRequest) -> HttpResponse:
    """The claim of a year, for the guarantor's own staff and for whoever watches it."""
    guarantors = list(guarantors_visible_to(request.actor))
    chosen = _chosen(guarantors, request.GET.get("guarantor", ""))
    years = _years(chosen)
    year = _year(request.GET.get("year", ""), years)
    made = award_claim(chosen, year)
    outcome = request.GET.get("outcome", "")
    some = [one for one in made.lines if outcome not in OUTCOMES or outcome_of(one) == outcome]
    page = Paginator(some, ROWS).get_page(request.GET.get("page", "1"))
    found = [outcome_of(one) for one in made.lines]
    is_own = request.actor.role in STAFF
    context = {
        "guarantors": guarantors,
        "guarantor": chosen,
        "years": years,
        "year": year,
        "made": made,
        "sums": [_sums(made.counted), _sums(made.whole)],
        "page": page,
        "rows": [_row(one) for one in page.object_list],
        "outcome": outcome,
        "outcomes": [(name, found.count(name), word) for name, (_tone, word) in OUTCOMES.items()],
        "is_own": is_own,
        "may_book": is_own and request.actor.role == Role.MANAGER,
        "still_to_come": in_yuan(still_to_come(chosen)) if is_own else None,
        "booked": [
            {"one": one, "what": TOLD[what], "amount": in_yuan(one.amount)}
            for what, one in (booked(chosen) if is_own else ())
        ],
    }
    return render(request, "guarantees/award.html", context)


def _chosen(guarantors: Sequence[Institution], asked: str) -> Institution:
    """No page at all for whoever may see none."""
    found = [one for one in guarantors if asked in ("", one.number)]
    if not found:
        raise Http404
    return found[0]


def _years(guarantor: Institution) -> list[int]:
    """Those in which it took something on, the latest first; this one, where there is none."""
    rows = Guarantee.objects.filter(guarantor=guarantor, since__lte=clock.today()).order_by()
    found = rows.values_list("since__year", flat=True).distinct()
    return sorted(found, reverse=True) or [clock.today().year]


def _year(asked: str, years: Sequence[int]) -> int:
    if not asked:
        return years[0]
    if not asked.isdecimal() or int(asked) not in YEARS:
        raise Http404
    return int(asked)


def outcome_of(line: Line) -> str:
    if line.counts:
        return "counted"
    is_open = any(one.verdict is Verdict.CANNOT_TELL for one in line.row.judged)
    return "unknown" if is_open else "left"


def _sums(of: Any) -> dict[str, Any]:
    return {
        "count": of.count,
        "guaranteed": in_yuan(of.guaranteed),
        "fees": in_yuan(of.fees),
        "amount": in_yuan(of.amount),
        "rate": of.rate,
    }


def _row(line: Line) -> dict[str, Any]:
    one, rates = line.row.guaranteed, line.row.rates
    grant = rates.grant if rates else None
    tone, word = OUTCOMES[outcome_of(line)]
    return {
        "line": line,
        "amount": in_yuan(one.amount),
        "fee": in_yuan(one.fee),
        "rates": rates,
        "cut": exact_rate(rates.cut).removesuffix("%") if rates and rates.cut else "",
        "cut_by": clause_of(grant.notice, grant.clause) if grant else None,
        "annualised": in_yuan(line.annualised),
        "tone": tone,
        "word": word,
        "clause": clause_of(line.notice, line.clause, str(line.read)) if line.clause else None,
    }


@require_safe
@requires(*READERS)
def download(request: HttpRequest, number: str, year: int, form: str) -> HttpResponse:
    """The claim as XLSX or CSV, in the reader's language."""
    guarantor = get_object_or_404(guarantors_visible_to(request.actor), number=number)
    if form not in ("xlsx", "csv") or year not in YEARS:
        raise Http404
    return award_file(guarantor, year, form, request.actor)


def award_file(guarantor: Institution, year: int, form: str, by: Actor) -> HttpResponse:
    """The claim to download, as `xlsx` or `csv`."""
    name, made = f"award-{guarantor.number}-{year}", award_claim(guarantor, year)
    note_taken(guarantor, year, by)
    if form == "csv":
        return sheet(name, headings(current()), lines(made, current()))
    return as_excel(name, claim_file(made, current()))


class SubsidyForm(forms.Form):
    """What the books are told."""

    use_required_attribute = False
    year = forms.IntegerField(
        label=gettext_lazy("哪一年的奖补"),
        min_value=YEARS.start,
        max_value=YEARS.stop - 1,
        error_messages={"required": gettext_lazy("请填年份。")},
    )
    amount = yuan(gettext_lazy("金额"))
    on = forms.DateField(
        label=gettext_lazy("哪天的事"),
        help_text=gettext_lazy("不能晚于今天。"),
        widget=DayInput,
        initial=clock.today,
        error_messages={"required": gettext_lazy("请填日子。")},
    )
    reference = forms.CharField(
        label=gettext_lazy("文号或回单号"),
        help_text=gettext_lazy("同一个号再记一次，还是那一笔。"),
        max_length=REFERENCE,
        error_messages={"required": gettext_lazy("请填文号或回单号。")},
    )


@never_cache
@requires(Role.MANAGER)
@require_http_methods(FORM)
def book(request: HttpRequest, what: str) -> HttpResponse:
    """The guarantor's manager tells that an award was granted, or that money of one came in."""
    own = get_object_or_404(guarantors_visible_to(request.actor))
    if what not in VERBS:
        raise Http404
    form = SubsidyForm(posted(request), initial={"year": clock.today().year - 1})
    if request.method == "POST" and form.is_valid():
        one = Subsidy(own, **form.cleaned_data)
        if attempt(form, lambda told: VERBS[what]([told], request.actor), one):
            messages.success(request, _("已记下，账簿里也有了。"))
            return redirect("guarantees:award")
    context = {"form": form, "what": what}
    return render(request, "guarantees/award_book.html", context, status=status_of(form))
