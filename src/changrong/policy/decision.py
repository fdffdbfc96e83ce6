"""A decision: what every live measure says of one case, why, and what to ask next.

It is stored as it was made and never made again in place; `book` is the hash of the book it used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from changrong.policy.exact_json import Json, dumps
from changrong.policy.facts import Value
from changrong.policy.notice import Condition, Grant, Measure, Sort, Verdict
from changrong.policy.plan import Truth

_TRUTH_WORDS = {True: "true", False: "false", None: "unknown"}


class Judged(NamedTuple):
    """One condition of one measure: its truth, and the facts that it read."""

    condition: Condition
    verdict: Truth
    facts: Mapping[str, Value]


class Given(NamedTuple):
    """What an applying measure gives; the value is None where it cannot be told."""

    what: str
    value: Value
    unit: str


class Ask(NamedTuple):
    """A missing fact, and how many measures that cannot tell wait for it."""

    fact: str
    unlocks: int


_ALL_HOLD = (Verdict.APPLIES, Verdict.KEPT, Verdict.DUE)
"""Verdicts that are given only where every condition is true."""


class Evidence:
    """One case with the truth of each condition of a plan, and which facts each read."""

    __slots__ = ("_read", "all_told", "facts", "reads", "truths")

    def __init__(
        self,
        facts: Mapping[str, Value],
        truths: Sequence[Truth],
        reads: Sequence[tuple[str, ...]],
    ) -> None:
        self.facts = facts
        self.truths = truths
        self.reads = reads
        self.all_told = None not in truths
        self._read: dict[int, Mapping[str, Value]] = {}

    def read(self, position: int) -> Mapping[str, Value]:
        """The facts that a condition read, missing ones as None."""
        if position not in self._read:
            self._read[position] = {name: self.facts.get(name) for name in self.reads[position]}
        return self._read[position]

    def json(self, condition: Condition, position: int) -> dict[str, Json]:
        """A condition, its truth and what it read."""
        read = self.reads[position]
        return {
            "that": condition.that,
            "label": {"zh": condition.label.zh, "en": condition.label.en},
            "verdict": _TRUTH_WORDS[self.truths[position]],
            "facts": {name: _value_json(self.facts.get(name)) for name in read},
        }


Labelled = tuple[tuple[Condition, int], ...]
"""The conditions of a measure with their positions in the plan."""


class Judgement:
    """What one measure says. `gives` is empty unless it applies, `missing` unless it cannot tell.

    `due_on` is the last day of a duty that is due; None also where the calendar ends before it.
    Its conditions are put together when they are asked for.
    """

    __slots__ = ("_evidence", "_labelled", "due_on", "gives", "measure", "missing", "verdict")

    def __init__(
        self,
        measure: Measure,
        verdict: Verdict,
        labelled: Labelled,
        evidence: Evidence,
        gives: tuple[Given, ...] = (),
        missing: tuple[str, ...] = (),
        due_on: date | None = None,
    ) -> None:
        self.measure = measure
        self.verdict = verdict
        self.gives = gives
        self.missing = missing
        self.due_on = due_on
        self._labelled = labelled
        self._evidence = evidence

    def __repr__(self) -> str:
        return f"<{self.measure.key}: {self.verdict}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Judgement) and self._parts() == other._parts()

    __hash__ = None  # type: ignore[assignment]

    def _parts(self) -> tuple[object, ...]:
        outcome = (self.verdict, self.gives, self.missing, self.due_on)
        return (self.measure, *outcome, self.conditions)

    @property
    def conditions(self) -> tuple[Judged, ...]:
        """Each condition in its order: its truth, and the facts that it read."""
        evidence = self._evidence
        return tuple(
            Judged(condition, evidence.truths[position], evidence.read(position))
            for condition, position in self._labelled
        )

    @property
    def failing(self) -> tuple[Condition, ...]:
        """The conditions that are false."""
        if self.verdict in _ALL_HOLD:
            return ()
        truths = self._evidence.truths
        return tuple([item for item, position in self._labelled if truths[position] is False])

    @property
    def unknown(self) -> tuple[Condition, ...]:
        """The conditions that cannot be told."""
        evidence = self._evidence
        if evidence.all_told:
            return ()
        truths = evidence.truths
        return tuple([item for item, position in self._labelled if truths[position] is None])

    def json(self) -> dict[str, Json]:
        measure = self.measure
        found: dict[str, Json] = {
            "notice": measure.notice,
            "id": measure.id,
            "clause": measure.clause,
            "sort": str(measure.sort),
            "binding": str(measure.binding),
            "read": str(measure.read),
            "verdict": str(self.verdict),
            "conditions": [self._evidence.json(*labelled) for labelled in self._labelled],
            "gives": [
                {"what": given.what, "value": _value_json(given.value), "unit": given.unit}
                for given in self.gives
            ],
            "missing": list(self.missing),
        }
        if measure.confirmed is not None:
            found["confirmed"] = dict(measure.confirmed.json())
        if measure.sort is Sort.DUTY:
            found["due_on"] = _value_json(self.due_on)
        return found


class Decision(NamedTuple):
    """The whole answer for one case on one day."""

    as_of: date
    book: str
    facts: Mapping[str, Value]
    derived: Mapping[str, Value]
    measures: tuple[Judgement, ...]
    ask: tuple[Ask, ...]

    def of(self, key: str) -> Judgement:
        """What the measure `<notice>/<id>` says. Raises KeyError where the book has none."""
        for judgement in self.measures:
            if judgement.measure.key == key:
                return judgement
        raise KeyError(key)

    def grants(self) -> tuple[Grant, ...]:
        """What the applying measures give, where the value can be told."""
        return tuple(
            Grant(
                judgement.measure.notice,
                judgement.measure.id,
                judgement.measure.clause,
                given.what,
                given.value,
                given.unit,
                judgement.measure.until,
            )
            for judgement in self.measures
            for given in judgement.gives
            if given.value is not None
        )

    def json(self) -> dict[str, Json]:
        """Plain values: dates as ISO text, numbers as Decimal (`dumps` writes them exactly)."""
        return {
            "as_of": self.as_of.isoformat(),
            "book": self.book,
            "facts": {name: _value_json(value) for name, value in self.facts.items()},
            "derived": {name: _value_json(value) for name, value in self.derived.items()},
            "measures": [judgement.json() for judgement in self.measures],
            "ask": [{"fact": ask.fact, "unlocks": ask.unlocks} for ask in self.ask],
        }

    def text(self) -> str:
        """The decision as JSON text, every number with its exact digits."""
        return dumps(self.json())


def _value_json(value: Value) -> bool | int | Decimal | str | None:
    return value.isoformat() if isinstance(value, date) else value
