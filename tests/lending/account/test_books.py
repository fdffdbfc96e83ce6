"""The lender's books say of a loan what the loan itself says, on every day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.lending.account.loans import DAY, GRANT, LENT_ON, agreement, book, said
from tests.lending.account.test_laws import DAYS, END, LAW, histories

from changrong.journal import Entry
from changrong.lending.account import (
    Agreement,
    ChargeFee,
    ChargeOff,
    Correct,
    Defer,
    Disburse,
    Prepay,
    Recorded,
    Recover,
    Renew,
    Repay,
    Restructure,
    Scope,
    Undo,
    replay,
)
from changrong.lending.account.books import Image, balances, entries, image

LENT = (LENT_ON, Disburse(12_000_000))
FIRST = date(2026, 2, 10)  # 1,000,000 of principal and 37,200 of interest fall due


def books(image: Image, on: date = END) -> Counter[str]:
    """Balances by account at the end of a day."""
    sums: Counter[str] = Counter()
    for (day, account), amount in image.items():
        if day <= on:
            sums[account] += amount
    return Counter({account: amount for account, amount in sums.items() if amount})


def after(events: Sequence[Recorded], on: date = END, terms: Agreement | None = None) -> Image:
    return image(replay(terms or agreement(), events, on=on))


def differences(should: Image, posted: Image, key: str = "k") -> list[Entry]:
    return entries(should, posted, key=key, kind="contract.repaid", book="JG-1", subject="HT-1")


def added(posted: Image, more: Sequence[Entry]) -> Image:
    sums = Counter(dict(posted))
    for entry in more:
        for posting in entry.postings:
            sums[entry.value_on, posting.account] += posting.amount
    return {place: amount for place, amount in sums.items() if amount}


# ------------------------------------------------------------------------------- worked by hand


def test_a_disbursement_is_principal_against_money():
    assert after(book(LENT), LENT_ON) == {
        (LENT_ON, "loan.principal"): 12_000_000,
        (LENT_ON, "cash"): -12_000_000,
    }


def test_interest_is_income_on_the_day_it_falls_due_paid_or_not():
    found = after(book(LENT), FIRST)
    assert found[FIRST, "loan.interest_receivable"] == 37_200
    assert found[FIRST, "loan.interest_income"] == -37_200
    assert after(book(LENT), FIRST - DAY).keys() == after(book(LENT), LENT_ON).keys()


def test_a_repayment_goes_where_the_payment_went_and_the_rest_is_kept():
    found = books(after(book(LENT, (FIRST, Repay(1_037_300))), FIRST))
    assert found == {
        "cash": -12_000_000 + 1_037_300,
        "loan.principal": 11_000_000,
        "loan.interest_income": -37_200,
        "loan.kept": -100,
    }


def test_interest_that_only_runs_is_income_when_it_is_paid_early():
    found = books(after(book(LENT, (FIRST - DAY, Prepay(12_036_000))), FIRST - DAY))
    assert found == {"cash": 36_000, "loan.interest_income": -36_000}


def test_penalty_is_income_when_it_is_paid():
    terms = agreement(penalty_markup=Decimal("0.5"), compounds=True)
    late = FIRST + 10 * DAY
    assert not books(after(book(LENT), late, terms))["loan.penalty_income"]
    owed = replay(terms, book(LENT), on=late).owed_now
    found = books(after(book(LENT, (late, Repay(owed))), late, terms))
    assert found["loan.penalty_income"] == -(owed - 1_037_200) < 0


def test_a_fee_is_income_when_it_is_charged():
    found = books(after(book(LENT, (LENT_ON, ChargeFee(5_000))), LENT_ON))
    assert (found["loan.fee_receivable"], found["loan.fee_income"]) == (5_000, -5_000)


def test_what_is_charged_off_of_principal_and_of_interest_that_was_due_is_a_loss():
    """Of the 40,000 of interest 37,200 were an asset; the rest runs only, and was never income."""
    late = FIRST + 10 * DAY
    found = books(after(book(LENT, (late, ChargeOff(12_000_000, 40_000))), late))
    assert found == {
        "cash": -12_000_000,
        "loan.loss": 12_037_200,
        "loan.interest_income": -37_200,
        "loan.charged_off": 12_040_000,
        "memorandum": -12_040_000,
    }


def test_a_recovery_is_money_again_and_is_claimed_no_more():
    late = FIRST + 10 * DAY
    events = book(LENT, (late, ChargeOff(12_000_000)), (late, Recover(3_000_000)))
    found = books(after(events, late))
    assert found["loan.recovered"] == -3_000_000
    assert found["cash"] == -9_000_000
    assert found["loan.charged_off"] == 9_000_000 == -found["memorandum"]


def test_a_renewed_loan_is_settled_by_the_money_of_the_new_one():
    """Through the settlement account of both: together they lend nothing more."""
    day = date(2027, 1, 5)
    old = book((LENT_ON, Disburse(12_000_000)), (day, Renew(GRANT, 12_000_000, successor="b")))
    new = book((day, Renew(GRANT, predecessor="a")), (day, Disburse(12_000_000)))
    terms = agreement(first_due=date(2027, 2, 5), maturity=date(2028, 1, 5))
    old_books, new_books = books(after(old, day)), books(after(new, day, terms))
    assert "loan.principal" not in old_books
    assert new_books == {"loan.principal": 12_000_000, "cash": -12_000_000}
    on_the_day = {place[1]: fen for place, fen in after(old, day).items() if place[0] == day}
    assert on_the_day["cash"] == 12_000_000


def test_new_terms_move_no_money():
    day = FIRST + 10 * DAY
    new = agreement(first_due=date(2027, 3, 10), maturity=date(2028, 2, 10))
    without, with_new = after(book(LENT), day), after(book(LENT, (day, Restructure(new))), day)
    assert with_new == without


def test_interest_that_is_deferred_is_still_income_on_its_day_by_the_terms():
    until = date(2026, 8, 10)
    defer = Defer(Scope.BOTH, LENT_ON, until - DAY, until, GRANT)
    found = after(book(LENT, (LENT_ON, defer)), FIRST)
    assert found[FIRST, "loan.interest_receivable"] == 37_200
    assert balances(replay(agreement(), book(LENT, (LENT_ON, defer)), on=FIRST)) == {
        "loan.principal": 12_000_000,
        "loan.interest_receivable": 37_200,
        "loan.fee_receivable": 0,
        "loan.kept": 0,
        "loan.charged_off": 0,
    }


# ------------------------------------------------------------------------------------ differences


def test_what_is_posted_already_is_not_posted_again():
    found = after(book(LENT))
    assert differences(found, found) == []


def test_there_is_one_entry_for_each_value_day_and_its_key_names_it():
    found = differences(after(book(LENT), FIRST), {}, "HT-1/2")
    assert [(one.key, one.value_on) for one in found] == [
        (f"HT-1/2/{LENT_ON}", LENT_ON),
        (f"HT-1/2/{FIRST}", FIRST),
    ]


def test_undoing_a_payment_takes_back_what_it_posted_on_the_days_it_did():
    events = book(LENT, (FIRST, Repay(1_037_200)))
    undone = [*events, said(date(2026, 3, 1), Undo("e2"), id="e3")]
    on = date(2026, 3, 1)
    [entry] = differences(after(undone, on), after(events, on))
    assert entry.value_on == FIRST
    assert {one.account: one.amount for one in entry.postings} == {
        "cash": -1_037_200,
        "loan.principal": 1_000_000,
        "loan.interest_receivable": 37_200,
    }


def test_a_correction_posts_the_difference_on_both_days():
    events = book(LENT, (FIRST, Repay(1_037_200)))
    corrected = [*events, said(FIRST + DAY, Correct("e2", Repay(1_037_200)), id="e3")]
    found = differences(after(corrected, FIRST + DAY), after(events, FIRST + DAY))
    assert [one.value_on for one in found] == [FIRST, FIRST + DAY]
    # A day of interest at the normal rate on what was late falls due with the next due.
    assert sum(one.amount for entry in found for one in entry.postings) == 0


# ------------------------------------------------------------------------------------------ laws


@LAW
@given(histories(), DAYS)
def test_the_books_come_to_what_the_account_says_on_every_day(
    history: tuple[Agreement, list[Recorded]], on: date
) -> None:
    terms, events = history
    account = replay(terms, events, on=on)
    found = books(image(account))
    for name, amount in balances(account).items():
        assert (name, found[name]) == (name, amount)
    assert sum(found.values()) == 0
    money = account.paid() + account.kept + account.recovered_principal
    assert found["cash"] == money + account.recovered_interest - account.disbursed


@LAW
@given(histories(), DAYS)
def test_every_day_of_the_books_sums_to_zero(
    history: tuple[Agreement, list[Recorded]], on: date
) -> None:
    terms, events = history
    sums: Counter[date] = Counter()
    for (day, _), amount in after(events, on, terms).items():
        sums[day] += amount
    assert not any(sums.values())


@LAW
@given(histories(), st.data())
def test_the_books_of_a_day_are_the_books_of_a_later_one_up_to_that_day(
    history: tuple[Agreement, list[Recorded]], data: st.DataObject
) -> None:
    terms, events = history
    early, late = sorted(data.draw(st.tuples(DAYS, DAYS)))
    until = {place: fen for place, fen in after(events, late, terms).items() if place[0] <= early}
    assert after(events, early, terms) == until


@LAW
@given(histories(), st.data())
def test_nothing_moves_before_the_next_day_that_the_account_names(
    history: tuple[Agreement, list[Recorded]], data: st.DataObject
) -> None:
    terms, events = history
    on = data.draw(DAYS)
    account = replay(terms, events, on=on)
    if account.next_day is None:
        later = data.draw(st.dates(on, END + 400 * DAY))
    else:
        assert account.next_day > on
        later = data.draw(st.dates(on, account.next_day - DAY))
    assert replay(terms, events, on=later).movements == account.movements


@LAW
@given(histories(), st.data())
def test_posting_event_by_event_in_any_order_gives_the_same_books_as_posting_once(
    history: tuple[Agreement, list[Recorded]], data: st.DataObject
) -> None:
    terms, events = history
    known: list[Recorded] = []
    posted: Image = {}
    for number, event in enumerate(data.draw(st.permutations(events))):
        try:
            should = after([*known, event], data.draw(DAYS), terms)
        except ValueError:
            assume(event is not events[0])
            continue  # what cannot be yet is not recorded
        known.append(event)
        posted = added(posted, differences(should, posted, f"k{number}"))
    try:
        last = after(known, END, terms)
    except ValueError:
        assume(False)
    assert added(posted, differences(last, posted, "close")) == last


@pytest.mark.parametrize("undone", range(2, 5))
def test_an_event_undone_leaves_the_books_as_if_it_had_never_been(undone):
    acts = [
        LENT,
        (FIRST, Repay(500_000)),
        (FIRST + DAY, ChargeFee(9_900)),
        (FIRST + 2 * DAY, Prepay(2_000_000)),
    ]
    events = book(*acts)
    without = [one for one in events if one.id != f"e{undone}"]
    posted = added({}, differences(after(events), {}))
    undo = [*events, said(END, Undo(f"e{undone}"), id="u")]
    assert added(posted, differences(after(undo), posted)) == after(without)
