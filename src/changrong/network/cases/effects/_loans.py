"""What the effects of cases share that are about a loan or come to one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from changrong.lending.errors import LendingError
from changrong.network.cases.effects._noting import amiss, earlier, passing_on, wrong
from changrong.network.cases.models import Case
from changrong.network.contracts import actions
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract
from changrong.network.contracts.queries import contract_numbered, falls_due_on
from changrong.network.people.actor import Actor

Answers = Mapping[str, Any]


refusing = partial(passing_on, ContractError, LendingError)
"""What the loan refuses, refuses the step."""


def loan_of(case: Case) -> Contract:
    return contract_numbered(case.fields["contract"])


def held_loan(case: Case, by: Actor) -> Contract:
    """The loan of a case that is being opened, locked, so that whoever opens another of it at the
    same moment waits. It still runs, and an institution names its own alone."""
    contract = actions.hold(loan_of(case))
    if by.institution is not None and contract.institution_id != by.institution.pk:
        raise wrong("contract", "企业没有这份合同", "The firm has no such contract")
    account = account_of(contract)
    if not account.principal:
        raise wrong("contract", "这笔贷款没有未还的本金", "The loan has no principal left")
    if falls_due_on(contract) <= account.on:
        raise wrong(
            "contract",
            f"这笔贷款 {account.matures_on} 已经到期，要在到期前申请",
            f"The loan fell due on {account.matures_on}; ask before that day",
        )
    return contract


def check_alone(case: Case, contract: Contract) -> None:
    """Nobody is at work on another case of this kind about the same loan."""
    if same := earlier(case, fields__contract=contract.number):
        raise amiss(
            case,
            "contract",
            f"这笔贷款已经有一件在办：{same.number}",
            f"There is one in hand for this loan already: {same.number}",
        )


def answers_to(case: Case, *moves: str) -> Mapping[str, Any]:
    """What was answered when one of the moves was last made."""
    made = reversed(case.fields["moves"])
    answers: Mapping[str, Any] = next(one["answers"] for one in made if one["move"] in moves)
    return answers
