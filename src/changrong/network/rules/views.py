"""The interview and the decisions it leads to."""

from typing import Any

from allauth.core.internal import ratelimit  # the public one never limits GET
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from changrong.network.clock import today
from changrong.network.people.models import Role
from changrong.network.portal.components.marks import clause_tag
from changrong.network.rules import actions, codes, queries
from changrong.network.rules.clauses import Clause, clause_of
from changrong.network.rules.fields import as_typed
from changrong.network.rules.forms import AnswerForm
from changrong.network.rules.interview import DECISIONS_KEY, Interview, asked_fact, need_facts
from changrong.network.rules.models import Decision
from changrong.network.rules.reading import Reading
from changrong.network.rules.reasons import Reasons, reasons_to_ask
from changrong.policy import Fact, Measure

# Where a question may lead back to instead of on to the next one.
RETURNS = {"result": "rules:result", "need": "needs:start"}


def interview_of(request: HttpRequest) -> Interview:
    return Interview(request.session, request.actor, today())


def way_on(interview: Interview) -> str:
    """The next question, or what the interview was for once there is none."""
    if questions := interview.outlook().questions:
        return reverse("rules:question", args=[questions[0]])
    return reverse(RETURNS["need" if interview.goal == "need" else "result"])


@never_cache
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """查政策: on with the interview where it stopped."""
    interview = interview_of(request)
    interview.aim("check")
    return redirect(way_on(interview))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, name: str) -> HttpResponse:
    """One fact, one page."""
    fact = asked_fact(name)
    if fact is None:
        raise Http404
    interview = interview_of(request)
    if request.method != "POST":
        form = AnswerForm(fact, initial=_shown(request, interview, fact))
        return render(request, "rules/question.html", _question_page(interview, form))
    form = AnswerForm(fact, data=request.POST)
    if not form.is_valid():
        # Whoever now changes the language or the type size finds what they typed still there.
        interview.hold_typed(
            name, request.POST.getlist("value") + request.POST.getlist("value_unit")
        )
        page = _question_page(interview, form)
        return render(request, "rules/question.html", page, status=422)
    _take_up(request, interview, form.cleaned_data["origin"])
    if form.cleaned_data["unknown"]:
        interview.leave_open(name)
    else:
        interview.answer(name, form.cleaned_data["value"])
    then = form.cleaned_data["then"]
    return redirect(RETURNS[then] if then in RETURNS else way_on(interview))


def _shown(request: HttpRequest, interview: Interview, fact: Fact) -> dict[str, Any]:
    """What the question page shows: what was typed and refused before, else what is known."""
    name = fact.name
    known = interview.known().get(name)
    return {
        "value": interview.typed(name) or as_typed(fact, known.value if known else None),
        "unknown": name in interview.skipped,
        "then": request.GET.get("then", ""),
        "origin": request.GET.get("from", ""),
    }


def _take_up(request: HttpRequest, interview: Interview, origin: str) -> None:
    """Go on from the answers of an earlier decision, unless they are these already."""
    kept = _mine(request).filter(number=origin).first() if origin else None
    if kept and not interview.holds(kept.facts):
        actions.note_reader(kept, request.actor)  # the answers are shown as one goes on
        interview.load(kept.facts)


def _question_page(interview: Interview, form: AnswerForm) -> dict[str, Any]:
    outlook = interview.outlook()
    name = form.fact.name
    left = [one for one in outlook.questions if one != name]
    done = [one for one in interview.trail if one != name]
    place = interview.trail.index(name) if name in interview.trail else len(done)
    before = interview.before(name)
    waiting = interview.outlook(without=name).settles(name)
    reasons = reasons_to_ask(waiting, name)
    return {
        "form": form,
        "fact": form.fact,
        "back": reverse("rules:question", args=[before]) if before else "",
        "at": place + 1,
        "left": len(left),
        "done": len(done),
        "total": len(done) + 1 + len(left),
        "settled": outlook.applies,
        "open": outlook.open,
        "why": _why(len(waiting), reasons, name in need_facts()),
        "waiting": _all_of(waiting) if len(waiting) > len(reasons.labels) else [],
        "clause": format_html_join(
            " ",
            "{}",
            ((clause_tag(one.number, one.document, one.url, one.read),) for one in reasons.clauses),
        ),
        "industries": suggestions(form.fact.name),
        "result": reverse(RETURNS["need" if interview.goal == "need" else "result"]),
    }


def _all_of(measures: list[Measure]) -> list[tuple[Any, Clause]]:
    """Each measure with its clause, which tells apart those that are called the same."""
    return [(one.label, clause_of(one.notice, one.clause, str(one.read))) for one in measures]


def suggestions(fact: str) -> list[codes.Code]:
    """What the browser may complete while an industry is typed."""
    return list(codes.industries().values()) if fact == "enterprise.industry" else []


def _why(unlocks: int, reasons: Reasons, of_need: bool) -> str:
    if unlocks:
        said = _("这一题会影响 %(n)s 项规定，例如%(names)s。")
        return said % {"n": unlocks, "names": reasons.names}
    return _("机构要看这一项，才知道能不能办、怎么报价。") if of_need else ""


@never_cache
@require_GET
def result(request: HttpRequest) -> HttpResponse:
    """What the answers so far come to, as a stored decision. Whoever is not signed in may have so
    many kept: each new set of answers is a row of a hundred kilobytes."""
    if request.actor.user is None and not ratelimit.consume(
        request, app="allauth.account", action="result", limit_get=True
    ):
        return ratelimit.respond_429(request)
    interview = interview_of(request)
    facts = {name: one.value for name, one in interview.known().items()}
    [decision] = actions.decide([(interview.enterprise, facts)], by=request.actor)
    interview.remember_decision(decision.number)
    return redirect("rules:decision", decision.number)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Delete what was answered in this interview."""
    interview_of(request).forget()
    return redirect("portal:home")


@never_cache
@require_GET
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """A stored decision, shown as it was made, to whom it belongs."""
    kept = get_object_or_404(_mine(request), number=number)
    actions.note_reader(kept, request.actor)
    context = {
        "decision": kept,
        "reading": Reading(kept),
        "may_send": request.actor.role in (None, Role.ENTERPRISE),
    }
    return render(request, "rules/decision.html", context)


@require_POST
def resume(request: HttpRequest, number: str) -> HttpResponse:
    """Go on from a decision: its answers are taken up, so that none is given twice."""
    get_object_or_404(_mine(request), number=number)
    interview = interview_of(request)
    _take_up(request, interview, number)
    then = request.POST.get("then", "")
    if then == "need":
        interview.aim("need")
    return redirect(RETURNS.get(then, "rules:result"))


def _mine(request: HttpRequest) -> QuerySet[Decision]:
    return queries.visible_to(request.actor, request.session.get(DECISIONS_KEY, []))
