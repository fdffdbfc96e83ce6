"""On-lending (转贷款): a policy bank's money, through an institution, to those who use it."""

from changrong.lending.onlending.ledger import EndUse, Ledger, Position, trace
from changrong.lending.onlending.quarters import Quarter
from changrong.lending.onlending.rates import (
    RATE_CAP,
    Benchmark,
    Comparison,
    TerminalRate,
    check,
    compare,
    terminal_rates,
)
from changrong.lending.onlending.rows import Batch, Collected, Market, OnLent, Returned

__all__ = [
    "RATE_CAP",
    "Batch",
    "Benchmark",
    "Collected",
    "Comparison",
    "EndUse",
    "Ledger",
    "Market",
    "OnLent",
    "Position",
    "Quarter",
    "Returned",
    "TerminalRate",
    "check",
    "compare",
    "terminal_rates",
    "trace",
]
