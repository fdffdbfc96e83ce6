import operator
from datetime import date
from decimal import Decimal
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changrong.lending.errors import LendingError
from changrong.lending.need import Outcome, averages, estimate
from changrong.policy import Book, Reading, Verdict

D = Decimal
TODAY = date(2026, 11, 21)
LIMIT = "nfra-2024-working-capital/within-computed-need"
OLD_LIMIT = "cbrc-2010-working-capital/within-computed-need"

# A plant of 320 people. Sales 36,000,000, their cost 28,800,000, profit on sales 3,600,000.
#   inventory     360 x 4,000,000 / 28,800,000 = 50 days     7.2 turnovers
#   receivables   360 x 5,000,000 / 36,000,000 = 50 days     7.2
#   payables      360 x 2,400,000 / 28,800,000 = 30 days    12
#   prepayments   360 x   800,000 / 28,800,000 = 10 days    36
#   advances      360 x 2,000,000 / 36,000,000 = 20 days    18
#   the cycle     50 + 50 - 30 + 10 - 20       = 60 days, so 360 / 60 = 6 turnovers
#   needed        (36,000,000 - 3,600,000) x 1.1 / 6 = 5,940,000
#   less its own 1,500,000, loans 2,000,000, elsewhere 440,000 = 2,000,000
PLANT = {
    "institution.kind": "bank",
    "loan.is_working_capital": True,
    "enterprise.industry": "1411",
    "enterprise.headcount": 320,
    "enterprise.revenue": D(36_000_000),
    "enterprise.verified_revenue": D(36_000_000),
    "enterprise.cost_of_sales": D(28_800_000),
    "enterprise.sales_profit": D(3_600_000),
    "enterprise.expected_growth": D("0.1"),
    "enterprise.average_inventory": D(4_000_000),
    "enterprise.average_receivables": D(5_000_000),
    "enterprise.average_payables": D(2_400_000),
    "enterprise.average_prepayments": D(800_000),
    "enterprise.average_advances": D(2_000_000),
    "need.own_funds": D(1_500_000),
    "enterprise.working_capital_loans": D(2_000_000),
    "need.other_working_capital": D(440_000),
    "need.amount": D(2_000_000),
}


@pytest.fixture(scope="module")
def book(notices: Book) -> Book:
    """The part that judges by the two limits; the formulas are all there."""
    return notices.part([LIMIT, OLD_LIMIT])


def estimated(book: Book, day: date = TODAY, **changed: object):
    facts = PLANT | {name.replace("__", "."): value for name, value in changed.items()}
    return estimate(book, book.decide(facts, day))


def test_a_plant_whose_money_comes_round_six_times_may_borrow_two_million(book):
    found = estimated(book)
    assert found.outcome is Outcome.NEEDED
    assert found.suggested == 2_000_000
    assert {step.fact.removeprefix("need."): step.value for step in found.steps} == {
        "inventory_days": 50,
        "receivable_days": 50,
        "payable_days": 30,
        "prepayment_days": 10,
        "advance_days": 20,
        "inventory_turnovers": D("7.2"),
        "receivable_turnovers": D("7.2"),
        "payable_turnovers": 12,
        "prepayment_turnovers": 36,
        "advance_turnovers": 18,
        "capital_cycle_days": 60,
        "capital_turnovers": 6,
        "working_capital": 5_940_000,
        "capital_gap": 2_000_000,
        "new_loan_estimate": 2_000_000,
    }


def test_every_line_is_told_in_words_and_in_figures(book):
    found = estimated(book)
    needed = found.step("need.working_capital")
    assert needed.label.zh == "营运资金量"
    assert needed.formula.zh == (
        "(核实后的年收入 − 上年销售利润) × (1 + 预计销售收入年增长率) ÷ 营运资金周转次数"
    )
    assert needed.formula.en.startswith("(Verified yearly revenue − Profit on sales last year) ×")
    assert needed.figures == "(36,000,000 − 3,600,000) × (1 + 0.1) ÷ 6"
    assert needed.unit.zh == "元"
    cycle = found.step("need.capital_cycle_days")
    assert cycle.figures == "50 + 50 − 30 + 10 − 20"
    assert [each.label.zh for each in cycle.reads][:2] == ["存货周转天数", "应收账款周转天数"]
    gap = found.step("need.capital_gap")
    assert gap.figures == "5,940,000 − 1,500,000 − 2,000,000 − 440,000"
    assert found.step("need.new_loan_estimate").figures == "2,000,000"
    with pytest.raises(KeyError):
        found.step("need.amount")


def test_every_line_cites_the_clause_it_stands_in(book):
    found = estimated(book)
    for cites in (found.cites, *(step.cites for step in found.steps)):
        assert (cites.notice, cites.clause) == ("nfra-2024-working-capital", "需求测算")
        assert cites.read is Reading.SECONDARY


def test_the_limit_on_the_amount_comes_with_the_estimate(book):
    (kept,) = estimated(book).judged
    assert (kept.measure.key, kept.verdict) == (LIMIT, Verdict.KEPT)
    (broken,) = estimated(book, need__amount=D("2000000.01")).judged
    assert broken.verdict is Verdict.BROKEN


def test_in_2020_the_interim_measures_held_it(book):
    (judged,) = estimated(book, date(2020, 6, 1)).judged
    assert (judged.measure.key, judged.verdict) == (OLD_LIMIT, Verdict.KEPT)


def test_days_that_come_to_nothing_give_no_answer_and_say_so(book):
    found = estimated(book, enterprise__average_payables=D(7_200_000))  # 90 days
    assert found.outcome is Outcome.NOT_COMPUTABLE
    assert found.suggested is None
    assert found.reason.zh == "按公式算不出来：营运资金周转天数 ≤ 0（0 ≤ 0）"
    assert found.step("need.capital_turnovers").value is None
    assert found.missing == ()


