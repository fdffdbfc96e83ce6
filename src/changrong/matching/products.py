"""What is matched: a need, and what institutions offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from changrong.lending.form import Form
from changrong.text import Text

Facts: TypeAlias = Mapping[str, object]
"""Known facts by dotted name; absent or None is unknown. Amounts are Decimal or int, in yuan."""

Judge: TypeAlias = Callable[[str, Facts], bool | None]
"""Judges one condition of the policy language on facts: true, false, or None for cannot tell."""


@dataclass(frozen=True, slots=True)
class Need:
    """A need by its public number, and the facts known of it and of its enterprise. Read here:
    need.kind, need.amount, need.term_months, enterprise.region; the rest is for conditions."""

    number: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a product, in the policy language, with its label."""

    that: str
    label: Text


@dataclass(frozen=True, slots=True)
class Product:
    """What one institution offers. Amounts in yuan, terms in months, rates as fractions a year.

    A bound that is None is not set. `regions` are GB/T 2260 codes, none for everywhere. `fee_rate`
    is the guarantee fee as a fraction of the principal, paid when the loan is drawn, zero where
    there is none; `rate_from`, `fee_rate`, `repayment` and `capacity_left` (how many needs it will
    still take) are None where the institution has not said.
    """

    id: str
    institution: str
    name: str
    need_kinds: frozenset[str]
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    term_min: int | None = None
    term_max: int | None = None
    regions: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = field(default=())
    rate_from: Decimal | None = None
    fee_rate: Decimal | None = None
    repayment: Form | None = None
    capacity_left: int | None = None
