"""A guarantee while it is replayed: what its events change, one after another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from changrong.guarantee.agreement import Agreement
from changrong.guarantee.fees import Charge
from changrong.guarantee.life.acts import Change, Route
from changrong.guarantee.sharing.losses import flows, share_amount
from changrong.money import Fen


@dataclass(slots=True)
class AskedState:
    on: date
    due_on: date | None
    amount: Fen
    paid: Fen = 0


@dataclass(slots=True)
class ClaimState:
    """One claim; amounts by the places of bearers, once it is paid."""

    number: str
    principal: Fen
    interest: Fen
    claimed_on: date
    due_on: date
    declined_on: date | None = None
    paid_on: date | None = None
    borne: list[Fen] = field(default_factory=list)
    counted: dict[str, Fen] = field(default_factory=dict)
    flows: tuple[Fen, ...] = ()
    asked: dict[int, AskedState] = field(default_factory=dict)
    missing: list[Fen] = field(default_factory=list)
    owed_back: list[Fen] = field(default_factory=list)  # recovered, and not yet handed over
    returned: list[Fen] = field(default_factory=list)
    written_off: list[Fen] = field(default_factory=list)
    gross: Fen = 0
    costs: Fen = 0
    surplus: Fen = 0
    routes: list[Route] = field(default_factory=list)

    @property
    def amount(self) -> Fen:
        return self.principal + self.interest


Line = tuple[date, str, str, Fen]
"""The day, whose books (a bearer's party), the account, and the amount (a debit positive)."""


@dataclass(slots=True)
class State:
    """Everything about one guarantee. `lines` is what its events said to the books so far."""

    agreement: Agreement
    day: date = date.min
    amount: Fen = 0
    outstanding: Fen = 0
    released: Fen = 0
    taken_on: defaultdict[int, Fen] = field(default_factory=lambda: defaultdict(int))
    since: date | None = None
    until: date | None = None
    fees_due: Fen = 0
    fees_paid: Fen = 0
    refunded: Fen = 0
    fee_rate: Decimal | None = None
    steps: list[tuple[date, Fen]] = field(default_factory=list)
    charges: defaultdict[str, list[Charge]] = field(default_factory=lambda: defaultdict(list))
    premiums: defaultdict[str, list[Fen]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )
    demanded_on: date | None = None
    closed_on: date | None = None
    claims: dict[str, ClaimState] = field(default_factory=dict)
    listed: dict[str, tuple[date, str]] = field(default_factory=dict)
    changes: list[tuple[date, Change]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def open_claims(self) -> list[ClaimState]:
        return [one for one in self.claims.values() if not one.paid_on and not one.declined_on]

    @property
    def claimed(self) -> Fen:
        """Principal of the claims that were paid: guaranteed no longer."""
        return sum(one.principal for one in self.claims.values() if one.paid_on)

    @property
    def unclaimed(self) -> Fen:
        """What is outstanding and in no open claim."""
        return self.outstanding - sum(one.principal for one in self.open_claims)

    def party(self, place: int) -> str:
        return self.agreement.bearers[place].party

    @property
    def guarantor(self) -> int:
        return self.agreement.place(self.agreement.guarantor.id)

    def exposure(self) -> tuple[Fen, ...]:
        """What each bearer would pay on if all that is outstanding were lost."""
        return flows(self.agreement, share_amount(self.terms, self.outstanding))

    @property
    def terms(self) -> Agreement:
        """As it shares what is on the lists that this guarantee is on."""
        return self.agreement.with_listed(self.listed)

    def book(self, place: int, *amounts: tuple[str, Fen]) -> None:
        """Say to a bearer's books an entry that balances; nothing where there is no amount."""
        party = self.party(place)
        self.lines += [(self.day, party, account, amount) for account, amount in amounts if amount]
