"""What all checks look at: one kind among the others, its effects and the book. Never written to.

Names that do not exist lead nowhere here, so that every check can run over every kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from changrong.network.cases.effects import Effect
from changrong.network.cases.kind import Clock, Field, Kind, Move
from changrong.network.people.models import Role
from changrong.policy import Book, Measure


@dataclass(frozen=True)
class Subject:
    """One kind under inspection. `kinds` are all there are by name, this one among them;
    `beside` are those it is inspected with, of which two may have one name."""

    kind: Kind
    kinds: Mapping[str, Kind]
    effects: Mapping[str, Effect]
    book: Book
    beside: tuple[Kind, ...] = ()

    @cached_property
    def states(self) -> frozenset[str]:
        return frozenset(state.name for state in self.kind.states)

    @cached_property
    def ends(self) -> frozenset[str]:
        return frozenset(state.name for state in self.kind.states if state.end)

    @cached_property
    def moves(self) -> frozenset[str]:
        return frozenset(move.name for move in self.kind.moves)

    @cached_property
    def fields(self) -> tuple[tuple[str, Field], ...]:
        """Every field with where it stands: "" for the kind's own, else the move that asks it."""
        own = [("", field) for field in self.kind.fields]
        return (*own, *((move.name, field) for move in self.kind.moves for field in move.asks))

    @cached_property
    def reached(self) -> frozenset[str]:
        """The states that some case can come to be in."""
        return self.after({self.kind.start}) if self.kind.states else frozenset()

    def target(self, move: Move, state: str) -> str:
        """The state after a move; where the declaration names one that is none, the same."""
        return move.to if move.to in self.states else state

    def after(self, found: set[str] | frozenset[str]) -> frozenset[str]:
        """These states and all that can follow."""
        found = frozenset(found)
        while more := self._next(found) - found:
            found |= more
        return found

    def _next(self, states: frozenset[str]) -> frozenset[str]:
        return frozenset(
            self.target(move, state) for state in states for move in self.kind.moves_from(state)
        )

    @cached_property
    def made(self) -> frozenset[str]:
        """The moves of this kind, by name, that an effect, a level or a parent's end makes."""
        return self._made_elsewhere | self._made_by_levels

    @cached_property
    def made_by_levels_alone(self) -> frozenset[str]:
        """Those that no role may make either: they wait for a clock."""
        of_people = {move.name for move in self.kind.moves if move.by}
        return self._made_by_levels - self._made_elsewhere - of_people

    @cached_property
    def made_unasked(self) -> frozenset[str]:
        """Those that a level or a parent's end makes: nobody is there to answer anything."""
        return (self._made_by_levels | {self.kind.ends_with_parent}) - {""}

    @cached_property
    def _made_by_levels(self) -> frozenset[str]:
        return frozenset(level.makes for clock in self.kind.clocks for level in clock.levels)

    @cached_property
    def _made_elsewhere(self) -> frozenset[str]:
        of_effects = {
            name.removeprefix(f"{self.kind.name}.")
            for other in self.kinds.values()
            for effect in self.effects_of(other)
            for name in effect.moves
            if name.startswith(f"{self.kind.name}.")
        }
        return frozenset(of_effects | {self.kind.ends_with_parent})

    @cached_property
    def opened(self) -> frozenset[str]:
        """The kinds whose cases an effect or a level opens."""
        by_effects = {
            name
            for other in self.kinds.values()
            for effect in self.effects_of(other)
            for name in effect.opens
        }
        by_levels = {
            level.opens
            for other in self.kinds.values()
            for clock in other.clocks
            for level in clock.levels
        }
        return frozenset((by_effects | by_levels) - {""})

    def effects_of(self, kind: Kind) -> Iterator[Effect]:
        for name in named_effects(kind):
            if name in self.effects:
                yield self.effects[name]

    def is_child(self, name: str) -> bool:
        """Whether a case of the kind so called can have one of this kind above it."""
        return name in self.kinds and self.kinds[name].parent in (self.kind.name, "*")

    def measure(self, name: str) -> Measure | None:
        try:
            return self.book.measure(name)
        except KeyError:
            return None

    def movers(self, state: str) -> frozenset[Role]:
        """Who may move a case on from a state."""
        return frozenset(role for move in self.kind.moves_from(state) for role in move.by)


def named_effects(kind: Kind) -> frozenset[str]:
    return frozenset({kind.on_open, *(move.does for move in kind.moves)} - {""})


def duties(kind: Kind) -> Iterator[tuple[str, str, str]]:
    """Every duty that a kind names, with the part and the name of where it does."""
    for clock in kind.clocks:
        yield "clock", clock.name, clock.duty
        for _move, duty in clock.longer:
            yield "clock", clock.name, duty
        for level in clock.levels:
            if level.duty:
                yield "level", level_name(clock, level.name), level.duty
    for move in kind.moves:
        if move.within:
            yield "move", move.name, move.within


def level_name(clock: Clock, level: str) -> str:
    return f"{clock.name}/{level}"
