"""What events ask of a guarantee before they do anything to it."""

from __future__ import annotations

from changrong.guarantee.agreement import BearerKind
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.life.state import ClaimState, State
from changrong.history import Recorded
from changrong.money import Fen, in_yuan


def refused(said: Recorded, zh: str, en: str) -> GuaranteeError:
    """An event that cannot be, named."""
    return GuaranteeError(f"{said.name.zh}：{zh}", f"{said.name.en}: {en}")


def check_positive(amount: Fen, said: Recorded) -> None:
    if amount <= 0:
        raise refused(said, "金额应大于零", "its amount must be more than zero")


def check_at_most(amount: Fen, balance: Fen, said: Recorded) -> None:
    if amount > balance:
        raise refused(
            said,
            f"金额 {in_yuan(amount)} 元超过余额 {in_yuan(balance)} 元",
            f"{in_yuan(amount)} yuan is above the balance of {in_yuan(balance)} yuan",
        )


def check_in_force(state: State, said: Recorded) -> None:
    if state.since is None:
        raise refused(said, "担保还没有生效", "the guarantee is not in force yet")
    if state.closed_on is not None:
        raise refused(said, "担保责任已经解除", "the guarantee was released")


def known_claim(state: State, number: str, said: Recorded) -> ClaimState:
    one = state.claims.get(number)
    if one is None:
        raise refused(said, f"没有代偿申请 {number}", f"there is no claim {number}")
    return one


def open_claim(state: State, number: str, said: Recorded) -> ClaimState:
    one = known_claim(state, number, said)
    if one.paid_on or one.declined_on:
        raise refused(said, f"代偿申请 {number} 已经办完", f"claim {number} is open no longer")
    return one


def paid_claim(state: State, number: str, said: Recorded) -> ClaimState:
    one = known_claim(state, number, said)
    if one.paid_on is None:
        raise refused(said, f"{number} 还没有代偿", f"claim {number} is not paid")
    return one


def place_of_other(state: State, bearer: str, said: Recorded, may_be_bank: bool = False) -> int:
    """The place of a bearer beside the guarantor."""
    if all(one.id != bearer for one in state.agreement.bearers):
        raise refused(said, f"协议没有分担方 {bearer}", f"the agreement has no bearer {bearer}")
    place = state.agreement.place(bearer)
    if place == state.guarantor or (is_bank(state, place) and not may_be_bank):
        raise refused(said, f"{bearer} 不是别的分担方", f"{bearer} is not another bearer")
    return place


def is_bank(state: State, place: int) -> bool:
    return state.agreement.bearers[place].kind is BearerKind.BANK