def test_days_below_nothing_give_no_answer_and_say_how_far(book):
    found = estimated(book, enterprise__average_payables=D(9_600_000))  # 120 days
    assert found.outcome is Outcome.NOT_COMPUTABLE
    assert found.reason.en == (
        "The formula gives no answer: Days of the working-capital cycle ≤ 0 (−30 ≤ 0)"
    )
    assert found.judged[0].verdict is Verdict.NOT_CONCERNED


def test_a_firm_without_sales_has_no_turnover(book):
    found = estimated(book, enterprise__verified_revenue=D(0))
    assert found.outcome is Outcome.NOT_COMPUTABLE
    assert found.reason.zh == "按公式算不出来：核实后的年收入 = 0（0 = 0）"
    without_cost = estimated(book, enterprise__cost_of_sales=D(0))
    assert "上年销售成本 = 0" in without_cost.reason.zh


def test_a_firm_with_enough_of_its_own_needs_nothing(book):
    found = estimated(book, need__own_funds=D(4_000_000))
    assert found.outcome is Outcome.NO_NEED
    assert found.suggested == 0
    assert found.reason.zh == "不需要新增贷款：营运资金缺口 ≤ 0（−500,000 ≤ 0）"
    assert found.step("need.capital_gap").value == -500_000


def test_an_unknown_fact_is_named_and_never_taken_for_nothing(book):
    found = estimated(book, enterprise__average_inventory=None, enterprise__expected_growth=None)
    assert found.outcome is Outcome.CANNOT_TELL
    assert found.suggested is None
    assert [each.fact for each in found.missing] == [
        "enterprise.average_inventory",
        "enterprise.expected_growth",
    ]
    assert found.reason.zh == "还不知道：平均存货余额、预计销售收入年增长率"
    assert found.step("need.inventory_days").figures == "360 × ? ÷ 28,800,000"
    assert found.step("need.receivable_days").value == 50
    assert found.judged[0].verdict is Verdict.CANNOT_TELL


def test_what_already_settles_it_is_not_waited_for(book):
    found = estimated(
        book, enterprise__average_payables=D(9_600_000), enterprise__expected_growth=None
    )
    assert found.outcome is Outcome.NOT_COMPUTABLE
    assert found.missing == ()


def test_average_balances_are_opening_and_closing_halved():
    year = {
        "inventory": (D(3_500_000), D(4_500_000)),
        "receivables": (D("0.01"), D(0)),
        "payables": (D(2_400_000), None),
        "prepayments": (None, None),
    }
    assert averages(year) == {
        "enterprise.average_inventory": 4_000_000,
        "enterprise.average_receivables": D("0.005"),
    }


def test_a_balance_that_the_formula_does_not_know_is_refused_by_name():
    with pytest.raises(LendingError, match="no balance 'stock'"):
        averages({"stock": (D(1), D(2))})


def test_a_decision_of_another_book_is_refused(book, monkeypatch):
    decision = book.decide(PLANT, TODAY)
    with pytest.raises(LendingError, match="another version"):
        estimate(book, decision._replace(book="0" * 64))


def test_a_book_without_the_formula_says_so(book):
    bare = Book.checked(
        book.vocabulary,
        book.hash,
        gives=book.gives,
        measures=(),
        derived=(),
        widths={},
        notices=tuple,
    )
    with pytest.raises(LendingError, match="no formula of working capital"):
        estimate(bare, bare.decide({}, TODAY))


amounts = st.integers(0, 10**11).map(lambda n: D(n).scaleb(-2))
flows = st.integers(10**6, 10**12).map(lambda n: D(n).scaleb(-2))


@given(flows, flows, st.lists(amounts, min_size=5, max_size=5), st.integers(-90, 200))
@settings(max_examples=60, deadline=None)
def test_every_line_can_be_followed_with_a_pocket_calculator(book, revenue, cost, five, growth):
    balances = dict(
        zip(("inventory", "receivables", "payables", "prepayments", "advances"), five, strict=True)
    )
    found = estimated(
        book,
        enterprise__verified_revenue=revenue,
        enterprise__cost_of_sales=cost,
        enterprise__expected_growth=D(growth).scaleb(-2),
        **{f"enterprise__average_{name}": value for name, value in balances.items()},
    )
    for step in found.steps:
        if step.value is not None:
            assert worked(step.figures) == pytest.approx(step.value, rel=D("1e-12"), abs=D("5e-10"))
    days = [found.step(f"need.{name}_days").value for name in ("inventory", "receivable")]
    days += [found.step("need.prepayment_days").value]
    days += [-found.step(f"need.{name}_days").value for name in ("payable", "advance")]
    assert reduce(operator.add, days) == found.step("need.capital_cycle_days").value
    assert (found.suggested is None) == (found.outcome is Outcome.NOT_COMPUTABLE)
    assert found.suggested is None or found.suggested >= 0


def worked(figures: str) -> Decimal:
    """What a sum comes to, by a stack of its own: brackets, then × and ÷, then + and −."""
    tokens = figures.replace(",", "").replace("(", "( ").replace(")", " )").split()

    def sum_() -> Decimal:
        total = product()
        while tokens and tokens[0] in "+−":
            total = total + product() if tokens.pop(0) == "+" else total - product()
        return total

    def product() -> Decimal:
        value = single()
        while tokens and tokens[0] in "×÷":
            value = value * single() if tokens.pop(0) == "×" else value / single()
        return value

    def single() -> Decimal:
        token = tokens.pop(0)
        if token == "(":
            value = sum_()
            tokens.pop(0)
            return value
        return D(token.replace("−", "-"))

    return sum_()
