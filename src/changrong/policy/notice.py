"""A notice as values: its header, every clause, its measures, formulas and worked cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from changrong.policy.facts import Kind, Value
from changrong.policy.language.nodes import Node
from changrong.policy.tables.model import Table
from changrong.text import Text
from changrong.workdays import Period


class Sort(StrEnum):
    """What a measure does: gives (惠), limits (限) or obliges (责)."""

    ENTITLEMENT = "entitlement"
    LIMIT = "limit"
    DUTY = "duty"


class Binding(StrEnum):
    """How hard a measure binds: 不得 and 应, 原则上, 鼓励."""

    MUST = "must"
    IN_PRINCIPLE = "in principle"
    ENCOURAGED = "encouraged"


class Reading(StrEnum):
    """How what is used of the document was read; clauses that were not read say so themselves. What
    is known only from memory is switched off, until a person of the place has looked it up: then
    it is confirmed."""

    FULL = "full"
    SECONDARY = "secondary"
    MEMORY = "memory"
    CONFIRMED = "confirmed"

    @property
    def label(self) -> Text:
        return _READING_LABELS[self]


AS_SHIPPED = (Reading.FULL, Reading.SECONDARY, Reading.MEMORY)
"""What a notice may say of itself, the strongest first; only a person confirms."""
_READING_LABELS = {
    Reading.FULL: Text("读过原文", "read in the text itself"),
    Reading.SECONDARY: Text("二手来源，待核", "second-hand, to be checked"),
    Reading.MEMORY: Text("未核实，停用", "unverified, off"),
    Reading.CONFIRMED: Text("已由人核对", "checked by a person"),
}


def weaker(one: Reading, other: Reading) -> Reading:
    """The weaker of two readings that a notice may say of itself."""
    return max(one, other, key=AS_SHIPPED.index)


class Became(StrEnum):
    """What became of a clause: a rule, or the part of the network that carries it."""

    RULE = "rule"
    WORKFLOW = "workflow"
    METRIC = "metric"
    CHANNEL = "channel"
    ORG = "org"


class Verdict(StrEnum):
    """The answer of one measure; which words are possible depends on its sort."""

    APPLIES = "applies"
    DOES_NOT_APPLY = "does not apply"
    CANNOT_TELL = "cannot tell"
    KEPT = "kept"
    BROKEN = "broken"
    NOT_CONCERNED = "not concerned"
    DUE = "due"
    NOT_DUE = "not due"
    NOT_IN_FORCE = "not in force"

    @property
    def label(self) -> Text:
        return _VERDICT_LABELS[self]


_VERDICT_LABELS = {
    Verdict.APPLIES: Text("适用", "applies"),
    Verdict.DOES_NOT_APPLY: Text("不适用", "does not apply"),
    Verdict.CANNOT_TELL: Text("还不能判断", "cannot tell"),
    Verdict.KEPT: Text("符合", "kept"),
    Verdict.BROKEN: Text("不符合", "broken"),
    Verdict.NOT_CONCERNED: Text("不涉及", "not concerned"),
    Verdict.DUE: Text("应办", "due"),
    Verdict.NOT_DUE: Text("无须办理", "not due"),
    Verdict.NOT_IN_FORCE: Text("不在有效期", "not in force"),
}


@dataclass(frozen=True, slots=True)
class Binds:
    """Whom a measure binds: institution kinds and ids; nothing named is everyone."""

    kinds: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A labelled condition: the text, what it says to a person, and its tree."""

    that: str
    label: Text
    node: Node


@dataclass(frozen=True, slots=True)
class Give:
    """What an entitlement gives: a word of the closed list, and the expression of how much."""

    what: str
    value: str
    unit: str
    node: Node


