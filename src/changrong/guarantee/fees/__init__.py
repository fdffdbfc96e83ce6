"""What guarantees cost: fees, cuts, premiums, refunds, annualised amounts and awards."""

from changrong.guarantee.fees.annualised import Annualised, Guaranteed, annualised
from changrong.guarantee.fees.charges import (
    Charge,
    Collected,
    FeeTerms,
    Outstanding,
    amount_on,
    charges,
    fee,
    periods,
)
from changrong.guarantee.fees.cuts import Lowered, lowered
from changrong.guarantee.fees.errors import FeeError
from changrong.guarantee.fees.premiums import Draw, Plan, Repaid
from changrong.guarantee.fees.refunds import Earned, refund, unearned, unused
from changrong.guarantee.fees.reguarantee import Band, Premium, Rate, premium, rate_of
from changrong.guarantee.fees.year import YearBasis

__all__ = [
    "Annualised",
    "Band",
    "Charge",
    "Collected",
    "Draw",
    "Earned",
    "FeeError",
    "FeeTerms",
    "Guaranteed",
    "Lowered",
    "Outstanding",
    "Plan",
    "Premium",
    "Rate",
    "Repaid",
    "YearBasis",
    "amount_on",
    "annualised",
    "charges",
    "fee",
    "lowered",
    "periods",
    "premium",
    "rate_of",
    "refund",
    "unearned",
    "unused",
]
