from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.identifiers import (
    IdentifierError,
    areas_around,
    credit_code,
    make_credit_code,
    mask_mobile,
    mobile_number,
    public_number,
    region_covers,
)

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
prefixes = st.builds(
    "".join,
    st.tuples(
        st.text(CHARACTERS, min_size=2, max_size=2),
        st.text("0123456789", min_size=6, max_size=6),
        st.text(CHARACTERS, min_size=9, max_size=9),
    ),
)


def check_character(prefix: str) -> str:
    """GB 32100-2015 worked out anew: weights are powers of three modulo 31."""
    total = sum(CHARACTERS.index(c) * pow(3, at, 31) for at, c in enumerate(prefix))
    return CHARACTERS[-total % 31]


@pytest.mark.parametrize(
    ("prefix", "check"),
    [
        ("91350100M000100Y4", "3"),
        ("91000000000000000", "K"),
        ("91110000000000000", "E"),
        ("92110108MA0000000", "7"),
    ],
)
def test_known_codes_have_their_check_character(prefix, check):
    assert make_credit_code(prefix) == prefix + check
    assert credit_code(prefix + check) == prefix + check


@pytest.mark.parametrize("prefix", ["N2110108MA0000000", "Y1350100M000100Y4", "A9110000600037341"])
def test_codes_of_departments_written_with_a_letter_are_right(prefix):
    code = prefix + check_character(prefix)
    assert credit_code(code) == code


@given(prefixes)
def test_every_code_made_is_a_code_and_agrees_with_the_standard(prefix):
    assert credit_code(make_credit_code(prefix)) == prefix + check_character(prefix)


@given(prefixes, st.integers(0, 17), st.sampled_from(CHARACTERS))
def test_one_wrong_character_is_always_noticed(prefix, place, character):
    code = make_credit_code(prefix)
    wrong = code[:place] + character + code[place + 1 :]
    if wrong != code:
        with pytest.raises(IdentifierError):
            credit_code(wrong)


@pytest.mark.parametrize(
    "typed",
    [
        "91350100m000100y43",
        " 9135 0100 M000 100Y 43 ",
        "91350100-M000100Y4-3",
        "９１３５０１００Ｍ０００１００Ｙ４３",
    ],
)
def test_spaces_case_and_width_are_put_right(typed):
    assert credit_code(typed) == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("typed", "en", "zh"),
    [
        ("", "this has 0", "现在是 0 位"),
        ("91350100M000100Y4", "this has 17", "现在是 17 位"),
        ("91350100M000100Y433", "this has 19", "现在是 19 位"),
        ("9135010OM000100Y43", "letter O (character 8); is it 0?", "字母 O（第 8 位），是不是 0？"),
        ("91350100M000I00Y43", "letter I (character 13); is it 1?", "是不是 1？"),
        ("91350100M000100公43", "character 16 is '公'", "第 16 位是“公”"),
        ("91A50100M000100Y43", "characters 3 to 8", "第 3 到第 8 位"),
        ("91350100M000100Y44", "does not match", "校验码对不上"),
    ],
)
def test_a_wrong_code_is_refused_with_the_reason(typed, en, zh):
    with pytest.raises(IdentifierError) as caught:
        credit_code(typed)
    assert en in str(caught.value)
    assert zh in caught.value.text.zh


def test_the_right_check_character_is_never_told():
    with pytest.raises(IdentifierError) as caught:
        credit_code("91000000000000000X")
    assert "K" not in caught.value.text.zh + caught.value.text.en


@pytest.mark.parametrize("prefix", ["9135010", "91A50100M000100Y4", "9135010OM000100Y4"])
def test_a_prefix_that_cannot_begin_a_code_is_refused(prefix):
    with pytest.raises(IdentifierError):
        make_credit_code(prefix)


@pytest.mark.parametrize(
    "typed",
    ["13800006120", "138 0000 6120", "+86 138-0000-6120", "008613800006120", "8613800006120"],
)
def test_a_mobile_number_is_eleven_digits(typed):
    assert mobile_number(typed) == "13800006120"


@pytest.mark.parametrize("typed", ["", "1380000612", "138000061201", "1380000612a", "23800006120"])
def test_any_other_number_is_no_mobile_number(typed):
    with pytest.raises(IdentifierError):
        mobile_number(typed)


def test_a_number_that_begins_with_86_is_not_cut_short():
    assert mobile_number("18613800006") == "18613800006"
    with pytest.raises(IdentifierError, match="begins with 1"):
        mobile_number("86138000061")


def test_others_see_only_the_ends_of_a_mobile_number():
    assert mask_mobile("13800006120") == "138****6120"
    assert mask_mobile("87654321") == "********"


def test_a_public_number_tells_kind_day_and_serial():
    assert public_number("XQ", date(2026, 11, 21), 1) == "XQ-2026-1121-0001"
    assert public_number("TS", date(2026, 9, 1), 12345) == "TS-2026-0901-12345"


@pytest.mark.parametrize(("prefix", "serial"), [("xq", 1), ("X", 1), ("XQ", 0)])
def test_a_public_number_is_never_malformed(prefix, serial):
    with pytest.raises(ValueError, match="no public number"):
        public_number(prefix, date(2026, 11, 21), serial)


@pytest.mark.parametrize(
    ("area", "region", "covered"),
    [
        ("110000", "110108", True),
        ("110000", "120101", False),
        ("350100", "350102", True),
        ("350100", "350200", False),
        ("350102", "350102", True),
        ("350102", "350103", False),
        ("110000", "110000", True),
        ("", "540102", True),
    ],
)
def test_a_province_and_a_city_cover_what_lies_in_them(area, region, covered):
    assert region_covers(area, region) is covered


CODES = st.lists(st.sampled_from(["00", "01", "11", "35", "08"]), min_size=3, max_size=3).map(
    "".join
)


@given(CODES, CODES)
def test_the_areas_around_a_place_are_those_that_cover_it(area, region):
    assert (area in areas_around(region)) is region_covers(area, region)


@given(CODES)
def test_the_whole_country_is_around_every_place(region):
    assert "" in areas_around(region)
