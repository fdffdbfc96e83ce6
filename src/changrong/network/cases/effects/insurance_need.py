"""What the steps of a need of insurance do: the premium in parts that sum to it to the fen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from changrong.money import split
from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_over
from changrong.network.cases.effects._noting import day, in_fen, last, note, refuse
from changrong.network.cases.effects._plans import (
    Part,
    check_all_paid,
    check_overdue,
    pay_part,
    set_plan,
)
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.workdays import add_months

MONTHS = 12  # a policy that is paid in parts is paid within its year


@effect("insurance_need.open")
def open_need(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    not_over(case, answers, "starts_on")


@effect("insurance_need.quote")
def quote(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The parts sum to the premium to the fen; one a month from the first day of cover."""
    if answers["valid_until"] < clock.today().isoformat():
        raise refuse("有效期不能早于今天", "A quote cannot have ended", "valid_until")
    number = answers["instalments"]
    if number > MONTHS:
        raise refuse(
            "一年的保费最多按月分期", "A year's premium is paid monthly at most", "instalments"
        )
    premium, first = in_fen(answers["premium"], "premium"), day(case, "starts_on")
    shares = split(premium, [1] * number)
    set_plan(case, [Part(add_months(first, at), share) for at, share in enumerate(shares)])
    note(case, next_due_on=None)  # nothing is due before it is accepted


@effect("insurance_need.accept")
def accept(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    until = date.fromisoformat(last(case, "quote", "valid_until"))
    if clock.today() > until:
        raise refuse(f"报价到 {until} 为止，已经过了", f"The quote was valid until {until}")


@effect("insurance_need.issue")
def issue(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if answers["ends_on"] <= case.fields["starts_on"]:
        raise refuse("应晚于起保日", "Should be after the first day", "ends_on")
    pay_part(case, in_fen(answers["paid"], "paid"), "paid")


@effect("insurance_need.pay_premium")
def pay_premium(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    pay_part(case, in_fen(answers["paid"], "paid"), "paid")


@effect("insurance_need.finish")
def finish(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    check_all_paid(case)


@effect("insurance_need.lapse")
def lapse(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    check_overdue(case, "没有逾期的保费", "No premium is overdue")
