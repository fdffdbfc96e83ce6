from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.lending.errors import LendingError
from changrong.lending.onlending import Batch, Collected, Market, OnLent, Returned, trace

D = Decimal
WAN = 1_000_000
"""Ten thousand yuan in fen."""
CITY = Market("310000", "city_bank", "operating")
START = date(2026, 7, 1)


def on(days: int) -> date:
    return START + timedelta(days)


def batch(name="B1", day=0, amount=1000 * WAN, rate="0.0225", institution="City bank"):
    return Batch(name, "Policy bank", institution, on(day), amount, D(rate))


def lent(name, day, wan, rate="0.0385", of="B1", borrower="Bakery"):
    return OnLent(name, of, borrower, on(day), wan * WAN, D(rate), CITY)


# 1,000 万 comes in; 400 and 500 go out; 150 comes back from the first; 200 is returned.
BATCHES = [batch()]
LOANS = [lent("L1", 5, 400), lent("L2", 10, 500, "0.0365", borrower="Laundry")]
COLLECTED = [Collected("L1", on(40), 150 * WAN)]
RETURNED = [Returned("B1", on(60), 200 * WAN)]


def test_every_yuan_is_with_a_borrower_or_idle_or_returned():
    found = trace(BATCHES, LOANS, COLLECTED, RETURNED).position("B1")
    assert (found.lent, found.collected, found.returned) == (900 * WAN, 150 * WAN, 200 * WAN)
    assert found.out == 750 * WAN
    assert found.idle == 50 * WAN
    assert found.batch.amount == found.returned + found.out + found.idle


def test_each_loan_tells_whose_money_it_is_and_what_was_added():
    ledger = trace(BATCHES, LOANS, COLLECTED, RETURNED)
    first, second = ledger.uses
    assert (first.loan.loan, first.batch.source, first.out) == ("L1", "Policy bank", 250 * WAN)
    assert first.spread == D("0.0160")
    assert second.spread == D("0.0140")
    assert [use.loan.loan for use in ledger.of_borrower("Laundry")] == ["L2"]
    with pytest.raises(KeyError):
        ledger.position("B2")


def test_the_ledger_can_be_told_as_of_any_day():
    def position(day):
        return trace(BATCHES, LOANS, COLLECTED, RETURNED, until=on(day)).position("B1")

    assert position(0).idle == 1000 * WAN
    assert position(5).out == 400 * WAN
    assert position(39).out == 900 * WAN
    assert position(40).idle == 250 * WAN
    assert trace(BATCHES, LOANS, COLLECTED, RETURNED, until=on(-1)).positions == ()


def test_exactly_what_is_there_may_be_lent_on_and_not_a_fen_more():
    whole = trace(BATCHES, [lent("L1", 0, 1000)]).position("B1")
    assert whole.idle == 0
    over = OnLent("L9", "B1", "Bakery", on(3), 1, D("0.04"), CITY)
    with pytest.raises(LendingError, match=r"CNY.0\.01 more of batch B1 .*lent that day: L9"):
        trace(BATCHES, [lent("L1", 0, 1000), over])


def test_what_was_returned_cannot_be_lent_on():
    returned = [Returned("B1", on(2), 300 * WAN)]
    assert trace(BATCHES, [lent("L1", 3, 700)], [], returned).position("B1").idle == 0
    with pytest.raises(LendingError, match="batch B1"):
        trace(BATCHES, [lent("L1", 3, 701)], [], returned)


def test_what_is_out_with_borrowers_cannot_be_returned():
    with pytest.raises(LendingError) as refused:
        trace(BATCHES, [lent("L1", 3, 700)], [], [Returned("B1", on(9), 301 * WAN)])
    assert refused.value.text.zh.startswith("批次 B1 到 2026-07-10 转贷加归还，超出可用资金")
    assert "lent that day" not in refused.value.text.en


