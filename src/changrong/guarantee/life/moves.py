"""Which function does what each event does to a guarantee, and says to the books."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from changrong.guarantee.life import claims, cover, paying_fees, recoveries
from changrong.guarantee.life.acts import (
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
    WriteOff,
)
from changrong.guarantee.life.state import State
from changrong.history import Recorded

MOVES: dict[type, Callable[[State, Any, Recorded], None]] = {
    Issue: cover.issue,
    Change: cover.change,
    Register: cover.register,
    ChargeFee: paying_fees.charge_fee,
    PayFee: paying_fees.pay_fee,
    RefundFee: paying_fees.refund_fee,
    Report: cover.report,
    Demand: claims.demand,
    Claim: claims.claim,
    Decline: claims.decline,
    Pay: claims.pay,
    PassOn: claims.pass_on,
    Receive: claims.receive,
    Recover: recoveries.recover,
    ShareBack: recoveries.share_back,
    WriteOff: recoveries.write_off,
    Close: cover.close,
}
