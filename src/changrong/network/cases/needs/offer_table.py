"""Offers side by side: terms as rows, offers as columns, and one of them term by term."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.lending.form import Form
from changrong.network.cases.kinds.dispatch import FORMS
from changrong.network.cases.models import Case
from changrong.network.cases.needs.offers import Offer
from changrong.network.contracts.actions import INTEREST_DAY
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


def column(offer: Offer, need: Case, may_choose: bool) -> dict[str, Any]:
    product = offer.case.product
    return {
        "institution": offer.case.institution.name,
        "line": product.name if product else "",
        "href": reverse("needs:accept", args=[need.number, offer.case.number])
        if may_choose
        else "",
    }


def rows(found: list[Offer]) -> list[dict[str, Any]]:
    lowest = found[0].cost.yearly if len(found) > 1 else None
    return [
        {
            "key": "first",
            "strong": True,
            "note": _("利息和担保费都算进去"),
            **_row(_("全部年化成本"), found, lambda one: _cost_cell(one, lowest, len(found))),
        },
        _row(_("能借多少"), found, _amount_cell, _("能借")),
        _row(_("每月还多少"), found, _monthly_cell, _("每月还")),
        _row(_("年利率（单利）"), found, _rate_cell, _("年利率")),
        _row(_("担保费"), found, _fee_cell),
        _row(
            _("利息和费用一共"),
            found,
            lambda one: {
                "value": yuan_text(rounded_yuan(one.paid_in_all)),
                "note": _("%(n)s 个月里") % {"n": one.terms.months},
            },
            _("共付出"),
        ),
        _row(_("条件"), found, _conditions_cell),
        _row(_("报价有效到"), found, lambda one: {"value": day(one.until)}, _("有效到")),
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
        case Form.BULLET:
            return _("平时不用还")
        case Form.EQUAL_PRINCIPAL:
            return _("头一个月 %(first)s，逐月减少到 %(last)s") % {
                "first": yuan_text(rounded_yuan(months[0].payment)),
                "last": yuan_text(rounded_yuan(months[-1].payment)),
            }
    return yuan_text(rounded_yuan(months[0].payment))


def _how_repaid(offer: Offer) -> str:
    last = money_text(offer.terms.principal)
    if offer.is_line:
        return _("随借随还，按一直用满算；用几天付几天的利息")
    match offer.terms.repayment:
        case Form.INTEREST_ONLY:
            return _("最后一个月另还本金 %(last)s") % {"last": last}
        case Form.BULLET:
            paid = yuan_text(rounded_yuan(offer.cost.months[-1].payment))
            return _("到期一次还本付息 %(paid)s") % {"paid": paid}
        case Form.EQUAL_PRINCIPAL:
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


def bar(offer: Offer) -> dict[str, Any]:
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


def bars_label(found: list[Offer]) -> str:
    said = [f"{one.case.institution.name} {percent(one.cost.yearly, 2)}" for one in found]
    return _("全部年化成本：%(list)s") % {"list": _("，").join(said)}


def _due_day(offer: Offer) -> list[tuple[str, str]]:
    """Of a line, the day on which interest is paid."""
    due = offer.case.fields.get("due_day", INTEREST_DAY)
    return [(_("每月付息日"), _("每月 %(day)s 日") % {"day": due})] if offer.is_line else []


def terms(offer: Offer) -> list[dict[str, Any]]:
    conditions = offer.case.fields.get("conditions") or _("没有另外的条件")
    shown = [
        (_("全部年化成本"), percent(offer.cost.yearly, 2)),
        (_("能借多少"), money_text(offer.terms.principal)),
        (_("期限"), _("%(n)s 个月") % {"n": offer.terms.months}),
        (_("还款方式"), choose(dict(FORMS)[offer.case.fields["repayment"]])),
        *_due_day(offer),
        (_("每月还多少"), _monthly_text(offer)),
        (_("年利率（单利）"), percent(offer.terms.rate, 2)),
        (_("担保费"), _fee_cell(offer)["value"]),
        (_("利息和费用一共"), yuan_text(rounded_yuan(offer.paid_in_all))),
        (_("条件"), conditions),
        (_("报价有效到"), full_day(offer.until)),
    ]
    return [{"term": term, "value": value} for term, value in shown]
