"""Writing events of guarantees: checked by the replay, bound by the limits, posted as the
difference they make.

A guarantee is opened with its row locked, after the counts that its balance stands in; every event
is tried on the replay, which refuses what cannot be; then all that was added to all of them is
written at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Sum

from changrong import journal
from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.agreement import Limit
from changrong.guarantee.binding import (
    GUARANTEED,
    Filing,
    Refusal,
    cap_key,
    counted,
    limits_of,
)
from changrong.guarantee.life import Image, Standing, image, replay
from changrong.guarantee.life.stored import kind_of, restored, stored
from changrong.history import Recorded
from changrong.money import Fen, in_yuan
from changrong.network import bulk, clock
from changrong.network.events.actions import record
from changrong.network.guarantees.counting import BORROWER, Place, held, places_of_guarantor
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.expecting import expect_after
from changrong.network.guarantees.judging import Judging
from changrong.network.guarantees.lender import pay_loans
from changrong.network.guarantees.listing import list_after
from changrong.network.guarantees.models import Guarantee, GuaranteeEvent
from changrong.network.guarantees.queries import terms_of
from changrong.network.ledger import actions as ledger
from changrong.network.ledger.models import Posting
from changrong.network.people.actor import Actor
from changrong.network.rules.gather import on_record
from changrong.network.unit import gather
from changrong.policy.numbers import plain

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


def check_has_come(on: date) -> None:
    """Raises GuaranteeRefused for a day to come."""
    if on > clock.today():
        raise GuaranteeRefused(
            "日期不能晚于今天", "The day cannot be after today", field="value_on"
        )


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

    @cached_property
    def standing(self) -> Standing:
        """As it stands today, with what was added."""
        return self.standing_on(clock.today())

    def standing_on(self, on: date) -> Standing:
        """As it stood at the end of a day, by all that is known now."""
        return replay(self.terms, self.history, on=on)

    @property
    def counted(self) -> Counter[Place]:
        """What it now counts against its agreement's limits and caps."""
        row = self.guarantee
        found = counted(self.terms, filing_of(row), self.standing)
        return Counter({Place(row.agreement.number, *key): used for key, used in found.items()})

    def add(
        self, act: Any, value_on: date, by: Actor, at: datetime, beside: Mapping[str, Any]
    ) -> GuaranteeEvent:
        """One event more. Raises GuaranteeError, and adds nothing, for what cannot have happened;
        GuaranteeRefused for a day to come."""
        check_has_come(value_on)
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
        vars(self).pop("standing", None)  # as it stood before
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
        self.limits = dict(self._limits(rows))
        self.counts = held(self._places(rows))
        locked = Guarantee.objects.filter(pk__in=keys).order_by("pk")
        locked = locked.select_for_update(of=("self",), no_key=True)
        self.open = self._opened(list(locked.select_related(*_RELATED)))
        self._counted = {pk: one.counted for pk, one in self.open.items()}
        self._before = {pk: one.standing for pk, one in self.open.items()}

    def _limits(self, rows: Sequence[Guarantee]) -> Iterator[tuple[Place, Limit]]:
        for row in rows:
            for filing in _filings(row):
                for limit, key in limits_of(self.terms[row.agreement_id], filing):
                    yield Place(row.agreement.number, *key), limit

    def _places(self, rows: Sequence[Guarantee]) -> Iterator[Place]:
        yield from self.limits
        for row in rows:
            agreement = row.agreement.number
            for filing in _filings(row):
                yield Place(agreement, GUARANTEED, str(filing.on.year))
                for cap in self.terms[row.agreement_id].caps:
                    yield Place(agreement, *cap_key(cap.id, filing.on.year))
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

    def count(self, one: Open) -> None:
        """Have its agreement's counts be what a guarantee now comes to; at the end of all, and
        before whatever reads what was counted."""
        pk = one.guarantee.pk
        was, now = self._counted[pk], one.counted
        for place in was.keys() | now.keys():
            self.counts.add(place, now[place] - was[place])
        self._counted[pk] = now

    def write(self, by: Actor) -> list[GuaranteeEvent]:
        """Hold what is counted against the limits, write what was added, tell the books and the
        register. Raises GuaranteeRefused where a limit has no room for what came on top."""
        for one in self.open.values():
            self.count(one)
        self._check_limits()
        self._move_balances()
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
        pay_loans((one for one in self.open.values() if one.added), by)
        return added

    def _check_limits(self) -> None:
        for place, limit in self.limits.items():
            before, used = self.counts.before(place), self.counts.used(place)
            if used > max(before, limit.amount):
                text = Refusal(limit, max(limit.amount - before, 0)).text
                raise GuaranteeRefused(text.zh, text.en)

    def _move_balances(self) -> None:
        """The balance that each borrower now has with the guarantor, in its weight class. What was
        taken on in addition is judged as a filing is. Raises GuaranteeRefused."""
        moved = [one for pk, one in self.open.items() if self._more(pk)]
        known = on_record([one.guarantee.enterprise for one in moved], clock.today())
        judging: dict[int, Judging] = {}
        for one in moved:
            row, more = one.guarantee, self._more(one.guarantee.pk)
            if row.agreement_id not in judging:
                judging[row.agreement_id] = Judging(one.terms, row.guarantor, clock.today())
            facts = {**known[row.enterprise_id].facts, **row.facts, **_facts(one.standing)}
            weight_class = self._weigh(judging[row.agreement_id], one, facts, more)
            self.counts.move(row.guarantor.number, row.enterprise.credit_code, more, weight_class)

    def _more(self, pk: int) -> Fen:
        return self.open[pk].standing.outstanding - self._before[pk].outstanding

    def _weigh(self, judging: Judging, one: Open, facts: dict[str, Any], more: Fen) -> str:
        """The class of the borrower's new balance."""
        row, borrower = one.guarantee, one.guarantee.enterprise.credit_code
        taken_on = sum(one.standing.taken_on.values())
        if taken_on <= sum(self._before[row.pk].taken_on.values()):
            place = Place(row.guarantor.number, BORROWER, borrower)
            return judging.class_of(facts, self.counts.used(place) + more)
        judged = judging.judge_loan(facts, borrower, more, self.counts)
        if judged.refusal:
            raise GuaranteeRefused(
                f"{row.number}：{judged.refusal.zh}", f"{row.number}: {judged.refusal.en}"
            )
        return judged.weight_class


