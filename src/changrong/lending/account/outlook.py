"""What a loan pays if all goes as agreed and nothing changes, straight from its plan."""

from __future__ import annotations

from datetime import date
from decimal import localcontext

from changrong.lending.account.agreement import ZERO, Agreement
from changrong.lending.account.claims import whole
from changrong.lending.account.plan import Plan
from changrong.lending.schedule.running import EXACT
from changrong.money import Fen


def as_agreed(agreement: Agreement, lent_on: date) -> list[tuple[date, Fen, Fen, Fen]]:
    """Each due day with its principal, its interest and the principal left after it, of all the
    principal lent on one day: what `ahead` says of that loan, without the events."""
    rate, rounding, basis = agreement.rate, agreement.rounding, agreement.day_count.basis
    units = agreement.day_count.counter(agreement.maturity)
    found = []
    with localcontext(EXACT):
        plan = Plan.after(agreement, lent_on, units)
        left = agreement.principal
        plan.fix(left, rate, ZERO, lent_on)
        gaps = [units(lent_on, plan.days[0]), *plan.gaps]
        for day, gap in zip(plan.days, gaps, strict=True):
            interest = whole(left * rate * gap / basis, rounding)
            principal = plan.principal(left, interest)
            plan.place += 1
            left -= principal
            found.append((day, principal, interest, left))
    return found
