"""Agreements and what happened to guarantees, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from changrong.guarantee.agreement import Bearer
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.life import (
    Act,
    Change,
    ChargeFee,
    Claim,
    Close,
    Decline,
    Demand,
    Issue,
    PassOn,
    Pay,
    PayFee,
    Receive,
    Recover,
    RefundFee,
    Register,
    Report,
    ShareBack,
    Status,
    WriteOff,
)
from changrong.guarantee.life.stored import restored
from changrong.history import Correct, Undo
from changrong.money import Fen, statement_text
from changrong.network.guarantees.models import Agreement, GuaranteeEvent
from changrong.network.portal.components.formats import exact_rate, full_day
from changrong.network.portal.language import choose
from changrong.workdays import Period

Names = Mapping[str, str]
"""Bearers by their ids, as they are called."""

TONES = {
    Status.IN_FORCE: "yes",
    Status.DEMANDED: "soon",
    Status.CLAIMED: "soon",
    Status.CLAIM_OVERDUE: "late",
    Status.RECOVERING: "info",
    Status.WRITTEN_OFF: "no",
    Status.CLOSED: "no",
    Status.PENDING: "no",
}
AGREEMENT_TONES = {
    Agreement.State.PROPOSED: "soon",
    Agreement.State.SIGNED: "yes",
    Agreement.State.ENDED: "no",
}


def amount(fen: Fen) -> str:
    """To the fen, as on a statement."""
    return str(choose(statement_text(fen)))


def status(of: Status) -> dict[str, str]:
    return {"tone": TONES[of], "word": str(choose(of.label))}


def state(of: Agreement) -> dict[str, Any]:
    kind = Agreement.State(of.state)
    return {"tone": AGREEMENT_TONES[kind], "word": kind.label}


def within(bearer: Bearer) -> str:
    """How long a bearer has to pay once it is asked."""
    return str(choose(bearer.within.text)) if isinstance(bearer.within, Period) else _("没有约定")


def said(event: GuaranteeEvent, names: Names) -> str:
    """One stored event in a line."""
    try:
        return said_of(restored(event.kind, event.data), names)
    except GuaranteeError as unread:
        return str(choose(unread.text))


def said_of(act: Act | Undo | Correct, names: Names) -> str:
    match act:
        case Undo(number):
            return _("撤销第 %(number)s 条") % {"number": number}
        case Correct(number, by):
            what = {"number": number, "what": said_of(by, names)}
            return _("更正第 %(number)s 条：%(what)s") % what
        case Change():
            return _changed(act)
        case ChargeFee() | PayFee() | RefundFee():
            return _of_fees(act, names)
        case Issue() | Report() | Demand() | Close():
            return _of_cover(act)
        case Register(bearer, list):
            parts = {"bearer": names.get(bearer, bearer), "list": list}
            said = _("在%(bearer)s备案（%(list)s）") if list else _("在%(bearer)s备案")
            return said % parts
    return _of_claims(act, names)


def _of_cover(act: Act) -> str:
    match act:
        case Issue(fen, until):
            both = {"amount": amount(fen), "day": full_day(until)}
            return _("担保生效，担保 %(amount)s，到 %(day)s") % both
        case Report(fen):
            return _("在保余额报告为 %(amount)s") % {"amount": amount(fen)}
        case Demand(fen):
            return _("向借款人催收 %(amount)s") % {"amount": amount(fen)}
    return _("解除担保责任")


def _changed(act: Change) -> str:
    what = str(choose(act.kind.label))
    to = ""
    if act.amount is not None:
        to = amount(act.amount)
    elif act.until is not None:
        to = full_day(act.until)
    elif act.fee_rate is not None:
        to = exact_rate(act.fee_rate)
    said = _("%(what)s：改为 %(to)s") % {"what": what, "to": to} if to else what
    return (
        _("%(what)s（通知书 %(letter)s）") % {"what": said, "letter": act.letter}
        if (act.letter)
        else said
    )


def _of_fees(act: Act, names: Names) -> str:
    bearer = names.get(getattr(act, "bearer", ""), "")
    parts = {"amount": amount(act.amount), "bearer": bearer}  # type: ignore[union-attr]
    match act:
        case ChargeFee() if bearer:
            return _("应付再担保费 %(amount)s，给%(bearer)s") % parts
        case ChargeFee():
            return _("应收担保费 %(amount)s") % parts
        case PayFee() if bearer:
            return _("已付再担保费 %(amount)s，给%(bearer)s") % parts
        case PayFee():
            return _("收到担保费 %(amount)s") % parts
    return _("退担保费 %(amount)s") % parts


def _of_claims(act: Act, names: Names) -> str:
    claim = {"claim": getattr(act, "number", "")}
    if bearer := getattr(act, "bearer", ""):
        claim["bearer"] = names.get(bearer, bearer)
    match act:
        case Claim():
            claim |= {
                "principal": amount(act.principal),
                "interest": amount(act.interest),
                "day": full_day(act.due_on),
            }
            return (
                _("申请代偿 %(claim)s：本金 %(principal)s、利息 %(interest)s，应在 %(day)s 前付")
                % claim
            )
        case Decline():
            template = _("撤回代偿申请 %(claim)s") if act.withdrawn else _("不予代偿 %(claim)s")
            return template % claim
        case Pay():
            paid = amount(sum(fen for _bearer, fen in act.borne))
            return _("代偿 %(claim)s，共 %(amount)s") % {**claim, "amount": paid}
        case PassOn():
            asked = _("%(claim)s：请%(bearer)s分担") % claim
            day = {"asked": asked, "day": full_day(act.due_on)}
            return _("%(asked)s，应在 %(day)s 前付") % day if act.due_on else asked
        case Recover():
            claim |= {
                "gross": amount(act.gross),
                "costs": amount(act.costs),
                "route": str(choose(act.route.label)),
            }
            return _("%(claim)s：追回 %(gross)s，费用 %(costs)s（%(route)s）") % claim
    return _of_bearers(act, claim)


def _of_bearers(act: Act, claim: dict[str, str]) -> str:
    claim["amount"] = amount(act.amount)  # type: ignore[union-attr]
    match act:
        case Receive():
            return _("%(claim)s：%(bearer)s付来分担款 %(amount)s") % claim
        case ShareBack():
            return _("%(claim)s：返还%(bearer)s追回款 %(amount)s") % claim
        case WriteOff():
            return _("%(claim)s：%(bearer)s核销 %(amount)s") % claim
    return str(choose(act.label))
