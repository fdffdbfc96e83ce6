"""What people have confirmed: it switches on measures that ship unverified, and marks the rest.

    confirmed = read_confirmed(file)
    book = Book.load(confirmed=confirmed)
    book.confirmations          # each with whether it holds

A confirmation names one measure or derived fact and keeps the hash of what it then said. It holds
as long as that stays so; where the notice has changed since, somebody has to look again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from changrong.policy.errors import NoticeError, Place, PolicyError, did_you_mean
from changrong.policy.notice import Confirmation, Derived, Measure, Notice, Reading
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.policy.reading.toml import Section

FILE = "confirmed.toml"
"""The name of the file of confirmations, in the home of the service."""
Part = TypeVar("Part", Measure, Derived)
_HEADER = """\
# What people here have read themselves: written by `changrong notices confirm`.
# `content` is the hash of what was confirmed; where that changes, it must be confirmed anew.
"""


class ConfirmError(PolicyError):
    """Something that cannot be confirmed, or whose confirmation cannot be taken back."""


class Holding(StrEnum):
    """Whether a confirmation holds, and why not."""

    HOLDS = "holds"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    NEEDLESS = "needless"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Holding.HOLDS: Text("有效", "holds"),
    Holding.CHANGED: Text(
        "内容已改，须重新核对", "no longer holds: what it confirms has changed since"
    ),
    Holding.UNKNOWN: Text("没有这一项", "nothing in the notices has this name"),
    Holding.NEEDLESS: Text("原文已读过，不需要", "not needed: it was read in full"),
}


class Standing(NamedTuple):
    """A confirmation, and whether it holds against the notices that were read."""

    confirmation: Confirmation
    holding: Holding


def confirm(
    notices: Iterable[Notice], confirmed: Sequence[Confirmation]
) -> tuple[list[Notice], tuple[Standing, ...]]:
    """The notices with what holds switched on and marked, and how each confirmation stands."""
    notices = list(notices)
    parts = {part.key: part for part in _parts(notices)}
    standings = tuple(Standing(each, _holding(each, parts)) for each in confirmed)
    held = {
        standing.confirmation.what: standing.confirmation
        for standing in standings
        if standing.holding is Holding.HOLDS
    }
    return [_confirmed(notice, held) for notice in notices] if held else notices, standings


def confirming(
    notices: Sequence[Notice],
    before: Sequence[Confirmation],
    what: str,
    by: str,
    on: date,
    seen: str,
) -> tuple[Confirmation, ...]:
    """The new confirmations of a notice, or of one measure or derived fact of it: of all that was
    not read in full, but for what is confirmed and holds. `notices` are those as they are written.

    Raises ConfirmError where there is no such thing, or nothing of it is left to confirm.
    """
    for name, text in (("--by", by), ("--seen", seen)):
        if not text.strip() or not text.isprintable():
            raise ConfirmError(f"{name}：应为一行文字", f"{name}: should be one line of words")
    holding = {each.what: each for each, how in confirm(notices, before)[1] if how == Holding.HOLDS}
    parts = _unread(notices, what)
    left = [part for part in parts if part.key not in holding]
    if not left:
        old = holding[parts[0].key]
        raise ConfirmError(
            f"{what} 已由{old.by}于 {old.on} 核对", f"{what} was confirmed by {old.by} on {old.on}"
        )
    return tuple(
        Confirmation(part.key, by.strip(), on, seen.strip(), content_of(part)) for part in left
    )


def undoing(before: Sequence[Confirmation], what: str) -> tuple[Confirmation, ...]:
    """The confirmations of a notice, or of one part of it, to take back. Raises ConfirmError."""
    found = tuple(each for each in before if what in (each.what, each.what.partition("/")[0]))
    if not found:
        hint = did_you_mean(what, [each.what for each in before])
        raise ConfirmError(f"{what} 没有核对过{hint.zh}", f"{what} is not confirmed{hint.en}")
    return found


def _unread(notices: Sequence[Notice], what: str) -> tuple[Measure | Derived, ...]:
    """What of a notice, or which one part of it, was not read in full. Raises ConfirmError."""
    id, _, name = what.partition("/")
    parts = [part for part in _parts(notices) if part.notice == id]
    if id not in {notice.id for notice in notices}:
        hint = did_you_mean(id, [notice.id for notice in notices])
        raise ConfirmError(f"没有通知 {id}{hint.zh}", f"there is no notice {id}{hint.en}")
    named = [part for part in parts if not name or part.key == what]
    if not named and name:
        hint = did_you_mean(name, [part.key.partition("/")[2] for part in parts])
        raise ConfirmError(
            f"通知 {id} 没有措施或推出的事实 {name}{hint.zh}",
            f"notice {id} has no measure or derived fact {name}{hint.en}",
        )
    found = tuple(part for part in named if part.read is not Reading.FULL)
    if not found:
        raise ConfirmError(
            f"{what} 读过全文，不需要核对", f"{what} was read in full: nothing to confirm"
        )
    return found


def content_of(part: Measure | Derived) -> str:
    """SHA-256 over all that a measure or derived fact says, its words, days and tables included."""
    return hashlib.sha256(repr(_said(part)).encode()).hexdigest()


def read_confirmed(file: Path) -> tuple[Confirmation, ...]:
    """The confirmations of a file; none where there is no file. Raises NoticeError."""
    from changrong.policy.reading.toml import Section, read_toml

    if not file.exists():
        return ()
    place = Place(str(file))
    whole = Section(read_toml(file, place), place)
    found = tuple(_read(part) for part in whole.sections("confirmed"))
    whole.done()
    for twice in {each.what for each in found if [one.what for one in found].count(each.what) > 1}:
        raise NoticeError("declared-twice", place, Text(f"{twice} 出现两次", f"{twice} twice"))
    return found


def written(confirmed: Iterable[Confirmation]) -> str:
    """The text of such a file."""
    entries = [
        f"\n[[confirmed]]\nwhat    = {_quoted(each.what)}\nby      = {_quoted(each.by)}\n"
        f"on      = {each.on}\nseen    = {_quoted(each.seen)}\ncontent = {_quoted(each.content)}\n"
        for each in sorted(confirmed, key=lambda each: each.what)
    ]
    return _HEADER + "".join(entries)


def told(standings: Iterable[Standing]) -> str:
    """What a book's hash takes in of them: only what holds makes another book."""
    return "".join(
        repr(standing.confirmation)
        for standing in sorted(standings, key=lambda each: each.confirmation.what)
        if standing.holding is Holding.HOLDS
    )


