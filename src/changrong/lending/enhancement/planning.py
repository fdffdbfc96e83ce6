"""Which events a guarantee or collateral has, and when.

What the published cases decide: a credit event calls at its own time, a working day or not, and
only fees and settlement move; of several events it covers the first calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from changrong.lending.business_days import shifting
from changrong.lending.cycles import counted
from changrong.lending.enhancement.dictionary import refused
from changrong.lending.enhancement.fees import fee_times
from changrong.lending.enhancement.terms import Enhancement, Failed
from changrong.lending.errors import LendingError
from changrong.lending.schedule import EventType
from changrong.workdays import BeyondCalendar

_ORDER = (
    EventType.FP,
    EventType.PRD,
    EventType.TD,
    EventType.XD,
    EventType.MD,
    EventType.STD,
)
"""How events follow one another at one time."""


class Step(NamedTuple):
    """An event to come: when it happens, and what is reckoned to."""

    time: datetime
    type: EventType
    reckoned: datetime


def planned(terms: Enhancement, end: datetime, called: datetime | None) -> list[Step]:
    """Every event in order. A call ends all that was planned for later."""
    shifted = _on_working_days(terms)
    steps = [
        Step(time, kind, counted(time))
        for time, kind in (
            (terms.purchase_date, EventType.PRD),
            (terms.termination_date, EventType.TD),
            (called, EventType.XD),
            (None if called else end, EventType.MD),
        )
        if time is not None
    ]
    for due in fee_times(terms, end):
        moved = shifted(due)
        follows = terms.business_day_convention.calculates_shifted
        steps.append(Step(moved, EventType.FP, counted(moved if follows else due)))
    if called is not None:
        period, rule = terms.settlement_period, terms.end_of_month_convention
        settled = period.after(called, 1, rule) if period and period.is_some else called
        steps = [one for one in steps if one.time <= called]
        # A convention that goes back to the working day before may not go behind the call.
        steps.append(Step(max(shifted(settled), called), EventType.STD, counted(called)))
    return sorted(steps, key=lambda one: (one.time, _ORDER.index(one.type)))


def _on_working_days(terms: Enhancement) -> Callable[[datetime], datetime]:
    shifted = shifting(terms.business_day_convention, terms.calendar.load())

    def moved(time: datetime) -> datetime:
        try:
            return shifted(time)
        except BeyondCalendar as error:
            said = error.text
            raise refused("calendar", terms.calendar, said.zh, said.en) from None

    return moved


def call(terms: Enhancement, failed: Iterable[Failed], end: datetime) -> datetime | None:
    """When the contract is called: on the day that its terms say, or at the first event it covers
    of a contract it covers, until its end."""
    if terms.exercise_date is not None:
        if terms.exercise_date > end:
            said = end.date()
            raise refused(
                "exerciseDate",
                terms.exercise_date.date(),
                f"晚于到期日 {said}",
                f"is after maturity on {said}",
            )
        return terms.exercise_date
    numbers = {one.number for one in terms.covered}
    calls = [
        one.time
        for one in failed
        if one.contract in numbers
        and one.performance.value in terms.credit_event_type_covered
        and one.time <= end
    ]
    if not calls:
        return None
    first = min(calls)
    since = max(terms.status_date, terms.purchase_date or terms.status_date)
    if first <= terms.status_date or first < since:
        raise LendingError(
            f"eventsObserved：{first.date()} 的信用事件不晚于 {since.date()}；"
            "已行权的请给出 exerciseDate",
            f"eventsObserved: the credit event of {first.date()} is not after {since.date()}; "
            "give exerciseDate where it was exercised",
        )
    return first
