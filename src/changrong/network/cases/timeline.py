"""A case told as what happened, from its events, for one reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from changrong.network.cases.fields import choices_of, short_label_of, type_of
from changrong.network.cases.hands import CODE as ASSIGNED
from changrong.network.cases.hands import SAID, TEAM_CHANGED
from changrong.network.cases.kind import Field, Kind
from changrong.network.cases.models import Case, Team
from changrong.network.cases.versions import kind_of
from changrong.network.channels.connectors import label_of as label_of_channel
from changrong.network.events.models import Event
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role, User
from changrong.network.rules.book import book
from changrong.text import Text

_BODIES = (Role.OFFICER, Role.MANAGER)
_SYSTEM = Text("系统", "The service")
_ROLES = {
    Role.ENTERPRISE: Text("企业", "The firm"),
    Role.OFFICER: Text("机构", "The institution"),
    Role.MANAGER: Text("机构", "The institution"),
    Role.COORDINATOR: Text("协调员", "The coordinator"),
    Role.SUPERVISOR: Text("监管人员", "A supervisor"),
    Role.HOTLINE: Text("热线", "The hotline"),
}
_PLAIN = {
    "case.viewed": Text("查看了资料", "Looked at the file"),
    "case.said_again": Text("同一需求又说了一次，并到这一件", "The same need was said again"),
    ASSIGNED: Text("换了经办人", "The handler changed"),
    TEAM_CHANGED: Text("换了团队", "Given to another team"),
    "survey.answered": Text("企业作了评价", "The firm said how it went"),
}
_OF_CLOCKS = {  # around the label of the clock
    "clock.escalated": Text("“{}”已提醒", "“{}”: reminded"),
    "clock.paused": Text("“{}”暂停计时", "“{}” stands still"),
    "clock.resumed": Text("“{}”继续计时", "“{}” runs on"),
    "clock.lengthened": Text("“{}”的期限延长", "“{}” was given longer"),
    "clock.overdue": Text("“{}”超过了时限", "“{}” is overdue"),
    "clock.recomputed": Text(
        "工作日历更新，“{}”的期限重新计算",
        "The working calendar changed; “{}” was reckoned again",
    ),
}


@dataclass(frozen=True)
class Answer:
    """One answer given with a move; `type` says how to show the value."""

    label: Text
    type: str
    value: Any


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `by` is firm, person or system: how the timeline marks it."""

    at: datetime
    by: str
    who: Text
    what: Text
    case: Case
    answers: tuple[Answer, ...] = ()


def told(events: Iterable[Event], cases: dict[str, Case], reader: Reader) -> Iterator[Entry]:
    """The events that mean something to the reader, in their order."""
    for event in events:
        case = cases[event.stream]
        what = _what(event, case, reader)
        if what is not None and reader.may_read(event, case):
            yield Entry(
                at=event.at,
                by=_mark(event),
                who=_who(event, case, reader),
                what=what,
                case=case,
                answers=tuple(_answers(event, case, reader)),
            )


@dataclass(frozen=True)
class Reader:
    """Who reads, and whether what is private in the case is theirs to see."""

    actor: Actor
    sees_private: bool

    def may_read(self, event: Event, case: Case) -> bool:
        """Who looked at a file is for its owner to know. Of the need behind its own part an
        institution reads what the firm stated, and never that others were asked or what became of
        them."""
        if event.code == "case.viewed":
            return self.actor.role is Role.ENTERPRISE
        if self.actor.institution is None or case.institution_id == self.actor.institution.pk:
            return True
        return event.code == "case.opened" or bool(event.data.get("changed"))

    def may_see(self, field: Field) -> bool:
        """Institutions never learn from a need's history who else was asked."""
        if field.carried or (field.private and not self.sees_private):
            return False
        return self.actor.role not in _BODIES or type_of(field) not in ("institutions", "dispatch")


