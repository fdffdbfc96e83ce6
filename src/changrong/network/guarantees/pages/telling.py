"""Telling what happened to a guarantee: a form, what would come of it, and only then recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from changrong.guarantee.life import Standing
from changrong.history import Undo
from changrong.network import clock
from changrong.network.cases.errors import Stale
from changrong.network.cases.looking import note_guarantee
from changrong.network.guarantees import actions
from changrong.network.guarantees.actions import Claiming, Telling
from changrong.network.guarantees.models import Guarantee, GuaranteeEvent
from changrong.network.guarantees.pages import shown, words
from changrong.network.guarantees.pages.claim import ClaimPage
from changrong.network.guarantees.pages.guarantee import GuaranteePage
from changrong.network.guarantees.pages.step import About, Given, Step
from changrong.network.guarantees.pages.steps import BY_NAME
from changrong.network.guarantees.queries import STAFF, visible_to
from changrong.network.guarantees.recording import standing_of
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.fields import said, status_of
from changrong.network.people.pages import FORM, posted
from changrong.network.portal.components.formats import full_day
from changrong.network.portal.widgets import DayInput
from changrong.network.unit import unit
from changrong.text import Problem

T = TypeVar("T")
Tell = Callable[[], list[GuaranteeEvent]]


class StepForm(forms.Form):
    """A step's own fields, and the day on which it happened."""

    value_on = forms.DateField(
        label=gettext_lazy("哪天的事"),
        help_text=gettext_lazy("不能晚于今天。"),
        widget=DayInput,
        initial=clock.today,
        error_messages={"required": gettext_lazy("请填日子。")},
    )

    def __init__(self, step: Step, about: About, *args: Any) -> None:
        super().__init__(*args)
        self.fields = {**step.fields(about), **self.fields}


class _Rehearsed(Exception):
    """Ends a rehearsal, whose every trace goes."""


def taken_back(do: Callable[[], T]) -> T:
    """What something would come to: it is done, every limit and cap has its say, and is taken back.
    Raises what it raises."""
    try:
        with unit():
            found = do()
            raise _Rehearsed
    except _Rehearsed:
        return found


def rehearsed(tell: Tell, guarantee: Guarantee) -> tuple[list[GuaranteeEvent], Standing]:
    """What would be recorded, and how the guarantee would then stand. Raises what the verb
    raises."""

    def told() -> tuple[list[GuaranteeEvent], Standing]:
        fresh = Guarantee.objects.select_related("agreement")
        return tell(), standing_of(fresh.get(pk=guarantee.pk))

    return taken_back(told)


def recorded(tell: Tell, seen: str) -> list[GuaranteeEvent]:
    """Recorded, unless something else was told since the page was opened (Stale)."""
    with unit():
        events = tell()
        if events and str(events[0].sequence - 1) != seen:
            raise Stale
        return events


def verb_of(step: Step, about: About, given: Given, by: Actor) -> Tell:
    """The verb that a step calls."""
    row, on = about.guarantee, given["value_on"]
    claim = about.claim.number if about.claim else ""
    match step.name:
        case "claim":
            claiming = Claiming(row, given["principal"], given["interest"], on)
            return lambda: actions.claim([claiming], by)
        case "pay":
            return lambda: actions.pay([(row, claim, on)], by)
        case "pass-on":
            return lambda: actions.pass_on([(row, claim)], on, by)
    assert step.make is not None
    act = step.make(about, given)
    return lambda: actions.tell([Telling(row, act, on)], by)


