"""The calculator: what is typed stands in the address, and nothing is kept."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from changrong.lending.cost import CostError
from changrong.lending.errors import LendingError, MarketError, TermError
from changrong.lending.workbook import AMOUNT, DAY, RATE, Column, workbook
from changrong.network.contracts.calculator.calculation import Calculation
from changrong.network.contracts.calculator.forms import CalculatorForm, sample
from changrong.network.portal.language import choose

FIELDS = {"principal": "amount", "price": "rate", "fees": "fee", "form": "form"}
"""Which field of the form a refused field of a loan is."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """The form, and what the loan comes to."""
    form = CalculatorForm.of(request.GET)
    found = _found(form)
    context = {
        "form": form,
        "found": found,
        "query": request.GET.urlencode(),
        "is_sample": not form.is_bound,
    }
    return render(request, "contracts/calculator.html", context, status=422 if form.errors else 200)


@require_safe
def workbook_of(request: HttpRequest) -> HttpResponse:
    """The payment table as an Excel file."""
    form = CalculatorForm.of(request.GET)
    found = _found(form)
    if found is None or found.is_revolving:
        raise Http404
    columns = [
        Column(_("期数"), "0", 8),
        Column(_("还款日"), DAY),
        Column(_("还款额（元）"), AMOUNT),
        Column(_("本金（元）"), AMOUNT),
        Column(_("利息（元）"), AMOUNT),
        Column(_("剩余本金（元）"), AMOUNT),
        Column(_("年利率"), RATE),
    ]
    rows = [
        (row.number, row.on, row.payment, row.principal, row.interest, row.balance, row.rate)
        for row in found.plain.rows
    ]
    response = HttpResponse(workbook(_("还款计划"), columns, rows), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="schedule.xlsx"'
    return response


def _found(form: CalculatorForm) -> Calculation | None:
    """What the answers come to; None where one of them is refused, which the form then says."""
    if form.is_bound and not form.is_valid():
        return None
    try:
        found = Calculation.of(form.cleaned_data if form.is_bound else sample())
        if not found.is_revolving:
            # Whatever is refused is refused here, before the page is drawn.
            _ = found.plain.yearly_cost, found.deferred.yearly_cost
    except TermError as error:
        form.add_error(FIELDS.get(error.term), str(choose(error.problem)))
        return None
    except MarketError as error:
        form.add_error("disbursed_on", str(choose(error.text)))
        return None
    except CostError as error:
        form.add_error("fee", str(choose(error.text)))
        return None
    except LendingError as error:
        form.add_error(None, str(choose(error.text)))
        return None
    return found
