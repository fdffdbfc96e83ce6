"""Many guarantees put on a bearer's list in one action: numbers pasted, or in a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from changrong.network import clock
from changrong.network.guarantees.handed_in import as_text, in_file, typed
from changrong.network.guarantees.listed import (
    Inclusion,
    inclusions,
    registers_visible_to,
)
from changrong.network.guarantees.models import Listing, Party
from changrong.network.guarantees.pages import words
from changrong.network.guarantees.pages.registrations import figures
from changrong.network.guarantees.pages.telling import taken_back
from changrong.network.guarantees.queries import STAFF
from changrong.network.guarantees.registering import LONGEST, RowsRefused, register
from changrong.network.parties.models import Institution
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.fields import said, status_of
from changrong.network.people.pages import FORM
from changrong.network.portal.components.formats import full_day
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import DayInput
from changrong.text import Problem

TYPED = ("bearer", "list", "value_on")


class ManyForm(forms.Form):
    """Numbers, pasted or in a file, and the list that they are on."""

    use_required_attribute = False
    bearer = forms.ChoiceField(label=gettext_lazy("备案机构"))
    list = forms.CharField(
        label=gettext_lazy("清单编号"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("请填清单编号。")},
    )
    value_on = forms.DateField(
        label=gettext_lazy("从哪天起备案"),
        help_text=gettext_lazy("不能晚于今天。"),
        widget=DayInput,
        initial=clock.today,
        error_messages={"required": gettext_lazy("请填日子。")},
    )
    numbers = forms.CharField(
        label=gettext_lazy("担保编号"),
        help_text=gettext_lazy("一行一个，可以从表格里整列粘贴。"),
        widget=forms.Textarea({"rows": 8}),
        strip=False,
        required=False,
        max_length=100_000,
    )
    file = forms.FileField(
        label=gettext_lazy("或者交一份文件"),
        help_text=gettext_lazy("CSV 或 XLSX，有“担保编号”一列。从待备案清单下载的就能用。"),
        required=False,
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )

    def __init__(self, parties: QuerySet[Party], *args: Any) -> None:
        super().__init__(*args)
        bearers = {one.institution.number: one.institution.name for one in parties}
        self.fields["bearer"].choices = list(bearers.items())

    @property
    def place(self) -> str:
        """The field in which the numbers are."""
        return "file" if self.cleaned_data.get("file") else "numbers"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        file, text = given.get("file"), given.get("numbers", "")
        if file and text.strip():
            self.add_error("file", _("粘贴和文件只用一种。"))
        elif file:
            try:
                given["asked"] = in_file(file, file.name)
            except Problem as wrong:
                self.add_error("file", said(wrong))
        else:
            given["asked"] = typed(text)
            if not given["asked"]:
                self.add_error("numbers", _("请粘贴编号，或者交一份文件。"))
        return given


@never_cache
@requires(*STAFF)
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    """Many put on a list: shown what that comes to, and only then recorded, all or none."""
    parties = registers_visible_to(request.actor)
    if not parties.exists():
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ManyForm(parties, *sent)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        try:
            if "confirmed" in request.POST:
                count = len(_registered(form.cleaned_data, request.actor))
                messages.success(request, _("已备案 %(count)s 笔。") % {"count": count})
                return redirect("guarantees:registrations")
            context |= _checked(form.cleaned_data, request.actor)
            context["typed"] = [(name, request.POST.get(name, "")) for name in TYPED]
        except RowsRefused as refused:
            form.add_error(form.place, said(refused))
            context["wrong"] = [(row, choose(text)) for row, text in refused.rows]
        except Problem as refused:
            named = {"list": "list", "on": "value_on"}.get(getattr(refused, "field", ""))
            form.add_error(named or form.place, said(refused))
    return render(request, "guarantees/register.html", context, status=status_of(form))


def _registered(given: dict[str, Any], by: Actor) -> list[Any]:
    bearer = Institution.objects.get(number=given["bearer"])
    return register(bearer, given["list"], given["value_on"], given["asked"], by)


def _checked(given: dict[str, Any], by: Actor) -> dict[str, Any]:
    """What would be recorded, and what of all would then be on the list."""
    parties = registers_visible_to(by).filter(institution__number=given["bearer"])

    def told() -> tuple[list[Any], Inclusion]:
        return _registered(given, by), _sum(parties)

    before = _sum(parties)
    events, after = taken_back(told)
    rows = Listing.objects.filter(
        party__in=parties, guarantee__in=[event.guarantee_id for event in events]
    )
    balance = rows.aggregate(sum=Sum("outstanding", default=0))["sum"]
    name = parties[0].institution.name
    shown = [
        {"term": _("备案机构"), "value": name},
        {"term": _("清单编号"), "value": given["list"]},
        {"term": _("从哪天起备案"), "value": full_day(given["value_on"])},
        {"term": _("笔数"), "value": f"{len(events):,}"},
        {"term": _("在保余额"), "value": words.amount(int(balance))},
        *(
            {
                "term": now["label"],
                "value": now["value"],
                "source": _("%(basis)s；现在是 %(was)s")
                % {"basis": now["basis"], "was": was["value"]},
            }
            for was, now in zip(figures(before), figures(after), strict=True)
        ),
    ]
    return {"checked": shown, "numbers": as_text(given["asked"])}


def _sum(parties: QuerySet[Party]) -> Inclusion:
    return sum((part for _party, part in inclusions(parties)), Inclusion())
