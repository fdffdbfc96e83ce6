"""待备案: what is on no list yet of the bearers that keep one, and how much of all is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.money import in_yuan
from changrong.network import clock
from changrong.network.boards.sheets import sheet, workbook
from changrong.network.cases.looking import note_guarantees_export
from changrong.network.guarantees.listed import (
    ON_LIST,
    Inclusion,
    in_force,
    inclusions,
    read,
    registers_visible_to,
)
from changrong.network.guarantees.models import Listing, Party
from changrong.network.guarantees.pages import words
from changrong.network.guarantees.pages.agreements import READERS
from changrong.network.guarantees.queries import STAFF
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.fields import status_of
from changrong.network.portal.components.formats import rate

PAGE = 50
PIECE = 500
"""Rows of a file read at a time."""
LISTED = "listed"


class Filters(forms.Form):
    """Which bearer's list, under which agreement, and what is asked of it."""

    bearer = forms.ChoiceField(label=gettext_lazy("备案机构"), required=False)
    agreement = forms.ChoiceField(label=gettext_lazy("合作协议"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[("", gettext_lazy("待备案")), (LISTED, gettext_lazy("已备案"))],
    )

    def __init__(self, data: Any, parties: QuerySet[Party]) -> None:
        super().__init__(data)
        every = [("", _("全部"))]
        known = list(parties)
        bearers = {one.institution.number: one.institution.name for one in known}
        agreements = {one.agreement.number: one.agreement.name for one in known}
        self.fields["bearer"].choices = [*every, *bearers.items()]
        self.fields["agreement"].choices = [
            *every,
            *((number, f"{number} {name}") for number, name in agreements.items()),
        ]

    @property
    def asked(self) -> dict[str, str]:
        given = self.cleaned_data if self.is_valid() else {}
        return {name: value for name, value in given.items() if value}


class _Wanted:
    """What a reader asks for of what they may see."""

    def __init__(self, actor: Actor, data: Any) -> None:
        parties = registers_visible_to(actor)
        self.form = Filters(data, parties)
        self.asked = self.form.asked
        if "bearer" in self.asked:
            parties = parties.filter(institution__number=self.asked["bearer"])
        if "agreement" in self.asked:
            parties = parties.filter(agreement__number=self.asked["agreement"])
        self.parties = parties
        self.is_listed = self.asked.get("state") == LISTED

    @property
    def rows(self) -> QuerySet[Listing]:
        found = in_force(self.parties)
        return found.filter(ON_LIST) if self.is_listed else found.exclude(ON_LIST)


@never_cache
@require_safe
@requires(*READERS)
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for a bearer's list, the longest first, and how much of all is on one."""
    wanted = _Wanted(request.actor, request.GET)
    parts = inclusions(wanted.parties)
    whole = sum((part for _party, part in parts), Inclusion())
    today = clock.today()
    page = Paginator(wanted.rows, PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "form": wanted.form,
        "is_listed": wanted.is_listed,
        "page": page,
        "rows": [{"one": row, "days": (today - row.since).days} for row in read(page.object_list)],
        "figures": figures(whole),
        "parts": [{"party": party, "figures": figures(part)} for party, part in parts],
        "query": urlencode(wanted.asked),
        "may_register": request.actor.role in STAFF and bool(parts),
    }
    return render(request, "guarantees/registrations.html", context, status=status_of(wanted.form))


def figures(of: Inclusion) -> list[dict[str, str]]:
    """The rate by number and by balance, each with both sides."""
    balances = {"top": words.amount(of.listed_balance), "bottom": words.amount(of.balance)}
    return [
        _figure(_("纳入率（笔数）"), of.rate, f"{of.listed:,} ÷ {of.in_force:,}"),
        _figure(_("纳入率（余额）"), of.balance_rate, _("%(top)s ÷ %(bottom)s") % balances),
    ]


def _figure(label: str, share: Any, basis: str) -> dict[str, str]:
    if share is None:
        return {"label": label, "value": "—", "basis": _("没有在保业务，算不出")}
    return {"label": label, "value": rate(share), "basis": basis}


@requires(*READERS)
@require_safe
def taken(request: HttpRequest, form: str) -> HttpResponse:
    """The same rows as CSV or XLSX; that the firms were in a list is noted."""
    wanted = _Wanted(request.actor, request.GET)
    made = {"csv": sheet, "xlsx": workbook}.get(form)
    if made is None or wanted.form.errors:
        raise Http404
    return made("registrations", _heading(), _lines(wanted.rows, request.actor, clock.today()))


def _heading() -> list[str]:
    return [
        _("担保编号"), _("借据编号"), _("企业"), _("统一社会信用代码"), _("贷款机构"),
        _("合作协议"), _("备案机构"), _("在保余额（元）"), _("起始日"), _("等了（自然日）"),
        _("备案日"), _("清单编号"),
    ]  # fmt: skip


def _lines(rows: QuerySet[Listing], actor: Actor, today: date) -> Iterator[list[object]]:
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), PIECE):
        piece = read(Listing.objects.filter(pk__in=keys[start : start + PIECE]))
        note_guarantees_export([row.guarantee for row in piece], actor)
        yield from (_line(row, today) for row in piece)


def _line(row: Listing, today: date) -> list[object]:
    one = row.guarantee
    return [
        one.number,
        one.reference,
        one.enterprise.name,
        one.enterprise.credit_code,
        one.lender.name,
        row.party.agreement.number,
        row.party.institution.name,
        in_yuan(row.outstanding),
        row.since,
        None if row.listed_on else (today - row.since).days,
        row.listed_on,
        row.list,
    ]
