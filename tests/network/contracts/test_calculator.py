"""The calculator: what a person types, what comes out, and that nothing of it is kept."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from changrong.lending.form import Form
from changrong.network.contracts.calculator.calculation import Calculation
from changrong.network.contracts.calculator.forms import CalculatorForm, sample

pytestmark = pytest.mark.django_db
ASKED = {
    "amount": "80",
    "amount_unit": "wan",
    "rate": "3.45",
    "months": "12",
    "form": "equal_instalments",
    "disbursed_on": "2024-01-15",
}


def page(**changes):
    asked = {name: value for name, value in (ASKED | changes).items() if value is not None}
    return Client().get(reverse("contracts:calculator"), asked)


def found(**changes) -> Calculation:
    return page(**changes).context["found"]


class TestWhatComesOut:
    def test_a_sample_shows_what_comes_out_before_anything_is_typed(self):
        response = Client().get(reverse("contracts:calculator"))
        assert response.context["found"].plain.rows[-1].balance == 0
        assert "例如这样一笔贷款" in response.content.decode()

    def test_every_payment_stands_in_the_table(self):
        response = page(day_count="30E360")
        rows = response.context["found"].plain.rows
        # 800,000 x i / (1 - (1 + i)^-12) with i = 0.0345 / 12 is 67,919.057
        assert rows[0].payment == Decimal("67919.06")
        assert "67,919.06" in response.content.decode()
        assert [row.on for row in rows[:2]] == [date(2024, 2, 15), date(2024, 3, 15)]

    def test_fees_make_the_yearly_cost_higher(self):
        dearer = found(fee="8000", fee_unit="yuan")
        assert dearer.plain.total == dearer.plain.interest + 8000
        assert dearer.plain.yearly_cost > found().plain.yearly_cost > Decimal("0.0345")

    def test_lpr_plus_a_spread_follows_the_lpr(self):
        rows = found(
            price="lpr.one_year", spread="55", months="24", rate=None, disbursed_on="2022-06-10"
        ).plain.rows
        assert (rows[0].rate, rows[-1].rate) == (Decimal("0.0425"), Decimal("0.0420"))

    def test_beyond_the_last_lpr_the_page_says_what_it_assumes(self):
        response = page(price="lpr.one_year", spread="55", months="36", rate=None)
        assert response.context["found"].assumes_lpr
        assert "LPR 只公布到 2025" in response.content.decode()

    def test_a_revolving_line_costs_the_days_it_is_used(self):
        uses = {use.days: use.interest for use in found(form="revolving").uses}
        assert uses[1] == Decimal("76.67")  # 800,000 x 0.0345 / 360
        assert uses[30] == Decimal("2300")
        assert max(uses) == 366  # to 15 January 2025


class TestPutOff:
    def test_half_a_year_of_payments_waits_and_interest_goes_on(self):
        calculation = found(deferred="both")
        plain, deferred = calculation.plain, calculation.deferred
        assert deferred.first_on == date(2024, 8, 15)
        assert deferred.last_on == plain.last_on
        assert sum(row.principal for row in deferred.rows) == 800_000
        assert deferred.interest > plain.interest

    def test_principal_due_at_the_end_waits_half_a_year_from_there(self):
        deferred = found(form="interest_only", deferred="principal").deferred
        assert deferred.last_on == date(2025, 7, 15)
        # 366 days at 3.45 % until maturity and 181 more: 800,000 x 0.0345 x 547 / 360
        assert deferred.interest == pytest.approx(Decimal("41936.67"), abs=Decimal("0.10"))

    def test_only_interest_may_wait(self):
        calculation = found(deferred="interest")
        assert calculation.deferred.interest == calculation.plain.interest

    def test_the_page_says_that_it_only_assumes_a_deferral(self):
        said = page().content.decode()
        assert "不收罚息" in said
        assert "假设" in said
        assert found().deferral.grant.is_assumed


class TestRefused:
    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"amount": ""}, "请填借款金额"),
            ({"amount": "-1"}, "应大于零"),
            ({"amount": "八十"}, "请只填数字"),
            ({"rate": ""}, "请填年利率"),
            ({"rate": "345"}, "0% 到 100%"),
            ({"months": "0"}, "1 到 360 个月"),
            ({"months": "361"}, "1 到 360 个月"),
            ({"form": "balloon"}, "balloon"),
            ({"disbursed_on": "2024-02-31"}, "日历上有的一天"),
            ({"due_day": "32"}, "31"),
            ({"price": "lpr.one_year", "spread": ""}, "个基点"),
            ({"fee": "900000", "fee_unit": "yuan"}, "达到或超过了借款金额"),
        ],
    )
    def test_what_is_typed_wrong_is_said_and_still_there(self, changes, said):
        response = page(**changes)
        assert response.status_code == 422
        assert said in response.content.decode()
        assert response.context["form"]["months"].value() == (ASKED | changes)["months"]

    def test_no_price_from_an_lpr_that_is_not_published(self):
        with time_machine.travel("2026-11-22 10:00", tick=False):
            response = page(price="lpr.one_year", spread="0", disbursed_on=None)
        assert response.status_code == 422
        assert "只公布到 2025-05-20" in response.content.decode()


def test_the_workbook_has_the_rows_of_the_page():
    asked = ASKED | {"form": "equal_principal"}
    response = Client().get(reverse("contracts:calculator-workbook"), asked)
    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = found(form="equal_principal").plain.rows
    assert sheet.max_row == len(rows) + 1
    assert Decimal(str(sheet.cell(2, 3).value)) == rows[0].payment
    assert sheet.cell(13, 6).value == 0


def test_there_is_no_workbook_of_what_cannot_be_reckoned():
    address = reverse("contracts:calculator-workbook")
    assert Client().get(address, ASKED | {"months": "0"}).status_code == 404
    assert Client().get(address, ASKED | {"form": "revolving"}).status_code == 404


def test_the_sample_is_what_the_form_shows():
    form = CalculatorForm.of({})
    assert form["rate"].initial == Decimal("3.45")
    assert Form(sample()["form"]) is Form.EQUAL_INSTALMENTS


def test_nothing_is_kept(django_assert_num_queries):
    with django_assert_num_queries(1):  # which warning of fraud is up
        page()


def test_a_loan_of_thirty_years_is_reckoned_at_once():
    assert len(found(months="360", form="equal_principal").deferred.rows) > 350


def test_a_floating_loan_put_off_follows_the_lpr_as_the_plain_one_does():
    """Nothing but what waits differs: interest of a deferral is what the longer time costs."""
    asked = {"price": "lpr.one_year", "spread": "0", "months": "36", "rate": None}
    calculation = found(
        form="interest_only", deferred="interest", disbursed_on="2019-10-01", **asked
    )
    assert calculation.deferred.interest == calculation.plain.interest


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1989-12-31"])
def test_a_day_out_of_all_reason_is_refused_at_its_field(day):
    response = page(disbursed_on=day)
    assert response.status_code == 422
    assert "1990-01-01" in str(response.context["form"].errors["disbursed_on"])


def test_an_instalment_that_does_not_pay_the_interest_is_refused_at_the_form():
    response = page(rate="36", months="360", form="equal_instalments")
    assert "不够付" in str(response.context["form"].errors["form"])
