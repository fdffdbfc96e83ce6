"""Why a fact is asked: the measures that wait for it and the standard that reads it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.clauses import Clause, clause_of
from changrong.policy import Measure
from changrong.policy.language.nodes import reads


@dataclass(frozen=True)
class Reasons:
    """Why a fact is asked: measures that wait for it, and their clauses."""

    labels: list[Any]
    clauses: list[Clause]

    @property
    def names(self) -> str:
        return _("、").join(_("“%(label)s”") % {"label": choose(label)} for label in self.labels)

    def __bool__(self) -> bool:
        return bool(self.labels)


def reasons_to_ask(waiting: Sequence[Measure], fact: str, most: int = 2) -> Reasons:
    """The first of the measures that wait for this fact, and their clauses.

    Where no measure reads the fact itself, the standard that derives from it is cited first.
    """
    shown = waiting[:most]
    clauses = [clause_of(one.notice, one.clause, str(one.read)) for one in shown]
    if not any(fact in reads(c.node) for measure in waiting for c in measure.conditions):
        clauses = [*standards_on(fact), *clauses][:most]
    return Reasons([one.label for one in shown], list(dict.fromkeys(clauses)))


def standards_on(fact: str) -> Iterator[Clause]:
    """The clauses whose formulas or tables read the fact directly."""
    for notice in book().notices:
        for formula in notice.derived:
            if formula.is_live and fact in reads(formula.node):
                yield clause_of(notice.id, formula.clause, str(formula.read))


@cache
def stated_behind(fact: str) -> tuple[str, ...]:
    """The stated facts that a derived one is worked out from, in the order they are read."""
    formula = next((one for one in book().derived if one.fact == fact), None)
    if formula is None:
        found = book().vocabulary.find(fact)
        return () if found is None or found.derived else (fact,)
    roots = (root for name in reads(formula.node) for root in stated_behind(name))
    return tuple(dict.fromkeys(roots))
