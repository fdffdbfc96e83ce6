"""Do the books and the limits tie to the guarantees? Told from how each stands by its replay."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.agreement import Per
from changrong.guarantee.binding import Filing, counts
from changrong.guarantee.life import Standing, balances, replay
from changrong.guarantee.life.balances import TIED
from changrong.money import Fen
from changrong.network import clock
from changrong.network.guarantees.counting import BORROWER, GUARANTEED, WEIGHT_CLASS, Place
from changrong.network.guarantees.models import Count, Guarantee, GuaranteeEvent
from changrong.network.guarantees.queries import terms_of
from changrong.network.guarantees.recording import history_of
from changrong.network.ledger.subledgers import Difference, Of, counter, subledger

AT_ONCE = 1000
OWN = tuple(code for code in TIED if code != "memorandum")
"""The accounts that hold nothing but guarantees: loans stand on the memorandum account too."""


@subledger("guarantees", accounts=OWN)
def guarantees(on: date) -> dict[Of, Fen]:
    """What the books of all bearers must show of every guarantee at the end of a day."""
    found: dict[Of, Fen] = {}
    for row, terms, standing in standings(on):
        for (book, account), amount in balances(terms, standing).items():
            if account in OWN:
                found[Of(book, account, row.number)] = amount
    return found


def standings(on: date) -> Iterator[tuple[Guarantee, Terms, Standing]]:
    """Every guarantee, how it stands at the end of a day, read a thousand at a time."""
    terms: dict[int, Terms] = {}
    last = 0
    rows = Guarantee.objects.select_related("agreement__lender", "enterprise", "guarantor")
    while together := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = together[-1].pk
        events: defaultdict[int, list[GuaranteeEvent]] = defaultdict(list)
        for event in GuaranteeEvent.objects.filter(guarantee__in=together):
            events[event.guarantee_id].append(event)
        for row in together:
            if row.agreement_id not in terms:
                terms[row.agreement_id] = terms_of(row.agreement)
            of = terms[row.agreement_id]
            yield row, of, replay(of, history_of(events[row.pk]), on=on)


@counter("limits")
def check_counts() -> Iterator[Difference]:
    """Counts that are not what the guarantees come to today. What a year took on gives no room back
    when it is repaid, lowered or undone, and is not told from how they stand."""
    should: Counter[Place] = Counter()
    yearly: set[tuple[str, str]] = set()
    for row, terms, standing in standings(clock.today()):
        owner, borrower = row.agreement.number, row.enterprise.credit_code
        lender = row.agreement.lender.number if row.agreement.lender else ""
        filing = Filing(row.reference, borrower, lender, row.product, row.since, row.amount)
        for limit, key in counts(terms, filing):
            if limit.per is Per.YEAR:
                yearly.add((owner, limit.id))
            else:
                should[Place(owner, *key)] += standing.outstanding
        should[Place(row.guarantor.number, BORROWER, borrower)] += standing.outstanding
        for claim in standing.claims:
            for cap, amount in claim.counted.items():
                should[Place(owner, f"cap:{cap}", str(claim.paid_on.year))] += amount
    used = _used(yearly)
    for owner, weight_class, amount in _by_class():
        should[Place(owner, WEIGHT_CLASS, weight_class)] += amount
    for place in sorted({*used, *should}):
        if used.get(place, 0) != should[place]:
            yield Difference(*place, used.get(place, 0), should[place])


def _used(yearly: set[tuple[str, str]]) -> dict[Place, Fen]:
    rows = Count.objects.exclude(limit=GUARANTEED).exclude(used=0)
    return {
        Place(row.owner, row.limit, row.subject): row.used
        for row in rows
        if (row.owner, row.limit) not in yearly
    }


def _by_class() -> Iterator[tuple[str, str, Fen]]:
    """Each borrower's balance in the class that it is counted in."""
    for row in Count.objects.filter(limit=BORROWER).exclude(used=0):
        if row.note:  # an agreement's own limit may have the same name
            yield row.owner, row.note, row.used
