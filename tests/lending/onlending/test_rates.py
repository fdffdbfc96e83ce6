from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.lending.errors import LendingError
from changrong.lending.onlending import (
    RATE_CAP,
    Batch,
    Benchmark,
    Market,
    OnLent,
    Quarter,
    check,
    compare,
    terminal_rates,
)
from changrong.policy import Verdict

D = Decimal
WAN = 1_000_000
CITY = Market("310000", "city_bank", "operating")
RURAL = Market("310000", "rural_bank", "operating")
Q3 = Quarter(2026, 3)
AS_OF = date(2026, 9, 30)
BANK = {"institution.kind": "bank"}

BATCHES = [
    Batch("B1", "Policy bank", "City bank", date(2026, 6, 1), 1000 * WAN, D("0.0225")),
    Batch("B2", "Policy bank", "City bank", date(2026, 7, 1), 1000 * WAN, D("0.0205")),
    Batch("B3", "Policy bank", "Rural bank", date(2026, 7, 1), 1000 * WAN, D("0.0205")),
]


def lent(name, of, day, wan, rate, market=CITY):
    return OnLent(name, of, "Bakery", day, wan * WAN, D(rate), market)


# City bank in the third quarter: (300 x 4.00 % + 100 x 3.60 %) / 400 = 3.90 %,
# out of money at (300 x 2.25 % + 100 x 2.05 %) / 400 = 2.20 %.
LOANS = [
    lent("L1", "B1", date(2026, 7, 1), 300, "0.0400"),
    lent("L2", "B2", date(2026, 9, 30), 100, "0.0360"),
    lent("L3", "B1", date(2026, 6, 30), 500, "0.0990"),
    lent("L4", "B2", date(2026, 10, 1), 500, "0.0990"),
    lent("L5", "B3", date(2026, 8, 1), 90, "0.0450", RURAL),
]


def benchmark(rate, market=CITY, quarter=Q3.previous, source="Statistics"):
    return Benchmark(market, quarter, D(rate), source)


def test_the_average_of_a_quarter_is_weighted_by_what_was_lent_in_it():
    city, rural = terminal_rates(BATCHES, LOANS, Q3)
    assert (city.institution, city.loans, city.lent) == ("City bank", 2, 400 * WAN)
    assert city.rate == D("0.039")
    assert city.source_rate == D("0.022")
    assert city.spread == D("0.017")
    assert (rural.market, rural.rate) == (RURAL, D("0.045"))


def test_an_average_that_does_not_come_out_even_is_rounded_up():
    loans = [
        lent("L1", "B1", date(2026, 7, 1), 200, "0.0400"),
        lent("L2", "B1", date(2026, 7, 2), 100, "0.0401"),
    ]
    (found,) = terminal_rates(BATCHES, loans, Q3)
    assert found.exact == Fraction(1201, 30000)
    assert found.rate == D("0.040033334")


def test_a_quarter_in_which_nothing_was_lent_has_no_rate():
    assert terminal_rates(BATCHES, LOANS, Quarter(2025, 3)) == ()


def test_a_loan_of_an_unknown_batch_is_refused_by_name():
    with pytest.raises(LendingError, match="batch B9 of loan L9"):
        terminal_rates(BATCHES, [lent("L9", "B9", AS_OF, 1, "0.04")], Q3)


def compared(rate, *benchmarks):
    loans = [lent("L1", "B1", date(2026, 7, 1), 300, rate)]
    return compare(terminal_rates(BATCHES, loans, Q3)[0], benchmarks)


def test_the_rate_stands_beside_the_average_of_the_quarter_before(notices):
    found = compared("0.0415", benchmark("0.0415"))
    assert (found.gap, found.basis_points) == (0, 0)
    assert found.measure == RATE_CAP
    judged = check(notices, found, BANK, AS_OF)
    assert judged.verdict is Verdict.KEPT
    assert (judged.measure.notice, judged.measure.clause) == ("cbirc-2023-small-firms", "四(十三)")


def test_a_hundredth_of_a_basis_point_above_it_breaks_the_rule(notices):
    found = compared("0.041501", benchmark("0.0415"))
    assert found.basis_points == D("0.01")
    assert check(notices, found, BANK, AS_OF).verdict is Verdict.BROKEN