_RELATED = ("agreement__lender", "guarantor", "lender", "enterprise")


def _facts(standing: Standing) -> dict[str, str]:
    """What of a guarantee's facts may have changed since it was filed."""
    facts = {"guarantee.amount": str(in_yuan(standing.amount))}
    if standing.fee_rate is not None:
        facts["guarantee.fee_rate"] = plain(standing.fee_rate)
    return facts


def filing_of(row: Guarantee) -> Filing:
    """The loan as its agreement's limits count it."""
    lender = row.agreement.lender.number if row.agreement.lender else ""
    return Filing(row.enterprise.credit_code, lender, row.product, row.since, row.amount)


def _filings(row: Guarantee) -> Iterator[Filing]:
    """The same in each year in which it may have counted something."""
    for year in range(row.since.year, clock.today().year + 1):
        yield replace(filing_of(row), on=date(year, 1, 1))


def posted(subjects: Sequence[str]) -> dict[str, Image]:
    """What the books hold of these guarantees, each as an image; one without postings is empty."""
    found: dict[str, Image] = {subject: {} for subject in subjects}
    rows = Posting.objects.filter(subject__in=subjects, pending=False).order_by()
    names = ("subject", "value_on", "account__institution__number", "account__code")
    for subject, day, book, account, amount in rows.values_list(*names).annotate(Sum("amount")):
        if amount:
            found[subject][day, book, account] = int(amount)
    return found
