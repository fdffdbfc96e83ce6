from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changrong.lending.form import Form
from changrong.matching.cost import CostError, Terms, all_in_yearly_cost, cost, schedule
from changrong.money import rate_text

FORMS = [form for form in Form if form is not Form.REVOLVING]

D = Decimal
MILLIONTH = D("0.000001")


def terms(**changed) -> Terms:
    usual = {
        "principal": D(800_000),
        "months": 12,
        "rate": D("0.0345"),
        "repayment": Form.INTEREST_ONLY,
        "fee": D(8_000),
    }
    return Terms(**(usual | changed))


CREDIT = terms(principal=D(600_000), rate=D("0.0435"), fee=D(0))
INTEREST_ONLY = terms()
INSTALMENTS = terms(rate=D("0.0385"), repayment=Form.EQUAL_INSTALMENTS, fee=D(6_400))


def offers_paid_back(*ways: Form) -> st.SearchStrategy[Terms]:
    return st.builds(
        Terms,
        principal=st.integers(10_000, 10_000_000).map(D),
        months=st.integers(1, 60),
        rate=st.integers(0, 2400).map(lambda n: D(n).scaleb(-4)),
        repayment=st.sampled_from(ways),
        fee=st.integers(0, 500).map(D),
    )


offers = offers_paid_back(*FORMS)
MONTHLY = [way for way in FORMS if way is not Form.BULLET]


@pytest.mark.parametrize(
    ("offer", "yearly", "per_wan", "total", "payment"),
    [
        (CREDIT, "4.35%", 435, 26_100, 2_175),
        (INTEREST_ONLY, "4.47%", 447, 35_600, 2_300),
        (INSTALMENTS, "5.35%", 535, 23_181, 68_065),
    ],
)
def test_three_offers_as_a_firm_compares_them(offer, yearly, per_wan, total, payment):
    found = cost(offer)
    assert rate_text(found.yearly) == yearly
    assert round(found.per_wan) == per_wan
    assert round(found.total_paid) == total
    assert round(found.months[0].payment) == payment


def test_the_parts_of_the_bars_are_interest_and_fee():
    found = cost(INTEREST_ONLY)
    assert found.interest_part == D("0.034500")
    assert rate_text(found.fee_part) == "1.02%"
    assert found.fee_part + found.interest_part == found.yearly
    assert rate_text(cost(INSTALMENTS).fee_part) == "1.50%"


def test_paying_back_monthly_leaves_little_more_than_half_in_hand():
    found = cost(INSTALMENTS)
    assert found.average_in_hand // 10_000 == 43
    assert found.months[0].in_hand == 800_000
    assert found.months[-1].in_hand < 70_000


def test_the_yearly_cost_is_twelve_monthly_rates_and_not_compounded():
    # One month: 99 received, 100 paid back; 1/99 a month.
    one_month = terms(principal=D(100), months=1, rate=D(0), fee=D(1))
    assert all_in_yearly_cost(one_month) == D("0.121212")
    # Two months, nothing in between: 100/(1+m)^2 = 81, so m = 1/9.
    two_months = terms(principal=D(100), months=2, rate=D(0), fee=D(19), repayment=Form.BULLET)
    assert all_in_yearly_cost(two_months) == D("1.333333")


def test_interest_paid_only_at_the_end_costs_less_than_its_stated_rate():
    bullet = terms(rate=D("0.12"), months=12, repayment=Form.BULLET, fee=D(0))
    # (1.12 ** (1/12) - 1) * 12, worked out elsewhere to ten places: 0.1138655152
    assert all_in_yearly_cost(bullet) == D("0.113866")


@given(offers_paid_back(*MONTHLY))
@settings(max_examples=60, deadline=None)
def test_without_a_fee_monthly_interest_costs_exactly_its_rate(offer):
    free = Terms(offer.principal, offer.months, offer.rate, offer.repayment)
    assert all_in_yearly_cost(free) == offer.rate


@given(offers)
@settings(max_examples=60, deadline=None)
def test_the_cost_makes_what_is_paid_worth_what_is_received(offer):
    monthly = all_in_yearly_cost(offer) / 12
    worth = sum(
        month.payment / (1 + monthly) ** number
        for number, month in enumerate(schedule(offer), start=1)
    )
    # The cost is rounded to a millionth a year and each payment to the fen.
    tolerance = offer.principal * MILLIONTH * offer.months / 12 + D("0.01") * offer.months
    assert abs(worth - (offer.principal - offer.fee)) <= tolerance


@given(offers, st.integers(2, 50))
@settings(max_examples=40, deadline=None)
def test_the_cost_does_not_depend_on_the_amount(offer, times):
    larger = Terms(
        offer.principal * times, offer.months, offer.rate, offer.repayment, offer.fee * times
    )
    assert all_in_yearly_cost(larger) == all_in_yearly_cost(offer)


@given(offers, st.integers(1, 500))
@settings(max_examples=40, deadline=None)
def test_a_higher_fee_costs_more(offer, more):
    dearer = Terms(offer.principal, offer.months, offer.rate, offer.repayment, offer.fee + more)
    assert all_in_yearly_cost(dearer) >= all_in_yearly_cost(offer)
    assert cost(dearer).total_paid == cost(offer).total_paid + more


@given(offers)
def test_the_schedule_pays_back_the_principal_and_no_more(offer):
    months = schedule(offer)
    assert len(months) == offer.months
    assert sum(month.principal for month in months) == offer.principal
    assert all(month.principal >= 0 and month.interest >= 0 for month in months)
    left = offer.principal
    for month in months:
        assert month.in_hand == left
        left -= month.principal
    assert left == 0


@given(offers_paid_back(Form.EQUAL_INSTALMENTS))
def test_instalments_are_equal_but_for_the_last(offer):
    payments = [month.payment for month in schedule(offer)]
    assert len(set(payments[:-1])) <= 1
    assert abs(payments[-1] - payments[0]) <= D("0.02") * offer.months


def test_a_bullet_loan_pays_everything_at_the_end():
    bullet = terms(repayment=Form.BULLET, months=6)
    months = schedule(bullet)
    assert [month.payment for month in months[:-1]] == [0] * 5
    assert months[-1].payment == D("813800.00")


def test_equal_principal_pays_less_interest_every_month():
    months = schedule(terms(principal=D(100), months=3, fee=D(0), repayment=Form.EQUAL_PRINCIPAL))
    assert [month.principal for month in months] == [D("33.33"), D("33.33"), D("33.34")]
    assert [month.interest for month in months] == [D("0.29"), D("0.19"), D("0.10")]


def test_even_a_fen_is_paid_back():
    months = schedule(
        terms(principal=D("0.01"), months=3, fee=D(0), repayment=Form.EQUAL_INSTALMENTS)
    )
    assert sum(month.principal for month in months) == D("0.01")


@pytest.mark.parametrize(
    "wrong",
    [
        {"principal": D(0)},
        {"months": 0},
        {"months": 601},
        {"rate": D("-0.01")},
        {"fee": D(-1)},
        {"fee": D(800_000)},
    ],
)
def test_terms_that_no_loan_can_have_are_refused(wrong):
    with pytest.raises(CostError):
        terms(**wrong)
