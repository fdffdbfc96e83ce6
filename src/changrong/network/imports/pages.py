"""批量导入: a file handed in and tried, what each row would come to, then the rows for good."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network.boards.sheets import sheet
from changrong.network.cases.queries import visible_to
from changrong.network.imports import actions, blanks, queries
from changrong.network.imports import report as reports
from changrong.network.imports.actions import MOST_OPEN, Handed, ImportRefused
from changrong.network.imports.importers import Importer, importers, importers_for
from changrong.network.imports.models import Import, ImportRow
from changrong.network.people.access import requires
from changrong.network.people.fields import status_of
from changrong.network.people.models import Role
from changrong.network.portal.language import choose, current

PAGE = 20
ROWS = 50
TONES = {"waiting": "soon", "running": "info", "done": "yes", "failed": "late", "expired": "no"}
ROW_TONES = {"opened": "yes", "same": "info", "refused": "late"}
IMPORTERS = tuple(role for role in Role if role != Role.ENTERPRISE)


class TableForm(forms.Form):
    """A file of rows that is handed in. Whether it can be taken, the action finds out."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("CSV 或 XLSX，一行一件。列名用模板里的。"),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
        error_messages={"required": gettext_lazy("请先选文件。")},
    )
    sheet = forms.CharField(
        label=gettext_lazy("工作表"),
        help_text=gettext_lazy("工作簿里有几张表时，写明是哪一张。"),
        required=False,
        max_length=120,
    )


class FileForm(TableForm):
    """What is to be imported."""

    field_order = ("kind",)
    kind = forms.ChoiceField(
        label=gettext_lazy("导入什么"),
        error_messages={"required": gettext_lazy("请选择导入什么。")},
    )
    consent = forms.BooleanField(
        label=gettext_lazy("名单上的企业都同意把这些资料交给匹配的机构"),
        error_messages={"required": gettext_lazy("要先得到企业同意。")},
    )

    def __init__(self, *args: Any, offered: list[Importer], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(one.kind.name, str(choose(one.kind.label))) for one in offered]
        self.fields["kind"].choices = choices
        self.fields["kind"].initial = choices[0][0]


@never_cache
@requires(*IMPORTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    offered = _offered(request)
    form, status = FileForm(offered=offered), 200
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES, offered=offered)
        status = status_of(form)
        if form.is_valid():
            try:
                [asked] = actions.ask([_handed(form)], request.actor)
            except ImportRefused as refused:
                field = refused.field if refused.field in form.fields else None
                form.add_error(field, str(choose(refused.text)))
                status = refused.status
            else:
                return redirect("imports:import", asked.number)
    rows = queries.imports_of(request.actor)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "form": form,
        "page": page,
        "imports": [_row(each) for each in page.object_list],
        "offered": [one.kind for one in offered],
        "most": MOST_OPEN,
    }
    return render(request, "imports/imports.html", context, status=status)


def _offered(request: HttpRequest) -> list[Importer]:
    """What the caller may import; no page at all for who may import nothing."""
    offered = importers_for(request.actor)
    if not offered:
        raise Http404
    return offered


def _handed(form: FileForm) -> Handed:
    given = form.cleaned_data
    file = given["file"]
    return Handed(given["kind"], file, file.name, given["sheet"], True, False, current())


def _row(one: Import) -> dict[str, Any]:
    return {"one": one, "tone": TONES[one.state], "kind": _kind_label(one.kind)}


def _kind_label(name: str) -> Any:
    return importers()[name].kind.label if name in importers() else name


@never_cache
@requires(*IMPORTERS)
@require_safe
def shown(request: HttpRequest, number: str) -> HttpResponse:
    """How far it is, or what came of each row."""
    return _shown(request, _found(request, number))


def _shown(request: HttpRequest, one: Import, error: str = "", status: int = 200) -> HttpResponse:
    results = one.results.select_related("case")
    outcome = request.GET.get("outcome", "refused" if one.refused else "")
    if outcome in ImportRow.Outcome.values:
        results = results.filter(outcome=outcome)
    page = Paginator(results, ROWS).get_page(request.GET.get("page", "1"))
    context = _row(one) | {
        "open": queries.unfinished(one),
        "page": page,
        "outcome": outcome,
        "outcomes": [
            (name, getattr(one, name), reports.outcome_of(ImportRow(outcome=name), one.dry_run))
            for name in ImportRow.Outcome.values
        ],
        "results": _results(request, one, list(page.object_list)),
        "before": queries.imported_before(one),
        "followed": one.followed_by.order_by("-id").first(),
        "error": error,
    }
    return render(request, "imports/import.html", context, status=status)


def _results(request: HttpRequest, one: Import, rows: list[ImportRow]) -> list[dict[str, Any]]:
    labels = reports.labels_of(importers()[one.kind]) if one.kind in importers() else {}
    cases = [row.case_id for row in rows if row.case_id]
    seen = set(visible_to(request.actor).filter(pk__in=cases).values_list("pk", flat=True))
    return [
        {
            "row": row.row,
            "tone": ROW_TONES[row.outcome],
            "outcome": reports.outcome_of(row, one.dry_run),
            "case": row.case,
            "linked": row.case_id in seen,
            "problems": reports.problems_of(row, labels),
        }
        for row in rows
    ]


@requires(*IMPORTERS)
@require_POST
def go(request: HttpRequest, number: str) -> HttpResponse:
    """Import for good what was tried."""
    one = _found(request, number)
    try:
        [asked] = actions.go_on([one], request.actor, again="again" in request.POST)
    except ImportRefused as refused:
        return _shown(request, one, str(choose(refused.text)), refused.status)
    return redirect("imports:import", asked.number)


@requires(*IMPORTERS)
@require_safe
def report(request: HttpRequest, number: str) -> HttpResponse:
    one = _found(request, number)
    try:
        reports.check_ready(one)
    except reports.NotReady as early:
        messages.error(request, str(choose(early.text)))
        return redirect("imports:import", one.number)
    actions.note_taken(one, request.actor)
    return sheet(f"import-{one.number}", reports.heading(one), reports.lines(one))


@requires(*IMPORTERS)
@require_POST
def remove(request: HttpRequest, number: str) -> HttpResponse:
    one = _found(request, number)
    actions.remove([one], request.actor)
    messages.success(request, _("已删除“%(name)s”，已受理的事项都在。") % {"name": one.name})
    return redirect("imports:imports")


@requires(*IMPORTERS)
@require_safe
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """An empty file to fill in, as XLSX or CSV."""
    return blanks.blank(kind, form, blanks.shown_columns(_importer(request, kind)))


@requires(*IMPORTERS)
@require_safe
def columns(request: HttpRequest, kind: str) -> HttpResponse:
    """Every column that an import of a kind takes."""
    importer = _importer(request, kind)
    rows = [{"column": column, "choices": blanks.choices_of(column)} for column in importer.columns]
    return render(request, "imports/columns.html", {"kind": importer.kind, "rows": rows})


def _importer(request: HttpRequest, kind: str) -> Importer:
    for one in _offered(request):
        if one.kind.name == kind:
            return one
    raise Http404


def _found(request: HttpRequest, number: str) -> Import:
    _offered(request)
    return get_object_or_404(queries.imports_of(request.actor), number=number)
