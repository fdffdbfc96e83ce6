"""What the steps of a lease of intellectual property do: value, offer within it, plan of rents."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from changrong.lending.day_count import DayCount
from changrong.lending.errors import LendingError
from changrong.lending.form import Form
from changrong.lending.loan import Loan
from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_to_come
from changrong.network.cases.effects._given import leased, mark, pledged
from changrong.network.cases.effects._noting import (
    begin,
    day,
    in_fen,
    last,
    note,
    reference,
    refuse,
    said,
    wrong,
)
from changrong.network.cases.effects._plans import (
    Part,
    check_all_paid,
    check_overdue,
    pay_part,
    set_plan,
    unpaid,
)
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.workdays import add_months


@effect("ip_lease.open")
def open_lease(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """A right that still lasts, is free, and is leased once."""
    if answers["expires_on"] <= clock.today().isoformat():
        raise wrong("expires_on", "保护期已经过了", "It is protected no longer")
    if answers["charged"]:
        raise wrong(
            "charged",
            "已经质押、许可或有纠纷的，先解除再来",
            "Pledged, licensed or disputed: settle that first",
        )
    number = reference(answers["certificate"])
    if leased(number).exclude(pk=case.pk).exists():
        raise wrong("certificate", "这项权利已经在办租赁", "This right is being leased already")
    if pledged("ip", number).exists():
        raise wrong("certificate", *PLEDGED)
    begin(case, certificate=number, mark=mark(number))


PLEDGED = (
    "这项权利已经担保着一笔贷款，解除后再办租赁",
    "This right secures a loan; have it released first",
)


@effect("ip_lease.value")
def value(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    not_to_come(case, answers, "valued_on")
    note(case, value=answers["value"])


@effect("ip_lease.offer")
def offer(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Within the value, and over before the right is; the plan of rents is shown with it."""
    if Decimal(answers["amount"]) > Decimal(case.fields["value"]):
        raise refuse("融资额不能超过评估价值", "No more than the right is worth", "amount")
    in_fen(answers["buyback"], "buyback")
    _check_outlasts(case, answers["term_months"], "term_months")
    _plan(case, answers)
    note(case, next_due_on=None)  # nothing is due before it begins


@effect("ip_lease.begin")
def begin_lease(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The money is paid today, and rents run from today: still within the life of the right, and
    nobody else has it by now."""
    _check_outlasts(case, case.fields["term_months"])
    if pledged("ip", case.fields["certificate"]).exists():
        raise refuse(*PLEDGED)
    note(case, registration=answers["registration"])
    terms = {"amount": case.fields["amount"], "term_months": case.fields["term_months"]}
    _plan(case, terms | {"rate": last(case, "offer", "rate")})


def _check_outlasts(case: Case, months: int, field: str | None = None) -> None:
    ends_on = add_months(clock.today(), months)
    if ends_on > day(case, "expires_on"):
        raise refuse(
            f"租期到 {ends_on}，超过了保护期，请改短租期、重新出方案",
            f"The lease would run until {ends_on}, beyond the right itself; offer a shorter one",
            field,
        )


def _plan(case: Case, terms: Mapping[str, Any]) -> None:
    """Equal rents, months of thirty days, each rounded half up; the last settles the rest."""
    try:
        loan = Loan(
            principal=in_fen(terms["amount"], "amount"),
            months=terms["term_months"],
            form=Form.EQUAL_INSTALMENTS,
            disbursed_on=clock.today(),
            price=Decimal(terms["rate"]),
            day_count=DayCount.THIRTY_E_360,
        )
        rents = loan.instalments()
    except LendingError as refused:
        raise MoveRefused(refused.text) from refused
    set_plan(case, [Part(one.on, one.payment) for one in rents])


@effect("ip_lease.collect")
def collect(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    pay_part(case, in_fen(answers["rent"], "rent"), "rent")


@effect("ip_lease.hand_back")
def hand_back(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    check_all_paid(case)
    price = in_fen(last(case, "offer", "buyback"), "paid")
    if in_fen(answers["paid"], "paid") != price:
        raise refuse(
            f"商定的价款是 {said(price)} 元", f"The price agreed is {said(price)} yuan", "paid"
        )


@effect("ip_lease.settle_early")
def settle_early(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """What is asked for the rest is the lessor's affair, but never more than the rents that are
    left and the price of the return."""
    most = sum(one.amount for one in unpaid(case)) + in_fen(last(case, "offer", "buyback"), "paid")
    if in_fen(answers["paid"], "paid") > most:
        raise refuse(
            f"余下的租金和回购价款一共才 {said(most)} 元",
            f"All rents that are left and the return come to {said(most)} yuan",
            "paid",
        )
    note(case, next_due_on=None)


@effect("ip_lease.default")
def default(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    check_overdue(case, "没有逾期的租金", "No rent is overdue")
