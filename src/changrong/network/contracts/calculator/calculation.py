"""A loan reckoned for a page: as agreed, and the same with half a year's payments put off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.lending.account import Defer, Disburse, Recorded, Scope, ahead
from changrong.lending.cost import xirr
from changrong.lending.day_count import DayCount
from changrong.lending.form import Form
from changrong.lending.loan import Fee, Loan
from changrong.lending.market import Market
from changrong.lending.pricing import Pricing, Repricing, Tenor, lpr, midnight
from changrong.money import Fen, fee_text, fen, in_yuan, rate_text
from changrong.network.contracts.calculator.forms import DAY_COUNTS, FIXED
from changrong.network.contracts.plans import Row, rows_of
from changrong.network.portal.components.formats import full_day, rounded
from changrong.network.portal.language import choose, current
from changrong.policy import Grant
from changrong.workdays import add_months

MONTHS_PUT_OFF = 6
DAYS_USED = (1, 7, 15, 30, 60, 90, 180, 360)
_DEFERRED = {
    Scope.BOTH: gettext_lazy("本金和利息延到 %(day)s"),
    Scope.PRINCIPAL: gettext_lazy("本金延到 %(day)s"),
    Scope.INTEREST: gettext_lazy("利息延到 %(day)s"),
}
_AT_THE_END = (Form.INTEREST_ONLY, Form.BULLET)


@dataclass(frozen=True)
class Plan:
    """What is paid when, and what that comes to."""

    loan: Loan
    rows: Sequence[Row]

    @property
    def interest(self) -> Decimal:
        return sum((row.interest for row in self.rows), Decimal(0))

    @property
    def interest_said(self) -> str:
        return _said(self.interest)

    @property
    def fees(self) -> Decimal:
        return in_yuan(sum(fee.amount for fee in self.loan.fees))

    @property
    def total(self) -> Decimal:
        """Interest and fees: the principal is not a cost."""
        return self.interest + self.fees

    @property
    def first_on(self) -> date:
        return self.rows[0].on

    @property
    def last_on(self) -> date:
        return self.rows[-1].on

    @property
    def chart_label(self) -> str:
        """The chart as a sentence."""
        said = _("%(n)s 期还款，从 %(first)s 到 %(last)s，每期最多 %(most)s")
        return said % {
            "n": len(self.rows),
            "first": full_day(self.first_on),
            "last": full_day(self.last_on),
            "most": _said(self.highest),
        }

    @property
    def highest(self) -> Decimal:
        return max(row.payment for row in self.rows)

    @cached_property
    def yearly_cost(self) -> Decimal:
        """The all-in cost a year, compounded (XIRR)."""
        flows: list[tuple[date, Fen | Decimal]] = [(self.loan.disbursed_on, self.loan.principal)]
        flows += [(fee.on, -fee.amount) for fee in self.loan.fees]
        flows += [(row.on, -fen(row.payment)) for row in self.rows]
        return xirr(flows)


class Use(NamedTuple):
    """What a revolving line costs for so many days."""

    days: int
    interest: Decimal


@dataclass(frozen=True)
class Calculation:
    """Everything the page shows of one loan. `assumes_lpr`: some repricing lies after the last LPR
    known, which is taken to stay; shown as an assumption."""

    loan: Loan
    scope: Scope
    market: Market
    assumes_lpr: bool

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> Calculation:
        """From a form's answers. Raises LendingError, also where no LPR is known for the day."""
        day = asked["disbursed_on"]
        fee = asked["fee"]
        loan = Loan(
            principal=fen(asked["amount"]),
            months=asked["months"],
            form=Form(asked["form"]),
            disbursed_on=day,
            price=_price(asked),
            due_day=asked["due_day"],
            day_count=DayCount(asked["day_count"] or DayCount.ACTUAL_360),
            fees=(Fee(day, fen(fee)),) if fee else (),
        )
        loan.rate_on_disbursement()
        known = lpr().known_through()
        floats = isinstance(loan.price, Pricing) and loan.price.repricing is not Repricing.NEVER
        assumes = floats and known is not None and loan.maturity_on > known
        market = lpr().held() if assumes else lpr()
        return cls(loan, Scope(asked["deferred"] or Scope.BOTH), market, assumes)

    @property
    def is_revolving(self) -> bool:
        return self.loan.form is Form.REVOLVING

    @cached_property
    def rate(self) -> Decimal:
        return self.loan.rate_on_disbursement()

    @cached_property
    def plain(self) -> Plan:
        return Plan(
            self.loan,
            [
                Row(one.number, one.on, *map(in_yuan, one[2:5]), one.rate)
                for one in self.loan.instalments(self.market)
            ],
        )

    @cached_property
    def deferral(self) -> Defer:
        """What falls due in half a year from the first payment, or for a loan whose principal is
        due at the end and put off that end, waits until half a year later."""
        at_end = self.loan.form in _AT_THE_END and self.scope is not Scope.INTEREST
        since = self.loan.maturity_on if at_end else self.loan.first_due_on
        until = add_months(since, MONTHS_PUT_OFF)
        through = since if at_end else until - timedelta(days=1)
        grant = Grant.assumed("loan.deferral", True, "boolean", until)
        return Defer(self.scope, since, through, until, grant)

    @cached_property
    def deferred(self) -> Plan:
        """The same loan with that deferral: interest goes on at the agreed rate, no penalty."""
        loan = self.loan
        begins, opening = loan.disbursed_on, midnight(loan.disbursed_on)
        events = [
            Recorded("1", opening, begins, Disburse(loan.principal)),
            Recorded("2", opening, begins, self.deferral),
            *loan.repricings(self.market),
        ]
        dues = ahead(loan.agreement(), events, on=begins)
        return Plan(loan, rows_of(dues, loan.principal))

    @property
    def highest(self) -> Decimal:
        """The most that either plan asks for on one day: the scale of both charts."""
        return max(self.plain.highest, self.deferred.highest)

    @property
    def amount(self) -> Decimal:
        return in_yuan(self.loan.principal)

    @property
    def lpr_known_through(self) -> date | None:
        return lpr().known_through()

    @property
    def day_count_text(self) -> str:
        return str(dict(DAY_COUNTS)[self.loan.day_count])

    @property
    def deferral_title(self) -> str:
        return _DEFERRED[self.scope] % {"day": full_day(self.deferral.until)}

    @property
    def deferral_said(self) -> str:
        """Which payments wait, and until when."""
        wait = self.deferral
        if wait.since == wait.through:
            said = _("假设到期日 %(since)s 的还款，延 6 个月到 %(until)s。")
        else:
            said = _("假设 %(since)s 起 6 个月内到期的，都延到 %(until)s 一起还。")
        return said % {"since": full_day(wait.since), "until": full_day(wait.until)}

    @property
    def figures(self) -> list[dict[str, Any]]:
        """The four numbers that stand above all else."""
        plain, rows = self.plain, self.plain.rows
        is_level = self.loan.form is Form.EQUAL_INSTALMENTS
        first = _yuan(_("每期还") if is_level else _("第一期还"), rows[0].payment)
        if len(rows) > 1 and not is_level:
            first["note"] = _("最后一期 %(last)s") % {"last": _said(rows[-1].payment)}
        fees = {"note": _("其中费用 %(fees)s") % {"fees": _said(plain.fees)}}
        cost = {
            "label": _("全部年化成本"),
            "value": rate_text(plain.yearly_cost),
            "note": _("合同年利率 %(rate)s") % {"rate": rate_text(self.rate)},
        }
        interest = _yuan(_("利息一共"), plain.interest)
        return [first, interest, _yuan(_("利息和费用一共"), plain.total) | fees, cost]

    @property
    def more_interest_said(self) -> str:
        return _said(self.deferred.interest - self.plain.interest)

    @property
    def uses(self) -> list[Use]:
        """What the whole line costs for some numbers of days within its term."""
        loan = self.loan
        longest = (loan.maturity_on - loan.disbursed_on).days
        return [
            Use(days, in_yuan(loan.interest_for(days, self.market)))
            for days in (*(one for one in DAYS_USED if one < longest), longest)
        ]


def _yuan(label: str, amount: Decimal) -> dict[str, Any]:
    """A figure in whole yuan; to the fen it stands in the table."""
    if current() == "en":
        return {"label": label, "value": _said(amount)}
    return {"label": label, "value": rounded(amount, 0), "unit": "元"}


def _said(amount: Decimal) -> str:
    return str(choose(fee_text(amount)))


def _price(asked: Mapping[str, Any]) -> Decimal | Pricing:
    if asked["price"] in ("", FIXED):
        rate: Decimal = asked["rate"]
        return rate
    repricing = Repricing(asked["repricing"] or Repricing.ANNIVERSARY)
    return Pricing(Tenor(asked["price"]), asked["spread"], repricing)
