"""The coordinator's pages: institutions, their first managers, emergencies."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network.parties import actions, queries
from changrong.network.parties.errors import PartyRefused
from changrong.network.parties.forms import EmergencyForm, EndForm, InstitutionForm, Search
from changrong.network.parties.models import Institution
from changrong.network.people import queries as people
from changrong.network.people.access import requires
from changrong.network.people.actions import Invitation, Invited, invite, may_reset
from changrong.network.people.fields import said, status_of
from changrong.network.people.forms import InviteForm
from changrong.network.people.models import Membership, Role
from changrong.network.people.pages import FORM, attempt, filled, posted
from changrong.network.people.staff import shown_once


@requires(Role.COORDINATOR)
@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    words = Search(request.GET).wanted()["q"]
    live = Count("members", filter=Q(members__ended_at=None))
    rows = queries.looked_after_by(request.actor).prefetch_related("products", "outlets")
    rows = rows.filter(name__icontains=words).annotate(people=live)
    return render(request, "parties/bureau/institutions.html", {"rows": rows, "words": words})


@requires(Role.COORDINATOR)
@require_http_methods(FORM)
def new_institution(request: HttpRequest) -> HttpResponse:
    def save(values: dict[str, Any]) -> None:
        actions.make_institutions([values], request.actor)

    form = InstitutionForm(posted(request))
    return filled(
        request,
        form,
        save,
        _("机构已经加上。接下来请它的第一位管理员。"),
        ("parties:institutions",),
        "parties/bureau/edit_institution.html",
    )


@requires(Role.COORDINATOR)
@require_http_methods(FORM)
def edit_institution(request: HttpRequest, number: str) -> HttpResponse:
    institution = get_object_or_404(queries.looked_after_by(request.actor), number=number)

    def save(values: dict[str, Any]) -> None:
        actions.change_institutions([(institution, values)], request.actor)

    return filled(
        request,
        InstitutionForm.of(institution, posted(request)),
        save,
        _("已保存。"),
        ("parties:institutions",),
        "parties/bureau/edit_institution.html",
        institution=institution,
        managers=managers_of(request, institution),
    )


def managers_of(request: HttpRequest, institution: Institution) -> list[tuple[Membership, bool]]:
    """Each manager, with whether the password may be made anew."""
    members = people.members_visible_to(request.actor).filter(institution=institution)
    return [(member, may_reset(member, request.actor)) for member in members]


@requires(Role.COORDINATOR)
@require_http_methods(FORM)
def invite_manager(request: HttpRequest, number: str) -> HttpResponse:
    """Make a manager's account; its one-time password is on the page that answers, and nowhere
    else."""
    institution = get_object_or_404(queries.looked_after_by(request.actor), number=number)
    form = InviteForm(posted(request))
    made: list[Invited] = []

    def save(given: dict[str, Any]) -> None:
        invitation = Invitation(role=Role.MANAGER, institution=institution, **given)
        made.extend(invite([invitation], request.actor))

    if request.method == "POST" and form.is_valid() and attempt(form, save, form.cleaned_data):
        return shown_once(request, made[0])
    context = {"form": form, "institution": institution}
    page = "parties/bureau/invite_manager.html"
    return render(request, page, context, status=status_of(form))


@requires(Role.COORDINATOR)
@require_http_methods(FORM)
def emergencies(request: HttpRequest) -> HttpResponse:
    def save(values: dict[str, Any]) -> None:
        actions.declare_emergencies([values], request.actor)

    rows = [
        (row, EndForm(auto_id=f"id_{row.pk}_%s"))
        for row in queries.emergencies_visible_to(request.actor)
    ]
    return filled(
        request,
        EmergencyForm(posted(request)),
        save,
        _("已登记。相关措施从开始日起适用。"),
        ("parties:emergencies",),
        "parties/bureau/emergencies.html",
        rows=rows,
    )


@requires(Role.COORDINATOR)
@require_POST
def end_emergency(request: HttpRequest, pk: int) -> HttpResponse:
    emergency = get_object_or_404(queries.emergencies_visible_to(request.actor), pk=pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填最后一天，例如 2026-01-31"))
        return redirect("parties:emergencies")
    try:
        actions.end_emergencies([(emergency, form.cleaned_data["ended_on"])], request.actor)
    except PartyRefused as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, _("已登记结束日。"))
    return redirect("parties:emergencies")
