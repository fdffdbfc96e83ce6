"""An interview: which fact to ask a person next, and when there is nothing left worth asking.

    interview = Interview(Book.load(), as_of=date(2026, 11, 21))
    standing = interview.standing({"enterprise.region": "110105"}, left_open={"need.urgent"})
    standing.question.fact, standing.question.settles, standing.open

A person is asked only for facts that are theirs to know, and only for one that could still change a
verdict; what they leave open stays unknown, so that nothing is asked that only matters together
with it. Facts of others that are missing may still come. From this follow two laws, which the tests
try out: an answer never contradicts what was settled, and `open` only ever shrinks while facts are
given or left open, so its length is the most that can still be asked.

**Which first.** The fact that is expected to settle most measures at once, each sort of value that
the book tells apart being as likely as the next. Then the one that more measures wait for, then the
order in which the facts are declared. It asks for few facts on average; it promises no least.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property, reduce
from operator import or_

from changrong.policy.book import Book
from changrong.policy.compilers.unknown import Look
from changrong.policy.facts import Fact
from changrong.policy.notice import Measure, Verdict
from changrong.policy.plan import Truth
from changrong.policy.waiting import verdict_by


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to ask for, and the measures (`<notice>/<id>`) that an answer could settle."""

    fact: Fact
    settles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an interview stands.

    `verdicts` has every measure of the interview in book order; `question` is None where nothing
    that this person may be asked can change one of them; `open` are all facts that may still be
    asked, in the order in which they would be asked next.
    """

    verdicts: Mapping[str, Verdict]
    question: Question | None
    open: tuple[str, ...]
    waits: Mapping[str, tuple[str, ...]]

    @property
    def at_most(self) -> int:
        """No more questions than this can follow."""
        return len(self.open)

    @property
    def settled(self) -> tuple[str, ...]:
        """The measures whose verdict nothing can change any more."""
        return tuple(
            key for key, verdict in self.verdicts.items() if verdict is not Verdict.CANNOT_TELL
        )

    @property
    def unsettled(self) -> tuple[str, ...]:
        return tuple(
            key for key, verdict in self.verdicts.items() if verdict is Verdict.CANNOT_TELL
        )


class Interview:
    """What to ask one person about one book on one day. Holds no answers: they are passed in."""

    def __init__(
        self,
        book: Book,
        as_of: date,
        *,
        asked_of: str = "enterprise",
        measures: Iterable[Measure] | None = None,
    ) -> None:
        """`measures` are those that the interview is about; by default all of the book."""
        self.book = book
        self.as_of = as_of
        self.asked_of = asked_of
        self._judge = book.judge
        wanted = None if measures is None else {measure.key for measure in measures}
        self._places = [
            place
            for place, rule in enumerate(self._judge.plan.rules)
            if wanted is None or rule.measure.key in wanted
        ]
        bits = self._judge.palettes.bits
        self._askable = sum(bits[name] for name in bits if self.asks(name))

    def asks(self, name: str) -> bool:
        """Whether this person may be asked for a fact at all. Raises KeyError for no fact."""
        return self.book.vocabulary[name].asked_of == self.asked_of

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The facts behind the interview's measures that this person may be asked for."""
        waits = self._judge.waiting.waits
        behind = reduce(or_, (waits[place].behind for place in self._places), 0)
        return self._judge.palettes.names_of(behind & self._askable)

    def standing(self, stated: Mapping[str, object], left_open: Collection[str] = ()) -> Standing:
        """Where the interview stands with these facts known and those left open.

        A fact that is stated counts as known even if it was left open before. Raises FactError.
        """
        judge = self._judge
        facts = judge.facts(judge.parse(stated), self.as_of)
        bits = judge.palettes.bits
        closed = sum(bits[name] for name in set(left_open) if name in bits)
        look = judge.waiting.look(facts, closed)
        truths = judge.truths(facts)
        verdicts = {
            self._key(place): verdict_by(judge.plan.rules[place], truths, facts)
            for place in self._places
        }
        waiting = {
            place: judge.waiting.missing(place, look, truths) & self._askable
            for place in self._places
            if verdicts[self._key(place)] is Verdict.CANNOT_TELL
        }
        order = self._order(waiting, look, truths)
        waits = {
            name: tuple(
                self._key(place) for place, facts_ in waiting.items() if facts_ & bits[name]
            )
            for name in order
        }
        first = Question(self.book.vocabulary[order[0]], waits[order[0]]) if order else None
        return Standing(verdicts, first, tuple(order), waits)

    def _key(self, place: int) -> str:
        return self._judge.plan.rules[place].measure.key

    # ------------------------------------------------------------------ which first

    def _order(self, waiting: Mapping[int, int], look: Look, truths: Sequence[Truth]) -> list[str]:
        """The facts that are worth asking for, the one that settles most on average first."""
        names = self._judge.palettes.names_of
        counts = Counter(name for mask in waiting.values() for name in names(mask))
        place = self.book.vocabulary.order
        scores = {name: self._settled_by(name, waiting, look, truths) for name in counts}
        return sorted(counts, key=lambda name: (-scores[name], -counts[name], place[name]))

    def _settled_by(
        self, name: str, waiting: Mapping[int, int], look: Look, truths: Sequence[Truth]
    ) -> Fraction:
        """How many measures an answer settles at once, on average over the sorts of answer."""
        bit = self._judge.palettes.bits[name]
        places = [place for place, mask in waiting.items() if mask & bit]
        values = self._judge.palettes.of(name, look.facts)
        settled = sum(
            self._judge.waiting.settles(places, name, value, look, truths) for value in values
        )
        return Fraction(settled, len(values)) if values else Fraction(0)
