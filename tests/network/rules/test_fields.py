"""What people type, read exactly or refused in words."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from changrong.network.cases.desk.forms import form_for
from changrong.network.cases.fields import fact_of
from changrong.network.cases.kinds import KINDS
from changrong.network.rules.book import book
from changrong.network.rules.fields import field_for


def clean(fact, value):
    return field_for(book().vocabulary[fact]).clean(value)


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        (["860", "wan"], "8600000"),
        (["860.55", "wan"], "8605500"),
        (["8,600,000", "yuan"], "8600000"),
        (["８６０", "wan"], "8600000"),
        (["860万", "yuan"], "8600000"),
        (["1.2 亿元", "wan"], "120000000"),
        (["0.01", "yuan"], "0.01"),
    ],
)
def test_an_amount_is_kept_in_yuan_whatever_its_unit(typed, yuan):
    assert clean("enterprise.revenue", typed) == yuan


@pytest.mark.parametrize(
    "typed",
    [
        ["abc", "wan"],
        ["NaN", "wan"],
        ["0.001", "yuan"],
        ["-5", "wan"],
        ["1e999999999", "yuan"],
        ["9" * 40, "wan"],
        ["1.2.3", "wan"],
    ],
)
def test_an_amount_that_is_none_is_refused(typed):
    with pytest.raises(ValidationError):
        clean("enterprise.revenue", typed)


def test_a_blank_amount_says_which_one_is_missing():
    with pytest.raises(ValidationError, match="请填写“上年营业收入”"):
        clean("enterprise.revenue", ["", "wan"])


def test_an_amount_comes_back_in_the_unit_that_people_think_in():
    widget = field_for(book().vocabulary["need.amount"]).widget
    assert widget.decompress("800000") == ["80", "wan"]
    assert widget.decompress("5000") == ["5000", "yuan"]
    with override("en"):
        assert widget.decompress("800000") == ["800000", "yuan"]


def test_a_count_may_carry_its_unit_and_full_width_digits():
    assert clean("enterprise.headcount", "２６人") == 26
    with pytest.raises(ValidationError):
        clean("enterprise.headcount", "26.5")


def test_a_share_is_typed_in_per_cent_and_kept_as_a_fraction():
    assert clean("guarantee.bank_share", "20%") == "0.2"
    assert clean("guarantee.bank_share", "12.5") == "0.125"


def test_no_is_an_answer_and_not_a_blank():
    assert clean("need.wants_guarantee", "false") is False
    with pytest.raises(ValidationError, match="请选择"):
        clean("need.wants_guarantee", "")


def test_a_day_that_does_not_exist_is_refused():
    assert clean("enterprise.founded_on", "2019-04-12") == "2019-04-12"
    with pytest.raises(ValidationError):
        clean("enterprise.founded_on", "2019-02-30")


@pytest.mark.parametrize("typed", ["6210", "H6210", "6210 正餐服务", "正餐服务", "６２１０"])
def test_an_industry_is_known_by_code_or_by_name(typed):
    assert clean("enterprise.industry", typed) == "6210"


def test_a_class_without_a_name_here_is_taken_by_its_code():
    assert clean("enterprise.industry", "6229") == "6229"


def test_a_vague_industry_names_those_that_come_near():
    with pytest.raises(ValidationError, match="餐饮配送服务 6241") as refused:
        clean("enterprise.industry", "餐饮")
    assert refused.value.code == "several"


def test_an_industry_that_nobody_knows_is_refused():
    with pytest.raises(ValidationError, match="找不到这个行业"):
        clean("enterprise.industry", "占星")
    with pytest.raises(ValidationError, match="找不到这个行业"):
        clean("enterprise.industry", "9999")


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("4.2", "0.042"),
        ("4.2%", "0.042"),
        ("４．２％", "0.042"),
        ("42‰", "0.042"),
        ("４２ ‰", "0.042"),
    ],
)
def test_a_share_is_kept_as_a_fraction_in_per_cent_or_per_mille(typed, share):
    assert clean("pawn.monthly_charge", typed) == share


def test_no_form_says_to_type_a_share_as_programs_state_it():
    """「2% 填 0.02」 beside a field in per cent would be off by a hundred."""
    asked = [field for kind in KINDS.values() for move in kind.moves for field in move.asks]
    shares = [one for one in asked if one.fact and fact_of(one).type == "fraction"]
    assert any(fact_of(one).hint for one in shares), "a program is told so"
    for one in shares:
        form = form_for([one])()
        assert "0." not in str(form.fields[one.name].help_text), one.name
