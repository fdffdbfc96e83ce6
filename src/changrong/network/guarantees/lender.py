"""What a guarantee pays its lender is paid on the loan, where that was agreed in this network.

It follows from the record of the guarantee, as its books do: by whichever door something is told,
undone or corrected, the loan takes in the difference within the same unit. Guarantees are locked
before the loans.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from changrong.guarantee.life.lender import paid_to_lender
from changrong.network.contracts.receiving import Paying, Payment, receive
from changrong.network.people.actor import Actor

if TYPE_CHECKING:
    from changrong.network.guarantees.recording import Open

MOVES_LOAN = frozenset({"paid", "shared_back", "undone", "corrected"})
"""Kinds of events after which the lender may have been paid more, or less."""


def pay_loans(told: Iterable[Open], by: Actor) -> None:
    """Have the loans of guarantees that were told of hold what their lenders were paid on them.
    Raises ContractError where a loan cannot take it in."""
    paying = [
        _paying(one)
        for one in told
        if one.guarantee.contract_id and MOVES_LOAN.intersection(event.kind for event in one.added)
    ]
    if paying:
        receive(paying, by)


def _paying(one: Open) -> Paying:
    assert one.guarantee.contract is not None
    said = paid_to_lender(one.terms, one.standing)
    payments = {number: Payment(*payment) for number, payment in said.items()}
    case = one.added[-1].data.get("case")
    beside = {"case": case} if case else {}
    return Paying(one.guarantee.contract, one.guarantee.number, payments, beside)
