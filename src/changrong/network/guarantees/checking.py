"""An agreement's shares held against the notices on risk shares: on signing, and every year.

Each layer is judged by itself: what is above a bound is as much a deal of bank and guarantor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from changrong.guarantee.agreement import Agreement
from changrong.guarantee.agreement.facts import share_facts
from changrong.network.parties.models import Institution
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of_institution
from changrong.policy import Binding, Book, Judgement, Measure, Verdict
from changrong.policy.judge import Judge
from changrong.policy.language.nodes import reads
from changrong.policy.plan import plan_of

SHARES = (
    "beijing-2022-guarantee/risk-share",
    "beijing-2022-guarantee/shares-add-up",
    "state-council-2019-guarantee/risk-share-until-2022",
)
EVERY_MONTHS = 12


@lru_cache(maxsize=64)
def judge_of(book_: Book, keys: tuple[str, ...], facts: frozenset[str] = frozenset()) -> Judge:
    """A judge of these measures alone, which derives only what they read, and what these `facts`
    rest on: some of a book are judged in a fraction of the time."""
    measures: list[Measure] = [book_.measure(key) for key in keys]
    plan = plan_of(measures)
    gives = [give.node for measure in measures for give in measure.gives]
    wanted = {fact for node in (*plan.conditions, *gives) for fact in reads(node)} | facts
    derived = []
    for one in reversed(book_.derived):  # each comes after those that it reads
        if one.fact in wanted:
            wanted.update(reads(one.node))
            derived.append(one)
    return Judge(book_.hash, book_.vocabulary, derived[::-1], plan)


@dataclass(frozen=True)
class Checked:
    """What the notices say of each layer. `broken`: limits that are, must and in principle."""

    layers: tuple[tuple[Judgement, ...], ...]

    def broken(self, binding: Binding) -> list[Judgement]:
        return [
            one
            for layer in self.layers
            for one in layer
            if one.verdict is Verdict.BROKEN and one.measure.binding is binding
        ]

    @property
    def is_kept(self) -> bool:
        return all(
            one.verdict in (Verdict.KEPT, Verdict.NOT_CONCERNED, Verdict.NOT_IN_FORCE)
            for layer in self.layers
            for one in layer
        )

    def plain(self, reason: str = "") -> list[list[dict[str, Any]]]:
        return [
            [
                {"measure": one.measure.key, "verdict": one.verdict.value, "reason": reason}
                for one in layer
            ]
            for layer in self.layers
        ]


def check_shares(terms: Agreement, guarantor: Institution, region: str, on: date) -> Checked:
    """What the notices on risk shares say of an agreement on a day."""
    known = {"enterprise.region": region} if region else {}
    known |= facts_of_institution(guarantor) | {"guarantee.provided_on": on.isoformat()}
    judge = judge_of(book(), SHARES)
    return Checked(
        tuple(judge.decide({**known, **layer}, on).measures for layer in share_facts(terms))
    )
