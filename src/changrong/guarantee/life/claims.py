"""Claims: made, declined, paid, and passed on to those who share them.

The lender's books are kept by its loan: what a claim pays it is a money event of the loan, and
nothing of it is booked here.
"""

from __future__ import annotations

from changrong.guarantee.life.acts import Claim, Decline, Demand, PassOn, Pay, Receive
from changrong.guarantee.life.checks import (
    check_at_most,
    check_in_force,
    check_positive,
    open_claim,
    paid_claim,
    place_of_other,
    refused,
)
from changrong.guarantee.life.cover import set_outstanding
from changrong.guarantee.life.state import AskedState, ClaimState, State
from changrong.guarantee.sharing.losses import flows
from changrong.history import Recorded
from changrong.money import Fen, in_yuan


def demand(state: State, act: Demand, said: Recorded) -> None:
    check_in_force(state, said)
    check_positive(act.amount, said)
    state.demanded_on = state.demanded_on or state.day


def claim(state: State, act: Claim, said: Recorded) -> None:
    check_in_force(state, said)
    if act.number in state.claims:
        raise refused(said, f"已有代偿申请 {act.number}", f"there is a claim {act.number} already")
    if act.principal < 0 or act.interest < 0 or not act.principal + act.interest:
        raise refused(said, "本金和利息不能为负，也不能都为零", "it must claim more than nothing")
    check_at_most(act.principal, state.unclaimed, said)
    if act.due_on < state.day:
        raise refused(said, "代偿期限早于申请日", "it is to be paid before it was claimed")
    state.claims[act.number] = ClaimState(
        act.number, act.principal, act.interest, state.day, act.due_on
    )


def decline(state: State, act: Decline, said: Recorded) -> None:
    open_claim(state, act.number, said).declined_on = state.day


def pay(state: State, act: Pay, said: Recorded) -> None:
    """The guarantor pays the lender all but its own part: its own becomes what it recovers from the
    borrower, that of the others what it is owed by them."""
    one = open_claim(state, act.number, said)
    borne = _borne(state, act, one, said)
    one.paid_on, one.borne, one.counted = state.day, borne, dict(act.counted)
    one.missing, one.flows = list(borne), flows(state.agreement, borne)
    one.owed_back, one.returned, one.written_off = ([0] * len(borne) for _ in range(3))
    set_outstanding(state, state.outstanding - one.principal)
    _owe(state, one, state.guarantor, "cash")


def _borne(state: State, act: Pay, one: ClaimState, said: Recorded) -> list[Fen]:
    given, borne = dict(act.borne), []
    for bearer in state.agreement.bearers:
        borne.append(given.pop(bearer.id, 0))
    if given or min(borne) < 0 or sum(borne) != one.amount:
        raise refused(
            said,
            f"分担的金额应合计 {in_yuan(one.amount)} 元，都是协议的分担方",
            f"its parts must sum to {in_yuan(one.amount)} yuan, all of bearers of the agreement",
        )
    return borne


def _owe(state: State, one: ClaimState, place: int, to: str) -> None:
    """A bearer takes on its own part, and what is owed to it by those behind it."""
    own, pays = one.borne[place], one.flows[place]
    state.book(
        place,
        ("guarantee.subrogation", own),
        ("guarantee.share_receivable", pays - own),
        (to, -pays),
    )


def pass_on(state: State, act: PassOn, said: Recorded) -> None:
    one = paid_claim(state, act.number, said)
    place = place_of_other(state, act.bearer, said)
    if place in one.asked:
        raise refused(said, f"已经向 {act.bearer} 申请", f"{act.bearer} was asked already")
    if not one.flows[place]:
        raise refused(said, f"{act.bearer} 不用分担", f"{act.bearer} bears nothing of it")
    if act.due_on is not None and act.due_on < state.day:
        raise refused(said, "期限早于申请日", "it is to be paid before it was asked for")
    one.asked[place] = AskedState(state.day, act.due_on, one.flows[place])
    _owe(state, one, place, "guarantee.share_payable")


def receive(state: State, act: Receive, said: Recorded) -> None:
    one = paid_claim(state, act.number, said)
    place = place_of_other(state, act.bearer, said)
    if place not in one.asked:
        raise refused(said, f"还没有向 {act.bearer} 申请", f"{act.bearer} was not asked yet")
    check_positive(act.amount, said)
    asked = one.asked[place]
    check_at_most(act.amount, asked.amount - asked.paid, said)
    asked.paid += act.amount
    to = state.agreement.place(state.agreement.bearers[place].to)
    state.book(place, ("guarantee.share_payable", act.amount), ("cash", -act.amount))
    state.book(to, ("cash", act.amount), ("guarantee.share_receivable", -act.amount))
