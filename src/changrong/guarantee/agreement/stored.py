"""An agreement as it is stored: plain JSON and back to the same value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong import stored as storing
from changrong.guarantee.agreement.agreement import Agreement
from changrong.workdays import Period, parse_period

READERS = {Period: parse_period}


def stored(agreement: Agreement) -> dict[str, Any]:
    """Shares and rates as decimal text, amounts as whole fen in text, days in ISO."""
    data: dict[str, Any] = storing.plain(agreement, READERS)
    return data


def restored(data: Mapping[str, Any]) -> Agreement:
    """The agreement that was stored. Raises Problem, naming the field, for what it cannot be."""
    return storing.restored(Agreement, data, readers=READERS)
