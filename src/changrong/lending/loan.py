"""A loan as people state it: amount, price, months, form; as ACTUS terms and as instalments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from changrong.lending.account import Agreement, Recorded, Reprice
from changrong.lending.account.outlook import as_agreed
from changrong.lending.business_days import BusinessDay, CalendarName
from changrong.lending.cycles import Cycle, EndOfMonth, Stub
from changrong.lending.day_count import DayCount
from changrong.lending.errors import TermError
from changrong.lending.form import Form
from changrong.lending.market import Market
from changrong.lending.pricing import Pricing, lpr, midnight
from changrong.lending.schedule import Event, EventType, schedule
from changrong.lending.terms import ContractType, Terms
from changrong.lending.terms.checking import check
from changrong.money import Fen, Rounding, fen, in_yuan
from changrong.text import Text
from changrong.workdays import add_months

LONGEST_MONTHS = 1200
_PRINCIPAL = (EventType.PR, EventType.MD)
_INTEREST = (EventType.IP,)
_TYPES = {
    Form.EQUAL_INSTALMENTS: ContractType.ANN,
    Form.EQUAL_PRINCIPAL: ContractType.LAM,
    Form.INTEREST_ONLY: ContractType.PAM,
    Form.BULLET: ContractType.PAM,
}
LABELS = {
    "principal": Text("借款金额", "Amount"),
    "months": Text("期限（月）", "Term in months"),
    "form": Text("还款方式", "Form of repayment"),
    "price": Text("年利率", "Interest rate a year"),
    "every": Text("每隔几个月还一次", "Months between payments"),
    "due_day": Text("每月还款日", "Day of the month payments fall due"),
    "fees": Text("费用", "Fees"),
}


class Fee(NamedTuple):
    """What a borrower pays beside interest, on a day."""

    on: date
    amount: Fen


class Instalment(NamedTuple):
    """One payment day: what is paid, and the principal left after it. The rate is the one interest
    was reckoned at until then."""

    number: int
    on: date
    principal: Fen
    interest: Fen
    balance: Fen
    rate: Decimal

    @property
    def payment(self) -> Fen:
        return self.principal + self.interest


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """Raises TermError for what no loan can have, naming the field.

    `price` is a fixed rate a year as a fraction, or LPR plus a spread. `due_day` is the day of the
    month on which payments fall due (31: its last); without one it is the day of disbursement. The
    first payment is then due on the first such day after `every` less one months.
    """

    principal: Fen
    months: int
    form: Form
    disbursed_on: date
    price: Decimal | Pricing
    every: int = 1
    due_day: int | None = None
    day_count: DayCount = DayCount.ACTUAL_360
    business_days: BusinessDay = BusinessDay.NONE
    rounding: Rounding = Rounding.HALF_UP
    fees: tuple[Fee, ...] = ()

    def __post_init__(self) -> None:
        if self.principal <= 0:
            raise _refused(
                "principal", in_yuan(self.principal), "应大于零", "must be more than zero"
            )
        if not 1 <= self.months <= LONGEST_MONTHS:
            raise _refused(
                "months",
                self.months,
                f"应在 1 到 {LONGEST_MONTHS} 之间",
                f"must be from 1 to {LONGEST_MONTHS}",
            )
        if not 1 <= self.every <= self.months:
            raise _refused(
                "every", self.every, "应在 1 和期限之间", "must be between 1 and the term"
            )
        if self.due_day is not None and not 1 <= self.due_day <= 31:
            raise _refused("due_day", self.due_day, "应在 1 到 31 之间", "must be from 1 to 31")
        if isinstance(self.price, Decimal) and not 0 <= self.price <= 1:
            raise _refused(
                "price",
                self.price,
                "应在 0% 到 100% 之间；4.35% 写成 0.0435",
                "must be from 0% to 100%; 4.35% is 0.0435",
            )
        if any(fee.amount < 0 for fee in self.fees):
            raise _refused("fees", None, "不能为负", "cannot be negative")
        if sum(fee.amount for fee in self.fees) >= self.principal:
            raise _refused("fees", None, "达到或超过了借款金额", "are as much as the amount lent")
        if any(fee.on < self.disbursed_on for fee in self.fees):
            raise _refused("fees", None, "早于放款日", "are paid before disbursement")

    @property
    def maturity_on(self) -> date:
        return add_months(self.disbursed_on, self.months)

    @property
    def first_due_on(self) -> date:
        """The first payment day; maturity where all is paid at the end."""
        if self.form is Form.BULLET:
            return self.maturity_on
        if self.due_day is None:
            return min(add_months(self.disbursed_on, self.every), self.maturity_on)
        cycle = Cycle(0, 1, day=self.due_day)
        earliest = add_months(self.disbursed_on, self.every - 1)
        this_month = cycle.after(midnight(earliest), 0, EndOfMonth.SAME_DAY).date()
        if this_month > max(earliest, self.disbursed_on):
            return min(this_month, self.maturity_on)
        return min(cycle.after(midnight(earliest), 1, EndOfMonth.SAME_DAY).date(), self.maturity_on)

    def terms(self, market: Market | None = None) -> Terms:
        """The ACTUS terms. A floating price is that of the day of disbursement, from the market:
        the published LPR if none is given. Raises MarketError where that is not known, TermError
        for a revolving line, which has no terms before it is drawn."""
        if self.form is Form.REVOLVING:
            raise _no_schedule()
        first, maturity = midnight(self.first_due_on), midnight(self.maturity_on)
        amortizes = self.form in (Form.EQUAL_INSTALMENTS, Form.EQUAL_PRINCIPAL)
        pays_between = self.form is not Form.BULLET
        begins = midnight(self.disbursed_on)
        terms = Terms(
            contract_type=_TYPES[self.form],
            status_date=begins - timedelta(days=1),
            calendar=_calendar(self.business_days),
            business_day_convention=self.business_days,
            day_count_convention=self.day_count,
            initial_exchange_date=begins,
            maturity_date=maturity,
            notional_principal=in_yuan(self.principal),
            nominal_interest_rate=self.rate_on_disbursement(market),
            cycle_anchor_date_of_interest_payment=first if pays_between else None,
            cycle_of_interest_payment=self._cycle if pays_between else None,
            cycle_anchor_date_of_principal_redemption=first if amortizes else None,
            cycle_of_principal_redemption=self._cycle if amortizes else None,
        )
        terms = self._floating(terms)
        check(terms)
        return terms

    def _floating(self, terms: Terms) -> Terms:
        """The terms with the resets of a floating price, if one comes before maturity."""
        if not isinstance(self.price, Pricing):
            return terms
        first = self.price.first_repricing(self.disbursed_on)
        if first is None or first.date() >= self.maturity_on:
            return terms
        return replace(
            terms,
            cycle_anchor_date_of_rate_reset=first,
            cycle_of_rate_reset=self.price.cycle(self.disbursed_on),
            market_object_code_of_rate_reset=self.price.tenor,
            rate_spread=self.price.spread_rate,
        )

    def rate_on_disbursement(self, market: Market | None = None) -> Decimal:
        """The rate a year on the first day."""
        if isinstance(self.price, Pricing):
            return self.price.rate_on(self.disbursed_on, market)
        return self.price

    def events(self, market: Market | None = None) -> list[Event]:
        """The schedule to the fen."""
        return schedule(self.terms(market), market or lpr(), rounding=self.rounding)

    def agreement(self) -> Agreement:
        """The terms under which the loan's events are replayed, at the rate of the first day. Due
        days are those that the contract names, whether they are worked or not."""
        return Agreement(
            principal=self.principal,
            form=self.form,
            rate=self.rate_on_disbursement(),
            first_due=self.first_due_on,
            maturity=self.maturity_on,
            cycle=self._cycle,
            day_count=self.day_count,
            rounding=self.rounding,
        )

    def repricings(self, market: Market | None = None) -> list[Recorded]:
        """The events by which a floating rate follows the LPR, as the contract foresees them."""
        if not isinstance(self.price, Pricing):
            return []
        found = []
        day = self.price.first_repricing(self.disbursed_on)
        while day is not None and day.date() < self.maturity_on:
            rate = self.price.rate_on(day.date(), market)
            found.append(Recorded(f"lpr-{day.date()}", day, day.date(), Reprice(rate)))
            day = self.price.cycle(self.disbursed_on).after(day, 1, EndOfMonth.SAME_DAY)
        return found

    def interest_for(self, days: int, market: Market | None = None) -> Fen:
        """What all of the principal costs for some days from disbursement, at that day's rate."""
        end = self.disbursed_on + timedelta(days=days)
        units = self.day_count.counter()(self.disbursed_on, end)
        rate = self.rate_on_disbursement(market)
        return fen(in_yuan(self.principal) * rate * units / self.day_count.basis, self.rounding)

    @property
    def _cycle(self) -> Cycle:
        return Cycle(0, self.every, Stub.SHORT, self.due_day or self.disbursed_on.day)

    def instalments(self, market: Market | None = None) -> list[Instalment]:
        """Every payment day, in order; the principal paid sums to the principal lent.

        Raises TermError where the rate falls below zero, and where an equal instalment does not
        cover the interest of a long month, so that the principal would grow.
        """
        if isinstance(self.price, Decimal) and self.business_days is BusinessDay.NONE:
            rows = self._at_one_rate(self.price)
        else:
            rows = self._by_schedule(market)
        _check_paid_down(rows)
        return rows

    def _at_one_rate(self, rate: Decimal) -> list[Instalment]:
        """Straight from the plan: a loan at one rate needs no events."""
        if self.form is Form.REVOLVING:
            raise _no_schedule()
        rows = []
        for number, dues in enumerate(as_agreed(self.agreement(), self.disbursed_on), start=1):
            rows.append(Instalment(number, *dues, rate))
            if not dues[-1]:
                break
        return rows

    def _by_schedule(self, market: Market | None) -> list[Instalment]:
        events = self.events(market)
        lowest = min(event.nominal_interest_rate for event in events)
        if lowest < 0:
            raise _refused(
                "price", lowest, "重定价后利率会低于零", "falls below zero when it is repriced"
            )
        return instalments(events)