def _what(event: Event, case: Case, reader: Reader) -> Text | None:
    kind = kind_of(case)
    subject, _, name = event.code.partition(".")
    if subject == kind.name:
        move = kind.move(name)
        return move.said or move.label
    if event.code in _OF_CLOCKS:
        label, said = _clock_label(kind, event, case, reader), _OF_CLOCKS[event.code]
        return Text(said.zh.format(label.zh), said.en.format(label.en))
    return _opened(case, kind) if event.code == "case.opened" else _PLAIN.get(event.code)


def _opened(case: Case, kind: Kind) -> Text:
    if case.parent_id is None:
        return Text(f"提交{kind.label.zh}", f"{kind.label.en} submitted")
    if case.institution is not None:
        return Text(f"派给{case.institution.name}", f"Sent to {case.institution.name}")
    return Text(f"转为{kind.label.zh}", f"{kind.label.en} opened")


def _clock_label(kind: Kind, event: Event, case: Case, reader: Reader) -> Text:
    """With the institution, where whoever reads of one part reads of others too."""
    name = event.data["clock"]
    label = next((c.label for c in kind.clocks if c.name == name), Text(name, name))
    if case.parent_id is None or case.institution is None or reader.actor.institution is not None:
        return label
    return Text(f"{case.institution.name}：{label.zh}", f"{case.institution.name}: {label.en}")


def _is_the_firms(event: Event) -> bool:
    """A link is answered by whoever the firm gave it to, without signing in."""
    return event.role == Role.ENTERPRISE or event.code == "survey.answered"


def _mark(event: Event) -> str:
    if _is_the_firms(event):
        return "firm"
    return "person" if event.role and not event.data.get("through") else "system"


def _who(event: Event, case: Case, reader: Reader) -> Text:
    """Role or institution; a person's name only to their own colleagues."""
    if _is_the_firms(event):
        return _ROLES[Role.ENTERPRISE]
    if not event.role:
        return _SYSTEM
    if channel := event.data.get("through"):
        return label_of_channel(channel)
    if event.role in _BODIES and case.institution is not None:
        own = reader.actor.role in _BODIES and reader.actor.institution == case.institution
        name = str(event.actor) if own else case.institution.name
        return Text(name, name)
    return _ROLES[Role(event.role)]


def _handed(event: Event, case: Case, reader: Reader) -> Iterator[Answer]:
    """Why a case changed hands, to those who work on such cases; to whom, to colleagues only."""
    if reader.actor.role not in (*_BODIES, Role.COORDINATOR):
        return
    own = reader.actor.institution == case.institution
    rows = Team.objects.filter(number=event.data.get("team", ""))
    if event.code == ASSIGNED:
        rows = User.objects.filter(number=event.data["handler"])
    if own and (to := rows.first()):
        yield Answer(Text("交给", "To"), "text", str(to))
    yield Answer(Text("原因", "Reason"), "text", SAID[event.data["reason"]])


def _answers(event: Event, case: Case, reader: Reader) -> Iterator[Answer]:
    """What was answered with the move of this event: each move is kept at its revision."""
    if event.code in (ASSIGNED, TEAM_CHANGED):
        yield from _handed(event, case, reader)
    subject, _, name = event.code.partition(".")
    kind = kind_of(case)
    if subject != kind.name:
        return
    entry = case.fields["moves"][event.data["revision"] - 1]
    kept = entry["answers"]
    for key, reason in entry.get("reasons", {}).items():
        label = book().measure(key).label
        yield Answer(Text(f"{label.zh}：理由", f"{label.en}: the reason"), "long_text", reason)
    for field in kind.move(name).asks:
        if field.name in kept and reader.may_see(field):
            value = kept[field.name]
            yield Answer(short_label_of(field), type_of(field), _in_words(field, value))


def _in_words(field: Field, value: Any) -> Any:
    """What was chosen, by its label; of several, all of them."""
    named = dict(choices_of(field))
    if isinstance(value, list) and named:
        ticked = [named[name] for name in value if name in named]
        return Text("、".join(one.zh for one in ticked), "; ".join(one.en for one in ticked))
    return named.get(value, value) if named else value
