"""What the steps of a pawn note: value, ticket, last day, what is returned after a sale."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._noting import day, in_fen, last, note, refuse, said, told
from changrong.network.cases.models import Case
from changrong.network.cases.numbers import next_numbers
from changrong.network.people.actor import Actor
from changrong.workdays import add_months

PREFIX = "DP"  # of pawn tickets


@effect("pawn.appraise")
def appraise(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """No more is lent than the item is worth."""
    in_fen(answers["lent"], "lent")
    if Decimal(answers["lent"]) > Decimal(answers["value"]):
        raise refuse("当金不能超过鉴定价值", "No more is lent than the item is worth", "lent")


@effect("pawn.pledge")
def pledge(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A ticket, and the last day from today. Real estate is pledged once it is registered."""
    if case.fields["item_kind"] == "real_estate" and not answers.get("registration"):
        raise refuse(
            "不动产要先办抵押登记，填登记编号",
            "Real estate is registered first: give the number",
            "registration",
        )
    today = clock.today()
    [ticket] = next_numbers(PREFIX, today, 1)
    due_on = add_months(today, case.fields["term_months"])
    note(case, ticket=ticket, due_on=due_on.isoformat())
    return {"ticket": ticket}


@effect("pawn.renew")
def renew(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The ticket runs on from its last day, not from the day of renewing."""
    was = day(case, "due_on")
    until = add_months(was, answers["term_months"])
    if until <= clock.today():
        raise refuse(
            f"续到 {until} 已经过了，期限再长一些",
            f"Renewed until {until} it would be over already; take a longer term",
            "term_months",
        )
    note(case, due_on=until.isoformat())
    return {"until": until.isoformat()}


@effect("pawn.redeem")
def redeem(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    lent = in_fen(case.fields["lent"], "repaid")
    if in_fen(answers["repaid"], "repaid") < lent:
        raise refuse(
            f"当金 {said(lent)} 元没有还清，不能赎当",
            f"The loan of {said(lent)} yuan is not repaid",
            "repaid",
        )
    if not answers["returned"]:
        raise refuse("交还当物后再记赎当", "First hand the item back", "returned")


@effect("pawn.forfeit")
def forfeit(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    until = day(case, "due_on")
    if clock.today() <= until:
        raise refuse(
            f"{until} 才到期，客户还能赎当、续当", f"The customer may redeem or renew until {until}"
        )


@effect("pawn.sell")
def sell(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """What is left after costs and debt is the customer's; what is wanting is told."""
    proceeds, costs, owed = (in_fen(answers[name], name) for name in ("proceeds", "costs", "owed"))
    if costs > proceeds:
        raise refuse("费用不能超过卖得的钱", "The costs exceed the proceeds", "costs")
    if owed < in_fen(last(case, "appraise", "lent"), "owed"):
        raise refuse("欠款至少是当金", "The debt is at least the loan", "owed")
    rest = proceeds - costs - owed
    note(case, **{"surplus" if rest >= 0 else "shortfall": told(abs(rest))})
