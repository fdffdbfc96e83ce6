"""批量筛查: a roster handed in, how far it is, what came of it, and any row of it explained."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network.clock import today
from changrong.network.files.responses import download
from changrong.network.people.access import requires
from changrong.network.people.fields import status_of
from changrong.network.portal.language import choose, current
from changrong.network.portal.widgets import DayInput
from changrong.network.rules import queries, screenings
from changrong.network.rules.book import book
from changrong.network.rules.clauses import clause_of, read_of
from changrong.network.rules.models import Screening
from changrong.network.rules.screening_results import (
    PARQUET,
    NoSuchRow,
    NotReady,
    explained,
    problems_of,
    refused_rows,
    verdicts_of,
)
from changrong.network.rules.screenings import MOST_OPEN, OPEN, Roster, ScreeningRefused
from changrong.policy import Verdict

PAGE = 20
MOST_PROBLEMS = 50  # refused values shown on the page; all of them are in the file
NOT_IN_FORCE = str(Verdict.NOT_IN_FORCE)
TOUCHES = [str(each) for each in (Verdict.APPLIES, Verdict.BROKEN, Verdict.KEPT, Verdict.DUE)]
ORDER = list(dict.fromkeys([*TOUCHES, str(Verdict.CANNOT_TELL), *map(str, Verdict)]))
TONES = {"waiting": "soon", "running": "info", "done": "yes", "failed": "late", "expired": "no"}


class RosterForm(forms.Form):
    """What is handed in. Whether it can be screened, the action finds out."""

    use_required_attribute = False
    roster = forms.FileField(
        label=gettext_lazy("名册"),
        help_text=gettext_lazy("CSV、XLSX 或 Parquet，一行一户，列名用事实的名称。"),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv,.xlsx,.parquet"}),
        error_messages={"required": gettext_lazy("请先选名册。")},
    )
    as_of = forms.DateField(
        label=gettext_lazy("按哪一天的规则判断"),
        widget=DayInput,
        error_messages={
            "required": gettext_lazy("请填日期，例如 2026-01-31"),
            "invalid": gettext_lazy("请填日期，例如 2026-01-31"),
        },
    )
    map = forms.FileField(
        label=gettext_lazy("列的映射"),
        help_text=gettext_lazy("列名不是事实的名称时用，TOML 文件，写明每一列怎样变成事实。"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".toml"}),
    )
    sheet = forms.CharField(
        label=gettext_lazy("工作表"),
        help_text=gettext_lazy("工作簿里有几张表时，写明是哪一张。"),
        required=False,
        max_length=120,
    )


@never_cache
@requires(*queries.SCREENERS)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    form, status = RosterForm(initial={"as_of": today()}), 200
    if request.method == "POST":
        form = RosterForm(request.POST, request.FILES)
        status = status_of(form)
        if form.is_valid():
            try:
                [asked] = screenings.ask([_roster(form)], request.actor)
            except ScreeningRefused as refused:
                field = refused.field if refused.status != 429 else None
                form.add_error(field, str(choose(refused.text)))
                status = refused.status
            else:
                return redirect("rules:screening", asked.number)
    rows = queries.screenings_of(request.actor).select_related("asked_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "form": form,
        "page": page,
        "screenings": [(each, TONES[each.state]) for each in page.object_list],
        "most": MOST_OPEN,
    }
    return render(request, "rules/screenings.html", context, status=status)


def _roster(form: RosterForm) -> Roster:
    given = form.cleaned_data
    return Roster(given["roster"], given["as_of"], given["map"], given["sheet"], current())


@never_cache
@requires(*queries.SCREENERS)
@require_safe
def shown(request: HttpRequest, number: str) -> HttpResponse:
    """How far it is, or what came of it; with `?row=` one row of it, explained."""
    screening = _found(request, number)
    counted = [each for each in screening.summary if set(each["verdicts"]) != {NOT_IN_FORCE}]
    context: dict[str, Any] = {
        "screening": screening,
        "tone": TONES[screening.state],
        "open": screening.state in OPEN,
        "counted": [_measure(each) for each in counted],
        "left": len(screening.summary) - len(counted),
        "last": (screening.rows or 0) - 1,
        "row": request.GET.get("row", "").strip(),
    }
    status = 200
    if screening.state == Screening.State.DONE:
        if screening.problems:
            context["refused"] = refused_rows(problems_of(screening), 0, MOST_PROBLEMS)
        if context["row"]:
            context |= _row(request, screening, context["row"])
            status = 404 if "no_row" in context else 200
    return render(request, "rules/screening.html", context, status=status)


def _measure(counted: dict[str, Any]) -> dict[str, Any]:
    clause = clause_of(counted["notice"], counted["clause"], read_of(counted["measure"]))
    return counted | {"tag": clause, "verdicts": list(counted["verdicts"].items())}


def _row(request: HttpRequest, screening: Screening, row: str) -> dict[str, Any]:
    """One row in words: first what touches the firm; what was not in force is left out."""
    try:
        found = explained(screening, int(row) if row.isdecimal() and len(row) < 19 else -1)
    except NoSuchRow as missing:
        return {"no_row": str(choose(missing.text))}
    screenings.note_taken(screening, "row", request.actor)
    stated = {**found["facts"], **found["derived"]}
    return {
        "found": found,
        "facts": [
            {"term": _label(name), "value": _value(name, value)}
            for name, value in stated.items()
            if value is not None
        ],
        "measures": [
            each
            | {
                "tag": clause_of(each["notice"], each["clause"], each["read"] or ""),
                "settled": each["verdict"] in TOUCHES,
            }
            for each in sorted(found["measures"], key=lambda each: ORDER.index(each["verdict"]))
            if each["verdict"] != NOT_IN_FORCE
        ],
    }


def _label(name: str) -> Any:
    vocabulary = book().vocabulary
    return vocabulary[name].label if name in vocabulary else name


def _value(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    vocabulary = book().vocabulary
    listed = vocabulary[name].values if name in vocabulary else {}
    return listed.get(str(value), str(value))


@requires(*queries.SCREENERS)
@require_safe
def verdicts(request: HttpRequest, number: str) -> FileResponse | HttpResponse:
    return _file(request, number, "verdicts")


@requires(*queries.SCREENERS)
@require_safe
def problems(request: HttpRequest, number: str) -> FileResponse | HttpResponse:
    return _file(request, number, "problems")


def _file(request: HttpRequest, number: str, what: str) -> FileResponse | HttpResponse:
    screening = _found(request, number)
    try:
        file = verdicts_of(screening) if what == "verdicts" else problems_of(screening)
    except NotReady as early:
        messages.error(request, str(choose(early.text)))
        return redirect("rules:screening", screening.number)
    screenings.note_taken(screening, what, request.actor)
    return download(file, f"{screening.number}.{what}.parquet", PARQUET)


@requires(*queries.SCREENERS)
@require_POST
def remove(request: HttpRequest, number: str) -> HttpResponse:
    screening = _found(request, number)
    screenings.remove([screening], request.actor)
    messages.success(request, _("已删除“%(name)s”。") % {"name": screening.name})
    return redirect("rules:screenings")


def _found(request: HttpRequest, number: str) -> Screening:
    return get_object_or_404(queries.screenings_of(request.actor), number=number)
