"""The pages of those who work on cases: the inbox, one case, one move."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from changrong.network import clock
from changrong.network.cases import actions, queries
from changrong.network.cases.desk import moving, shown
from changrong.network.cases.desk.inbox import Inbox
from changrong.network.cases.desk.page import CasePage
from changrong.network.cases.desk.telling import cost_rows
from changrong.network.cases.dispatch.judging import judged
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, visible_to
from changrong.network.files.queries import READERS
from changrong.network.people.access import requires
from changrong.network.people.models import Role
from changrong.network.people.queries import decidable_by
from changrong.network.portal.language import choose

WORKERS = (Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.SUPERVISOR)
FIRMS = (Role.ENTERPRISE, Role.HOTLINE)


@never_cache
@require_safe
@requires(*WORKERS)
def inbox(request: HttpRequest) -> HttpResponse:
    """What there is to do, the most pressing first."""
    found = Inbox.read(request.GET, request.actor, clock.today())
    requests = decidable_by(request.actor).count() if found.by_help else None
    context = shown.inbox(found, requests)
    return render(request, "cases/inbox.html", context | {"inbox": found, "now": clock.now()})


def seen(request: HttpRequest, number: str) -> Case:
    cases = visible_to(request.actor).select_related("parent__version", "handler", "decision")
    cases = cases.defer("version__declaration", "parent__version__declaration")
    return get_object_or_404(cases, number=number)


@never_cache
@require_safe
@requires(*WORKERS, *FIRMS)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case: what it is about, its clocks, what can be done, what happened."""
    found = seen(request, number)
    if request.actor.role in FIRMS:
        root = found.root
        page = "needs:need" if root.kind == "need" else "matters:matter"
        return redirect(page, root.number)
    if own := _own_part(request, found):
        return redirect("cases:case", own.number)
    actions.note_views([found], request.actor)
    if request.actor.institution is not None:
        judged(found, request.actor)
    page = CasePage(found, request.actor, clock.today())
    context = {
        "page": page,
        "timeline": shown.timeline(queries.timeline(found, request.actor)),
        "may_files": request.actor.role in READERS,
    }
    return render(request, "cases/case.html", context)


def _own_part(request: HttpRequest, found: Case) -> Case | None:
    """The institution's own dispatch of a need: it works there, and reads the need there."""
    if request.actor.institution is None or found.institution_id:
        return None
    return visible_to(request.actor).filter(parent=found).exclude(institution=None).last()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(*WORKERS)
def move(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """One step of one case: its questions, and for an offer what it will cost before it is made."""
    found = seen(request, number)
    step = next((one for one in kind_of(found).moves if one.name == name), None)
    if step is None or not queries.may_move(request.actor, found, step):
        raise Http404
    if request.method != "POST" and step not in queries.moves_for(request.actor, found):
        messages.info(request, _("这件事项现在不能办这一步。"))
        return redirect("cases:case", found.number)
    actions.note_views([found], request.actor)
    asking = moving.Asking(found, step)
    return _answered(request, asking) if request.method == "POST" else _asked(request, asking)


def _asked(request: HttpRequest, asking: moving.Asking, **more: Any) -> HttpResponse:
    context = {"asking": asking, "form": asking.blank()} | more
    status = 422 if context["form"].errors else 200
    return render(request, "cases/move.html", context, status=status)


def _checked(
    request: HttpRequest,
    asking: moving.Asking,
    answers: dict[str, Any],
    costs: list[dict[str, Any]],
) -> HttpResponse:
    """What an offer will cost the firm, before it is made."""
    context = {
        "asking": asking,
        "costs": costs,
        "summary": moving.summary(asking.step, answers),
        "typed": moving.typed_again(request.POST),
    }
    return render(request, "cases/move_check.html", context)


def _answered(request: HttpRequest, asking: moving.Asking) -> HttpResponse:
    form = asking.filled(request.POST)
    if "back" in request.POST or not form.is_valid():
        return _asked(request, asking, form=form)
    if "confirmed" not in request.POST and (costs := cost_rows(form.answers())):
        return _checked(request, asking, form.answers(), costs)
    attempt = asking.attempt(request.POST, request.actor)
    if not attempt.done:
        return _asked(request, asking, **attempt.context)
    messages.success(request, _("已记下：%(move)s。") % {"move": choose(asking.step.label)})
    return redirect("cases:case", asking.case.number)
