"""Judging one case: the compiled book in Python functions, made once and kept.

No notice is read here and no clock. One generated function gives the derived facts, the truth of
every distinct condition and the verdict of every measure; what is missing is looked for only where
a measure cannot tell, and reasons are put together only when somebody reads them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from changrong.policy.compilers.closure import Facts, Function, function_of
from changrong.policy.compilers.generated import Judging, judging_of
from changrong.policy.compilers.unknown import Look
from changrong.policy.decision import Ask, Decision, Evidence, Given, Judgement, Labelled
from changrong.policy.facts import AS_OF, Value, Vocabulary
from changrong.policy.language.nodes import reads
from changrong.policy.notice import Derived, Duty, Give, Measure, Verdict
from changrong.policy.palettes import Palettes
from changrong.policy.parsing import Parsers
from changrong.policy.plan import Plan, Truth
from changrong.policy.waiting import Waiting

if TYPE_CHECKING:
    from changrong.workdays import Calendar

_CANNOT_TELL, _APPLIES, _DUE = Verdict.CANNOT_TELL, Verdict.APPLIES, Verdict.DUE


class Judge:
    """Judges cases by one book. Safe to share between threads: what is kept never changes."""

    def __init__(
        self, book: str, vocabulary: Vocabulary, derived: Sequence[Derived], plan: Plan
    ) -> None:
        self.book = book
        self.vocabulary = vocabulary
        self.plan = plan
        self.formulas = {item.fact: item.node for item in derived}
        self.judging: Judging = judging_of(vocabulary, self.formulas, plan)
        self.parsers = Parsers(vocabulary)
        self.reads = [tuple(reads(node)) for node in plan.conditions]
        self.measures: list[tuple[Measure, Labelled]] = [
            (rule.measure, tuple(zip(rule.measure.conditions, rule.labelled, strict=True)))
            for rule in plan.rules
        ]
        self.gives: list[list[tuple[Give, Function]]] = [
            [(give, function_of(give.node)) for give in rule.measure.gives] for rule in plan.rules
        ]

    @cached_property
    def palettes(self) -> Palettes:
        return Palettes(self.vocabulary, self.formulas, self.plan.conditions)

    @cached_property
    def waiting(self) -> Waiting:
        """Made with the first measure that cannot tell."""
        return Waiting(self.palettes, self.plan)

    def decide(
        self, stated: Mapping[str, object], as_of: date, calendar: Calendar | None = None
    ) -> Decision:
        """The decision on these facts; days are counted by the calendar given, else by the one that
        ships. Raises FactError for a name or a value that is refused."""
        given = self.parse(stated)
        facts: dict[str, Value] = {**given, AS_OF.name: as_of}
        truths, verdicts, derived = self.judging(facts)
        judgements = self.judgements(Evidence(facts, truths, self.reads), verdicts, calendar)
        ask = self.ask(judgements) if _CANNOT_TELL in verdicts else ()
        return Decision(as_of, self.book, given, derived, judgements, ask)

    def judgements(
        self, evidence: Evidence, verdicts: Sequence[Verdict], calendar: Calendar | None
    ) -> tuple[Judgement, ...]:
        """What each measure says, with what its verdict calls for."""
        found = tuple(
            [
                Judgement(measure, verdict, labelled, evidence)
                for (measure, labelled), verdict in zip(self.measures, verdicts, strict=True)
            ]
        )
        look: Look | None = None
        for place, verdict in enumerate(verdicts):
            if verdict is _CANNOT_TELL:
                look = look or self.waiting.look(evidence.facts)
                mask = self.waiting.missing(place, look, evidence.truths)
                found[place].missing = self.palettes.names_of(mask)
            elif verdict is _APPLIES:
                found[place].gives = self.given(place, evidence.facts)
            elif verdict is _DUE and (duty := found[place].measure.duty) is not None:
                found[place].due_on = self.due_on(duty, evidence.facts, calendar)
        return found

    def given(self, place: int, facts: Facts) -> tuple[Given, ...]:
        """What the measure at this place of the plan gives."""
        return tuple(
            [Given(give.what, value(facts), give.unit) for give, value in self.gives[place]]
        )

    def parse(self, stated: Mapping[str, object]) -> dict[str, Value]:
        """The values that are known. Raises FactError for a name or a value that is refused."""
        return self.parsers.known(stated)

    def facts(self, given: Mapping[str, Value], as_of: date) -> dict[str, Value]:
        """The facts that conditions read: those given, the derived ones and the day."""
        facts: dict[str, Value] = {**given, AS_OF.name: as_of}
        self.judging(facts)
        return facts

    def truths(self, facts: Facts) -> Sequence[Truth]:
        """The truth of each condition of the plan."""
        return self.judging(dict(facts))[0]

    def verdicts(self, facts: Facts) -> dict[str, Verdict]:
        """The bare verdict of each measure."""
        verdicts = self.judging(dict(facts))[1]
        keys = (rule.measure.key for rule in self.plan.rules)
        return dict(zip(keys, verdicts, strict=True))

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

    def due_on(self, duty: Duty, facts: Facts, calendar: Calendar | None) -> date | None:
        from changrong.workdays import BeyondCalendar

        start = facts.get(duty.on)
        assert isinstance(start, date), "a duty is due only where the day of its event is known"
        try:
            return (calendar or self.calendar).due(start, duty.within)
        except (BeyondCalendar, OverflowError):
            return None