def test_an_excess_too_small_to_be_shown_still_breaks_the_rule(notices):
    found = compared("0.0415000000001", benchmark("0.0415"))
    assert check(notices, found, BANK, AS_OF).verdict is Verdict.BROKEN


def test_without_a_benchmark_it_cannot_be_told(notices):
    others = [
        benchmark("0.09", RURAL),
        benchmark("0.09", quarter=Q3),
        benchmark("0.09", quarter=Quarter(2025, 2)),
        benchmark("0.09", Market("320000", "city_bank", "operating")),
        benchmark("0.09", Market("310000", "city_bank", "consumption")),
    ]
    found = compared("0.0001", *others)
    assert (found.benchmark, found.gap, found.basis_points) == (None, None, None)
    judged = check(notices, found, BANK, AS_OF)
    assert judged.verdict is Verdict.CANNOT_TELL
    assert judged.missing == ("onlending.benchmark_rate",)


def test_an_institution_that_the_notice_does_not_bind_is_not_concerned(notices):
    found = compared("0.09", benchmark("0.0415"))
    guarantor = {"institution.kind": "guarantor"}
    assert check(notices, found, guarantor, AS_OF).verdict is Verdict.NOT_CONCERNED
    assert check(notices, found, BANK, date(2023, 4, 19)).verdict is Verdict.NOT_IN_FORCE


def test_two_benchmarks_that_differ_are_refused_and_two_that_agree_are_one():
    with pytest.raises(LendingError, match="more than one average rate of 310000 / city_bank"):
        compared("0.04", benchmark("0.0415"), benchmark("0.0416", source="Elsewhere"))
    agreed = compared("0.04", benchmark("0.0415"), benchmark("0.0415", source="Elsewhere"))
    assert agreed.benchmark.source == "Elsewhere"


loans_of_a_quarter = st.lists(
    st.tuples(
        st.integers(1, 10**12),
        st.integers(0, 3000).map(lambda n: D(n).scaleb(-4)),
        st.integers(0, 91),
    ),
    min_size=1,
    max_size=20,
)


def as_loans(some):
    return [
        OnLent(f"L{place}", "B1", "Bakery", Q3.start + timedelta(day), amount, rate, CITY)
        for place, (amount, rate, day) in enumerate(some)
    ]


@given(loans_of_a_quarter, st.randoms(use_true_random=False))
def test_an_average_lies_between_the_lowest_and_the_highest_in_any_order(some, random):
    loans = as_loans(some)
    (found,) = terminal_rates(BATCHES, loans, Q3)
    assert min(loan.rate for loan in loans) <= found.rate <= max(loan.rate for loan in loans)
    assert 0 <= found.rate - D(found.exact.numerator) / found.exact.denominator <= D("1e-9")
    assert found.lent == sum(loan.amount for loan in loans)
    assert terminal_rates(BATCHES, random.sample(loans, len(loans)), Q3) == (found,)


@given(loans_of_a_quarter, st.integers(2, 1000))
def test_an_average_does_not_depend_on_the_unit_of_money(some, times):
    larger = [(amount * times, rate, day) for amount, rate, day in some]
    (one,), (other,) = (terminal_rates(BATCHES, as_loans(each), Q3) for each in (some, larger))
    assert one.exact == other.exact


@pytest.mark.parametrize(
    ("day", "quarter"),
    [("2026-01-01", "2026Q1"), ("2026-03-31", "2026Q1"), ("2026-10-01", "2026Q4")],
)
def test_a_day_is_in_its_quarter(day, quarter):
    assert Quarter.of(date.fromisoformat(day)) == Quarter.read(quarter)


def test_quarters_follow_each_other_without_a_gap():
    assert Quarter(2026, 1).previous == Quarter(2025, 4)
    assert (Q3.start, Q3.end) == (date(2026, 7, 1), date(2026, 9, 30))
    assert Quarter(2026, 4).end == date(2026, 12, 31)
    assert Q3.text.en == "Q3 2026"
    assert Q3.text.zh == "2026\u00a0年第\u00a03\u00a0季度"


@pytest.mark.parametrize("wrong", ["", "2026", "2026Q5", "26Q1", "2026-3"])
def test_what_is_no_quarter_is_refused(wrong):
    with pytest.raises(LendingError, match="is not a quarter"):
        Quarter.read(wrong)
