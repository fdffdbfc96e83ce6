"""What a loan says to the lender's books while it is replayed, one movement at a time.

Interest is income on the day it falls due, or is paid before that. Penalty and compound interest,
and interest that only runs, are income when they are paid: what is never paid was never income, and
what is charged off of it was no asset.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from changrong.money import Fen

CASH = "cash"
PRINCIPAL = "loan.principal"
INTEREST_RECEIVABLE = "loan.interest_receivable"
FEE_RECEIVABLE = "loan.fee_receivable"
KEPT = "loan.kept"
INTEREST_INCOME = "loan.interest_income"
PENALTY_INCOME = "loan.penalty_income"
FEE_INCOME = "loan.fee_income"
LOSS = "loan.loss"
RECOVERED = "loan.recovered"
CHARGED_OFF = "loan.charged_off"
MEMORANDUM = "memorandum"


class Movement(NamedTuple):
    """An amount of fen, never zero: a debit (借) to one account of the chart, a credit (贷) to
    another."""

    on: date
    debit: str
    credit: str
    amount: Fen
