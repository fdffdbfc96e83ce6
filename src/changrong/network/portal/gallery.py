"""Every part of the design system on two pages, for those who build pages. Demonstration only.

All names and figures are invented; nothing is read from the database.
"""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from changrong.network.portal.components.clocks import day_strip
from changrong.network.portal.widgets import DayInput, MoneyInput, ShortChoices, UnitInput
from changrong.workdays import Calendar, Pause, Period, Unit, lines

SAMPLES = Path(__file__).with_name("gallery.toml")
TODAY = date(2026, 9, 28)
RECEIVED = date(2026, 9, 23)
TWO_DAYS, TEN_DAYS = Period(2, Unit.WORKING_DAYS), Period(10, Unit.WORKING_DAYS)


class OneQuestion(forms.Form):
    """What a question page asks."""

    headcount = forms.IntegerField(
        label="从业人数",
        help_text="只填数字，例如 26",
        widget=UnitInput("人"),
        error_messages={"required": "请填写人数，或选“暂时不知道”"},
    )
    unknown = forms.BooleanField(
        label="暂时不知道", help_text="可以先跳过，结果里会提醒您", required=False
    )


class EveryField(OneQuestion):
    """One field of every kind."""

    prefix = "every"
    amount = forms.DecimalField(label="想借多少", widget=MoneyInput)
    industry = forms.ChoiceField(label="行业", choices=[("6210", "正餐服务"), ("5212", "零售")])
    security = forms.ChoiceField(
        label="能提供什么担保",
        choices=[("none", "信用，不用担保"), ("pledge", "抵押"), ("surety", "保证")],
        widget=forms.RadioSelect,
    )
    borrowed = forms.ChoiceField(
        label="以前借过经营贷款吗？",
        choices=[("yes", "借过"), ("no", "没借过")],
        widget=ShortChoices,
    )
    due = forms.DateField(label="原贷款到期日", widget=DayInput, required=False)
    note = forms.CharField(label="想补充的话", widget=forms.Textarea({"rows": 3}), required=False)
    paper = forms.FileField(label="租赁合同", required=False)


def clocks() -> dict[str, Any]:
    """Four clocks on one day (overdue, due today, running, paused), and one reckoning in full."""
    calendar = Calendar.load()
    need = calendar.explain(RECEIVED, TEN_DAYS)
    reckonings = [
        calendar.explain(date(2026, 9, 22), TWO_DAYS),
        calendar.explain(RECEIVED, TWO_DAYS),
        need,
        calendar.explain(date(2026, 9, 21), TEN_DAYS, [Pause(date(2026, 9, 24))]),
    ]
    standings = [calendar.standing(one, TODAY) for one in reckonings]
    return {
        "need": need,
        "weeks": calendar.weeks(need),
        "lines": lines(need),
        "specimens": [
            {"standing": standing, "due": one.due, "strip": day_strip(one, TODAY, standing)}
            for one, standing in zip(reckonings, standings, strict=True)
        ],
    }


def inbox(specimens: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A group of one row for each clock."""
    looks = [
        ("已超时", "late", "alert", "late", "未回应", "alert"),
        ("今天到期", "soon", "clock", "soon", "待首次回应", "clock"),
        ("之后", "info", "clock", "info", "审批中", "document"),
        ("已暂停", "no", "pause", "ask", "等企业补充", "question"),
    ]
    groups = []
    for index, (look, specimen) in enumerate(zip(looks, specimens, strict=True)):
        label, tone, icon, kind, word, symbol = look
        row = {
            "number": f"XQ-2026-0923-041{index}",
            "href": "#inbox",
            "kind": "融资需求",
            "firm": "示例市鲜禾餐饮管理有限公司",
            "place": "临江区",
            "amount": Decimal(800_000) if index else None,
            "standing": specimen["standing"],
            "due_note": "9 月 28 日",
            "strip": specimen["strip"],
            "badge_kind": kind,
            "badge": word,
            "badge_icon": symbol,
            "next": "联系企业并记录",
            "handler": "周明",
            "picked": index == 1,
        }
        groups.append({"label": label, "tone": tone, "icon": icon, "count": 1, "rows": [row]})
    return groups


def samples() -> dict[str, Any]:
    """What gallery.toml holds; the bold amounts of its slips are markup."""
    read = tomllib.loads(SAMPLES.read_text())
    for slip in read["slips"].values():
        slip["gives"] = SafeString(slip.get("gives", ""))
    return read


@require_safe
def gallery(request: HttpRequest, desk: str = "public") -> HttpResponse:
    """The gallery of the public parts, or of the officers' (`desk="office"`)."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    answers = {"sent": "yes"} if "wrong" in request.GET else None
    times = clocks()
    context = samples() | {
        "form": EveryField(answers),
        "one": OneQuestion(answers),
        "clocks": times,
        "groups": inbox(times["specimens"]),
        "received": RECEIVED,
        "today": TODAY,
        "wave_due": TODAY,
        "page": Paginator(range(200), 10).get_page(request.GET.get("page", 3)),
    }
    template = "portal/gallery_office.html" if desk == "office" else "portal/gallery.html"
    return render(request, template, context)
