"""The statement of a period day by day (按天对账单): each day's balance, draws, repayments and the
interest of its night; the same as a sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.lending.account.daily import Period
from changrong.money import in_yuan
from changrong.network import clock
from changrong.network.boards.sheets import sheet
from changrong.network.cases.looking import note_contract
from changrong.network.contracts.lines import Row, days_of, fine, lately, out_of_range
from changrong.network.contracts.models import Contract
from changrong.network.contracts.page import ContractPage
from changrong.network.contracts.queries import visible_to
from changrong.network.people.access import requires
from changrong.network.people.models import Role
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import DayInput

READERS = (Role.ENTERPRISE, Role.OFFICER, Role.MANAGER, Role.COORDINATOR)


class PeriodForm(forms.Form):
    """From which day to which; the last thirty days until somebody says otherwise."""

    since = forms.DateField(label=_("从哪天"), widget=DayInput)
    until = forms.DateField(label=_("到哪天"), widget=DayInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["since"].label, self.fields["until"].label = _("从哪天"), _("到哪天")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and (error := out_of_range(since, until)):
            self.add_error(error[0], str(choose(error[1])))
        return given


@never_cache
@require_safe
@requires(*READERS)
def days(request: HttpRequest, number: str) -> HttpResponse:
    contract, form = _asked(request, number)
    own = request.actor.role == Role.ENTERPRISE
    context = {
        "page": ContractPage(contract, clock.today()),
        "form": form,
        "found": _found(contract, form),
        "own": own,
        "shell": "portal/base.html" if own else "portal/officer.html",
    }
    status = 422 if form.errors else 200
    return render(request, "contracts/days.html", context, status=status)


@never_cache
@require_safe
@requires(*READERS)
def days_csv(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """The days of the page as a sheet, amounts in yuan."""
    contract, form = _asked(request, number)
    found = _found(contract, form)
    if found is None:
        raise Http404
    heading = [
        _("日期"), _("用款"), _("还本"), _("日终余额"), _("当晚利息"), _("当晚罚息和复利"),
        _("到期的利息"), _("付的利息和费用"),
    ]  # fmt: skip
    name = f"{contract.number}-{form.cleaned_data['since']}-{form.cleaned_data['until']}"
    return sheet(name, heading, [_cells(row) for row in found["rows"]])


def _asked(request: HttpRequest, number: str) -> tuple[Contract, PeriodForm]:
    contract = get_object_or_404(visible_to(request.actor), number=number)
    note_contract(contract, request.actor)
    first, last = lately(contract)
    asked = {"since": first.isoformat(), "until": last.isoformat()} | {
        name: request.GET[name] for name in PeriodForm.base_fields if name in request.GET
    }
    return contract, PeriodForm(asked)


def _found(contract: Contract, form: PeriodForm) -> dict[str, Any] | None:
    if not form.is_valid():
        return None
    period = days_of(contract, form.cleaned_data["since"], form.cleaned_data["until"])
    return {
        "opening": in_yuan(period.opening),
        "rows": [Row.of(day) for day in period.days],
        "totals": _totals(period),
    }


def _totals(period: Period) -> list[dict[str, Any]]:
    shown = [
        (_("期初余额"), in_yuan(period.opening)),
        (_("用款"), in_yuan(period.drawn)),
        (_("还本"), in_yuan(period.repaid)),
        (_("期末余额"), in_yuan(period.closing)),
        (_("每天利息之和（不取整）"), fine(period.interest)),
        (_("到期的利息"), in_yuan(period.due)),
        (_("付的利息和费用"), in_yuan(period.paid)),
    ]
    if period.penalty:
        shown.insert(5, (_("每天罚息和复利之和（不取整）"), fine(period.penalty)))
    return [
        {"term": term, "value": _("%(amount)s 元") % {"amount": f"{value:,}"}}
        for term, value in shown
    ]


def _cells(row: Row) -> list[str]:
    amounts = (row.drawn, row.repaid, row.left, row.interest, row.penalty, row.due, row.paid)
    return [row.on.isoformat(), *map(str, amounts)]
