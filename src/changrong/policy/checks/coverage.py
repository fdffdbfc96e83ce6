"""Coverage: everything that the documents ask for, what became of it, and where that lives."""

from __future__ import annotations

from collections.abc import Iterator, Set
from enum import StrEnum
from typing import NamedTuple

from changrong.policy.book import Book
from changrong.policy.notice import Became, Clause, Home, HomeSort, Item, Notice
from changrong.text import Text


class State(StrEnum):
    """What there is of something that a document asks for."""

    LIVE = "live"
    UNVERIFIED = "unverified"
    PLANNED = "planned"
    NOT_SOFTWARE = "not software"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    State.LIVE: Text("已生效", "live"),
    State.UNVERIFIED: Text("未核实，停用", "unverified, off"),
    State.PLANNED: Text("计划中", "planned"),
    State.NOT_SOFTWARE: Text("不属于软件", "not software"),
}


class Covered(NamedTuple):
    """One thing asked for: an item of a clause, or a clause that has none as a whole."""

    id: str
    mark: Became
    gist: Text
    notice: str
    clause: Clause
    lives: tuple[Home, ...]
    state: State
    planned: tuple[str, ...]
    why: Text | None


class Citing(NamedTuple):
    """What of a notice cites one of its clauses: live measures and derived facts, and those
    switched off."""

    measures: tuple[str, ...]
    derived: tuple[str, ...]
    unverified: tuple[str, ...]

    @property
    def lives(self) -> tuple[Home, ...]:
        measures = tuple(Home(HomeSort.MEASURE, id) for id in self.measures)
        return measures + tuple(Home(HomeSort.FACT, name) for name in self.derived)


def coverage(book: Book) -> tuple[Covered, ...]:
    """A line for everything asked for, in book order."""
    off = {each.key for one in book.notices for each in one.measures if not each.is_live}
    live = {item.fact for item in book.derived}
    off |= {each.fact for one in book.notices for each in one.derived if each.fact not in live}
    return tuple(
        line
        for notice in book.notices
        for clause in notice.clauses
        for line in _lines(notice, clause, off)
    )


def citing(notice: Notice, clause: Clause) -> Citing:
    measures = [measure for measure in notice.measures if measure.clause == clause.id]
    formulas = [item for item in notice.derived if item.clause == clause.id]
    return Citing(
        tuple(measure.id for measure in measures if measure.is_live),
        tuple(item.fact for item in formulas if item.is_live),
        tuple(measure.id for measure in measures if not measure.is_live)
        + tuple(item.fact for item in formulas if not item.is_live),
    )


def _lines(notice: Notice, clause: Clause, off: Set[str]) -> Iterator[Covered]:
    for item in clause.items:
        planned = (item.planned,) if item.planned else ()
        state = _state(item, notice, off)
        gist = item.gist or clause.gist
        yield Covered(
            item.id, item.mark, gist, notice.id, clause, item.lives, state, planned, item.why
        )
    if not clause.items:
        found = citing(notice, clause)
        yield Covered(
            f"{notice.id}/{clause.id}",
            clause.became,
            clause.gist,
            notice.id,
            clause,
            found.lives,
            _state_of(clause, found),
            clause.planned,
            clause.why,
        )


def _state(item: Item, notice: Notice, off: Set[str]) -> State:
    if item.planned:
        return State.PLANNED
    if not item.lives:
        return State.NOT_SOFTWARE
    is_off = all(
        home.sort in (HomeSort.MEASURE, HomeSort.FACT)
        and {home.name, f"{notice.id}/{home.name}"} & off
        for home in item.lives
    )
    return State.UNVERIFIED if is_off else State.LIVE


def _state_of(clause: Clause, found: Citing) -> State:
    if clause.planned:
        return State.PLANNED
    if found.lives:
        return State.LIVE
    return State.UNVERIFIED if found.unverified else State.NOT_SOFTWARE
