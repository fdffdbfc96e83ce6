"""The public lists of institutions and of what they offer."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from changrong.network.clock import today
from changrong.network.parties import queries
from changrong.network.parties.forms import Search
from changrong.network.parties.models import Institution, Product
from changrong.network.rules.codes import region_name

PAGE = 20


@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    search = Search(request.GET)
    wanted = search.wanted()
    rows = named(queries.directory(today()), wanted["q"])
    if wanted["kind"]:
        rows = rows.filter(kind=wanted["kind"])
    found = queries.serving(rows, wanted["region"]) if wanted["region"] else rows
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "parties/directory.html", {"page": page, "form": search})


@require_safe
def institution(request: HttpRequest, number: str) -> HttpResponse:
    shown = get_object_or_404(queries.directory(today()), number=number)
    return render(request, "parties/institution.html", {"institution": shown, **places_of(shown)})


def places_of(institution: Institution) -> dict[str, Any]:
    return {"regions": [region_name(code) for code in institution.regions]}


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    search = Search(request.GET)
    wanted = search.wanted()
    rows = offered(queries.on_offer(today()), wanted)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "parties/offered.html", {"page": page, "form": search})


def named(rows: QuerySet[Institution], words: str) -> QuerySet[Institution]:
    """Those whose name, or whose product's or outlet's name, holds the words."""
    if not words:
        return rows
    own = Q(name__icontains=words)
    inside = Q(outlets__name__icontains=words) | Q(products__name__icontains=words)
    return rows.filter(own | inside).distinct()


def offered(rows: QuerySet[Product], wanted: dict[str, str]) -> list[Product]:
    """The products for a service, a place and a text. Kinds are a list inside the row, which not
    every database can search, and there are few products: they are picked here."""
    if words := wanted["q"]:
        rows = rows.filter(Q(name__icontains=words) | Q(institution__name__icontains=words))
    if wanted["kind"]:
        rows = rows.filter(institution__kind=wanted["kind"])
    found = [row for row in rows if not wanted["need"] or wanted["need"] in row.need_kinds]
    if wanted["region"]:
        near = {i.pk for i in queries.serving({row.institution for row in found}, wanted["region"])}
        found = [row for row in found if row.institution_id in near]
    return found
