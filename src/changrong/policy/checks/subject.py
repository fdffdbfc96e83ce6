"""What all checks look at: the book as it was read, and who reads which fact. Never written to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from changrong.policy.book import Book
from changrong.policy.errors import Place
from changrong.policy.facts import AS_OF, Kind
from changrong.policy.language.nodes import And, Compare, Const, Node, Read, reads
from changrong.policy.notice import Condition, Derived, Measure, Notice
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.policy.checks.proof.prover import Prover
    from changrong.policy.tables.model import Table


class Use(NamedTuple):
    """A measure that reads a derived fact, be it through others, and the condition that does."""

    measure: Measure
    condition: str


@dataclass(frozen=True)
class Subject:
    """A book under inspection."""

    book: Book

    @cached_property
    def formulas(self) -> Mapping[str, Derived]:
        """The formula of each derived fact of live notices."""
        return {item.fact: item for item in self.book.derived}

    @cached_property
    def notices(self) -> Mapping[str, Notice]:
        return {notice.id: notice for notice in self.book.notices}

    @cached_property
    def prover(self) -> Prover:
        """The solver with this book's facts and formulas. Raises ImportError without z3."""
        from changrong.policy.checks.proof.prover import Prover

        return Prover(self.book)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Each table of a live notice once, whatever it yields and however often it is read."""
        tables = [item.table for item in self.book.derived if item.table]
        for notice in self.book.notices:
            tables += notice.looked_up if notice.is_live else ()
        return tuple({(table.place.file, table.inputs): table for table in tables}.values())

    def notice_of(self, table: Table) -> Notice:
        return self.notices[table.place.file.partition("/")[0]]

    def under(self, node: Node) -> dict[str, None]:
        """Every fact a tree reads, stated or derived, itself or through formulas."""
        found: dict[str, None] = {}
        waiting = list(reads(node))
        while waiting:
            fact = waiting.pop()
            if fact not in found:
                found[fact] = None
                if fact in self.formulas:
                    waiting.extend(reads(self.formulas[fact].node))
        return found

    def trees(self, measure: Measure) -> Iterator[tuple[str, Node]]:
        """All that a measure evaluates, each with the name of its place."""
        for condition in measure.conditions:
            yield condition.that, condition.node
        for give in measure.gives:
            yield f"gives {give.what}", give.node
        if measure.duty is not None:
            yield "duty", Read(measure.duty.on, Kind.DATE)
        if measure.dated_by != AS_OF.name:
            yield "dated_by", Read(measure.dated_by, Kind.DATE)

    def users(self, fact: str) -> Iterator[Use]:
        """The live measures that depend on a fact, with the first condition that does."""
        for measure in self.book.measures:
            for name, node in self.trees(measure):
                if fact in self.under(node):
                    yield Use(measure, name)
                    break


def in_force(measure: Measure) -> Condition:
    """That the day which dates a measure is one on which it is in force, as a condition."""
    day = Read(measure.dated_by, Kind.DATE)
    ends = [(">=", measure.start), *([("<=", measure.until)] if measure.until else [])]
    that = " AND ".join(f"{measure.dated_by} {op} DATE '{end}'" for op, end in ends)
    within = tuple(Compare(op, day, Const(end, Kind.DATE)) for op, end in ends)
    return Condition(that, Text("在有效期内", "It is in force"), And(within))


def in_notice(notice: Notice | str, file: str = "notice.toml", condition: str = "") -> Place:
    """A place in a file of a notice."""
    id = notice if isinstance(notice, str) else notice.id
    return Place(f"{id}/{file}", condition=condition)


def of_measure(measure: Measure, condition: str | Condition = "") -> Place:
    """A measure's place, or that of one of its conditions."""
    named = condition if isinstance(condition, str) else condition.that
    return replace(in_notice(measure.notice, "measures.toml"), measure=measure.id, condition=named)


def of_formula(item: Derived) -> Place:
    """The place of a formula or a table in derived.toml."""
    return in_notice(item.notice, "derived.toml", item.fact)
