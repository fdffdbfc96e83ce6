"""Whether a case about somebody's debt names a lender that it can be put to."""

from __future__ import annotations

from changrong.network.cases.effects._noting import begin, wrong
from changrong.network.cases.models import Case
from changrong.network.contracts.actions import LENDERS
from changrong.network.contracts.models import Contract
from changrong.network.contracts.queries import contract_numbered
from changrong.network.people.actor import Actor


def check_lender(case: Case) -> None:
    """The institution lends money and still serves, and the loan, where one is named, is its."""
    assert case.institution is not None
    if case.institution.kind not in LENDERS:
        raise wrong("institution", "这家机构不放贷款", "This institution lends nothing")
    if not case.institution.active:
        raise wrong("institution", "这家机构已停止服务", "This institution serves no longer")
    check_its_loan(case)


def check_its_loan(case: Case) -> None:
    """The loan, where one is named, is the institution's; one is told apart somehow."""
    contract = contract_of(case)
    if contract is not None and contract.institution_id != case.institution_id:
        raise wrong("contract", "这笔贷款不是这家机构的", "This loan is another institution's")


def check_own(case: Case, by: Actor) -> None:
    """Whoever works at an institution opens such a case for their own alone."""
    if by.institution is not None and by.institution != case.institution:
        raise wrong("institution", "只能替本机构发起", "Open it for your own institution only")


def note_whose(case: Case) -> None:
    """That the record is a person's, where the case knows it better than whoever opens it."""
    if case.enterprise is not None and case.enterprise.is_person:
        begin(case, of_person=True)


def contract_of(case: Case) -> Contract | None:
    number = case.fields.get("contract")
    return contract_numbered(number) if number else None
