"""What a renewal checks, and the new loan that settles the old one."""

from __future__ import annotations

from datetime import date
from typing import Any

from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._loans import (
    Answers,
    answers_to,
    check_alone,
    held_loan,
    loan_of,
    refusing,
)
from changrong.network.cases.effects._noting import refuse
from changrong.network.cases.heeding import known_of
from changrong.network.cases.models import Case
from changrong.network.cases.versions import move_of
from changrong.network.contracts import actions
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.queries import falls_due_on, renewal_grants
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import decide


@effect("renewal.check", moves=("outreach.asked",))
def check(case: Case, answers: Answers, by: Actor) -> None:
    """Asked for before the loan falls due, once. Whoever was to call about it need not any more."""
    contract = held_loan(case, by)
    check_alone(case, contract)
    case.fields |= {"need_kind": "renewal", "requested_on": clock.today().isoformat()}
    if called := case.fields.pop("from_outreach", None):
        case.fields["outreach"] = called
        case.save(update_fields=["fields"])
        return
    case.save(update_fields=["fields"])
    calls = Case.objects.filter(kind="outreach", closed_at=None, fields__contract=contract.number)
    for call in engine.locked(calls):
        engine.step(call, move_of(call, "asked"), {}, by)
        case.fields["outreach"] = call.number
        case.save(update_fields=["fields"])


@effect("renewal.offer")
def offer(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """What would be settled, told with the terms: exactly the principal that is outstanding."""
    contract = loan_of(case)
    if not account_of(contract).principal:
        raise refuse("这笔贷款已经还清", "The loan is repaid already")
    return {"contract": contract.number}


@effect("renewal.sign")
def sign(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The new loan is lent today and settles the old one, with what notices give a renewal."""
    signed = date.fromisoformat(answers["signed_on"])
    if not date.fromisoformat(case.fields["requested_on"]) <= signed <= clock.today():
        raise refuse("签约日应在申请之后、今天以前", "Between the request and today", "signed_on")
    old = loan_of(case)
    [case.decision] = decide([(case.enterprise, known_of(case, by))], by)
    terms = actions.Terms.of(answers_to(case, "offer"))
    with refusing():
        new = actions.lend_to_settle(old, case, terms, by, renewal_grants(case.decision))
    case.fields["new_contract"] = new.number
    return {"contract": old.number, "successor": new.number, "decision": case.decision.number}


@effect("renewal.check_late")
def check_late(case: Case, answers: Answers, by: Actor) -> None:
    """Where the day was moved meanwhile there is time yet; the scan looks again."""
    day = falls_due_on(loan_of(case))
    if clock.today() < day:
        raise refuse(f"这笔贷款现在 {day} 到期", f"The loan now falls due on {day}")
