from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.lending.form import Form
from changrong.matching import (
    Condition,
    Criterion,
    Need,
    Product,
    assess,
    propose,
    rank,
)
from changrong.text import NO_BREAK, Text

D = Decimal
FACTS = {
    "need.kind": "first_loan",
    "need.amount": D(800_000),
    "need.term_months": 12,
    "enterprise.region": "110108",
}
NEED = Need("XQ-2026-1121-0001", FACTS)


def judge(that, facts):
    """Stands for the policy engine: a condition here is the name of a boolean fact."""
    return facts.get(that)


def product(id="p", institution="bank", **changed):
    usual = {"name": "经营贷", "need_kinds": frozenset({"first_loan"}), "capacity_left": 5}
    return Product(id=id, institution=institution, **(usual | changed))


def reason(match, criterion):
    return next(reason for reason in match.reasons if reason.criterion is criterion)


def words(text: Text):
    return text.zh.replace(NO_BREAK, " "), text.en.replace(NO_BREAK, " ")


TAX = Condition("enterprise.tax_ab", Text("纳税等级 B 级以上", "Tax grade B or better"))


@pytest.mark.parametrize(
    ("changed", "criterion", "zh", "en"),
    [
        (
            {"need_kinds": frozenset({"renewal"})},
            Criterion.KIND,
            "不办理这一种需求",
            "Does not serve this kind of need",
        ),
        ({"amount_max": D(600_000)}, Criterion.AMOUNT, "最多 60.00 万元", "At most CNY 600,000"),
        ({"amount_min": D(900_000)}, Criterion.AMOUNT, "90.00 万元起办", "Starts at CNY 900,000"),
        ({"term_max": 6}, Criterion.TERM, "最长 6 个月", "At most 6 months"),
        ({"term_min": 24}, Criterion.TERM, "最短 24 个月", "At least 24 months"),
        (
            {"regions": ("310000",)},
            Criterion.REGION,
            "不服务企业所在地区",
            "Does not serve the region of the firm",
        ),
        ({"capacity_left": 0}, Criterion.CAPACITY, "名额已满", "No capacity left"),
    ],
)
def test_one_failed_criterion_puts_a_product_out_and_says_why(changed, criterion, zh, en):
    match = assess(NEED, product(**changed), judge)
    assert match.is_out
    assert [reason.criterion for reason in match.reasons if reason.verdict is False] == [criterion]
    assert words(reason(match, criterion).text) == (zh, en)
    assert rank(NEED, [product(**changed)], judge) == ()


def test_bounds_include_their_ends():
    exact = product(amount_min=D(800_000), amount_max=D(800_000), term_min=12, term_max=12)
    match = assess(NEED, exact, judge)
    assert not match.is_out
    assert match.unknowns == ()
    assert words(reason(match, Criterion.AMOUNT).text)[0] == "80.00 万元在额度内"
    assert words(reason(match, Criterion.TERM).text)[1] == "12 months is within its terms"


def test_a_failed_condition_puts_a_product_out_under_its_own_label():
    need = Need(NEED.number, FACTS | {"enterprise.tax_ab": False})
    match = assess(need, product(conditions=(TAX,)), judge)
    assert match.is_out
    assert match.reasons[-1].text == TAX.label


def test_what_is_not_known_never_puts_a_product_out():
    bounded = product(
        amount_max=D(1_000_000),
        term_max=24,
        regions=("110000",),
        capacity_left=None,
        conditions=(TAX,),
    )
    match = assess(Need("XQ-1", {}), bounded, judge)
    assert not match.is_out
    assert [reason.criterion for reason in match.unknowns] == list(Criterion)
    assert all(reason.text.zh and reason.text.en for reason in match.reasons)


def test_a_product_without_bounds_needs_no_facts_for_them():
    match = assess(Need("XQ-1", {"need.kind": "first_loan"}), product(), judge)
    assert match.unknowns == ()


def test_what_surely_fits_comes_before_what_may_even_if_dearer():
    sure = product("sure", "a", rate_from=D("0.06"))
    maybe = product("maybe", "b", rate_from=D("0.03"), conditions=(TAX,))
    assert [m.product.id for m in rank(NEED, [maybe, sure], judge)] == ["sure", "maybe"]


def test_stating_more_conditions_that_hold_is_no_advantage():
    need = Need(NEED.number, FACTS | {"enterprise.tax_ab": True})
    strict = product("strict", "a", rate_from=D("0.05"), conditions=(TAX, TAX))
    plain = product("plain", "b", rate_from=D("0.04"))
    assert [m.product.id for m in rank(need, [strict, plain], judge)] == ["plain", "strict"]