def _check_paid_down(rows: Sequence[Instalment]) -> None:
    """An instalment that does not cover the interest of a long month would let principal grow."""
    early = rows[:-1]
    level = next((row.payment for row in early if row.principal > 0), 0)
    if any(row.principal < 0 or row.principal == 0 < level < row.payment for row in early):
        raise _refused(
            "form",
            None,
            "每期还的钱不够付一个月的利息，本金越还越多；请缩短期限或者换一种还款方式",
            "an instalment does not cover a month's interest and the principal would grow; "
            "take a shorter term or another form",
        )


def instalments(events: Sequence[Event]) -> list[Instalment]:
    """The payment days of a lender's schedule to the fen, until nothing is left to pay."""
    rows: list[Instalment] = []
    rate, left = Decimal(0), 1
    for time, together in groupby(events, key=lambda event: event.time):
        same_day = list(together)
        paid = [event for event in same_day if event.type in (*_PRINCIPAL, *_INTEREST)]
        if paid:
            principal = sum(fen(event.payoff) for event in paid if event.type in _PRINCIPAL)
            interest = sum(fen(event.payoff) for event in paid if event.type in _INTEREST)
            left = fen(paid[-1].notional_principal)
            row = Instalment(len(rows) + 1, time.date(), principal, interest, left, rate)
            rows.append(row)
        rate = same_day[-1].nominal_interest_rate
        if not left:
            break
    return rows


def _no_schedule() -> TermError:
    return _refused(
        "form",
        None,
        "随借随还没有固定的还款计划，要看哪天借、哪天还",
        "a revolving line has no schedule; it depends on when it is drawn and repaid",
    )


def _calendar(rule: BusinessDay) -> CalendarName:
    return CalendarName.NONE if rule is BusinessDay.NONE else CalendarName.CHINA


def _refused(field: str, value: object, zh: str, en: str) -> TermError:
    return TermError(field, LABELS[field], value, Text(zh, en))
