"""A quiz made from a notice's worked cases. Pure: what is asked comes from the cases, and the right
answer is always what the engine says of them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from changrong.policy import Book, Notice, Verdict
from changrong.policy.exact_json import dumps
from changrong.policy.landing.contents import facts_under

SITTING = 5  # questions of one sitting: what a person reads in some ten minutes
KEPT = 3 * SITTING  # so that who does not pass is asked about other cases, twice


class Said(StrEnum):
    """The three answers to every question."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


_ANSWERS = {
    Verdict.APPLIES: Said.YES,
    Verdict.KEPT: Said.YES,
    Verdict.DUE: Said.YES,
    Verdict.DOES_NOT_APPLY: Said.NO,
    Verdict.BROKEN: Said.NO,
    Verdict.NOT_DUE: Said.NO,
    Verdict.CANNOT_TELL: Said.UNKNOWN,
}
"""Of a limit that does not concern a case, or is not in force, one cannot say that it is kept or
broken: such cases are not asked about."""


def answer_of(verdict: str, sort: str) -> Said | None:
    """What a verdict says to “does it apply, is it kept, is it due?”"""
    if verdict == Verdict.NOT_IN_FORCE and sort != "limit":
        return Said.NO
    return _ANSWERS.get(Verdict(verdict))


@dataclass(frozen=True, slots=True)
class Question:
    """A worked case and one measure to hold against it. `facts` are the stated facts that the
    measure reads, as JSON; `judged` is what the engine said (policy.Judgement.json())."""

    case: str
    as_of: str
    facts: Mapping[str, Any]
    judged: Mapping[str, Any]

    @property
    def measure(self) -> str:
        return f"{self.judged['notice']}/{self.judged['id']}"

    @property
    def right(self) -> Said:
        said = answer_of(self.judged["verdict"], self.judged["sort"])
        assert said is not None, "only cases that can be answered are asked about"
        return said

    @property
    def day(self) -> date:
        return date.fromisoformat(self.as_of)

    def json(self) -> dict[str, Any]:
        return asdict(self)


def quiz_of(book: Book, notice: Notice, fresh: Collection[str] = ()) -> list[Question]:
    """At most KEPT questions in the order in which they are asked, those about what is `fresh`
    (ids of measures) before others. Load the book with its cases; none of them may be usable."""
    return _mixed(_ranked(list(_asked(book, notice)), fresh))


def sitting(count: int, attempt: int) -> list[int]:
    """Which of so many questions are asked at an attempt (0 is the first): others each time, until
    all were asked."""
    first = attempt * SITTING
    return [(first + place) % count for place in range(min(SITTING, count))]


def _asked(book: Book, notice: Notice) -> Iterator[Question]:
    """What may be asked: each measure that a case promises something of, where anything is known
    that the measure reads."""
    live = {measure.id: measure for measure in notice.measures if measure.is_live}
    own = book.part({measure.key for measure in live.values()})
    under = {id: set(facts_under(own, measure)) for id, measure in live.items()}
    seen = set()
    for case in notice.cases:
        for id in filter(live.__contains__, case.expect):
            facts = {name: value for name, value in case.facts.items() if name in under[id]}
            if all(value is None for value in facts.values()):
                continue
            judged = own.decide(facts, case.as_of).of(live[id].key).json()
            said = answer_of(str(judged["verdict"]), str(judged["sort"]))
            if said is None or (said is Said.UNKNOWN and not judged["missing"]):
                continue  # nothing that anybody could find out would settle it
            one = Question(case.name, case.as_of.isoformat(), _exact(own, facts), _json(judged))
            told = (id, one.as_of, json.dumps(one.facts, sort_keys=True))
            if told not in seen:  # cases that differ only in what this measure does not read
                seen.add(told)
                yield one


def _exact(book: Book, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts in declared order as JSON values, numbers as text with all their digits."""
    known = {fact.name: facts.get(fact.name) for fact in book.vocabulary}
    return _json({
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in known.items()
        if value is not None
    })  # fmt: skip


def _json(value: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dumps(value), parse_float=str)
    return found


def _ranked(asked: Sequence[Question], fresh: Collection[str]) -> list[Question]:
    """Those about what is fresh first; among them those nearest to a case of another answer."""
    distance = [
        min((_apart(one, other) for other in asked if _turns(one, other)), default=99)
        for one in asked
    ]
    order = sorted(
        range(len(asked)),
        key=lambda at: (asked[at].judged["id"] not in fresh, distance[at], at),
    )
    return [asked[at] for at in order]


def _turns(one: Question, other: Question) -> bool:
    return one.measure == other.measure and one.right != other.right


def _apart(one: Question, other: Question) -> int:
    """In how many facts two cases differ, the day among them."""
    names = one.facts.keys() | other.facts.keys()
    differing = sum(one.facts.get(name) != other.facts.get(name) for name in names)
    return differing + (one.as_of != other.as_of)


def _mixed(ranked: Sequence[Question]) -> list[Question]:
    """Each sitting as mixed as the cases allow: one measure and answer not twice, one answer not
    more often than others, else in rank; and then in an order that gives no answer away."""
    left, chosen = list(ranked), list[Question]()
    while left and len(chosen) < KEPT:
        now: list[Question] = []
        while left and len(now) < SITTING:
            now.append(left.pop(_next(left, now)))
        chosen += sorted(now, key=_scattered)
    return chosen


def _next(left: Sequence[Question], now: Sequence[Question]) -> int:
    """The place of the question that adds most to a sitting."""
    pairs = Counter((one.measure, one.right) for one in now)
    answers = Counter(one.right for one in now)

    def told_already(at: int) -> tuple[int, int, int]:
        one = left[at]
        return pairs[one.measure, one.right], answers[one.right], at

    return min(range(len(left)), key=told_already)


def _scattered(one: Question) -> str:
    return hashlib.sha256(f"{one.case}/{one.measure}".encode()).hexdigest()
