"""What a draw-down request checks, and the loan that it comes to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from changrong.money import fen
from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._loans import Answers, answers_to, check_lender, refusing
from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.models import Case
from changrong.network.contracts import actions
from changrong.network.people.actor import Actor
from changrong.text import Text


@effect("drawdown.check")
def check(case: Case, answers: Answers, by: Actor) -> None:
    """Money is asked of somebody who lends, for a day to come."""
    check_lender(case)
    if date.fromisoformat(answers["needed_on"]) < clock.today():
        raise FieldErrors({"needed_on": Text("应在今天或者以后", "Today or later")})


@effect("drawdown.grant")
def grant(case: Case, answers: Answers, by: Actor) -> None:
    if Decimal(answers["given"]) > Decimal(case.fields["amount"]):
        said = Text("不能多于企业要用的", "No more than the firm asks for")
        raise MoveRefused(said, field="given")


@effect("drawdown.pay")
def pay(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The loan is lent today, on the terms that the firm accepted."""
    granted = answers_to(case, "grant")
    assert case.institution is not None, "held by the lender that was asked"
    with refusing():
        terms = actions.Terms.of(granted)
        new = actions.lend(case, case.institution, fen(granted["given"]), terms, by)
    return {"contract": new.number}
