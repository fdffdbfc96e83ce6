"""The first page, where each role lands after signing in, and the pages that only inform."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.network.boards import published
from changrong.network.clock import today
from changrong.network.people.access import for_members
from changrong.network.people.models import Role
from changrong.network.portal.overview import ROLES, parts_for
from changrong.network.portal.sample import sample
from changrong.network.rules import queries as decisions
from changrong.network.rules.book import book
from changrong.network.rules.interview import DECISIONS_KEY
from changrong.network.rules.notices import views_of

LATEST = 3
DESKS = {
    Role.ENTERPRISE: "portal:overview",
    Role.OFFICER: "cases:inbox",
    Role.MANAGER: "cases:inbox",
    Role.COORDINATOR: "boards:board",
    Role.SUPERVISOR: "boards:figures",
    Role.HOTLINE: "needs:hotline",
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "sample": sample(today()),
        "counted": published.figures(),
        "notices": views_of(book().notices, today(), LATEST),
        "notice_count": len(book().notices),
    }
    return render(request, "portal/home.html", context)


@require_safe
def after_login(request: HttpRequest) -> HttpResponse:
    """The desk of the visitor's role; who acts for nobody yet is shown how to ask."""
    if request.actor.user is None:
        return redirect("portal:home")
    return redirect(DESKS.get(request.actor.role, "people:account"))


@never_cache
@require_safe
@for_members(*ROLES)
def overview(request: HttpRequest) -> HttpResponse:
    """Needs, events, products and feedback of whoever is signed in, in one place."""
    served = request.actor.role is Role.ENTERPRISE
    context = {
        "shell": "portal/base.html" if served else "portal/officer.html",
        "body": request.actor.membership.body,
        "parts": parts_for(request.actor, today()),
    }
    return render(request, "portal/overview.html", context)


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach people; with a decision's number, how to have it looked at again."""
    mine = decisions.visible_to(request.actor, request.session.get(DECISIONS_KEY, []))
    decision = mine.filter(number=request.GET.get("decision", "")).first()
    return render(request, "portal/contact.html", {"decision": decision})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")
