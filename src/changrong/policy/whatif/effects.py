"""What a change of verdict means for whom it befalls, counted by industry and by size.

An entitlement is gained or lost, a limit newly broken or no longer, a duty newly due or no longer.
Where one side cannot tell, that is neither a gain nor a loss, and is counted apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from changrong.policy.notice import Measure, Verdict
from changrong.text import Text


class Effect(StrEnum):
    """What it means that the verdict of a measure on a row changed."""

    GAINS = "gains"
    LOSES = "loses"
    MENDED = "no longer broken"
    BREAKS = "newly broken"
    DUE = "newly due"
    RELEASED = "no longer due"
    TOLD = "can now be told"
    UNTOLD = "can no longer be told"
    OTHER = "another verdict"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Effect.GAINS: Text("新适用", "gains"),
    Effect.LOSES: Text("不再适用", "loses"),
    Effect.MENDED: Text("不再违反", "no longer broken"),
    Effect.BREAKS: Text("新违反", "newly broken"),
    Effect.DUE: Text("新应办", "newly due"),
    Effect.RELEASED: Text("不再应办", "no longer due"),
    Effect.TOLD: Text("变得能判断", "can now be told"),
    Effect.UNTOLD: Text("变得不能判断", "can no longer be told"),
    Effect.OTHER: Text("其他变化", "another verdict"),
}

_TOUCHED = {
    Verdict.APPLIES: (Effect.LOSES, Effect.GAINS),
    Verdict.BROKEN: (Effect.MENDED, Effect.BREAKS),
    Verdict.DUE: (Effect.RELEASED, Effect.DUE),
}
"""The verdicts that touch somebody, and what leaving them and coming to them means."""


def effect_of(before: Verdict, after: Verdict) -> Effect | None:
    """What the change means; None where there is none."""
    if before is after:
        return None
    if after is Verdict.CANNOT_TELL:
        return Effect.UNTOLD
    if before is Verdict.CANNOT_TELL:
        return Effect.TOLD
    if before in _TOUCHED:
        return _TOUCHED[before][0]
    if after in _TOUCHED:
        return _TOUCHED[after][1]
    return Effect.OTHER


class Group(NamedTuple):
    """Rows alike: the letter of their industry's section, and their size; "" is unknown.

    Both are as the earlier book tells them.
    """

    section: str
    size: str


Moves = Counter[tuple[Verdict, Verdict]]


@dataclass
class Amount:
    """The sum of what a measure gives where it applies and the amount can be told, and on how many
    rows that is: before and after."""

    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    rows_before: int = 0
    rows_after: int = 0

    def add(self, other: Amount) -> None:
        self.before += other.before
        self.after += other.after
        self.rows_before += other.rows_before
        self.rows_after += other.rows_after


@dataclass
class GiveChange:
    """One number that a measure gives, summed by group.

    `more` and `less` count the rows on which the measure applies before and after and gives another
    amount.
    """

    what: str
    unit: str
    groups: dict[Group, Amount] = field(default_factory=lambda: defaultdict(Amount))
    more: int = 0
    less: int = 0

    @property
    def total(self) -> Amount:
        return _summed(self.groups.values())

    @property
    def changed(self) -> bool:
        total = self.total
        return bool(self.more or self.less or total.before != total.after)

    def by_section(self) -> dict[str, Amount]:
        return {
            key: _summed(self.groups[group] for group in groups)
            for key, groups in _gathered(self.groups, "section").items()
        }

    def by_size(self) -> dict[str, Amount]:
        return {
            key: _summed(self.groups[group] for group in groups)
            for key, groups in _gathered(self.groups, "size").items()
        }


@dataclass
class MeasureChange:
    """How the verdicts of one measure moved, by group, and what it gives before and after."""

    key: str
    measure: Measure
    groups: dict[Group, Moves] = field(default_factory=lambda: defaultdict(Counter))
    gives: tuple[GiveChange, ...] = ()

    @property
    def moves(self) -> Moves:
        """Rows by verdict before and after, those that did not change among them."""
        return _moved(self.groups.values())

    @property
    def effects(self) -> Counter[Effect]:
        return _effects(self.moves)

    @property
    def changed(self) -> bool:
        return bool(self.effects) or any(give.changed for give in self.gives)

    def by_section(self) -> dict[str, Counter[Effect]]:
        """Effects by the letter of the section; sections on which nothing changed are left out."""
        return self._by("section")

    def by_size(self) -> dict[str, Counter[Effect]]:
        return self._by("size")

    def _by(self, part: str) -> dict[str, Counter[Effect]]:
        found = {
            key: _effects(_moved(self.groups[group] for group in groups))
            for key, groups in _gathered(self.groups, part).items()
        }
        return {key: effects for key, effects in found.items() if effects}


def _gathered(groups: Mapping[Group, object], part: str) -> dict[str, list[Group]]:
    found: dict[str, list[Group]] = {}
    for group in sorted(groups, key=lambda group: (not getattr(group, part), group)):
        found.setdefault(getattr(group, part), []).append(group)
    return found


def _moved(many: Iterable[Moves]) -> Moves:
    found: Moves = Counter()
    for moves in many:
        found.update(moves)
    return found


def _effects(moves: Moves) -> Counter[Effect]:
    found: Counter[Effect] = Counter()
    for (before, after), rows in moves.items():
        effect = effect_of(before, after)
        if effect is not None:
            found[effect] += rows
    return found


def _summed(amounts: Iterable[Amount]) -> Amount:
    found = Amount()
    for amount in amounts:
        found.add(amount)
    return found
