"""What can happen to a guarantee: one small value a kind. Amounts are fen.

A claim has a public number of its own, by which all that follows names it. `place` is where a kind
stands among the events of one day (history.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, TypeAlias

from changrong.money import Fen
from changrong.policy.notice import Grant
from changrong.text import Text

Parts = tuple[tuple[str, Fen], ...]
"""Bearers by their ids, each with an amount."""


class ChangeKind(StrEnum):
    """The ten real changes of a guarantee in force; what was only written down wrongly is
    corrected instead."""

    EXTEND = "extend"
    SHORTEN = "shorten"
    RAISE = "raise"
    LOWER = "lower"
    REPAYMENT_PLAN = "repayment_plan"
    LUMP_SUM = "lump_sum"
    LOAN_RATE = "loan_rate"
    FEE_RATE = "fee_rate"
    COUNTER_GUARANTEE = "counter_guarantee"
    BORROWER = "borrower"

    @property
    def label(self) -> Text:
        return _CHANGES[self]

    @property
    def moves_end(self) -> bool:
        return self in (ChangeKind.EXTEND, ChangeKind.SHORTEN)

    @property
    def moves_amount(self) -> bool:
        return self in (ChangeKind.RAISE, ChangeKind.LOWER)


_CHANGES = {
    ChangeKind.EXTEND: Text("延长期限", "Longer term"),
    ChangeKind.SHORTEN: Text("缩短期限", "Shorter term"),
    ChangeKind.RAISE: Text("增加金额", "More guaranteed"),
    ChangeKind.LOWER: Text("减少金额", "Less guaranteed"),
    ChangeKind.REPAYMENT_PLAN: Text("改还款计划", "Another repayment plan"),
    ChangeKind.LUMP_SUM: Text("一次提前还款", "A lump sum repaid"),
    ChangeKind.LOAN_RATE: Text("贷款利率变更", "Another loan rate"),
    ChangeKind.FEE_RATE: Text("担保费率变更", "Another fee rate"),
    ChangeKind.COUNTER_GUARANTEE: Text("反担保变更", "Another counter-guarantee"),
    ChangeKind.BORROWER: Text("借款人名称或组织形式变更", "The borrower's name or form"),
}


class Route(StrEnum):
    """How money was got back (三(七): rights in intellectual property by the last three too)."""

    PAYMENT = "payment"
    SETTLEMENT = "settlement"
    EXECUTION = "execution"
    AUCTION = "auction"
    ASSIGNMENT = "assignment"
    PLEDGE_TO_EQUITY = "pledge_to_equity"
    REVERSE_LICENCE = "reverse_licence"
    IP_AUCTION = "ip_auction"

    @property
    def label(self) -> Text:
        return _ROUTES[self]


_ROUTES = {
    Route.PAYMENT: Text("债务人归还", "Paid by the borrower"),
    Route.SETTLEMENT: Text("协商和解", "Settled by agreement"),
    Route.EXECUTION: Text("诉讼执行", "Enforced by a court"),
    Route.AUCTION: Text("抵质押物拍卖", "Collateral auctioned"),
    Route.ASSIGNMENT: Text("债权转让", "The claim assigned"),
    Route.PLEDGE_TO_EQUITY: Text("知识产权质权转股权", "Pledge of IP turned into equity"),
    Route.REVERSE_LICENCE: Text("知识产权反向许可", "IP licensed back"),
    Route.IP_AUCTION: Text("知识产权拍卖", "IP auctioned"),
}


@dataclass(frozen=True, slots=True)
class Issue:
    """The guarantee comes into force for an amount, until a day. `fee_rate`: a year's fee as a
    fraction, after the cut that `lowered_by` gives; None where nothing is charged by itself."""

    place: ClassVar[int] = 0
    alone: ClassVar[bool] = True
    label: ClassVar[Text] = Text("担保生效", "guarantee in force")

    amount: Fen
    until: date
    fee_rate: Decimal | None = None
    lowered_by: Grant | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One of the ten changes. `amount`, `until` and `fee_rate` are the new ones, of the kinds that
    move them; what else changes stands in the letter, under its number `letter`."""

    place: ClassVar[int] = 1
    label: ClassVar[Text] = Text("变更", "change")

    kind: ChangeKind
    amount: Fen | None = None
    until: date | None = None
    letter: str = ""
    fee_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """The guarantee is on the list of a bearer that keeps one (再担保备案), and that bearer has its
    part from now on. `list`: the list's own number."""

    place: ClassVar[int] = 1
    label: ClassVar[Text] = Text("再担保备案", "registered for re-guarantee")

    bearer: str
    list: str = ""


