"""What is guaranteed: in force, changed, registered, reported, released.

It is noted off the sheets of all who would have to pay.
"""

from __future__ import annotations

from changrong.guarantee.life.acts import Change, ChangeKind, Close, Issue, Register, Report
from changrong.guarantee.life.checks import (
    check_at_most,
    check_in_force,
    check_positive,
    place_of_other,
    refused,
)
from changrong.guarantee.life.state import State
from changrong.history import Recorded
from changrong.money import Fen, in_yuan


def issue(state: State, act: Issue, said: Recorded) -> None:
    if state.since is not None:
        raise refused(said, "担保已经生效", "the guarantee is in force already")
    check_positive(act.amount, said)
    if act.until < state.day:
        raise refused(said, "到期日早于生效日", "it ends before it begins")
    state.amount, state.since, state.until = act.amount, state.day, act.until
    state.fee_rate = act.fee_rate
    state.taken_on[state.day.year] += act.amount
    set_outstanding(state, act.amount)


def change(state: State, act: Change, said: Recorded) -> None:
    check_in_force(state, said)
    if (act.until is not None) != act.kind.moves_end:
        raise refused(
            said, "延长或缩短期限才写新的到期日", "an end is given if, and only if, it moves"
        )
    if (act.amount is not None) != act.kind.moves_amount:
        raise refused(
            said, "增加或减少金额才写新的金额", "an amount is given if, and only if, it changes"
        )
    if (act.fee_rate is not None) != (act.kind is ChangeKind.FEE_RATE):
        raise refused(
            said, "费率变更才写新的费率", "a fee rate is given if, and only if, it changes"
        )
    if act.fee_rate is not None:
        if not 0 <= act.fee_rate <= 1:
            raise refused(said, "费率写成 0 到 1 的小数", "a fee rate is a fraction from 0 to 1")
        state.fee_rate = act.fee_rate
    if act.until is not None:
        _move_end(state, act, said)
    if act.amount is not None:
        _move_amount(state, act, said)
    state.changes.append((state.day, act))


def _move_end(state: State, act: Change, said: Recorded) -> None:
    assert act.until is not None and state.until is not None  # noqa: PT018
    longer = act.kind is ChangeKind.EXTEND
    if (act.until > state.until) != longer or act.until == state.until or act.until < state.day:
        raise refused(
            said,
            f"现在 {state.until} 到期，不能{act.kind.label.zh}到 {act.until}",
            f"it ends on {state.until} and cannot be moved so to {act.until}",
        )
    state.until = act.until


def _move_amount(state: State, act: Change, said: Recorded) -> None:
    assert act.amount is not None
    more = act.kind is ChangeKind.RAISE
    if act.amount == state.amount or (act.amount > state.amount) != more:
        raise refused(
            said,
            f"现在 {in_yuan(state.amount)} 元，不能{act.kind.label.zh}到 {in_yuan(act.amount)} 元",
            f"{in_yuan(state.amount)} yuan are guaranteed, which cannot change so to "
            f"{in_yuan(act.amount)}",
        )
    check_positive(act.amount, said)
    difference = act.amount - state.amount
    state.amount = act.amount
    if more:
        state.taken_on[state.day.year] += difference
        set_outstanding(state, state.outstanding + difference)
    elif state.outstanding > (left := act.amount - state.claimed):
        _release(state, state.outstanding - left, said)


def report(state: State, act: Report, said: Recorded) -> None:
    check_in_force(state, said)
    if not 0 <= act.outstanding <= state.amount - state.claimed:
        most = in_yuan(state.amount - state.claimed)
        raise refused(
            said,
            f"在保余额应在 0 和 {most} 元之间",
            f"what is outstanding lies between 0 and {most} yuan",
        )
    if act.outstanding < state.outstanding:
        _release(state, state.outstanding - act.outstanding, said)
    else:
        set_outstanding(state, act.outstanding)


def close(state: State, act: Close, said: Recorded) -> None:
    check_in_force(state, said)
    for one in state.open_claims:
        raise refused(
            said, f"代偿申请 {one.number} 还没有办完", f"claim {one.number} is still open"
        )
    _release(state, state.outstanding, said)
    state.closed_on = state.day


def _release(state: State, amount: Fen, said: Recorded) -> None:
    """What is claimed and not yet settled is not released."""
    check_at_most(amount, state.unclaimed, said)
    state.released += amount
    set_outstanding(state, state.outstanding - amount)


def register(state: State, act: Register, said: Recorded) -> None:
    check_in_force(state, said)
    place = place_of_other(state, act.bearer, said)
    if not state.agreement.bearers[place].registers:
        raise refused(said, f"{act.bearer} 不需要备案", f"{act.bearer} keeps no list")
    if act.bearer in state.listed:
        raise refused(said, f"已在 {act.bearer} 备案", f"it is on the list of {act.bearer}")
    before = state.exposure()
    state.listed[act.bearer] = (state.day, act.list)
    _set_exposure(state, before)


def set_outstanding(state: State, outstanding: Fen) -> None:
    """What is guaranteed changes, and with it what each would have to pay on."""
    before = state.exposure()
    state.outstanding = outstanding
    if state.steps and state.steps[-1][0] == state.day:
        state.steps.pop()
    state.steps.append((state.day, outstanding))
    _set_exposure(state, before)


def _set_exposure(state: State, before: tuple[Fen, ...]) -> None:
    """What each would have to pay on is noted off their sheets."""
    for place, (old, new) in enumerate(zip(before, state.exposure(), strict=True)):
        state.book(place, ("guarantee.exposure", new - old), ("memorandum", old - new))
