"""Loans filed under an agreement: each judged, bound by every limit, written and posted, together.

Whoever files the same again is told what it was before: a loan is known by its lender's reference,
and is guaranteed once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from changrong import journal
from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.agreement import Mode
from changrong.guarantee.binding import Filing, Key, keys_of, refusal
from changrong.guarantee.life import image, opening
from changrong.guarantee.life.stored import kind_of, stored
from changrong.history import Recorded
from changrong.money import Fen
from changrong.network import bulk, clock
from changrong.network.cases.errors import NotAllowed
from changrong.network.cases.numbers import next_numbers
from changrong.network.events.actions import record
from changrong.network.guarantees.counting import (
    Counts,
    Place,
    held,
    places_of_guarantor,
)
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.expecting import expect_fees
from changrong.network.guarantees.judging import Judging
from changrong.network.guarantees.listing import list_new
from changrong.network.guarantees.loans import NAME, Loan, NotTaken, check
from changrong.network.guarantees.models import (
    Agreement,
    Guarantee,
    GuaranteeEvent,
)
from changrong.network.guarantees.queries import STAFF, terms_of
from changrong.network.ledger import actions as ledger
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.people.actor import Actor
from changrong.network.rules.book import book
from changrong.network.rules.gather import on_record
from changrong.network.unit import whole
from changrong.policy import FactError, Grant
from changrong.text import Text

PREFIX = "DB"
MOST_TOGETHER = 1000
"""Loans of one transaction: others who file with the same guarantor wait for its end."""
OTHER_FILED = Text("同一编号报过另一笔", "another loan was filed under this reference")


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    KNOWN = "known"  # filed before: nothing was done again
    REFUSED = "refused"


@dataclass(frozen=True)
class Filed:
    """What became of a loan."""

    loan: Loan
    outcome: Outcome
    guarantee: Guarantee | None = None
    reason: Text | None = None


@whole
def file_loans(agreement: Agreement, loans: Sequence[Loan], by: Actor) -> list[Filed]:
    """Guarantee the loans that may come under an agreement, in their order, all in one transaction;
    at most MOST_TOGETHER. Raises NotAllowed for whoever does not file under it, GuaranteeRefused
    where it takes no loans."""
    if len(loans) > MOST_TOGETHER:
        raise ValueError(f"{len(loans)} loans of one transaction")
    terms = terms_of(agreement)
    check_may_file(agreement, terms, by)
    firms, new = _firms(loans)
    counts = _hold(agreement, terms, loans)
    assert agreement.lender is not None, "a batch agreement names its lender"
    filing = _Filing(agreement, terms, counts, firms, agreement.lender, by)
    filed = filing.file(loans)
    filing.write(new)
    return filed


def files_under(agreement: Agreement, terms: Terms, by: Actor) -> bool:
    """Whether loans are filed by these staff: those of whoever goes first, lender or guarantor."""
    files = agreement.guarantor if terms.mode is Mode.GUARANTEE_FIRST else agreement.lender
    return terms.mode.is_batch and by.role in STAFF and by.institution == files


def check_may_file(agreement: Agreement, terms: Terms, by: Actor) -> None:
    """Raises NotAllowed for whoever does not file under it, GuaranteeRefused where the agreement
    takes no loans."""
    if not terms.mode.is_batch and by.role in STAFF:
        raise GuaranteeRefused(
            f"{agreement.number} 是逐笔审批，不能批量报送",
            f"{agreement.number} is case by case: no loans are filed under it",
        )
    if not files_under(agreement, terms, by):
        raise NotAllowed
    if not Agreement.objects.filter(pk=agreement.pk, state=Agreement.State.SIGNED).exists():
        raise GuaranteeRefused(
            f"{agreement.number} 没有生效，不能报送", f"{agreement.number} is not in force"
        )


def _firms(loans: Sequence[Loan]) -> tuple[dict[str, Enterprise], set[str]]:
    """The firms by their codes, and those that are new here, entered by the lender's words."""
    said = {loan.credit_code: loan for loan in loans if loan.names_firm}
    firms = _registered(said)
    at = clock.now()
    entered = [
        Enterprise(credit_code=code, name=loan.firm_name, region=loan.region, created_at=at)
        for code, loan in sorted(said.items())  # in one order, as others may enter them too
        if code not in firms and loan.region and 0 < len(loan.firm_name) <= NAME
    ]
    bulk.insert(entered, ignore_conflicts=True)
    numbers = {one.number for one in entered}
    found = _registered([one.credit_code for one in entered])
    return firms | found, {code for code, one in found.items() if one.number in numbers}


