import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from changrong.money import (
    MoneyError,
    Rounding,
    amount_in_words,
    fee_text,
    fen,
    in_yuan,
    points_text,
    rate_text,
    rounded,
    split,
    statement_text,
    yuan,
    yuan_text,
)
from changrong.text import NO_BREAK

amounts = st.integers(-(10**15), 10**15)
weights = st.lists(st.decimals(0, 10**6, places=4, allow_nan=False), min_size=1, max_size=8).filter(
    any
)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("800000", "800000"),
        (" 800,000.00 ", "800000.00"),
        ("1，234，567.8", "1234567.8"),
        ("８００", "800"),
        ("-3.5", "-3.5"),
        ("0", "0"),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed, amount):
    assert yuan(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["", "80万", "1,5", "1e5", "nan", "Infinity", "1.2.3", "1,00,000", "--1", "¥5", "."]
)
def test_what_is_not_a_plain_amount_is_refused_and_quoted(typed):
    with pytest.raises(MoneyError) as caught:
        yuan(typed)
    assert repr(typed) in str(caught.value)
    assert typed in caught.value.text.zh


def test_yuan_become_fen():
    assert fen("8,000.01") == 800_001
    assert fen(Decimal("0.10")) == 10
    assert fen(80) == 8_000


def test_a_part_of_a_fen_is_refused_unless_a_rounding_is_named():
    with pytest.raises(MoneyError, match=r"2\.345 yuan is not a whole number of fen"):
        fen(Decimal("2.345"))
    with pytest.raises(MoneyError):
        fen(Decimal("NaN"), Rounding.FLOOR)


def test_an_amount_beyond_what_64_bits_of_fen_hold_is_refused():
    assert fen("92233720368547758.07") == 2**63 - 1
    assert fen("-92233720368547758.07") == 1 - 2**63
    for amount in ("92233720368547758.08", "1e70", "-1e999999", "Infinity"):
        with pytest.raises(MoneyError, match=r"is too large|cannot read"):
            fen(Decimal(amount))
    with pytest.raises(MoneyError, match=r"is too large: at most 92,233,720,368,547,758\.07 yuan"):
        fen("9" * 5_000, Rounding.HALF_UP)


@pytest.mark.parametrize(
    ("rounding", "positive", "negative"),
    [
        (Rounding.HALF_UP, 235, -235),
        (Rounding.HALF_EVEN, 234, -234),
        (Rounding.FLOOR, 234, -235),
        (Rounding.CEILING, 235, -234),
        (Rounding.DOWN, 234, -234),
    ],
)
def test_each_named_rounding_does_as_it_says(rounding, positive, negative):
    assert fen(Decimal("2.345"), rounding) == positive
    assert fen(Decimal("-2.345"), rounding) == negative
    assert rounded(Decimal("2.345"), rounding) == in_yuan(positive)


@given(amounts)
def test_fen_to_yuan_and_back_is_the_same(amount):
    assert fen(in_yuan(amount)) == amount
    assert fen(str(in_yuan(amount))) == amount


@given(amounts, weights)
def test_shares_sum_to_the_whole(total, by):
    assert sum(split(total, by)) == total


@given(amounts, weights)
def test_each_share_is_within_one_fen_of_the_exact_one(total, by):
    whole = sum(Fraction(weight) for weight in by)
    for share, weight in zip(split(total, by), by, strict=True):
        assert abs(share - total * Fraction(weight) / whole) < 1


@given(amounts, weights)
def test_who_bears_nothing_gets_nothing(total, by):
    assert all(
        share == 0 for share, weight in zip(split(total, by), by, strict=True) if weight == 0
    )


@given(amounts, weights, st.randoms(use_true_random=False))
def test_order_matters_only_between_equal_remainders(total, by, rng: random.Random):
    whole = sum(Fraction(weight) for weight in by)
    remainders = [abs(total) * Fraction(weight) / whole % 1 for weight in by]
    shuffled = rng.sample(range(len(by)), len(by))
    shares = split(total, by)
    again = split(total, [by[at] for at in shuffled])
    if len(set(remainders)) == len(remainders):
        assert again == tuple(shares[at] for at in shuffled)
    else:
        assert sum(again) == sum(shares)


def test_the_fen_left_over_go_to_the_largest_remainders_then_to_the_first():
    assert split(100, [1, 1, 1]) == (34, 33, 33)
    assert split(101, [1, 1, 1]) == (34, 34, 33)
    assert split(10, [Decimal("0.2"), Decimal("0.2"), Decimal("0.6")]) == (2, 2, 6)
    assert split(1, [Decimal("0.20"), Decimal("0.80")]) == (0, 1)
    assert split(-100, [1, 1, 1]) == (-34, -33, -33)


@pytest.mark.parametrize("by", [[], [0, 0], [1, -1]])
def test_weights_that_share_nothing_out_are_an_error(by):
    with pytest.raises(MoneyError):
        split(100, by)


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        ("800000", "80.00 万元", "CNY 800,000"),
        ("120000000", "1.20 亿元", "CNY 120,000,000"),
        ("8000", "8,000 元", "CNY 8,000"),
        ("9999", "9,999 元", "CNY 9,999"),
        ("0.5", "0.50 元", "CNY 0.50"),
        ("10000", "1.00 万元", "CNY 10,000"),
        ("9999.995", "1.00 万元", "CNY 10,000"),
        ("12340000", "1,234.00 万元", "CNY 12,340,000"),
        ("99994999", "9,999.50 万元", "CNY 99,994,999"),
        ("99999999", "1.00 亿元", "CNY 99,999,999"),
        ("123450", "12.35 万元", "CNY 123,450"),
        ("-800000", "-80.00 万元", "CNY -800,000"),
        ("0", "0 元", "CNY 0"),
    ],
)
def test_amounts_in_words(amount, zh, en):
    text = yuan_text(Decimal(amount))
    assert (text.zh.replace(NO_BREAK, " "), text.en.replace(NO_BREAK, " ")) == (zh, en)


