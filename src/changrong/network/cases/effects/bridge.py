"""What the steps of a bridge do: to the old loan, which the fund pays; to the new one, which is
lent; and what the fund is owed for its days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from changrong.identifiers import region_covers
from changrong.lending.relief.bridge import BRIDGE, BridgeRules, bridge_rules
from changrong.money import Fen, Rounding, fen, in_yuan
from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._loans import (
    Answers,
    answers_to,
    check_alone,
    held_loan,
    loan_of,
    refusing,
)
from changrong.network.cases.effects._noting import amiss, refuse, wrong
from changrong.network.cases.heeding import known_of
from changrong.network.cases.models import Case
from changrong.network.contracts import actions
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.receiving import pay_in
from changrong.network.people.actor import Actor
from changrong.network.rules.book import book
from changrong.policy.numbers import plain

CONDITIONS = {
    "of_government": "loan.bridged_by_government_fund",
    "working_capital": "loan.is_working_capital",
    "operates": "enterprise.operates_normally",
    "owes_wages": "bridge.owes_wages",
    "litigation": "bridge.in_litigation",
    "credit": "enterprise.credit_record_good",
    "amount": "bridge.amount",
}


@effect("bridge.check")
def check(case: Case, answers: Answers, by: Actor) -> None:
    """The loan runs, its lender takes part, and no more is bridged than is owed on it."""
    contract = held_loan(case, by)
    check_alone(case, contract)
    if contract.institution_id == case.institution_id:
        raise wrong("fund", "贷款银行不能给自己的贷款转贷", "A lender does not bridge its own loan")
    _check_amount(case)
    case.partner = contract.institution
    case.save(update_fields=["partner"])


def _check_amount(case: Case) -> None:
    owed = account_of(loan_of(case)).settlement
    if _amount(case) > owed:
        most = in_yuan(owed)
        raise amiss(
            case, "amount", f"现在全部还清只要 {most} 元", f"{most} yuan settle the loan today"
        )


@effect("bridge.promise")
def promise(case: Case, answers: Answers, by: Actor) -> None:
    case.fields |= {"promised": answers["promised"], "agreed_renewal": True}


@effect("bridge.approve")
def approve(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The fee for all of the days, told before anything is paid."""
    _check_amount(case)
    rules = _rules(case, by)
    if rules is None and "daily_rate" not in answers:
        raise refuse("请填写每日费率", "Fill in the fee a day", "daily_rate")
    if rules is not None and "daily_rate" in answers:
        raise refuse(
            "费用由当地办法规定，不另约定",
            "A local notice fixes the fee; agree on none",
            "daily_rate",
        )
    fee = _fee(case, rules, int(answers["days"]))
    case.fields["fee"] = plain(in_yuan(fee))
    return {"fee": str(fee)}


@effect("bridge.pay")
def pay(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The fund's money goes to the old loan, today."""
    today, old = clock.today(), actions.hold(loan_of(case))
    _check_amount(case)
    beside = {"case": case.number, "paid_by": case.institution.number if case.institution else ""}
    with refusing():
        event = pay_in(old, _amount(case), beside, by)
    last = today + timedelta(days=case.fields["days"])
    case.fields |= {"paid_on": today.isoformat(), "repay_by": last.isoformat()}
    return {"contract": old.number, "event": event.sequence}


@effect("bridge.draw")
def draw(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The new loan, once nothing is left of the old one: what the fund did not pay the firm did."""
    old = actions.hold(loan_of(case))
    if left := account_of(old).principal:
        raise refuse(
            f"旧贷款还有 {in_yuan(left)} 元本金没有还清",
            f"{in_yuan(left)} yuan of principal are left on the old loan",
        )
    terms = actions.Terms.of(answers_to(case, "promise"))
    with refusing():
        new = actions.lend(case, old.institution, fen(case.fields["promised"]), terms, by)
    case.fields["new_contract"] = new.number
    return {"contract": old.number, "successor": new.number}


@effect("bridge.repay")
def repay(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The fee for the days that were used: from the day it was paid out until today, the day of
    repayment not counted."""
    days = max((clock.today() - date.fromisoformat(case.fields["paid_on"])).days, 1)
    fee = _fee(case, _rules(case, by), days)
    case.fields |= {"used_days": days, "fee": plain(in_yuan(fee))}
    return {"days": days, "fee": str(fee)}


def _amount(case: Case) -> Fen:
    return fen(case.fields["amount"])


def _fee(case: Case, rules: BridgeRules | None, days: int) -> Fen:
    """By the notice of the place, where there is one; it says nothing of days beyond its longest,
    so nothing is charged for them. Else what was agreed a day. A part of a fen is dropped."""
    if rules is not None:
        return rules.fees[min(days, rules.days) - 1]
    rate = Decimal(answers_to(case, "approve")["daily_rate"])
    return fen(in_yuan(_amount(case)) * rate * days, Rounding.DOWN)


def _rules(case: Case, by: Actor) -> BridgeRules | None:
    """What a notice of the place says of this bridge, of the day it was approved; None where the
    fund is no government's, or no notice in force there is about such funds."""
    made = next(one for one in reversed(case.fields["moves"]) if one["move"] == "approve")
    day = datetime.fromisoformat(made["at"]).astimezone(clock.SHANGHAI).date()
    if not made["answers"]["of_government"] or not _is_regulated(case.region, day):
        return None
    stated = {fact: made["answers"][name] for name, fact in CONDITIONS.items()}
    known = known_of(case, by) | stated
    with refusing():
        return bridge_rules(book(), known, day)


def _is_regulated(region: str, day: date) -> bool:
    return any(
        one.in_force(day) and any(give.what == BRIDGE for give in one.gives)
        for one in book().measures
        if not one.regions or any(region_covers(where, region) for where in one.regions)
    )
