"""Writing events of contracts: checked by the account, posted as the difference they make.

A contract is opened with its row locked, so that one adds to it at a time; every event is tried on
the account, which refuses what cannot be; then all that was added to all of them is written at
once, with what the books are told of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from changrong import journal
from changrong.lending.account import Account, Agreement, Event, Recorded, replay
from changrong.lending.account.books import Image, entries, image
from changrong.lending.account.stored import kind_of, stored
from changrong.network import bulk, clock
from changrong.network.contracts import posting
from changrong.network.contracts.accounts import agreement_of, history_of
from changrong.network.contracts.models import Contract, ContractEvent, Reported
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor


@dataclass(frozen=True)
class Said:
    """An event to be recorded. `data` is what is stored; `told`, what the register hears of it
    beside its place; `reference`, the teller's own."""

    kind: str
    value_on: date
    data: Mapping[str, Any]
    told: Mapping[str, Any] | None = None
    reference: str = ""

    @classmethod
    def of(
        cls,
        event: Event,
        value_on: date,
        beside: Mapping[str, Any] | None = None,
        told: Mapping[str, Any] | None = None,
        reference: str = "",
    ) -> Said:
        data = {**stored(event), **(beside or {})}
        return cls(kind_of(event), value_on, data, told, reference)


@dataclass
class Open:
    """A locked contract: what was recorded and posted before, and what is added to it now."""

    contract: Contract
    events: list[ContractEvent]
    posted: Image
    added: list[ContractEvent] = field(default_factory=list)
    entries: list[journal.Entry] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    next_day: date | None = None

    @cached_property
    def terms(self) -> Agreement:
        return agreement_of(self.contract)

    @cached_property
    def history(self) -> list[Recorded]:
        """Raises LendingError for an event that cannot be read."""
        return history_of(self.events)

    def add(self, said: Said, by: Actor, at: datetime) -> ContractEvent:
        """One event more. Raises LendingError, and adds nothing, for what cannot have happened."""
        event = ContractEvent(
            contract=self.contract,
            sequence=len(self.events) + 1,
            kind=said.kind,
            value_on=said.value_on,
            recorded_at=at,
            recorded_by=by.user,
            data=dict(said.data),
        )
        history = [*self.history, *history_of([event])]
        account = self._tried(history)
        self.history = history
        self.events.append(event)
        self.added.append(event)
        self.said.append(said)
        key = f"{self.contract.number}/{event.sequence}"
        self.bring_books(account, key, f"contract.{said.kind}")
        return event

    def _tried(self, history: list[Recorded]) -> Account:
        """The account as it stands today, when all of the history, what is still to come of it
        too, was found possible."""
        today = clock.today()
        last = max((one.value_on for one in history), default=today)
        if last > today:
            replay(self.terms, history, on=last)
        return replay(self.terms, history, on=today)

    def bring_books(self, account: Account, key: str, kind: str) -> None:
        """Have the books say what the account does."""
        should = image(account)
        self.entries += entries(
            should,
            self.posted,
            key=key,
            kind=kind,
            book=self.contract.institution.number,
            subject=self.contract.number,
        )
        self.posted, self.next_day = should, account.next_day


def opened(contracts: Collection[Contract]) -> dict[int, Open]:
    """Contracts by their keys, each as it is now and locked until the transaction ends; always in
    one order, so that two who want the same ones wait in a line."""
    keys = [contract.pk for contract in contracts]
    rows = Contract.objects.filter(pk__in=keys).order_by("pk")
    return begun(rows.select_for_update(of=("self",), no_key=True).select_related("institution"))


def begun(contracts: Iterable[Contract]) -> dict[int, Open]:
    """The same of contracts whose rows are locked already."""
    rows = {contract.pk: contract for contract in contracts}
    events: dict[int, list[ContractEvent]] = {pk: [] for pk in rows}
    for event in ContractEvent.objects.filter(contract__in=rows):
        events[event.contract_id].append(event)
    posted = posting.posted([contract.number for contract in rows.values()])
    return {
        pk: Open(contract, events[pk], posted.get(contract.number, {}))
        for pk, contract in rows.items()
    }


def write(books: Collection[Open], by: Actor) -> None:
    """Write what was added to all of them, tell the books and the register."""
    added = [
        (one, event, said) for one in books for event, said in zip(one.added, one.said, strict=True)
    ]
    bulk.insert([event for _, event, _ in added])
    bulk.insert(
        [
            Reported(institution=one.contract.institution, reference=said.reference, event=event)
            for one, event, said in added
            if said.reference
        ]
    )
    posting.post([entry for one in books for entry in one.entries])
    for one in books:
        one.contract.posts_on = one.next_day
    Contract.objects.bulk_update([one.contract for one in books], ["posts_on"])
    for one, event, said in added:
        told = {"event": event.sequence} if said.told is None else said.told
        record(one.contract.number, f"contract.{event.kind}", by, told)
