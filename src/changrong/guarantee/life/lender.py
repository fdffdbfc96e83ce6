"""What a guarantee pays its lender: all but the lender's own part of each claim, and its part of
what is recovered."""

from __future__ import annotations

from datetime import date

from changrong.guarantee.agreement import Agreement
from changrong.guarantee.life.acts import Pay, ShareBack
from changrong.guarantee.life.standing import Standing
from changrong.money import Fen


def paid_to_lender(agreement: Agreement, standing: Standing) -> dict[str, tuple[date, Fen]]:
    """The day and the amount (fen) of each payment, by the id of the event that says so."""
    own = agreement.bank.id if agreement.bank else ""
    found: dict[str, tuple[date, Fen]] = {}
    for said, act in standing.acts:
        if isinstance(act, Pay):
            amount = sum(part for bearer, part in act.borne if bearer != own)
        elif isinstance(act, ShareBack) and act.bearer == own:
            amount = act.amount
        else:
            continue
        if amount:
            found[said.id] = (said.value_on, amount)
    return found
