"""What happens to a contract, and how it stands afterwards."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import IntEnum, auto
from typing import NamedTuple

from changrong.text import Text


class EventType(IntEnum):
    """The events of a contract by their ACTUS names, in the order in which they happen at one
    time: notice first, then what was reckoned to this day is paid, then what holds from it."""

    XD = auto()
    IED = auto()
    FP = auto()
    PR = auto()
    PI = auto()
    IP = auto()
    IPCI = auto()
    RRF = auto()
    RR = auto()
    PRF = auto()
    PRD = auto()
    TD = auto()
    SC = auto()
    IPCB = auto()
    MD = auto()
    STD = auto()

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    EventType.XD: Text("发出通知", "Notice given"),
    EventType.IED: Text("放款", "Disbursement"),
    EventType.FP: Text("收费", "Fee"),
    EventType.PR: Text("还本金", "Principal repaid"),
    EventType.PI: Text("增加本金", "Principal increased"),
    EventType.IP: Text("付利息", "Interest paid"),
    EventType.IPCI: Text("利息转本金", "Interest added to principal"),
    EventType.RRF: Text("按约定利率重定价", "Rate reset, as agreed"),
    EventType.RR: Text("重定价", "Rate reset"),
    EventType.PRF: Text("重算每期还款额", "Payment fixed anew"),
    EventType.PRD: Text("购入", "Purchase"),
    EventType.TD: Text("终止", "Termination"),
    EventType.SC: Text("指数调整", "Index adjustment"),
    EventType.IPCB: Text("更新计息本金", "Interest base updated"),
    EventType.MD: Text("到期", "Maturity"),
    EventType.STD: Text("结清", "Settlement"),
}


class Event(NamedTuple):
    """One event, and the contract after it. Amounts are signed as the contract's role sees them: a
    lender pays out at disbursement, so its payoff there is negative."""

    time: datetime
    type: EventType
    payoff: Decimal
    currency: str
    notional_principal: Decimal
    nominal_interest_rate: Decimal
    accrued_interest: Decimal

    @property
    def label(self) -> Text:
        return self.type.label

    def json(self) -> dict[str, str | Decimal]:
        """The event by ACTUS field names, as the published cases have it."""
        return {
            "eventDate": self.time.isoformat(),
            "eventType": self.type.name,
            "payoff": self.payoff,
            "currency": self.currency,
            "notionalPrincipal": self.notional_principal,
            "nominalInterestRate": self.nominal_interest_rate,
            "accruedInterest": self.accrued_interest,
        }
