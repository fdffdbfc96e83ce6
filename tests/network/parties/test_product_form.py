"""What a manager types of a product, and how it is kept: fen, months, fractions, conditions."""

from decimal import Decimal

import pytest

from changrong.network.parties.models import Product
from changrong.network.parties.product_form import ProductForm

TYPED = {
    "name": "示例信用贷",
    "need_kinds": ["credit_loan"],
    "amount_unit": "wan",
    "amount_min": "5",
    "amount_max": "300",
    "term_min": "3",
    "term_max": "36",
    "rate_from": "3.65",
    "active": "true",
}


def form(**changes):
    return ProductForm(TYPED | changes)


def kept(**changes):
    filled = form(**changes)
    assert filled.is_valid(), filled.errors
    return filled.values()


def errors(**changes):
    filled = form(**changes)
    assert not filled.is_valid()
    return {name: " ".join(said) for name, said in filled.errors.items()}


def test_amounts_are_kept_in_fen_rates_as_fractions_months_as_numbers():
    values = kept()
    assert (values["amount_min"], values["amount_max"]) == (5_000_000, 300_000_000)
    assert values["rate_from"] == Decimal("0.0365")
    assert (values["term_min"], values["term_max"]) == (3, 36)
    assert "amount_unit" not in values


@pytest.mark.parametrize(
    ("typed", "unit", "fen"),
    [
        ("0.0001", "wan", 100),
        ("１２．５", "wan", 12_500_000),
        ("1,234.56", "yuan", 123_456),
        ("0.07", "yuan", 7),
    ],
)
def test_amounts_are_exact_to_the_fen(typed, unit, fen):
    assert kept(amount_min=typed, amount_unit=unit, amount_max="")["amount_min"] == fen


def test_an_amount_below_a_fen_is_refused_and_so_is_one_that_is_no_number():
    assert "金额最小到分" in errors(amount_unit="yuan", amount_min="0.001")["amount_min"]
    assert "请只填数字" in errors(amount_max="三百")["amount_max"]
    assert "负数" in errors(amount_min="-1")["amount_min"]
    assert "请只填数字" in errors(amount_min="1e999999999")["amount_min"]


def test_rates_have_at_most_four_decimals_of_a_per_cent():
    assert kept(rate_from="3.6525")["rate_from"] == Decimal("0.036525")
    assert "最多 4 位" in errors(rate_from="3.65251")["rate_from"]
    assert "100%" in errors(rate_from="365")["rate_from"]


def test_blank_means_not_stated_and_never_nought():
    values = kept(amount_min="", amount_max="", term_min="", term_max="", rate_from="")
    assert [values[n] for n in ("amount_min", "amount_max", "term_min", "rate_from")] == [None] * 4


def test_bounds_in_the_wrong_order_are_said_at_the_upper_one():
    found = errors(
        amount_min="400", term_min="48", valid_from="2026-12-01", valid_until="2026-11-01"
    )
    assert set(found) == {"amount_max", "term_max", "valid_until"}


@pytest.mark.parametrize(
    "text",
    ["enterprise.is_small_or_micro", "enterprise.headcount >= 3 AND need.amount <= 3000000"],
)
def test_a_condition_over_declared_facts_is_kept_as_typed(text):
    assert kept(condition=f"  {text} ")["condition"] == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("enterprise.headcont >= 3", "第 1 行第 1 列"),
        ("enterprise.headcount >=\n  'many'", "第 "),
        ("enterprise.headcount", "应为是非"),
        ("enterprise.headcount >= 3; DROP TABLE x", "第 1 行"),
        ("random() > 0.5", "第 1 行第 1 列"),
    ],
)
def test_a_condition_that_is_wrong_is_refused_with_its_place(text, said):
    assert said in errors(condition=text)["condition"]


def test_a_stored_product_comes_back_in_the_unit_it_is_said_in():
    product = Product(need_kinds=["credit_loan"], amount_min=5_000_000, amount_max=300_000_000)
    product.rate_from = Decimal("0.036500")
    shown = ProductForm.of(product)
    assert (shown["amount_unit"].value(), shown["amount_min"].value()) == ("wan", "5")
    assert shown["rate_from"].value() == "3.65"
    product.amount_min = 800_000
    assert ProductForm.of(product)["amount_unit"].value() == "yuan"
    assert ProductForm.of(product)["amount_min"].value() == "8000"


def test_what_was_typed_stays_in_a_form_with_errors():
    page = form(amount_min="五", condition="x =").as_div()
    assert 'value="五"' in page
    assert "x =" in page
    assert 'value="示例信用贷"' in page
