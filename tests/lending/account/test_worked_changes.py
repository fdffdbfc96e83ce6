"""Loans that change on their way, reckoned by hand, in fen. 120,000 yuan at 3.6 % on actual days
over 360, lent on 10 January 2026 and due on the 10th of each month until January 2027, unless a
test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from tests.lending.account.loans import GRANT, LENT_ON, agreement, book

from changrong.lending.account import (
    PRINCIPAL_FIRST,
    Bucket,
    ChargeFee,
    ChargeOff,
    Defer,
    Disburse,
    Miss,
    Prepay,
    Recorded,
    Recover,
    Renew,
    Repay,
    Reprice,
    Restructure,
    Scope,
    Status,
    Way,
    ahead,
    replay,
)
from changrong.lending.form import Form

LENT = (LENT_ON, Disburse(12_000_000))
HARSH = {"penalty_markup": Decimal("0.5"), "compounds": True}


def on(month: int, day: int, year: int = 2026) -> date:
    return date(year, month, day)


def test_a_prepayment_that_lowers_keeps_the_days() -> None:
    terms = agreement(form=Form.EQUAL_INSTALMENTS, rate=Decimal(0))
    events = book(LENT, (on(2, 10), Repay(1_000_000)), (on(2, 20), Prepay(5_500_000, Way.LOWER)))
    dues = ahead(terms, events, on=on(2, 20))
    assert [due.principal for due in dues] == [500_000] * 11


def test_a_prepayment_that_shortens_keeps_the_payment() -> None:
    terms = agreement(form=Form.EQUAL_INSTALMENTS, rate=Decimal(0))
    events = book(LENT, (on(2, 10), Repay(1_000_000)), (on(2, 20), Prepay(5_700_000)))
    dues = ahead(terms, events, on=on(2, 20))
    assert [due.principal for due in dues] == [1_000_000] * 5 + [300_000]
    assert dues[-1].on == on(8, 10)


def test_a_nearer_end_stays_when_the_payment_is_fixed_anew() -> None:
    terms = agreement(form=Form.EQUAL_INSTALMENTS, rate=Decimal(0))
    events = book(
        LENT,
        (on(2, 10), Repay(1_000_000)),
        (on(2, 20), Prepay(5_700_000)),
        (on(2, 25), Reprice(Decimal(0))),
    )
    dues = ahead(terms, events, on=on(2, 25))
    # 5,300,000 over the six days until 10 August: 883,333.33.
    assert [due.principal for due in dues] == [883_333] * 5 + [883_335]
    assert dues[-1].on == on(8, 10)


def test_a_prepayment_pays_principal_first_and_the_interest_run_up_last() -> None:
    terms = agreement(form=Form.BULLET)
    part = replay(terms, book(LENT, (on(3, 1), Prepay(2_000_000))), on=on(3, 1))
    assert part.principal == 10_000_000
    assert part.accrued_interest == 60_000  # 12,000,000 x 0.036 x 50 / 360
    whole = replay(terms, book(LENT, (on(3, 1), Prepay(12_060_000))), on=on(3, 1))
    assert whole.status is Status.SETTLED
    assert whole.paid(Bucket.INTEREST) == 60_000
    more = replay(terms, book(LENT, (on(3, 1), Prepay(12_060_001))), on=on(3, 1))
    assert more.kept == 1
    assert more.settlement == -1


def test_another_rate_fixes_the_payment_anew_from_the_next_due_day() -> None:
    terms = agreement(form=Form.EQUAL_INSTALMENTS, maturity=on(4, 10))
    cut = (on(2, 25), Reprice(Decimal("0.018")))
    account = replay(terms, book(LENT, (on(2, 10), Repay(4_024_024)), cut), on=on(2, 25))
    # Worth of the first payment: 1 + 1/1.0028 + 1/(1.0028 x 1.0031) = 2.99133385; so
    # (12,000,000 + 37,200) / 2.99133385 = 4,024,024.27: principal 3,986,824, left 8,013,176.
    assert account.dues[0][:4] == (on(2, 10), on(2, 10), 3_986_824, 37_200)
    # Until 10 March 15 days at 3.6 % and 13 at 1.8 %: 12,019.76 + 5,208.56 = 17,228.33.
    # (8,013,176 + 17,228.33) / (1 + 1/1.00155) = 4,018,311.54.
    assert account.payment == 4_018_312
    assert account.next_due is not None
    assert account.next_due.interest == 17_228
    assert account.next_due.principal == 4_018_312 - 17_228


def test_a_line_is_drawn_and_repaid_on_any_day_with_interest_by_the_day() -> None:
    terms = agreement(form=Form.REVOLVING)
    events = book(
        (LENT_ON, Disburse(10_000_000)),
        (on(1, 20), Repay(4_000_000)),
        (on(2, 5), Disburse(6_000_000)),
    )
    account = replay(terms, events, on=on(2, 10))
    assert account.principal == 12_000_000
    # 10 days of 1,000, 16 of 600 and 5 of 1,200.
    assert account.due_interest == 10_000 + 9_600 + 6_000
    assert account.due_principal == 0
    before = replay(terms, events, on=on(2, 4))
    assert before.accrued_interest == 10_000 + 15 * 600


def test_a_line_that_is_paid_off_stays_open_until_its_end() -> None:
    terms = agreement(form=Form.REVOLVING)
    events = book(
        (LENT_ON, Disburse(10_000_000)),
        (on(1, 20), Repay(10_000_000)),
        (on(2, 10), Repay(10_000)),
    )
    assert replay(terms, events, on=on(2, 10)).settlement == 0
    assert replay(terms, events, on=on(2, 10)).status is Status.NORMAL
    assert replay(terms, events, on=on(1, 10, 2027)).status is Status.SETTLED


def test_money_goes_to_what_is_due_in_the_declared_order() -> None:
    fee = (on(2, 1), ChargeFee(5_000, "appraisal"))
    events = book(LENT, fee, (on(2, 20), Repay(50_000)))
    account = replay(agreement(**HARSH), events, on=on(2, 20))
    assert account.payments[-1].parts == (
        (Bucket.FEES, 5_000),
        (Bucket.PENALTY, 1_500),
        (Bucket.COMPOUND, 56),
        (Bucket.OVERDUE_INTEREST, 37_200),
        (Bucket.OVERDUE_PRINCIPAL, 6_244),
    )
    other = replay(agreement(**HARSH, allocation=PRINCIPAL_FIRST), events, on=on(2, 20))
    assert other.payments[-1].parts == ((Bucket.OVERDUE_PRINCIPAL, 50_000),)
    assert other.fees == 5_000


def test_what_is_over_is_kept_and_pays_the_next_due() -> None:
    events = book(LENT, (on(2, 10), Repay(1_100_000)))
    account = replay(agreement(), events, on=on(2, 10))
    assert account.kept == 62_800
    later = replay(agreement(), events, on=on(3, 10))
    assert later.kept == 0
    assert later.due_principal == 1_000_000 - (62_800 - 30_800)
    parts = ((Bucket.INTEREST, 30_800), (Bucket.PRINCIPAL, 32_000))
    assert later.payments[-1] == ("", on(3, 10), 0, parts, -62_800)


def test_a_renewal_settles_the_old_loan_by_the_new_one() -> None:
    renewal = Renew(GRANT, amount=12_000_000, successor="NEW-1")
    terms = agreement(form=Form.INTEREST_ONLY, maturity=on(3, 10))
    events = book(LENT, (on(2, 10), Repay(37_200)), (on(3, 10), renewal))
    old = replay(terms, events, on=on(3, 10))
    assert old.principal == 0
    assert old.due_interest == 33_600
    assert old.renewals == (renewal,)
    new = book((on(3, 10), Renew(GRANT, predecessor="OLD-1")), (on(3, 10), Disburse(12_000_000)))
    account = replay(agreement(first_due=on(4, 10)), new, on=on(3, 10))
    assert account.principal == 12_000_000
    assert account.renewals[0].predecessor == "OLD-1"


def test_an_old_loan_whose_interest_is_paid_is_settled_by_renewal() -> None:
    terms = agreement(form=Form.BULLET, maturity=on(3, 10), first_due=on(3, 10))
    renewal = Renew(GRANT, amount=12_000_000, successor="NEW-1")
    events = book(LENT, (on(3, 10), Repay(70_800)), (on(3, 10), renewal))
    assert replay(terms, events, on=on(3, 10)).status is Status.RENEWED


def test_what_is_charged_off_bears_nothing_and_is_still_claimed() -> None:
    off = (on(8, 10), ChargeOff(principal=12_000_000, interest=100_000))
    events = book(LENT, off, (on(9, 1), Recover(11_950_000)), (on(9, 2), Recover(100_000)))
    then = replay(agreement(form=Form.BULLET), events, on=on(8, 10))
    assert then.principal == 0
    assert then.charged_off == 12_000_000
    assert then.accrued_interest == 254_400 - 100_000  # 212 days of 1,200, less what went
    now = replay(agreement(form=Form.BULLET), events, on=on(9, 2))
    assert now.accrued_interest == 154_400
    assert (now.charged_off, now.recovered_principal) == (0, 12_000_000)
    assert (now.charged_off_interest, now.recovered_interest) == (50_000, 50_000)
    assert now.principal_repaid == now.disbursed


def test_a_restructuring_takes_everything_into_its_terms() -> None:
    new = agreement(first_due=on(7, 10), maturity=on(6, 10, 2027), rate=Decimal("0.018"), **HARSH)
    events = book(LENT, (on(4, 20), Restructure(new)))
    account = replay(agreement(**HARSH), events, on=on(4, 20))
    assert account.arrears_days == account.overdue_principal == 0
    assert account.principal == 12_000_000
    assert account.restructured_on == on(4, 20)
    assert account.payment == 1_000_000
    # Penalty until then: 69 + 41 + 10 days of 150 (a million at 5.4 %).
    assert account.penalty == 69 * 150 + 41 * 150 + 10 * 150
    # Compound: (37,200 x 69 + 30,800 x 41 + 31,000 x 10) x 0.054 / 360 = 620.94.
    assert account.compound_interest == 621
    later = replay(agreement(**HARSH), events, on=on(7, 10))
    assert (later.penalty, later.compound_interest) == (18_000, 621)
    # Unpaid interest falls due on 10 July with that of 10 days at 3.6 % on 9,000,000 and of 81 at
    # 1.8 % on 12,000,000: 37,200 + 30,800 + 31,000 + 9,000 + 48,600.
    assert later.due_interest == 156_600
    assert later.due_principal == 1_000_000
    assert later.arrears_days == 0


def test_a_payment_written_down_late_counts_from_its_day_and_both_balances_can_be_asked() -> None:
    terms = agreement(**HARSH)
    written = datetime.combine(on(2, 25), time(9))
    late = Recorded("late", written, on(2, 10), Repay(1_037_200))
    events = [*book(LENT), late]
    then = replay(terms, events, on=on(2, 20), known_at=written - timedelta(seconds=1))
    assert (then.penalty, then.arrears_days) == (1_500, 10)
    now = replay(terms, events, on=on(2, 20), known_at=written)
    assert (now.penalty, now.arrears_days) == (0, 0)
    assert now == replace(replay(terms, events, on=on(2, 20)), known_at=written)


def test_a_missed_due_is_noted_and_moves_no_money() -> None:
    events = book(LENT, (on(2, 11), Miss("could not be reached")))
    account = replay(agreement(), events, on=on(2, 11))
    assert account.missed == (on(2, 11),)
    assert replace(account, missed=(), history=()) == replace(
        replay(agreement(), book(LENT), on=on(2, 11)), history=()
    )


def test_money_paid_in_parts_fixes_the_payment_anew_with_each() -> None:
    terms = agreement(rate=Decimal(0), form=Form.EQUAL_INSTALMENTS)
    events = book((LENT_ON, Disburse(6_000_000)), (on(2, 15), Disburse(5_500_000)))
    first = ahead(terms, events[:1], on=LENT_ON)[0]
    assert first.principal == 500_000
    # On 15 February 500,000 are due and 11,000,000 are left for eleven days.
    dues = ahead(terms, events, on=on(2, 15))
    assert [due.principal for due in dues] == [1_000_000] * 11


def test_before_anything_happened_there_is_nothing() -> None:
    account = replay(agreement(), book(LENT), on=on(1, 9))
    assert account.status is Status.PENDING
    assert account.settlement == account.principal == 0
    assert account.dues == ahead(agreement(), [], on=on(1, 9)) == ()
    assert account.next_due is None


def test_a_deferral_that_is_still_to_come_is_none_of_today():
    coming = Defer(Scope.BOTH, on(6, 1), on(12, 1), on(12, 31), GRANT)
    account = replay(agreement(), book(LENT, (on(6, 1), coming)), on=on(5, 31))
    assert account.deferrals == ()
    assert account.matures_on == on(1, 10, 2027)