@never_cache
@requires(*STAFF)
@require_http_methods(FORM)
def tell(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """A step of a guarantee."""
    page = page_of(request, number)
    return _told(request, page, page.about, step, reverse("guarantees:guarantee", args=[number]))


@never_cache
@requires(*STAFF)
@require_http_methods(FORM)
def tell_claim(request: HttpRequest, number: str, claim: str, step: str) -> HttpResponse:
    """A step of one of its claims."""
    page = page_of(request, number)
    found = page.standing.claim(claim)
    if found is None:
        raise Http404
    back = reverse("guarantees:claim", args=[number, claim])
    return _told(request, page, ClaimPage(page, found).about, step, back)


def page_of(request: HttpRequest, number: str) -> GuaranteePage:
    """A guarantee as it stands today; that somebody looked is noted."""
    found = get_object_or_404(visible_to(request.actor), number=number)
    note_guarantee(found, request.actor)
    return GuaranteePage(found, request.actor, clock.today())


def _told(
    request: HttpRequest, page: GuaranteePage, about: About, name: str, back: str
) -> HttpResponse:
    step = BY_NAME.get(name)
    if step is None or step.of_claim != (about.claim is not None) or not step.is_for(about):
        raise Http404
    form = StepForm(step, about, posted(request))
    context = {"claim": about.claim, "label": step.label, "hint": step.hint, "back": back}

    def verb(given: Given) -> Tell:
        return verb_of(step, about, given, request.actor)

    return asked(request, page, form, verb, context)


def asked(
    request: HttpRequest,
    page: GuaranteePage,
    form: forms.Form,
    verb: Callable[[Given], Tell],
    context: dict[str, Any],
) -> HttpResponse:
    """The form; filled in, what would come of it; confirmed, recorded, and gone `back`."""
    context = {"page": page} | context
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        do = verb(form.cleaned_data)
        try:
            if "confirmed" in request.POST:
                events = recorded(do, request.POST.get("seen", ""))
                messages.success(request, _("已记下：%(what)s。") % {"what": _all(events, page)})
                return redirect(_next(page.guarantee, events, context["back"]))
            context |= _checked(rehearsed(do, page.guarantee), page, form.cleaned_data["value_on"])
            context["typed"] = [(one, form.data.get(one, "")) for one in form.fields]
        except Problem as refused:
            field = getattr(refused, "field", None)
            form.add_error(field if field in form.fields else None, said(refused))
    context |= {"form": form, "seen": len(page.events)}
    return render(request, "guarantees/tell.html", context, status=status_of(form))


def _all(events: list[GuaranteeEvent], page: GuaranteePage) -> str:
    return _("；").join(words.said(one, page.names) for one in events) or _("没有要记的")


def _next(row: Guarantee, events: list[GuaranteeEvent], back: str) -> str:
    """A new claim is what one wants to see then."""
    if events and events[0].kind == "claimed":
        return reverse("guarantees:claim", args=[row.number, events[0].data["number"]])
    return back


def _checked(
    rehearsal: tuple[list[GuaranteeEvent], Standing], page: GuaranteePage, on: date
) -> dict[str, Any]:
    """What will be recorded, and what it changes."""
    events, after = rehearsal
    before = page.standing
    rows = [{"term": _("要记下的"), "value": words.said(one, page.names)} for one in events]
    rows.append({"term": _("哪天的事"), "value": full_day(on)})
    pairs = [
        (_("状态"), words.status(before.status)["word"], words.status(after.status)["word"]),
        (_("担保金额"), words.amount(before.amount), words.amount(after.amount)),
        (_("在保余额"), words.amount(before.outstanding), words.amount(after.outstanding)),
        (_("没有追回的"), words.amount(_missing(before)), words.amount(_missing(after))),
    ]
    for term, was, now in pairs:
        if was != now:
            source = _("现在是 %(was)s") % {"was": was}
            rows.append(
                {"term": _("记下以后%(what)s") % {"what": term}, "value": now, "source": source}
            )
    return {"checked": rows, "split": _split(events, page)}


def _missing(standing: Standing) -> int:
    return sum(one.unrecovered for one in standing.claims)


def _split(events: list[GuaranteeEvent], page: GuaranteePage) -> list[dict[str, Any]]:
    """Who would bear a claim that is about to be paid."""
    paid = next((one for one in events if one.kind == "paid"), None)
    if paid is None:
        return []
    borne = {bearer: int(amount) for bearer, amount in paid.data["borne"]}
    terms = page.terms
    shares = terms.layers[0].shares if len(terms.layers) == 1 else None
    amounts = [borne.get(one.id, 0) for one in terms.bearers]
    return shown.parts(terms.bearers, page.names, amounts, shares)


@never_cache
@requires(*STAFF)
@require_http_methods(FORM)
def undo(request: HttpRequest, number: str, sequence: int) -> HttpResponse:
    """Take back what was told wrongly, once it was shown what that changes."""
    page = page_of(request, number)
    found = next((one for one in page.story if one.event.sequence == sequence), None)
    if found is None or not found.may_undo:
        raise Http404
    back = reverse("guarantees:guarantee", args=[number])

    def do() -> list[GuaranteeEvent]:
        act = Undo(str(sequence))
        return actions.tell([Telling(page.guarantee, act, clock.today())], request.actor)

    try:
        if request.method == "POST":
            recorded(do, request.POST.get("seen", ""))
            messages.success(request, _("已撤销第 %(number)s 条。") % {"number": sequence})
            return redirect(back)
        rows = _checked(rehearsed(do, page.guarantee), page, clock.today())["checked"]
    except Problem as refused:
        messages.error(request, said(refused))
        return redirect(back)
    rows[0] = {"term": _("要撤销的"), "value": found.what}
    context = {"page": page, "rows": rows, "back": back, "seen": len(page.events)}
    return render(request, "guarantees/undo.html", context)
