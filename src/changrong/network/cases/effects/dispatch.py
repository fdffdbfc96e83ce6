"""What the moves of a dispatch do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from changrong.lending.form import Form
from changrong.matching import CostError
from changrong.network import clock
from changrong.network.cases.dispatch import waves
from changrong.network.cases.dispatch.judging import judged
from changrong.network.cases.dispatch.offers import terms_of
from changrong.network.cases.effects import effect
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.text import Text

LAST_OF_A_MONTH = 31  # in a shorter month it falls due on the last day


@effect("dispatch.check_offer")  # the name under which the first release declared it
@effect("dispatch.offer")
def offer(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """An offer can still be accepted, and is not for more than the firm asked: one nought too many
    is the commonest slip. What the book said when it was made is kept with it."""
    _check(case, answers)
    decision = judged(case, by)
    return {"decision": decision.number} if decision else {}


def _check(case: Case, answers: Mapping[str, Any]) -> None:
    errors: dict[str, Text] = {}
    if date.fromisoformat(answers["valid_until"]) < clock.today():
        errors["valid_until"] = Text(
            "有效期不能早于今天", "An offer cannot have ended before today"
        )
    asked = case.parent.fields["amount"]
    if Decimal(answers["amount"]) > Decimal(asked):
        errors["amount"] = Text(
            f"企业只需要 {Decimal(asked):,f} 元，报价不能超过它",
            f"The firm asks for {Decimal(asked):,f} yuan; an offer cannot exceed it",
        )
    if Decimal(answers["guarantee_fee"]) >= Decimal(answers["amount"]):
        errors["guarantee_fee"] = Text(
            "担保费应小于借款金额", "The fee must be below the amount lent"
        )
    if "due_day" in answers and answers["repayment"] != Form.REVOLVING:
        errors["due_day"] = Text("随借随还的才定付息日", "Only a line has a day for its interest")
    if answers.get("due_day", 1) > LAST_OF_A_MONTH:
        errors["due_day"] = Text("一个月最多 31 日", "A month has at most 31 days")
    if not errors:
        errors = _cannot_be(answers)
    if errors:
        raise FieldErrors(errors)


def _cannot_be(answers: Mapping[str, Any]) -> dict[str, Text]:
    """What no loan can have, said at its field: such an offer compares with none."""
    try:
        terms_of(answers)
    except CostError as refused:
        return {refused.field: refused.text}
    return {}


@effect("dispatch.ask_others", moves=("need.send", "need.wait", "need.hand_back"))
def ask_others(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """An institution gave up its part, or it was taken back. When no other works on the need, the
    next wave goes out; one that never answered is replaced at once. The firm's clock runs on."""
    others = Case.objects.filter(parent=case.parent, kind="dispatch", closed_at=None)
    if by.is_system or not others.exclude(pk=case.pk).exists():
        waves.seek(case.parent)
