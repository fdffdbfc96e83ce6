"""Fees of the guarantor and premiums of those behind it: due, paid, given back."""

from __future__ import annotations

from changrong.guarantee.fees.charges import Charge
from changrong.guarantee.life.acts import ChargeFee, PayFee, RefundFee
from changrong.guarantee.life.checks import check_at_most, check_positive, place_of_other, refused
from changrong.guarantee.life.state import State
from changrong.history import Recorded


def charge_fee(state: State, act: ChargeFee, said: Recorded) -> None:
    """What falls due before the guarantee is in force is owed then."""
    check_positive(act.amount, said)
    if act.since is not None and act.until is not None:
        if act.until <= act.since:
            raise refused(said, "计费期没有一天", "the period it pays for is not a day")
        charge = Charge(state.day, act.amount, act.since, act.until, act.guaranteed)
        state.charges[act.bearer].append(charge)
    if not act.bearer:
        state.fees_due += act.amount
        state.book(
            state.guarantor,
            ("guarantee.fee_receivable", act.amount),
            ("guarantee.fee_income", -act.amount),
        )
        return
    place = place_of_other(state, act.bearer, said)
    state.premiums[act.bearer][0] += act.amount
    state.book(
        state.guarantor,
        ("guarantee.premium_expense", act.amount),
        ("guarantee.premium_payable", -act.amount),
    )
    state.book(
        place,
        ("guarantee.premium_receivable", act.amount),
        ("guarantee.premium_income", -act.amount),
    )


def pay_fee(state: State, act: PayFee, said: Recorded) -> None:
    check_positive(act.amount, said)
    if not act.bearer:
        check_at_most(act.amount, state.fees_due - state.fees_paid, said)
        state.fees_paid += act.amount
        state.book(state.guarantor, ("cash", act.amount), ("guarantee.fee_receivable", -act.amount))
        return
    place = place_of_other(state, act.bearer, said)
    due, paid = state.premiums[act.bearer]
    check_at_most(act.amount, due - paid, said)
    state.premiums[act.bearer][1] += act.amount
    state.book(state.guarantor, ("guarantee.premium_payable", act.amount), ("cash", -act.amount))
    state.book(place, ("cash", act.amount), ("guarantee.premium_receivable", -act.amount))


def refund_fee(state: State, act: RefundFee, said: Recorded) -> None:
    check_positive(act.amount, said)
    check_at_most(act.amount, state.fees_paid, said)
    state.fees_due -= act.amount
    state.fees_paid -= act.amount
    state.refunded += act.amount
    state.book(state.guarantor, ("guarantee.fee_income", act.amount), ("cash", -act.amount))
