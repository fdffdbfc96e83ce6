"""Which events a contract has, and when.

The types differ in what they plan and in how much a payment redeems; what an event does is the same
for all (moves.py). All functions here take completed terms (completing.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from changrong.lending.business_days import BusinessDay, shifting
from changrong.lending.cycles import Cycle, counted, cycle_times
from changrong.lending.schedule.events import EventType
from changrong.lending.terms.dictionary import refused
from changrong.lending.terms.terms import (
    ContractType,
    Direction,
    Fixing,
    InterestBase,
    Scaling,
    Terms,
)
from changrong.workdays import BeyondCalendar

_BY_TIME = itemgetter(0, 1)  # then by the order of event types
EVE = timedelta(days=1)
"""How long before its first payment an annuity is fixed."""
_PAYMENT_BEARS_INTEREST = (ContractType.NAM, ContractType.ANN)
_ENDS_OPEN = (ContractType.CLM, ContractType.UMP)
_REDEEMS_NOTHING = (ContractType.PAM, *_ENDS_OPEN)


class Planned(NamedTuple):
    """An event to come. `time` is when it happens, `reckoned` what interest is reckoned to (they
    differ where a convention calculates first and shifts then), `value` what it carries: a payment,
    a rate. What people do outside any plan (notice, a drawing) is given in the same form."""

    time: datetime
    type: EventType
    reckoned: datetime
    value: Decimal | None = None


def observed(time: datetime, type: EventType, value: Decimal) -> Planned:
    """Something that a person did: notice given (XD), principal repaid or drawn (PR)."""
    return Planned(time, type, counted(time), value)


def planned(terms: Terms, end: datetime, done: Iterable[Planned] = ()) -> list[Planned]:
    """Every event from disbursement on, in order. `end` is maturity, or where the analysis of a
    contract without one ends. Notice ends what was planned and settles the contract."""
    done = list(done)
    notice = next((one for one in done if one.type is EventType.XD), None)
    until = notice.time if notice else end
    events = _cyclical(terms, until)
    if notice is not None:
        events += _settlement(terms, notice)
    elif terms.maturity_date is not None:
        events.append(_at(terms.maturity_date, EventType.MD))
    events = [*_on_working_days(terms, events), *done]
    events += _first_fixing(terms, events)
    events.append(_at(terms.initial_exchange_date, EventType.IED))
    for time, kind in (
        (terms.purchase_date, EventType.PRD),
        (terms.termination_date, EventType.TD),
    ):
        if time is not None:
            events.append(_at(time, kind))
    return sorted(events, key=_BY_TIME)


def redemptions(terms: Terms, end: datetime) -> list[Planned]:
    """When principal falls due before the end, and the payment of each part."""
    if terms.contract_type is not ContractType.LAX:
        times = cycle_times(
            terms.cycle_anchor_date_of_principal_redemption,
            end,
            terms.cycle_of_principal_redemption,
            terms.end_of_month_convention,
            with_end=False,
        )
        return [_at(time, EventType.PR) for time in times]
    found = []
    anchors = terms.array_cycle_anchor_date_of_principal_redemption
    cycles = terms.array_cycle_of_principal_redemption
    for part, times in enumerate(_by_part(terms, anchors, cycles, end)):
        grows = terms.array_increase_decrease[part] is Direction.INCREASE
        payment = terms.array_next_principal_redemption_payment[part]
        found += [_at(time, EventType.PI if grows else EventType.PR, payment) for time in times]
    return found


def _at(time: datetime, kind: EventType, value: Decimal | None = None) -> Planned:
    return Planned(time, kind, counted(time) if time.second else time, value)


def _cyclical(terms: Terms, end: datetime) -> list[Planned]:
    """What comes round: principal, interest, resets, fees, index and base."""
    found: list[Planned] = []
    if terms.contract_type not in _REDEEMS_NOTHING:
        found += redemptions(terms, end)
    if terms.nominal_interest_rate is not None:
        found += _interest(terms, end, [due.time for due in found])
    resets = list(_resets(terms, end))
    found += resets
    if terms.contract_type is ContractType.ANN:
        found += [_at(reset.time, EventType.PRF) for reset in resets]
    if terms.fee_rate is not None:
        fees = cycle_times(
            terms.cycle_anchor_date_of_fee,
            end,
            terms.cycle_of_fee,
            terms.end_of_month_convention,
            with_end=True,
        )
        found += [_at(time, EventType.FP) for time in fees]
    if terms.scaling_effect is not Scaling.NOTHING:
        times = _until(
            end, terms, terms.cycle_anchor_date_of_scaling_index, terms.cycle_of_scaling_index
        )
        found += [_at(time, EventType.SC) for time in times]
    if terms.interest_calculation_base is InterestBase.LAGGED:
        times = _until(
            end,
            terms,
            terms.cycle_anchor_date_of_interest_calculation_base,
            terms.cycle_of_interest_calculation_base,
        )
        found += [_at(time, EventType.IPCB) for time in times]
    return found


def _until(
    end: datetime, terms: Terms, anchor: datetime | None, cycle: Cycle | None
) -> list[datetime]:
    return cycle_times(anchor, end, cycle, terms.end_of_month_convention, with_end=False)


def _interest(terms: Terms, end: datetime, dues: list[datetime]) -> list[Planned]:
    """Interest is paid, or until capitalization ends added to principal, and once at that end."""
    if terms.contract_type in _ENDS_OPEN:
        found = [_at(time, EventType.IPCI) for time in _interest_cycle(terms, end, False)]
        if terms.maturity_date is not None:
            found.append(_at(terms.maturity_date, EventType.IP))
        return found
    times, capitalized = _interest_times(terms, end, dues), terms.capitalization_end_date
    if capitalized is None:
        return [_at(time, EventType.IP) for time in times]
    return [
        *(_at(time, EventType.IPCI) for time in times if time < capitalized),
        _at(capitalized, EventType.IPCI),
        *(_at(time, EventType.IP) for time in times if time > capitalized),
    ]


def _interest_times(terms: Terms, end: datetime, dues: list[datetime]) -> list[datetime]:
    if terms.contract_type is ContractType.LAX:
        anchors = terms.array_cycle_anchor_date_of_interest_payment
        cycles = terms.array_cycle_of_interest_payment
        parts = _by_part(terms, anchors, cycles, end)
        return [*(time for times in parts for time in times), end]
    first = terms.cycle_anchor_date_of_interest_payment
    if terms.contract_type in _PAYMENT_BEARS_INTEREST and dues:
        # Until the first payment by its own cycle, from then on with every payment.
        if first is None:
            return [*dues, end]
        alone = _interest_cycle(terms, dues[0], True)
        return [time for time in sorted({*alone, *dues, end}) if time >= first]
    return _interest_cycle(terms, end, True)


def _interest_cycle(terms: Terms, end: datetime, with_end: bool) -> list[datetime]:
    return cycle_times(
        terms.cycle_anchor_date_of_interest_payment,
        end,
        terms.cycle_of_interest_payment,
        terms.end_of_month_convention,
        with_end=with_end,
    )


def _by_part(
    terms: Terms, anchors: tuple[datetime, ...], cycles: tuple[Cycle, ...], end: datetime
) -> Iterator[list[datetime]]:
    """The times of each part, which ends where the next begins."""
    for part, anchor in enumerate(anchors):
        ends = anchors[part + 1] if part + 1 < len(anchors) else end
        cycle = cycles[part] if cycles else None
        yield cycle_times(
            anchor, min(ends, end), cycle, terms.end_of_month_convention, with_end=False
        )


def _resets(terms: Terms, end: datetime) -> Iterator[Planned]:
    if terms.contract_type is ContractType.LAX:
        anchors = terms.array_cycle_anchor_date_of_rate_reset
        cycles = terms.array_cycle_of_rate_reset
        for part, times in enumerate(_by_part(terms, anchors, cycles, end)):
            is_fixed = terms.array_fixed_variable[part] is Fixing.FIXED
            kind = EventType.RRF if is_fixed else EventType.RR
            yield from (_at(time, kind, terms.array_rate[part]) for time in times)
        return
    times = _until(end, terms, terms.cycle_anchor_date_of_rate_reset, terms.cycle_of_rate_reset)
    known = terms.next_reset_rate
    for time in times:
        if known is not None and time > terms.status_date:
            yield _at(time, EventType.RRF, known)
            known = None
        else:
            yield _at(time, EventType.RR)


def _first_fixing(terms: Terms, events: list[Planned]) -> Iterator[Planned]:
    """An annuity's payment, unless it is agreed, is fixed on the eve of the first one, wherever
    that moves to a working day: on the day itself it would come too late."""
    if terms.contract_type is not ContractType.ANN or terms.next_principal_redemption_payment:
        return
    first = min((one for one in events if one.type is EventType.PR), key=_BY_TIME, default=None)
    if first is None:
        return
    eve = first.time - EVE
    if eve >= terms.initial_exchange_date:
        yield Planned(eve, EventType.PRF, min(counted(eve), first.reckoned - EVE))


def _settlement(terms: Terms, notice: Planned) -> Iterator[Planned]:
    """After notice no more interest runs; what is owed is paid when the notice has run out."""
    period = terms.x_day_notice
    settled = notice.time
    if period is not None and period.is_some:
        settled = period.after(notice.time, 1, terms.end_of_month_convention)
    for kind in (EventType.IP, EventType.STD):
        yield Planned(settled, kind, notice.reckoned)


def _on_working_days(terms: Terms, events: list[Planned]) -> list[Planned]:
    rule = terms.business_day_convention
    if rule is BusinessDay.NONE:
        return events
    shifted = shifting(rule, terms.calendar.load())
    found = []
    for event in events:
        try:
            moved = shifted(event.time)
        except BeyondCalendar as error:
            said = error.text
            raise refused("calendar", terms.calendar, said.zh, said.en) from None
        # What is settled after notice stays reckoned to the day of the notice.
        follows = rule.calculates_shifted and event.reckoned == counted(event.time)
        reckoned = counted(moved) if follows else event.reckoned
        found.append(Planned(moved, event.type, reckoned, event.value))
    return found
