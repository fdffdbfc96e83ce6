"""Several cases at once: what they all allow, asked once, done together or not at all."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network import clock
from changrong.network.cases import actions
from changrong.network.cases.desk import entries, moving, shown
from changrong.network.cases.desk.forms import DeclaredForm, form_for
from changrong.network.cases.desk.inbox import work_of
from changrong.network.cases.desk.views import WORKERS
from changrong.network.cases.errors import CaseError
from changrong.network.cases.handing import may_assign
from changrong.network.cases.kind import Move
from changrong.network.cases.models import Case
from changrong.network.people.access import requires
from changrong.network.people.pages import posted
from changrong.network.portal.language import choose

MOST = 100  # cases of one move


@require_POST
@requires(*WORKERS)
def pick(request: HttpRequest) -> HttpResponse:
    """From the ticked rows of the inbox to the page of what they all allow."""
    numbers = request.POST.getlist("pick")
    if not numbers:
        messages.info(request, _("先在左边勾选几件。"))
        return redirect("cases:inbox")
    if len(numbers) > MOST:
        said = _("一次最多一起办 %(most)s 件，这里是前 %(most)s 件；其余 %(left)s 件办完再选。")
        messages.info(request, said % {"most": MOST, "left": len(numbers) - MOST})
    return redirect(address("cases:together", numbers[:MOST]))


def address(name: str, numbers: list[str], *args: str) -> str:
    return f"{reverse(name, args=args)}?{urlencode({'case': numbers}, doseq=True)}"


def picked(request: HttpRequest) -> list[Case]:
    """The cases named in the address, of the actor's own work; 404 where there are none."""
    numbers = request.GET.getlist("case")[:MOST]
    found = list(work_of(request.actor).filter(number__in=numbers).order_by("id"))
    if not found:
        raise Http404
    return found


@never_cache
@require_safe
@requires(*WORKERS)
def together(request: HttpRequest) -> HttpResponse:
    """The picked cases and the moves that all of them allow."""
    cases = picked(request)
    moves = entries.together(cases, request.actor)
    numbers = [case.number for case in cases]
    links = [
        {"label": move.label, "href": address("cases:move-together", numbers, move.name)}
        for move in moves
    ]
    able = all(may_assign(request.actor, case) for case in cases)
    context = context_of(request, cases) | {
        "moves": links,
        "may_hand": address("cases:hand-together", numbers) if able else "",
    }
    return render(request, "cases/together.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(*WORKERS)
def move_together(request: HttpRequest, name: str) -> HttpResponse:
    """One move of all the picked cases: the same answers, all or none."""
    cases = picked(request)
    step = _common(request, cases, name)
    if step is None:
        messages.info(request, _("选中的事项里有的不能办这一步了，请重新选。"))
        return redirect(address("cases:together", [case.number for case in cases]))
    made, choices = form_for(step.asks), moving.choices_for(cases, step)
    form = made(posted(request), choices=choices)
    if request.method == "POST" and form.is_valid() and _moved(request, cases, step, form):
        return redirect("cases:inbox")
    context = context_of(request, cases) | {"step": step, "form": form}
    return render(request, "cases/move_together.html", context, status=422 if form.errors else 200)


def _common(request: HttpRequest, cases: list[Case], name: str) -> Move | None:
    moves = entries.together(cases, request.actor)
    return next((move for move in moves if move.name == name), None)


def _moved(request: HttpRequest, cases: list[Case], step: Move, form: DeclaredForm) -> bool:
    try:
        actions.move(cases, step.name, request.actor, form.answers())
    except CaseError as refused:
        form.refuse(refused)
        return False
    said = ngettext(
        "已为 %(count)s 件记下：%(move)s。", "已为 %(count)s 件记下：%(move)s。", len(cases)
    )
    messages.success(request, said % {"count": len(cases), "move": choose(step.label)})
    return True


def context_of(request: HttpRequest, cases: list[Case]) -> dict[str, Any]:
    rows = entries.entries([case.pk for case in cases], clock.today())
    return {
        "groups": [
            {
                "label": _("选中的事项"),
                "icon": "list",
                "tone": "info",
                "count": len(cases),
                "rows": shown.inbox_rows(rows, request.actor, clock.today()),
            }
        ],
        "count": len(cases),
    }