def test_what_was_collected_can_be_lent_on_again_on_the_same_day():
    again = [lent("L1", 0, 1000), lent("L2", 30, 1000)]
    found = trace(BATCHES, again, [Collected("L1", on(30), 1000 * WAN)])
    assert found.position("B1").out == 1000 * WAN


def test_money_is_not_lent_on_before_it_comes():
    with pytest.raises(LendingError, match="batch B1"):
        trace([batch(day=4)], [lent("L1", 3, 1)])


def test_one_batch_does_not_pay_for_another():
    with pytest.raises(LendingError, match="batch B2"):
        trace([batch(), batch("B2", amount=10 * WAN)], [lent("L1", 3, 11, of="B2")])


def test_more_than_was_lent_is_not_collected():
    with pytest.raises(LendingError, match=r"collected of loan L1 \(batch B1\)"):
        trace(BATCHES, [lent("L1", 3, 10)], [Collected("L1", on(9), 10 * WAN + 1)])
    with pytest.raises(LendingError, match=r"by 2026-07-03 .* more is collected of loan L1"):
        trace(BATCHES, [lent("L1", 3, 10)], [Collected("L1", on(2), 1)])


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (([batch(), batch()], [], [], []), "batch B1 is there twice"),
        (([batch()], [lent("L1", 1, 1), lent("L1", 2, 1)], [], []), "loan L1 is there twice"),
        (([batch()], [lent("L1", 1, 1, of="B7")], [], []), "batch B7 of loan L1 is not on record"),
        (([batch()], [], [Collected("L7", on(1), 1)], []), "loan L7 is not on record"),
        (([batch()], [], [], [Returned("B7", on(1), 1)]), "batch B7 is not on record"),
    ],
)
def test_names_that_are_there_twice_or_not_at_all_are_refused(rows, told):
    with pytest.raises(LendingError, match=told):
        trace(*rows)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (lambda: batch(amount=0), "batch B1: the amount"),
        (lambda: batch(rate="-0.01"), "batch B1: the rate"),
        (lambda: lent("L1", 0, 0), "loan L1: the amount"),
        (lambda: lent("L1", 0, 1, "NaN"), "loan L1: the rate"),
        (lambda: Collected("L1", START, -1), "repayment of loan L1: the amount"),
        (lambda: Returned("B1", START, 0), "return of batch B1: the amount"),
    ],
)
def test_rows_that_cannot_be_are_refused_by_name(row, told):
    with pytest.raises(LendingError, match=told):
        row()


@st.composite
def histories(draw):
    """Batches with loans out of them, repayments and returns, all of them possible."""
    batches, loans, collected, returned = [], [], [], []
    for number in range(draw(st.integers(1, 3))):
        name, left = f"B{number}", draw(st.integers(1, 10**9))
        batches.append(Batch(name, "Policy bank", "City bank", on(number), left, D("0.02")))
        for place in range(draw(st.integers(0, 4))):
            amount = draw(st.integers(0, left))
            if amount:
                left -= amount
                loan, day = f"{name}-{place}", 5 + draw(st.integers(0, 90))
                loans.append(OnLent(loan, name, "Bakery", on(day), amount, D("0.04"), CITY))
                back = draw(st.integers(0, amount))
                if back:
                    collected.append(Collected(loan, on(day + draw(st.integers(0, 9))), back))
        if left:
            returned.append(Returned(name, on(200), draw(st.integers(1, left))))
    return batches, loans, collected, returned


@given(histories(), st.integers(0, 250))
def test_nothing_is_lost_on_any_day(history, day):
    ledger = trace(*history, until=on(day))
    for position in ledger.positions:
        uses = [use for use in ledger.uses if use.batch is position.batch]
        assert position.out == sum(use.out for use in uses)
        assert position.batch.amount == position.returned + position.out + position.idle
        assert min(position.out, position.idle, *(use.out for use in uses)) >= 0


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_rows_is_nothing(history, random):
    shuffled = [random.sample(rows, len(rows)) for rows in history]
    assert trace(*shuffled) == trace(*history)
