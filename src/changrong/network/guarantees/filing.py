"""Loans filed under an agreement: each judged, bound by every limit, written and posted, together.

Whoever files the same again is told what it was before: a loan is known by its lender's reference,
and is guaranteed once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from changrong import journal
from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.agreement import Mode
from changrong.guarantee.binding import Binder, Filing, Key, keys_of
from changrong.guarantee.fees import FeeError
from changrong.guarantee.life import image, opening
from changrong.guarantee.life.stored import kind_of, stored
from changrong.history import Recorded
from changrong.identifiers import IdentifierError, credit_code
from changrong.money import Fen, in_yuan
from changrong.network import bulk, clock
from changrong.network.cases.errors import NotAllowed
from changrong.network.cases.numbers import next_numbers
from changrong.network.events.actions import record
from changrong.network.guarantees.counting import (
    GUARANTEED,
    Counts,
    Place,
    held,
    places_of_guarantor,
)
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.expecting import expect_fees
from changrong.network.guarantees.judging import Judging, not_to_be_said
from changrong.network.guarantees.listing import list_new
from changrong.network.guarantees.models import (
    PRODUCT,
    RATE_PLACES,
    REFERENCE,
    Agreement,
    Guarantee,
    GuaranteeEvent,
)
from changrong.network.guarantees.queries import STAFF, terms_of
from changrong.network.ledger import actions as ledger
from changrong.network.ledger.limits import MOST
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.people.actor import Actor
from changrong.network.rules.book import book
from changrong.network.rules.gather import on_record
from changrong.network.unit import whole
from changrong.policy import FactError, Grant
from changrong.policy.numbers import plain
from changrong.text import Text

PREFIX = "DB"
MOST_TOGETHER = 1000
"""Loans of one transaction: others who file with the same guarantor wait for its end."""
NAME = Enterprise._meta.get_field("name").max_length
OTHER_FILED = Text("同一编号报过另一笔", "another loan was filed under this reference")


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    KNOWN = "known"  # filed before: nothing was done again
    REFUSED = "refused"


@dataclass(frozen=True)
class Loan:
    """A loan that is to come under an agreement.

    `reference` is the lender's own number of it; `amount` what is guaranteed, in fen; `fee_rate` a
    year's fee as a fraction; `facts` what else is known, by dotted names (yuan as text); `grants`
    what a stored decision gives, a cut of the fee among it. The firm's name and region are needed
    where it is new here.
    """

    reference: str
    credit_code: str
    amount: Fen
    since: date
    until: date
    fee_rate: Decimal
    firm_name: str = ""
    region: str = ""
    product: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()

    @property
    def digest(self) -> str:
        """The same loan filed again has the same; the firm's name and region are not of it."""
        said = [
            self.reference,
            self.credit_code,
            self.amount,
            self.since.isoformat(),
            self.until.isoformat(),
            plain(self.fee_rate),
            self.product,
            dict(self.facts),
        ]
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Filed:
    """What became of a loan."""

    loan: Loan
    outcome: Outcome
    guarantee: Guarantee | None = None
    reason: Text | None = None


