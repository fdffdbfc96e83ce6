"""Which missing facts could still settle a measure: all of them, and no others.

A fact could settle a measure if, in some way the rest may turn out, the measure cannot be told
without it and can be told with it. `unknown` answers that from the shape of the conditions, as long
as they wait for different facts. Where two of them wait for the same fact, its values are tried one
after another until the answer is certain. Should that be too long, or the fact be one that the
book calculates with, the fact is kept: to ask in vain is the lesser evil.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import or_

from changrong.policy.compilers.closure import Function, function_of
from changrong.policy.compilers.unknown import NO, YES, Chance, Chances, Look, Unknowns, all_of
from changrong.policy.facts import AS_OF, Value
from changrong.policy.language.nodes import Node
from changrong.policy.notice import Verdict
from changrong.policy.palettes import Palettes, remember
from changrong.policy.plan import Plan, Rule, Truth, verdict_of

MOST_LOOKS = 400
"""How many ways a measure may turn out are looked at before its facts are simply kept."""


@dataclass(frozen=True)
class _Waits:
    """What it takes to look at one rule by itself."""

    rule: Rule
    positions: tuple[int, ...]
    nodes: tuple[Node, ...]
    palettes: Palettes
    behind: int

    @cached_property
    def names(self) -> tuple[str, ...]:
        return self.palettes.names_of(self.behind)

    @cached_property
    def derived(self) -> list[tuple[str, Function, int]]:
        """The derived facts under its conditions, each after those that it reads: its formula, and
        the stated facts that it comes down to."""
        under, palettes = self.palettes.formulas_behind(*self.nodes), self.palettes
        return [(fact, formula, palettes.under(fact)) for fact, formula in under]


Truths = Mapping[int, Truth] | Sequence[Truth]
"""The truth of each condition of a plan, or of those that a rule needs."""


def verdict_by(rule: Rule, truths: Truths, facts: Mapping[str, Value]) -> Verdict:
    """What a rule says where the conditions are so."""
    measure = rule.measure
    if rule.dated is None:
        day = facts[AS_OF.name]
        assert isinstance(day, date)
        in_force: Truth = measure.in_force(day)
    else:
        in_force = truths[rule.dated]
    return verdict_of(
        measure.sort, in_force, _all(rule.concerns, truths), _all(rule.demands, truths)
    )


def _all(positions: Sequence[int], truths: Truths) -> Truth:
    result: Truth = True
    for position in positions:
        truth = truths[position]
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


class Waiting:
    """Answers for the rules of one plan. Its answers depend on the facts alone and may be kept."""

    def __init__(self, palettes: Palettes, plan: Plan) -> None:
        self.palettes = palettes
        self.conditions = [function_of(node) for node in plan.conditions]
        unknowns = Unknowns(palettes)
        self.chances: list[Chances] = [unknowns.chances(node) for node in plan.conditions]
        self.behind = [palettes.behind(node) for node in plan.conditions]
        """The stated facts behind each condition, as bits."""
        self.waits = [self._waits(rule, plan) for rule in plan.rules]
        self._kept: dict[tuple[object, ...], int] = {}

    def _waits(self, rule: Rule, plan: Plan) -> _Waits:
        dated = () if rule.dated is None else (rule.dated,)
        positions = tuple(dict.fromkeys((*dated, *rule.concerns, *rule.demands)))
        nodes = tuple(plan.conditions[position] for position in positions)
        behind = reduce(or_, (self.behind[position] for position in positions), 0)
        return _Waits(rule, positions, nodes, self.palettes, behind)

    def look(self, facts: Mapping[str, Value], left_open: int = 0) -> Look:
        """A case whose facts are known as far as they stand in `facts`, derived ones included."""
        known = 0
        bits = self.palettes.bits
        for name, value in facts.items():
            if value is not None and name in bits:
                known |= bits[name]
        return Look(facts, ((1 << len(bits)) - 1) & ~known & ~left_open)

    def missing(self, place: int, look: Look, truths: Sequence[Truth]) -> int:
        """The facts that could settle the rule at this place of the plan, which cannot be told."""
        waits = self.waits[place]
        needs, shared = self.compose(waits.rule, look, truths)
        if not (needs and shared):
            return needs
        sorts = [self.palettes.sort(name, look.facts.get(name)) for name in waits.names]
        key = (place, look.free & waits.behind, look.facts[AS_OF.name], *sorts)
        kept = self._kept.get(key)
        if kept is None:
            kept = _Search(self, waits).needed(look, needs, shared, truths)
            remember(self._kept, key, kept)
        return kept

    def settles(
        self, places: Sequence[int], name: str, value: Value, look: Look, truths: Truths
    ) -> int:
        """How many of these rules, none of which can be told, this one more fact settles."""
        facts = {**look.facts, name: value}
        bit = self.palettes.bits[name]
        for fact, formula in self.palettes.functions.items():
            if facts[fact] is None and self.palettes.under(fact) & bit:
                facts[fact] = formula(facts)
        known: dict[int, Truth] = {}
        settled = 0
        for place in places:
            waits = self.waits[place]
            for each in waits.positions:
                if each not in known:
                    truth = truths[each]
                    known[each] = self.conditions[each](facts) if truth is None else truth  # type: ignore[assignment]
            settled += verdict_by(waits.rule, known, facts) is not Verdict.CANNOT_TELL
        return settled

    def compose(self, rule: Rule, look: Look, truths: Truths) -> tuple[int, int]:
        """The facts that seem to be able to settle a rule, and those read in more than one place.

        Where the rule is not in force, or does not concern the case, no more is open; a demand
        counts only where the rule concerns the case.
        """
        dated = YES if rule.dated is None else self._chance(rule.dated, look, truths)
        concerned = self._chance_of_all(rule.concerns, look, truths)
        demanded = self._chance_of_all(rule.demands, look, truths)
        in_time, late, to_in_time, to_late, shared = dated
        yes, no, to_yes, to_no, _ = concerned
        kept, broken, to_kept, to_broken, _ = demanded
        needs = to_late if late else 0
        if in_time and (no or (yes and (kept or broken))):
            needs |= to_in_time | (to_no if no else 0)
            if yes and (kept or broken):
                needs |= to_yes | to_kept | to_broken
        seen = 0
        for chance in (dated, concerned, demanded):
            shared |= chance[4] | (seen & (chance[2] | chance[3]))
            seen |= chance[2] | chance[3]
        return needs, shared

    def _chance_of_all(self, positions: Sequence[int], look: Look, truths: Truths) -> Chance:
        unknown = [self._chance(each, look, truths) for each in positions if not truths[each]]
        return all_of(unknown) if unknown else YES

    def _chance(self, position: int, look: Look, truths: Truths) -> Chance:
        truth = truths[position]
        if truth is not None:
            return YES if truth else NO
        if position not in look.conditions:
            look.conditions[position] = self.chances[position](look)
        return look.conditions[position]


class _Search:
    """Tries the values of facts that several conditions of one rule share."""

    def __init__(self, waiting: Waiting, waits: _Waits) -> None:
        self.waiting = waiting
        self.waits = waits
        self.palettes = waiting.palettes
        self.looks = 0
        self.witness: Mapping[str, Value] = {}
        """Values of all the facts that were free with which one of them was seen to settle it."""

    def needed(self, look: Look, needs: int, shared: int, truths: Truths) -> int:
        """Of the facts that seem to settle the rule, those that do, or that no trial rules out."""
        found = self._others(look, needs, shared, truths)
        for name in self.palettes.names_of(needs & ~found):
            if self._matters_there(look, name, truths) or self._matters(look, name, needs, truths):
                found |= self.palettes.bits[name]
        return found

    def _matters_there(self, look: Look, name: str, truths: Truths) -> bool:
        """Whether knowing this fact settles the rule where all else is as it was for another: seen
        at once, where from the beginning it would take a look for every fact."""
        if name not in self.witness:
            return False
        others = {other: value for other, value in self.witness.items() if other != name}
        then = self._with(look, others)
        _, further, _, found = self._open(then, truths)
        return bool(further & self.palettes.bits[name]) and self._settles(then, name, found)

    def _others(self, look: Look, needs: int, shared: int, truths: Truths) -> int:
        """Facts that surely matter, found by settling the shared ones one way and another."""
        names = self.palettes.names_of(needs & shared)
        if not names:
            return 0
        name = names[0]
        bit, found = self.palettes.bits[name], 0
        for value in self.palettes.of(name, look.facts):
            then = self._with(look, {name: value})
            settled, further, again, _ = self._open(then, truths)
            if settled:
                found |= bit
            elif not again:
                found |= further
            if not needs & ~found or self.looks > MOST_LOOKS // 2:
                break
        return found

    def _matters(self, look: Look, name: str, needs: int, truths: Truths) -> bool:
        """Whether knowing this fact can settle the rule, whatever else is or stays unknown."""
        bit = self.palettes.bits[name]
        if self.looks > MOST_LOOKS:
            return True
        others = self.palettes.names_of(needs & ~bit)
        if not others:
            return self._settles(look, name, truths)
        other = others[0]
        complete = self.palettes.is_complete(other, look.facts)
        for value in (*self.palettes.of(other, look.facts), None):
            then = self._with(look, {other: value})
            _, further, shared, found = self._open(then, truths)
            if further & bit and (not shared or self._matters(then, name, further, found)):
                return True
        return not complete

    def _settles(self, look: Look, name: str, truths: Truths) -> bool:
        """Whether some value of the one fact that is left settles the rule."""
        for value in self.palettes.of(name, look.facts):
            self.looks += 1
            then = self._with(look, {name: value})
            found = self._truths(then, truths)
            if verdict_by(self.waits.rule, found, then.facts) is not Verdict.CANNOT_TELL:
                self.witness = {each: then.facts.get(each) for each in self.waits.names}
                return True
        return not self.palettes.is_complete(name, look.facts)

    def _with(self, look: Look, values: Mapping[str, Value]) -> Look:
        """The case with more facts; None leaves one open. What is known stays as it is, and so does
        what was found out of all that these facts are not behind."""
        bits, behind = self.palettes.bits, self.waiting.behind
        told = {name: value for name, value in values.items() if value is not None}
        settled, given = (reduce(or_, map(bits.__getitem__, of), 0) for of in (values, told))
        facts = {**look.facts, **told}
        then = Look(facts, look.free & ~settled)
        for fact, formula, under in self.waits.derived:
            if not under & settled:
                if fact in look.chances:
                    then.chances[fact] = look.chances[fact]
                if fact in look.reaches:
                    then.reaches[fact] = look.reaches[fact]
            elif under & given and facts.get(fact) is None:
                facts[fact] = formula(facts)
        for at in self.waits.positions:
            if at in look.conditions and not behind[at] & settled:
                then.conditions[at] = look.conditions[at]
        return then

    def _open(self, look: Look, before: Truths) -> tuple[bool, int, int, Truths]:
        """Whether the rule is settled; else the facts that seem to settle it, those shared; and
        the truths."""
        self.looks += 1
        truths = self._truths(look, before)
        if verdict_by(self.waits.rule, truths, look.facts) is not Verdict.CANNOT_TELL:
            return True, 0, 0, truths
        return False, *self.waiting.compose(self.waits.rule, look, truths), truths

    def _truths(self, look: Look, before: Truths) -> Truths:
        conditions = self.waiting.conditions
        return {
            each: conditions[each](look.facts) if before[each] is None else before[each]  # type: ignore[misc]
            for each in self.waits.positions
        }
