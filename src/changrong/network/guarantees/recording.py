"""Writing events of guarantees: checked by the replay, bound by the limits, posted as the
difference they make.

A guarantee is opened with its row locked, after the counts that its balance stands in; every event
is tried on the replay, which refuses what cannot be; then all that was added to all of them is
written at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Sum

from changrong import journal
from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.agreement import Per
from changrong.guarantee.binding import Filing, Refusal, counts
from changrong.guarantee.life import Image, Standing, image, replay
from changrong.guarantee.life.stored import kind_of, restored, stored
from changrong.history import Recorded
from changrong.money import Fen
from changrong.network import bulk, clock
from changrong.network.events.actions import record
from changrong.network.guarantees.counting import (
    GUARANTEED,
    Place,
    held,
    places_of_guarantor,
)
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.expecting import expect_after
from changrong.network.guarantees.judging import Judging
from changrong.network.guarantees.listing import list_after
from changrong.network.guarantees.models import Guarantee, GuaranteeEvent
from changrong.network.guarantees.queries import terms_of
from changrong.network.ledger import actions as ledger
from changrong.network.ledger.models import Posting
from changrong.network.people.actor import Actor
from changrong.network.rules.gather import on_record
from changrong.network.unit import gather

TOLD = "guarantees told of"
"""The topic under which a unit gathers those whose cases may have to follow (following.py)."""


def history_of(events: Iterable[GuaranteeEvent]) -> list[Recorded]:
    """What was recorded of a guarantee. Raises GuaranteeError for an event that cannot be read."""
    return [
        Recorded(
            str(event.sequence), event.recorded_at, event.value_on, restored(event.kind, event.data)
        )
        for event in events
    ]


def standing_of(guarantee: Guarantee, on: date | None = None) -> Standing:
    """How a guarantee stands on a day, today unless told."""
    history = history_of(guarantee.events.all())
    return replay(terms_of(guarantee.agreement), history, on=on or clock.today())


@dataclass
class Open:
    """A locked guarantee: what was recorded and posted before, and what is added to it now."""

    guarantee: Guarantee
    terms: Terms
    events: list[GuaranteeEvent]
    posted: Image
    added: list[GuaranteeEvent] = field(default_factory=list)
    entries: list[journal.Entry] = field(default_factory=list)

    @cached_property
    def history(self) -> list[Recorded]:
        return history_of(self.events)

    @property
    def standing(self) -> Standing:
        """As it stands today, with what was added."""
        return replay(self.terms, self.history, on=clock.today())

    def add(
        self, act: Any, value_on: date, by: Actor, at: datetime, beside: Mapping[str, Any]
    ) -> GuaranteeEvent:
        """One event more. Raises GuaranteeError, and adds nothing, for what cannot have happened;
        GuaranteeRefused for a day to come."""
        if value_on > clock.today():
            raise GuaranteeRefused(
                "日期不能晚于今天", "The day cannot be after today", field="value_on"
            )
        event = GuaranteeEvent(
            guarantee=self.guarantee,
            sequence=len(self.events) + 1,
            kind=kind_of(act),
            value_on=value_on,
            recorded_at=at,
            recorded_by=by.user,
            data={**stored(act), **beside},
        )
        history = [*self.history, *history_of([event])]
        should = image(self.terms, history)
        self.history = history
        self.events.append(event)
        self.added.append(event)
        number = self.guarantee.number
        self.entries += journal.differences(
            should,
            self.posted,
            key=f"{number}/{event.sequence}",
            kind=f"guarantee.{event.kind}",
            subject=number,
        )
        self.posted = should
        return event


class Desk:
    """Guarantees of one transaction, opened with every count that they stand in."""

    def __init__(self, guarantees: Collection[Guarantee]) -> None:
        keys = {one.pk for one in guarantees}
        rows = list(Guarantee.objects.filter(pk__in=keys).select_related(*_RELATED))
        self.terms = {row.agreement_id: terms_of(row.agreement) for row in rows}
        self.counts = held(self._places(rows))
        locked = Guarantee.objects.filter(pk__in=keys).order_by("pk")
        locked = locked.select_for_update(of=("self",), no_key=True)
        self.open = self._opened(list(locked.select_related(*_RELATED)))
        self.before = {pk: one.standing for pk, one in self.open.items()}
        self._counted = {pk: _against_caps(row, self.before[pk]) for pk, row in self._rows.items()}

    def _places(self, rows: Sequence[Guarantee]) -> Iterable[Place]:
        for row in rows:
            for _limit, key in counts(self.terms[row.agreement_id], _filing(row, row.amount)):
                yield Place(row.agreement.number, *key)
            yield _year(row)
            for year in range(row.since.year, clock.today().year + 1):
                yield Place(row.agreement.number, GUARANTEED, str(year))
                for cap in self.terms[row.agreement_id].caps:
                    yield cap_place(row.agreement.number, cap.id, year)
            yield from places_of_guarantor(row.guarantor.number, [row.enterprise.credit_code])

    def _opened(self, rows: Sequence[Guarantee]) -> dict[int, Open]:
        events: dict[int, list[GuaranteeEvent]] = {row.pk: [] for row in rows}
        for event in GuaranteeEvent.objects.filter(guarantee__in=rows):
            events[event.guarantee_id].append(event)
        images = posted([row.number for row in rows])
        return {
            row.pk: Open(row, self.terms[row.agreement_id], events[row.pk], images[row.number])
            for row in rows
        }

    @property
    def _rows(self) -> dict[int, Guarantee]:
        return {pk: one.guarantee for pk, one in self.open.items()}

    def count_caps(self, one: Open) -> None:
        """Have the counts of caps be what a guarantee's paid claims now come to."""
        pk = one.guarantee.pk
        was, now = self._counted[pk], _against_caps(one.guarantee, one.standing)
        for place in was.keys() | now.keys():
            self.counts.add(place, now.get(place, 0) - was.get(place, 0))
        self._counted[pk] = now

    def write(self, by: Actor) -> list[GuaranteeEvent]:
        """Bind what changed, write what was added, tell the books and the register. Raises
        GuaranteeRefused where a limit has no room for what came on top."""
        judging: dict[int, Judging] = {}
        for pk, one in self.open.items():
            self._bind(one, self.before[pk], judging)
        added = [event for one in self.open.values() for event in one.added]
        bulk.insert(added)
        ledger.post([entry for one in self.open.values() for entry in one.entries])
        self.counts.write()
        list_after(one for one in self.open.values() if one.added)
        for one in self.open.values():
            expect_after(one.guarantee, one.terms, [event.kind for event in one.added])
            for event in one.added:
                data = {"event": event.sequence}
                record(one.guarantee.number, f"guarantee.{event.kind}", by, data)
            if one.added and one.guarantee.case_id:
                gather(TOLD, one.guarantee.pk)
        return added

    def _bind(self, one: Open, before: Standing, judging: dict[int, Judging]) -> None:
        """The balance that a guarantee now has, in every count; a year's new business only where
        the amount itself was raised."""
        row, terms = one.guarantee, one.terms
        more = one.standing.outstanding - before.outstanding
        raised = one.standing.amount - before.amount
        if one.standing.since is not None:  # else it was undone, as if it had never been
            raised = max(raised, 0)
        if raised:
            self.counts.add(_year(row), raised)
        for limit, key in counts(terms, _filing(row, row.amount)):
            change = raised if limit.per is Per.YEAR else more
            if not change:
                continue
            place = Place(row.agreement.number, *key)
            room = max(limit.amount - self.counts.used(place), 0)
            if change > room:
                text = Refusal(limit, room).text
                raise GuaranteeRefused(text.zh, text.en)
            self.counts.add(place, change)
        if more:
            self._move(row, more, judging)

    def _move(self, row: Guarantee, more: Fen, judging: dict[int, Judging]) -> None:
        guarantor, borrower = row.guarantor.number, row.enterprise.credit_code
        if row.agreement_id not in judging:
            terms = self.terms[row.agreement_id]
            judging[row.agreement_id] = Judging(terms, row.guarantor, clock.today())
        known = on_record([row.enterprise], clock.today())[row.enterprise_id].facts
        place = places_of_guarantor(guarantor, [borrower])[-1]
        balance = self.counts.used(place) + more
        weight_class = judging[row.agreement_id].class_of({**known, **row.facts}, balance)
        self.counts.move(guarantor, borrower, more, weight_class)


