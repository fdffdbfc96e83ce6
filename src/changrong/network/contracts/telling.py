"""Pages on which the lender's officer tells what happened to a loan: check, then confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from changrong.lending.account import Account, Undo
from changrong.lending.account.statement import Line, statement
from changrong.network import clock
from changrong.network.cases.looking import note_contract
from changrong.network.contracts import words
from changrong.network.contracts.forms import RepaymentForm
from changrong.network.contracts.page import ContractPage
from changrong.network.contracts.queries import visible_to
from changrong.network.contracts.reporting import LENDER, Told, record_events, tried
from changrong.network.people.access import requires
from changrong.network.people.fields import said, status_of
from changrong.network.people.pages import FORM, posted
from changrong.network.portal.components.formats import full_day
from changrong.text import Problem


@never_cache
@requires(*LENDER)
@require_http_methods(FORM)
def repay(request: HttpRequest, number: str) -> HttpResponse:
    """A repayment: the form, then what it would go to, and only then recorded."""
    contract = get_object_or_404(visible_to(request.actor), number=number)
    note_contract(contract, request.actor)
    form = RepaymentForm(posted(request))
    checked = None
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        told = form.told()
        try:
            if "confirmed" in request.POST:
                [event] = record_events(contract, [told], request.actor, _seen(request))
                messages.success(request, _("已记下：%(what)s。") % {"what": words.said(event)})
                return redirect("contracts:contract", number)
            checked = _checked(tried(contract, told, request.actor), told)
        except Problem as refused:
            field = getattr(refused, "field", None)
            form.add_error(field if field in form.fields else None, said(refused))
    context = {
        "page": ContractPage(contract, clock.today()),
        "form": form,
        "checked": checked,
        "typed": [(name, form.data.get(name, "")) for name in form.fields] if checked else [],
        "seen": contract.events.count(),
    }
    return render(request, "contracts/repay.html", context, status=status_of(form))


def _seen(request: HttpRequest) -> int | None:
    given = request.POST.get("seen", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def _checked(after: Account, told: Told) -> list[dict[str, Any]]:
    """What the repayment goes to, and what it leaves."""
    line = _last(after, told)
    rows = [
        {"term": _("还款"), "value": words.said_of(told.event)},
        {"term": _("还款日"), "value": full_day(told.value_on)},
        {"term": _("其中本金"), "value": words.amount(line.principal)},
        {"term": _("其中利息"), "value": words.amount(line.interest)},
    ]
    if line.charges:
        rows.append({"term": _("其中费用、罚息和复利"), "value": words.amount(line.charges)})
    if told.reference:
        rows.append({"term": _("本机构的流水号"), "value": told.reference})
    if line.kept > 0:
        rows.append({"term": _("留到下一期"), "value": words.amount(line.kept)})
    return [
        *rows,
        {"term": _("记下以后未还本金"), "value": words.amount(after.principal)},
        {"term": _("记下以后到今天该还未还"), "value": words.amount(after.owed_now)},
    ]


def _last(after: Account, told: Told) -> Line:
    """The line of the event that was tried: the one recorded last."""
    last = max(after.history, key=lambda one: int(one.id)).id
    return next(line for line in statement(after) if line.event == last)


@never_cache
@requires(*LENDER)
@require_http_methods(FORM)
def undo(request: HttpRequest, number: str, sequence: int) -> HttpResponse:
    """Take back what was told wrongly, once it was shown."""
    contract = get_object_or_404(visible_to(request.actor), number=number)
    note_contract(contract, request.actor)
    page = ContractPage(contract, clock.today())
    story = next((one for one in page.story if one.event.sequence == sequence), None)
    if story is None:
        raise Http404
    told = Told(Undo(str(sequence)), clock.today())
    try:
        if request.method == "POST":
            record_events(contract, [told], request.actor)
            messages.success(request, _("已撤销第 %(number)s 条。") % {"number": sequence})
            return redirect("contracts:contract", number)
        after = tried(contract, told, request.actor)
    except Problem as refused:
        messages.error(request, said(refused))
        return redirect("contracts:contract", number)
    rows = [
        {"term": _("要撤销的"), "value": story.what},
        {"term": _("起算日"), "value": full_day(story.event.value_on)},
        {"term": _("撤销以后未还本金"), "value": words.amount(after.principal)},
        {"term": _("撤销以后到今天该还未还"), "value": words.amount(after.owed_now)},
    ]
    return render(request, "contracts/undo.html", {"page": page, "rows": rows})
