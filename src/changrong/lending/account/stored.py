"""Events as they are stored: a kind and plain JSON, and back to the same value.

The fields of an event are those of its class, each written by its type (changrong.stored); what is
put in the place of another stands beside its own kind. What a store keeps beside them (a case, a
decision) is passed over when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from changrong import stored as storing
from changrong.lending.account.events import (
    Act,
    ChargeFee,
    ChargeOff,
    Correct,
    Defer,
    Disburse,
    Event,
    Miss,
    Prepay,
    Recover,
    Renew,
    Repay,
    Reprice,
    Restructure,
    Undo,
)
from changrong.lending.cycles import Cycle
from changrong.lending.errors import LendingError
from changrong.policy.notice import Grant
from changrong.policy.stored import GRANTS
from changrong.text import Problem

T = TypeVar("T")
KINDS: dict[str, type[Event]] = {
    "deferred": Defer,
    "disbursed": Disburse,
    "fee_charged": ChargeFee,
    "repaid": Repay,
    "prepaid": Prepay,
    "renewed": Renew,
    "charged_off": ChargeOff,
    "recovered": Recover,
    "missed": Miss,
    "repriced": Reprice,
    "restructured": Restructure,
    "undone": Undo,
    "corrected": Correct,
}
_NAMES = {of: name for name, of in KINDS.items()}
_ACT = frozenset(get_args(Act))
_READERS: storing.Readers = {Cycle: Cycle.read}


def kind_of(event: Event) -> str:
    """The kind under which an event is stored."""
    return _NAMES[type(event)]


def stored(event: Event) -> dict[str, Any]:
    """An event's fields as plain JSON."""
    if isinstance(event, Correct):
        return {"event": event.event, "kind": kind_of(event.by), "by": stored(event.by)}
    data: dict[str, Any] = storing.plain(event, _READERS)
    return data


def restored(kind: str, data: Mapping[str, Any]) -> Event:
    """The event that was stored under a kind. Raises LendingError for a kind that nobody knows, and
    for what its fields cannot be, naming the field."""
    of = KINDS.get(kind)
    if of is None:
        raise LendingError(f"没有叫 {kind} 的贷款事件", f"no event of a loan is called {kind!r}")
    if of is Correct:
        return _correction(data)
    return _built(of, data, kind)


def _correction(data: Mapping[str, Any]) -> Correct:
    """What is put in the place of an event is an act itself. Raises LendingError."""
    for name in ("event", "kind", "by"):
        if name not in data:
            raise LendingError(f"corrected 缺 {name!r}", f"corrected lacks {name!r}")
    kind, by = data["kind"], data["by"]
    if KINDS.get(kind) not in _ACT or not isinstance(by, Mapping):
        raise LendingError(
            f"存下的事件读不懂：corrected.by = {by}",
            f"cannot read a stored event: corrected.by = {by}",
        )
    return Correct(str(data["event"]), restored(kind, by))


def stored_grant(grant: Grant) -> dict[str, Any]:
    data: dict[str, Any] = storing.plain(grant)
    return data


def restored_grant(data: Mapping[str, Any]) -> Grant:
    return _built(Grant, data, "grant")


def _built(of: type[T], data: Mapping[str, Any], place: str) -> T:
    try:
        return storing.restored(of, data, place, _READERS, GRANTS)
    except LendingError:
        raise
    except Problem as wrong:
        raise LendingError(wrong.text.zh, wrong.text.en) from None
