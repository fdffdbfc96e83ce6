"""Loans reckoned by hand, in fen. 120,000 yuan at 3.6 % on actual days over 360, lent on 10 January
2026 and due on the 10th of each month until January 2027, unless a test says otherwise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.lending.account.loans import GRANT, LENT_ON, agreement, book

from changrong.lending.account import (
    Bucket,
    Defer,
    Disburse,
    Due,
    Repay,
    Scope,
    Status,
    ahead,
    replay,
)

LENT = (LENT_ON, Disburse(12_000_000))
HARSH = {"penalty_markup": Decimal("0.5"), "compounds": True}


def on(month: int, day: int, year: int = 2026) -> date:
    return date(year, month, day)


def test_ten_days_late_cost_penalty_on_principal_and_compound_interest_on_interest() -> None:
    account = replay(agreement(**HARSH), book(LENT), on=on(2, 20))
    assert account.due_principal == account.overdue_principal == 1_000_000  # a twelfth
    assert account.due_interest == 37_200  # 12,000,000 x 0.036 x 31 / 360
    assert account.penalty == 1_500  # 1,000,000 x 0.054 x 10 / 360
    assert account.compound_interest == 56  # 37,200 x 0.054 x 10 / 360 = 55.8
    assert account.accrued_interest == 11_000  # 11,000,000 x 0.036 x 10 / 360
    assert account.owed_now == 1_000_000 + 37_200 + 1_500 + 56
    assert account.settlement == 12_000_000 + 37_200 + 1_500 + 56 + 11_000
    assert account.arrears_days == 10
    assert account.status is Status.OVERDUE
    # Next: 11,000,000 x 0.036 x 28 / 360, and a twelfth.
    assert account.next_due == Due(on(3, 10), on(3, 10), 1_000_000, 30_800)


def test_what_is_paid_late_is_late_by_its_days_and_the_next_due_is_as_planned() -> None:
    events = book(LENT, (on(2, 20), Repay(1_038_756)))
    account = replay(agreement(**HARSH), events, on=on(3, 10))
    first, second = account.dues
    assert first.settled_on == on(2, 20)
    assert first.days_late == 10
    assert (second.principal, second.interest) == (1_000_000, 30_800)
    assert account.penalty == account.compound_interest == account.kept == 0
    assert account.paid(Bucket.PENALTY) == 1_500
    assert account.arrears_days == 0


def test_on_its_day_a_due_is_due_and_not_overdue() -> None:
    account = replay(agreement(**HARSH), book(LENT), on=on(2, 10))
    assert account.due_principal == 1_000_000
    assert account.overdue_principal == account.arrears_days == account.penalty == 0
    assert account.status is Status.NORMAL


def test_within_the_days_of_grace_the_normal_rate_runs_and_nobody_is_late() -> None:
    terms = agreement(**HARSH, grace_days=3)
    paid = replay(terms, book(LENT, (on(2, 13), Repay(1_037_200))), on=on(2, 13))
    assert paid.dues[0].days_late == paid.penalty == paid.arrears_days == 0
    # 3 days of 11,000,000 and of the 1,000,000 paid late: 3,300 + 300.
    assert paid.accrued_interest == 3_600
    unpaid = replay(terms, book(LENT), on=on(2, 14))
    assert unpaid.arrears_days == 4
    assert unpaid.penalty == 150  # one day, the fourth: 1,000,000 x 0.054 / 360


def test_without_a_markup_overdue_principal_bears_the_rate_with_the_next_due() -> None:
    account = replay(agreement(), book(LENT), on=on(3, 10))
    assert account.penalty == account.compound_interest == 0
    assert account.dues[1].interest == 33_600  # 12,000,000 x 0.036 x 28 / 360


def test_a_deferral_of_both_waits_at_the_normal_rate_until_its_day() -> None:
    deferral = Defer(Scope.BOTH, on(2, 10), on(4, 10), on(6, 30), GRANT)
    events = book(LENT, (on(2, 10), deferral))
    account = replay(agreement(**HARSH), events, on=on(4, 20))
    assert account.status is Status.DEFERRED
    assert account.deferral == deferral
    assert account.deferred_principal == 3_000_000
    # All 12,000,000 bear interest throughout: 31, 28 and 31 days of 1,200 each.
    assert account.deferred_interest == 37_200 + 33_600 + 37_200
    assert account.owed_now == account.penalty == account.arrears_days == 0
    # May: 30 days on 9,000,000 and on the 3,000,000 that wait. June: 31 days on 8 and 3 million.
    # 30 June: what waited, and 20 days on 3,000,000. July: 30 days on 7,000,000.
    assert ahead(agreement(**HARSH), events, on=on(4, 20))[:6] == (
        Due(on(5, 10), on(5, 10), 1_000_000, 27_000 + 9_000),
        Due(on(6, 10), on(6, 10), 1_000_000, 24_800 + 9_300),
        Due(on(2, 10), on(6, 30), 1_000_000, 37_200),
        Due(on(3, 10), on(6, 30), 1_000_000, 33_600),
        Due(on(4, 10), on(6, 30), 1_000_000, 37_200),
        Due(on(6, 30), on(6, 30), 0, 6_000),
    )


def test_deferred_principal_leaves_its_interest_due() -> None:
    deferral = Defer(Scope.PRINCIPAL, on(2, 10), on(2, 10), on(3, 25), GRANT)
    dues = ahead(agreement(**HARSH), book(LENT, (LENT_ON, deferral)), on=LENT_ON)
    assert dues[:4] == (
        Due(on(2, 10), on(2, 10), 0, 37_200),
        Due(on(3, 10), on(3, 10), 1_000_000, 33_600),  # 28 days on 12,000,000
        Due(on(2, 10), on(3, 25), 1_000_000, 0),
        Due(on(3, 25), on(3, 25), 0, 1_500),  # 15 days on 1,000,000
    )
