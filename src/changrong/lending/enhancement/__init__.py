"""Guarantees (CEG) and collateral (CEC) by ACTUS terms: when they are called, and what they pay."""

from changrong.lending.enhancement.reading import is_enhancement, read_enhancement
from changrong.lending.enhancement.running import EnhancementEvent, enhancement_schedule
from changrong.lending.enhancement.terms import (
    Enhancement,
    EnhancementType,
    Failed,
    Performance,
    Side,
)

__all__ = [
    "Enhancement",
    "EnhancementEvent",
    "EnhancementType",
    "Failed",
    "Performance",
    "Side",
    "enhancement_schedule",
    "is_enhancement",
    "read_enhancement",
]
