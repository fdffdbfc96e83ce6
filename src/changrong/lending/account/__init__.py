"""A loan is its events replayed: agreement and recorded events to balances on a day."""

from changrong.lending.account.account import Account, Due, Status
from changrong.lending.account.agreement import (
    INTEREST_FIRST,
    PRINCIPAL_FIRST,
    Agreement,
    Bucket,
)
from changrong.lending.account.claims import Payment
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
    Recorded,
    Recover,
    Renew,
    Repay,
    Reprice,
    Restructure,
    Scope,
    Undo,
    Way,
)
from changrong.lending.account.replay import ahead, replay

__all__ = [
    "INTEREST_FIRST",
    "PRINCIPAL_FIRST",
    "Account",
    "Act",
    "Agreement",
    "Bucket",
    "ChargeFee",
    "ChargeOff",
    "Correct",
    "Defer",
    "Disburse",
    "Due",
    "Event",
    "Miss",
    "Payment",
    "Prepay",
    "Recorded",
    "Recover",
    "Renew",
    "Repay",
    "Reprice",
    "Restructure",
    "Scope",
    "Status",
    "Undo",
    "Way",
    "ahead",
    "replay",
]
