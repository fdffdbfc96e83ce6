"""What of the book is put to whom: a decision for a firm is about what a firm can be told.

The book also judges institutions' own houses: their shares, reserves and returns. No answer of a
shop owner settles any of that, so it is neither asked, nor judged, nor kept with a firm's decision.
"""

from collections.abc import Collection
from functools import lru_cache

from changrong.network.parties.models import Fact as FactRow
from changrong.network.rules.book import book
from changrong.network.rules.reasons import stated_behind
from changrong.policy import Book, Measure
from changrong.policy.language.nodes import reads

OF_A_FIRM = frozenset(
    {"enterprise", "need", "loan", "guarantee", "bridge", "receivable", "action", "emergency"}
)
"""What a firm asks for, what it is given, and what is done to it for that."""


def firms_book() -> Book:
    """The measures about a firm, but those that hang on nothing but what others know."""
    return _for_firms(book())


def heeded(keys: Collection[str]) -> Book:
    """The measures that a step has to keep. Raises KeyError for one that the book lacks."""
    return _with(book(), frozenset(keys))


@lru_cache(maxsize=2)
def _for_firms(whole: Book) -> Book:
    about = (measure for measure in whole.measures if measure.on in OF_A_FIRM)
    return whole.part({measure.key for measure in about if not _is_for_others_to_tell(measure)})


@lru_cache(maxsize=128)
def _with(whole: Book, keys: frozenset[str]) -> Book:
    return whole.part(keys)


def is_asked(name: str) -> bool:
    """Whether the enterprise itself is asked for this fact."""
    fact = book().vocabulary.facts.get(name)
    return fact is not None and fact.asked_of == FactRow.Source.ENTERPRISE


def _is_for_others_to_tell(measure: Measure) -> bool:
    read = {fact for condition in measure.conditions for fact in reads(condition.node)}
    behind = [root for fact in read for root in stated_behind(fact)]
    return bool(behind) and not any(map(is_asked, behind))