class _Refused(Exception):
    """This loan is not taken on; the others go their way."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


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
    filing = _Filing(agreement, terms, counts, firms, by)
    filed = filing.file(loans)
    filing.write(new)
    return filed


def files_under(agreement: Agreement, terms: Terms, by: Actor) -> bool:
    """Whether loans are filed by these staff: those of whoever goes first, lender or guarantor."""
    files = agreement.guarantor
    if terms.mode is not Mode.GUARANTEE_FIRST and agreement.lender is not None:
        files = agreement.lender
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
    said = {loan.credit_code: loan for loan in loans if _is_firm(loan)}
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


def _is_firm(loan: Loan) -> bool:
    return _is_code(loan.credit_code)


@lru_cache(maxsize=2 * MOST_TOGETHER)
def _is_code(code: str) -> bool:
    try:
        return credit_code(code) == code
    except IdentifierError:
        return False


def _hold(agreement: Agreement, terms: Terms, loans: Sequence[Loan]) -> Counts:
    guarantor = agreement.guarantor.number
    keys = keys_of(terms, [_filing(agreement, loan) for loan in loans])
    return held(
        [
            *(Place(agreement.number, *key) for key in keys),
            *(Place(agreement.number, GUARANTEED, str(loan.since.year)) for loan in loans),
            *places_of_guarantor(guarantor, {loan.credit_code for loan in loans}),
        ]
    )


def _filing(agreement: Agreement, loan: Loan) -> Filing:
    lender = agreement.lender.number if agreement.lender else ""
    return Filing(loan.reference, loan.credit_code, lender, loan.product, loan.since, loan.amount)


class _Filing:
    """Loans of one transaction on their way under one agreement, whose counts it holds."""

    def __init__(
        self,
        agreement: Agreement,
        terms: Terms,
        counts: Counts,
        firms: Mapping[str, Enterprise],
        by: Actor,
    ) -> None:
        self.agreement, self.terms, self.counts, self.by = agreement, terms, counts, by
        self.firms = firms
        self.today = clock.today()
        self.guarantor = agreement.guarantor
        self.lender = agreement.lender or by.institution
        self.judging = Judging(terms, self.guarantor, self.today)
        self.known_of = on_record(list(firms.values()), self.today)
        used = {Key(*key): used for key, used in counts.of(agreement.number).items()}
        self.binder = Binder(terms, used)
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
        except _Refused as refused:
            return Filed(loan, Outcome.REFUSED, reason=refused.reason)
        self.before[loan.reference] = guarantee
        self.grants[loan.reference] = loan.grants
        self.new.append(guarantee)
        return Filed(loan, Outcome.ACCEPTED, guarantee)

    def _guaranteed(self, loan: Loan, number: str) -> Guarantee:
        """The guarantee of a loan, counted. Raises _Refused."""
        self._check(loan)
        firm = self._firm(loan)
        facts = {**self.known_of[firm.pk].facts, **self._facts(loan)}
        try:
            judged = self.judging.judge_loan(facts, loan.credit_code, loan.amount, self.counts)
        except FactError as wrong:
            raise _Refused(wrong.text) from None
        if judged.refusal:
            raise _Refused(judged.refusal)
        filing = _filing(self.agreement, loan)
        if refusal := self.binder.refusal(filing):
            raise _Refused(refusal.text)
        self.binder.take(filing)
        for key in keys_of(self.terms, [filing]):
            self.counts.add(Place(self.agreement.number, *key), loan.amount)
        year = Place(self.agreement.number, GUARANTEED, str(loan.since.year))
        self.counts.add(year, loan.amount)
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
            facts=self._facts(loan),
            book=book().hash,
            digest=loan.digest,
            recorded_at=clock.now(),
        )

    def _check(self, loan: Loan) -> None:
        """What no loan under this agreement can be."""
        terms = self.terms
        if not loan.reference:
            raise _Refused(Text("没有借据编号", "it has no reference"))
        for said, most, name in (
            (loan.reference, REFERENCE, Text("借据编号", "The reference")),
            (loan.product, PRODUCT, Text("产品", "The product")),
            (loan.firm_name, NAME, Text("企业名称", "The firm's name")),
        ):
            if len(said) > most or not said.isprintable():
                raise _Refused(
                    Text(
                        f"{name.zh}最多 {most} 个可见的字",
                        f"{name.en} has at most {most} printable characters",
                    )
                )
        if loan.credit_code not in self.firms and not _is_firm(loan):
            raise _Refused(Text("统一社会信用代码不对", "the credit code is wrong"))
        if loan.amount <= 0:
            raise _Refused(Text("金额应大于零", "its amount must be more than zero"))
        if loan.amount > MOST:
            raise _Refused(Text("金额太大，记不了账", "its amount is more than books can take"))
        if not 0 <= loan.fee_rate < 1 or loan.fee_rate != round(loan.fee_rate, RATE_PLACES):
            raise _Refused(
                Text(
                    f"担保费率写成 0 到 1 的小数，最多 {RATE_PLACES} 位",
                    f"a fee rate is a fraction from 0 to 1 of at most {RATE_PLACES} places",
                )
            )
        for name in loan.facts:
            if not_to_be_said(name):
                raise _Refused(Text(f"{name} 不由报送方填写", f"{name} is not for a filing to say"))
        if not terms.since <= loan.since <= terms.until:
            raise _Refused(
                Text(
                    f"起始日 {loan.since} 不在协议期 {terms.since} 至 {terms.until} 内",
                    f"{loan.since} is not within the agreement, {terms.since} to {terms.until}",
                )
            )
        if loan.since > self.today:
            raise _Refused(Text("起始日在今天之后", "it begins after today"))
        if loan.until <= loan.since:
            raise _Refused(Text("到期日不在起始日之后", "it ends before it begins"))
        try:
            terms.fee.basis.part(loan.since, loan.until)
        except FeeError as wrong:
            raise _Refused(wrong.text) from None

    def _firm(self, loan: Loan) -> Enterprise:
        firm = self.firms.get(loan.credit_code)
        if firm is None:
            raise _Refused(
                Text("企业不在册，请填名称和登记地", "the firm is new here: give name and region")
            )
        if loan.firm_name not in ("", firm.name):
            raise _Refused(
                Text(
                    f"这个代码登记的名称是“{firm.name}”",
                    f"this code is registered to “{firm.name}”",
                )
            )
        return firm

    def _facts(self, loan: Loan) -> dict[str, Any]:
        return {
            **loan.facts,
            "guarantee.kind": "loan",
            "guarantee.amount": str(in_yuan(loan.amount)),
            "guarantee.fee_rate": plain(loan.fee_rate),
            "guarantee.provided_on": loan.since.isoformat(),
        }

    # Writing

    def write(self, entered: set[str]) -> None:
        """Everything that was taken on, its events, its postings and the counts, at once."""
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
        for code in sorted(entered):
            firm = self.firms[code]
            record(firm.number, "enterprise.entered", self.by, {"region": firm.region})
        for guarantee in self.new:
            data = {"agreement": self.agreement.number, "lender": self.lender.number}
            record(guarantee.number, "guarantee.filed", self.by, data)

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
    filing = _Filing(agreement, terms, counts, {firm.credit_code: firm}, by)
    filing.lender = lender
    [filed] = filing.file([loan])
    filing.write(set())
    return filed