def _registered(codes: Iterable[str]) -> dict[str, Enterprise]:
    return {one.credit_code: one for one in Enterprise.objects.filter(credit_code__in=codes)}


def _hold(agreement: Agreement, terms: Terms, loans: Sequence[Loan]) -> Counts:
    guarantor = agreement.guarantor.number
    keys = {key for loan in loans for key in keys_of(terms, _filing(agreement, loan))}
    borrowers = {loan.credit_code for loan in loans}
    places = (Place(agreement.number, *key) for key in keys)
    return held([*places, *places_of_guarantor(guarantor, borrowers)])


def _filing(agreement: Agreement, loan: Loan) -> Filing:
    lender = agreement.lender.number if agreement.lender else ""
    return Filing(loan.credit_code, lender, loan.product, loan.since, loan.amount)


class _Filing:
    """Loans of one transaction on their way under one agreement, whose counts it holds."""

    def __init__(
        self,
        agreement: Agreement,
        terms: Terms,
        counts: Counts,
        firms: Mapping[str, Enterprise],
        lender: Institution,
        by: Actor,
    ) -> None:
        self.agreement, self.terms, self.counts, self.by = agreement, terms, counts, by
        self.firms = firms
        self.today = clock.today()
        self.guarantor = agreement.guarantor
        self.lender = lender
        self.judging = Judging(terms, self.guarantor, self.today)
        self.known_of = on_record(list(firms.values()), self.today)
        self.before: dict[str, Guarantee] = {}
        self.new: list[Guarantee] = []
        self.grants: dict[str, tuple[Grant, ...]] = {}

    def file(self, loans: Sequence[Loan]) -> list[Filed]:
        references = {loan.reference for loan in loans}
        filed = Guarantee.objects.filter(agreement=self.agreement, reference__in=references)
        self.before = {one.reference: one for one in filed}
        numbers = iter(next_numbers(PREFIX, self.today, len(loans)))
        return [self._file(loan, next(numbers)) for loan in loans]

    def _file(self, loan: Loan, number: str) -> Filed:
        if before := self.before.get(loan.reference):
            if before.digest == loan.digest:
                return Filed(loan, Outcome.KNOWN, before)
            return Filed(loan, Outcome.REFUSED, reason=OTHER_FILED)
        try:
            guarantee = self._guaranteed(loan, number)
        except NotTaken as refused:
            return Filed(loan, Outcome.REFUSED, reason=refused.reason)
        self.before[loan.reference] = guarantee
        self.grants[loan.reference] = loan.grants
        self.new.append(guarantee)
        return Filed(loan, Outcome.ACCEPTED, guarantee)

    def _guaranteed(self, loan: Loan, number: str) -> Guarantee:
        """The guarantee of a loan, counted. Raises NotTaken."""
        check(loan, self.terms, self.today)
        firm = self._firm(loan)
        facts = loan.all_facts
        known = {**self.known_of[firm.pk].facts, **facts}
        try:
            judged = self.judging.judge_loan(known, loan.credit_code, loan.amount, self.counts)
        except FactError as wrong:
            raise NotTaken(wrong.text) from None
        if judged.refusal:
            raise NotTaken(judged.refusal)
        filing = _filing(self.agreement, loan)
        if refused := refusal(self.terms, filing, self._used):
            raise NotTaken(refused.text)
        for key in keys_of(self.terms, filing):
            self.counts.add(self._place(key), loan.amount)
        self.counts.move(self.guarantor.number, loan.credit_code, loan.amount, judged.weight_class)
        return Guarantee(
            number=number,
            agreement=self.agreement,
            enterprise=firm,
            guarantor=self.guarantor,
            lender=self.lender,
            region=firm.region,
            reference=loan.reference,
            product=loan.product,
            amount=loan.amount,
            fee_rate=loan.fee_rate,
            since=loan.since,
            until=loan.until,
            facts=facts,
            book=book().hash,
            digest=loan.digest,
            recorded_at=clock.now(),
        )

    def _place(self, key: Key) -> Place:
        return Place(self.agreement.number, *key)

    def _used(self, key: Key) -> Fen:
        return self.counts.used(self._place(key))

    def _firm(self, loan: Loan) -> Enterprise:
        firm = self.firms.get(loan.credit_code)
        if firm is None and not loan.names_firm:
            raise NotTaken(Text("统一社会信用代码不对", "the credit code is wrong"))
        if firm is None:
            raise NotTaken(
                Text("企业不在册，请填名称和登记地", "the firm is new here: give name and region")
            )
        if loan.firm_name not in ("", firm.name):
            raise NotTaken(
                Text(
                    f"这个代码登记的名称是“{firm.name}”",
                    f"this code is registered to “{firm.name}”",
                )
            )
        return firm

    # Writing

    def write(self, entered: Collection[str] = ()) -> None:
        """Everything that was taken on, its events, its postings and the counts, at once. Of the
        firms that were entered only those stay of whom a loan was taken on."""
        bulk.insert(self.new)
        events: list[GuaranteeEvent] = []
        postings: list[journal.Entry] = []
        for guarantee in self.new:
            told, said = self._told(guarantee)
            events += told
            postings += said
        bulk.insert(events)
        expect_fees(self.new, self.terms)
        list_new(self.new, self.terms)
        ledger.post(postings)
        self.counts.write()
        self._keep(entered)
        for guarantee in self.new:
            data = {"agreement": self.agreement.number, "lender": self.lender.number}
            record(guarantee.number, "guarantee.filed", self.by, data)

    def _keep(self, entered: Collection[str]) -> None:
        kept = {guarantee.enterprise_id for guarantee in self.new}
        firms = [self.firms[code] for code in sorted(entered)]
        strays = [firm.pk for firm in firms if firm.pk not in kept]
        # Entered in this transaction: nothing can refer to them, and nothing needs to be asked.
        Enterprise.objects.filter(pk__in=strays)._raw_delete("default")
        for firm in (one for one in firms if one.pk in kept):
            record(firm.number, "enterprise.entered", self.by, {"region": firm.region})

    def _told(self, guarantee: Guarantee) -> tuple[list[GuaranteeEvent], list[journal.Entry]]:
        """What happens to a guarantee on its first day, and what the books are told of it."""
        acts = opening(
            self.terms,
            guarantee.amount,
            guarantee.fee_rate,
            guarantee.since,
            guarantee.until,
            self.grants.get(guarantee.reference, ()),
        )
        at = clock.now()
        events = [
            GuaranteeEvent(
                guarantee=guarantee,
                sequence=sequence,
                kind=kind_of(act),
                value_on=guarantee.since,
                recorded_at=at,
                recorded_by=self.by.user,
                data=stored(act),
            )
            for sequence, act in enumerate(acts, start=1)
        ]
        history = [
            Recorded(str(sequence), at, guarantee.since, act)
            for sequence, act in enumerate(acts, start=1)
        ]
        should = image(self.terms, history)
        key = f"{guarantee.number}/1"
        said = journal.differences(
            should, {}, key=key, kind="guarantee.issued", subject=guarantee.number
        )
        return events, said


def file_one(
    agreement: Agreement, loan: Loan, firm: Enterprise, lender: Institution, by: Actor
) -> Filed:
    """One loan that lender and guarantor both approved, judged, bound, written and posted as those
    of a batch are. Who may have it so, the caller has asked."""
    terms = terms_of(agreement)
    counts = _hold(agreement, terms, [loan])
    filing = _Filing(agreement, terms, counts, {firm.credit_code: firm}, lender, by)
    [filed] = filing.file([loan])
    filing.write()
    return filed
