"""Pages by which a case, or several, is given to a colleague, taken over, or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from changrong.network import clock
from changrong.network.cases import handing
from changrong.network.cases.desk import bulk, team
from changrong.network.cases.desk.views import WORKERS, seen
from changrong.network.cases.errors import CaseError
from changrong.network.cases.hands import REASONS
from changrong.network.cases.models import Case
from changrong.network.people import leave as leaves
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.fields import said, status_of
from changrong.network.people.models import Membership, User
from changrong.network.people.pages import posted
from changrong.network.portal.language import choose


class HandForm(forms.Form):
    """To whom, and why."""

    to = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, people: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].label = _("交给谁")
        self.fields["to"].choices = people
        self.fields["to"].error_messages = {
            "required": _("请选一位同事。"),
            "invalid_choice": _("这位同事现在不能接办，请另选一位。"),
        }
        self.fields["reason"].label = _("为什么转交")
        self.fields["reason"].choices = [(code, choose(text)) for code, text in REASONS.items()]
        self.fields["reason"].error_messages = {"required": _("请选转交原因。")}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(*WORKERS)
def hand(request: HttpRequest, number: str) -> HttpResponse:
    """One case to a colleague."""
    case = seen(request, number)
    if not handing.may_assign(request.actor, case):
        raise Http404
    return _hand(request, [case])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(*WORKERS)
def hand_together(request: HttpRequest) -> HttpResponse:
    """The picked cases to one colleague, all or none."""
    cases = bulk.picked(request)
    able = [case for case in cases if handing.may_assign(request.actor, case)]
    if len(able) < len(cases):
        messages.info(request, _("选中的事项里有的不是您能转交的，请重新选。"))
        return redirect(bulk.address("cases:together", [case.number for case in cases]))
    return _hand(request, cases)


def _hand(request: HttpRequest, cases: list[Case]) -> HttpResponse:
    people = _people(request.actor, cases)
    form = HandForm(people, posted(request))
    if request.method == "POST" and form.is_valid() and _given(request, cases, form):
        if len(cases) == 1:
            return redirect("cases:case", cases[0].number)
        return redirect("cases:inbox")
    context = {
        "form": form,
        "cases": cases,
        "people": people,
        "marks": [f"{case.number}:{handing.mark_of(case)}" for case in cases],
        **bulk.context_of(request, cases),
    }
    return render(request, "cases/hand.html", context, status=status_of(form))


def _people(by: Actor, cases: Sequence[Case]) -> list[tuple[str, str]]:
    """Who can take them all, with how much each has; the handler of all of them is left out."""
    found = team.loads(by, clock.today())
    handlers = {case.handler_id for case in cases}
    able = handing.within_team(cases, handing.colleagues(cases))
    present = [member for member in able if handlers != {member.user_id}]
    return [(member.user.number, _with_load(member, found)) for member in present]


def _with_load(member: Membership, found: dict[int | None, team.Load]) -> str:
    load = found.get(member.user_id, team.Load())
    if load.overdue:
        words = _("%(name)s，在办 %(open)s 件，其中超时 %(late)s 件")
    else:
        words = _("%(name)s，在办 %(open)s 件")
    return words % {"name": member.user, "open": load.open, "late": load.overdue}


def _given(request: HttpRequest, cases: list[Case], form: HandForm) -> bool:
    to = User.objects.get(number=form.cleaned_data["to"])
    marks = dict(mark.split(":", 1) for mark in request.POST.getlist("mark") if ":" in mark)
    try:
        handing.assign(cases, to, request.actor, form.cleaned_data["reason"], marks)
    except CaseError as refused:
        field = getattr(refused, "field", None)
        form.add_error(field if field in form.fields else None, said(refused))
        return False
    words = ngettext("%(n)s 件已交给%(name)s。", "%(n)s 件已交给%(name)s。", len(cases))
    messages.success(request, words % {"n": len(cases), "name": to})
    return True


@require_POST
@requires(*WORKERS)
def take(request: HttpRequest, number: str) -> HttpResponse:
    """Become the handler."""
    case = seen(request, number)
    try:
        handing.take_over([case], request.actor)
    except CaseError as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, _("已由您接办。"))
    return redirect("cases:case", case.number)


@require_POST
@requires(*WORKERS)
def take_back(request: HttpRequest, number: str) -> HttpResponse:
    """What was handed on during one's own leave, and is open still, becomes one's own again."""
    own = leaves.visible_to(request.actor).filter(membership__user=request.actor.user)
    leave = get_object_or_404(own, number=number)
    try:
        back = handing.take_back(leave, request.actor)
    except CaseError as refused:
        messages.error(request, said(refused))
    else:
        words = ngettext("取回 %(n)s 件。", "取回 %(n)s 件。", len(back))
        messages.success(request, words % {"n": len(back)})
    return redirect("cases:inbox")