@dataclass(frozen=True, slots=True)
class ChargeFee:
    """A guarantee fee falls due; or, with a bearer, the premium that it is owed (再担保费). `since`
    and `until`: the period it pays for, the last day not counted; `guaranteed` and `rate`: what it
    was reckoned on."""

    place: ClassVar[int] = 2
    label: ClassVar[Text] = Text("应收担保费", "fee due")

    amount: Fen
    bearer: str = ""
    since: date | None = None
    until: date | None = None
    guaranteed: Fen = 0
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PayFee:
    """A fee, or a bearer's premium, is paid."""

    place: ClassVar[int] = 3
    label: ClassVar[Text] = Text("收到担保费", "fee paid")

    amount: Fen
    bearer: str = ""


@dataclass(frozen=True, slots=True)
class RefundFee:
    """What was paid for days that the guarantee did not last is given back."""

    place: ClassVar[int] = 15
    label: ClassVar[Text] = Text("退担保费", "fee refunded")

    amount: Fen


@dataclass(frozen=True, slots=True)
class Report:
    """What of the amount is outstanding, as the lender reports it: less is released, more was
    drawn again."""

    place: ClassVar[int] = 4
    alone: ClassVar[bool] = True
    label: ClassVar[Text] = Text("在保余额报告", "balance reported")

    outstanding: Fen


@dataclass(frozen=True, slots=True)
class Demand:
    """The lender demands of the borrower what is overdue."""

    place: ClassVar[int] = 5
    label: ClassVar[Text] = Text("向借款人催收", "demand on the borrower")

    amount: Fen


@dataclass(frozen=True, slots=True)
class Claim:
    """The lender claims principal and interest, to be paid by a day."""

    place: ClassVar[int] = 6
    label: ClassVar[Text] = Text("申请代偿", "claim")

    number: str
    principal: Fen
    interest: Fen
    due_on: date


@dataclass(frozen=True, slots=True)
class Decline:
    """A claim is refused, or taken back by the lender."""

    place: ClassVar[int] = 7
    label: ClassVar[Text] = Text("代偿未成立", "claim declined")

    number: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Pay:
    """The guarantor pays a claim. `borne` is who bears it, as it was shared then, and `counted`
    what it counts against the agreement's caps."""

    place: ClassVar[int] = 8
    label: ClassVar[Text] = Text("代偿", "claim paid")

    number: str
    borne: Parts
    counted: Parts = ()


@dataclass(frozen=True, slots=True)
class PassOn:
    """A bearer is asked for its part, and that of those behind it, to be paid by a day."""

    place: ClassVar[int] = 9
    label: ClassVar[Text] = Text("申请分担", "share claimed")

    number: str
    bearer: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Receive:
    """A bearer pays what it was asked for, or some of it."""

    place: ClassVar[int] = 10
    label: ClassVar[Text] = Text("收到分担款", "share received")

    number: str
    bearer: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class Recover:
    """Money got back of a claim, and what it took to get it."""

    place: ClassVar[int] = 11
    label: ClassVar[Text] = Text("追回", "recovery")

    number: str
    gross: Fen
    costs: Fen = 0
    route: Route = Route.PAYMENT


@dataclass(frozen=True, slots=True)
class ShareBack:
    """The guarantor hands a bearer its part of what was recovered."""

    place: ClassVar[int] = 12
    label: ClassVar[Text] = Text("返还追回款", "recovery returned")

    number: str
    bearer: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class WriteOff:
    """A bearer takes what it still misses off its books, by its dossier, and still claims it."""

    place: ClassVar[int] = 13
    label: ClassVar[Text] = Text("核销", "write-off")

    number: str
    bearer: str
    amount: Fen
    dossier: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """The guarantee ends: what is still outstanding of it is released."""

    place: ClassVar[int] = 14
    alone: ClassVar[bool] = True
    label: ClassVar[Text] = Text("解除担保责任", "released")


Act: TypeAlias = (
    Issue
    | Change
    | Register
    | ChargeFee
    | PayFee
    | RefundFee
    | Report
    | Demand
    | Claim
    | Decline
    | Pay
    | PassOn
    | Receive
    | Recover
    | ShareBack
    | WriteOff
    | Close
)
"""What does something to a guarantee."""
