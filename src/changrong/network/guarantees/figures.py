"""What a guarantor's business comes to on a day: from its guarantees replayed and its books, as of
a value day and as known at a moment.

The year's figures count from 1 January to the day. What notices hold (responsibility with weights,
leverage, limits) is asked of the policy book with facts from here; what a guarantor states of
itself (net assets, what it guarantees elsewhere) is the last it said by then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.figures import Bound, Figure, Row, asked, bounds, business, row_of
from changrong.guarantee.figures.asked import DERIVED, LIMITS, Asked
from changrong.guarantee.figures.business import CLIENT, SMALL_FARM, UNDER
from changrong.guarantee.figures.rows import year_to
from changrong.guarantee.life import Standing, replay
from changrong.identifiers import region_prefix
from changrong.money import Fen, in_yuan
from changrong.network.guarantees.checking import judge_of
from changrong.network.guarantees.counting import CLASSES, HEAVIEST
from changrong.network.guarantees.judging import WEIGHING
from changrong.network.guarantees.models import Agreement, Guarantee
from changrong.network.guarantees.queries import STAFF, terms_of
from changrong.network.guarantees.recording import history_of
from changrong.network.ledger.queries import balances
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of_institution, on_record
from changrong.policy import Book, Decision
from changrong.policy.numbers import plain

AT_ONCE = 500
FIVE_MILLION: Fen = 5_000_000_00
"""What the fact institution.under_5m_share is named for, one borrower's balance."""
RECEIVABLE = ("guarantee.subrogation", "guarantee.share_receivable")
DAY = timedelta(days=1)


def guarantors_visible_to(actor: Actor) -> QuerySet[Institution]:
    """Whose figures an actor may read: a guarantor's own staff's; those of agreements in the
    district for its coordinator; all of them for supervisors."""
    signed = Agreement.objects.filter(guarantor=OuterRef("pk"))
    match actor.role:
        case role if role in STAFF and actor.institution is not None:
            return Institution.objects.filter(Exists(signed), pk=actor.institution.pk)
        case Role.COORDINATOR:
            here = signed.filter(region__startswith=region_prefix(actor.region))
            return Institution.objects.filter(Exists(here))
        case Role.SUPERVISOR:
            return Institution.objects.filter(Exists(signed))
        case _:
            return Institution.objects.none()


@dataclass(frozen=True)
class Borrower:
    """What is outstanding for one borrower, its weight class, and the responsibility for it
    (yuan); None for a day of which no notice says what a balance weighs."""

    credit_code: str
    balance: Fen
    weight_class: str
    responsibility: Decimal | None


@dataclass(frozen=True)
class Figures:
    """Everything told of a guarantor. `facts` is what the book was asked with."""

    guarantor: str
    since: date
    on: date
    known_at: datetime | None
    rows: tuple[Row, ...]
    borrowers: tuple[Borrower, ...]
    facts: Mapping[str, Any]
    book: Book
    decision: Decision

    @cached_property
    def business(self) -> dict[str, Figure]:
        return business(self.rows)

    @property
    def formulas(self) -> tuple[Asked, ...]:
        return asked(self.book, self.decision)

    @property
    def limits(self) -> tuple[Bound, ...]:
        return bounds(self.decision)

    @property
    def classes(self) -> dict[str, Fen]:
        """What is outstanding in each weight class, of those that hold anything."""
        return _classes(self.borrowers)


def figures_of(guarantor: Institution, on: date, known_at: datetime | None = None) -> Figures:
    """The figures of a guarantor at the end of a day, by what was written down until a moment."""
    since = year_to(on)
    standing = list(_standings(guarantor, since, on, known_at))
    borrowers, marks = _borrowers(guarantor, on, standing)
    rows = tuple(
        row_of(
            one.guarantee.number,
            one.borrower,
            one.terms,
            one.before,
            one.after,
            marks[one.guarantee.number],
        )
        for one in standing
    )
    facts = _facts(guarantor, since, on, known_at, rows, borrowers)
    decision = _judge(book()).decide(facts, on)
    return Figures(
        guarantor.number, since, on, known_at, rows, tuple(borrowers), facts, book(), decision
    )


