"""Pages on which the hotline and the coordinators see what came by the channels, and settle what
waits."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network import clock
from changrong.network.cases.errors import CaseError
from changrong.network.channels import intake, queries, shown, telling
from changrong.network.channels.connectors import label_of
from changrong.network.channels.forms import Refusing, completing
from changrong.network.channels.models import Message
from changrong.network.people.access import requires
from changrong.network.people.fields import said
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, posted

SHOWN = 50


@never_cache
@require_safe
@requires(*queries.KEEPERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Messages by channel and state; found by the sender's id or the case's number."""
    mine = queries.visible_to(request.actor)
    channel, state = request.GET.get("channel", ""), request.GET.get("state", "")
    words = request.GET.get("q", "").strip()
    rows = mine.filter(connector=channel) if channel else mine
    days = [(one, label_of(one.connector)) for one in queries.by_day(rows)]
    if press := _pressing(request):
        rows = queries.pressing(rows, press)
    else:
        rows = rows.filter(state=state) if state else rows
    if words:
        rows = rows.filter(external_id__icontains=words) | rows.filter(case__number__iexact=words)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    channels, states = shown.chips(queries.counted(mine), channel, "" if press else state)
    context = {
        "rows": [shown.row(one, clock.today()) for one in page],
        "page": page,
        "channels": channels,
        "states": states,
        "pressing": shown.press_chips(mine, channel, press),
        "days": days,
        "words": words,
    }
    return render(request, "channels/messages.html", context)


@never_cache
@require_safe
@requires(*queries.KEEPERS)
def message(request: HttpRequest, number: str) -> HttpResponse:
    return _shown(request, _found(request, number), Refusing())


@never_cache
@require_http_methods(FORM)
@requires(Role.HOTLINE)
def complete(request: HttpRequest, number: str) -> HttpResponse:
    """What the message says, in the form that the hotline fills in for a caller; sent, it is a
    case."""
    of = _found(request, number)
    if of.state != Message.State.WAITING:
        return redirect("channels:message", number)
    kinds = shown.kinds_for(of)
    kind = request.GET.get("kind", kinds[0])
    if kind not in kinds:
        raise Http404
    one, draft = shown.received_of(of), shown.draft_for(of, kind)
    by = request.actor.by_door(of.connector)
    filling = completing(kind, one, draft, of.external_id, by, posted(request))
    form = filling.form
    if request.method == "POST" and form.is_valid():
        try:
            case = intake.complete(of, filling.open, by)
        except intake.Settled as refused:
            messages.error(request, said(refused))
            return redirect("channels:message", number)
        except CaseError as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已立案：%(number)s。") % {"number": case.number})
            return redirect("channels:message", number)
    context = {
        "message": of,
        "channel": label_of(of.connector),
        "form": form,
        "chips": shown.kind_chips(of, kind),
        "lacks": draft.lacks if draft else (),
    }
    status = 422 if form.errors else 200
    return render(request, "channels/complete.html", context, status=status)


@never_cache
@require_POST
@requires(*queries.KEEPERS)
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    of, form = _found(request, number), Refusing(request.POST)
    if not form.is_valid():
        return _shown(request, of, form, status=422)
    try:
        intake.refuse(of, form.cleaned_data["words"], request.actor)
    except intake.Settled as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, _("已记下：这条消息不办。"))
    return redirect("channels:message", number)


@never_cache
@require_POST
@requires(*queries.KEEPERS)
def tell_again(request: HttpRequest, number: str) -> HttpResponse:
    """Tell its result once more."""
    try:
        telling.tell_again(_found(request, number), request.actor)
    except telling.NotAgain as refused:
        messages.info(request, said(refused))
    else:
        messages.success(request, _("已排队，再发一次。"))
    return redirect("channels:message", number)


def _pressing(request: HttpRequest) -> str:
    asked = request.GET.get("press", "")
    return asked if asked in queries.PRESSING else ""


def _found(request: HttpRequest, number: str) -> Message:
    return get_object_or_404(queries.visible_to(request.actor), number=number)


def _shown(request: HttpRequest, of: Message, form: Refusing, status: int = 200) -> HttpResponse:
    one = shown.received_of(of)
    copies = [(copy, shown.pretty(copy.body)) for copy in of.copies.all()]
    context = {
        **shown.row(of, clock.today()),
        "lacks": intake.kept_lacks(of),
        "came": shown.came(of, one),
        "copies": copies,
        "told": queries.told_of(of),
        "may_tell_again": shown.may_tell_again(of),
        "case_href": shown.case_href(of, request.actor),
        "form": form,
        "waits": of.state == Message.State.WAITING,
        "may_complete": request.actor.role == Role.HOTLINE,
    }
    return render(request, "channels/message.html", context, status=status)
