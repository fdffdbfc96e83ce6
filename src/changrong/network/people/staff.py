"""An institution's people: added, ended, given a new password."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network.people import queries
from changrong.network.people.access import requires
from changrong.network.people.actions import (
    Invitation,
    Invited,
    MemberRefused,
    end_membership,
    invite,
    may_reset,
    reset_password,
)
from changrong.network.people.fields import said, status_of
from changrong.network.people.forms import Choice, StaffForm
from changrong.network.people.models import Membership, Role
from changrong.network.people.pages import FORM, attempt, posted


@requires(Role.MANAGER)
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    rows = [
        (member, may_reset(member, request.actor))
        for member in queries.members_visible_to(request.actor)
    ]
    return render(request, "people/members.html", {"rows": rows})


@requires(Role.MANAGER)
@require_http_methods(FORM)
def new_member(request: HttpRequest) -> HttpResponse:
    institution = request.actor.institution
    form = StaffForm(institution, posted(request))
    made: list[Invited] = []

    def save(given: dict[str, Any]) -> None:
        role = Role(given.pop("role"))
        invitation = Invitation(role=role, institution=institution, **given)
        made.extend(invite([invitation], request.actor))

    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and attempt(form, save, dict(form.cleaned_data)):
        return shown_once(request, made[0])
    return render(request, "people/new_member.html", {"form": form}, status=status_of(form))


def member_or_404(request: HttpRequest, number: str) -> Membership:
    """The live membership that is meant, among those of this person that the actor looks after."""
    rows = queries.members_visible_to(request.actor).filter(user__number=number)
    member = Choice(request.POST).chosen(rows)
    if member is None:
        raise Http404
    return member


@requires(Role.MANAGER, Role.COORDINATOR)
@require_POST
def end_member(request: HttpRequest, number: str) -> HttpResponse:
    member = member_or_404(request, number)
    try:
        end_membership([member], request.actor)
    except MemberRefused as refused:
        messages.error(request, said(refused))
    else:
        who = {"person": member.user, "body": member.body}
        messages.success(request, _("%(person)s不再代表%(body)s。") % who)
    return redirect(*back(request, member))


@requires(Role.MANAGER, Role.COORDINATOR)
@require_POST
def reset_member(request: HttpRequest, number: str) -> HttpResponse:
    member = member_or_404(request, number)
    try:
        [invited] = reset_password([member], request.actor)
    except MemberRefused as refused:
        messages.error(request, said(refused))
        return redirect(*back(request, member))
    return shown_once(request, invited)


def back(request: HttpRequest, member: Membership) -> tuple[str, ...]:
    if request.actor.role == Role.MANAGER:
        return ("people:members",)
    if member.institution:
        return ("parties:edit-institution", member.institution.number)
    return ("people:requests",)


def shown_once(request: HttpRequest, invited: Invited) -> HttpResponse:
    response = render(request, "people/password.html", {"invited": invited})
    response["Cache-Control"] = "no-store"
    return response
