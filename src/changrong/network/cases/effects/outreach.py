"""What a call before maturity checks, and the renewal that it can become."""

from __future__ import annotations

from datetime import date
from typing import Any

from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._loans import Answers, held_loan, loan_of
from changrong.network.cases.effects._noting import refuse, wrong
from changrong.network.cases.engine import Opening
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.queries import falls_due_on
from changrong.network.people.actor import Actor


@effect("outreach.check")
def check(case: Case, answers: Answers, by: Actor) -> None:
    """One case for a loan and the day on which it falls due, now and later."""
    contract = held_loan(case, by)
    case.fields["matures_on"] = falls_due_on(contract).isoformat()
    same = Case.objects.filter(
        kind="outreach",
        fields__contract=contract.number,
        fields__matures_on=case.fields["matures_on"],
    )
    if earlier := same.exclude(pk=case.pk).first():
        raise wrong(
            "contract",
            f"这笔贷款这次到期已经列过：{earlier.number}",
            f"This loan and day are listed already: {earlier.number}",
        )
    case.save(update_fields=["fields"])


@effect("outreach.plan")
def plan(case: Case, answers: Answers, by: Actor) -> None:
    """The next call comes before the loan falls due."""
    if not clock.today() <= date.fromisoformat(answers["next_on"]) < _day(case):
        raise refuse(
            f"下次联系要在今天到 {_day(case)} 到期之前",
            f"Call again between today and {_day(case)}, when the loan falls due",
            "next_on",
        )


@effect("outreach.open_renewal", opens=("renewal",))
def open_renewal(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The renewal that the firm asked for, at the same lender; both name each other."""
    called = {name: answers[name] for name in ("contact_name", "contact_phone")}
    said = {"contract": case.fields["contract"], **called, "from_outreach": case.number}
    opening = Opening(enterprise=case.enterprise, institution=case.institution, fields=said)
    [renewal] = engine.open_many(KINDS["renewal"], [opening], by)
    case.fields["renewal"] = renewal.number
    return {"renewal": renewal.number}


@effect("outreach.asked")
def asked(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The firm was quicker: the renewal is there already."""
    found = Case.objects.filter(
        kind="renewal", closed_at=None, fields__contract=case.fields["contract"]
    )
    renewal = found.latest("id")
    case.fields["renewal"] = renewal.number
    return {"renewal": renewal.number}


@effect("outreach.check_due")
def check_due(case: Case, answers: Answers, by: Actor) -> None:
    """Nobody missed a call about a loan that is over, or falls due another day: such a case is left
    to the scan."""
    if is_over(case) or has_moved(case):
        raise refuse("贷款已经变了", "The loan has changed")


@effect("outreach.check_over")
def check_over(case: Case, answers: Answers, by: Actor) -> None:
    if not is_over(case):
        raise refuse("这笔贷款还有未还的本金", "The loan has principal left")


@effect("outreach.check_moved")
def check_moved(case: Case, answers: Answers, by: Actor) -> None:
    if not has_moved(case):
        raise refuse(f"这笔贷款还是 {_day(case)} 到期", f"The loan still falls due on {_day(case)}")


def is_over(case: Case) -> bool:
    return not account_of(loan_of(case)).principal


def has_moved(case: Case) -> bool:
    return falls_due_on(loan_of(case)) != _day(case)


def _day(case: Case) -> date:
    return date.fromisoformat(case.fields["matures_on"])
