"""Results told back by the channel that a case came by: rows of the outbox like all others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from changrong.network.cases.engine import CLOSED
from changrong.network.cases.errors import NotAllowed
from changrong.network.cases.kinds._shared import REPLY
from changrong.network.cases.models import Case
from changrong.network.cases.versions import kind_of
from changrong.network.channels import notifying, queries
from changrong.network.channels.accounts import account_of
from changrong.network.channels.connectors import CONNECTORS
from changrong.network.channels.connectors.connector import Told
from changrong.network.channels.models import Message
from changrong.network.events import backoff, outbox
from changrong.network.events.actions import record
from changrong.network.events.channels import Dropped, Result, Sent, is_last
from changrong.network.events.channels import Message as Sending
from changrong.network.events.models import Outgoing
from changrong.network.events.webhooks import signing
from changrong.network.events.webhooks.client import post
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.unit import at_end, whole
from changrong.text import Problem, Text

REFUSED = Text("不办", "Not dealt with")


@at_end(CLOSED, order=30)
def tell_closed(cases: Sequence[Case]) -> None:
    """Each message that opened or joined a case which ended, where its channel is told anything."""
    ended = {case.pk: case for case in cases}
    for message in Message.objects.filter(case__in=ended, connector__in=_listening()):
        case = ended[message.case_id or 0]
        _queue(message, f"{case.number}/{case.revision}", case.number)


def tell_refused(message: Message) -> None:
    if message.connector in _listening():
        _queue(message, f"refused/{message.settled_at:%Y%m%d%H%M%S%f}")


def _listening() -> list[str]:
    accounts = ((name, account_of(name)) for name, one in CONNECTORS.items() if one.tells)
    return [name for name, account in accounts if account is not None and account.tell]


def _queue(message: Message, what: str, case: str = "") -> None:
    outbox.queue(
        Outgoing.Channel.CHANNEL,
        f"channel:{message.number}:{what}",
        case=case,
        data={"message": message.number, "connector": message.connector},
    )


class Back:
    """The channel of the outbox by which results go back, signed as the messages came."""

    schedule: tuple[timedelta, ...] = backoff.WEBHOOK

    def message(self, row: Outgoing, now: datetime) -> Sending | Dropped:
        account = account_of(row.data["connector"])
        rows = Message.objects.select_related("case__version").filter(number=row.data["message"])
        if account is None or not account.tell or (message := rows.first()) is None:
            return Dropped("disabled")
        if (ended := told_of(message)) is None:
            return Dropped("past")
        told = CONNECTORS[message.connector].tell(ended)
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        id, timestamp = f"msg_{row.id.hex}", int(now.timestamp())
        headers = {
            "webhook-id": id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signing.signed(
                signing.key_of(account.secret), id, timestamp, body
            ),
        }
        return Sending(id, account.tell, body, headers=headers)

    def send(self, message: Sending) -> Result:
        networks = settings.CHANNEL_NETWORKS  # such a platform mostly stands in the city's own
        return post(
            message.to, message.body, message.headers, networks=networks, insecure=bool(networks)
        )

    def heard(self, row: Outgoing, result: Result, now: datetime) -> None:
        """What did not arrive, and is tried no more, is shown and somebody hears of it."""
        failed = is_last(row, result, self.schedule)
        if not failed and not isinstance(result, Sent):
            return
        rows = Message.objects.select_for_update(no_key=True)
        message = rows.filter(number=row.data["message"]).first()
        if message is None or queries.told_of(message).last() != row:  # a later one counts
            return
        message.untold_at = now if failed else None
        message.save(update_fields=["untold_at"])
        if failed:
            data = {"status": result.status, "error": getattr(result, "error", "")}
            record(message.number, "message.untold", Actor.SYSTEM, data)
            notifying.tell_untold(message)
        else:
            record(message.number, "message.told", Actor.SYSTEM, {"status": result.status})


class NotAgain(Problem):
    """Why a result is not told once more."""


@whole
def tell_again(message: Message, by: Actor) -> Outgoing:
    """Tell a result that did not arrive once more, under the id that it had: whoever heard it after
    all can tell. Raises NotAllowed; NotAgain where it arrived, is on its way, or has no address."""
    if by.role not in queries.KEEPERS or not queries.visible_to(by).filter(pk=message.pk).exists():
        raise NotAllowed
    message = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
    row = queries.told_of(message).last()
    if row is None:
        raise NotAgain("这条消息没有要回告的结果", "There is no result of it to tell")
    if row.state == Outgoing.State.SENT:
        raise NotAgain("已经送到了，不用再发", "It has arrived and is not sent again")
    if message.connector not in _listening():
        raise NotAgain(
            "这个渠道没有设回告地址，请先设好再发",
            "The channel has no address to tell; set one first",
        )
    if not outbox.again([row.pk]):
        raise NotAgain("已经在发送，请稍后看结果", "It is on its way; look again in a while")
    message.untold_at = None
    message.save(update_fields=["untold_at"])
    record(message.number, "message.told_again", by, {})
    row.refresh_from_db()
    return row


def told_of(message: Message) -> Told | None:
    """How it ended, as whoever sent it may know: what the firm itself reads on its page; None where
    it has not, or no longer: a message that was refused may be said anew."""
    case = message.case
    if case is None and message.state == Message.State.REFUSED:
        at = message.settled_at or message.received_at
        return Told(message.external_id, "", "", "refused", REFUSED, at, message.words)
    if case is None or case.closed_at is None:
        return None
    kind = kind_of(case)
    labels = {outcome.name: outcome.label for outcome in kind.outcomes}
    return Told(
        id=message.external_id,
        case=case.number,
        kind=case.kind,
        outcome=case.outcome,
        outcome_label=labels.get(case.outcome, kind.state(case.state).label),
        at=case.closed_at,
        reply=_reply(case),
        offer=_offer(case),
    )


def _reply(case: Case) -> str:
    """What was written to the firm when it ended. When it ended it, its words are its own: then
    what counts is the last reply it had before."""
    kind = kind_of(case)
    for place, entry in enumerate(reversed(case.fields.get("moves", []))):
        move, said = kind.move(entry["move"]), entry["answers"]
        if Role.ENTERPRISE in move.by:
            continue
        told = [one for one in move.asks if one.type == "long_text" and not one.private]
        if place:  # not every word on the way is a reply
            told = [one for one in told if one.name == REPLY.name]
        if words := "\n".join(str(said[one.name]) for one in told if said.get(one.name)):
            return words
    return ""


def _offer(case: Case) -> dict[str, Any] | None:
    """The product and terms that were accepted: amounts in yuan, the rate as a fraction a year."""
    chosen = case.children.filter(kind="dispatch", state="chosen")
    offer = chosen.select_related("institution", "product").first()
    if offer is None:
        return None
    return {
        "institution": {"number": offer.institution.number, "name": offer.institution.name},
        "product": offer.product and {"number": offer.product.number, "name": offer.product.name},
        **{name: offer.fields.get(name) for name in ("amount", "term_months", "rate")},
    }
