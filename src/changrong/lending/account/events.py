"""What can happen to a loan: one small value a kind. Interest is not among them: it is reckoned.

Amounts are fen. `place` is where a kind stands among the events of one day, so that the order in
which they were written down means nothing: what is deferred on a day does not fall due on it, what
falls due is there before it is paid, and what holds from a day on comes last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, TypeAlias

from changrong.history import Correct, Recorded, Undo
from changrong.lending.account.agreement import Agreement
from changrong.money import Fen
from changrong.policy.notice import Grant
from changrong.text import Text


class Way(StrEnum):
    """What a prepayment changes: the end, or the payments."""

    SHORTEN = "shorten"  # 缩期: the payment stays
    LOWER = "lower"  # 减额: the due days stay


class Scope(StrEnum):
    """What is deferred."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    BOTH = "both"

    @property
    def has_principal(self) -> bool:
        return self is not Scope.INTEREST

    @property
    def has_interest(self) -> bool:
        return self is not Scope.PRINCIPAL


@dataclass(frozen=True, slots=True)
class Defer:
    """What falls due from a day through another waits until a third, at the normal rate and without
    penalty. Its value day is no later than `since`: one agreed later is back-dated.

    `waives_penalty`: from `since` until `until` nothing else of the loan bears penalty or compound
    interest either. `keeps_class`, `keeps_record`: what follows for risk class and credit record.
    """

    place: ClassVar[int] = 0
    label: ClassVar[Text] = Text("延期", "deferral")

    scope: Scope
    since: date
    through: date
    until: date
    grant: Grant
    waives_penalty: bool = True
    keeps_class: bool = True
    keeps_record: bool = True

    def moves(self, day: date, is_principal: bool) -> bool:
        """Whether the principal, or the interest, that falls due on this day waits."""
        concerned = self.scope.has_principal if is_principal else self.scope.has_interest
        return concerned and self.since <= day <= self.through and day < self.until


@dataclass(frozen=True, slots=True)
class Disburse:
    place: ClassVar[int] = 1
    label: ClassVar[Text] = Text("放款", "disbursement")

    amount: Fen


@dataclass(frozen=True, slots=True)
class ChargeFee:
    """A fee that is due at once."""

    place: ClassVar[int] = 2
    label: ClassVar[Text] = Text("收费", "fee")

    amount: Fen
    what: str = ""


@dataclass(frozen=True, slots=True)
class Repay:
    """Money for what is due. What is over pays what is deferred, then on a revolving line the
    principal; else it is kept for the next due day."""

    place: ClassVar[int] = 3
    label: ClassVar[Text] = Text("还款", "repayment")

    amount: Fen


@dataclass(frozen=True, slots=True)
class Prepay:
    """Money for what is due and then for principal before its day, and last for the interest run up
    on it. Interest that is not paid so falls due on the next due day."""

    place: ClassVar[int] = 4
    label: ClassVar[Text] = Text("提前还款", "prepayment")

    amount: Fen
    way: Way = Way.SHORTEN


@dataclass(frozen=True, slots=True)
class Renew:
    """A loan settled by another. On the old one `successor` and the principal settled by it; on the
    new one `predecessor`, and no amount: it is disbursed like any other."""

    place: ClassVar[int] = 5
    label: ClassVar[Text] = Text("续贷", "renewal")

    grant: Grant
    amount: Fen = 0
    successor: str = ""
    predecessor: str = ""
    keeps_class: bool = True


@dataclass(frozen=True, slots=True)
class ChargeOff:
    """What is taken off the books and still claimed. No interest runs on it any more."""

    place: ClassVar[int] = 6
    label: ClassVar[Text] = Text("核销", "charge-off")

    principal: Fen
    interest: Fen = 0


@dataclass(frozen=True, slots=True)
class Recover:
    """Money for what was charged off, first for its principal."""

    place: ClassVar[int] = 7
    label: ClassVar[Text] = Text("收回", "recovery")

    amount: Fen


@dataclass(frozen=True, slots=True)
class Miss:
    """A due that was not met, as a bank notes it. It moves no money: what is unpaid is reckoned."""

    place: ClassVar[int] = 8
    label: ClassVar[Text] = Text("未按期还款", "missed due")

    why: str = ""


@dataclass(frozen=True, slots=True)
class Reprice:
    """Another rate from this day on."""

    place: ClassVar[int] = 9
    alone: ClassVar[bool] = True
    label: ClassVar[Text] = Text("调息", "repricing")

    rate: Decimal
    grant: Grant | None = None


@dataclass(frozen=True, slots=True)
class Restructure:
    """Other terms from this day on: all principal falls due by them, overdue or not, and interest
    that is unpaid falls due with the first due day. Penalty run up until then stays owed."""

    place: ClassVar[int] = 10
    alone: ClassVar[bool] = True
    label: ClassVar[Text] = Text("重组", "restructuring")

    terms: Agreement
    grant: Grant | None = None


Act: TypeAlias = (
    Defer
    | Disburse
    | ChargeFee
    | Repay
    | Prepay
    | Renew
    | ChargeOff
    | Recover
    | Miss
    | Reprice
    | Restructure
)
"""What does something to a loan."""


Event: TypeAlias = Act | Undo | Correct

__all__ = [  # what can happen, and what can be said of what happened
    "Act",
    "ChargeFee",
    "ChargeOff",
    "Correct",
    "Defer",
    "Disburse",
    "Event",
    "Miss",
    "Prepay",
    "Recorded",
    "Recover",
    "Renew",
    "Repay",
    "Reprice",
    "Restructure",
    "Scope",
    "Undo",
    "Way",
]
