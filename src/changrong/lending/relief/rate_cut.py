"""A rate cut of so many basis points, and the interest it saves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from changrong.lending.account import Agreement, Due, Recorded, Reprice, ahead
from changrong.lending.account.replay import replay
from changrong.lending.pricing import midnight
from changrong.lending.relief.granted import Granted, ReliefError
from changrong.money import Fen, rate_text
from changrong.policy import Grant
from changrong.text import Text

_LABEL = Text("降低利率", "a rate cut")
CUT = "loan.rate_cut"
_IF_CUT = "rate-cut"


@dataclass(frozen=True, slots=True)
class RateCut:
    """The event, and what is still to pay with it and without, if all is paid on its day."""

    event: Reprice
    before: Decimal
    saved: Fen
    dues: tuple[Due, ...]

    @property
    def basis_points(self) -> Decimal:
        return (self.before - self.event.rate) * 10_000


def rate_cut(
    grants: Iterable[Grant],
    agreement: Agreement,
    recorded: Sequence[Recorded],
    on: date,
    floor: Decimal = Decimal(0),
) -> RateCut:
    """The rate lowered from a day by what the notice gives (loan.rate_cut, a fraction).

    Of several cuts the largest holds; they do not add up, because each is measured from the rate
    agreed. Raises ReliefError where no notice gives a cut, the loan is not repaying, or the rate
    would fall below `floor`.
    """
    given = Granted.of(grants, on)
    given.needed(CUT, _LABEL)
    grant = given.most(CUT)
    assert grant is not None, "needed above"
    account = replay(agreement, recorded, on=on)
    if not account.principal:
        raise ReliefError(f"{on} 没有未还的本金", f"no principal is outstanding on {on}", grant)
    rate = account.rate - Decimal(str(grant.value))
    if rate < floor:
        raise ReliefError(
            f"降到 {rate_text(rate)}，低于下限 {rate_text(floor)}",
            f"the rate would fall to {rate_text(rate)}, below the floor of {rate_text(floor)}",
            grant,
        )
    event = Reprice(rate, grant)
    changed = [*recorded, Recorded(_IF_CUT, midnight(on), on, event)]
    dues = ahead(agreement, changed, on=on)
    saved = _interest(ahead(agreement, recorded, on=on)) - _interest(dues)
    return RateCut(event, account.rate, saved, dues)


def _interest(dues: Sequence[Due]) -> Fen:
    return sum(due.interest for due in dues)
