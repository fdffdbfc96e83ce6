"""The one way in: what any channel hands on becomes a case by the same actions as on a page, joins
the case that it is, or waits for a person with what it lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import Max

from changrong.network import clock
from changrong.network.cases.actions import Opening, open_once
from changrong.network.cases.errors import NotAllowed
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.channels import queries, telling, waiting
from changrong.network.channels.connectors.connector import (
    Account,
    Connector,
    Lack,
    Received,
    Result,
)
from changrong.network.channels.models import Copy, Message
from changrong.network.channels.reading import NEED, Draft, draft_of, lacks_of
from changrong.network.events.actions import record
from changrong.network.imports.importers import Opened, firms_of, importers, open_needs
from changrong.network.imports.rows import problems_of
from changrong.network.parties.models import Enterprise
from changrong.network.parties.persons import person_called
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role
from changrong.network.unit import at_end, unit, whole
from changrong.text import Problem, Text

State = Message.State
ANEW = (State.WAITING, State.REFUSED, State.ANSWERED)  # what is read anew when it is said anew


class Settled(Problem):
    """Somebody, or a later message, was first."""

    def __init__(self) -> None:
        super().__init__(
            "这条消息已经有人办过了", "This message has been dealt with by somebody else"
        )


def speaker_of(connector: Connector) -> Actor:
    """Who acts for a message: it speaks for whoever sent it, as the hotline does for a caller."""
    return Actor(
        membership=Membership(role=Role.HOTLINE), through=connector.name, door=connector.name
    )


@whole
def take(connector: Connector, one: Received, account: Account | None = None) -> Message:
    """Keep a message and make of it what can be made. The same again changes nothing; other words
    under the same id are kept too, and count if they are the later by the sender's clock."""
    now = clock.now()
    message, is_new = Message.objects.get_or_create(
        connector=connector.name,
        external_id=one.id,
        defaults={"received_at": now, "state": State.WAITING},
    )
    message = _locked(message)
    digest = hashlib.sha256(one.raw.encode()).hexdigest()
    # A sender's clock that is ahead must not make its message the last word for years.
    said_at = min(one.at, now) if one.at else None
    copy, is_other = Copy.objects.get_or_create(
        message=message,
        digest=digest,
        defaults={"body": one.raw, "said_at": said_at, "received_at": now},
    )
    if not is_other or queries.latest(message) != copy:
        return message
    if not is_new:
        message.updated_at = now
    by = speaker_of(connector)
    if message.state in ANEW:
        message.said_at = said_at
        _read(message, one, connector, account, by)
        waiting.follow(message)
    elif message.case is not None and message.case.closed_at is None:
        record(message.case.number, "case.said_again", by, {}, about=message.case)
    message.save()
    _note(message, "received" if is_new else "updated", by)
    return message


def result_of(message: Message) -> Result:
    number = message.case.number if message.case else ""
    return Result(message.external_id, message.state, number, tuple(kept_lacks(message)))


def kept_lacks(message: Message) -> list[Lack]:
    return [
        Lack(
            one["field"],
            Text(one["zh"], one["en"]),
            Text(*one["label"]) if one["label"] else None,
        )
        for one in message.lacks
    ]


@whole
def complete(message: Message, open_case: Callable[[], Case], by: Actor) -> Case:
    """Settle a waiting message by the case that a person opens of it. Raises Settled, NotAllowed,
    and what opening refuses; the message then waits on."""
    message = _waiting(message, by)
    opened = _told_apart(open_case)
    _settle(message, by)
    _belongs(message, opened)
    message.save()
    _note(message, "completed", by)
    return opened.case


@whole
def refuse(message: Message, words: str, by: Actor) -> Message:
    """Settle a waiting message by no case, and say why: whoever sent it is told."""
    message = _waiting(message, by)
    _settle(message, by)
    message.state, message.words = State.REFUSED, words
    message.save()
    record(message.number, "message.refused", by, {})
    telling.tell_refused(message)
    return message


def _locked(message: Message) -> Message:
    rows = Message.objects.select_for_update(no_key=True, of=("self",)).select_related("case")
    return rows.get(pk=message.pk)


def _waiting(message: Message, by: Actor) -> Message:
    if by.role not in queries.KEEPERS or not queries.visible_to(by).filter(pk=message.pk).exists():
        raise NotAllowed
    message = _locked(message)
    if message.state != State.WAITING:
        raise Settled
    return message


def _settle(message: Message, by: Actor) -> None:
    """It waits no more; the caller says what became of it."""
    message.settled_at, message.settled_by = clock.now(), by.user


def _read(
    message: Message, one: Received, connector: Connector, account: Account | None, by: Actor
) -> None:
    message.what = one.what[:40]
    message.settled_by, message.words, message.lacks = None, "", []
    if not one.what and not one.lacks:
        message.state = State.ANSWERED
        return
    draft = draft_of(one, connector, account.institution if account else "")
    message.region = _region(draft)
    message.state, lacks = State.WAITING, draft.lacks
    if draft.entry is not None:
        try:
            with unit():
                _belongs(message, _open(draft, by))
        except (OperationalError, InterfaceError):  # the database is away: the sender tries again
            raise
        except Exception as refused:
            lacks = tuple(lacks_of(problems_of(refused), importers()[draft.kind].columns))
    message.lacks = [] if message.case else [_kept(lack) for lack in lacks]


def _open(draft: Draft, by: Actor) -> Opened:
    entry, kind = draft.entry, KINDS[draft.kind]
    assert entry is not None
    if kind.name == NEED:
        return open_needs(kind, [entry], by)[0]

    def opened() -> Case:
        if draft.is_of_a_person:
            phone = str(entry.fields.get("contact_phone", ""))
            subject = person_called(entry.firm_name, phone, entry.region, by)
        else:
            [subject] = firms_of([entry], by)
        return open_once(kind.name, [Opening(subject, fields=entry.fields)], by)[0]

    return _told_apart(opened)


def _told_apart(open_case: Callable[[], Case]) -> Opened:
    """A case, and whether it is a new one."""
    last = Case.objects.aggregate(last=Max("pk"))["last"] or 0
    case = open_case()
    return Opened(case, case.pk > last)


def _belongs(message: Message, opened: Opened) -> None:
    message.state = State.OPENED if opened.is_new else State.JOINED
    message.case, message.region, message.lacks = opened.case, opened.case.region, []


def _region(draft: Draft) -> str:
    """Whose district it is: as it says, else where the firm is known to be; blank for neither."""
    said = str(draft.given.get("enterprise.region") or "")
    if len(said) == len("110105") and said.isdecimal():
        return said
    code = str(draft.given.get("enterprise.credit_code") or "")
    known = Enterprise.objects.filter(credit_code=code).exclude(credit_code="")
    return known.values_list("region", flat=True).first() or ""


def _kept(lack: Lack) -> dict[str, Any]:
    label = [lack.label.zh, lack.label.en] if lack.label else None
    return {"field": lack.field, "zh": lack.said.zh, "en": lack.said.en, "label": label}


def _note(message: Message, what: str, by: Actor) -> None:
    data = {"state": message.state, "case": message.case.number if message.case else None}
    if what in ("received", "updated"):
        data["connector"] = message.connector
    record(message.number, f"message.{what}", by, data)


@at_end("erased", order=30)
def erase_copies(enterprises: Sequence[Enterprise]) -> None:
    """Take away what came when a firm's people ask to be forgotten; that it came stays."""
    Copy.objects.filter(message__case__enterprise__in=enterprises).update(body="")
