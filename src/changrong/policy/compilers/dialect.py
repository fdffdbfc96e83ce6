"""What differs between the engines that run the SQL of a tree, and nothing that means anything.

A dialect writes names, literals, types and the three steps that no two engines spell alike: a day
moved by a period, the days between two days, the one quotient. Each method must give the value that
`closure` gives. An engine that leaves one out cannot be made at all, so that no other engine's SQL
ever passes for its own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date

from changrong.policy.facts import Kind
from changrong.policy.language.widths import Width

NARROW = 10**18
"""What lies below has 18 digits at most and goes into a BIGINT of any engine."""


class Dialect(ABC):
    """How one engine writes SQL."""

    @abstractmethod
    def name(self, column: str) -> str:
        """A column's name, quoted."""

    @abstractmethod
    def text(self, value: str) -> str:
        """A text literal."""

    @abstractmethod
    def day(self, value: date) -> str:
        """A literal day."""

    @abstractmethod
    def type_of(self, kind: Kind) -> str:
        """The type of what is no number."""

    @abstractmethod
    def integer_type(self, width: Width) -> str:
        """The type that holds every integer of this width."""

    @abstractmethod
    def integer(self, value: int, type: str) -> str:
        """An integer literal of one of the types of `integer_type`."""

    @abstractmethod
    def later(self, day: str, count: int, unit: str) -> str:
        """The day so many units later, or NULL beyond the calendar (see `closure.add_period`)."""

    @abstractmethod
    def days_between(self, later: str, earlier: str) -> str:
        """The days from one day to another as a BIGINT."""

    @abstractmethod
    def quotient(self, dividend: str, divisor: str, width: Width) -> str:
        """Two integers of the widest type divided half-even, in the type of `width`; NULL on 0."""
