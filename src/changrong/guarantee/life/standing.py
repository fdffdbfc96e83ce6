"""How a guarantee stands at the end of a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from changrong.guarantee.fees import Charge
from changrong.guarantee.life.acts import Change, Route
from changrong.history import Correct, Recorded
from changrong.money import Fen
from changrong.text import Text


class Status(StrEnum):
    PENDING = "pending"
    IN_FORCE = "in_force"
    DEMANDED = "demanded"
    CLAIMED = "claimed"
    CLAIM_OVERDUE = "claim_overdue"
    RECOVERING = "recovering"
    WRITTEN_OFF = "written_off"
    CLOSED = "closed"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Status.PENDING: Text("未生效", "Not yet in force"),
    Status.IN_FORCE: Text("在保", "In force"),
    Status.DEMANDED: Text("已催收", "Demanded of the borrower"),
    Status.CLAIMED: Text("待代偿", "Claimed"),
    Status.CLAIM_OVERDUE: Text("逾期未代偿", "Claim overdue"),
    Status.RECOVERING: Text("追偿中", "Recovering"),
    Status.WRITTEN_OFF: Text("已核销", "Written off"),
    Status.CLOSED: Text("已解除", "Released"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """That a bearer was asked for its part: what it is to pay on in all, and by when."""

    on: date
    due_on: date | None
    amount: Fen
    paid: Fen

    def is_overdue(self, on: date) -> bool:
        return self.due_on is not None and on > self.due_on and self.paid < self.amount


@dataclass(frozen=True, slots=True)
class ClaimStanding:
    """One claim. What it says of bearers it says by their ids, in fen; before it is paid nothing.

    `borne` is what each bears, `missing` what of it has not come back, of which `written_off` is
    off its books. `returned` is what it was handed of what was recovered for it.
    """

    number: str
    principal: Fen
    interest: Fen
    claimed_on: date
    due_on: date
    declined_on: date | None
    paid_on: date | None
    borne: Mapping[str, Fen]
    counted: Mapping[str, Fen]
    asked: Mapping[str, Asked]
    missing: Mapping[str, Fen]
    returned: Mapping[str, Fen]
    written_off: Mapping[str, Fen]
    gross: Fen
    costs: Fen
    surplus: Fen
    routes: tuple[Route, ...]

    @property
    def amount(self) -> Fen:
        return self.principal + self.interest

    @property
    def is_open(self) -> bool:
        """Neither paid nor declined."""
        return self.paid_on is None and self.declined_on is None

    @property
    def unrecovered(self) -> Fen:
        return sum(self.missing.values())

    @property
    def recovered(self) -> Fen:
        """What came back to those who bore it, after costs."""
        return sum(self.borne.values()) - self.unrecovered

    def owed_back(self, bearer: str) -> Fen:
        """What was recovered for a bearer other than the guarantor and is not yet handed over."""
        return self.borne[bearer] - self.missing[bearer] - self.returned[bearer]

    @property
    def days_late(self) -> int:
        """Days after its term on which it was paid; 0 within it, and while it is open."""
        return max((self.paid_on - self.due_on).days, 0) if self.paid_on else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A guarantee at the end of the day `on`, by what was recorded until `known_at` (None: all).

    `outstanding` is what is guaranteed and not yet repaid, claimed from those who bear it or
    released; `released` what was. `taken_on` is the new business of each year: what was issued, and
    what the amount was raised by, whatever became of it later. `exposure` is what each bearer would
    have to pay on if all of it were lost. Fees are the guarantor's own, after what was refunded;
    `premiums` are due and paid to each bearer. `steps` is what was outstanding from each day on;
    `charges` those that pay for a period, by bearer, the guarantor's own under "".
    """

    on: date
    known_at: datetime | None
    status: Status
    amount: Fen
    outstanding: Fen
    released: Fen
    taken_on: Mapping[int, Fen]
    since: date | None
    until: date | None
    fees_due: Fen
    fees_paid: Fen
    refunded: Fen
    fee_rate: Decimal | None
    steps: tuple[tuple[date, Fen], ...]
    charges: Mapping[str, tuple[Charge, ...]]
    premiums: Mapping[str, tuple[Fen, Fen]]
    demanded_on: date | None
    closed_on: date | None
    claims: tuple[ClaimStanding, ...]
    exposure: Mapping[str, Fen]
    listed: Mapping[str, tuple[date, str]]  # since when on a bearer's list, and which
    changes: tuple[tuple[date, Change], ...]
    history: tuple[Recorded, ...]

    @property
    def acts(self) -> Iterator[tuple[Recorded, Any]]:
        """What is in force of what was told, each with what was done: of a correction, the right
        one."""
        for said in self.history:
            yield said, said.event.by if isinstance(said.event, Correct) else said.event

    def claim(self, number: str) -> ClaimStanding | None:
        return next((one for one in self.claims if one.number == number), None)
