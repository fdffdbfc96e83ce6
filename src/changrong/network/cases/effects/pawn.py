"""What the steps of a pawn note: value, ticket, last day, what is returned after a sale."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from changrong.money import Fen, Rounding, fen
from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._noting import day, in_fen, last, note, refuse, said, told
from changrong.network.cases.kinds.pawn import GRACE, OWN_RISK
from changrong.network.cases.models import Case
from changrong.network.cases.numbers import next_numbers
from changrong.network.cases.time.periods import last_day
from changrong.network.people.actor import Actor
from changrong.network.rules.gather import facts_of_institution
from changrong.network.rules.scope import firms_book
from changrong.policy import Verdict
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
    if clock.today() > (grace := _grace_until(case)):
        raise refuse(
            f"{grace} 以后是绝当，不能再续；请赎当，或者重新当",
            f"After {grace} it is forfeited and not renewed; redeem it, or pledge it anew",
        )
    until = add_months(was, answers["term_months"])
    if until <= clock.today():
        raise refuse(
            f"续到 {until} 已经过了，期限再长一些",
            f"Renewed until {until} it would be over already; take a longer term",
            "term_months",
        )
    _check_settled(case, in_fen(answers["paid"], "paid"), answers["term_months"])
    note(case, due_on=until.isoformat())
    return {"until": until.isoformat()}


@effect("pawn.redeem")
def redeem(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    lent, repaid = in_fen(case.fields["lent"], "repaid"), in_fen(answers["repaid"], "repaid")
    if repaid < lent:
        raise refuse(
            f"当金 {said(lent)} 元没有还清，不能赎当",
            f"The loan of {said(lent)} yuan is not repaid",
            "repaid",
        )
    _check_at_most(case, repaid, "repaid")
    if not answers["returned"]:
        raise refuse("交还当物后再记赎当", "First hand the item back", "returned")


@effect("pawn.forfeit")
def forfeit(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Not before the days of grace after the last day are over."""
    until = _grace_until(case)
    if clock.today() <= until:
        raise refuse(
            f"到 {until} 为止客户还能赎当、续当", f"The customer may redeem or renew until {until}"
        )


@effect("pawn.sell")
def sell(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """What is left after costs and debt is the customer's, what is wanting is told; of what was
    valued low neither is settled."""
    proceeds, costs, owed = (in_fen(answers[name], name) for name in ("proceeds", "costs", "owed"))
    if costs > proceeds:
        raise refuse("费用不能超过卖得的钱", "The costs exceed the proceeds", "costs")
    if owed < in_fen(last(case, "appraise", "lent"), "owed"):
        raise refuse("欠款至少是当金", "The debt is at least the loan", "owed")
    _check_at_most(case, owed, "owed")
    rest = proceeds - costs - owed
    if not _at_own_risk(case):
        note(case, **{"surplus" if rest >= 0 else "shortfall": told(abs(rest))})


def _grace_until(case: Case) -> date:
    until = last_day(day(case, "due_on"), GRACE, case.region)
    assert until is not None, "a notice in force gives the days of grace"
    return until


def _periods(case: Case) -> list[int]:
    """Months for which it was pledged, and renewed, so far; the renewal being made among them."""
    made = case.fields["moves"]
    return [one["answers"]["term_months"] for one in made if one["move"] in ("appraise", "renew")]


def _monthly(case: Case, name: str) -> Decimal:
    """Interest (rate) or charge a month by the ticket, in yuan."""
    return Decimal(last(case, "appraise", name)) * Decimal(last(case, "appraise", "lent"))


def _check_settled(case: Case, paid: Fen, months: int) -> None:
    """Interest and charges of the period that ends are settled first; beside them at most the
    charges of the new one are taken, and no interest ahead of its time."""
    ended = _periods(case)[-2]
    interest, charge = _monthly(case, "rate") * ended, _monthly(case, "charge")
    least = fen(interest + charge * ended, Rounding.DOWN)
    most = fen(interest + charge * (ended + months), Rounding.CEILING)
    if paid < least:
        raise refuse(
            f"上期 {ended} 个月的息费 {said(least)} 元要先结清，才能续当",
            f"Interest and charges of {ended} months, {said(least)} yuan, are settled first",
            "paid",
        )
    if paid > most:
        raise refuse(
            f"按当票最多收 {said(most)} 元",
            f"By the ticket no more than {said(most)} yuan is taken",
            "paid",
        )


def _check_at_most(case: Case, amount: Fen, field: str) -> None:
    """The loan with interest and charges of the period, and of the months begun after it."""
    until, months = day(case, "due_on"), _periods(case)[-1]
    beyond = 0
    while add_months(until, beyond) < clock.today():
        beyond += 1
    a_month = _monthly(case, "rate") + _monthly(case, "charge")
    lent = Decimal(last(case, "appraise", "lent"))
    most = fen(lent + a_month * (months + beyond), Rounding.CEILING)
    if amount > most:
        raise refuse(
            f"当金加 {months + beyond} 个月的息费，按当票最多 {said(most)} 元",
            f"Loan and charges of {months + beyond} months come to {said(most)} yuan at most",
            field,
        )


def _at_own_risk(case: Case) -> bool:
    """Whether to settle a difference with the customer would be against the measures."""
    assert case.institution is not None, "held by the pawnshop"
    facts = facts_of_institution(case.institution) | {"pawn.difference_settled": True}
    facts["pawn.value"] = last(case, "appraise", "value")
    found = firms_book((OWN_RISK,)).decide(facts, as_of=clock.today()).of(OWN_RISK)
    return found.verdict is Verdict.BROKEN
