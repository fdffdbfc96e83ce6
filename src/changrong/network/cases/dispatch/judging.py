"""What the book says where the institution is known: its own measures bind it."""

from __future__ import annotations

from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import decide
from changrong.network.rules.gather import facts_of_institution
from changrong.network.rules.models import Decision


def judged(case: Case, by: Actor) -> Decision | None:
    """The decision of a dispatch, made when somebody at the institution first needs it: the need's
    own question, on the day it was asked, asked again where the institution is known. It is kept,
    and made anew after the need was corrected. Other cases have the decision they began with."""
    had = case.decision
    found = judge(case, by)
    if case.decision != had:
        Case.objects.filter(pk=case.pk).update(decision=case.decision)
    return found


def judge(case: Case, by: Actor) -> Decision | None:
    """The same, of a case that its caller writes."""
    above = case.parent.decision if case.parent else None
    if case.decision is not None or case.institution is None or above is None:
        return case.decision or above
    facts = above.facts | facts_of_institution(case.institution)
    [case.decision] = decide([(case.enterprise, facts)], by, above.as_of)
    return case.decision
