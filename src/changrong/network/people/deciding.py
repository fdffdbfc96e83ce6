"""Pages of those who confirm that a person acts for a firm."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from changrong.network.parties.models import Enterprise
from changrong.network.people import actions, queries
from changrong.network.people.access import requires
from changrong.network.people.fields import said
from changrong.network.people.forms import Refusal
from changrong.network.people.models import Membership, MembershipRequest, Role

CONFIRMERS = (Role.COORDINATOR, Role.OFFICER, Role.MANAGER)
PAGE = 50


@requires(*CONFIRMERS)
@require_safe
def open_requests(request: HttpRequest) -> HttpResponse:
    answered = "answered" in request.GET
    rows = queries.decided_before if answered else queries.decidable_by
    page = Paginator(rows(request.actor), PAGE).get_page(request.GET.get("page"))
    return render(request, "people/requests.html", {"page": page, "answered": answered})


@requires(*CONFIRMERS)
@require_safe
def open_request(request: HttpRequest, number: str) -> HttpResponse:
    others = queries.visible_to(request.actor).exclude(user=request.actor.user.pk)
    return show(request, get_object_or_404(others, number=number), Refusal())


def show(
    request: HttpRequest, asked: MembershipRequest, form: Refusal, status: int = 200
) -> HttpResponse:
    context = {
        "asked": asked,
        "form": form,
        "known": Enterprise.objects.filter(credit_code=asked.credit_code).first(),
        "may_decide": queries.decidable_by(request.actor).filter(pk=asked.pk).exists(),
        "may_call": request.actor.role == Role.COORDINATOR,
        "member": granted(request, asked),
    }
    return render(request, "people/request.html", context, status=status)


def granted(request: HttpRequest, asked: MembershipRequest) -> Membership | None:
    """The live membership that a confirmed request led to, where the actor may end it."""
    if request.actor.role != Role.COORDINATOR or asked.state != MembershipRequest.State.CONFIRMED:
        return None
    members = queries.members_visible_to(request.actor).filter(user=asked.user)
    return members.filter(enterprise__credit_code=asked.credit_code).first()


def to_decide(request: HttpRequest, number: str) -> MembershipRequest:
    return get_object_or_404(queries.once_decidable_by(request.actor), number=number)


@requires(*CONFIRMERS)
@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    asked = to_decide(request, number)
    try:
        actions.confirm([asked], request.actor)
    except actions.RequestRefused as refused:
        messages.error(request, said(refused))
        return redirect("people:requests")
    messages.success(
        request,
        _("已确认：%(user)s可以代表%(firm)s。")
        % {"user": asked.user, "firm": asked.enterprise_name},
    )
    return redirect("people:requests")


@requires(*CONFIRMERS)
@require_POST
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    asked = to_decide(request, number)
    form = Refusal(request.POST)
    # One that another institution has answered meanwhile is theirs to read: no page of it here.
    readable = queries.visible_to(request.actor).filter(pk=asked.pk).exists()
    if not form.is_valid() and readable:
        return show(request, asked, form, status=422)
    try:
        actions.refuse([asked], form.cleaned_data.get("reason", ""), request.actor)
    except actions.RequestRefused as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, _("已答复申请人，没有确认。"))
    return redirect("people:requests")
