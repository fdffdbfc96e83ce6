"""Where money goes: to what is due in the declared order, and what becomes of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from changrong.lending.account.agreement import Bucket
from changrong.lending.account.claims import Accrual, Claim, Payment
from changrong.lending.account.loan import Loan
from changrong.lending.account.movements import (
    CASH,
    FEE_RECEIVABLE,
    INTEREST_INCOME,
    INTEREST_RECEIVABLE,
    KEPT,
    PENALTY_INCOME,
    PRINCIPAL,
)
from changrong.money import Fen


class Purse:
    """Money of one event, and what of it went where."""

    def __init__(self, loan: Loan, amount: Fen) -> None:
        self.loan = loan
        self.left = amount
        self.parts: dict[Bucket, Fen] = {}
        self.has_settled = False

    def pay(self, bucket: Bucket, owed: Fen, account: str) -> Fen:
        """Pay what it can of what is owed, which the books have on an account; tells how much."""
        paid = min(self.left, owed)
        if paid:
            self.left -= paid
            self.loan.move(KEPT, account, paid)
            self.parts[bucket] = self.parts.get(bucket, 0) + paid
        return paid

    def pay_accrual(self, bucket: Bucket, accrual: Accrual) -> None:
        """Pay what runs, which is income only now."""
        if accrual.units:
            income = INTEREST_INCOME if bucket is Bucket.INTEREST else PENALTY_INCOME
            accrual.taken += self.pay(bucket, accrual.owed, income)

    def pay_claims(self, bucket: Bucket, claims: Iterable[Claim]) -> None:
        """Pay claims, the oldest first. `settle` drops from the loan's lists what is paid up."""
        loan = self.loan
        for claim in claims:
            if not self.left:
                return
            account = PRINCIPAL if claim.is_principal else INTEREST_RECEIVABLE
            paid = self.pay(bucket, claim.open, account)
            claim.paid += paid
            if not claim.open:
                claim.settled_on = loan.day
                self.has_settled = True
            if claim.is_principal:
                loan.principal -= paid
            if claim.is_overdue:
                loan.bear(claim, -paid)

    def pay_due(self) -> None:
        """What is due, in the order that was agreed."""
        if not self.loan.has_dues:
            return
        for bucket in self.loan.terms.allocation:
            if not self.left:
                break
            _DUE[bucket](self, bucket)
        self.settle()

    def pay_deferred(self) -> None:
        """What waits by a deferral may be paid, the oldest first."""
        for claim in [one for one in self.loan.waiting if one.due_on > self.loan.day]:
            bucket = Bucket.PRINCIPAL if claim.is_principal else Bucket.INTEREST
            self.pay_claims(bucket, [claim])
        self.settle()

    def pay_principal_early(self) -> None:
        paid = self.pay(Bucket.PRINCIPAL, self.loan.not_due, PRINCIPAL)
        self.loan.not_due -= paid
        self.loan.principal -= paid

    def pay_interest_early(self) -> None:
        self.pay_accrual(Bucket.INTEREST, self.loan.running)
        self.pay_accrual(Bucket.INTEREST, self.loan.late)

    def settle(self) -> None:
        """Drop from the loan's lists what is no longer open."""
        if self.has_settled:
            self.loan.drop_settled()

    def note(self, event: str, amount: Fen) -> None:
        """Write the payment down; what is left is kept."""
        loan = self.loan
        kept = amount - sum(self.parts.values())
        loan.kept += kept
        loan.move(CASH, KEPT, amount)
        loan.payments.append(Payment(event, loan.day, amount, tuple(self.parts.items()), kept))


def use_what_is_kept(loan: Loan) -> None:
    """Money that was kept pays what falls due."""
    purse = Purse(loan, loan.kept)
    purse.pay_due()
    if purse.parts:
        purse.note("", 0)


def _fees(purse: Purse, bucket: Bucket) -> None:
    purse.loan.fees -= purse.pay(bucket, purse.loan.fees, FEE_RECEIVABLE)


def _penalty(purse: Purse, bucket: Bucket) -> None:
    purse.pay_accrual(bucket, purse.loan.penalty)


def _compound(purse: Purse, bucket: Bucket) -> None:
    purse.pay_accrual(bucket, purse.loan.compound)


def _overdue(is_principal: bool) -> Callable[[Purse, Bucket], None]:
    def pay(purse: Purse, bucket: Bucket) -> None:
        claims = purse.loan.overdue
        if claims:
            purse.pay_claims(bucket, (one for one in claims if one.is_principal is is_principal))

    return pay


def _due(is_principal: bool) -> Callable[[Purse, Bucket], None]:
    def pay(purse: Purse, bucket: Bucket) -> None:
        loan = purse.loan
        due = (
            one
            for one in loan.waiting
            if one.is_principal is is_principal and one.due_on <= loan.day
        )
        purse.pay_claims(bucket, due)
        if not is_principal and loan.plan.next is None:
            purse.pay_interest_early()  # No due day is left that it could wait for.

    return pay


_DUE: dict[Bucket, Callable[[Purse, Bucket], None]] = {
    Bucket.FEES: _fees,
    Bucket.PENALTY: _penalty,
    Bucket.COMPOUND: _compound,
    Bucket.OVERDUE_INTEREST: _overdue(is_principal=False),
    Bucket.OVERDUE_PRINCIPAL: _overdue(is_principal=True),
    Bucket.INTEREST: _due(is_principal=False),
    Bucket.PRINCIPAL: _due(is_principal=True),
}
