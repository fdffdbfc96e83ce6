"""What the register of third parties checks and notes: whether one works for the institution, since
when no longer, and by when it is reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import _noting as noting
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._orders import check_day
from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.text import Text


@effect("third_party.begin")
def begin(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Registered once an institution. To be approved is to begin: the limits on those at work are
    asked of it from then on."""
    code = noting.reference(answers["partner_code"])
    same = Case.objects.filter(
        kind="third_party",
        institution=case.institution,
        closed_at=None,
        fields__partner_code=code,
    )
    if earlier := same.exclude(pk=case.pk).first():
        said = Text(f"已经登记：{earlier.number}", f"It is registered: {earlier.number}")
        raise FieldErrors({"partner_code": said})
    noting.begin(case, is_active=True, partner_code=code)


@effect("third_party.next_review")
def next_review(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    check_day(answers["review_on"], "review_on")
    case.fields["is_active"] = True


@effect("third_party.stop")
def stop(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    if date.fromisoformat(answers["since"]) < clock.today():
        said = Text("不能早于今天", "Cannot be before today")
        raise MoveRefused(said, field="since")
    case.fields["is_active"] = False
    return {"since": answers["since"]}
