"""What every way of sending has in common.

A channel first makes a message of a row, reading what it needs from the database, and then sends
it without touching the database: sending runs in threads, outside any transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from changrong.network.events.models import Outgoing


@dataclass(frozen=True)
class Message:
    """What is sent: to an address, with a stable id."""

    id: str
    to: str
    body: str
    subject: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    status: int | None = None  # of HTTP


@dataclass(frozen=True)
class Refused:
    """Trying again would change nothing. `error` is a code."""

    error: str
    status: int | None = None


@dataclass(frozen=True)
class TryAgain:
    """Not now. `after` is how long the receiver asked to be left alone."""

    error: str
    status: int | None = None
    after: timedelta | None = None


@dataclass(frozen=True)
class Dropped:
    """There is nobody to send it to, or no longer a reason. `error` is a code."""

    error: str


Result = Sent | Refused | TryAgain


def is_last(row: Outgoing, result: Result, schedule: tuple[timedelta, ...]) -> bool:
    """Whether a message will not be tried again after this result."""
    exhausted = isinstance(result, TryAgain) and row.attempts > len(schedule)
    return exhausted or isinstance(result, Refused)


class Channel(Protocol):
    """`schedule`: the waits between attempts."""

    schedule: tuple[timedelta, ...]

    def message(self, row: Outgoing, now: datetime) -> Message | Dropped:
        """What to send, read from the database as it is now."""
        ...

    def send(self, message: Message) -> Result:
        """Send it, within a limit of time; never raises for what the other side does."""
        ...

    def heard(self, row: Outgoing, result: Result, now: datetime) -> None:
        """What becomes of the receiver after a result; within the transaction that keeps it."""
        ...
