"""What a measure says, as a hash: the same however its words, its place or its book change."""

from __future__ import annotations

import hashlib

from changrong.policy.book import Book
from changrong.policy.facts import AS_OF
from changrong.policy.language.nodes import reads
from changrong.policy.notice import Measure
from changrong.policy.whatif.merge import closure, read_by, substance


def content_of(book: Book, measure: Measure) -> str:
    """SHA-256 over what the measure and all formulas under it decide by; labels are no part."""
    formulas = {item.fact: item for item in book.derived}
    names = sorted(closure(read_by(measure), formulas))
    told = (measure.key, substance(measure), [
        (name, formulas[name].node if name in formulas else None) for name in names
    ])  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()


def facts_under(book: Book, measure: Measure) -> tuple[str, ...]:
    """The stated facts that the measure reads, itself or through formulas, in declared order."""
    formulas = {item.fact: item for item in book.derived}
    names = closure(read_by(measure), formulas)
    return tuple(fact.name for fact in book.vocabulary if fact.name in names and not fact.derived)


def reads_the_day(book: Book, measure: Measure) -> bool:
    """Whether the day of judging matters beyond whether the measure is in force on it."""
    formulas = {item.fact: item for item in book.derived}
    names = [name for item in measure.conditions for name in reads(item.node)]
    names += [measure.dated_by] if measure.dated_by != AS_OF.name else []
    return AS_OF.name in closure(names, formulas)
