"""A loan paid on its days is the schedule of the same ACTUS terms, to the fen."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.lending.account.loans import DAY, paid_on_time, said

from changrong.lending.account import Agreement, Bucket, Disburse, Status, replay
from changrong.lending.cycles import Cycle, EndOfMonth, cycle_times
from changrong.lending.day_count import DayCount
from changrong.lending.form import Form
from changrong.lending.schedule import EventType, schedule
from changrong.lending.terms import ContractType, Terms
from changrong.money import Rounding, fen, in_yuan

TYPES = {
    Form.EQUAL_INSTALMENTS: ContractType.ANN,
    Form.EQUAL_PRINCIPAL: ContractType.LAM,
    Form.INTEREST_ONLY: ContractType.PAM,
    Form.BULLET: ContractType.PAM,
}
CYCLES = ("P1ML0", "P1ML1", "P3ML0", "P2WL1", "P6ML0")


def at(day: date) -> datetime:
    return datetime.combine(day, time())


@st.composite
def loans(draw: st.DrawFn) -> tuple[Agreement, date]:
    lent_on = draw(st.dates(date(2015, 1, 1), date(2030, 12, 31)))
    cycle = Cycle.read(draw(st.sampled_from(CYCLES)))
    rule = draw(st.sampled_from(EndOfMonth))
    first = cycle.after(at(lent_on), 1, rule)
    last = cycle.after(first, draw(st.integers(0, 40)), rule) + draw(st.integers(0, 20)) * DAY
    terms = Agreement(
        principal=draw(st.integers(100_000, 10**11)),
        form=draw(st.sampled_from(sorted(TYPES))),
        rate=Decimal(draw(st.integers(0, 2400))) / 10000,
        first_due=first.date(),
        maturity=last.date(),
        cycle=cycle,
        end_of_month=rule,
        day_count=draw(st.sampled_from(DayCount)),
        rounding=draw(st.sampled_from([Rounding.HALF_UP, Rounding.HALF_EVEN])),
        penalty_markup=Decimal("0.5"),
        compounds=True,
    )
    assume(terms.due_days() == _redemptions(terms))
    return terms, lent_on


def _redemptions(terms: Agreement) -> list[date]:
    """ACTUS keeps a second due day before a long last stub for principal, and drops it for interest
    and for the number of equal parts. A loan here has one set of due days."""
    if terms.form is Form.BULLET:
        return [terms.maturity]
    first, last = at(terms.first_due), at(terms.maturity)
    times = cycle_times(first, last, terms.cycle, terms.end_of_month, with_end=False)
    return [*(time.date() for time in times), terms.maturity]


def actus(terms: Agreement, lent_on: date) -> Terms:
    anchor: dict[str, Any] = {}
    if terms.form is not Form.BULLET:
        anchor["cycle_anchor_date_of_interest_payment"] = at(terms.first_due)
        anchor["cycle_of_interest_payment"] = terms.cycle
    if terms.has_instalments:
        anchor["cycle_anchor_date_of_principal_redemption"] = at(terms.first_due)
        anchor["cycle_of_principal_redemption"] = terms.cycle
    return Terms(
        contract_type=TYPES[terms.form],
        status_date=at(lent_on - DAY),
        initial_exchange_date=at(lent_on),
        maturity_date=at(terms.maturity),
        notional_principal=in_yuan(terms.principal),
        nominal_interest_rate=terms.rate,
        day_count_convention=terms.day_count,
        end_of_month_convention=terms.end_of_month,
        **anchor,
    )


@given(loans())
def test_every_due_paid_on_its_day_gives_the_schedule(loan: tuple[Agreement, date]) -> None:
    terms, lent_on = loan
    events = paid_on_time(terms, [said(lent_on, Disburse(terms.principal))], lent_on)
    account = replay(terms, events, on=terms.maturity)
    expected: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for event in schedule(actus(terms, lent_on), rounding=terms.rounding):
        is_interest = event.type is EventType.IP
        if is_interest or event.type in (EventType.PR, EventType.MD):
            expected[event.time.date()][is_interest] += fen(event.payoff)
    found = {due.on: [due.principal, due.interest] for due in account.dues}
    assert found == {day: due for day, due in expected.items() if any(due)}
    assert account.status is Status.SETTLED
    assert account.settlement == 0
    assert account.principal_repaid == terms.principal
    assert account.paid(Bucket.PENALTY, Bucket.COMPOUND, Bucket.OVERDUE_INTEREST) == 0


@given(loans(), st.data())
def test_on_any_day_in_between_the_balance_is_what_the_schedule_leaves(
    loan: tuple[Agreement, date], data: st.DataObject
) -> None:
    terms, lent_on = loan
    events = paid_on_time(terms, [said(lent_on, Disburse(terms.principal))], lent_on)
    on = data.draw(st.dates(lent_on, terms.maturity))
    account = replay(terms, events, on=on)
    rows = schedule(actus(terms, lent_on), rounding=terms.rounding)
    done = [row for row in rows if row.time.date() <= on]
    assert account.principal == fen(done[-1].notional_principal)
    assert account.arrears_days == 0
