"""What the steps of a fast review note: who reviews it, what was checked, how long it took."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from changrong.money import fen
from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_over
from changrong.network.cases.effects._lenders import check_lender, check_own
from changrong.network.cases.effects._loans import Answers, answers_to, refusing
from changrong.network.cases.effects._needs import need_from
from changrong.network.cases.effects.need import GREEN
from changrong.network.cases.kinds._shared import CONTACT, FINANCING
from changrong.network.cases.kinds.fast_review import CHECKS
from changrong.network.cases.models import Case
from changrong.network.contracts import actions
from changrong.network.people.actor import Actor
from changrong.network.people.models import User

STATED = tuple(field.name for field in (*FINANCING, *CONTACT))


@effect("fast_review.check")
def check(case: Case, answers: Answers, by: Actor) -> None:
    """Staff ask at their own institution alone."""
    check_lender(case)
    check_own(case, by)
    not_over(case, answers, "needed_on")


@effect("fast_review.approve")
def approve(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """It goes first from now on, to a single pair of hands."""
    case.priority = GREEN
    case.handler = User.objects.get(number=answers["desk"])
    return {"handler": answers["desk"], "skipped": answers.get("skipped", [])}


@effect("fast_review.ordinary", opens=("need",))
def ordinary(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """Nothing is asked twice: the need is in the words of the request."""
    stated = {name: case.fields[name] for name in STATED if name in case.fields}
    return need_from(case, {**stated, "note": case.fields["reason"]}, by)


@effect("fast_review.note")
def note(case: Case, answers: Answers, by: Actor) -> None:
    """Colleagues check side by side; what each did adds up."""
    done = {*case.fields.get("checked", []), *answers["done"]}
    case.fields["checked"] = [name for name, _label in CHECKS if name in done]


@effect("fast_review.decide")
def decide(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """How long it took, from being asked for to the decision."""
    case.fields["minutes"] = (clock.now() - case.opened_at) // timedelta(minutes=1)
    if "verified" in answers:
        case.fields["checked"] = answers["verified"]
    return {"minutes": case.fields["minutes"]}


@effect("fast_review.lend")
def lend(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The loan on the terms that the firm accepted, from today."""
    granted = answers_to(case, "grant")
    assert case.institution is not None, "held by the institution that was asked"
    with refusing():
        terms = actions.Terms.of(granted)
        new = actions.lend(case, case.institution, fen(granted["given"]), terms, by)
    return {"contract": new.number}