def _judge(book_: Book) -> Any:
    return judge_of(book_, _live(book_), frozenset(DERIVED))


@lru_cache(maxsize=4)
def _live(book_: Book) -> tuple[str, ...]:
    """The limits that are live: one known from memory only is not."""
    live = {one.key for one in book_.measures}
    return tuple(key for key in LIMITS if key in live)


# ------------------------------------------------------------------------------- standings


@dataclass(frozen=True)
class _Stood:
    """A guarantee as it stood before the period and at its end."""

    guarantee: Guarantee
    terms: Terms
    before: Standing
    after: Standing

    @property
    def borrower(self) -> str:
        return self.guarantee.enterprise.credit_code


def _standings(
    guarantor: Institution, since: date, on: date, known_at: datetime | None
) -> Iterator[_Stood]:
    terms: dict[int, Terms] = {}
    found = Guarantee.objects.filter(guarantor=guarantor, since__lte=on).order_by("pk")
    if known_at is not None:
        found = found.filter(recorded_at__lte=known_at)
    found = found.select_related("enterprise", "agreement").prefetch_related("events")
    rows = found.iterator(AT_ONCE)
    while together := list(islice(rows, AT_ONCE)):
        for guarantee in together:
            if guarantee.agreement_id not in terms:
                terms[guarantee.agreement_id] = terms_of(guarantee.agreement)
            of = terms[guarantee.agreement_id]
            history = history_of(guarantee.events.all())
            before = replay(of, history, on=since - DAY, known_at=known_at)
            after = replay(of, history, on=on, known_at=known_at)
            yield _Stood(guarantee, of, before, after)


# ------------------------------------------------------------------------------- borrowers


def _borrowers(
    guarantor: Institution, on: date, standing: Iterable[_Stood]
) -> tuple[list[Borrower], dict[str, dict[str, bool | None]]]:
    """Each borrower with a balance, and the marks of each guarantee by its number. A borrower is of
    the class that the guarantee recorded last makes it."""
    standing = list(standing)
    balances_: defaultdict[str, Fen] = defaultdict(int)
    firms: dict[int, Enterprise] = {}
    for one in standing:
        balances_[one.borrower] += one.after.outstanding
        firms[one.guarantee.enterprise_id] = one.guarantee.enterprise
    known = on_record(list(firms.values()), on)
    judge, judged = judge_of(book(), (WEIGHING,)), facts_of_institution(guarantor)
    latest: dict[str, tuple[tuple[datetime, int], Mapping[str, Any]]] = {}
    marks = {}
    for one in standing:
        balance = balances_[one.borrower]
        stated = {
            **judged,
            **known[one.guarantee.enterprise_id].facts,
            **one.guarantee.facts,
            "guarantee.outstanding": str(in_yuan(balance)),
        }
        derived = judge.facts(judge.parse(stated), on)
        marks[one.guarantee.number] = _marks(derived, balance)
        said = ((each.recorded_at, int(each.id)) for each in one.after.history)
        last = max(said, default=(one.guarantee.recorded_at, 0))
        if one.borrower not in latest or latest[one.borrower][0] <= last:
            latest[one.borrower] = last, derived
    heaviest = _heaviest(on)
    found = [
        _borrower(code, balances_[code], derived, heaviest)
        for code, (_last, derived) in latest.items()
        if balances_[code]
    ]
    found.sort(key=lambda one: (-(one.responsibility or one.balance), one.credit_code))
    return found, marks


def _borrower(
    code: str, balance: Fen, derived: Mapping[str, Any], heaviest: Decimal | None
) -> Borrower:
    """A borrower of whom too little is known is of the heaviest class."""
    weight_class = derived.get("guarantee.weight_class")
    responsibility = derived.get("guarantee.responsibility")
    if weight_class not in CLASSES or responsibility is None:
        weighs = None if heaviest is None else in_yuan(balance) * heaviest
        return Borrower(code, balance, HEAVIEST, weighs)
    return Borrower(code, balance, str(weight_class), Decimal(responsibility))


