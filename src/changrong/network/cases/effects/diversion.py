"""What an alert on a loan's money checks, and how money called back comes to the loan's account.

A contract has no event for a demand: lender and borrower's terms stay as agreed. So the demand is
on record here, and what is repaid on it is told to the contract as paid before its day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from changrong.lending.account import Prepay
from changrong.money import fen, in_yuan
from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import to_come
from changrong.network.cases.effects._loans import loan_of
from changrong.network.cases.effects._noting import refuse, wrong
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.models import Case
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.reporting import Told, record_events
from changrong.network.people.actor import Actor

Answers = Mapping[str, Any]
WORKING_CAPITAL = "nfra-2024-working-capital:第九条"
CLAUSES = {
    "housing": "cbirc-2021-operating-loans:二",
    "securities": WORKING_CAPITAL,
    "deposits": "cbirc-2023-small-firms:六(十六)",
    "equity": WORKING_CAPITAL,
    "fixed_assets": WORKING_CAPITAL,
    "dividends": WORKING_CAPITAL,
    "lent_on": "cbirc-2023-small-firms:六(十六)",
}
"""The clause by which each kind of payee is forbidden, as the event names it."""


@effect("diversion.check")
def check(case: Case, answers: Answers, by: Actor) -> None:
    """A loan of one's own; one payment is verified once at a time."""
    if by.institution != case.institution:
        raise wrong("contract", "这笔贷款不是本机构的", "Not a loan of yours")
    if case.fields.pop("withdrawal", None):
        case.save(update_fields=["fields"])
    told = ("contract", "paid_on", "amount", "payee")
    payment = {f"fields__{name}": answers[name] for name in told if name in answers}
    same = Case.objects.filter(kind="diversion", closed_at=None, **payment).exclude(pk=case.pk)
    if len(payment) == len(told) and (earlier := same.first()):
        raise wrong(
            "payee",
            f"这笔付款已经在 {earlier.number} 里核实",
            f"This payment is being verified in {earlier.number}",
        )


@effect("diversion.confirm")
def confirm(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """A payment out of the loan: since it was lent, and no more than it was."""
    contract, paid_on = loan_of(case), date.fromisoformat(answers["paid_on"])
    if not contract.disbursed_on <= paid_on <= clock.today():
        raise refuse(
            "付款日应在放款之后、今天或之前",
            "A day since the loan was lent, until today",
            "paid_on",
        )
    if fen(Decimal(answers["amount"])) > contract.principal:
        most = in_yuan(contract.principal)
        raise refuse(f"这笔贷款只有 {most} 元", f"The loan is of {most} yuan only", "amount")
    return {"clause": CLAUSES[answers["payee_kind"]]}


@effect("diversion.propose")
def propose(case: Case, answers: Answers, by: Actor) -> None:
    """No more than is owed, and with a day to come; from here on it is a recall."""
    owed = account_of(loan_of(case)).principal
    if fen(Decimal(answers["demand"])) > owed:
        raise refuse(
            f"这笔贷款还欠本金 {in_yuan(owed)} 元", f"{in_yuan(owed)} yuan is owed", "demand"
        )
    to_come(case, answers, "repay_by")
    case.fields |= {name: answers[name] for name in ("demand", "repay_by")}
    case.fields |= {"withdrawal": "recall", "received": "0"}


@effect("diversion.received")
def received(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """What came in is told to the contract, which takes it as paid before its day."""
    amount = Decimal(answers["received"])
    told = Told(
        Prepay(fen(amount)),
        date.fromisoformat(answers["received_on"]),
        reference=f"{case.number}-{case.revision}",
    )
    contract = loan_of(case)
    try:
        [event] = record_events(contract, [told], by)
    except ContractError as refused:
        raise MoveRefused(refused.text, field="received") from refused
    case.fields["received"] = str(Decimal(case.fields["received"]) + amount)
    return {"contract": contract.number, "event": event.sequence}


@effect("diversion.finish")
def finish(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    left = Decimal(case.fields["demand"]) - Decimal(case.fields["received"])
    if left > 0:
        raise refuse(f"还差 {left} 元没有收到", f"{left} yuan has not come in yet")
    return {"contract": case.fields["contract"]}


@effect("diversion.pursue")
def pursue(case: Case, answers: Answers, by: Actor) -> None:
    """Not before the day set has passed."""
    last = date.fromisoformat(case.fields["repay_by"])
    if clock.today() <= last:
        raise refuse(f"归还期限到 {last}，还没有过", f"It may be repaid until {last}")