@dataclass(frozen=True, slots=True)
class Duty:
    """On the day of the event fact `on`, `who` must do something within a period."""

    on: str
    who: str
    does: Text
    within: Period


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person has read what a measure or derived fact says: who, on which day, where it was seen.

    `what` is `<notice>/<measure>` or `<notice>/<fact>`; `content` the hash of what was confirmed.
    """

    what: str
    by: str
    on: date
    seen: str
    content: str

    def json(self) -> dict[str, str]:
        """Who read it, when and where it was seen."""
        return {"by": self.by, "on": self.on.isoformat(), "seen": self.seen}

    @property
    def label(self) -> Text:
        """Who read it, when and where, as one line."""
        return Text(
            f"{self.by}于 {self.on} 核对，见{self.seen}",
            f"Checked by {self.by} on {self.on}, seen in {self.seen}",
        )


class HomeSort(StrEnum):
    """What something asked for can live in."""

    MEASURE = "measure"
    FACT = "fact"
    NOTICE = "notice"
    KIND = "kind"
    PAGE = "page"
    COMMAND = "command"
    ADAPTER = "adapter"
    RECORD = "record"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class Home:
    """Where something asked for lives: a fact, a kind of case, a measure of the same notice by its
    id or of another by `<notice>/<id>`."""

    sort: HomeSort
    name: str

    def __str__(self) -> str:
        return f"{self.sort} {self.name}"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a clause asks for: where it lives or is planned to, or why it is not
    software."""

    id: str
    mark: Became
    gist: Text | None = None
    lives: tuple[Home, ...] = ()
    planned: str = ""
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the document, in our own words, and what became of it. `planned` are the
    subjects of the work that is still to come, for the clause and for its items."""

    id: str
    gist: Text
    became: Became
    measures: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    why: Text | None = None
    items: tuple[Item, ...] = ()
    responsible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived fact and the formula that yields it, made from `table` where there is one."""

    notice: str
    fact: str
    clause: str
    node: Node
    table: Table | None = field(default=None, compare=False, repr=False)
    read: Reading = Reading.FULL
    confirmed: Confirmation | None = None

    @property
    def key(self) -> str:
        """`<notice>/<fact>`."""
        return f"{self.notice}/{self.fact}"

    @property
    def is_live(self) -> bool:
        return self.read is not Reading.MEMORY


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """Facts in, verdicts out: a sentence-named example that the book must get right."""

    name: str
    as_of: date
    facts: Mapping[str, Value]
    expect: Mapping[str, Verdict]
    derived: Mapping[str, Value]
    missing: Mapping[str, tuple[str, ...]]
    due: Mapping[str, date | None]
    gives: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a check may find in this notice and is meant so: where, and for what reason.

    It holds for the very file, measure and row that it names, and for all conditions of a measure
    unless it names one. `cells` are the part of a table that is left out on purpose, written as
    the table writes them.
    """

    code: str
    file: str
    measure: str
    condition: str
    row: int
    cells: Mapping[str, str]
    because: Text


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure, with what it takes over from its notice already in it.

    `implicit` are the conditions that its regions and binds amount to. `start` and `until` are
    inclusive; they are compared with the fact `dated_by`, or with the day of judging.
    """

    notice: str
    id: str
    clause: str
    sort: Sort
    binding: Binding
    on: str
    label: Text
    plain: Text | None
    regions: tuple[str, ...]
    binds: Binds
    dated_by: str
    start: date
    until: date | None
    read: Reading
    implicit: tuple[Condition, ...]
    when: tuple[Condition, ...]
    must: tuple[Condition, ...]
    gives: tuple[Give, ...]
    duty: Duty | None
    confirmed: Confirmation | None = None

    @property
    def key(self) -> str:
        """`<notice>/<id>`, which is unique in a book."""
        return f"{self.notice}/{self.id}"

    @property
    def column(self) -> str:
        """The name of this measure's column in a screening."""
        return f"{self.notice}.{self.id}"

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return (*self.implicit, *self.when, *self.must)

    @property
    def is_live(self) -> bool:
        return self.read is not Reading.MEMORY

    def in_force(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Notice:
    """One document as data."""

    id: str
    title: Text
    short: Text
    number: str
    issuers: tuple[Text, ...]
    issued: date
    start: date
    until: date | None
    regions: tuple[str, ...]
    binds: Binds
    supersedes: tuple[str, ...]
    read: Reading
    source: str
    clauses: tuple[Clause, ...] = ()
    measures: tuple[Measure, ...] = ()
    derived: tuple[Derived, ...] = ()
    cases: tuple[WorkedCase, ...] = ()
    accepted: tuple[Accepted, ...] = field(default=(), compare=False, repr=False)
    looked_up: tuple[Table, ...] = field(default=(), compare=False, repr=False)
    remark: Text | None = None
    """What of its number, days or issuers was not read in the document itself."""

    @property
    def is_live(self) -> bool:
        """Whether anything of it is used: one known only from memory is, once it is confirmed."""
        return (
            self.read is not Reading.MEMORY
            or any(measure.is_live for measure in self.measures)
            or any(item.is_live for item in self.derived)
        )

    def clause(self, id: str) -> Clause:
        """The clause with this label. Raises KeyError where the document has none."""
        for clause in self.clauses:
            if clause.id == id:
                return clause
        raise KeyError(id)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a measure gives to one case: the value that other rooms take.

    `value` is a Decimal for rates and shares (fractions) and amounts (yuan), True, a day or a word.
    """

    notice: str
    measure: str
    clause: str
    what: str
    value: bool | int | Decimal | date | str
    unit: str
    until: date | None

    @classmethod
    def assumed(
        cls,
        what: str,
        value: bool | int | Decimal | date | str,
        unit: str = "fraction",
        until: date | None = None,
    ) -> Grant:
        """A grant that no decision stands behind, for a calculator that says so."""
        return cls("", "", "", what, value, unit, until)

    @property
    def is_assumed(self) -> bool:
        return not self.notice


KINDS_OF_UNIT = {
    "boolean": Kind.BOOLEAN,
    "date": Kind.DATE,
    "text": Kind.TEXT,
    "fraction": Kind.NUMBER,
    "yuan": Kind.NUMBER,
    "days": Kind.NUMBER,
    "working days": Kind.NUMBER,
    "months": Kind.NUMBER,
    "years": Kind.NUMBER,
    "number": Kind.NUMBER,
}
"""The units of what measures give, and the kind of value each takes."""
