"""The need as its enterprise sees it: checked, sent, followed, corrected, withdrawn."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from changrong.network.cases import actions
from changrong.network.cases.desk.forms import DeclaredForm
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.needs import page as need_page
from changrong.network.cases.needs.forms import (
    BY_FIRM,
    SENDING_NAMES,
    correcting,
    hurrying,
    sending,
    withdrawing,
)
from changrong.network.cases.needs.same import like
from changrong.network.cases.needs.stating import Stating, state_needs
from changrong.network.cases.queries import brought_in_by, moves_for, visible_to
from changrong.network.cases.versions import move_of
from changrong.network.clock import now, today
from changrong.network.people.access import for_members, requires
from changrong.network.people.models import Role
from changrong.network.people.pages import posted
from changrong.network.rules.findings import own_findings
from changrong.network.rules.interview import Interview, need_facts

READ = ["GET", "HEAD", "POST"]


def need_of(request: HttpRequest, number: str) -> Case:
    return get_object_or_404(visible_to(request.actor), number=number, kind="need")


# ---------------------------------------------------------------------- before it is sent


@never_cache
@require_http_methods(READ)
def start(request: HttpRequest) -> HttpResponse:
    """提交前看一遍: all answers, who will see what, and the button that sends."""
    interview = Interview(request.session, request.actor, today())
    if interview.goal != "need":
        interview.aim("need")
    if not interview.trail and (first := interview.outlook().questions):
        return redirect("rules:question", first[0])
    if request.method == "POST":
        interview.hold_contact({name: request.POST.get(name, "") for name in SENDING_NAMES})
        if request.actor.user is None:
            return redirect_to_login(reverse("needs:start"))
        if request.actor.role is None:
            said = _("要先确认您能代表这家企业。您填的都留着，确认后回来就能提交。")
            messages.info(request, said)
            return redirect("people:ask")
        form, begun = sending(request.POST), now()
        sent = _send(request, interview, form) if form.is_valid() else None
        if sent:
            if sent.opened_at < begun:
                messages.info(request, _("您的同一需求还在办，没有另开。要改内容，请修改这一件。"))
            interview.forget()
            return redirect("needs:sent", sent.number)
    else:
        form = sending(initial=need_page.contact_of(request.actor) | interview.contact)
    page = _check_page(request, interview, form)
    return render(request, "cases/need_check.html", page, status=422 if form.errors else 200)


def _send(request: HttpRequest, interview: Interview, form: DeclaredForm) -> Case | None:
    if missing := _missing(interview):
        labels = _("、").join(need_page.label(name) for name in missing)
        form.add_error(None, _("还差几项要先回答：%(labels)s") % {"labels": labels})
        return None
    stating = Stating(interview.enterprise, dict(interview.said), form.answers())
    try:
        return state_needs([stating], request.actor)[0]
    except (NotAllowed, FieldErrors) as refused:
        form.refuse(refused)
    return None


def _missing(interview: Interview) -> list[str]:
    known = interview.known()
    return [name for name in need_facts() if name not in known]


def _check_page(request: HttpRequest, interview: Interview, form: DeclaredForm) -> dict[str, Any]:
    trail = interview.trail
    return {
        "form": form,
        "rows": need_page.answered_rows(interview),
        "like": _like(request, interview),
        "missing": _missing(interview),
        "back": trail[-1] if trail else "",
        "left": len(interview.outlook().questions),
        "may_send": request.actor.role == Role.ENTERPRISE,
        "signed_in": request.actor.user is not None,
        "other_role": request.actor.role not in (None, Role.ENTERPRISE),
        "shared": len(interview.known()),
    }


def _like(request: HttpRequest, interview: Interview) -> Case | None:
    """What the firm has stated already and may mean again, before it is sent a second time."""
    firm, known = request.actor.enterprise, interview.known()
    if firm is None or not known.keys() >= {"need.kind", "need.amount"}:
        return None
    return like(firm, {name: known[f"need.{name}"].value for name in ("kind", "amount")})


# ---------------------------------------------------------------------- after it is sent


@never_cache
@require_safe
@for_members(Role.ENTERPRISE)
def mine(request: HttpRequest) -> HttpResponse:
    needs = visible_to(request.actor).filter(kind="need").order_by("-opened_at")
    rows = [need_page.list_row(case) for case in needs.prefetch_related("children")]
    context = {"rows": rows, "found": own_findings(request.actor)}
    return render(request, "cases/need_list.html", context)


@never_cache
@require_safe
@requires(Role.ENTERPRISE, Role.HOTLINE, Role.OFFICER, Role.MANAGER)
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt: reference, both clocks, what happens next."""
    at_counter = request.actor.institution is not None
    stated = brought_in_by(request.actor) if at_counter else visible_to(request.actor)
    case = get_object_or_404(stated, number=number, kind="need")
    actions.note_views([case], request.actor)
    return render(request, "cases/need_sent.html", need_page.sent_page(case, request.actor))


