"""The interview and the decisions it leads to."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from changrong.network.clock import today
from changrong.network.rules import actions, queries
from changrong.network.rules.forms import AnswerForm
from changrong.network.rules.interview import DECISIONS_KEY, Interview, asked_fact
from changrong.network.rules.reading import Reading, reasons_to_ask

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
    then = request.POST.get("then") or request.GET.get("then", "")
    if request.method == "POST":
        form = AnswerForm(fact, data=request.POST)
        if form.is_valid():
            if form.cleaned_data["unknown"]:
                interview.leave_open(name)
            else:
                interview.answer(name, form.cleaned_data["value"])
            return redirect(RETURNS[then] if then in RETURNS else way_on(interview))
    else:
        known = interview.known().get(name)
        shown = {"value": known.value if known else None, "unknown": name in interview.skipped}
        form = AnswerForm(fact, initial=shown)
    return render(request, "rules/question.html", _question_page(interview, form, then))


def _question_page(interview: Interview, form: AnswerForm, then: str) -> dict[str, Any]:
    outlook = interview.outlook()
    name = form.fact.name
    remaining = [one for one in outlook.questions if one != name]
    done = [one for one in interview.trail if one != name]
    place = interview.trail.index(name) if name in interview.trail else len(done)
    return {
        "form": form,
        "fact": form.fact,
        "then": then if then in RETURNS else "",
        "back": interview.before(name),
        "place": place + 1,
        "remaining": len(remaining),
        "done": len(done),
        "total": len(done) + 1 + len(remaining),
        "outlook": outlook,
        "unlocks": outlook.unlocks.get(name, 0),
        "reasons": reasons_to_ask(outlook.decision, name),
        "goal": interview.goal,
    }


@never_cache
@require_GET
def result(request: HttpRequest) -> HttpResponse:
    """What the answers so far come to, as a stored decision."""
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
    kept = _decision(request, number)
    reading = Reading(kept)
    return render(request, "rules/decision.html", {"decision": kept, "reading": reading})


@require_POST
def resume(request: HttpRequest, number: str) -> HttpResponse:
    """Go on from a decision: its answers are taken up, so that none is given twice."""
    kept = _decision(request, number)
    interview = interview_of(request)
    interview.load(kept.facts)
    then, fact = request.POST.get("then", ""), request.POST.get("fact", "")
    if then == "need":
        interview.aim("need")
    if asked_fact(fact):
        return redirect(f"{reverse('rules:question', args=[fact])}?then=result")
    return redirect(RETURNS.get(then, "rules:result"))


def _decision(request: HttpRequest, number: str) -> Any:
    mine = queries.visible_to(request.actor, request.session.get(DECISIONS_KEY, []))
    return get_object_or_404(mine, number=number)
