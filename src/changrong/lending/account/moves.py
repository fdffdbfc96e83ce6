"""What each event does to a loan: one small function each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from heapq import heappush
from typing import Any

from changrong.lending.account.agreement import NO_RATE, Bucket, is_rate
from changrong.lending.account.claims import Accrual, Claim
from changrong.lending.account.events import (
    ChargeFee,
    ChargeOff,
    Defer,
    Disburse,
    Miss,
    Prepay,
    Recorded,
    Recover,
    Renew,
    Repay,
    Reprice,
    Restructure,
    Way,
)
from changrong.lending.account.loan import Loan
from changrong.lending.account.movements import (
    CASH,
    CHARGED_OFF,
    FEE_INCOME,
    FEE_RECEIVABLE,
    INTEREST_RECEIVABLE,
    LOSS,
    MEMORANDUM,
    PRINCIPAL,
    RECOVERED,
)
from changrong.lending.account.ordering import refused
from changrong.lending.account.paying import Purse
from changrong.lending.account.plan import Plan
from changrong.lending.errors import LendingError
from changrong.lending.form import Form
from changrong.money import Fen, in_yuan


def defer(loan: Loan, act: Defer, said: Recorded) -> None:
    if said.value_on > act.since:
        raise refused(
            said,
            f"晚于它延期的第一天 {act.since}；后补的延期，起息日写成那一天",
            f"is after {act.since}, the first day it defers; back-date it to that day",
        )
    if not act.since <= act.through <= act.until:
        raise refused(
            said,
            f"日期应依次不早于前一个：{act.since}、{act.through}、{act.until}",
            f"its days must not go back: {act.since}, {act.through}, {act.until}",
        )
    loan.deferrals.append(act)
    for day in (act.since, act.until):
        if day >= loan.day:
            heappush(loan.days, day)


def disburse(loan: Loan, act: Disburse, said: Recorded) -> None:
    _positive(act.amount, said)
    is_line = loan.terms.form is Form.REVOLVING
    if not is_line and loan.disbursed + act.amount > loan.terms.principal:
        agreed = in_yuan(loan.terms.principal)
        raise refused(
            said, f"放款总额超过约定的 {agreed} 元", f"more than the {agreed} yuan agreed"
        )
    if not loan.disbursed:
        _begin(loan, said)
    elif loan.plan.next is None:
        raise _too_late(loan, said)
    else:
        loan.arrange()
        loan.change = Way.LOWER
    loan.disbursed += act.amount
    loan.principal += act.amount
    loan.not_due += act.amount
    loan.move(PRINCIPAL, CASH, act.amount)


def _begin(loan: Loan, said: Recorded) -> None:
    first = loan.terms.first_due
    if loan.day >= loan.terms.maturity:
        raise _too_late(loan, said)
    if loan.day >= first and loan.terms.has_instalments:
        raise refused(
            said,
            f"不早于首个还款日 {first}（first_due）",
            f"is not before the first due day {first} (first_due)",
        )
    loan.follow(Plan.after(loan.terms, loan.day, loan.units))


def _too_late(loan: Loan, said: Recorded) -> LendingError:
    end = loan.terms.maturity
    return refused(said, f"不早于到期日 {end}", f"is not before maturity on {end}")


def charge_fee(loan: Loan, act: ChargeFee, said: Recorded) -> None:
    _positive(act.amount, said)
    loan.fees += act.amount
    loan.move(FEE_RECEIVABLE, FEE_INCOME, act.amount)


def repay(loan: Loan, act: Repay, said: Recorded) -> None:
    purse = _paid_in(loan, act.amount, said)
    if purse.left and loan.terms.form is Form.REVOLVING:
        purse.pay_principal_early()
    purse.note(said.id, act.amount)


def prepay(loan: Loan, act: Prepay, said: Recorded) -> None:
    purse = _paid_in(loan, act.amount, said)
    is_line = loan.terms.form is Form.REVOLVING
    if act.way is Way.SHORTEN and not is_line and loan.disbursed < loan.terms.principal:
        raise refused(
            said,
            "贷款还没有放完，缩期会把后放的也缩短；可以选减额",
            "cannot shorten a loan that is not all paid out yet; it may lower the payments",
        )
    if purse.left and loan.not_due:
        if loan.change is not act.way:
            loan.arrange()
        loan.change = act.way
        purse.pay_principal_early()
    if purse.left:
        purse.pay_interest_early()
    purse.note(said.id, act.amount)


def _paid_in(loan: Loan, amount: Fen, said: Recorded) -> Purse:
    """Money, with what was kept of earlier money, that has paid all it can of what is due or
    deferred."""
    _positive(amount, said)
    _after_disbursement(loan, said)
    purse = Purse(loan, amount + loan.kept)
    purse.pay_due()
    if purse.left:
        purse.pay_deferred()
    return purse


def renew(loan: Loan, act: Renew, said: Recorded) -> None:
    if bool(act.successor) == bool(act.predecessor):
        raise refused(
            said,
            "应写新贷款（successor）或者旧贷款（predecessor）之一",
            "must name the new loan (successor) or the old one (predecessor), and one of them",
        )
    loan.renewals.append(act)
    if act.successor:
        _positive(act.amount, said)
        _after_disbursement(loan, said)
        _at_most(act.amount, loan.principal, said)
        purse = Purse(loan, act.amount)
        for bucket, claims in (
            (Bucket.OVERDUE_PRINCIPAL, loan.overdue),
            (Bucket.PRINCIPAL, loan.waiting),
        ):
            purse.pay_claims(bucket, [one for one in claims if one.is_principal])
        purse.settle()
        purse.pay_principal_early()
        purse.note(said.id, act.amount)


def charge_off(loan: Loan, act: ChargeOff, said: Recorded) -> None:
    """Principal from what is overdue on; interest from penalty on."""
    if act.principal < 0 or act.interest < 0 or not act.principal + act.interest:
        raise _not_positive(said)
    _at_most(act.principal, loan.principal, said)
    interest = [one for one in (*loan.overdue, *loan.waiting) if not one.is_principal]
    owed = loan.penalty.owed + loan.compound.owed + loan.accrued
    _at_most(act.interest, owed + sum(one.open for one in interest), said)
    _take_principal(loan, act.principal)
    left = _take_accrued(act.interest, loan.penalty, loan.compound)
    running = _take_claims(loan, interest, left)
    _take_accrued(running, loan.running, loan.late)
    loan.charged_off += act.principal
    loan.charged_off_interest += act.interest
    loan.drop_settled()
    loan.move(LOSS, PRINCIPAL, act.principal)
    loan.move(LOSS, INTEREST_RECEIVABLE, left - running)
    loan.move(CHARGED_OFF, MEMORANDUM, act.principal + act.interest)


def _take_principal(loan: Loan, amount: Fen) -> None:
    due = [one for one in (*loan.overdue, *loan.waiting) if one.is_principal]
    loan.not_due -= _take_claims(loan, due, amount)
    loan.principal -= amount


def _take_accrued(amount: Fen, *accruals: Accrual) -> Fen:
    """The same out of what runs."""
    for accrual in accruals:
        taken = min(amount, accrual.owed)
        accrual.taken += taken
        amount -= taken
    return amount


def _take_claims(loan: Loan, claims: list[Claim], amount: Fen) -> Fen:
    """Take an amount out of claims without its being paid; tells what is left of it."""
    for claim in claims:
        taken = min(amount, claim.open)
        claim.gone += taken
        amount -= taken
        if not claim.open:
            claim.settled_on = loan.day
        if claim.is_overdue:
            loan.bear(claim, -taken)
    return amount


def recover(loan: Loan, act: Recover, said: Recorded) -> None:
    _positive(act.amount, said)
    _at_most(act.amount, loan.charged_off + loan.charged_off_interest, said)
    principal = min(act.amount, loan.charged_off)
    interest = act.amount - principal
    loan.charged_off -= principal
    loan.charged_off_interest -= interest
    loan.recovered_principal += principal
    loan.recovered_interest += interest
    loan.move(CASH, RECOVERED, act.amount)
    loan.move(MEMORANDUM, CHARGED_OFF, act.amount)


def miss(loan: Loan, act: Miss, said: Recorded) -> None:
    loan.missed.append(loan.day)


def reprice(loan: Loan, act: Reprice, said: Recorded) -> None:
    if not is_rate(act.rate):
        raise refused(said, f"{act.rate}：{NO_RATE.zh}", f"{act.rate}: {NO_RATE.en}")
    loan.arrange()
    loan.rate = act.rate
    if loan.terms.form is Form.EQUAL_INSTALMENTS:
        loan.change = Way.LOWER


def restructure(loan: Loan, act: Restructure, said: Recorded) -> None:
    _after_disbursement(loan, said)
    if act.terms.day_count is not loan.terms.day_count:
        raise refused(said, "重组不能改变计息方法", "cannot change the day count")
    if act.terms.rounding is not loan.terms.rounding:
        raise refused(said, "重组不能改变舍入规则", "cannot change the rounding")
    if act.terms.principal < loan.principal:
        owed, agreed = in_yuan(loan.principal), in_yuan(act.terms.principal)
        raise refused(
            said,
            f"新合同本金 {agreed} 元，少于还欠的 {owed} 元",
            f"its terms are for {agreed} yuan where {owed} are outstanding",
        )
    plan = Plan.after(act.terms, loan.day, loan.units)
    if plan.next is None:
        raise refused(said, "新的到期日不在其后", "the new maturity is not after it")
    for claim in (*loan.overdue, *loan.waiting):
        _take_over(loan, claim, plan.next)
    loan.not_due = loan.principal
    loan.penalised = loan.compounding = 0
    loan.waiting = [one for one in (*loan.overdue, *loan.waiting) if one.open]
    loan.overdue = []
    loan.terms, loan.rate, loan.restructured_on = act.terms, act.terms.rate, loan.day
    loan.follow(plan)


def _take_over(loan: Loan, claim: Claim, first: date) -> None:
    """Principal goes back to what is not due; interest waits for the first due day."""
    claim.is_overdue = False
    if claim.is_principal:
        claim.gone += claim.open
        claim.settled_on = loan.day
    else:
        claim.due_on = first


def _positive(amount: Fen, said: Recorded) -> None:
    if amount <= 0:
        raise _not_positive(said)


def _not_positive(said: Recorded) -> LendingError:
    return refused(said, "金额应大于零", "its amount must be more than zero")


def _at_most(amount: Fen, balance: Fen, said: Recorded) -> None:
    if amount > balance:
        raise refused(
            said,
            f"金额 {in_yuan(amount)} 元超过余额 {in_yuan(balance)} 元",
            f"{in_yuan(amount)} yuan is above the balance of {in_yuan(balance)} yuan",
        )


def _after_disbursement(loan: Loan, said: Recorded) -> None:
    if not loan.disbursed:
        raise refused(said, "还没有放款", "nothing has been disbursed yet")


MOVES: dict[type, Callable[[Loan, Any, Recorded], None]] = {
    Defer: defer,
    Disburse: disburse,
    ChargeFee: charge_fee,
    Repay: repay,
    Prepay: prepay,
    Renew: renew,
    ChargeOff: charge_off,
    Recover: recover,
    Miss: miss,
    Reprice: reprice,
    Restructure: restructure,
}