def test_products_are_ordered_by_all_in_cost_then_stated_rate_then_silence():
    cheap_rate_dear_fee = product(
        "fee", "a", rate_from=D("0.0345"), fee_rate=D("0.01"), repayment=Form.INTEREST_ONLY
    )
    no_fee = product(
        "free", "b", rate_from=D("0.0435"), fee_rate=D(0), repayment=Form.INTEREST_ONLY
    )
    only_rate = product("rate", "c", rate_from=D("0.03"))
    silent = product("silent", "d")
    ranked = rank(NEED, [silent, only_rate, cheap_rate_dear_fee, no_fee], judge)
    assert [match.product.id for match in ranked] == ["free", "fee", "rate", "silent"]
    assert [match.yearly_cost for match in ranked] == [D("0.043500"), D("0.044744"), None, None]


def test_terms_that_cost_nothing_can_have_are_not_a_crash():
    impossible = product(rate_from=D("0.03"), fee_rate=D(1), repayment=Form.BULLET)
    assert assess(NEED, impossible, judge).yearly_cost is None


def test_room_left_is_no_advantage():
    large = product("large", "large", capacity_left=10_000, rate_from=D("0.05"))
    small = product("small", "small", capacity_left=1, rate_from=D("0.04"))
    assert rank(NEED, [large, small], judge)[0].product is small


def test_an_institution_is_proposed_once_with_its_best_product():
    products = [
        product("a1", "a", rate_from=D("0.030")),
        product("a2", "a", rate_from=D("0.031")),
        product("b1", "b", rate_from=D("0.040")),
        product("c1", "c", rate_from=D("0.050")),
        product("d1", "d", rate_from=D("0.060")),
    ]
    assert [m.product.id for m in propose(NEED, products, judge)] == ["a1", "b1", "c1"]
    assert [m.product.id for m in propose(NEED, products, judge, n=9)] == ["a1", "b1", "c1", "d1"]
    assert propose(NEED, [], judge) == ()


def test_equal_institutions_come_first_about_equally_often():
    products = [product(f"p{n}", f"institution-{n}") for n in range(4)]
    first = Counter(
        propose(Need(f"XQ-2026-1121-{n:04d}", FACTS), products, judge, n=1)[0].product.institution
        for n in range(2000)
    )
    assert len(first) == 4
    assert all(400 < count < 600 for count in first.values())


@given(st.permutations([product(f"p{n}", f"i{n % 3}") for n in range(6)]))
def test_the_order_in_which_products_are_given_changes_nothing(products):
    usual = [product(f"p{n}", f"i{n % 3}") for n in range(6)]
    assert rank(NEED, products, judge) == rank(NEED, usual, judge)


products = st.builds(
    Product,
    id=st.uuids().map(str),
    institution=st.sampled_from("abcde"),
    name=st.just("贷"),
    need_kinds=st.frozensets(st.sampled_from(["first_loan", "renewal"])),
    amount_min=st.none() | st.integers(0, 1_000_000).map(D),
    amount_max=st.none() | st.integers(0, 1_000_000).map(D),
    term_min=st.none() | st.integers(1, 24),
    term_max=st.none() | st.integers(1, 24),
    regions=st.sampled_from([(), ("110000",), ("310000",)]),
    rate_from=st.none() | st.integers(1, 20).map(lambda n: D(n) / 100),
    capacity_left=st.none() | st.integers(0, 3),
)
partial_facts = st.fixed_dictionaries(
    {}, optional={name: st.just(value) for name, value in FACTS.items()}
)


@given(st.lists(products, max_size=10), partial_facts)
def test_learning_a_fact_never_brings_a_product_back_in(offered, known):
    before = {m.product.id for m in rank(Need("XQ-1", known), offered, judge)}
    after = {m.product.id for m in rank(Need("XQ-1", FACTS), offered, judge)}
    assert after <= before


@given(st.lists(products, max_size=10), partial_facts, st.integers(0, 5))
def test_a_proposal_is_the_start_of_the_ranking_with_each_institution_once(offered, known, n):
    need = Need("XQ-1", known)
    proposed = propose(need, offered, judge, n=n)
    ranked = rank(need, offered, judge)
    institutions = [match.product.institution for match in proposed]
    assert len(set(institutions)) == len(institutions) <= n
    assert [m for m in ranked if m in proposed] == list(proposed)
    skipped = [m for m in ranked if m not in proposed]
    if len(proposed) < n:
        assert all(m.product.institution in institutions for m in skipped)
    unknowns = [len(match.unknowns) for match in ranked]
    assert unknowns == sorted(unknowns)
