"""Judging one case: the compiled book in Python functions, made once and kept.

Nothing is parsed here and no clock is read. Derived facts come first, in an order in which each
finds its inputs; then every distinct condition once; then each measure looks at its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from changrong.policy.compilers.closure import Facts, function_of
from changrong.policy.compilers.unknown import Look
from changrong.policy.decision import Ask, Decision, Given, Judged, Judgement
from changrong.policy.facts import AS_OF, Value, Vocabulary
from changrong.policy.language.nodes import reads
from changrong.policy.notice import Derived, Duty, Verdict
from changrong.policy.palettes import Palettes
from changrong.policy.plan import Plan, Rule, Truth
from changrong.policy.waiting import Waiting, verdict_by

if TYPE_CHECKING:
    from changrong.workdays import Calendar


class Judge:
    """Judges cases by one book. Safe to share between threads: what is kept never changes."""

    def __init__(
        self, book: str, vocabulary: Vocabulary, derived: Sequence[Derived], plan: Plan
    ) -> None:
        self.book = book
        self.vocabulary = vocabulary
        self.plan = plan
        formulas = {item.fact: item.node for item in derived}
        self.palettes = Palettes(vocabulary, formulas, plan.conditions)
        self.waiting = Waiting(self.palettes, plan)
        self.derived_names = [fact.name for fact in vocabulary if fact.derived]
        self.conditions = self.waiting.conditions
        self.reads = [tuple(reads(node)) for node in plan.conditions]
        self.gives = {
            rule.measure.key: [function_of(give.node) for give in rule.measure.gives]
            for rule in plan.rules
        }

    def decide(self, stated: Mapping[str, object], as_of: date) -> Decision:
        """The decision on these facts. Raises FactError for a name or a value that is refused."""
        given = self.parse(stated)
        facts = self.facts(given, as_of)
        case = _Case(self, facts)
        judgements = tuple(map(case.judge, range(len(self.plan.rules))))
        return Decision(
            as_of=as_of,
            book=self.book,
            facts=given,
            derived={name: facts.get(name) for name in self.derived_names},
            measures=judgements,
            ask=self.ask(judgements),
        )

    def parse(self, stated: Mapping[str, object]) -> dict[str, Value]:
        """The values that are known. Raises FactError for a name or a value that is refused."""
        return {
            name: value
            for name, raw in stated.items()
            if (value := self.vocabulary.parse(name, raw)) is not None
        }

    def facts(self, given: Mapping[str, Value], as_of: date) -> dict[str, Value]:
        """The facts that conditions read: those given, the derived ones and the day."""
        facts: dict[str, Value] = {**given, AS_OF.name: as_of}
        for name, formula in self.palettes.functions.items():
            facts[name] = formula(facts)
        return facts

    def truths(self, facts: Facts) -> list[Truth]:
        """The truth of each condition of the plan."""
        return [value(facts) for value in self.conditions]  # type: ignore[misc]

    def verdicts(self, facts: Facts) -> dict[str, Verdict]:
        """The bare verdict of each measure."""
        truths = self.truths(facts)
        return {rule.measure.key: verdict_by(rule, truths, facts) for rule in self.plan.rules}

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
    """One case under judgement: each condition's truth and its facts, once."""

    def __init__(self, judge: Judge, facts: Facts) -> None:
        self.judge_ = judge
        self.facts = facts
        self.truths = judge.truths(facts)
        self.read = [{name: facts.get(name) for name in names} for names in judge.reads]
        self.look: Look = judge.waiting.look(facts)

    def judge(self, place: int) -> Judgement:
        rule = self.judge_.plan.rules[place]
        measure = rule.measure
        verdict = verdict_by(rule, self.truths, self.facts)
        is_due = verdict is Verdict.DUE and measure.duty is not None
        return Judgement(
            measure,
            verdict,
            tuple(
                Judged(condition, self.truths[position], self.read[position])
                for condition, position in zip(measure.conditions, rule.labelled, strict=True)
            ),
            self.given(rule) if verdict is Verdict.APPLIES else (),
            self.missing(place) if verdict is Verdict.CANNOT_TELL else (),
            self.judge_.due_on(measure.duty, self.facts) if is_due and measure.duty else None,
        )

    def given(self, rule: Rule) -> tuple[Given, ...]:
        values = self.judge_.gives[rule.measure.key]
        return tuple(
            Given(give.what, value(self.facts), give.unit)
            for give, value in zip(rule.measure.gives, values, strict=True)
        )

    def missing(self, place: int) -> tuple[str, ...]:
        """The stated facts that could still settle the measure, in the order of declaration."""
        waiting = self.judge_.waiting
        return waiting.palettes.names_of(waiting.missing(place, self.look, self.truths))
