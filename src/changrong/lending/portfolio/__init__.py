"""Money-mode schedules of millions of loans at once: columns in, columns out.

Every amount is, to the fen, that of `changrong.lending.schedule` for the loan alone, rounded half
up. Contract types PAM, LAM and ANN at a fixed rate, reckoned from disbursement to maturity.
"""

from changrong.lending.portfolio.columns import COLUMNS, REFUSED
from changrong.lending.portfolio.files import Written, refused_path, schedule_file
from changrong.lending.portfolio.loans import Loans
from changrong.lending.portfolio.reading import Read, read_loans
from changrong.lending.portfolio.tables import SCHEDULE, TOTALS, schedules, totals

__all__ = [
    "COLUMNS",
    "REFUSED",
    "SCHEDULE",
    "TOTALS",
    "Loans",
    "Read",
    "Written",
    "read_loans",
    "refused_path",
    "schedule_file",
    "schedules",
    "totals",
]
