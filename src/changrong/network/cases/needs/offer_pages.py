"""Pages of the offers: side by side, and one of them accepted after a second look."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from changrong.network.cases import actions
from changrong.network.cases.desk.moving import revision_in
from changrong.network.cases.errors import CaseError
from changrong.network.cases.models import Case
from changrong.network.cases.needs import offer_table
from changrong.network.cases.needs.offers import least_paid_is_not_cheapest, offers_by_cost
from changrong.network.cases.queries import moves_for, offers_of, visible_to
from changrong.network.people.access import requires
from changrong.network.people.models import Role
from changrong.network.portal.language import choose
from changrong.network.rules.clauses import clause_of

# The clause that asks institutions to publish what they charge, so that it can be compared.
FEES = ("cbirc-2023-small-firms", "三(八)")


@never_cache
@require_safe
@requires(Role.ENTERPRISE, Role.HOTLINE)
def offers(request: HttpRequest, number: str) -> HttpResponse:
    need = get_object_or_404(visible_to(request.actor), number=number, kind="need")
    actions.note_views([need], request.actor)
    found = offers_by_cost(need)
    waiting = need.children.filter(closed_at=None).exclude(state="offered")
    may_choose = _may_accept(request, need)
    context = {
        "case": need,
        "offers": found,
        "columns": [offer_table.column(one, need, may_choose) for one in found],
        "rows": offer_table.rows(found),
        "bars": [offer_table.bar(one) for one in found],
        "bars_label": offer_table.bars_label(found),
        "until": min((one.until for one in found), default=None),
        "waiting": waiting.count(),
        "puzzle": least_paid_is_not_cheapest(found),
        "clause": clause_of(*FEES),
        "may_choose": may_choose,
    }
    return render(request, "cases/need_offers.html", context)


# ---------------------------------------------------------------------- choosing


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.ENTERPRISE)
def accept(request: HttpRequest, number: str, offer: str) -> HttpResponse:
    """All the terms of one offer once more, and the button that accepts it."""
    need = get_object_or_404(visible_to(request.actor), number=number, kind="need")
    found = next((one for one in offers_by_cost(need) if one.case.number == offer), None)
    if found is None:
        if need.children.filter(number=offer).exists():
            messages.info(request, _("这份报价已经不能选了，请看其余的报价。"))
            return redirect("needs:offers", need.number)
        raise Http404
    problem = None
    if request.method == "POST":
        answers = {"offer": offer, "offer_revision": request.POST.get("offer_revision")}
        try:
            actions.move([need], "accept", request.actor, answers, revision_in(request.POST))
        except CaseError as refused:
            problem = choose(refused.text)
        else:
            said = _("已选定%(institution)s的报价，机构会联系您签约。")
            messages.success(request, said % {"institution": found.case.institution.name})
            return redirect("needs:need", need.number)
    context = {
        "case": need,
        "offer": found,
        "rows": offer_table.terms(found),
        "others": len(offers_of(need)) - 1,
        "problem": problem,
        "may_choose": _may_accept(request, need),
    }
    return render(request, "cases/need_accept.html", context, status=409 if problem else 200)


def _may_accept(request: HttpRequest, need: Case) -> bool:
    return any(move.name == "accept" for move in moves_for(request.actor, need))
