"""Risk classes with reasons, and ageing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from tests.lending.account.loans import GRANT, LENT_ON, agreement, book

from changrong.lending.account import (
    Account,
    ChargeOff,
    Defer,
    Disburse,
    Renew,
    Repay,
    Restructure,
    Scope,
    replay,
)
from changrong.lending.account.ageing import Age, ageing
from changrong.lending.account.risk import ClassRules, Reason, RiskClass, Source, Step, classify
from changrong.lending.errors import LendingError
from changrong.lending.form import Form
from changrong.policy import Book
from changrong.policy.notice import Derived, Reading
from changrong.text import Text

LENT = (LENT_ON, Disburse(12_000_000))
HERE = Source("some-notice", "2")
RULES = ClassRules(
    (
        Step(0, RiskClass.SPECIAL_MENTION, HERE),
        Step(30, RiskClass.SUBSTANDARD, HERE),
        Step(60, RiskClass.DOUBTFUL, HERE),
        Step(120, RiskClass.LOSS, HERE),
    ),
    relieved=RiskClass.SPECIAL_MENTION,
    restructured=RiskClass.SPECIAL_MENTION,
)


def bullet(on: date) -> Account:
    """A loan that fell due on 10 February."""
    due = date(2026, 2, 10)
    terms = agreement(form=Form.BULLET, first_due=due, maturity=due)
    return replay(terms, book(LENT), on=on)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 2, 10), RiskClass.NORMAL),
        (date(2026, 2, 11), RiskClass.SPECIAL_MENTION),
        (date(2026, 3, 12), RiskClass.SPECIAL_MENTION),  # 30 days
        (date(2026, 3, 13), RiskClass.SUBSTANDARD),
        (date(2026, 4, 11), RiskClass.SUBSTANDARD),  # 60 days
        (date(2026, 4, 12), RiskClass.DOUBTFUL),
        (date(2026, 6, 10), RiskClass.DOUBTFUL),  # 120 days
        (date(2026, 6, 11), RiskClass.LOSS),
    ],
)
def test_more_than_so_many_days_overdue_make_a_class(on: date, expected: RiskClass) -> None:
    assert classify(bullet(on), RULES).risk is expected


def test_the_reason_names_the_days_and_the_clause() -> None:
    [reason] = classify(bullet(date(2026, 4, 11)), RULES).reasons
    assert reason.text == Text("逾期 60 天，超过 30 天", "60 days overdue, more than 30")
    assert reason.source == HERE


def test_a_loan_without_arrears_says_so() -> None:
    [reason] = classify(bullet(date(2026, 2, 1)), RULES).reasons
    assert reason.text.en == "nothing is overdue"


def test_what_people_find_can_only_make_it_worse() -> None:
    evades = Reason(RiskClass.SPECIAL_MENTION, Text("逃废债", "evades its debts"))
    impaired = Reason(RiskClass.SUBSTANDARD, Text("已减值", "impaired"))
    sound = classify(bullet(date(2026, 2, 1)), RULES, [evades, impaired])
    assert sound.risk is RiskClass.SUBSTANDARD
    assert sound.reasons == (impaired, evades)
    late = classify(bullet(date(2026, 6, 11)), RULES, [impaired])
    assert late.risk is RiskClass.LOSS


@cache
def shipped() -> Book:
    return Book.load()


def derived(fact: str) -> Derived:
    found = (one for notice in shipped().notices for one in notice.derived if one.fact == fact)
    return next(found)


def test_the_days_come_from_the_notice_with_its_clause() -> None:
    rules = ClassRules.of(derived("loan.least_class"), date(2026, 11, 22))
    source = Source("cbirc-2023-asset-classes", "逾期天数")
    assert {step.least: step.over for step in rules.steps} == {
        RiskClass.SPECIAL_MENTION: 0,
        RiskClass.SUBSTANDARD: 90,
        RiskClass.DOUBTFUL: 270,
        RiskClass.LOSS: 360,
    }
    assert {step.source for step in rules.steps} == {source}


@pytest.mark.parametrize("fact", ["need.desk", "bridge.fee_cap", "guarantee.responsibility"])
def test_a_table_of_something_else_makes_no_class(fact: str) -> None:
    with pytest.raises(LendingError, match=f"{fact} is no table of classes by days overdue"):
        ClassRules.of(derived(fact), date(2026, 11, 22))


def test_what_is_known_from_memory_only_makes_no_class() -> None:
    unread = replace(derived("loan.least_class"), read=Reading.MEMORY)
    with pytest.raises(LendingError, match="until it is confirmed"):
        ClassRules.of(unread, date(2026, 11, 22))


def deferred(keeps_class: bool) -> Account:
    first = date(2026, 2, 10)
    defer = Defer(Scope.BOTH, first, first, date(2026, 9, 1), GRANT, keeps_class=keeps_class)
    terms = agreement(form=Form.BULLET, first_due=first, maturity=first)
    return replay(terms, book(LENT, (LENT_ON, defer)), on=date(2026, 8, 31))


def test_a_class_kept_by_a_grant_says_so_with_its_clause() -> None:
    classed = classify(deferred(keeps_class=True), RULES)
    assert classed.risk is RiskClass.NORMAL
    [reason] = classed.reasons
    assert reason.text.en == "deferred from 2026-02-10 to 2026-09-01; its class is kept"
    assert (reason.source.clause, reason.grant) == ("三", GRANT)


def test_a_deferral_that_keeps_no_class_puts_the_loan_where_the_rules_say() -> None:
    classed = classify(deferred(keeps_class=False), RULES)
    assert classed.risk is RiskClass.SPECIAL_MENTION
    assert classed.reasons[0].grant == GRANT
    assert classify(deferred(keeps_class=False), ClassRules(RULES.steps)).risk is RiskClass.NORMAL


@pytest.mark.parametrize("keeps_class", [True, False])
def test_a_renewed_loan_keeps_its_class_only_by_its_grant(keeps_class: bool) -> None:
    renewal = Renew(GRANT, predecessor="OLD-1", keeps_class=keeps_class)
    account = replay(agreement(), book((LENT_ON, renewal), LENT), on=LENT_ON)
    expected = RiskClass.NORMAL if keeps_class else RiskClass.SPECIAL_MENTION
    assert classify(account, RULES).risk is expected


def test_a_restructured_loan_is_no_better_than_the_rules_allow() -> None:
    terms = agreement(first_due=date(2026, 6, 10))
    events = book(LENT, (date(2026, 2, 1), Restructure(terms)))
    assert classify(replay(agreement(), events, on=date(2026, 2, 1)), RULES).reasons == (
        Reason(RiskClass.SPECIAL_MENTION, Text("2026-02-01 重组过", "restructured on 2026-02-01")),
    )


def test_what_is_charged_off_is_a_loss() -> None:
    events = book(LENT, (date(2026, 2, 1), ChargeOff(12_000_000)))
    classed = classify(replay(agreement(), events, on=date(2026, 2, 1)), RULES)
    assert classed.risk is RiskClass.LOSS
    assert classed.risk.is_nonperforming


def test_overdue_dues_stand_in_the_class_of_their_days() -> None:
    events = book(LENT, (date(2026, 4, 1), Repay(37_200 + 400_000)))
    account = replay(agreement(rate=Decimal(0)), events, on=date(2026, 5, 11))
    # No interest: 437,200 of the first million are paid. Late by 90, 62, 31 and 1 days.
    assert ageing(account, [30, 61, 90]) == (
        Age(0, 30, 1_000_000, 0, 1),
        Age(30, 61, 1_000_000, 0, 1),
        Age(61, 90, 1_000_000 + 562_800, 0, 2),
        Age(90, None, 0, 0, 0),
    )
    assert sum(one.principal for one in ageing(account, [7])) == account.overdue_principal


@pytest.mark.parametrize("bounds", [[30, 30], [0, 30], [60, 30]])
def test_bounds_out_of_order_are_refused(bounds: list[int]) -> None:
    with pytest.raises(LendingError, match="must be positive and rise"):
        ageing(bullet(LENT_ON), bounds)
