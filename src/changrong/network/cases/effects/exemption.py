"""A loss under review names whom it asks about, and is concluded with what was decided of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_to_come
from changrong.network.cases.effects._noting import refuse, wrong
from changrong.network.cases.engine import Opening
from changrong.network.cases.models import Case
from changrong.network.contracts.models import Contract
from changrong.network.guarantees.models import Guarantee
from changrong.network.people.actor import Actor
from changrong.network.people.models import User

Answers = Mapping[str, Any]


@effect("exemption.check")
def check(case: Case, answers: Answers, by: Actor) -> None:
    """A loss already found; where the network knows the loan or guarantee, it is one's own."""
    not_to_come(case, answers, "lost_on")
    number = answers["number"]
    contract = Contract.objects.filter(number=number).first()
    guarantee = Guarantee.objects.filter(number=number).first()
    theirs = [contract.institution_id] if contract else []
    if guarantee is not None:
        theirs = [guarantee.guarantor_id, guarantee.lender_id]
    if theirs and case.institution_id not in theirs:
        raise wrong("number", "这笔业务不是本机构的", "It is no business of your institution's")


@effect("exemption.name_person", opens=("finding",))
def name_person(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """A finding of their own for each person in each step; they handle it, and so are told."""
    same = case.children.filter(
        kind="finding", fields__person=answers["person"], fields__step=answers["step"]
    )
    if earlier := same.first():
        raise refuse(
            f"这个人的这个环节已经在 {earlier.number} 认定",
            f"This person's step is under review in {earlier.number}",
            "person",
        )
    fields = {name: answers[name] for name in ("person", "step", "duties")}
    # As things stand, nothing is exempted.
    fields |= {"risk": True, "held_in_full": True}
    opening = Opening(parent=case, institution=case.institution, region=case.region, fields=fields)
    [opened] = engine.open_children([(case, opening)], "finding", by)
    opened.handler = User.objects.get(number=answers["person"])
    opened.save(update_fields=["handler"])
    return {"finding": opened.number}


@effect("exemption.some_named")
def some_named(case: Case, answers: Answers, by: Actor) -> None:
    if not case.children.filter(kind="finding").exists():
        raise refuse("还没有列出要认定的人", "Nobody is named yet")


@effect("exemption.conclude")
def conclude(case: Case, answers: Answers, by: Actor) -> None:
    """The record of decisions: how many were reviewed, and what was decided of them."""
    some_named(case, answers, by)
    found = Counter(case.children.filter(kind="finding").values_list("outcome", flat=True))
    case.fields["decided"] = {"reviewed": found.total(), **dict(sorted(found.items()))}
