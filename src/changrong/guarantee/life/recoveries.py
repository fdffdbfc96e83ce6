"""What comes back of paid claims, and what never will. What the lender is handed its loan books."""

from __future__ import annotations

from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.life.acts import Recover, ShareBack, WriteOff
from changrong.guarantee.life.checks import (
    check_at_most,
    check_positive,
    is_bank,
    paid_claim,
    place_of_other,
    refused,
)
from changrong.guarantee.life.state import ClaimState, State
from changrong.guarantee.sharing.recoveries import Recovery, give_back
from changrong.history import Recorded
from changrong.money import Fen


def recover(state: State, act: Recover, said: Recorded) -> None:
    """What comes back after costs belongs to those who bore it; what is over, to the borrower."""
    one = paid_claim(state, act.number, said)
    try:
        recovery = Recovery(act.number, state.day, act.gross, act.costs)
    except GuaranteeError as why:
        raise refused(said, why.text.zh, why.text.en) from None
    returned = give_back(one.missing, recovery)
    one.gross += act.gross
    one.costs += act.costs
    one.surplus += returned.surplus
    one.routes.append(act.route)
    guarantor = state.guarantor
    others: Fen = 0
    for place, part in enumerate(returned.parts):
        one.missing[place] -= part
        if place == guarantor or not part:
            continue
        others += part
        one.owed_back[place] += part
        if not is_bank(state, place):
            state.book(place, ("guarantee.recovery_receivable", part), *_back(one, place, part))
    own = returned.parts[guarantor]
    state.book(
        guarantor,
        ("cash", recovery.net),
        *_back(one, guarantor, own),
        ("guarantee.recovery_payable", -others),
        ("guarantee.surplus_payable", -returned.surplus),
    )


def _back(one: ClaimState, place: int, part: Fen) -> list[tuple[str, Fen]]:
    """What comes back is first of what is still on the books, then of what was written off."""
    off = max(one.written_off[place] - one.missing[place], 0)
    one.written_off[place] -= off
    return [
        ("guarantee.subrogation", off - part),
        ("guarantee.recovered", -off),
        ("guarantee.written_off", -off),
        ("memorandum", off),
    ]


def share_back(state: State, act: ShareBack, said: Recorded) -> None:
    one = paid_claim(state, act.number, said)
    place = place_of_other(state, act.bearer, said, may_be_bank=True)
    check_positive(act.amount, said)
    check_at_most(act.amount, one.owed_back[place], said)
    one.owed_back[place] -= act.amount
    one.returned[place] += act.amount
    state.book(state.guarantor, ("guarantee.recovery_payable", act.amount), ("cash", -act.amount))
    if not is_bank(state, place):
        state.book(place, ("cash", act.amount), ("guarantee.recovery_receivable", -act.amount))


def write_off(state: State, act: WriteOff, said: Recorded) -> None:
    one = paid_claim(state, act.number, said)
    place = state.agreement.place(act.bearer)
    if is_bank(state, place):
        raise refused(said, "银行的部分由贷款核销", "the lender's part is charged off by its loan")
    if place != state.guarantor and place not in one.asked:
        raise refused(said, f"还没有向 {act.bearer} 申请分担", f"{act.bearer} was not asked yet")
    check_positive(act.amount, said)
    check_at_most(act.amount, one.missing[place] - one.written_off[place], said)
    one.written_off[place] += act.amount
    state.book(
        place,
        ("guarantee.loss", act.amount),
        ("guarantee.subrogation", -act.amount),
        ("guarantee.written_off", act.amount),
        ("memorandum", -act.amount),
    )
