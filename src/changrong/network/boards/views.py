"""What coordinators and supervisors watch, and what everybody may see of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.network import clock
from changrong.network.boards import listing, published, queries, shown, statistics
from changrong.network.boards.api import READERS
from changrong.network.boards.period import NAMES, period_of
from changrong.network.boards.sheets import sheet
from changrong.network.cases.desk.entries import entries
from changrong.network.cases.kinds import KINDS
from changrong.network.people.access import requires
from changrong.network.people.models import Role
from changrong.network.people.queries import decidable_by
from changrong.network.rules.codes import region_name

OVERDUE_SHOWN = 8


@never_cache
@require_safe
@requires(Role.COORDINATOR)
def board(request: HttpRequest) -> HttpResponse:
    """The coordinator's board: is anything late, where do needs get stuck, who is behind."""
    today = clock.today()
    period = period_of(request.GET.get("period", ""), today)
    seen = queries.board(request.actor, period, today, OVERDUE_SHOWN)
    late = entries(seen.overdue, today)
    context = shown.board(seen) | {
        "periods": NAMES,
        "now": clock.now(),
        "requests": decidable_by(request.actor).count(),
        "overdue": [
            {"standing": e.standing, "case": e.case, "place": region_name(e.case.region)}
            for e in late
        ],
    }
    return render(request, "boards/board.html", context)


@never_cache
@require_safe
@requires(Role.COORDINATOR)
def cases(request: HttpRequest) -> HttpResponse:
    """Every case with its clock; and the rows behind any figure of the board."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return render(
        request, "boards/cases.html", listing.page(_wanted(request)) | {"query": asked.urlencode()}
    )


@never_cache
@require_safe
@requires(Role.COORDINATOR)
def cases_csv(request: HttpRequest) -> HttpResponse:
    wanted = _wanted(request)
    return sheet(f"cases-{wanted.today}", listing.heading(), listing.lines(wanted))


def _wanted(request: HttpRequest) -> listing.Wanted:
    try:
        return listing.Wanted.read(request.GET, request.actor, clock.today())
    except KeyError:
        raise Http404 from None


@never_cache
@require_safe
@requires(*READERS)
def figures(request: HttpRequest) -> HttpResponse:
    """Counts and median times. It leads to no case: a supervisor may open none."""
    return render(request, "boards/figures.html", _figures(request))


@never_cache
@require_safe
@requires(*READERS)
def figures_csv(request: HttpRequest) -> HttpResponse:
    found = _figures(request)["statistics"]
    return sheet(f"figures-{found.period.end}", statistics.heading(), statistics.lines(found))


def _figures(request: HttpRequest) -> dict[str, Any]:
    period = period_of(request.GET.get("period", ""), clock.today())
    kind = request.GET.get("kind", "")
    found = statistics.statistics(request.actor, period, kind if kind in KINDS else "")
    return {
        "statistics": found,
        "period": period,
        "periods": NAMES,
        "kinds": [(kind.name, kind.label) for kind in KINDS.values()],
        "now": clock.now(),
    }


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """The public figures and how each is worked out."""
    context = {
        "counted": published.figures(),
        "answer_limit": shown.within(KINDS["dispatch"], "answer"),
        "indicators": published.indicators(),
    }
    return render(request, "boards/public.html", context)
