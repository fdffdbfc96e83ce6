"""Pages of days away: one's own, and for a manager everybody's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from changrong.network import clock
from changrong.network.cases.handing import to_take_back
from changrong.network.people import leave as leaves
from changrong.network.people.access import requires
from changrong.network.people.errors import LeaveRefused
from changrong.network.people.fields import said
from changrong.network.people.models import Leave, Membership, Role
from changrong.network.people.pages import FORM, filled, posted
from changrong.network.people.queries import members_visible_to
from changrong.network.portal.widgets import DayInput, ShortChoices


class LeaveForm(forms.Form):
    """From and until which day, who stands in, and why."""

    since = forms.DateField(
        label=gettext_lazy("第一天"),
        widget=DayInput,
        error_messages={
            "required": gettext_lazy("请填第一天。"),
            "invalid": gettext_lazy("第一天请写成 2026-09-28 这样。"),
        },
    )
    until = forms.DateField(
        label=gettext_lazy("最后一天"),
        help_text=gettext_lazy("这一天也不在岗。"),
        widget=DayInput,
        error_messages={
            "required": gettext_lazy("请填最后一天。"),
            "invalid": gettext_lazy("最后一天请写成 2026-09-28 这样。"),
        },
    )
    deputy = forms.ChoiceField(
        label=gettext_lazy("谁代办"),
        help_text=gettext_lazy(
            "第一天起，手上没办结的事项都交给代办人；期限照走，提醒也发给代办人。"
        ),
        required=False,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("原因"),
        choices=Leave.Reason.choices,
        initial=Leave.Reason.OFF,
        widget=ShortChoices,
    )

    def __init__(self, member: Membership, data: Any = None) -> None:
        super().__init__(data)
        self.member = member
        self.deputies = {str(one.pk): one for one in leaves.deputies_of(member)}
        self.fields["deputy"].choices = [
            ("", _("没有人代办，退回待接手")),
            *((key, str(one.user)) for key, one in self.deputies.items()),
        ]

    def values(self) -> leaves.Away:
        given = self.cleaned_data
        return leaves.Away(
            self.member,
            given["since"],
            given["until"],
            self.deputies.get(given["deputy"]),
            given["reason"],
        )


@never_cache
@requires(*leaves.TAKERS)
@require_http_methods(FORM)
def own(request: HttpRequest) -> HttpResponse:
    return _leaves(request, request.actor.membership, ("people:leaves",))


@never_cache
@requires(Role.MANAGER)
@require_http_methods(FORM)
def of(request: HttpRequest, number: str) -> HttpResponse:
    """A colleague's, by the number of their account."""
    rows = members_visible_to(request.actor).filter(user__number=number)
    member = rows.first()
    if member is None:
        raise Http404
    return _leaves(request, member, ("people:leave-of", number))


def _leaves(request: HttpRequest, member: Membership, here: tuple[str, ...]) -> HttpResponse:
    form = LeaveForm(member, posted(request))
    rows = leaves.visible_to(request.actor).filter(membership__user=member.user_id)
    today = clock.today()
    return filled(
        request,
        form,
        lambda away: leaves.record_leave([away], request.actor),
        _("已记下。"),
        here,
        "people/leave.html",
        member=member,
        is_own=member.user_id == request.actor.user.pk,
        today=today,
        now=[row for row in rows if row.ended_at is None and row.until >= today],
        over=[row for row in rows if row.ended_at is not None or row.until < today][-10:],
        back=to_take_back(request.actor),
        here=here,
    )


@requires(*leaves.TAKERS)
@require_POST
def end(request: HttpRequest, number: str) -> HttpResponse:
    leave = get_object_or_404(leaves.visible_to(request.actor), number=number)
    try:
        leaves.end_leave([leave], request.actor)
    except LeaveRefused as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, _("已结束，从现在起可以接新的事项。"))
    if leave.membership.user_id == request.actor.user.pk:
        return redirect("people:leaves")
    return redirect("people:leave-of", leave.membership.user.number)