def _heaviest(on: date) -> Decimal | None:
    """What a yuan of the heaviest class weighs, by the book's own formula."""
    nothing = dict.fromkeys((*CLASSES.values(), "institution.housing_balance"), "0")
    judge = _judge(book())
    known = judge.parse({**nothing, CLASSES[HEAVIEST]: "1"})
    found = judge.facts(known, on)["institution.loan_responsibility"]
    return None if found is None else Decimal(found)


def _marks(derived: Mapping[str, Any], balance: Fen) -> dict[str, bool | None]:
    small = derived.get("enterprise.is_small_borrower")
    farmer = derived.get("guarantee.borrower_is_farmer")
    small_farm = _any(small, farmer, derived.get("guarantee.for_farming"))
    under = small_farm if balance <= FIVE_MILLION else False
    return {SMALL_FARM: small_farm, CLIENT: _any(small, farmer), UNDER: under}


def _any(*truths: bool | None) -> bool | None:
    """True as soon as one is; else unknown, as long as one may be."""
    if any(truths):
        return True
    return None if None in truths else False


def _classes(borrowers: Iterable[Borrower]) -> dict[str, Fen]:
    sums: defaultdict[str, Fen] = defaultdict(int)
    for one in borrowers:
        sums[one.weight_class] += one.balance
    return dict(sums)


# ----------------------------------------------------------------------------------- facts


def _facts(
    guarantor: Institution,
    since: date,
    on: date,
    known_at: datetime | None,
    rows: Iterable[Row],
    borrowers: Iterable[Borrower],
) -> dict[str, Any]:
    """What the book is asked with. What a guarantor states of its whole business holds before what
    this network's books say; balances of classes add up, for it states what it guarantees
    elsewhere."""
    stated = _stated(guarantor, on, known_at)
    facts = {**facts_of_institution(guarantor), **booked(guarantor.number, since, on, known_at)}
    for figure in business(rows).values():
        if figure.fact and figure.value is not None and not figure.unknown:
            facts[figure.fact] = plain(figure.value)
    borrowers = list(borrowers)
    weighed = [one.responsibility for one in borrowers if one.responsibility is not None]
    if len(weighed) == len(borrowers):
        largest = max(weighed, default=Decimal(0))
        facts["institution.largest_borrower_responsibility"] = plain(largest)
    classes = _classes(borrowers)
    facts |= stated
    for name, fact in CLASSES.items():
        if fact in stated:  # what it guarantees elsewhere is never taken to be nothing
            facts[fact] = str(in_yuan(classes.get(name, 0)) + Decimal(stated[fact]))
    return facts


def _stated(guarantor: Institution, on: date, known_at: datetime | None) -> dict[str, Any]:
    found = guarantor.figures.filter(held_on__lte=on)
    if known_at is not None:
        found = found.filter(recorded_at__lte=known_at)
    last = found.first()
    return dict(last.facts) if last else {}


def booked(number: str, since: date, on: date, known_at: datetime | None = None) -> dict[str, str]:
    """What the guarantor's own books say: compensation to be recovered, and the year's fees."""
    now = _by_account(number, on, known_at)
    before = _by_account(number, since - DAY, known_at)
    fees = before.get("guarantee.fee_income", 0) - now.get("guarantee.fee_income", 0)
    return {
        "institution.compensation_receivable": str(
            in_yuan(sum(now.get(account, 0) for account in RECEIVABLE))
        ),
        "institution.fee_income": str(in_yuan(max(fees, 0))),
    }


def _by_account(number: str, on: date, known_at: datetime | None) -> dict[str, Fen]:
    found = balances(number, on=on, known_at=known_at)
    return {place.account: amount for place, amount in found.items()}
