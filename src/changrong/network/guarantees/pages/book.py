"""在保业务: the list of guarantees, one guarantee, and one claim."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.guarantee.life import Status
from changrong.money import in_yuan
from changrong.network import clock
from changrong.network.cases.looking import note_guarantee
from changrong.network.guarantees.listed import registers_visible_to
from changrong.network.guarantees.models import Agreement, Guarantee
from changrong.network.guarantees.pages import words
from changrong.network.guarantees.pages.agreements import READERS
from changrong.network.guarantees.pages.claim import ClaimPage
from changrong.network.guarantees.pages.guarantee import GuaranteePage
from changrong.network.guarantees.pages.own import OwnPage
from changrong.network.guarantees.pages.sorting import SHOWN, standing_as, standings
from changrong.network.guarantees.queries import agreements_visible_to, visible_to
from changrong.network.parties.models import Institution
from changrong.network.people.access import requires
from changrong.network.people.fields import status_of
from changrong.network.people.models import Role
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import DayInput

PAGE = 20
FIRM = Role.ENTERPRISE


class Filters(forms.Form):
    q = forms.CharField(required=False, max_length=120)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=lambda: [("", _("全部")), *((one.value, choose(one.label)) for one in SHOWN)],
    )
    lender = forms.ChoiceField(label=_("贷款机构"), required=False)
    agreement = forms.ChoiceField(label=_("合作协议"), required=False)

    def __init__(self, data: Any, agreements: QuerySet[Agreement], rows: QuerySet[Guarantee]):
        super().__init__(data)
        every = [("", _("全部"))]
        known = agreements.order_by("-id").values_list("number", "name")
        self.fields["agreement"].choices = [
            *every,
            *((number, f"{number} {name}") for number, name in known),
        ]
        lenders = Institution.objects.filter(pk__in=rows.order_by().values("lender")).distinct()
        self.fields["lender"].choices = [*every, *lenders.values_list("number", "name")]


@never_cache
@require_safe
@requires(*READERS)
def listed(request: HttpRequest) -> HttpResponse:
    """The guarantees that the reader may see, by number, firm or the lender's reference, by how
    they stand, by lender and agreement."""
    rows = visible_to(request.actor)
    form = Filters(request.GET, agreements_visible_to(request.actor), rows)
    if form.is_valid():
        rows = _filtered(rows, form.cleaned_data)
    page = Paginator(rows.order_by("-id"), PAGE).get_page(request.GET.get("page", "1"))
    some = list(
        Guarantee.objects.filter(pk__in=[one.pk for one in page])
        .select_related("agreement", "enterprise", "guarantor", "lender")
        .prefetch_related("events")
    )
    context = {
        "form": form,
        "page": page,
        "registers": registers_visible_to(request.actor).exists(),
        "rows": [
            {
                "one": row,
                "amount": in_yuan(standing.amount),
                "outstanding": in_yuan(standing.outstanding),
                "until": standing.until or row.until,
                "status": words.status(standing.status),
            }
            for row, standing in standings(some)
        ],
    }
    return render(request, "guarantees/list.html", context, status=status_of(form))


def _filtered(rows: QuerySet[Guarantee], asked: dict[str, str]) -> QuerySet[Guarantee]:
    if text := asked["q"].strip():
        firm = Q(enterprise__name__icontains=text) | Q(enterprise__credit_code__iexact=text)
        claim = Q(events__kind="claimed", events__data__number__iexact=text)
        ours = Q(number__iexact=text) | Q(reference__icontains=text)
        rows = rows.filter(firm | claim | ours).distinct()
    if asked["lender"]:
        rows = rows.filter(lender__number=asked["lender"])
    if asked["agreement"]:
        rows = rows.filter(agreement__number=asked["agreement"])
    return standing_as(rows, Status(asked["state"])) if asked["state"] else rows


class DayAsked(forms.Form):
    on = forms.DateField(label=_("看哪一天"), required=False, widget=DayInput)


@never_cache
@require_safe
@requires(FIRM, *READERS)
def guarantee(request: HttpRequest, number: str) -> HttpResponse:
    """How one stands on a day; the firm's own in plain words."""
    found = get_object_or_404(visible_to(request.actor), number=number)
    form = DayAsked(request.GET)
    on = (form.is_valid() and form.cleaned_data["on"]) or clock.today()
    if request.actor.role == FIRM:
        return render(request, "guarantees/own.html", {"page": OwnPage(found, request.actor, on)})
    note_guarantee(found, request.actor)
    page = GuaranteePage(found, request.actor, on)
    context = {"page": page, "form": form, "is_today": on == clock.today()}
    return render(request, "guarantees/guarantee.html", context, status=status_of(form))


@never_cache
@require_safe
@requires(*READERS)
def claim(request: HttpRequest, number: str, claim: str) -> HttpResponse:
    """Who bears one claim, who was asked, what came back."""
    found = get_object_or_404(visible_to(request.actor), number=number)
    note_guarantee(found, request.actor)
    page = GuaranteePage(found, request.actor, clock.today())
    standing = page.standing.claim(claim)
    if standing is None:
        raise Http404
    return render(request, "guarantees/claim.html", {"page": ClaimPage(page, standing)})
