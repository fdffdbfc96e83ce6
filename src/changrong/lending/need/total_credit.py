"""What all lenders together grant a firm (统一授信), and what one loan more would make of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from changrong.lending.errors import LendingError
from changrong.money import Fen, in_yuan
from changrong.policy import Decision, Judgement
from changrong.policy.citing import judged_on

TOTAL = "enterprise.total_credit"
WORKING_CAPITAL_LOANS = "enterprise.working_capital_loans"
CAP = "enterprise.credit_cap"
NEED = "need.working_capital"
SUGGESTED = "need.new_loan_estimate"


@dataclass(frozen=True, slots=True)
class Credit:
    """A limit of one lender and what is drawn of it, in fen; a loan outside a line has its balance
    as its limit. Raises LendingError, naming the lender, for an amount below nothing."""

    lender: str
    limit: Fen
    balance: Fen = 0
    is_working_capital: bool = True

    def __post_init__(self) -> None:
        if self.limit < 0 or self.balance < 0:
            raise LendingError(
                f"{self.lender} 的额度和余额不能为负",
                f"limit and balance at {self.lender} cannot be negative",
            )

    @property
    def counts(self) -> Fen:
        """What it counts as: the limit, drawn or not; or the balance, if that has outgrown it."""
        return max(self.limit, self.balance)

    @property
    def undrawn(self) -> Fen:
        return self.counts - self.balance


@dataclass(frozen=True, slots=True)
class AtLender:
    """All that one lender grants, in fen."""

    lender: str
    granted: Fen
    owed: Fen


@dataclass(frozen=True, slots=True)
class TotalCredit:
    """All lenders, those that grant most first; the loan proposed stands apart."""

    lenders: tuple[AtLender, ...]
    proposed: Credit
    working_capital_owed: Fen
    working_capital_undrawn: Fen

    @property
    def granted(self) -> Fen:
        return sum(each.granted for each in self.lenders)

    @property
    def owed(self) -> Fen:
        return sum(each.owed for each in self.lenders)

    @property
    def with_this(self) -> Fen:
        """What all lenders would grant with the loan proposed."""
        return self.granted + self.proposed.counts

    def facts(self) -> dict[str, Decimal]:
        """What is to be stated of the firm, in yuan: the total with the loan proposed, and the
        working-capital loans that it already owes."""
        return {
            TOTAL: in_yuan(self.with_this),
            WORKING_CAPITAL_LOANS: in_yuan(self.working_capital_owed),
        }


def total_credit(credits: Iterable[Credit], proposed: Credit) -> TotalCredit:
    """What all lenders grant now, and the loan proposed. A loan that this one settles is left out
    by the caller."""
    present = list(credits)
    granted: dict[str, Fen] = {}
    owed: dict[str, Fen] = {}
    for each in present:
        granted[each.lender] = granted.get(each.lender, 0) + each.counts
        owed[each.lender] = owed.get(each.lender, 0) + each.balance
    lenders = (AtLender(name, granted[name], owed[name]) for name in granted)
    working = [each for each in present if each.is_working_capital]
    return TotalCredit(
        lenders=tuple(sorted(lenders, key=lambda each: (-each.granted, each.lender))),
        proposed=proposed,
        working_capital_owed=sum(each.balance for each in working),
        working_capital_undrawn=sum(each.undrawn for each in working),
    )


@dataclass(frozen=True, slots=True)
class Headroom:
    """The total against the need and the cap, in yuan; None is what cannot be told.

    `left_of_need` is what the formula's new loan leaves beyond the loan proposed, negative where it
    is too large; `left_if_all_is_drawn` the same if the firm also drew every limit it already has.
    `left_of_cap` is what the cap leaves beyond the total. `judged` are the verdicts in force on the
    total: they decide, not these figures.
    """

    need: Decimal | None
    suggested: Decimal | None
    cap: Decimal | None
    left_of_need: Decimal | None
    left_if_all_is_drawn: Decimal | None
    left_of_cap: Decimal | None
    judged: tuple[Judgement, ...]


def headroom(total: TotalCredit, decision: Decision) -> Headroom:
    """The total against what was decided on it.

    Raises LendingError, naming the fact, where the decision was made on another total.
    """
    for fact, amount in total.facts().items():
        stated = decision.facts.get(fact)
        if stated != amount:
            raise LendingError(
                f"判断时 {fact} 是 {stated}，各家合计是 {amount} 元",
                f"the case was decided with {fact} = {stated}; all lenders together make {amount}",
            )
    suggested, cap = _known(decision, SUGGESTED), _known(decision, CAP)
    left = _less(suggested, total.proposed.counts)
    return Headroom(
        need=_known(decision, NEED),
        suggested=suggested,
        cap=cap,
        left_of_need=left,
        left_if_all_is_drawn=_less(left, total.working_capital_undrawn),
        left_of_cap=_less(cap, total.with_this),
        judged=judged_on(decision.measures, TOTAL),
    )


def _known(decision: Decision, fact: str) -> Decimal | None:
    value = decision.derived.get(fact)
    return value if isinstance(value, Decimal) else None


def _less(amount: Decimal | None, taken: Fen) -> Decimal | None:
    return None if amount is None else amount - in_yuan(taken)