@never_cache
@require_safe
@requires(Role.ENTERPRISE, Role.HOTLINE)
def need(request: HttpRequest, number: str) -> HttpResponse:
    """One need: where it stands, who handles it, by when, what happened."""
    case = need_of(request, number)
    actions.note_views([case], request.actor)
    return render(request, "cases/need.html", need_page.need_page(case, request.actor))


@never_cache
@require_http_methods(READ)
@requires(Role.ENTERPRISE, Role.HOTLINE)
def correct(request: HttpRequest, number: str) -> HttpResponse:
    case = need_of(request, number)
    if not _may(request, case, "correct"):
        return redirect("needs:need", case.number)
    actions.note_views([case], request.actor)
    form = correcting(posted(request), initial={**case.fields, "revision": case.revision})
    if (
        request.method == "POST"
        and form.is_valid()
        and _moved(request, case, "correct", form, _unasked(case) | form.answers())
    ):
        messages.success(request, _("已按您改的更新，机构会看到新的内容。"))
        return redirect("needs:need", case.number)
    return _form_page(request, "cases/need_correct.html", case, form)


def _unasked(case: Case) -> dict[str, Any]:
    """What a correction under an earlier version of the kind rewrites though nobody is asked it."""
    names = {field.name for field in move_of(case, "correct").asks} - {one.name for one in BY_FIRM}
    return {name: case.fields[name] for name in names if name in case.fields}


@never_cache
@require_http_methods(READ)
@requires(Role.ENTERPRISE, Role.HOTLINE)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    case = need_of(request, number)
    if not _may(request, case, "withdraw"):
        return redirect("needs:need", case.number)
    actions.note_views([case], request.actor)
    form = withdrawing(posted(request), initial={"revision": case.revision})
    if (
        request.method == "POST"
        and form.is_valid()
        and _moved(request, case, "withdraw", form, form.answers())
    ):
        messages.success(request, _("需求已撤回，机构不再看得到。以后随时可以再提。"))
        return redirect("needs:need", case.number)
    return _form_page(request, "cases/need_withdraw.html", case, form)


@never_cache
@require_http_methods(READ)
@requires(Role.ENTERPRISE, Role.HOTLINE)
def hurry(request: HttpRequest, number: str) -> HttpResponse:
    """Asking for the green channel; a coordinator answers."""
    case = need_of(request, number)
    if not _may(request, case, "ask_priority"):
        return redirect("needs:need", case.number)
    actions.note_views([case], request.actor)
    form = hurrying(posted(request), initial={"revision": case.revision})
    if (
        request.method == "POST"
        and form.is_valid()
        and _moved(request, case, "ask_priority", form, form.answers())
    ):
        messages.success(request, _("已交给协调员。同意或不同意，都会告诉您原因。"))
        return redirect("needs:need", case.number)
    return _form_page(request, "cases/need_hurry.html", case, form)


def _form_page(request: HttpRequest, template: str, case: Case, form: DeclaredForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"case": case, "form": form}, status=status)


def _may(request: HttpRequest, case: Case, name: str) -> bool:
    allowed = any(move.name == name for move in moves_for(request.actor, case))
    if not allowed:
        messages.info(request, _("这件需求现在不能办这一步。"))
    return allowed


def _moved(
    request: HttpRequest, case: Case, name: str, form: DeclaredForm, answers: dict[str, Any]
) -> bool:
    """Take the step; what is refused is shown on the form, with everything typed still there."""
    try:
        revision = form.cleaned_data.get("revision")
        actions.move([case], name, request.actor, answers, revision)
    except (MoveRefused, FieldErrors) as refused:
        form.refuse(refused)
        return False
    return True