_RELATED = ("agreement", "guarantor", "lender", "enterprise")


def _year(row: Guarantee) -> Place:
    return Place(row.agreement.number, GUARANTEED, str(row.since.year))


def cap_place(agreement: str, cap: str, year: int) -> Place:
    """Where what counts against an agreement's cap in a year is counted."""
    return Place(agreement, f"cap:{cap}", str(year))


def _against_caps(row: Guarantee, standing: Standing) -> dict[Place, Fen]:
    """What a guarantee's paid claims count against caps, each in the year it was paid."""
    found: dict[Place, Fen] = {}
    for one in standing.claims:
        for cap, counted in one.counted.items():
            assert one.paid_on is not None, "only what is paid counts"
            place = cap_place(row.agreement.number, cap, one.paid_on.year)
            found[place] = found.get(place, 0) + counted
    return found


def _filing(row: Guarantee, amount: Fen) -> Filing:
    lender = row.agreement.lender.number if row.agreement.lender_id else ""
    return Filing(row.reference, row.enterprise.credit_code, lender, row.product, row.since, amount)


def posted(subjects: Sequence[str]) -> dict[str, Image]:
    """What the books hold of these guarantees, each as an image; one without postings is empty."""
    found: dict[str, Image] = {subject: {} for subject in subjects}
    rows = Posting.objects.filter(subject__in=subjects, pending=False).order_by()
    names = ("subject", "value_on", "account__institution__number", "account__code")
    for subject, day, book, account, amount in rows.values_list(*names).annotate(Sum("amount")):
        if amount:
            found[subject][day, book, account] = int(amount)
    return found
