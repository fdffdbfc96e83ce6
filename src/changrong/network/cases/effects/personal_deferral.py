"""What the steps of a person's request to defer check, and what an agreement leaves on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import to_come
from changrong.network.cases.effects._lenders import check_lender
from changrong.network.cases.effects._loans import answers_to
from changrong.network.cases.effects._noting import wrong
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor

Answers = Mapping[str, Any]


@effect("personal_deferral.check")
def check(case: Case, answers: Answers, by: Actor) -> None:
    """It is asked of a lender, for a later day, once while the same kind of loan is weighed."""
    check_lender(case)
    to_come(case, answers, "deferred_until")
    same = Case.objects.filter(
        kind="personal_deferral",
        enterprise=case.enterprise,
        institution=case.institution,
        closed_at=None,
        fields__loan=answers["loan"],
    ).exclude(pk=case.pk)
    # A person may owe one lender two loans of a kind; then each is described.
    if earlier := next((one for one in same if _which(one) == _which(case)), None):
        raise wrong(
            "which",
            f"这笔贷款已经有一件延期申请在办：{earlier.number}。不是同一笔的，请写清是哪一笔",
            f"A request for this loan is being weighed already: {earlier.number}. If it is another "
            "loan, say which",
        )


def _which(case: Case) -> str:
    return str(case.fields.get("which", ""))


@effect("personal_deferral.propose")
def propose(case: Case, answers: Answers, by: Actor) -> None:
    to_come(case, answers, "deferred_until")


@effect("personal_deferral.agree")
def agree(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The record of what holds from now on: the schedule with what was promised with it."""
    proposed = answers_to(case, "propose")
    case.fields["agreed"] = {
        "on": clock.today().isoformat(),
        **{name: proposed[name] for name in ("deferred_until", "schedule", "promises")},
    }
    return {"until": proposed["deferred_until"]}
