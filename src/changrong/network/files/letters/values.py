"""What each letter says, as plain values: amounts in fen, shares and rates as fractions.

A letter whose figures do not add up is never made (LetterError names the figures). Adding a letter
is one class here and one template of its `kind`'s name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from changrong.money import Fen, in_yuan
from changrong.text import Problem, Text


class LetterError(Problem):
    """A letter that may not go out as it stands."""


@dataclass(frozen=True, kw_only=True)
class Party:
    """Who writes, receives or borrows. `number`: the public number of a member of the network, ""
    for others."""

    name: str
    number: str = ""
    credit_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Basis:
    """A clause that the letter rests on. `read`: how the document was read (policy.Reading)."""

    clause: str
    document: Text
    read: str = "full"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What every letter has. `subject`: the public number of the contract that it is about."""

    kind: ClassVar[str]
    # Whether the borrower may read it: what is settled between institutions is theirs.
    is_borrowers: ClassVar[bool] = False

    sender: Party
    receiver: Party
    borrower: Party
    subject: str
    basis: tuple[Basis, ...]

    def __post_init__(self) -> None:
        if not self.basis:
            raise LetterError("信函没有写依据的条款", "a letter must cite the clause it rests on")

    @property
    def title(self) -> Text:
        raise NotImplementedError

    @property
    def amount(self) -> Fen:
        """The one amount that tells this letter from a forged one."""
        raise NotImplementedError


class Scope(StrEnum):
    """What a guarantee answers for."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    PENALTY = "penalty"
    COSTS = "costs"

    @property
    def label(self) -> Text:
        return _SCOPES[self]


_SCOPES = {
    Scope.PRINCIPAL: Text("本金", "principal"),
    Scope.INTEREST: Text("利息", "interest"),
    Scope.PENALTY: Text("罚息和违约金", "default interest and penalties"),
    Scope.COSTS: Text("实现债权的费用", "costs of enforcement"),
}


@dataclass(frozen=True, kw_only=True)
class GuaranteeLetter(Letter):
    """担保函: guarantor to lender. With `only_intent` it states readiness and binds nobody yet.

    `loan` is what is lent, `share` the part of it that is guaranteed and `guaranteed` that part in
    fen, as the agreement rounds it. `liable_months`: how long after the loan falls due the
    guarantor answers. `fee_rate` is a year; `fee` the whole of it.
    """

    kind: ClassVar[str] = "guarantee"
    is_borrowers: ClassVar[bool] = True

    loan: Fen
    term_months: int
    share: Decimal
    guaranteed: Fen
    scope: tuple[Scope, ...] = (Scope.PRINCIPAL, Scope.INTEREST)
    joint: bool = True
    liable_months: int = 6
    conditions: tuple[str, ...] = ()
    valid_until: date
    fee_rate: Decimal
    fee: Fen
    only_intent: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        _not_negative(fee=self.fee, guaranteed=self.guaranteed)
        if not (0 < self.share <= 1 and 0 < self.guaranteed <= self.loan):
            raise LetterError(
                f"担保金额 {in_yuan(self.guaranteed)} 元、比例 {self.share} 和融资金额"
                f" {in_yuan(self.loan)} 元不相符",
                f"the amount guaranteed ({in_yuan(self.guaranteed)}), its share ({self.share}) and "
                f"the loan ({in_yuan(self.loan)}) do not go together",
            )

    @property
    def title(self) -> Text:
        if self.only_intent:
            return Text("担保意向函", "Letter of intent to guarantee")
        return Text("担保函", "Letter of guarantee")

    @property
    def amount(self) -> Fen:
        return self.guaranteed


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Who bears a part of a loss: `role` as people say it (省级再担保), `share` as agreed, `amount`
    what falls on them after caps."""

    name: str
    role: Text
    share: Decimal
    amount: Fen


@dataclass(frozen=True, kw_only=True)
class ClaimNotice(Letter):
    """代偿通知书: lender to guarantor. `asked` is what the receiver is to pay by `pay_by`;
    `bearers` are those who bear the whole claim in the end."""

    kind: ClassVar[str] = "claim"

    overdue_since: date
    principal: Fen
    interest: Fen
    interest_until: date
    bearers: tuple[Bearer, ...]
    asked: Fen
    pay_by: date
    account: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _not_negative(principal=self.principal, interest=self.interest, asked=self.asked)
        _sums(Text("各方分担", "the bearers' parts"), (b.amount for b in self.bearers), self.total)
        if self.asked > self.total:
            raise LetterError(
                f"要付的 {in_yuan(self.asked)} 元多于代偿本息 {in_yuan(self.total)} 元",
                f"asks for {in_yuan(self.asked)} yuan of a claim of {in_yuan(self.total)}",
            )

    @property
    def title(self) -> Text:
        return Text("代偿通知书", "Claim notice")

    @property
    def total(self) -> Fen:
        return self.principal + self.interest

    @property
    def amount(self) -> Fen:
        return self.total


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What one bearer bore, got back before, and gets now."""

    name: str
    role: Text
    borne: Fen
    before: Fen
    now: Fen

    @property
    def left(self) -> Fen:
        return self.borne - self.before - self.now


@dataclass(frozen=True, kw_only=True)
class RecoveryStatement(Letter):
    """追偿分配通知书: what one recovery brought, less its costs, and whose it is. `surplus` is what
    was over once all was made good, and so the borrower's."""

    kind: ClassVar[str] = "recovery"

    received_on: date
    source: Text
    gross: Fen
    costs: Fen
    bearers: tuple[Returned, ...]
    pay_by: date
    surplus: Fen = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        _not_negative(gross=self.gross, costs=self.costs, surplus=self.surplus, shared=self.shared)
        for one in self.bearers:
            _not_negative(borne=one.borne, before=one.before, now=one.now, left=one.left)
        _sums(Text("各方分得", "the bearers' parts"), (b.now for b in self.bearers), self.shared)

    @property
    def title(self) -> Text:
        return Text("追偿分配通知书", "Recovery statement")

    @property
    def shared(self) -> Fen:
        return self.gross - self.costs - self.surplus

    @property
    def amount(self) -> Fen:
        return self.shared

    @property
    def borne(self) -> Fen:
        return sum(one.borne for one in self.bearers)

    @property
    def before(self) -> Fen:
        return sum(one.before for one in self.bearers)

    @property
    def left(self) -> Fen:
        return sum(one.left for one in self.bearers)


KINDS: dict[str, type[Letter]] = {
    kind.kind: kind for kind in (GuaranteeLetter, ClaimNotice, RecoveryStatement)
}


def _not_negative(**amounts: Fen) -> None:
    for name, amount in amounts.items():
        if amount < 0:
            raise LetterError(
                f"金额 {name} 不能为负（{in_yuan(amount)} 元）",
                f"{name} may not be negative ({in_yuan(amount)} yuan)",
            )


def _sums(what: Text, parts: Iterable[Fen], whole: Fen) -> None:
    if (total := sum(parts)) != whole:
        raise LetterError(
            f"{what.zh}合计 {in_yuan(total)} 元，应为 {in_yuan(whole)} 元",
            f"{what.en} come to {in_yuan(total)} yuan and not to {in_yuan(whole)}",
        )
