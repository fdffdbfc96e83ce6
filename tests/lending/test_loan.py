"""A loan as people state it: China's forms, to the fen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.lending.account import Disburse, Recorded, ahead
from changrong.lending.business_days import BusinessDay
from changrong.lending.day_count import DayCount
from changrong.lending.errors import MarketError, TermError
from changrong.lending.form import Form
from changrong.lending.loan import Fee, Loan, instalments
from changrong.lending.pricing import Pricing, Repricing, Tenor, lpr, midnight
from changrong.money import Rounding

NEW_YEAR = Repricing.NEW_YEAR
FIXED = [form for form in Form if form is not Form.REVOLVING]
DAY = date(2024, 1, 15)


def loan(**changes: object) -> Loan:
    terms: dict[str, object] = {
        "principal": 1_000_000_00,
        "months": 12,
        "form": Form.EQUAL_INSTALMENTS,
        "disbursed_on": DAY,
        "price": Decimal("0.0345"),
        "day_count": DayCount.THIRTY_E_360,
    }
    return Loan(**(terms | changes))  # type: ignore[arg-type]


def test_equal_instalments_are_the_textbook_payment_and_the_last_settles_the_rest():
    # 1,000,000 x i / (1 - (1 + i)^-12) with i = 0.0345 / 12 is 84,898.8213...
    rows = loan().instalments()
    assert [row.payment for row in rows[:-1]] == [84_898_82] * 11
    assert rows[0].interest == 2_875_00  # 1,000,000 x 0.0345 / 12
    assert rows[0].principal == 82_023_82
    assert rows[-1].balance == 0
    assert abs(rows[-1].payment - 84_898_82) < 12


def test_equal_principal_pays_the_same_part_each_time_and_the_rest_at_the_end():
    rows = loan(form=Form.EQUAL_PRINCIPAL).instalments()
    assert [row.principal for row in rows] == [83_333_33] * 11 + [83_333_37]
    assert rows[1].interest == 2_635_42  # 916,666.67 x 0.0345 / 12 = 2,635.4167


def test_interest_first_pays_the_principal_at_the_end():
    rows = loan(form=Form.INTEREST_ONLY).instalments()
    assert {row.interest for row in rows} == {2_875_00}
    assert [row.principal for row in rows] == [0] * 11 + [1_000_000_00]


def test_all_at_the_end_is_one_payment():
    [row] = loan(form=Form.BULLET).instalments()
    assert (row.on, row.principal, row.interest) == (date(2025, 1, 15), 1_000_000_00, 34_500_00)


def test_interest_by_the_day_counts_the_days_of_each_month():
    rows = loan(form=Form.INTEREST_ONLY, day_count=DayCount.ACTUAL_360).instalments()
    assert rows[0].interest == 2_970_83  # 31 days: 1,000,000 x 0.0345 x 31 / 360 = 2,970.8333
    assert rows[1].interest == 2_779_17  # 29 days to 15 March 2024


def test_a_loan_of_the_thirtieth_falls_due_on_the_last_of_february_and_then_on_the_thirtieth():
    days = [row.on for row in loan(disbursed_on=date(2023, 1, 30), months=4).instalments()]
    assert days == [date(2023, 2, 28), date(2023, 3, 30), date(2023, 4, 30), date(2023, 5, 30)]


def test_a_day_of_the_month_of_its_own_gives_a_short_first_and_last_part():
    rows = loan(due_day=20, months=3, form=Form.INTEREST_ONLY).instalments()
    assert [row.on for row in rows] == [
        date(2024, 1, 20),
        date(2024, 2, 20),
        date(2024, 3, 20),
        date(2024, 4, 15),
    ]
    assert rows[0].interest == 479_17  # 5 days: 1,000,000 x 0.0345 x 5 / 360 = 479.1667


def test_the_last_day_of_the_month_may_be_agreed():
    days = [row.on for row in loan(due_day=31, months=3).instalments()]
    assert days == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 15)]


def test_interest_may_be_paid_by_the_quarter():
    rows = loan(every=3, form=Form.INTEREST_ONLY).instalments()
    assert [row.on.month for row in rows] == [4, 7, 10, 1]
    assert {row.interest for row in rows} == {8_625_00}


def test_a_due_day_off_work_moves_and_interest_with_it():
    # 15 June 2024 is a Saturday; the Monday after it is worked.
    rows = loan(
        form=Form.INTEREST_ONLY,
        day_count=DayCount.ACTUAL_360,
        business_days=BusinessDay.SHIFT_FOLLOWING,
    ).instalments()
    assert rows[4].on == date(2024, 6, 17)
    assert rows[4].interest == 3_162_50  # 33 days from 15 May
    kept = loan(
        form=Form.INTEREST_ONLY,
        day_count=DayCount.ACTUAL_360,
        business_days=BusinessDay.CALCULATE_FOLLOWING,
    ).instalments()
    assert kept[4].on == date(2024, 6, 17)
    assert kept[4].interest == 2_970_83  # still the 31 days to the 15th


def test_a_calendar_that_ends_is_named():
    with pytest.raises(TermError, match=r"calendar.*2027"):
        loan(months=120, business_days=BusinessDay.SHIFT_FOLLOWING).instalments()


class TestPricing:
    def test_lpr_of_the_day_plus_basis_points(self):
        # The one-year LPR was 3.45% from 2023-08-21 to 2024-07-21.
        rate = Pricing(Tenor.ONE_YEAR, 55).rate_on(DAY)
        assert rate == Decimal("0.0400")
        assert Pricing(Tenor.FIVE_YEARS, -20).rate_on(DAY) == Decimal("0.0400")

    def test_repriced_on_the_anniversary(self):
        priced = Pricing(Tenor.ONE_YEAR, 50)
        rows = loan(disbursed_on=date(2022, 6, 10), months=24, price=priced).instalments()
        # 3.70% until then; 3.65% held on 2023-06-10.
        assert {row.rate for row in rows[:12]} == {Decimal("0.0420")}
        assert {row.rate for row in rows[12:]} == {Decimal("0.0415")}
        assert rows[11].payment != rows[12].payment
        assert rows[-1].balance == 0

    def test_repriced_on_new_years_day_interest_parts_at_it(self):
        priced = Pricing(Tenor.ONE_YEAR, 50, Repricing.NEW_YEAR)
        rows = loan(
            disbursed_on=date(2022, 6, 10),
            months=24,
            price=priced,
            form=Form.INTEREST_ONLY,
            day_count=DayCount.ACTUAL_360,
        ).instalments()
        assert rows[6].on == date(2023, 1, 10)
        # 22 days to 1 January at 4.20%, 9 at 4.15%: 2,566.6667 + 1,037.50
        assert rows[6].interest == 3_604_17

    def test_a_fixed_rate_is_never_repriced(self):
        priced = Pricing(Tenor.ONE_YEAR, 50, Repricing.NEVER)
        rows = loan(disbursed_on=date(2022, 6, 10), months=24, price=priced).instalments()
        assert {row.rate for row in rows} == {Decimal("0.0420")}

    @pytest.mark.parametrize("day", [date(2019, 8, 19), date(2025, 5, 21)])
    def test_no_price_from_an_lpr_that_is_not_published(self, day):
        with pytest.raises(MarketError, match="one_year"):
            Pricing(Tenor.ONE_YEAR, 0).rate_on(day)

    def test_no_repricing_from_an_lpr_that_is_not_published(self):
        floating = loan(disbursed_on=date(2024, 6, 10), months=24, price=Pricing(Tenor.ONE_YEAR, 0))
        with pytest.raises(MarketError, match="2025-06-10"):
            floating.instalments()
        assert floating.instalments(lpr().held())[-1].balance == 0


class TestWhatNoContractSays:
    def test_an_instalment_that_does_not_cover_a_long_month_is_refused(self):
        thirty_years = loan(price=Decimal("0.36"), months=360, day_count=DayCount.ACTUAL_360)
        with pytest.raises(TermError, match="does not cover") as refused:
            thirty_years.instalments()
        assert refused.value.term == "form"
        assert loan(price=Decimal("0.36"), months=360).instalments()  # months of thirty days

    def test_a_floating_rate_below_zero_is_refused(self):
        below = loan(
            disbursed_on=date(2024, 6, 1), months=11, price=Pricing(Tenor.ONE_YEAR, -311, NEW_YEAR)
        )
        with pytest.raises(TermError, match="below zero"):
            below.instalments()

    def test_a_loan_of_29_february_is_repriced_on_its_own_day_in_leap_years(self):
        leap = loan(disbursed_on=date(2020, 2, 29), months=60, price=Pricing(Tenor.ONE_YEAR, 0))
        days = [event.value_on for event in leap.repricings()]
        assert days == [date(year, 2, 29 if year == 2024 else 28) for year in range(2021, 2025)]


class TestRefused:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("principal", 0),
            ("principal", -1),
            ("months", 0),
            ("months", -12),
            ("months", 1201),
            ("price", Decimal(5)),
            ("price", Decimal("-0.01")),
            ("every", 13),
            ("every", 0),
            ("due_day", 32),
            ("due_day", 0),
            ("fees", (Fee(DAY, -1),)),
            ("fees", (Fee(date(2024, 1, 14), 100),)),
        ],
    )
    def test_what_no_loan_can_have_is_refused_by_name(self, field, value):
        with pytest.raises(TermError) as refused:
            loan(**{field: value})
        assert refused.value.term == field
        assert field in refused.value.text.zh

    def test_a_revolving_line_has_no_schedule_before_it_is_drawn(self):
        with pytest.raises(TermError) as refused:
            loan(form=Form.REVOLVING).instalments()
        assert refused.value.term == "form"


loans = st.builds(
    loan,
    principal=st.integers(1, 10**13),
    months=st.integers(1, 120),
    form=st.sampled_from(FIXED),
    disbursed_on=st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    price=st.integers(0, 3600).map(lambda bp: Decimal(bp) / 10_000),
    every=st.just(1),
    due_day=st.none() | st.integers(1, 31),
    day_count=st.sampled_from(DayCount),
    rounding=st.sampled_from(Rounding),
)


@given(loans)
def test_principal_repaid_is_principal_lent_to_the_fen(one: Loan):
    rows = one.instalments()
    assert sum(row.principal for row in rows) == one.principal
    assert rows[-1].balance == 0
    # A few fen over many months are repaid before the last of them.
    assert rows[-1].on == one.maturity_on or one.principal < 100 * one.months


@given(loans)
def test_a_loan_at_one_rate_pays_what_its_schedule_says(one: Loan):
    assert one.instalments() == instalments(one.events())


@given(loans)
def test_what_is_left_falls_by_what_is_paid_and_days_only_go_on(one: Loan):
    left, last = one.principal, one.disbursed_on
    for row in one.instalments():
        assert row.on > last
        assert row.balance == left - row.principal
        assert row.interest >= 0
        left, last = row.balance, row.on


@given(loans)
def test_the_schedule_to_the_fen_stays_near_the_unrounded_one(one: Loan):
    from changrong.lending.schedule import schedule

    exact = schedule(one.terms())
    paid = sum(event.payoff for event in one.events())
    assert abs(paid - sum(event.payoff for event in exact)) <= Decimal("0.02") * len(exact) ** 2


@given(
    form=st.sampled_from(FIXED),
    day=st.dates(date(2019, 9, 1), date(2022, 12, 31)),
    months=st.integers(1, 28),
    tenor=st.sampled_from(Tenor),
    repricing=st.sampled_from(Repricing),
    principal=st.integers(100_000, 10**11),
    due_day=st.none() | st.integers(1, 31),
)
def test_a_floating_loan_reckoned_by_its_events_is_its_schedule(
    form, day, months, tenor, repricing, principal, due_day
):
    one = loan(
        principal=principal,
        months=months,
        form=form,
        disbursed_on=day,
        price=Pricing(tenor, 60, repricing),
        due_day=due_day,
        day_count=DayCount.ACTUAL_360,
    )
    lent = Recorded("lent", midnight(day), day, Disburse(principal))
    dues = ahead(one.agreement(), [lent, *one.repricings()], on=day)
    reckoned = [(due.on, due.principal, due.interest) for due in dues if due.amount]
    planned = [(row.on, row.principal, row.interest) for row in one.instalments() if row.payment]
    assert reckoned == planned
