from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.lending.errors import LendingError
from changrong.lending.need import Credit, headroom, total_credit
from changrong.policy import Verdict

D = Decimal
TODAY = date(2026, 11, 21)
CAP = "cbirc-2023-small-firms/total-credit-within-cap"
WAN = 1_000_000
"""Ten thousand yuan in fen."""

# Three lenders. A grants 300 万, of which 200 are owed, and 50 万 for a machine, owed in full. B
# grants 100 万, undrawn. At C 20 万 are owed of a line that was cut to 10.
PRESENT = [
    Credit("B", 100 * WAN),
    Credit("A", 300 * WAN, 200 * WAN),
    Credit("C", 10 * WAN, 20 * WAN),
    Credit("A", 50 * WAN, 50 * WAN, is_working_capital=False),
]
ASKED = Credit("D", 80 * WAN)


def test_limits_and_balances_are_summed_over_all_lenders():
    found = total_credit(PRESENT, ASKED)
    assert [(each.lender, each.granted, each.owed) for each in found.lenders] == [
        ("A", 350 * WAN, 250 * WAN),
        ("B", 100 * WAN, 0),
        ("C", 20 * WAN, 20 * WAN),
    ]
    assert found.granted == 470 * WAN
    assert found.owed == 270 * WAN
    assert found.with_this == 550 * WAN
    assert found.working_capital_owed == 220 * WAN
    assert found.working_capital_undrawn == 200 * WAN


def test_what_is_summed_is_what_is_to_be_stated_of_the_firm():
    assert total_credit(PRESENT, ASKED).facts() == {
        "enterprise.total_credit": 5_500_000,
        "enterprise.working_capital_loans": 2_200_000,
    }


def test_a_firm_without_loans_has_only_what_it_asks_for():
    found = total_credit([], ASKED)
    assert (found.granted, found.owed, found.with_this) == (0, 0, 80 * WAN)


@pytest.mark.parametrize("wrong", [{"limit": -1}, {"limit": 1, "balance": -1}])
def test_a_limit_or_balance_below_nothing_is_refused_with_its_lender(wrong):
    with pytest.raises(LendingError, match="at Bank A"):
        Credit("Bank A", **wrong)


def decided(notices, total, **changed):
    facts = {
        "institution.kind": "bank",
        "enterprise.kind": "sole_trader",
        "enterprise.industry": "6210",
        "enterprise.verified_revenue": D(3_600_000),
        "enterprise.cost_of_sales": D(2_880_000),
        "enterprise.sales_profit": D(360_000),
        "enterprise.expected_growth": D("0.1"),
        "enterprise.average_inventory": D(800_000),  # 100 days
        "enterprise.average_receivables": D(0),
        "enterprise.average_payables": D(0),
        "enterprise.average_prepayments": D(0),
        "enterprise.average_advances": D(0),
        "need.own_funds": D(0),
        "need.other_working_capital": D(0),
        "institution.credit_to_revenue_cap": D("1.5"),
        **total.facts(),
        **changed,
    }
    return notices.decide(facts, TODAY)


def test_the_loan_proposed_is_set_against_the_need_and_the_cap(notices):
    # Needed: 3,240,000 x 1.1 x 100 / 360 = 990,000; owed 550,000, so 440,000 more.
    present = [Credit("A", 60 * WAN, 55 * WAN)]
    total = total_credit(present, Credit("D", 42 * WAN))
    found = headroom(total, decided(notices, total))
    assert found.need == 990_000
    assert found.suggested == 440_000
    assert found.left_of_need == 20_000
    assert found.left_if_all_is_drawn == -30_000  # 50,000 of the line at A is not drawn yet
    assert found.cap == 5_400_000  # 3,600,000 x 1.5
    assert found.left_of_cap == 4_380_000
    verdicts = {each.measure.key: each.verdict for each in found.judged}
    assert verdicts[CAP] is Verdict.KEPT


def test_credit_beyond_the_cap_is_judged_by_the_clause_that_sets_it(notices):
    total = total_credit(PRESENT, ASKED)  # 5,500,000 against 5,400,000
    found = headroom(total, decided(notices, total))
    assert found.left_of_cap == -100_000
    verdicts = {each.measure.key: each.verdict for each in found.judged}
    assert verdicts[CAP] is Verdict.BROKEN


def test_without_the_bank_s_multiple_the_cap_cannot_be_told(notices):
    total = total_credit(PRESENT, ASKED)
    decision = decided(notices, total, **{"institution.credit_to_revenue_cap": None})
    found = headroom(total, decision)
    assert found.cap is None
    assert found.left_of_cap is None
    verdicts = {each.measure.key: each.verdict for each in found.judged}
    assert verdicts[CAP] is Verdict.CANNOT_TELL


def test_a_decision_made_on_another_total_is_refused_with_both_figures(notices):
    total = total_credit(PRESENT, ASKED)
    decision = decided(notices, total, **{"enterprise.total_credit": D(1)})
    with pytest.raises(LendingError, match=r"enterprise\.total_credit = 1; .* 5500000\.00"):
        headroom(total, decision)


credits = st.builds(
    Credit,
    st.sampled_from("ABCDE"),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.booleans(),
)


@given(
    st.lists(credits, max_size=12).flatmap(
        lambda some: st.tuples(st.just(some), st.permutations(some))
    )
)
def test_nothing_is_lost_between_lenders_and_the_order_is_nothing(both):
    some, other = both
    found = total_credit(some, ASKED)
    assert found == total_credit(other, ASKED)
    assert found.granted == sum(each.counts for each in some) >= found.owed
    assert found.owed == sum(each.balance for each in some)
