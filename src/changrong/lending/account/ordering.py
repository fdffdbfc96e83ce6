"""Which events are in force, and in which order they happen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from changrong.lending.account.events import Act, Correct, Recorded, Reprice, Restructure, Undo
from changrong.lending.errors import LendingError


class Happening(NamedTuple):
    """An event in force: on which day, its kind's place in a day, what is done, and the record that
    says so."""

    on: date
    place: int
    act: Act
    said: Recorded


_DAY_AND_PLACE = itemgetter(0, 1)


def refused(said: Recorded, zh: str, en: str) -> LendingError:
    """An event that cannot be, named."""
    return LendingError(f"{said.name.zh}：{zh}", f"{said.name.en}: {en}")


def in_order(recorded: Iterable[Recorded], known_at: datetime | None) -> list[Happening]:
    """What is in force of what was recorded by a time: by day, then by the kind's place in a day,
    then by content, and never by when it was recorded. Raises LendingError."""
    known = [one for one in recorded if known_at is None or one.recorded_at <= known_at]
    happening = [_happening(one) for one in known if not isinstance(one.event, Undo)]
    out = _out_of_force(known)
    if out:
        happening = [one for one in happening if one.said.id not in out]
    happening.sort(key=_DAY_AND_PLACE)
    return [one for _, same in groupby(happening, _DAY_AND_PLACE) for one in _by_content(same)]


def _happening(said: Recorded) -> Happening:
    event = said.event
    if isinstance(event, Correct):
        event = event.by
    if isinstance(event, Undo | Correct):
        raise refused(
            said,
            "只能更正成一件对贷款做的事",
            "can only put something done to the loan in its place",
        )
    return Happening(said.value_on, event.place, event, said)


def _by_content(same: Iterator[Happening]) -> list[Happening]:
    events = list(same)
    if len(events) > 1:
        if isinstance(events[0].act, Reprice | Restructure):
            other = events[0].said.id
            raise refused(
                events[1].said,
                f"同一天已有事件 {other}，说不清哪个算数",
                f"on its day there is also event {other}, and which holds cannot be told",
            )
        events.sort(key=lambda one: (repr(one.act), one.said.id))
    return events


def _out_of_force(known: list[Recorded]) -> set[str]:
    """The ids that an undo or a correction, itself in force, takes out."""
    by_id = _by_id(known)
    against: dict[str, list[Recorded]] = {}
    for one in known:
        if isinstance(one.event, Undo | Correct):
            if one.event.event not in by_id:
                missing = one.event.event
                raise refused(one, f"没有事件 {missing}", f"there is no event {missing}")
            against.setdefault(one.event.event, []).append(one)
    return {id for id in against if _is_out(id, against, ())}


def _by_id(known: list[Recorded]) -> dict[str, Recorded]:
    by_id = {one.id: one for one in known}
    if len(by_id) < len(known):
        seen: set[str] = set()
        for one in known:
            if one.id in seen:
                raise refused(one, "编号重复", "another event has this id")
            seen.add(one.id)
    return by_id


def _is_out(id: str, against: dict[str, list[Recorded]], above: tuple[str, ...]) -> bool:
    """Whether something in force takes an event out. What is taken out itself takes nothing out."""
    taking = [one for one in against.get(id, ()) if _holds(one, against, (*above, id))]
    if len(taking) > 1:
        ids = ", ".join(sorted(one.id for one in taking))
        raise refused(
            taking[-1], f"事件 {id} 已被撤销或更正（{ids}）", f"event {id} is out already ({ids})"
        )
    return bool(taking)


def _holds(one: Recorded, against: dict[str, list[Recorded]], above: tuple[str, ...]) -> bool:
    if one.id in above:
        raise refused(one, "撤销绕了一圈，撤到了自己", "it comes round to itself")
    return not _is_out(one.id, against, above)
