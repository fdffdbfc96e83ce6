import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.text import NO_BREAK
from changrong.workdays import Period, PeriodError, Unit, parse_period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2 working days", Period(2, Unit.WORKING_DAYS)),
        ("1 working day", Period(1, Unit.WORKING_DAYS)),
        ("15 days", Period(15, Unit.DAYS)),
        ("1 month", Period(1, Unit.MONTHS)),
        ("24 hours", Period(24, Unit.HOURS)),
        ("1 working day before", Period(1, Unit.WORKING_DAYS, before=True)),
        ("2 months before", Period(2, Unit.MONTHS, before=True)),
    ],
)
def test_a_period_is_read_as_notices_write_it(text, period):
    assert parse_period(text) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "two days",
        "0 days",
        "-1 days",
        "2 weeks",
        "2working days",
        "2.5 days",
        "2 day2",
        "2 days after",
        "2 daysbefore",
        "before 2 days",
    ],
)
def test_anything_else_is_refused_and_quoted(text):
    with pytest.raises(PeriodError) as caught:
        parse_period(text)
    assert repr(text) in str(caught.value)
    assert text in caught.value.text.zh


def test_a_period_is_at_least_one():
    with pytest.raises(PeriodError):
        Period(0, Unit.DAYS)


@given(st.integers(1, 9999), st.sampled_from(list(Unit)), st.booleans())
def test_a_period_is_written_as_it_is_read(n, unit, before):
    assert parse_period(str(Period(n, unit, before))) == Period(n, unit, before)


def test_a_period_in_words_keeps_number_and_unit_together():
    two = parse_period("2 working days").text
    assert two.in_("zh-hans") == f"2{NO_BREAK}个工作日"
    assert two.in_("en") == f"2{NO_BREAK}working days"
    assert parse_period("1 month").text.en == f"1{NO_BREAK}month"


def test_a_period_that_runs_backwards_says_so_in_words():
    before = parse_period("1 working day before").text
    assert before.zh == f"期满前{NO_BREAK}1{NO_BREAK}个工作日"
    assert before.en == f"1{NO_BREAK}working day before the end"
