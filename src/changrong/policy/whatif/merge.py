"""Two books as one: what both say alike stands once, what they say differently stands twice.

A derived fact whose formula differs, or which reads one that does, has a second name in what the
later book says; so have the measures that differ. Measures that are the same need not be judged at
all to tell what changes, and only the formulas that the differing ones read are kept. Judging the
merged book is therefore as dear as what changed, and no dearer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, TypeVar

from changrong.policy.book import Book
from changrong.policy.errors import PolicyError
from changrong.policy.facts import AS_OF, Fact, FactType, Kind, Vocabulary
from changrong.policy.language.nodes import Node, Read, reads
from changrong.policy.notice import (
    Binds,
    Condition,
    Derived,
    Give,
    Measure,
    Notice,
    Reading,
)
from changrong.policy.reading.findings import Findings
from changrong.text import Text

VARIANT = "variant."
"""What a name of the later book begins with where the earlier book means something else by it."""
_GIVEN = "given.amount_"
"""How the derived facts are called that hold what measures give."""
_NOTHING = Text("", "")

Tree = TypeVar("Tree")


@dataclass(frozen=True, slots=True)
class GivePair:
    """One thing that a measure gives, and the facts of the merged book that hold how much."""

    what: str
    unit: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A measure as the earlier and as the later book has it, by its names in the merged book.

    None where a book has no such measure; it then counts as not in force. `gives` are its numbers.
    """

    key: str
    before: Measure | None
    after: Measure | None
    gives: tuple[GivePair, ...]

    @property
    def measure(self) -> Measure:
        """Either side, for its words and its sort, which both sides share."""
        found = self.after or self.before
        assert found is not None, "a pair has at least one side"
        return found


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged book, its pairs of measures, and how many measures both books share."""

    book: Book
    pairs: tuple[Pair, ...]
    unchanged: int

    @property
    def stated(self) -> list[str]:
        """The stated facts that anything of the merged book reads, in order of declaration."""
        return [fact.name for fact in self.book.vocabulary if not fact.derived]


class BooksError(PolicyError):
    """Two books that cannot be compared."""


def merge(
    before: Book,
    after: Book,
    keep: Iterable[str] = (),
    only: Callable[[Measure], bool] = lambda measure: True,
) -> Merged:
    """The measures that differ between two books, in one book with all that they read.

    `keep` names facts that the merged book should have even if no measure reads them; `only` says
    which measures are looked at. Raises BooksError where a fact is a number in one book and
    something else in the other.
    """
    _check_vocabularies(before.vocabulary, after.vocabulary)
    names, formulas = _formulas(before, after)
    pairs, unchanged = _pairs(before, after, names, only)
    amounts: dict[Node, str] = {}
    paired = tuple(_with_amounts(pair, amounts) for pair in pairs)
    formulas |= {name: Derived("", name, "", node) for node, name in amounts.items()}
    measures = [side for pair in paired for side in (pair.before, pair.after) if side is not None]
    wanted = closure([*read_by(*measures), *amounts.values(), *keep], formulas)
    notice = Notice(
        "", _NOTHING, _NOTHING, "", (), date.min, date.min, None, (), Binds(), (), Reading.FULL, "",
        measures=tuple(measures),
        derived=tuple(item for name, item in formulas.items() if name in wanted),
    )  # fmt: skip
    vocabulary = _vocabulary(before.vocabulary, after.vocabulary, wanted)
    hash = f"{before.hash}+{after.hash}"
    return Merged(Book(vocabulary, [notice], hash, Findings(stop=True)), paired, unchanged)


# Formulas


def _formulas(before: Book, after: Book) -> tuple[dict[str, str], dict[str, Derived]]:
    """The second names of facts in the later book, and every formula under its name."""
    formulas = {item.fact: item for item in before.derived}
    later = {item.fact for item in after.derived}
    names = {fact: VARIANT + fact for fact in formulas if fact not in later}
    for item in after.derived:
        node = renamed(item.node, names)
        if item.fact not in formulas or formulas[item.fact].node != node:
            names[item.fact] = VARIANT + item.fact
            name = names[item.fact]
            formulas[name] = Derived(item.notice, name, item.clause, node)
    return names, formulas


def renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """The same tree reading other facts."""
    found: Any = _renamed(tree, names) if names else tree
    return found  # type: ignore[no-any-return]


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, Read):
        return Read(names.get(part.fact, part.fact), part.kind)
    if isinstance(part, tuple):
        return tuple(_renamed(each, names) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        return type(part)(*(_renamed(getattr(part, each.name), names) for each in fields(part)))
    return part


def closure(names: Iterable[str], formulas: Mapping[str, Derived]) -> set[str]:
    """These facts and all that their formulas read."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += reads(formulas[name].node) if name in formulas else []
    return found


