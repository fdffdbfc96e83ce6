"""How a loan stands on a day: its events replayed. Nothing here reads the clock or the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from changrong.money import Fen

PRINCIPAL, INTEREST, BOTH = "principal", "interest", "both"


class Recorded(Protocol):
    """An event as it is stored. `data` of "agreed": principal (fen, text), currency, rate,
    term_months, repayment, disbursed_on, maturity_on. Of "deferred": scope (principal | interest |
    both), until, grants, decision, case."""

    @property
    def sequence(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def value_on(self) -> date: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Standing:
    """A loan on one day. Principal in fen, the rate a year as a fraction."""

    principal: Fen
    currency: str
    rate: Decimal
    term_months: int
    repayment: str
    disbursed_on: date
    maturity_on: date
    agreed_maturity_on: date
    interest_deferred_until: date | None = None
    deferrals: int = 0
    grants: tuple[Mapping[str, Any], ...] = ()  # those on which the last deferral rests

    @property
    def is_deferred(self) -> bool:
        return self.deferrals > 0

    def gives(self, what: str) -> bool:
        """Whether the last deferral rests on a grant of this."""
        return any(grant["what"] == what for grant in self.grants)


def replay(events: Iterable[Recorded], on: date) -> Standing | None:
    """The events that hold on a day, by their value day and then as they were recorded; None before
    the contract begins. Raises ValueError for an event of an unknown kind."""
    standing: Standing | None = None
    held = (event for event in events if event.value_on <= on)
    for event in sorted(held, key=lambda event: (event.value_on, event.sequence)):
        standing = _after(standing, event)
    return standing


def _after(before: Standing | None, event: Recorded) -> Standing:
    match event.kind, before:
        case "agreed", None:
            return _agreed(event.data)
        case "deferred", Standing():
            return _deferred(before, event.data)
    raise ValueError(f"a contract cannot be {event.kind} at its event {event.sequence}")


def _agreed(data: Mapping[str, Any]) -> Standing:
    maturity_on = date.fromisoformat(data["maturity_on"])
    return Standing(
        principal=int(data["principal"]),
        currency=data["currency"],
        rate=Decimal(data["rate"]),
        term_months=data["term_months"],
        repayment=data["repayment"],
        disbursed_on=date.fromisoformat(data["disbursed_on"]),
        maturity_on=maturity_on,
        agreed_maturity_on=maturity_on,
    )


def _deferred(before: Standing, data: Mapping[str, Any]) -> Standing:
    until, scope = date.fromisoformat(data["until"]), data["scope"]
    changes: dict[str, Any] = {}
    if scope in (PRINCIPAL, BOTH):
        changes["maturity_on"] = until
    if scope in (INTEREST, BOTH):
        changes["interest_deferred_until"] = until
    return replace(before, deferrals=before.deferrals + 1, grants=tuple(data["grants"]), **changes)
