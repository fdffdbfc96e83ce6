"""What formulas are made of: truths, values, what goes with them, and facts as they are stated."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import z3

from changrong.policy.checks.proof.scales import Scale, Words, digits_of
from changrong.policy.facts import Fact, FactType, Kind

LAST_DAY = date.max.toordinal()


class Truth(NamedTuple):
    """When a tree is TRUE, and when it is FALSE."""

    true: Any
    false: Any


class Term(NamedTuple):
    """Whether a value is known, the value, and for text the scale it lies on."""

    known: Any
    value: Any
    scale: Scale | None = None


@dataclass
class Around:
    """What goes with a formula: what is true of the facts in it, and that each stated one is known.

    `exact` is false where something was widened. The keys are z3's own numbers of formulas.
    """

    given: dict[int, Any] = field(default_factory=dict)
    known: dict[int, Any] = field(default_factory=dict)
    exact: bool = True

    def add(self, *given: Any) -> None:
        self.given.update({each.get_id(): each for each in given})

    def take(self, other: Around) -> None:
        self.given.update(other.given)
        self.known.update(other.known)
        self.exact = self.exact and other.exact


def stated(fact: Fact, known: Any, words: Words, around: Around) -> Term | Truth:
    """A stated fact: any value between the bounds of its declaration, which go into `around`."""
    match fact.kind:
        case Kind.BOOLEAN:
            value = z3.Bool(fact.name)
            return Truth(z3.And(known, value), z3.And(known, z3.Not(value)))
        case Kind.DATE:
            day = z3.Int(fact.name)
            around.add(z3.And(day >= 1, day <= LAST_DAY))
            return Term(known, day)
        case Kind.TEXT:
            return _text(fact, known, words, around)
        case Kind.NUMBER:
            is_whole = fact.type is FactType.INTEGER
            number = z3.ToReal(z3.Int(fact.name)) if is_whole else z3.Real(fact.name)
            low = Decimal(-fact.form.limit) if fact.min is None else fact.min
            high = Decimal(fact.form.limit) if fact.max is None else fact.max
            around.add(z3.And(number >= real(low), number <= real(high)))
            return Term(known, number)


def _text(fact: Fact, known: Any, words: Words, around: Around) -> Term:
    digits = digits_of(fact)
    if digits is not None:
        place = z3.Int(fact.name)
        around.add(z3.And(place >= 0, place <= digits.most))
        return Term(known, z3.ToReal(place), digits)
    point = z3.Real(fact.name)
    if fact.values:
        places = [real(words.position(value)) for value in fact.values]
        around.add(z3.Or([point == place for place in places]))
    return Term(known, point, words)


def real(value: Decimal) -> Any:
    """A number, exactly."""
    return z3.RealVal(format(value, "f"))
