"""What the checks of a loan open and check: its contract, the next day, issues, an alert."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.money import in_yuan
from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import to_come
from changrong.network.cases.effects._lenders import check_its_loan, contract_of
from changrong.network.cases.effects._loans import check_alone, loan_of
from changrong.network.cases.effects._noting import refuse
from changrong.network.cases.engine import Opening
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.contracts.accounts import account_of
from changrong.network.people.actor import Actor

Answers = Mapping[str, Any]


@effect("loan_check.check")
def check(case: Case, answers: Answers, by: Actor) -> None:
    """A loan that is named already is the institution's own, and checked nowhere else."""
    if contract := contract_of(case):
        check_its_loan(case)
        check_alone(case, contract)


@effect("loan_check.lent")
def lent(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The loan is one of the institution's own, with no other check of it, and not yet due."""
    contract = loan_of(case)
    if contract.institution_id != case.institution_id:
        raise refuse("这笔贷款不是本机构的", "This loan is another institution's", "contract")
    check_alone(case, contract)
    to_come(case, answers, "next_check_on")
    return {"contract": contract.number}


@effect("loan_check.after", opens=("check_issue", "diversion"))
def after(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """What was found goes on: to be mended, or as an alert that is verified."""
    to_come(case, answers, "next_check_on")
    if answers["result"] == "issue":
        return _issue(case, answers["note"], by)
    if answers["result"] == "diverted":
        return _alert(case, answers["note"], by)
    return {}


@effect("loan_check.raise_issue", opens=("check_issue",))
def raise_issue(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    return _issue(case, answers["issue"], by)


@effect("loan_check.close")
def close(case: Case, answers: Answers, by: Actor) -> None:
    """A loan that is said to be repaid owes nothing by its own account."""
    left = account_of(loan_of(case)).principal
    if answers["how"] == "repaid" and left:
        raise refuse(
            f"账上还有 {in_yuan(left)} 元本金没还",
            f"{in_yuan(left)} yuan of principal is still owed by its account",
            "how",
        )


def _issue(case: Case, what: str, by: Actor) -> dict[str, Any]:
    opening = Opening(
        case.enterprise, parent=case, institution=case.institution, fields={"issue": what}
    )
    [issue] = engine.open_children([(case, opening)], "check_issue", by)
    return {"issue": issue.number}


def _alert(case: Case, what: str, by: Actor) -> dict[str, Any]:
    """An alert of its own, which outlives this check; verifying finds out what was paid to whom."""
    fields = {"contract": case.fields["contract"], "how": "check", "what": what}
    opening = Opening(case.enterprise, institution=case.institution, fields=fields)
    [alert] = engine.open_many(KINDS["diversion"], [opening], by)
    return {"alert": alert.number}
