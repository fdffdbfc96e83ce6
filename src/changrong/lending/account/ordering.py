"""Which events of a loan are in force, and in which order they happen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from changrong import history
from changrong.history import Happening, Recorded
from changrong.lending.errors import LendingError


def refused(said: Recorded, zh: str, en: str) -> LendingError:
    """An event that cannot be, named."""
    return LendingError(f"{said.name.zh}：{zh}", f"{said.name.en}: {en}")


def in_order(recorded: Iterable[Recorded], known_at: datetime | None) -> list[Happening]:
    """As `history.in_order`. Raises LendingError."""
    return history.in_order(recorded, known_at, refused)
