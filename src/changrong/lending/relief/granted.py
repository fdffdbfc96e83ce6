"""What a decision gives one loan, looked up by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from changrong.lending.errors import LendingError
from changrong.policy import Grant
from changrong.text import Text


class ReliefError(LendingError):
    """A relief that is not given, or goes beyond what is. `grant` is what bounds it, if anything
    does."""

    def __init__(self, zh: str, en: str, grant: Grant | None = None) -> None:
        where = cited(grant)
        super().__init__(
            zh + (f"（{where.zh}）" if grant else ""), en + (f" ({where.en})" if grant else "")
        )
        self.grant = grant


def cited(grant: Grant | None) -> Text:
    """Where a grant stands, in words."""
    if grant is None or grant.is_assumed:
        return Text("假设", "assumed")
    return Text(f"{grant.notice}，{grant.clause}", f"{grant.notice}, {grant.clause}")


@dataclass(frozen=True, slots=True)
class Granted:
    """The grants of a decision that hold on a day: one whose `until` is past gives nothing more."""

    grants: tuple[Grant, ...]

    @classmethod
    def of(cls, grants: Iterable[Grant], on: date) -> Granted:
        return cls(tuple(one for one in grants if one.until is None or on <= one.until))

    def all(self, what: str) -> list[Grant]:
        """Every grant of this, those that say it is not given left out."""
        return [one for one in self.grants if one.what == what and one.value is not False]

    def any(self, what: str) -> Grant | None:
        """One grant of this; that of a notice before one assumed."""
        return min(self.all(what), key=lambda one: one.is_assumed, default=None)

    def needed(self, what: str, label: Text) -> Grant:
        """The grant without which a relief is none. Raises ReliefError."""
        found = self.any(what)
        if found is None:
            raise ReliefError(f"没有通知给予：{label.zh}", f"no notice gives it: {label.en}")
        return found

    def latest(self, what: str) -> Grant | None:
        """Of several days granted, the latest: each gives what it gives."""
        dated = [one for one in self.all(what) if isinstance(one.value, date)]
        return max(dated, key=_day, default=None)

    def most(self, what: str) -> Grant | None:
        """Of several numbers granted, the largest."""
        counted = [one for one in self.all(what) if isinstance(one.value, int | Decimal)]
        return max(counted, key=_number, default=None)


def _day(grant: Grant) -> date:
    assert isinstance(grant.value, date), "dated grants only"
    return grant.value


def _number(grant: Grant) -> Decimal:
    assert isinstance(grant.value, int | Decimal), "grants of numbers only"
    return Decimal(grant.value)
