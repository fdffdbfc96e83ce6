"""A file as it is read: each record with its state, its days, who holds it, what moved it on last,
and its papers; in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.urls import reverse
from django.utils.timezone import localdate

from changrong.lending.account import Status
from changrong.network import clock
from changrong.network.cases import timeline
from changrong.network.cases.desk.entries import Entry, entries
from changrong.network.cases.desk.gist import gist_of
from changrong.network.cases.models import Case
from changrong.network.cases.timeline import Reader
from changrong.network.contracts import words
from changrong.network.contracts.models import Contract
from changrong.network.contracts.page import TONES, ContractPage
from changrong.network.dossier.gathering import Gathered
from changrong.network.events.models import Event
from changrong.network.files.letters.queries import visible_to as letters_of
from changrong.network.files.queries import visible_to as files_of
from changrong.network.guarantees.models import Guarantee
from changrong.network.guarantees.pages.guarantee import GuaranteePage
from changrong.network.people.actor import Actor
from changrong.text import Text

LOOKED = "case.viewed"


@dataclass(frozen=True)
class Last:
    """What moved a record on last."""

    at: datetime
    what: Text | str
    who: Text | str = ""


@dataclass(frozen=True)
class Paper:
    name: str
    number: str
    href: str


@dataclass(frozen=True)
class Record:
    """One record of a file. `ended` is none while it is open; `days` are calendar days from its
    first to its last, or until today; `entry` is there for a case, with the clock that runs."""

    sort: str  # case | contract | guarantee
    number: str
    title: str
    state: str
    tone: str
    word: Text | str
    began: datetime
    ended: datetime | None
    days: int
    holder: str
    handler: str
    last: Last | None
    href: str
    kind: str = ""
    entry: Entry | None = None
    papers: list[Paper] = field(default_factory=list)


@dataclass(frozen=True)
class Dossier:
    found: Gathered
    actor: Actor
    today: date

    @cached_property
    def records(self) -> list[Record]:
        """The earliest first; of one moment, the case before what it came to."""
        rows = [*self._of_cases(), *self._of_contracts(), *self._of_guarantees()]
        return sorted(rows, key=lambda one: one.began)

    @property
    def open(self) -> int:
        return sum(one.ended is None for one in self.records)

    # ------------------------------------------------------------------ cases

    def _of_cases(self) -> Iterator[Record]:
        cases = sorted(self.found.cases.values(), key=lambda case: case.pk)
        for entry in entries([case.pk for case in cases], self.today):
            case = entry.case
            yield Record(
                sort="case",
                kind=case.kind,
                number=case.number,
                title=gist_of(case, entry.kind),
                state=case.state,
                tone=entry.state.tone,
                word=entry.state.label,
                began=case.opened_at,
                ended=case.closed_at,
                days=self._days(case.opened_at, case.closed_at),
                holder=case.institution.name if case.institution else "",
                handler=self._handler(case),
                last=self._last.get(case.number),
                href=reverse("cases:case", args=[case.number]),
                entry=entry,
                papers=self._papers[case.number],
            )

    def _handler(self, case: Case) -> str:
        """Whose desk it is on, for the firm, the bureau and colleagues."""
        own = self.actor.institution in (None, case.institution)
        return str(case.handler) if case.handler and own else ""

    @cached_property
    def _last(self) -> dict[str, Last]:
        """What happened last to each case, as far as the reader may know."""
        cases = self.found.cases
        events = Event.objects.filter(stream__in=cases).exclude(code=LOOKED)
        rows = events.select_related("actor").order_by("id")
        reader = Reader(self.actor, sees_private=False)
        return {
            one.case.number: Last(one.at, one.what, one.who)
            for one in timeline.told(rows, cases, reader)
        }

    @cached_property
    def _papers(self) -> defaultdict[str, list[Paper]]:
        """Evidence with the cases, letters with whatever they are about."""
        found: defaultdict[str, list[Paper]] = defaultdict(list)
        for one in files_of(self.actor).filter(case__in=self.found.cases.values()):
            href = reverse("files:file", args=[one.number])
            found[one.case.number].append(Paper(one.name, one.number, href))
        subjects = [*self.found.cases, *self.found.contracts, *self.found.guarantees]
        for letter in letters_of(self.actor).filter(subject__in=subjects).order_by("id"):
            href = reverse("files:letter", args=[letter.number])
            found[letter.subject].append(Paper(letter.number, letter.number, href))
        return found

    # ------------------------------------------------------------------ contracts, guarantees

    def _of_contracts(self) -> Iterator[Record]:
        for contract in self.found.contracts.values():
            page = ContractPage(contract, self.today)
            status = page.account.status
            events = list(contract.events.all())
            over = status in (Status.SETTLED, Status.RENEWED)
            ended = events[-1].recorded_at if over else None
            yield Record(
                sort="contract",
                kind=contract.kind,
                number=contract.number,
                title=page.title,
                state=status.value,
                tone=TONES.get(status, "info"),
                word=self._word(contract, page),
                began=contract.recorded_at,
                ended=ended,
                days=self._days(contract.recorded_at, ended),
                holder=contract.institution.name,
                handler="",
                last=Last(events[-1].recorded_at, words.said(events[-1])),
                href=reverse("contracts:contract", args=[contract.number]),
                papers=self._papers[contract.number],
            )

    def _word(self, contract: Contract, page: ContractPage) -> Text:
        """Nothing says that a payment was missed until the lender tells of payments."""
        if contract.is_line and not page.account.principal:
            return Text("额度可用", "Free to draw on")
        if page.reports:
            return page.account.status.label
        return Text("已签", "Agreed")

    def _of_guarantees(self) -> Iterator[Record]:
        for row in self.found.guarantees.values():
            page = GuaranteePage(row, self.actor, self.today)
            status, events = page.status, page.events
            ended = events[-1].recorded_at if status["tone"] == "no" and events else None
            yield Record(
                sort="guarantee",
                number=row.number,
                title=page.title,
                state=page.standing.status.value,
                tone=status["tone"],
                word=status["word"],
                began=row.recorded_at,
                ended=ended,
                days=self._days(row.recorded_at, ended),
                holder=row.guarantor.name,
                handler="",
                last=self._last_of(row, page),
                href=reverse("guarantees:guarantee", args=[row.number]),
                papers=self._papers[row.number],
            )

    def _last_of(self, row: Guarantee, page: GuaranteePage) -> Last | None:
        return Last(page.events[-1].recorded_at, page.status["word"]) if page.events else None

    def _days(self, began: datetime, ended: datetime | None) -> int:
        last = localdate(ended, clock.SHANGHAI) if ended else self.today
        return (last - localdate(began, clock.SHANGHAI)).days
