"""Pages of one's own account: details, the bodies one acts for, requests to act for a firm."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network.cases.looking import note_evidence
from changrong.network.files.responses import download
from changrong.network.files.sniff import FileRefused
from changrong.network.parties.persons import act_for_oneself
from changrong.network.people import actions, queries
from changrong.network.people.fields import said, status_of
from changrong.network.people.forms import Ask, Choice, Details, Myself
from changrong.network.people.middleware import SESSION_KEY
from changrong.network.people.models import Membership, MembershipRequest
from changrong.network.people.pages import FORM, posted


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    requests = queries.own_requests(request.user)
    context = {
        "memberships": queries.memberships_of(request.user),
        "acting": request.actor.membership,
        "may_act_for_self": not queries.acts_for_self(request.user),
        "requests": requests,
        "waiting": requests.filter(state=MembershipRequest.State.ASKED).exists(),
    }
    return render(request, "people/account.html", context)


@login_required
@require_http_methods(FORM)
def details(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = Details(posted(request), initial={"name": user.name, "phone": user.phone})
    if request.method == "POST" and form.is_valid():
        actions.change_details(request.actor, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("people:account")
    return render(request, "people/details.html", {"form": form}, status=status_of(form))


@login_required
@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Switch to another of one's own memberships, for the rest of the session."""
    membership = chosen(request)
    request.session[SESSION_KEY] = membership.pk
    messages.success(request, _("现在代表%(body)s。") % {"body": membership.body})
    return redirect("portal:after-login")


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    membership = chosen(request)
    try:
        actions.end_membership([membership], request.actor)
    except actions.MemberRefused as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, _("您不再代表%(body)s。") % {"body": membership.body})
    return redirect("people:account")


def chosen(request: HttpRequest) -> Membership:
    membership = Choice(request.POST).chosen(queries.memberships_of(request.user))
    if membership is None:
        raise Http404
    return membership


@login_required
@require_http_methods(FORM)
def ask(request: HttpRequest) -> HttpResponse:
    form = Ask(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.request_membership([form.asking()], request.actor)
        except FileRefused as refused:
            form.add_error("evidence", said(refused))
        except actions.RequestRefused as refused:
            form.add_error("credit_code", said(refused))
        else:
            messages.success(request, _("申请已经送出。确认后，您就可以代表这家企业提需求。"))
            return redirect("people:account")
    return render(request, "people/ask.html", {"form": form}, status=status_of(form))


@login_required
@require_http_methods(FORM)
def myself(request: HttpRequest) -> HttpResponse:
    """Matters of one's own, as a person: where one lives, and no more, is asked."""
    form = Myself(posted(request))
    if request.method == "POST" and form.is_valid():
        membership = act_for_oneself(request.actor, form.cleaned_data["region"])
        request.session[SESSION_KEY] = membership.pk
        messages.success(request, _("现在可以办个人的事项了。"))
        return redirect("matters:mine")
    return render(request, "people/myself.html", {"form": form}, status=status_of(form))


@login_required
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    asked = get_object_or_404(queries.own_requests(request.user), number=number)
    try:
        actions.withdraw([asked], request.actor)
    except actions.RequestRefused as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, _("申请已经撤回。"))
    return redirect("people:account")


@login_required
@require_safe
def evidence(request: HttpRequest, number: str) -> FileResponse:
    asked = get_object_or_404(queries.visible_to(request.actor).exclude(evidence=""), number=number)
    note_evidence(asked, request.actor)
    return download(asked.evidence, asked.evidence_name, asked.evidence_type)
