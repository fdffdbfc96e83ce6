"""What is reported for each period, and why."""

from __future__ import annotations

from datetime import date

import pytest

from changrong.lending.account import Defer, Disburse, Recorded, Scope
from changrong.lending.errors import LendingError
from changrong.lending.pricing import midnight
from changrong.lending.relief import Protection, Report, report
from changrong.policy import Grant

from ..account.loans import agreement, book

LENT = date(2026, 1, 10)
LOAN = agreement()
EVENTS = book((LENT, Disburse(LOAN.principal)))
ENDS = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


def grant(what: str) -> Grant:
    return Grant("pboc-2020-credit", "m", "征信权益", what, True, "boolean", None)


def protected(what: str, since=date(2026, 2, 1), through=date(2026, 3, 31)) -> Protection:
    return Protection(grant(what), since, through)


def test_without_protection_what_is_overdue_is_reported_so():
    lines = report(LOAN, EVENTS, ENDS)
    assert [line.reported for line in lines] == [Report.NORMAL] + [Report.OVERDUE] * 3
    assert [line.days_overdue for line in lines] == [0, 18, 49, 79]
    assert lines[1].amount_overdue == 10_000_00 + 372_00  # 120,000 x 3.6 % x 31 / 360
    assert lines[1].grant is None


def test_a_protected_group_need_not_be_reported_while_protected():
    lines = report(LOAN, EVENTS, ENDS, [protected("loan.not_reported_overdue")])
    assert [line.reported for line in lines] == [
        Report.NORMAL,
        Report.NOT_REPORTED,
        Report.NOT_REPORTED,
        Report.OVERDUE,
    ]
    assert lines[1].grant.notice == "pboc-2020-credit"
    assert "征信权益" in lines[1].why.zh
    assert "18 days overdue" in lines[1].why.en


def test_a_report_that_is_corrected_says_normal():
    lines = report(LOAN, EVENTS, ENDS, [protected("loan.record_corrected")])
    assert lines[2].reported is Report.NORMAL


def test_of_two_protections_the_stronger_holds():
    both = [protected("loan.not_reported_overdue"), protected("loan.credit_record_kept")]
    assert report(LOAN, EVENTS, ENDS, both)[1].reported is Report.NORMAL


def test_what_is_deferred_is_reported_by_its_new_days():
    wait = Defer(
        Scope.BOTH, date(2026, 2, 10), date(2026, 3, 31), date(2026, 6, 30), grant("loan.deferral")
    )
    events = [*EVENTS, Recorded("d", midnight(LENT), date(2026, 2, 10), wait)]
    lines = report(LOAN, events, ENDS)
    assert [line.reported for line in lines[:3]] == [Report.NORMAL] * 3
    assert lines[1].grant == wait.grant
    assert "new due days" in lines[1].why.en
    assert lines[3].reported is Report.OVERDUE  # what fell due in April was not deferred


def test_a_new_schedule_protects_nobody_who_misses_that_too():
    lines = report(LOAN, EVENTS, ENDS, [protected("loan.reported_by_new_schedule")])
    assert lines[1].reported is Report.OVERDUE


def test_only_what_protects_a_record_is_taken():
    with pytest.raises(LendingError, match="protects no credit record"):
        protected("loan.rate_cut")
    with pytest.raises(LendingError, match="goes back"):
        protected("loan.credit_record_kept", through=date(2026, 1, 1))
