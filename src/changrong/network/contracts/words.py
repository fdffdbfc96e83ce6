"""What happened to a contract, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from changrong.lending.account import (
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
    Undo,
    Way,
)
from changrong.lending.form import Form
from changrong.money import Fen, statement_text
from changrong.network.cases.kinds.deferral import SCOPES
from changrong.network.contracts.accounts import AGREED, ASSIGNED, event_in
from changrong.network.contracts.models import ContractEvent
from changrong.network.parties.models import Institution
from changrong.network.portal.components.formats import full_day, rate
from changrong.network.portal.language import choose


def amount(fen: Fen) -> str:
    """To the fen, as on a statement."""
    return str(choose(statement_text(fen)))


def said(event: ContractEvent) -> str:
    """One stored event in a line."""
    if event.kind == AGREED:
        if event.data.get("repayment") == Form.REVOLVING:
            return _("额度约定好，可以用款")
        return _("企业选定报价，合同记下")
    if event.kind == ASSIGNED:
        buyer = Institution.objects.get(number=event.data["to"])
        return _("债权转让给%(buyer)s，以后向它还款") % {"buyer": buyer.name}
    return said_of(event_in(event))


def said_of(event: Event) -> str:
    match event:
        case Disburse(fen):
            return _("放款 %(amount)s") % {"amount": amount(fen)}
        case Repay(fen):
            return _("还款 %(amount)s") % {"amount": amount(fen)}
        case Prepay(fen, way):
            how = _("缩短期限") if way is Way.SHORTEN else _("减少每期还款")
            return _("提前还款 %(amount)s，%(how)s") % {"amount": amount(fen), "how": how}
        case ChargeFee(fen):
            return _("收费 %(amount)s") % {"amount": amount(fen)}
        case Recover(fen):
            return _("核销后收回 %(amount)s") % {"amount": amount(fen)}
        case Undo(number):
            return _("撤销第 %(number)s 条") % {"number": number}
        case Correct(number, by):
            return _("更正第 %(number)s 条：%(what)s") % {"number": number, "what": said_of(by)}
    return _agreed_or_lost(event)


def _agreed_or_lost(event: Event) -> str:
    match event:
        case Defer():
            what = choose(dict(SCOPES)[event.scope])
            return _("%(what)s延到 %(day)s") % {"what": what, "day": full_day(event.until)}
        case Reprice(to):
            return _("年利率改为 %(rate)s") % {"rate": rate(to)}
        case Miss():
            return _("机构记下：未按期还款")
        case ChargeOff(principal, interest):
            both = {"principal": amount(principal), "interest": amount(interest)}
            return _("核销本金 %(principal)s、利息 %(interest)s") % both
        case Renew() if event.successor:
            return _("续贷，由合同 %(number)s 结清") % {"number": event.successor}
        case Renew():
            return _("续贷，结清合同 %(number)s") % {"number": event.predecessor}
    return str(choose(event.label))
