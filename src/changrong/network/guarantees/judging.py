"""Whether a loan may come under an agreement: its criteria, and the limits of notices it heeds.

Three values: what cannot be told is not taken on, and the answer says which facts are missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from changrong.guarantee.agreement import Agreement
from changrong.guarantee.agreement.facts import FACTS as SHARES
from changrong.guarantee.agreement.facts import share_facts
from changrong.money import Fen, in_yuan
from changrong.network.guarantees.checking import judge_of
from changrong.network.guarantees.counting import (
    BORROWER,
    CLASSES,
    HEAVIEST,
    WEIGHT_CLASS,
    Counts,
    Place,
)
from changrong.network.guarantees.models import Figures
from changrong.network.parties.models import Institution
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of_institution
from changrong.policy import Judgement, Verdict
from changrong.policy.compilers.closure import Function, function_of
from changrong.policy.facts import AS_OF
from changrong.policy.language.nodes import Node, reads
from changrong.text import Text

WEIGHING = "state-council-2017-guarantee/one-borrower"
"""Reads the weight of a borrower's balance, and so has it reckoned."""
PASSES = (Verdict.KEPT, Verdict.NOT_CONCERNED, Verdict.NOT_IN_FORCE)
Facts = dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """Why a loan cannot come under the agreement (None: it may), and the class its borrower's
    balance would be of."""

    refusal: Text | None
    weight_class: str


NOT_SAID = frozenset(
    {
        "guarantee.kind",
        "guarantee.amount",
        "guarantee.fee_rate",
        "guarantee.provided_on",
        "guarantee.outstanding",
        "guarantee.bank_guarantor_deal",
        *SHARES.values(),
    }
)
"""Facts of a guarantee that follow from the filing itself, the counts or the agreement."""


def not_to_be_said(name: str) -> bool:
    """Whether a fact is not for whoever files a loan to say: what is known of the institutions, of
    the agreement, and what the service reckons itself. Else one would be bound by one's word."""
    fact = book().vocabulary.facts.get(name)
    if fact is None:
        return False
    return fact.subject in ("institution", "emergency") or name in NOT_SAID


class Judging:
    """Judges loans under one agreement, one after another, as their balances grow."""

    def __init__(self, terms: Agreement, guarantor: Institution, today: date) -> None:
        self.guarantor, self.today = guarantor, today
        heeded = tuple(dict.fromkeys((*terms.heeds, WEIGHING)))
        self.heeds = frozenset(terms.heeds)
        self.criteria: list[tuple[Text, Node, Function]] = []
        for one in terms.criteria:
            node = book().condition(one.that)
            self.criteria.append((one.label, node, function_of(node)))
        asked = frozenset(fact for _label, node, _ in self.criteria for fact in reads(node))
        self.judge = judge_of(book(), heeded, asked)
        nodes = (*self.judge.plan.conditions, *self.judge.formulas.values())
        read = asked.union(fact for node in nodes for fact in reads(node))
        self.reads_classes = not read.isdisjoint(CLASSES.values())
        self.heeded_places = [
            place
            for place, (measure, _labels) in enumerate(self.judge.measures)
            if measure.key in self.heeds
        ]
        first = next(share_facts(terms))
        self.standing: Facts = {**facts_of_institution(guarantor), **self.stated, **first}
        self.parsed = self.judge.parse(self.standing)

    @cached_property
    def stated(self) -> Facts:
        """What the guarantor last said of itself; nothing, where it never did."""
        last = self.guarantor.figures.first()
        return dict(last.facts) if isinstance(last, Figures) else {}

    def judge_loan(
        self, facts: Mapping[str, Any], borrower: str, amount: Fen, counts: Counts
    ) -> Judged:
        """What the agreement says of one loan more of so many fen. Raises FactError for a fact that
        the vocabulary refuses."""
        balance = counts.used(Place(self.guarantor.number, BORROWER, borrower)) + amount
        known = self._known(facts, balance)
        derived, verdicts = self._judged(known)
        weight_class = _class_in(derived)
        if self.reads_classes:
            classes = self._classes(counts, borrower, balance, weight_class)
            known |= self.judge.parse(classes)
            derived, verdicts = self._judged(known)
        if any(verdicts[place] not in PASSES for place in self.heeded_places):
            # Reasons cost more than verdicts, and are read only of who is refused.
            return Judged(self._broken(self.judge.decide(known, self.today).measures), weight_class)
        return Judged(self._criteria(derived), weight_class)

    def class_of(self, facts: Mapping[str, Any], balance: Fen) -> str:
        """The weight class of a borrower with so much guaranteed."""
        return _class_in(self._judged(self._known(facts, balance))[0])

    def _known(self, facts: Mapping[str, Any], balance: Fen) -> Facts:
        """What is stated of a borrower with so much guaranteed; its word goes before what stands.
        Raises FactError."""
        said = {**facts, "guarantee.outstanding": in_yuan(balance)}
        standing = {name: value for name, value in self.parsed.items() if name not in said}
        return {**standing, **self.judge.parse(said)}

    def _judged(self, known: Facts) -> tuple[Facts, Sequence[Verdict]]:
        """What is known with all that follows from it, and the bare verdict of each measure."""
        facts = {**known, AS_OF.name: self.today}
        _truths, verdicts, _derived = self.judge.judging(facts)
        return facts, verdicts

    def _classes(self, counts: Counts, borrower: str, balance: int, weight_class: str) -> Facts:
        """The balance of each class with this loan: the guarantor's own, and what it guarantees
        elsewhere; unknown where it never stated what it does."""
        number = self.guarantor.number
        sums = {name: counts.used(Place(number, WEIGHT_CLASS, name)) for name in CLASSES}
        place = Place(number, BORROWER, borrower)
        if was := counts.used(place):
            sums[counts.note(place)] -= was
        sums[weight_class] += balance
        return {
            fact: str(in_yuan(sums[name]) + Decimal(self.stated[fact]))
            for name, fact in CLASSES.items()
            if fact in self.stated
        }

    def _broken(self, judgements: tuple[Judgement, ...]) -> Text | None:
        for one in judgements:
            if one.measure.key in self.heeds and one.verdict not in PASSES:
                return _why(one)
        return None

    def _criteria(self, facts: Mapping[str, Any]) -> Text | None:
        for label, node, function in self.criteria:
            truth = function(facts)
            if truth is None:
                missing = [name for name in reads(node) if facts.get(name) is None]
                return _unknown(label, missing)
            if not truth:
                return Text(f"不符合：{label.zh}", f"Does not meet: {label.en}")
        return None


def _class_in(derived: Mapping[str, Any]) -> str:
    found = derived.get("guarantee.weight_class")
    return str(found) if found in CLASSES else HEAVIEST


def _why(one: Judgement) -> Text:
    label, clause = one.measure.label, one.measure.clause
    if one.verdict is Verdict.CANNOT_TELL:
        return _unknown(label, list(one.missing))
    return Text(f"不符合{label.zh}（{clause}）", f"Breaks a limit: {label.en} ({clause})")


def _unknown(label: Text, missing: list[str]) -> Text:
    """A missing fact is never yes."""
    vocabulary = book().vocabulary
    names = [vocabulary[name].label for name in missing]
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    return Text(f"说不清是否符合{label.zh}，还缺：{zh}", f"Cannot tell: {label.en}; missing: {en}")
