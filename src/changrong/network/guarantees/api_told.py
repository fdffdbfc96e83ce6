"""What systems of those who guarantee together say. Amounts in yuan, to the fen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from changrong.guarantee import life
from changrong.guarantee.life import ChangeKind, Route
from changrong.history import Correct, Undo
from changrong.money import fen
from changrong.network.guarantees.models import RATE_PLACES

MOST = 10**12
MOST_EVENTS = 100
Yuan = Annotated[Decimal, Field(gt=0, le=MOST, decimal_places=2)]
YuanOrNone = Annotated[Decimal, Field(ge=0, le=MOST, decimal_places=2)]
Rate = Annotated[Decimal, Field(ge=0, le=1, decimal_places=RATE_PLACES)]
ClaimNumber = Annotated[str, Field(max_length=24)]
BearerId = Annotated[str, Field(max_length=40)]


class _Exact(Schema):
    model_config = ConfigDict(extra="forbid")


class ReportedIn(_Exact):
    """What of the loan is outstanding now. By the lender."""

    kind: Literal["reported"]
    outstanding: YuanOrNone

    def act(self) -> life.Act:
        return life.Report(fen(self.outstanding))


class DemandedIn(_Exact):
    """By the lender."""

    kind: Literal["demanded"]
    amount: Yuan

    def act(self) -> life.Act:
        return life.Demand(fen(self.amount))


class DeclinedIn(_Exact):
    """A claim refused by the guarantor, or `withdrawn` by the lender."""

    kind: Literal["declined"]
    claim: ClaimNumber
    withdrawn: bool = False

    def act(self) -> life.Act:
        return life.Decline(self.claim, self.withdrawn)


class ReceivedIn(_Exact):
    """A bearer paid of what it was asked for. By the guarantor, or the bearer."""

    kind: Literal["received"]
    claim: ClaimNumber
    bearer: BearerId
    amount: Yuan

    def act(self) -> life.Act:
        return life.Receive(self.claim, self.bearer, fen(self.amount))


class RecoveredIn(_Exact):
    """By the guarantor; `costs` come off `gross` before it is shared."""

    kind: Literal["recovered"]
    claim: ClaimNumber
    gross: Yuan
    costs: YuanOrNone = Decimal(0)
    route: Route = Route.PAYMENT

    def act(self) -> life.Act:
        return life.Recover(self.claim, fen(self.gross), fen(self.costs), self.route)


class SharedBackIn(_Exact):
    """What was recovered for a bearer, handed to it. By the guarantor."""

    kind: Literal["shared_back"]
    claim: ClaimNumber
    bearer: BearerId
    amount: Yuan

    def act(self) -> life.Act:
        return life.ShareBack(self.claim, self.bearer, fen(self.amount))


class WrittenOffIn(_Exact):
    """By the bearer."""

    kind: Literal["written_off"]
    claim: ClaimNumber
    bearer: BearerId
    amount: Yuan
    dossier: str = Field("", max_length=60)

    def act(self) -> life.Act:
        return life.WriteOff(self.claim, self.bearer, fen(self.amount), self.dossier)


class ChangedIn(_Exact):
    """One of the ten changes, with the new amount, last day or fee rate where it moves them. By
    the guarantor."""

    kind: Literal["changed"]
    change: ChangeKind
    amount: Yuan | None = None
    until: date | None = None
    fee_rate: Rate | None = Field(None, description="A year, as a fraction.")
    letter: str = Field("", max_length=60)

    def act(self) -> life.Act:
        amount = None if self.amount is None else fen(self.amount)
        return life.Change(self.change, amount, self.until, self.letter, self.fee_rate)


class _FeeIn(_Exact):
    amount: Yuan
    bearer: str = Field("", max_length=40, description="Absent: the firm's own fee.")


class FeeChargedIn(_FeeIn):
    kind: Literal["fee_charged"]

    def act(self) -> life.Act:
        return life.ChargeFee(fen(self.amount), self.bearer)


class FeePaidIn(_FeeIn):
    kind: Literal["fee_paid"]

    def act(self) -> life.Act:
        return life.PayFee(fen(self.amount), self.bearer)


class FeeRefundedIn(_Exact):
    """By the guarantor. What the agreement gives back is the guarantee's `refund_due`."""

    kind: Literal["fee_refunded"]
    amount: Yuan

    def act(self) -> life.Act:
        return life.RefundFee(fen(self.amount))


class RegisteredIn(_Exact):
    """On the list of a bearer that keeps one, which has its part from that day. By the guarantor,
    or the bearer."""

    kind: Literal["registered"]
    bearer: BearerId
    list: str = Field("", max_length=60, description="The list's own number.")

    def act(self) -> life.Act:
        return life.Register(self.bearer, self.list)


class ClosedIn(_Exact):
    """By lender or guarantor."""

    kind: Literal["closed"]

    def act(self) -> life.Act:
        return life.Close()


ToldIn = (
    ReportedIn
    | DemandedIn
    | DeclinedIn
    | ReceivedIn
    | RecoveredIn
    | SharedBackIn
    | WrittenOffIn
    | ChangedIn
    | RegisteredIn
    | FeeChargedIn
    | FeePaidIn
    | FeeRefundedIn
    | ClosedIn
)


class UndoneIn(_Exact):
    """An earlier event taken back, by its number. By whoever may tell it."""

    kind: Literal["undone"]
    event: int = Field(ge=1, lt=2**31)

    def act(self) -> Undo:
        return Undo(str(self.event))


class CorrectedIn(_Exact):
    """An earlier event, by its number, replaced by another on this one's day. By whoever may tell
    both. A correction itself is undone first."""

    kind: Literal["corrected"]
    event: int = Field(ge=1, lt=2**31)
    by: Annotated[ToldIn, Field(discriminator="kind")]

    def act(self) -> Correct:
        return Correct(str(self.event), self.by.act())


ActIn = Annotated[ToldIn | UndoneIn | CorrectedIn, Field(discriminator="kind")]


class TellingIn(_Exact):
    value_on: date = Field(description="The day from which it counts; not after today.")
    event: ActIn


class EventsIn(_Exact):
    """In the order they happened: all are recorded, or none."""

    events: list[TellingIn] = Field(min_length=1, max_length=MOST_EVENTS)


class ClaimIn(_Exact):
    """By the lender. The guarantor has the time that the agreement gives it."""

    principal: Yuan
    interest: YuanOrNone = Decimal(0)
    on: date


class OnIn(_Exact):
    on: date


class ProposalIn(_Exact):
    """An agreement as its TOML text, as in docs/concepts/guarantees.md; parties by the number or
    the exact name of their institution."""

    name: str = Field(min_length=1, max_length=120)
    terms: str = Field(max_length=256 * 1024)


class SignatureIn(_Exact):
    reason: str = Field("", max_length=500, description="Where a limit in principle is broken.")
