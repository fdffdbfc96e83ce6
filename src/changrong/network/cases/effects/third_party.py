"""What the register of third parties checks and notes: whether one works for the institution, since
when no longer, and by when it is reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_over, to_come
from changrong.network.cases.effects._noting import begin, earlier, wrong
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor


@effect("third_party.begin")
def register(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Registered once an institution. To be approved is to begin: the limits on those at work are
    asked of it from then on."""
    code = answers["partner_code"]
    same = earlier(case, institution=case.institution, fields__partner_code=code)
    if same is not None:
        raise wrong("partner_code", f"已经登记：{same.number}", f"It is registered: {same.number}")
    begin(case, is_active=True)


@effect("third_party.next_review")
def next_review(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    to_come(case, answers, "review_on")
    case.fields["is_active"] = True


@effect("third_party.stop")
def stop(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    not_over(case, answers, "since")
    case.fields["is_active"] = False
    return {"since": answers["since"]}
