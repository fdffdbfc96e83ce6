"""What the pages of messages show."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from changrong.network.cases.kinds import KINDS
from changrong.network.cases.queries import visible_to
from changrong.network.channels import intake, queries, waiting
from changrong.network.channels.accounts import account_of
from changrong.network.channels.connectors import CONNECTORS, label_of
from changrong.network.channels.connectors.connector import Received
from changrong.network.channels.models import Message
from changrong.network.channels.reading import NEED, Draft, draft_of
from changrong.network.events.models import Outgoing
from changrong.network.imports.importers import importers
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.portal.language import choose
from changrong.network.rules.codes import region_name
from changrong.text import Text

State = Message.State
BADGES = {
    State.OPENED: "yes",
    State.JOINED: "info",
    State.WAITING: "soon",
    State.REFUSED: "no",
    State.ANSWERED: "no",
}
TERMS = (
    ("what", Text("什么事", "What it is")),
    ("name", Text("企业或办事人", "Firm or person")),
    ("credit_code", Text("统一社会信用代码", "Unified social credit code")),
    ("region", Text("登记地区", "Region")),
    ("contact_name", Text("联系人", "Contact")),
    ("contact_phone", Text("电话", "Telephone")),
    ("words", Text("说的话", "In words")),
)


# The words of the wire format, for people.
WHAT = {
    "need": Text("融资需求", "A financing need"),
    "complaint": Text("投诉", "A complaint"),
    "appeal": Text("诉求", "An appeal"),
    "inquiry": Text("咨询", "An enquiry"),
    "booking": Text("预约", "A booking"),
    "home_visit": Text("上门服务", "A visit to the door"),
    "insurance": Text("投保", "Cover wanted"),
    "claim": Text("报案", "A claim"),
}


def row(message: Message, today: date) -> dict[str, Any]:
    return {
        "message": message,
        "standing": waiting.standing_of(message, today),
        "channel": choose(label_of(message.connector)),
        "badge": BADGES[State(message.state)],
        "lacks": [_named(lack) for lack in intake.kept_lacks(message)],
    }


def _named(lack: Any) -> str:
    return str(choose(lack.label or lack.said))


def chips(
    counts: dict[str, dict[str, int]], channel: str, state: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The channels and the states to choose from, each with how many it would show."""
    everything = Text("全部", "All")
    names = list(dict.fromkeys([*CONNECTORS, *counts]))
    of_channels = [
        _chip(
            everything if not name else label_of(name),
            sum(
                n
                for one, states in counts.items()
                for of, n in states.items()
                if name in ("", one) and state in ("", of)
            ),
            {"channel": name, "state": state},
            name == channel,
        )
        for name in ("", *names)
    ]
    of_states = [
        _chip(
            everything if not value else label,
            sum(
                n
                for one, states in counts.items()
                for of, n in states.items()
                if channel in ("", one) and value in ("", of)
            ),
            {"channel": channel, "state": value},
            value == state,
        )
        for value, label in (("", ""), *State.choices)
    ]
    return of_channels, of_states


PRESSES = {
    "overdue": Text("已超时", "Overdue"),
    "today": Text("今天到期", "Due today"),
    "untold": Text("结果没有送到", "Results not told"),
}


def press_chips(mine: QuerySet[Message], channel: str, press: str) -> list[dict[str, Any]]:
    """What presses, of one channel or all, each with how many."""
    rows = mine.filter(connector=channel) if channel else mine
    return [
        _chip(
            PRESSES[name],
            queries.pressing(rows, name).count(),
            {"channel": channel, "press": name},
            name == press,
        )
        for name in queries.PRESSING
    ]


def may_tell_again(message: Message) -> bool:
    """Whether its last result did not arrive and is tried no more."""
    row = queries.told_of(message).last()
    return row is not None and row.state in (Outgoing.State.FAILED, Outgoing.State.DROPPED)


def _chip(label: Any, count: int, query: dict[str, str], current: bool) -> dict[str, Any]:
    kept = {name: value for name, value in query.items() if value}
    return {"label": label, "count": count, "href": f"?{urlencode(kept)}", "current": current}


def received_of(message: Message) -> Received | None:
    """What the message says, read anew; None once it was erased, or its channel is gone."""
    body, connector = queries.latest(message).body, CONNECTORS.get(message.connector)
    return connector.again(body) if body and connector else None


def came(message: Message, one: Received | None) -> list[dict[str, Any]]:
    """What came, as terms and values; the sender's codes by what they stand for."""
    if one is None:
        return []
    said = {name: getattr(one, name) for name, _label in TERMS}
    said["region"] = region_name(said["region"])
    said["what"] = WHAT.get(one.what, one.what)
    rows = [{"term": label, "value": said[name]} for name, label in TERMS]
    labels = _labels(message.connector, one)
    answers = one.answers.items()
    rows += [{"term": labels.get(name, name), "value": _plain(value)} for name, value in answers]
    return [each for each in rows if each["value"] not in ("", None)]


def _labels(connector: str, one: Received) -> dict[str, Text]:
    kind = CONNECTORS[connector].kinds.get(one.what, "")
    return {column.name: column.label for column in importers()[kind].columns} if kind else {}


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return Text("是", "Yes") if value else Text("否", "No")
    return "、".join(value) if isinstance(value, tuple) else value


def case_href(message: Message, actor: Actor) -> str:
    """The page of its case, where the reader may see it: a firm's own is not the hotline's."""
    case = message.case
    if case is None or not visible_to(actor).filter(pk=case.pk).exists():
        return ""
    own = "needs:need" if case.kind == NEED else "matters:matter"
    return reverse(own if actor.role == Role.HOTLINE else "cases:case", args=[case.number])


def pretty(body: str) -> str:
    """What came, to be read: JSON with its lines, anything else as it is."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except ValueError:
        return body


def kinds_for(message: Message) -> list[str]:
    """As which kinds a message may be completed: its own first, always a need too."""
    connector = CONNECTORS.get(message.connector)
    own = dict(connector.kinds) if connector else {}
    first = own.get(message.what)
    return list(dict.fromkeys(filter(None, [first, *own.values(), NEED])))


def kind_chips(message: Message, kind: str) -> list[dict[str, Any]]:
    return [
        {
            "label": KINDS[name].label,
            "count": None,
            "href": f"?{urlencode({'kind': name})}",
            "current": name == kind,
        }
        for name in kinds_for(message)
    ]


def draft_for(message: Message, kind: str) -> Draft | None:
    """The message read as a case of a kind, to fill in its form."""
    one, connector = received_of(message), CONNECTORS.get(message.connector)
    if one is None or connector is None:
        return None
    account = account_of(message.connector)
    return draft_of(one, connector, account.institution if account else "", kind)