# Measures


def _pairs(
    before: Book, after: Book, names: Mapping[str, str], only: Callable[[Measure], bool]
) -> tuple[list[Pair], int]:
    earlier = {each.key: each for each in before.measures if only(each)}
    later = {each.key: _reading(each, names) for each in after.measures if only(each)}
    pairs: list[Pair] = []
    unchanged = 0
    for key in {**earlier, **later}:
        old, new = earlier.get(key), later.get(key)
        if old is not None and new is not None:
            if substance(old) == substance(new):
                unchanged += 1
                continue
            if old.sort is not new.sort:
                pairs += [Pair(key, old, None, ()), Pair(key, None, _variant(new), ())]
                continue
        pairs.append(Pair(key, old, None if new is None else _variant(new), ()))
    return pairs, unchanged


def _variant(measure: Measure) -> Measure:
    return replace(measure, notice=VARIANT + measure.notice)


def _reading(measure: Measure, names: Mapping[str, str]) -> Measure:
    """The measure reading facts by these names."""

    def conditions(items: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(replace(item, node=renamed(item.node, names)) for item in items)

    duty = measure.duty
    return replace(
        measure,
        dated_by=names.get(measure.dated_by, measure.dated_by),
        implicit=conditions(measure.implicit),
        when=conditions(measure.when),
        must=conditions(measure.must),
        gives=tuple(replace(give, node=renamed(give.node, names)) for give in measure.gives),
        duty=None if duty is None else replace(duty, on=names.get(duty.on, duty.on)),
    )


def substance(measure: Measure) -> tuple[object, ...]:
    """What a measure decides by, apart from its words: two of the same substance judge alike."""
    duty = measure.duty
    return (
        measure.sort,
        measure.dated_by,
        measure.start,
        measure.until,
        tuple(item.node for item in (*measure.implicit, *measure.when)),
        tuple(item.node for item in measure.must),
        tuple((give.what, give.unit, give.node) for give in measure.gives),
        None if duty is None else (duty.on, duty.who, str(duty.within)),
    )


def read_by(*measures: Measure) -> Iterator[str]:
    """The facts that verdicts of these measures rest on, as they name them."""
    for measure in measures:
        yield measure.dated_by
        if measure.duty is not None:
            yield measure.duty.on
        for item in measure.conditions:
            yield from reads(item.node)


# What measures give


def _with_amounts(pair: Pair, amounts: dict[Node, str]) -> Pair:
    """The pair with its numbers, each of which becomes a derived fact in `amounts`."""
    sides = [_numbers(pair.before), _numbers(pair.after)]
    found = []
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        what, unit, _ = key
        names = [
            amounts.setdefault(side[key].node, f"{_GIVEN}{len(amounts)}") if key in side else None
            for side in sides
        ]
        found.append(GivePair(what, unit, names[0], names[1]))
    return replace(pair, gives=tuple(found))


def _numbers(measure: Measure | None) -> dict[tuple[str, str, int], Give]:
    """The gives that are numbers, by their word, unit, and place among those alike."""
    found: dict[tuple[str, str, int], Give] = {}
    for give in () if measure is None else measure.gives:
        if give.node.kind is Kind.NUMBER:
            alike = sum(key[:2] == (give.what, give.unit) for key in found)
            found[give.what, give.unit, alike] = give
    return found


# Vocabularies


def _check_vocabularies(before: Vocabulary, after: Vocabulary) -> None:
    for fact in after:
        other = before.facts.get(fact.name)
        if other is not None and (other.kind, other.derived) != (fact.kind, fact.derived):
            raise BooksError(
                f"{fact.name} 在两个规则库中不是同一种事实",
                f"{fact.name} is not the same sort of fact in the two books",
            )


def _vocabulary(before: Vocabulary, after: Vocabulary, wanted: set[str]) -> Vocabulary:
    """The wanted facts, declared as the later book does where both have them."""
    declared = {**before.facts, **after.facts}
    found = [declared[name] for name in declared if name in wanted]
    for name in sorted(wanted - declared.keys() - {AS_OF.name}):
        original = declared.get(name.removeprefix(VARIANT))
        if original is not None:
            found.append(replace(original, name=name))
        else:
            found.append(Fact(name, FactType.NUMBER, _NOTHING, derived=True))
    return Vocabulary(found)
