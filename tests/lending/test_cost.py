from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changrong.lending.cost import CostError, Due, Paid, all_in_cost, xirr

D = Decimal
FIRST = date(2026, 3, 2)


def on(days: int) -> date:
    return FIRST + timedelta(days)


def by_newton_in_floats(flows) -> float:
    """The same rate worked out another way: floats, years as powers, Newton without a bracket."""
    first = min(day for day, _ in flows)
    dated = [((day - first).days / 365, float(amount)) for day, amount in flows]
    rate = 0.05
    for _ in range(200):
        value = sum(amount * (1 + rate) ** -years for years, amount in dated)
        slope = sum(-years * amount * (1 + rate) ** (-years - 1) for years, amount in dated)
        step = value / slope
        rate = max(rate - step, (rate - 0.999) / 2)
        if abs(step) < 1e-13:
            return rate
    raise AssertionError("Newton did not settle")


@st.composite
def plain_loans(draw):
    """One draw, then payments of principal and interest on days of their own, at a nominal rate
    over 360; with the fees that a firm may meet on any day of the loan."""
    principal = draw(st.integers(1_000_000, 1_000_000_000))
    gaps = draw(st.lists(st.integers(5, 120), min_size=1, max_size=24))
    rate = draw(st.integers(0, 2400).map(lambda n: D(n).scaleb(-4)))
    left, day, paid = principal, 0, []
    for number, gap in enumerate(gaps, start=1):
        day += gap
        interest = int(left * rate * gap / 360)
        back = left if number == len(gaps) else draw(st.integers(0, left // 2))
        paid += [Paid(on(day), interest, Due.INTEREST), Paid(on(day), back, Due.PRINCIPAL)]
        left -= back
    return principal, paid, day


fees = st.sampled_from([what for what in Due if what.is_fee])


def test_a_tenth_more_after_365_days_is_ten_percent():
    assert xirr([(date(2025, 1, 1), 100), (date(2026, 1, 1), -110)]) == D("0.1")


def test_the_example_that_spreadsheets_document():
    flows = [
        (date(2008, 1, 1), -10_000),
        (date(2008, 3, 1), 2_750),
        (date(2008, 10, 30), 4_250),
        (date(2009, 2, 15), 3_250),
        (date(2009, 4, 1), 2_750),
    ]
    # They print 0.373362535 and stop as soon as they are within 0.000001 %.
    assert abs(xirr(flows) - D("0.373362535")) < D("1e-8")
    assert xirr(flows) == xirr([(day, -amount) for day, amount in flows])


def test_interest_paid_monthly_costs_more_than_its_nominal_rate():
    # 3.45 % in twelve equal parts of a year of 360 days: (1 + 0.0345/12) ** (365/30) - 1.
    paid = [Paid(on(30 * month), 230_000, Due.INTEREST) for month in range(1, 13)]
    found = all_in_cost([(FIRST, 80_000_000)], [*paid, Paid(on(360), 80_000_000, Due.PRINCIPAL)])
    assert found.yearly == found.interest_part == D("0.0355461620")
    assert found.total == 2_760_000


def test_a_guarantee_fee_of_one_percent_up_front_adds_to_the_cost():
    loan = [(FIRST, 80_000_000)]
    paid = [
        Paid(FIRST, 800_000, Due.GUARANTEE),
        Paid(on(365), 2_760_000, Due.INTEREST),
        Paid(on(365), 80_000_000, Due.PRINCIPAL),
    ]
    found = all_in_cost(loan, paid)
    assert found.interest_part == D("0.0345")
    assert found.yearly == D("0.0449494949")  # 82.76 / 79.2 - 1
    assert found.fee_part == D("0.0104494949")
    assert (found.fees, found.total) == (800_000, 3_560_000)
    assert found.paid[Due.GUARANTEE] == 800_000
    assert found.text.zh == "综合年化成本 4.49%（其中利息 3.45%），息费合计 35,600.00\u00a0元"
    assert "All-in yearly cost 4.49%" in found.text.en


def test_a_fee_paid_late_costs_less_than_the_same_fee_up_front():
    def with_fee_on(day: int) -> Decimal:
        fee = Paid(on(day), 500_000, Due.APPRAISAL)
        return all_in_cost(
            [(FIRST, 80_000_000)], [fee, Paid(on(365), 80_000_000, Due.PRINCIPAL)]
        ).yearly

    assert with_fee_on(0) > with_fee_on(180) > with_fee_on(365) > 0


def test_a_fee_paid_before_the_loan_comes_is_counted_from_its_day():
    flows = [(on(-30), -10_000), (FIRST, 1_000_000), (on(335), -1_000_000)]
    found = xirr(flows)
    assert found == pytest.approx(D(by_newton_in_floats(flows)), abs=D("1e-9"))
    assert found > xirr([(FIRST, 990_000), (on(335), -1_000_000)])


def test_a_line_drawn_again_has_one_rate_between_those_of_its_draws():
    dear = [(on(0), 10_000_000), (on(30), -10_057_500)]
    cheap = [(on(60), 10_000_000), (on(90), -10_041_000)]
    assert xirr(cheap) < xirr([*dear, *cheap]) < xirr(dear)
    assert xirr(dear) > xirr([*cheap, *dear]) == xirr([*dear, *cheap])


def test_a_line_drawn_and_repaid_every_other_day_for_three_years_is_soon_told():
    flows = []
    for number in range(547):
        drawn = 7_200 * (139 + number % 100)
        flows += [(on(2 * number), drawn), (on(2 * number + 1), -(drawn + drawn // 7200))]
    assert xirr(flows) == D("0.0519976961")  # (1 + 1/7200) ** 365 - 1


def test_a_loan_that_costs_nothing_costs_nothing():
    assert xirr([(FIRST, 1_000), (on(100), -400), (on(200), -600)]) == 0


def test_getting_back_less_is_a_rate_below_zero():
    assert xirr([(FIRST, -1_000), (on(365), 900)]) == D("-0.1")


@pytest.mark.parametrize(
    ("flows", "zh", "en"),
    [
        ([], "只收不付", "nothing is received or nothing paid"),
        ([(FIRST, 0), (on(9), 0)], "只收不付", "nothing is received or nothing paid"),
        ([(FIRST, 100), (on(9), 5)], "只收不付", "nothing is received or nothing paid"),
        ([(FIRST, 100), (FIRST, -105)], "都在同一天", "all flows fall on one day"),
        ([(FIRST, 100), (on(1), -200)], "高于 1000%", "above 1000%"),
        ([(FIRST, -100), (on(1), 200)], "高于 1000%", "above 1000%"),
        ([(FIRST, 100), (on(1), -90)], "低于 −99%", "below −99%"),
        # Both 10 % and 40 % would do; then 0 %, where the worth touches nothing and turns back.
        ([(FIRST, 1000), (on(365), -2500), (on(730), 1540)], "没有唯一", "no one rate"),
        ([(FIRST, 1000), (on(365), -2000), (on(730), 1000)], "没有唯一", "no one rate"),
        ([(FIRST, 100), (on(9), 1.5)], "不是确切的数", "is not exact"),
        ([(FIRST, 100), (on(9), D("NaN"))], "不是确切的数", "is not exact"),
    ],
)
def test_flows_without_one_yearly_rate_are_refused_in_words(flows, zh, en):
    with pytest.raises(CostError, match=en) as refused:
        xirr(flows)
    assert zh in refused.value.text.zh


def test_three_rates_are_refused_though_the_ends_of_the_range_differ():
    # (x - 1.1)(x - 1.5)(x - 2), x the growth in a year.
    flows = [(on(365 * year), n) for year, n in enumerate([100, -460, 685, -330])]
    with pytest.raises(CostError, match="more than one yearly rate"):
        xirr(flows)


def test_the_ends_of_the_range_are_within_it():
    assert xirr([(FIRST, 100), (on(365), -1_099)]) == D("9.99")
    with pytest.raises(CostError, match="above 1000%"):
        xirr([(FIRST, 100), (on(365), -1_101)])
    assert xirr([(FIRST, 1_000), (on(365), -11)]) == D("-0.989")
    with pytest.raises(CostError, match="below −99%"):
        xirr([(FIRST, 1_000), (on(365), -9)])


def test_a_draw_of_nothing_is_refused():
    with pytest.raises(CostError, match="more than nothing"):
        all_in_cost([(FIRST, 0)], [Paid(on(9), 1, Due.PRINCIPAL)])


def test_a_loan_not_seen_to_its_end_is_refused_with_both_sums():
    with pytest.raises(CostError, match=r"100\.00 of principal is drawn and CNY.90\.00 repaid"):
        all_in_cost([(FIRST, 10_000)], [Paid(on(9), 9_000, Due.PRINCIPAL)])


def test_every_kind_of_payment_has_words_in_both_languages():
    assert all(what.label.zh and what.label.en for what in Due)
    assert not Due.INTEREST.is_fee
    assert Due.GUARANTEE.is_fee


@given(plain_loans())
@settings(max_examples=80, deadline=None)
def test_a_loan_without_fees_has_the_rate_that_its_dated_schedule_implies(loan):
    principal, paid, _ = loan
    found = all_in_cost([(FIRST, principal)], paid)
    flows = [(FIRST, principal), *((each.on, -each.amount) for each in paid)]
    assert found.yearly == found.interest_part == xirr(flows)
    assert float(found.yearly) == pytest.approx(by_newton_in_floats(flows), abs=1e-9)


@given(plain_loans(), st.integers(1, 10_000), fees, st.data())
@settings(max_examples=80, deadline=None)
def test_a_fee_never_makes_a_loan_cheaper(loan, fee, what, data):
    principal, paid, last = loan
    day = data.draw(st.integers(0, last))
    without = all_in_cost([(FIRST, principal)], paid)
    with_fee = all_in_cost([(FIRST, principal)], [*paid, Paid(on(day), fee, what)])
    assert with_fee.yearly >= without.yearly
    assert with_fee.interest_part == without.yearly
    assert with_fee.total == without.total + fee


@given(plain_loans(), st.integers(2, 1000))
@settings(max_examples=60, deadline=None)
def test_the_cost_does_not_depend_on_the_amount_or_on_the_order(loan, times):
    principal, paid, _ = loan
    flows = [(FIRST, principal), *((each.on, -each.amount) for each in paid)]
    assert xirr([(day, amount * times) for day, amount in reversed(flows)]) == xirr(flows)


@given(plain_loans(), st.integers(1, 3650))
@settings(max_examples=40, deadline=None)
def test_the_cost_does_not_depend_on_the_day_it_begins(loan, later):
    principal, paid, _ = loan
    flows = [(FIRST, principal), *((each.on, -each.amount) for each in paid)]
    assert xirr([(day + timedelta(later), amount) for day, amount in flows]) == xirr(flows)
