"""What happened to something, as it was written down: events that are only added.

How it stands is their replay. Two questions of time are kept apart: the day from which an event
counts (`value_on`), and when it was written down (`recorded_at`). An event recorded late takes its
place by its day; one that was wrong is undone or corrected by one event more.

`lending.account` and `guarantee.life` say what can happen; this says what is in force, and in which
order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar, NamedTuple, Protocol, TypeAlias

from changrong.text import Problem, Text


class Act(Protocol):
    """What does something: one small frozen dataclass a kind.

    `place` is where a kind stands among the events of one day, so that the order in which they were
    written down means nothing. A kind that is `alone` may happen once a day only.
    """

    @property
    def place(self) -> int: ...
    @property
    def label(self) -> Text: ...


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes an event out of force, from the beginning: as if it had never been recorded. Its own
    value day means nothing. An undo can be undone."""

    label: ClassVar[Text] = Text("撤销", "undo")

    event: str


@dataclass(frozen=True, slots=True)
class Correct:
    """Puts another event in the place of one, on this one's value day."""

    label: ClassVar[Text] = Text("更正", "correction")

    event: str
    by: Any  # an Act


Event: TypeAlias = Act | Undo | Correct


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event, when it was written down, and the day from which it counts."""

    id: str
    recorded_at: datetime
    value_on: date
    event: Any  # an Event

    @property
    def name(self) -> Text:
        """The event as an error names it."""
        label = self.event.label
        return Text(
            f"事件 {self.id}（{label.zh}，{self.value_on}）",
            f"event {self.id} ({label.en}, {self.value_on})",
        )


class Happening(NamedTuple):
    """An event in force: on which day, its kind's place in a day, what is done, and the record that
    says so."""

    on: date
    place: int
    act: Any
    said: Recorded


Refuse: TypeAlias = Callable[[Recorded, str, str], Problem]
"""Makes the error for an event that cannot be, from why in both languages."""

_DAY_AND_PLACE = itemgetter(0, 1)


def in_order(
    recorded: Iterable[Recorded], known_at: datetime | None, refuse: Refuse
) -> list[Happening]:
    """What is in force of what was recorded by a time: by day, then by the kind's place in a day,
    then by content, and never by when it was recorded. Raises what `refuse` makes."""
    known = [one for one in recorded if known_at is None or one.recorded_at <= known_at]
    happening = [_happening(one, refuse) for one in known if not isinstance(one.event, Undo)]
    out = _out_of_force(known, refuse)
    if out:
        happening = [one for one in happening if one.said.id not in out]
    happening.sort(key=_DAY_AND_PLACE)
    together = groupby(happening, _DAY_AND_PLACE)
    return [one for _, same in together for one in _by_content(same, refuse)]


def _happening(said: Recorded, refuse: Refuse) -> Happening:
    event = said.event
    if isinstance(event, Correct):
        event = event.by
    if isinstance(event, Undo | Correct):
        raise refuse(said, "只能更正成一件做了的事", "can only put something done in its place")
    return Happening(said.value_on, event.place, event, said)


def _by_content(same: Iterator[Happening], refuse: Refuse) -> list[Happening]:
    events = list(same)
    if len(events) > 1:
        if getattr(events[0].act, "alone", False):
            other = events[0].said.id
            raise refuse(
                events[1].said,
                f"同一天已有事件 {other}，说不清哪个算数",
                f"on its day there is also event {other}, and which holds cannot be told",
            )
        events.sort(key=lambda one: (repr(one.act), one.said.id))
    return events


def _out_of_force(known: list[Recorded], refuse: Refuse) -> set[str]:
    """The ids that an undo or a correction, itself in force, takes out.

    Whether one holds depends on whether what is against it holds; chains of any length are told
    without recursion, from those that nothing is against.
    """
    by_id = _by_id(known, refuse)
    against: dict[str, list[Recorded]] = {}
    for one in known:
        if isinstance(one.event, Undo | Correct):
            if one.event.event not in by_id:
                missing = one.event.event
                raise refuse(one, f"没有事件 {missing}", f"there is no event {missing}")
            against.setdefault(one.event.event, []).append(one)
    return _told(by_id, against, refuse) if against else set()


def _told(
    by_id: dict[str, Recorded], against: dict[str, list[Recorded]], refuse: Refuse
) -> set[str]:
    out: set[str] = set()
    open_ = {id: len(ones) for id, ones in against.items()}  # of those against it, not yet told
    ready = [id for id in by_id if id not in open_]
    told = 0
    while ready:
        id = ready.pop()
        told += 1
        one = by_id[id]
        taking = [each for each in against.get(id, ()) if each.id not in out]
        if len(taking) > 1:
            ids = ", ".join(sorted(each.id for each in taking))
            raise refuse(
                max(taking, key=lambda each: each.id),
                f"事件 {id} 已被撤销或更正（{ids}）",
                f"event {id} is out already ({ids})",
            )
        if taking:
            out.add(id)
        if isinstance(one.event, Undo | Correct):
            open_[one.event.event] -= 1
            if not open_[one.event.event]:
                ready.append(one.event.event)
    if told < len(by_id):
        circling = min(id for id, left in open_.items() if left)
        raise refuse(by_id[circling], "撤销绕了一圈，撤到了自己", "it comes round to itself")
    return out


def _by_id(known: list[Recorded], refuse: Refuse) -> dict[str, Recorded]:
    by_id = {one.id: one for one in known}
    if len(by_id) < len(known):
        seen: set[str] = set()
        for one in known:
            if one.id in seen:
                raise refuse(one, "编号重复", "another event has this id")
            seen.add(one.id)
    return by_id
