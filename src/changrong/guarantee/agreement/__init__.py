"""Agreements between bank, guarantor, re-guarantor and funds."""

from changrong.guarantee.agreement.agreement import (
    Agreement,
    Cap,
    Counts,
    Criterion,
    Layer,
    Limit,
    Mode,
    Per,
)
from changrong.guarantee.agreement.bearers import Bearer, BearerKind
from changrong.guarantee.agreement.charging import Fee, Refunds, Tariff
from changrong.guarantee.agreement.reading import read_agreement

__all__ = [
    "Agreement",
    "Bearer",
    "BearerKind",
    "Cap",
    "Counts",
    "Criterion",
    "Fee",
    "Layer",
    "Limit",
    "Mode",
    "Per",
    "Refunds",
    "Tariff",
    "read_agreement",
]
