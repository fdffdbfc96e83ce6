"""Do the books and the limits tie to the guarantees? Told from how each stands by its replay."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.binding import counted
from changrong.guarantee.life import Standing, balances, replay
from changrong.guarantee.life.balances import TIED
from changrong.guarantee.life.lender import paid_to_lender
from changrong.money import Fen
from changrong.network import clock
from changrong.network.contracts.models import Contract
from changrong.network.contracts.receiving import received
from changrong.network.guarantees.counting import BORROWER, WEIGHT_CLASS, Place
from changrong.network.guarantees.models import Count, Guarantee, GuaranteeEvent
from changrong.network.guarantees.queries import terms_of
from changrong.network.guarantees.recording import filing_of, history_of
from changrong.network.ledger.subledgers import Difference, Of, counter, subledger

AT_ONCE = 1000
OWN = tuple(code for code in TIED if code != "memorandum")
"""The accounts that hold nothing but guarantees: loans stand on the memorandum account too."""
Key = tuple[int, str, date]


@subledger("guarantees", accounts=OWN)
def guarantees(on: date) -> dict[Of, Fen]:
    """What the books of all bearers must show of every guarantee at the end of a day."""
    found: dict[Of, Fen] = {}
    for row, terms, standing in standings(on):
        for (book, account), amount in balances(terms, standing).items():
            if account in OWN:
                found[Of(book, account, row.number)] = amount
    return found


def standings(on: date, **of: Any) -> Iterator[tuple[Guarantee, Terms, Standing]]:
    """Every guarantee, or each `of` some, how it stands at the end of a day, read a thousand at a
    time."""
    terms: dict[int, Terms] = {}
    last = 0
    rows = Guarantee.objects.select_related("agreement__lender", "enterprise", "guarantor")
    rows = rows.filter(**of)
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
    """Counts that are not what the guarantees come to today."""
    should: Counter[Place] = Counter()
    for row, terms, standing in standings(clock.today()):
        for key, amount in counted(terms, filing_of(row), standing).items():
            should[Place(row.agreement.number, *key)] += amount
        borrower = Place(row.guarantor.number, BORROWER, row.enterprise.credit_code)
        should[borrower] += standing.outstanding
    used = {Place(row.owner, row.limit, row.subject): row for row in Count.objects.exclude(used=0)}
    for place, row in used.items():
        if place.limit == BORROWER and row.note:  # an agreement's own limit may have the same name
            should[Place(place.owner, WEIGHT_CLASS, row.note)] += row.used
    for place in sorted({*used, *should}):
        is_used = used[place].used if place in used else 0
        if is_used != should[place]:
            yield Difference(*place, is_used, should[place])


@counter("paid on loans")
def check_loans() -> Iterator[Difference]:
    """Loans that do not hold of a day what their guarantees say the lender was paid then."""
    should, holds = Counter[Key](), Counter[Key]()
    for row, terms, standing in standings(clock.today(), contract__isnull=False):
        for on, amount in paid_to_lender(terms, standing).values():
            should[row.contract_id, row.number, on] += amount
    loans = Contract.objects.filter(guarantees__isnull=False).distinct()
    numbers = {}
    for loan in loans.prefetch_related("events").iterator(AT_ONCE):
        numbers[loan.pk] = loan.number
        for (payer, _number), (_event, paid) in received(loan).items():
            holds[loan.pk, payer, paid.on] += paid.amount
    for key in sorted({*should, *holds}):
        if holds[key] != should[key]:
            loan, payer, on = key
            yield Difference(numbers[loan], payer, on.isoformat(), holds[key], should[key])
