"""Offers side by side, sorted by one honest measure; one of them accepted, after a second look."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from changrong.matching import Cost, Repayment, Terms, cost
from changrong.network.cases import actions
from changrong.network.cases.desk.moving import revision_in
from changrong.network.cases.dispatch.offers import terms_of
from changrong.network.cases.errors import CaseError
from changrong.network.cases.kinds.dispatch import REPAYMENT
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, offers_of, visible_to
from changrong.network.people.access import requires
from changrong.network.people.models import Role
from changrong.network.portal.components.charts import small_bars
from changrong.network.portal.components.formats import (
    day,
    full_day,
    money_text,
    percent,
    rounded,
    yuan_text,
)
from changrong.network.portal.language import choose
from changrong.network.rules.clauses import clause_of

# The clause that asks institutions to publish what they charge, so that it can be compared.
FEES = ("cbirc-2023-small-firms", "三(八)")


@dataclass(frozen=True)
class Offer:
    """One offer with what it costs on the common scale."""

    case: Case
    terms: Terms
    cost: Cost
    wanted: Decimal

    @property
    def shortfall(self) -> Decimal:
        return max(self.wanted - self.terms.principal, Decimal(0))

    @property
    def until(self) -> date:
        return date.fromisoformat(self.case.fields["valid_until"])

    @property
    def paid_in_all(self) -> Decimal:
        return self.cost.total_paid


def offers_by_cost(need: Case) -> list[Offer]:
    """Standing offers, the lowest all-in yearly cost first; equal ones in the order they came."""
    found = [_offer(child, need) for child in offers_of(need) if child.state == "offered"]
    return sorted((one for one in found if one), key=lambda one: (one.cost.yearly, one.case.pk))


def _offer(child: Case, need: Case) -> Offer | None:
    terms = terms_of(child.fields)
    return Offer(child, terms, cost(terms), Decimal(need.fields["amount"])) if terms else None


# ---------------------------------------------------------------------- the page


@never_cache
@require_safe
@requires(Role.ENTERPRISE, Role.HOTLINE)
def offers(request: HttpRequest, number: str) -> HttpResponse:
    need = get_object_or_404(visible_to(request.actor), number=number, kind="need")
    actions.note_views([need], request.actor)
    found = offers_by_cost(need)
    waiting = need.children.filter(closed_at=None).exclude(state="offered")
    context = {
        "case": need,
        "offers": found,
        "columns": [_column(one, need) for one in found],
        "rows": _rows(found),
        "bars": [_bar(one) for one in found],
        "bars_label": _bars_label(found),
        "until": min((one.until for one in found), default=None),
        "waiting": waiting.count(),
        "puzzle": least_paid_is_not_cheapest(found),
        "clause": clause_of(*FEES),
        "may_choose": _may_accept(request, need),
    }
    return render(request, "cases/need_offers.html", context)


def _column(offer: Offer, need: Case) -> dict[str, Any]:
    product = offer.case.product
    return {
        "institution": offer.case.institution.name,
        "line": product.name if product else "",
        "href": reverse("needs:accept", args=[need.number, offer.case.number]),
    }


def _rows(found: list[Offer]) -> list[dict[str, Any]]:
    lowest = found[0].cost.yearly if len(found) > 1 else None
    row = _row
    return [
        {
            "key": "first",
            "strong": True,
            "note": _("利息和担保费都算进去"),
            **row(_("全部年化成本"), found, lambda one: _cost_cell(one, lowest, len(found))),
        },
        row(_("能借多少"), found, _amount_cell, _("能借")),
        row(_("每月还多少"), found, _monthly_cell, _("每月还")),
        row(_("年利率（单利）"), found, _rate_cell, _("年利率")),
        row(_("担保费"), found, _fee_cell),
        row(
            _("利息和费用一共"),
            found,
            lambda one: {
                "value": yuan_text(rounded_yuan(one.paid_in_all)),
                "note": _("%(n)s 个月里") % {"n": one.terms.months},
            },
            _("共付出"),
        ),
        row(_("条件"), found, _conditions_cell),
        row(_("报价有效到"), found, lambda one: {"value": day(one.until)}, _("有效到")),
    ]


def _row(label: str, found: list[Offer], cell: Any, short: str = "") -> dict[str, Any]:
    return {"label": label, "short": short or label, "cells": [cell(one) for one in found]}


def _cost_cell(offer: Offer, lowest: Decimal | None, count: int) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "figure": percent(offer.cost.yearly, 2).rstrip("%"),
        "note": _("借 1 万元用满一年，约 %(yuan)s")
        % {"yuan": yuan_text(round(offer.cost.per_wan))},
    }
    if offer.cost.yearly == lowest:
        cell |= {
            "lowest": True,
            "badge": _("%(n)s 份中最低") % {"n": count},
            "badge_icon": "check",
        }
    return cell


def _amount_cell(offer: Offer) -> dict[str, Any]:
    cell: dict[str, Any] = {"value": money_text(offer.terms.principal), "strong": True}
    if offer.shortfall:
        short = _("比您要的少 %(amount)s") % {"amount": money_text(offer.shortfall)}
        return cell | {"badge": short, "badge_kind": "soon", "badge_icon": "alert"}
    same = offer.terms.principal == offer.wanted
    return cell | {"note": _("与需求一致") if same else _("比您要的多")}


def _monthly_cell(offer: Offer) -> dict[str, Any]:
    months, terms = offer.cost.months, offer.terms
    chart = small_bars([month.in_hand for month in months], max(offer.wanted, terms.principal),
                       _("%(n)s 个月里手里能用的本金") % {"n": len(months)})  # fmt: skip
    return {
        "value": _monthly_text(offer),
        "strong": True,
        "note": _("%(how)s。图是 %(n)s 个月里手里能用的本金，虚线是 %(top)s")
        % {
            "how": _how_repaid(offer),
            "n": len(months),
            "top": money_text(max(offer.wanted, terms.principal)),
        },
        "chart": chart,
    }


def _monthly_text(offer: Offer) -> str:
    months = offer.cost.months
    match offer.terms.repayment:
        case Repayment.BULLET:
            return _("平时不用还")
        case Repayment.EQUAL_PRINCIPAL:
            return _("头一个月 %(first)s，逐月减少到 %(last)s") % {
                "first": yuan_text(rounded_yuan(months[0].payment)),
                "last": yuan_text(rounded_yuan(months[-1].payment)),
            }
    return yuan_text(rounded_yuan(months[0].payment))


def _how_repaid(offer: Offer) -> str:
    last = money_text(offer.terms.principal)
    match offer.terms.repayment:
        case Repayment.INTEREST_ONLY:
            return _("最后一个月另还本金 %(last)s") % {"last": last}
        case Repayment.BULLET:
            paid = yuan_text(rounded_yuan(offer.cost.months[-1].payment))
            return _("到期一次还本付息 %(paid)s") % {"paid": paid}
        case Repayment.EQUAL_PRINCIPAL:
            return _("每月还一样多的本金")
    return _("每月一样多，本金逐月还清")


def rounded_yuan(amount: Decimal) -> Decimal:
    """Whole yuan, for comparing; the contract has the fen."""
    return Decimal(rounded(amount, 0).replace(",", ""))


def _rate_cell(offer: Offer) -> dict[str, Any]:
    return {"value": percent(offer.terms.rate, 2)}


def _fee_cell(offer: Offer) -> dict[str, Any]:
    if not offer.terms.fee:
        return {"value": _("不收")}
    share = percent(offer.terms.fee / offer.terms.principal, 2)
    return {
        "value": _("%(fee)s（%(share)s）") % {"fee": yuan_text(offer.terms.fee), "share": share},
        "note": _("放款时一次付清"),
    }


def _conditions_cell(offer: Offer) -> dict[str, Any]:
    said = str(offer.case.fields.get("conditions", "")).splitlines()
    items = [line.strip("·•- \u3000") for line in said if line.strip()]
    return {"items": items} if items else {"value": _("没有另外的条件")}


def _bar(offer: Offer) -> dict[str, Any]:
    parts = [
        {
            "value": offer.cost.interest_part * 100,
            "text": _("利息 %(rate)s") % {"rate": percent(offer.cost.interest_part, 2)},
            "series": 1,
        }
    ]
    if offer.cost.fee_part:
        parts.append(
            {
                "value": offer.cost.fee_part * 100,
                "text": _("担保费折算 %(rate)s") % {"rate": percent(offer.cost.fee_part, 2)},
                "series": 4,
            }
        )
    total = percent(offer.cost.yearly, 2)
    return {"label": offer.case.institution.name, "parts": parts, "total": total}


def _bars_label(found: list[Offer]) -> str:
    said = [f"{one.case.institution.name} {percent(one.cost.yearly, 2)}" for one in found]
    return _("全部年化成本：%(list)s") % {"list": _("，").join(said)}


def least_paid_is_not_cheapest(found: list[Offer]) -> dict[str, Any] | None:
    """Why the offer that pays least in all is not the cheapest: its money is paid back month by
    month, or less is borrowed, or for a shorter time. None where none of these is the reason."""
    if len(found) < 2:
        return None
    least, cheapest = min(found, key=lambda one: one.paid_in_all), found[0]
    if least.cost.yearly == cheapest.cost.yearly:
        return None
    shown = {
        "institution": least.case.institution.name,
        "average": money_text(least.cost.average_in_hand),
        "whole": money_text(least.terms.principal),
        "other": money_text(cheapest.terms.principal),
        "months": least.terms.months,
        "other_months": cheapest.terms.months,
    }
    if least.terms.principal < cheapest.terms.principal:
        return shown | {"reason": "smaller"}
    if least.terms.months < cheapest.terms.months:
        return shown | {"reason": "shorter"}
    if _share_in_hand(least) < _share_in_hand(cheapest):
        return shown | {"reason": "amortised"}
    return None


def _share_in_hand(offer: Offer) -> Decimal:
    """How much of the principal the firm holds over the whole term, on average."""
    return offer.cost.average_in_hand / offer.terms.principal


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
        "rows": _terms(found),
        "others": len(offers_of(need)) - 1,
        "problem": problem,
        "may_choose": _may_accept(request, need),
    }
    return render(request, "cases/need_accept.html", context, status=409 if problem else 200)


def _terms(offer: Offer) -> list[dict[str, Any]]:
    conditions = offer.case.fields.get("conditions") or _("没有另外的条件")
    shown = [
        (_("全部年化成本"), percent(offer.cost.yearly, 2)),
        (_("能借多少"), money_text(offer.terms.principal)),
        (_("期限"), _("%(n)s 个月") % {"n": offer.terms.months}),
        (_("还款方式"), choose(dict(REPAYMENT)[str(offer.terms.repayment)])),
        (_("每月还多少"), _monthly_text(offer)),
        (_("年利率（单利）"), percent(offer.terms.rate, 2)),
        (_("担保费"), _fee_cell(offer)["value"]),
        (_("利息和费用一共"), yuan_text(rounded_yuan(offer.paid_in_all))),
        (_("条件"), conditions),
        (_("报价有效到"), full_day(offer.until)),
    ]
    return [{"term": term, "value": value} for term, value in shown]


def _may_accept(request: HttpRequest, need: Case) -> bool:
    return any(move.name == "accept" for move in moves_for(request.actor, need))
