"""The award for lower fees (降费奖补) of a guarantor: the claim from its guarantees, and what is
granted and received, in its books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from changrong.guarantee.fees import Guaranteed
from changrong.guarantee.fees.award import Claim, Rates, Row, claim, measures_of_award
from changrong.guarantee.life import Issue, Standing
from changrong.journal import Entry, Posting
from changrong.money import Fen, in_yuan
from changrong.network import clock
from changrong.network.cases.errors import NotAllowed
from changrong.network.events.actions import record
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.models import Guarantee
from changrong.network.guarantees.recording import standing_of
from changrong.network.ledger import actions as ledger
from changrong.network.ledger.queries import balances, entries_with, postings
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of_institution, on_record
from changrong.network.unit import whole

REFERENCE = 60  # the longest of a paper
RECEIVABLE, INCOME = "guarantee.subsidy_receivable", "guarantee.subsidy_income"
SAYS = {"granted": (RECEIVABLE, INCOME), "received": ("cash", RECEIVABLE)}
"""What each says to the books: the account that is debited, and the one that is credited."""


def award_claim(guarantor: Institution, year: int) -> Claim:
    """The claim for the guarantees that began in a year, as they stood at its end (today, where it
    has not ended), each judged by the notices on what is known of its firm."""
    on = min(date(year, 12, 31), clock.today())
    found = Guarantee.objects.filter(guarantor=guarantor, since__year=year, since__lte=on)
    guarantees = list(
        found.select_related("enterprise", "agreement").prefetch_related("events").order_by("pk")
    )
    known = on_record([one.enterprise for one in guarantees], on)
    part, own = measures_of_award(book()), facts_of_institution(guarantor)
    rows = []
    for one in guarantees:
        standing = standing_of(one, on)
        if standing.since is None or standing.until is None or standing.until <= standing.since:
            continue  # undone, or over on the day it began
        of = Guaranteed(standing.amount, standing.since, standing.until, standing.fees_due)
        facts = {**own, **known[one.enterprise_id].facts, **one.facts}
        judged = part.decide(facts, standing.since).measures
        rows.append(Row(one.number, of, judged, _rates(one, standing)))
    return claim(rows, year)


def _rates(row: Guarantee, standing: Standing) -> Rates | None:
    """As agreed, and as charged on the day; None where no rate was said when it was issued."""
    if standing.fee_rate is None:
        return None
    grants = [act.lowered_by for _said, act in standing.acts if isinstance(act, Issue)]
    return Rates(row.fee_rate, standing.fee_rate, *grants)


def note_taken(guarantor: Institution, year: int, by: Actor) -> None:
    """Record that somebody took the claim out."""
    record(guarantor.number, "subsidy.taken", by, {"year": year})


@dataclass(frozen=True)
class Subsidy:
    """An award for a year, in fen, by a paper with this reference: told again under the same one it
    is the same."""

    guarantor: Institution
    year: int
    amount: Fen
    on: date
    reference: str


def still_to_come(guarantor: Institution) -> Fen:
    """What was granted and not yet received."""
    found = balances(guarantor.number).items()
    return sum(left for place, left in found if place.account == RECEIVABLE)


def booked(guarantor: Institution) -> list[tuple[str, Subsidy]]:
    """What was granted and received, by these words, the latest day first."""
    rows = postings(guarantor.number).filter(account__code=RECEIVABLE, pending=False)
    found = []
    for row in rows.select_related("entry").order_by("-value_on", "-id"):
        _subsidy, _number, year, what, reference = row.entry.key.split("/", 4)
        one = Subsidy(guarantor, int(year), abs(row.amount), row.value_on, reference)
        found.append((what, one))
    return found


@whole
def subsidy_granted(subsidies: Sequence[Subsidy], by: Actor) -> None:
    """Awards are granted: income that is still to come. Raises NotAllowed for whoever does not
    manage the guarantor, GuaranteeRefused, LedgerConflict for another under the same reference."""
    for one in subsidies:
        if not _is_known(one, "granted", by):
            _post(one, "granted", by)


@whole
def subsidy_received(subsidies: Sequence[Subsidy], by: Actor) -> None:
    """Money of what was granted comes in. Raises as `subsidy_granted` does; GuaranteeRefused for
    more than is still to come."""
    for one in subsidies:
        if _is_known(one, "received", by):
            continue
        left = still_to_come(one.guarantor)
        if one.amount > left:
            raise GuaranteeRefused(
                f"应收奖补只有 {in_yuan(left)} 元",
                f"only {in_yuan(left)} yuan are still to come",
                field="amount",
            )
        _post(one, "received", by)


VERBS = {"granted": subsidy_granted, "received": subsidy_received}


def _is_known(one: Subsidy, what: str, by: Actor) -> bool:
    """Whether this was told before. Two who tell at once wait for each other, so that what is still
    to come is told once."""
    if by.role != Role.MANAGER or by.institution != one.guarantor:
        raise NotAllowed
    Institution.objects.select_for_update(of=("self",), no_key=True).get(pk=one.guarantor.pk)
    if one.amount <= 0:
        raise GuaranteeRefused("金额应大于零", "The amount must be above zero", field="amount")
    if one.on > clock.today():
        raise GuaranteeRefused("日期不能晚于今天", "The day cannot be after today", field="on")
    if not entries_with([_key(one, what)]):
        return False
    ledger.post([_entry(one, what)])  # refuses other content
    return True


def _post(one: Subsidy, what: str, by: Actor) -> None:
    ledger.post([_entry(one, what)])
    record(one.guarantor.number, f"subsidy.{what}", by, {"year": one.year})


def _entry(one: Subsidy, what: str) -> Entry:
    book, (debit, credit) = one.guarantor.number, SAYS[what]
    postings = (Posting(book, debit, one.amount), Posting(book, credit, -one.amount))
    return Entry(_key(one, what), f"guarantee.subsidy_{what}", one.on, postings)


def _key(one: Subsidy, what: str) -> str:
    return f"subsidy/{one.guarantor.number}/{one.year}/{what}/{one.reference}"