def test_number_and_unit_never_part():
    assert yuan_text(800_000).zh == f"80.00{NO_BREAK}万元"
    assert yuan_text(800_000).en == f"CNY{NO_BREAK}800,000"


def test_fees_are_whole_yuan_and_statements_go_to_the_fen():
    assert fee_text(Decimal("68065.11")).zh == f"68,065{NO_BREAK}元"
    assert fee_text(8_000).en == f"CNY{NO_BREAK}8,000"
    assert statement_text(6_806_511).zh == f"68,065.11{NO_BREAK}元"
    assert statement_text(-5).en == f"CNY{NO_BREAK}-0.05"


def test_rates_have_two_decimals_and_changes_are_in_points():
    assert rate_text(Decimal("0.0345")) == "3.45%"
    assert rate_text(Decimal("0.044744")) == "4.47%"
    assert rate_text(Decimal("1")) == "100.00%"
    assert points_text(Decimal("0.005")).zh == f"0.50{NO_BREAK}个百分点"
    assert points_text(Decimal("-0.005")).en == f"-0.50{NO_BREAK}percentage points"


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        ("584000", "伍拾捌万肆仟元整", "five hundred and eighty-four thousand yuan only"),
        ("0", "零元整", "zero yuan only"),
        ("0.05", "伍分", "five fen only"),
        ("0.50", "伍角", "fifty fen only"),
        ("10", "壹拾元整", "ten yuan only"),
        ("100.01", "壹佰元零壹分", "one hundred yuan and one fen only"),
        ("1005", "壹仟零伍元整", "one thousand and five yuan only"),
        ("1050", "壹仟零伍拾元整", "one thousand and fifty yuan only"),
        ("100500", "壹拾万零伍佰元整", "one hundred thousand five hundred yuan only"),
        ("20050000", "贰仟零伍万元整", "twenty million fifty thousand yuan only"),
        ("100000005", "壹亿零伍元整", "one hundred million and five yuan only"),
        ("1070000000", "壹拾亿柒仟万元整", "one billion seventy million yuan only"),
        ("1007000000", "壹拾亿零柒佰万元整", "one billion seven million yuan only"),
        ("100010000", "壹亿零壹万元整", "one hundred million ten thousand yuan only"),
        ("1000000000000", "壹万亿元整", "one thousand billion yuan only"),
        (
            "9876543210.12",
            "玖拾捌亿柒仟陆佰伍拾肆万叁仟贰佰壹拾元零壹角贰分",
            "nine billion eight hundred and seventy-six million five hundred and forty-three "
            "thousand two hundred and ten yuan and twelve fen only",
        ),
    ],
)
def test_an_amount_is_spelled_out(amount, zh, en):
    words = amount_in_words(fen(amount))
    assert (words.zh, words.en) == (zh, en)


@pytest.mark.parametrize(
    ("amount", "zh"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
    ],
)
def test_amounts_are_spelled_as_the_central_banks_own_examples(amount, zh):
    assert amount_in_words(fen(amount)).zh == zh


def test_less_than_nothing_is_not_spelled_out():
    with pytest.raises(MoneyError, match=r"-0\.01") as caught:
        amount_in_words(-1)
    assert "没有大写" in caught.value.text.zh


def read_back(words: str) -> int:
    """The fen of an amount in capitals, by a way of its own: units multiply what stands before."""
    total = section = digit = 0
    for character in words.removesuffix("整").replace("万亿", "萬"):
        if character in (digits := "零壹贰叁肆伍陆柒捌玖"):
            digit = digits.index(character)
        elif character in (small := {"拾": 10, "佰": 100, "仟": 1000}):
            section, digit = section + digit * small[character], 0
        elif character in (large := {"万": 10**4, "亿": 10**8, "萬": 10**12}):
            section, digit = section + digit, 0
            if character == "亿":  # of all that stands before it, below a 万亿
                high, total = divmod(total, 10**12)
                total, section = high * 10**12 + (total + section) * 10**8, 0
            else:
                total, section = total + section * large[character], 0
        elif character == "元":
            total, section, digit = (total + section + digit) * 100, 0, 0
        else:
            total, digit = total + digit * {"角": 10, "分": 1}[character], 0
    return total


@given(st.integers(0, 10**14 - 1))
def test_an_amount_in_capitals_reads_back_as_itself(amount):
    words = amount_in_words(amount).zh
    assert read_back(words) == amount
    assert "零零" not in words


@given(st.integers(0, 10**15))
def test_no_two_amounts_are_spelled_alike(amount):
    spelled, after = amount_in_words(amount), amount_in_words(amount + 1)
    assert spelled.zh != after.zh
    assert spelled.en != after.en


@given(
    st.integers(-(10**15), 10**15),
    st.lists(st.decimals(0, 1, places=6) | st.integers(0, 10**12), min_size=1, max_size=6),
)
def test_whole_weights_split_as_exact_fractions_do(total, by):
    """By the definition, in fractions: cut towards zero, then the largest remainders."""
    assume(any(by))
    whole = sum(Fraction(weight) for weight in by)
    exact = [abs(total) * Fraction(weight) / whole for weight in by]
    shares = [int(share) for share in exact]
    ranked = sorted(range(len(by)), key=lambda at: shares[at] - exact[at])
    for at in ranked[: abs(total) - sum(shares)]:
        shares[at] += 1
    assert split(total, by) == tuple(share if total >= 0 else -share for share in shares)
