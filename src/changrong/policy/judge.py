"""Judging one case: the compiled book in Python functions, made once and kept.

Nothing is parsed here and no clock is read. Derived facts come first, in an order in which each
finds its inputs; then every distinct condition once; then each measure looks at its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from changrong.policy.compilers.closure import Facts, Function, function_of
from changrong.policy.compilers.unknown import Names, Waiting, waiting_of
from changrong.policy.decision import Ask, Decision, Given, Judged, Judgement
from changrong.policy.facts import AS_OF, Value, Vocabulary
from changrong.policy.language.nodes import reads
from changrong.policy.notice import Derived, Duty, Verdict
from changrong.policy.plan import Plan, Rule, Truth, verdict_of

if TYPE_CHECKING:
    from changrong.workdays import Calendar


@dataclass(frozen=True, slots=True)
class _Formula:
    fact: str
    value: Function
    waiting: Waiting


class Judge:
    """Judges cases by one book. Safe to share between threads: nothing changes after it is made."""

    def __init__(
        self, book: str, vocabulary: Vocabulary, derived: Sequence[Derived], plan: Plan
    ) -> None:
        self.book = book
        self.vocabulary = vocabulary
        self.plan = plan
        self.formulas = {
            item.fact: _Formula(item.fact, function_of(item.node), waiting_of(item.node))
            for item in derived
        }
        self.derived_names = [fact.name for fact in vocabulary if fact.derived]
        self.conditions = [function_of(node) for node in plan.conditions]
        self.waiting = [waiting_of(node) for node in plan.conditions]
        self.reads = [tuple(reads(node)) for node in plan.conditions]
        self.gives = {
            rule.measure.key: [function_of(give.node) for give in rule.measure.gives]
            for rule in plan.rules
        }

    def decide(self, stated: Mapping[str, object], as_of: date) -> Decision:
        """The decision on these facts. Raises FactError for a name or a value that is refused."""
        given = {
            name: value
            for name, raw in stated.items()
            if (value := self.vocabulary.parse(name, raw)) is not None
        }
        facts: dict[str, Value] = {**given, AS_OF.name: as_of}
        for formula in self.formulas.values():
            facts[formula.fact] = formula.value(facts)
        case = _Case(self, facts)
        judgements = tuple(case.judge(rule) for rule in self.plan.rules)
        return Decision(
            as_of=as_of,
            book=self.book,
            facts=given,
            derived={name: facts.get(name) for name in self.derived_names},
            measures=judgements,
            ask=self.ask(judgements),
        )

    def ask(self, judgements: Sequence[Judgement]) -> tuple[Ask, ...]:
        counts = Counter(fact for judgement in judgements for fact in judgement.missing)
        order = self.vocabulary.order
        ranked = sorted(counts.items(), key=lambda item: (-item[1], order.get(item[0], 0)))
        return tuple(Ask(fact, unlocks) for fact, unlocks in ranked)

    @cached_property
    def calendar(self) -> Calendar:
        """Loaded with the first duty that is due."""
        from changrong.workdays import Calendar

        return Calendar.load()

    def due_on(self, duty: Duty, facts: Facts) -> date | None:
        from changrong.workdays import BeyondCalendar

        start = facts.get(duty.on)
        assert isinstance(start, date), "a duty is due only where the day of its event is known"
        try:
            return self.calendar.due(start, duty.within)
        except (BeyondCalendar, OverflowError):
            return None


class _Case:
    """One case under judgement: each condition's truth, its facts, and what it waits for, once."""

    def __init__(self, judge: Judge, facts: Facts) -> None:
        self.judge_ = judge
        self.facts = facts
        self.truths: list[Truth] = [value(facts) for value in judge.conditions]  # type: ignore[misc]
        self.read = [{name: facts.get(name) for name in names} for names in judge.reads]
        self.resolved: dict[str, Names] = {}
        self.waits: dict[int, Names] = {}

    def judge(self, rule: Rule) -> Judgement:
        measure = rule.measure
        in_force = measure.in_force(self.as_of) if rule.dated is None else self.truths[rule.dated]
        concerned, demanded = self.all_of(rule.concerns), self.all_of(rule.demands)
        verdict = verdict_of(measure.sort, in_force, concerned, demanded)
        is_due = verdict is Verdict.DUE and measure.duty is not None
        return Judgement(
            measure,
            verdict,
            tuple(
                Judged(condition, self.truths[position], self.read[position])
                for condition, position in zip(measure.conditions, rule.labelled, strict=True)
            ),
            self.given(rule) if verdict is Verdict.APPLIES else (),
            self.missing(rule, concerned, demanded) if verdict is Verdict.CANNOT_TELL else (),
            self.judge_.due_on(measure.duty, self.facts) if is_due and measure.duty else None,
        )

    @property
    def as_of(self) -> date:
        day = self.facts[AS_OF.name]
        assert isinstance(day, date)
        return day

    def all_of(self, positions: Sequence[int]) -> Truth:
        result: Truth = True
        for position in positions:
            truth = self.truths[position]
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    def given(self, rule: Rule) -> tuple[Given, ...]:
        values = self.judge_.gives[rule.measure.key]
        return tuple(
            Given(give.what, value(self.facts), give.unit)
            for give, value in zip(rule.measure.gives, values, strict=True)
        )

    def missing(self, rule: Rule, concerned: Truth, demanded: Truth) -> tuple[str, ...]:
        """The stated facts that could still settle the measure.

        Where it is known that the measure does not concern the case, only its being in force is
        open; where a demand is known to be broken, only whether the measure concerns the case is.
        """
        positions = [] if rule.dated is None else [rule.dated]
        if concerned is not False:
            positions.extend(rule.concerns)
            if demanded is not False:
                positions.extend(rule.demands)
        found: Names = {}
        for position in positions:
            if self.truths[position] is None:
                found |= self.waits_for(position)
        return tuple(found)

    def waits_for(self, position: int) -> Names:
        if position not in self.waits:
            self.waits[position] = self.judge_.waiting[position](self.facts, self.resolve)
        return self.waits[position]

    def resolve(self, fact: str) -> Names:
        """The stated facts under a fact: itself, or those its formula waits for."""
        if fact not in self.resolved:
            formula = self.judge_.formulas.get(fact)
            if formula is not None:
                self.resolved[fact] = formula.waiting(self.facts, self.resolve)
            else:
                declared = self.judge_.vocabulary.find(fact)
                is_stated = declared is not None and not declared.derived
                self.resolved[fact] = {fact: None} if is_stated else {}
        return self.resolved[fact]
