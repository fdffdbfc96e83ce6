"""A guarantee's events as they are stored: a kind and plain JSON, and back to the same value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong import stored as storing
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.life import acts
from changrong.guarantee.life.acts import Act
from changrong.history import Correct, Undo
from changrong.policy.stored import GRANTS
from changrong.text import Problem

KINDS: dict[str, type] = {
    "issued": acts.Issue,
    "changed": acts.Change,
    "registered": acts.Register,
    "fee_charged": acts.ChargeFee,
    "fee_paid": acts.PayFee,
    "fee_refunded": acts.RefundFee,
    "reported": acts.Report,
    "demanded": acts.Demand,
    "claimed": acts.Claim,
    "declined": acts.Decline,
    "paid": acts.Pay,
    "passed_on": acts.PassOn,
    "received": acts.Receive,
    "recovered": acts.Recover,
    "shared_back": acts.ShareBack,
    "written_off": acts.WriteOff,
    "closed": acts.Close,
    "undone": Undo,
    "corrected": Correct,
}
"""By the name under which each kind of event is stored."""

_NAMES = {of: name for name, of in KINDS.items()}


def kind_of(event: Act | Undo | Correct) -> str:
    """The kind under which an event is stored."""
    return _NAMES[type(event)]


def stored(event: Act | Undo | Correct) -> dict[str, Any]:
    """An event's fields as plain JSON."""
    if isinstance(event, Correct):
        return {"event": event.event, "kind": kind_of(event.by), "by": stored(event.by)}
    data: dict[str, Any] = storing.plain(event)
    return data


def restored(kind: str, data: Mapping[str, Any]) -> Act | Undo | Correct:
    """The event that was stored under a kind. Raises GuaranteeError for a kind that nobody knows,
    and for what its fields cannot be, naming the field."""
    of = KINDS.get(kind)
    if of is None:
        raise GuaranteeError(f"没有叫 {kind} 的担保事件", f"no event of a guarantee is {kind!r}")
    try:
        if of is Correct:
            return Correct(data["event"], restored(data["kind"], data["by"]))
        found: Act | Undo = storing.restored(of, data, kind, depends=GRANTS)
    except (Problem, KeyError, TypeError) as wrong:
        text = getattr(wrong, "text", None)
        zh, en = (text.zh, text.en) if text else (f"{kind} 缺 {wrong}", f"{kind} lacks {wrong}")
        raise GuaranteeError(zh, en) from None
    return found
