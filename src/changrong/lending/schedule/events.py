"""What happens to a contract, and how it stands afterwards."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import IntEnum, auto
from typing import NamedTuple


class EventType(IntEnum):
    """The events of a contract by their ACTUS names, in the order in which they happen at one
    time: notice first, then what was reckoned to this day is paid, then what holds from it."""

    XD = auto()  # notice given
    IED = auto()  # disbursement
    FP = auto()  # fee
    PR = auto()  # principal repaid
    PI = auto()  # principal increased
    IP = auto()  # interest paid
    IPCI = auto()  # interest added to principal
    RRF = auto()  # rate reset to a known rate
    RR = auto()  # rate reset
    PRF = auto()  # payment fixed anew
    PRD = auto()  # purchase
    TD = auto()  # termination
    SC = auto()  # index adjustment
    IPCB = auto()  # interest base updated
    MD = auto()  # maturity
    STD = auto()  # settlement


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
