"""What cannot be is refused, and the event or the term at fault is named in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.lending.account.loans import GRANT, LENT_ON, agreement, book, said

from changrong.lending.account import (
    Agreement,
    Bucket,
    ChargeFee,
    ChargeOff,
    Correct,
    Defer,
    Disburse,
    Event,
    Prepay,
    Recorded,
    Recover,
    Renew,
    Repay,
    Reprice,
    Restructure,
    Scope,
    Status,
    Undo,
    Way,
    replay,
)
from changrong.lending.day_count import DayCount
from changrong.lending.errors import LendingError
from changrong.lending.form import Form
from changrong.money import Rounding

LENT = (LENT_ON, Disburse(12_000_000))
LATER = date(2026, 3, 1)
END = date(2027, 3, 1)


def refusal(terms: Agreement, events: list[Recorded]) -> LendingError:
    with pytest.raises(LendingError) as caught:
        replay(terms, events, on=END)
    return caught.value


@pytest.mark.parametrize(
    ("event", "zh", "en"),
    [
        (Repay(0), "金额应大于零", "its amount must be more than zero"),
        (Repay(-5), "金额应大于零", "its amount must be more than zero"),
        (Prepay(-5), "金额应大于零", "its amount must be more than zero"),
        (ChargeFee(0), "金额应大于零", "its amount must be more than zero"),
        (Disburse(-1), "金额应大于零", "its amount must be more than zero"),
        (Disburse(1), "放款总额超过约定的 120000.00 元", "more than the 120000.00 yuan agreed"),
        (
            ChargeOff(12_000_001),
            "金额 120000.01 元超过余额 120000.00 元",
            "120000.01 yuan is above the balance of 120000.00 yuan",
        ),
        (
            ChargeOff(0, 60_001),  # 50 days of 1,200
            "金额 600.01 元超过余额 600.00 元",
            "600.01 yuan is above the balance of 600.00 yuan",
        ),
        (ChargeOff(0), "金额应大于零", "its amount must be more than zero"),
        (
            Recover(1),
            "金额 0.01 元超过余额 0.00 元",
            "0.01 yuan is above the balance of 0.00 yuan",
        ),
        (
            Renew(GRANT, 12_000_001, successor="N"),
            "金额 120000.01 元超过余额 120000.00 元",
            "120000.01 yuan is above the balance of 120000.00 yuan",
        ),
        (
            Renew(GRANT, 1),
            "应写新贷款（successor）或者旧贷款（predecessor）之一",
            "must name the new loan (successor) or the old one (predecessor), and one of them",
        ),
        (Undo("e9"), "没有事件 e9", "there is no event e9"),
        (Correct("e9", Repay(1)), "没有事件 e9", "there is no event e9"),
        (
            Correct("e1", Undo("e1")),  # type: ignore[arg-type]
            "只能更正成一件做了的事",
            "can only put something done in its place",
        ),
        (
            Defer(Scope.BOTH, LENT_ON, END, END, GRANT),
            f"晚于它延期的第一天 {LENT_ON}；后补的延期，起息日写成那一天",
            f"is after {LENT_ON}, the first day it defers; back-date it to that day",
        ),
        (
            Defer(Scope.BOTH, LATER, END, LATER, GRANT),
            f"日期应依次不早于前一个：{LATER}、{END}、{LATER}",
            f"its days must not go back: {LATER}, {END}, {LATER}",
        ),
        (
            Restructure(agreement(first_due=date(2026, 2, 1), maturity=LATER)),
            "新的到期日不在其后",
            "the new maturity is not after it",
        ),
        (
            Restructure(agreement(day_count=DayCount.ACTUAL_365)),
            "重组不能改变计息方法",
            "cannot change the day count",
        ),
        (
            Restructure(agreement(rounding=Rounding.DOWN)),
            "重组不能改变舍入规则",
            "cannot change the rounding",
        ),
    ],
)
def test_an_event_that_cannot_be_is_named_with_the_reason(event: Event, zh: str, en: str) -> None:
    events = [*book(LENT), said(LATER, event, id="bad-1")]
    error = refusal(agreement(form=Form.BULLET), events)
    label = event.label
    assert error.text.zh == f"事件 bad-1（{label.zh}，2026-03-01）：{zh}"
    assert error.text.en == f"event bad-1 ({label.en}, 2026-03-01): {en}"


@pytest.mark.parametrize(
    "event",
    [
        Repay(1),
        Prepay(1),
        Renew(GRANT, 1, successor="N"),
        Restructure(agreement(first_due=END, maturity=END)),
    ],
)
def test_nothing_is_repaid_before_it_is_disbursed(event: Event) -> None:
    error = refusal(agreement(), [said(LENT_ON, event, id="e7"), *book((LATER, Disburse(1)))])
    assert error.text.en.endswith("nothing has been disbursed yet")
    assert error.text.en.startswith("event e7 (")


def test_a_disbursement_comes_before_the_first_due_day_and_before_maturity() -> None:
    on_the_day = refusal(agreement(), book((date(2026, 2, 10), Disburse(1))))
    assert "is not before the first due day 2026-02-10 (first_due)" in on_the_day.text.en
    too_late = refusal(agreement(form=Form.REVOLVING), book((date(2027, 1, 10), Disburse(1))))
    assert "is not before maturity on 2027-01-10" in too_late.text.en
    again = refusal(agreement(), book((LENT_ON, Disburse(1)), (date(2027, 1, 10), Disburse(1))))
    assert "is not before maturity on 2027-01-10" in again.text.en


def test_a_line_over_its_limit_names_the_drawing() -> None:
    terms = agreement(form=Form.REVOLVING)
    over = book(LENT, (LATER, Disburse(1)))
    error = refusal(terms, over)
    assert error.text.zh == (
        "事件 e2（放款，2026-03-01）：当日终了借款余额 120000.01 元，超过额度 120000.00 元"
    )
    # 37,200 are due of interest; what is repaid beyond makes room on the same day.
    room = [*over, said(LATER, Repay(37_200 + 1))]
    assert replay(terms, room, on=LATER).principal == 12_000_000


def test_what_is_on_a_later_day_is_not_there_yet() -> None:
    events = book(LENT, (LATER, ChargeOff(99_000_000)))
    assert replay(agreement(), events, on=date(2026, 2, 28)).principal == 12_000_000
    refusal(agreement(), events)


def test_two_rates_of_one_day_are_refused_whichever_came_first() -> None:
    rates = [said(LATER, Reprice(Decimal("0.03"))), said(LATER, Reprice(Decimal("0.02")))]
    for pair in (rates, rates[::-1]):
        assert "which holds cannot be told" in str(refusal(agreement(), [*book(LENT), *pair]))


def test_a_rate_is_a_fraction() -> None:
    error = refusal(agreement(), book(LENT, (LATER, Reprice(Decimal("3.6")))))
    assert "event e2 (repricing, 2026-03-01): 3.6: a rate is a fraction" in error.text.en


def test_an_id_is_of_one_event() -> None:
    events = [said(LENT_ON, Disburse(1), id="same"), said(LATER, Repay(1), id="same")]
    assert "another event has this id" in str(refusal(agreement(), events))


def test_what_is_out_of_force_cannot_be_taken_out_again() -> None:
    events = [*book(LENT, (LATER, Repay(1))), said(LATER, Undo("e2"), id="u1")]
    again = said(LATER, Correct("e2", Repay(2)), id="u2")
    assert "event e2 is out already (u1, u2)" in str(refusal(agreement(), [*events, again]))


def test_an_undo_that_comes_round_to_itself_is_refused() -> None:
    events = [said(LATER, Undo("u2"), id="u1"), said(LATER, Undo("u1"), id="u2")]
    assert "it comes round to itself" in str(refusal(agreement(), [*book(LENT), *events]))
    alone = said(LATER, Undo("u1"), id="u1")
    assert "it comes round to itself" in str(refusal(agreement(), [*book(LENT), alone]))


@pytest.mark.parametrize(
    ("given", "en"),
    [
        ({"principal": 0}, "principal = 0: must be more than zero"),
        ({"rate": Decimal("5")}, "rate = 5: a rate is a fraction, 4.35% is 0.0435"),
        ({"rate": Decimal("-0.01")}, "rate = -0.01"),
        ({"rate": Decimal("NaN")}, "rate = NaN"),
        ({"first_due": date(2027, 1, 11)}, "first_due = 2027-01-11: is after maturity"),
        ({"penalty_markup": Decimal("-1")}, "penalty_markup = -1: cannot be negative"),
        ({"grace_days": -1}, "grace_days = -1: cannot be negative"),
        ({"allocation": tuple(Bucket)[1:]}, "must name every bucket once"),
        ({"allocation": (*Bucket, Bucket.FEES)}, "must name every bucket once"),
    ],
)
def test_terms_that_no_loan_has_are_refused_by_name(given: dict[str, Any], en: str) -> None:
    with pytest.raises(LendingError) as caught:
        agreement(**given)
    assert en in caught.value.text.en
    assert next(iter(given)) in caught.value.text.zh


def test_a_loan_not_all_paid_out_is_not_shortened() -> None:
    events = book((LENT_ON, Disburse(6_000_000)), (LATER, Prepay(1_000_000)))
    assert "cannot shorten" in refusal(agreement(), events).text.en
    lowered = book((LENT_ON, Disburse(6_000_000)), (LATER, Prepay(1_000_000, Way.LOWER)))
    assert replay(agreement(), lowered, on=LATER).principal < 6_000_000


def test_other_terms_are_for_all_that_is_owed() -> None:
    smaller = agreement(principal=100, first_due=date(2027, 3, 10), maturity=date(2028, 3, 10))
    events = book(LENT, (LATER, Restructure(smaller)))
    assert "where 120000.00 are outstanding" in refusal(agreement(), events).text.en


def test_what_runs_after_the_last_due_day_is_owed_and_paying_it_ends_the_loan() -> None:
    bullet = agreement(form=Form.BULLET, first_due=date(2027, 1, 10))
    late = replay(bullet, book(LENT), on=END)
    # 120,000 yuan at 3.6 %: 365 days until maturity and 50 more, 4,380 + 600 of interest.
    assert late.owed_now == 12_000_000 + 438_000 + 60_000
    paid = replay(bullet, book(LENT, (END, Repay(late.owed_now))), on=END)
    assert (paid.owed_now, paid.principal, paid.status) == (0, 0, Status.SETTLED)
