"""What of the book a firm is judged by: what is about it, and what it may have.

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


def firms_book(also: Collection[str] = ()) -> Book:
    """The measures about a firm: all that it may have, and the limits and duties on which anything
    that it says itself bears. With them those in `also`, which a step has to keep.

    Raises KeyError for one that the book lacks.
    """
    whole = book()
    return whole.part(_of_firms(whole).union(also))


@lru_cache(maxsize=8)
def _of_firms(whole: Book) -> frozenset[str]:
    about = (measure for measure in whole.measures if measure.on in OF_A_FIRM)
    return frozenset(each.key for each in about if not _is_for_others_to_keep(each))


def is_asked(name: str) -> bool:
    """Whether the enterprise itself is asked for this fact."""
    fact = book().vocabulary.facts.get(name)
    return fact is not None and fact.asked_of == FactRow.Source.ENTERPRISE


def _is_for_others_to_keep(measure: Measure) -> bool:
    """Whether it gives a firm nothing and hangs on nothing that a firm says."""
    read = {fact for condition in measure.conditions for fact in reads(condition.node)}
    behind = [root for fact in read for root in stated_behind(fact)]
    return not measure.gives and bool(behind) and not any(map(is_asked, behind))
