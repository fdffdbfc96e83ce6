"""What readers see: the notice board, one notice, its sheet of paper, its screen."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.network import clock
from changrong.network.broadcasts import actions, queries
from changrong.network.broadcasts.models import Broadcast, Sort
from changrong.network.broadcasts.wording import address_of

PAGE = 20


@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """What is up today for the reader, of one sort or all."""
    rows = queries.for_reader(request.actor).select_related("institution")
    sorts = [one for one in Sort if one in set(rows.values_list("sort", flat=True))]
    wanted = request.GET.get("sort", "")
    if wanted in Sort.values:
        rows = rows.filter(sort=wanted)
    chips = [
        {"label": label, "href": f"?sort={value}" if value else "?", "current": value == wanted}
        for value, label in [("", _("全部")), *((one.value, one.label) for one in sorts)]
    ]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "broadcasts/board.html", {"page": page, "chips": chips})


@never_cache
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One notice; whoever was told of it has now read it."""
    broadcast = _read(request, number)
    actions.note_read(broadcast, request.actor)
    return render(request, "broadcasts/one.html", _context(broadcast))


@never_cache
@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """One sheet of A4, to be put up at an outlet."""
    return render(request, "broadcasts/paper.html", _context(_read(request, number)))


@never_cache
@require_safe
def screen(request: HttpRequest, number: str) -> HttpResponse:
    """The short words as large as they go, for a screen in a hall or over a door."""
    return render(request, "broadcasts/screen.html", _context(_read(request, number)))


def _read(request: HttpRequest, number: str) -> Broadcast:
    return get_object_or_404(queries.readable(request.actor), number=number)


def _context(broadcast: Broadcast) -> dict[str, object]:
    return {
        "broadcast": broadcast,
        "is_over": broadcast.shown_until < clock.today(),
        "is_withdrawn": broadcast.state == Broadcast.State.WITHDRAWN,
        "address": address_of(broadcast),
    }
