"""A statement says where every amount went, and leaves what the account says."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from tests.lending.account.loans import DAY, LENT_ON, agreement, book
from tests.lending.account.test_laws import DAYS, LAW, histories

from changrong.lending.account import (
    Agreement,
    ChargeFee,
    ChargeOff,
    Correct,
    Disburse,
    Miss,
    Recorded,
    Recover,
    Repay,
    replay,
)
from changrong.lending.account.statement import Line, statement

LENT = (LENT_ON, Disburse(12_000_000))
FIRST, SECOND = date(2026, 2, 10), date(2026, 3, 10)


def lines(*acts, on: date) -> list[Line]:
    return statement(replay(agreement(), book(LENT, *acts), on=on))


def test_a_payment_says_what_it_went_to_and_what_is_left():
    lent, paid = lines((FIRST, Repay(1_037_300)), on=FIRST)
    assert (lent.amount, lent.left) == (12_000_000, 12_000_000)
    assert paid[3:] == (1_037_300, 1_000_000, 37_200, 0, 100, 11_000_000)
    assert paid.event == "e2"


def test_money_that_was_kept_has_a_line_of_its_own_when_it_pays():
    _, paid, used = lines((FIRST, Repay(1_040_000)), on=SECOND)
    assert (paid.kept, used.kept) == (2_800, -2_800)
    assert (used.event, used.amount, used.interest) == ("", 0, 2_800)


def test_fees_losses_and_recoveries_are_lines_too():
    _, fee, off, back = lines(
        (FIRST - DAY, ChargeFee(5_000)),
        (FIRST - DAY, ChargeOff(12_000_000)),
        (FIRST - DAY, Recover(900)),
        on=FIRST - DAY,
    )
    assert (fee.charges, fee.left) == (5_000, 12_000_000)
    assert (off.principal, off.left) == (12_000_000, 0)
    assert (back.amount, back.left) == (900, 0)


def test_what_moves_no_money_has_no_line_and_a_correction_is_what_it_says():
    _, paid = lines(
        (FIRST, Miss()), (FIRST, Repay(1)), (FIRST, Correct("e3", Repay(1_037_200))), on=FIRST
    )
    assert (paid.event, paid.amount, paid.label.en) == ("e4", 1_037_200, "repayment")


@LAW
@given(histories(), DAYS)
def test_it_leaves_the_principal_and_keeps_what_the_account_does(
    history: tuple[Agreement, list[Recorded]], on: date
) -> None:
    terms, events = history
    account = replay(terms, events, on=on)
    found = statement(account)
    assert (found[-1].left if found else 0) == account.principal
    assert sum(line.kept for line in found) == account.kept
    paid = [
        line for line in found if line.kept or line.event in {p.event for p in account.payments}
    ]
    assert all(
        line.principal + line.interest + line.charges + line.kept == line.amount for line in paid
    )
    assert [line.on for line in found] == sorted(line.on for line in found)
