"""How much working capital a firm needs, line by line, as the notice's formula has it.

The formula stands once, in the notice that derives `need.new_loan_estimate`; this only tells it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from changrong.lending.errors import LendingError
from changrong.lending.need.working import (
    Facts,
    Figure,
    Step,
    figure,
    held,
    in_figures,
    in_words,
    step,
    true_part,
)
from changrong.policy import Book, Decision, Derived, Judgement, Value, Vocabulary
from changrong.policy.citing import Citation, judged_on
from changrong.policy.language.nodes import Case, reads
from changrong.text import Text

SUGGESTED = "need.new_loan_estimate"
OUTCOME = "need.estimate_outcome"


class Outcome(StrEnum):
    """What the formula comes to, by the values of `need.estimate_outcome`; or it is not told."""

    NEEDED = "needed"
    NO_NEED = "no_need"
    NOT_COMPUTABLE = "not_computable"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Estimate:
    """The sum with all its lines in order.

    `suggested` is the new loan in yuan that the formula gives: zero where there is no need, None
    where there is no answer. `reason` says why an outcome is what it is, `missing` are the stated
    facts that an answer waits for, and `judged` the verdicts in force on the outcome.
    """

    outcome: Outcome
    suggested: Decimal | None
    reason: Text
    steps: tuple[Step, ...]
    missing: tuple[Figure, ...]
    cites: Citation
    judged: tuple[Judgement, ...]

    def step(self, fact: str) -> Step:
        """The line of a derived fact. Raises KeyError."""
        for each in self.steps:
            if each.fact == fact:
                return each
        raise KeyError(fact)


def estimate(book: Book, decision: Decision) -> Estimate:
    """The estimate of the case that was decided with this book (or a part of it).

    Raises LendingError where the book has no such formula, or is not the one that decided.
    """
    if book.hash != decision.book:
        raise LendingError(
            "判断用的不是这一版措施库", "the case was decided with another version of the book"
        )
    formulas = {item.fact: item for item in book.derived}
    if SUGGESTED not in formulas or OUTCOME not in formulas:
        raise LendingError(
            "措施库里没有营运资金测算公式", "the book has no formula of working capital"
        )
    facts = {**decision.facts, **decision.derived}
    outcome, target = formulas[OUTCOME], formulas[SUGGESTED]
    found = Outcome(str(facts[OUTCOME])) if facts.get(OUTCOME) else Outcome.CANNOT_TELL
    missing = _missing(formulas, facts, book.vocabulary) if found is Outcome.CANNOT_TELL else ()
    value = facts.get(SUGGESTED)
    return Estimate(
        outcome=found,
        suggested=value if isinstance(value, Decimal) else None,
        reason=_reason(outcome, facts, book.vocabulary, missing),
        steps=tuple(
            step(item, facts, book.vocabulary)
            for item in book.derived
            if (item.notice, item.clause) == (target.notice, target.clause) and item is not outcome
        ),
        missing=missing,
        cites=Citation.of(outcome),
        judged=judged_on(decision.measures, OUTCOME),
    )


def _missing(
    formulas: dict[str, Derived], facts: Facts, vocabulary: Vocabulary
) -> tuple[Figure, ...]:
    """The stated facts beneath the formula that are not known, in the order of asking."""
    waiting, beneath = [SUGGESTED], set()
    while waiting:
        for name in reads(formulas[waiting.pop()].node):
            if name in formulas:
                waiting.append(name)
            elif facts.get(name) is None:
                beneath.add(name)
    return tuple(
        figure(vocabulary[name], facts)
        for name in sorted(beneath, key=vocabulary.order.__getitem__)
    )


def _reason(
    outcome: Derived, facts: Facts, vocabulary: Vocabulary, missing: Sequence[Figure]
) -> Text:
    """Which row of the outcome's formula held, with its figure; or what is still to be stated."""
    if missing:
        return Text(
            f"还不知道：{'、'.join(each.label.zh for each in missing)}",
            f"Not known yet: {', '.join(each.label.en for each in missing)}",
        )
    word: Value = facts.get(OUTCOME)
    label = vocabulary[OUTCOME].values.get(str(word), Text(str(word), str(word)))
    row = held(outcome.node, facts) if isinstance(outcome.node, Case) else None
    if row is None:
        return label
    condition = true_part(row[0], facts)
    why, figures = in_words(condition, vocabulary), in_figures(condition, facts)
    return Text(f"{label.zh}：{why.zh}（{figures}）", f"{label.en}: {why.en} ({figures})")