def _parts(notices: Iterable[Notice]) -> Iterator[Measure | Derived]:
    for notice in notices:
        yield from notice.measures
        yield from notice.derived


def _holding(confirmation: Confirmation, parts: Mapping[str, Measure | Derived]) -> Holding:
    part = parts.get(confirmation.what)
    if part is None:
        return Holding.UNKNOWN
    if part.read is Reading.FULL:
        return Holding.NEEDLESS
    return Holding.HOLDS if content_of(part) == confirmation.content else Holding.CHANGED


def _confirmed(notice: Notice, held: Mapping[str, Confirmation]) -> Notice:
    if not any(part.key in held for part in _parts([notice])):
        return notice
    measures = tuple(_marked(part, held) for part in notice.measures)
    derived = tuple(_marked(part, held) for part in notice.derived)
    marked = replace(notice, measures=measures, derived=derived)
    known = (Reading.FULL, Reading.CONFIRMED)
    whole = notice.read is not Reading.FULL and all(p.read in known for p in _parts([marked]))
    return replace(marked, read=Reading.CONFIRMED) if whole else marked


def _marked(part: Part, held: Mapping[str, Confirmation]) -> Part:
    found = held.get(part.key)
    return part if found is None else replace(part, read=Reading.CONFIRMED, confirmed=found)


def _said(part: Measure | Derived) -> tuple[object, ...]:
    if isinstance(part, Derived):
        return (part.key, part.clause, part.node)
    duty = part.duty
    return (
        part.key,
        part.clause,
        str(part.sort),
        str(part.binding),
        part.on,
        part.label,
        part.plain,
        part.dated_by,
        part.start,
        part.until,
        [(item.label, item.node) for item in (*part.implicit, *part.when)],
        [(item.label, item.node) for item in part.must],
        [(give.what, give.unit, give.node) for give in part.gives],
        None if duty is None else (duty.on, duty.who, duty.does, str(duty.within)),
    )


def _read(section: Section) -> Confirmation:
    found = Confirmation(
        what=section.text("what"),
        by=section.text("by"),
        on=section.required_day("on"),
        seen=section.text("seen"),
        content=section.text("content"),
    )
    section.done()
    return found


def _quoted(text: str) -> str:
    """A basic string of TOML; JSON escapes alike, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
