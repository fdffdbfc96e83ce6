"""What the steps of a guarantee's case do until it is in force."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from changrong.guarantee.fees import YearBasis, fee
from changrong.money import in_yuan
from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._guarantee import Answers, in_fen, refusing
from changrong.network.cases.effects._lenders import contract_of
from changrong.network.cases.effects._noting import refuse, wrong
from changrong.network.cases.engine import Opening
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.models import Case
from changrong.network.cases.versions import move_of
from changrong.network.guarantees import letters
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.issuing import agreement_between, issue
from changrong.network.guarantees.letters import Offered
from changrong.network.guarantees.loans import Loan
from changrong.network.guarantees.models import Agreement
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.workdays import add_months

REVIEWS = ("bank_review", "guarantor_review")


@effect("guarantee.apply", moves=("guarantee.enter",))
def apply(case: Case, answers: Answers, by: Actor) -> None:
    """An application finds the agreement of its guarantor and lender, who both take part from now
    on. One that was filed in a batch is in force already."""
    if "guarantee" in case.fields:
        engine.step(case, move_of(case, "enter"), {}, Actor.SYSTEM)
        return
    lender = Institution.objects.get(number=answers["lender"])
    _check_own(case, lender, by)
    try:
        agreement = agreement_between(case.institution, lender, clock.today())
    except GuaranteeRefused as refused:
        raise FieldErrors({"guarantor": refused.text}) from refused
    _check_loan(case, lender)
    case.partner = lender
    case.fields["agreement"] = agreement.number
    case.save(update_fields=["partner", "fields"])


def _check_own(case: Case, lender: Institution, by: Actor) -> None:
    if by.institution is not None and by.institution not in (lender, case.institution):
        raise wrong("lender", "只能为本机构参与的担保提交", "Your institution takes no part in it")


def _check_loan(case: Case, lender: Institution) -> None:
    contract = contract_of(case)
    if contract is None:
        return
    if contract.institution_id != lender.pk:
        raise wrong("contract", "这笔贷款不是这家银行的", "This loan is another lender's")
    if in_fen(case.fields["amount"]) > contract.principal:
        most = in_yuan(contract.principal)
        raise wrong("amount", f"这笔贷款只有 {most} 元", f"The loan is of {most} yuan only")


@effect("guarantee.review", opens=REVIEWS)
def review(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """Bank and guarantor weigh it at the same time, on the evidence that lies with this case."""
    sides = zip(REVIEWS, (case.partner, case.institution), strict=True)
    opened = [
        engine.open_children([(case, _part(case, side))], kind, by)[0] for kind, side in sides
    ]
    return {"reviews": [one.number for one in opened]}


def _part(case: Case, side: Institution | None) -> Opening:
    return Opening(case.enterprise, parent=case, institution=side)


@effect("guarantee.approved")
def approved(case: Case, answers: Answers, by: Actor) -> None:
    """No more than was asked for; the lender's own number of the loan goes to the guarantee."""
    asked = case.parent.fields["amount"]
    if Decimal(answers["backed"]) > Decimal(asked):
        raise wrong("backed", f"企业只申请了 {asked} 元", f"The firm asks for {asked} yuan only")
    if answers.get("reference"):
        case.parent.fields["reference"] = answers["reference"]
        case.parent.save(update_fields=["fields"])


@effect("guarantee.review_refused", moves=("guarantee.turn_down",))
def review_refused(case: Case, answers: Answers, by: Actor) -> None:
    """One review against it ends the application, with the reason; the other is over with it."""
    said = {"review": case.number, "reason": answers["reason"]}
    said["explanation"] = answers["explanation"]
    engine.step(case.parent, move_of(case.parent, "turn_down"), said, by, review=case.number)


@effect("guarantee.offer")
def offer(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """Terms that both reviews back, with a letter that states readiness."""
    backed = [one for one in case.children.filter(kind__in=REVIEWS) if one.outcome == "approved"]
    if {one.kind for one in backed} != set(REVIEWS):
        raise refuse("银行和担保机构还没有都同意", "Not both reviews are in favour")
    most = min(Decimal(one.fields["backed"]) for one in backed)
    if Decimal(answers["amount"]) > most:
        raise wrong("amount", f"审核同意的金额是 {most} 元", f"The reviews back {most} yuan")
    case.fields |= {"fee_rate": answers["fee_rate"], "conditions": answers.get("conditions", "")}
    with refusing():
        sent = letters.send_guarantee(_offered(case, case.number), by, only_intent=True)
    return {"letter": sent.number}


@effect("guarantee.issue")
def accept(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The guarantee of what was offered comes into force today."""
    agreement = Agreement.objects.get(number=case.fields["agreement"])
    with refusing():
        guarantee = issue(agreement, _loan(case), case, by)
        sent = letters.send_guarantee(_offered(case, guarantee.number), by)
    case.fields["guarantee"] = guarantee.number
    return {"guarantee": guarantee.number, "letter": sent.number}


def _loan(case: Case) -> Loan:
    fields, today = case.fields, clock.today()
    contract = contract_of(case)
    return Loan(
        reference=fields.get("reference") or (contract.number if contract else case.number),
        credit_code=case.enterprise.credit_code,
        amount=in_fen(fields["amount"]),
        since=today,
        until=add_months(today, fields["term_months"]),
        fee_rate=Decimal(fields["fee_rate"]),
    )


def _offered(case: Case, subject: str) -> Offered:
    loan, contract = _loan(case), contract_of(case)
    part = YearBasis.DAYS_365.part(loan.since, loan.until)
    return Offered(
        guarantor=case.institution,
        lender=case.partner,
        borrower=case.enterprise,
        subject=subject,
        loan=contract.principal if contract else loan.amount,
        guaranteed=loan.amount,
        term_months=case.fields["term_months"],
        fee_rate=loan.fee_rate,
        fee=fee(loan.amount, loan.fee_rate, part),
        until=loan.until,
        conditions=case.fields.get("conditions", ""),
    )
