"""A line of credit: drawn on, repaid and drawn again, with interest by the day (随借随还)."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from changrong.lending.account import Disburse, Recorded, Repay, replay
from changrong.lending.account.daily import by_day
from changrong.lending.day_count import DayCount
from changrong.lending.errors import LendingError
from changrong.lending.form import Form
from changrong.lending.loan import Loan
from changrong.money import Rounding
from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.contracts import lines
from changrong.network.contracts.accounts import account_of, agreement_of, history_of
from changrong.network.contracts.closing import close_books
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract
from changrong.network.contracts.reporting import Told, record_events
from changrong.network.people.tokens import issue_token

from ...matters import CONTACT, at, opened, step
from ...steps import dispatch_at, make_offer, seen, state_need
from ...visitors import visitor
from ._loans import books_tie

pytestmark = pytest.mark.shows("S3-22")
MONDAY = "2026-11-23 10:00"


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def line(cast) -> Contract:
    """100,000 yuan at 3.60 % for a year, from an offer that Alice accepted: ten yuan a day if all
    of it is drawn."""
    need = state_need(cast)
    offer = make_offer(need, cast.officer_a, amount="100000", rate="0.0360", repayment="revolving")
    move([need], "accept", cast.alice, seen(offer))
    return Contract.objects.get(case=offer)


class TestTheDayItsInterestIsPaid:
    """Chosen by the lender in its offer, and read by the firm before it accepts."""

    def test_stands_in_the_offer_and_then_in_the_contract(self, cast):
        need = state_need(cast)
        offer = make_offer(need, cast.officer_a, repayment="revolving", due_day=31)
        page = visitor(cast.alice).get(f"/needs/{need.number}/offers/{offer.number}/").text
        assert "31 日" in page.replace("\xa0", " ")
        move([need], "accept", cast.alice, seen(offer))
        made = Contract.objects.get(case=offer)
        drawn(cast, made, 100000)
        assert made.due_day == 31
        with at("2026-12-01 10:00"):
            days = agreement_of(made).due_days()
        assert [day.isoformat() for day in days[:4]] == [
            "2026-11-30",
            "2026-12-31",
            "2027-01-31",
            "2027-02-28",
        ]

    def test_is_the_customary_one_where_the_offer_names_none(self, cast, line):
        assert line.due_day == 21

    @pytest.mark.parametrize(("repayment", "day"), [("revolving", 32), ("interest_only", 5)])
    def test_is_a_day_of_a_month_and_a_lines_alone(self, cast, repayment, day):
        with pytest.raises(FieldErrors) as refused:
            make_offer(state_need(cast), cast.officer_a, repayment=repayment, due_day=day)
        assert list(refused.value.errors) == ["due_day"]


def ask(cast, line, amount, **changes) -> Case:
    said = {
        "institution": line.institution.number,
        "contract": line.number,
        "amount": str(amount),
        "needed_on": clock.today().isoformat(),
        "purpose": "付示例粮油的货款",
        **CONTACT,
    }
    return opened("drawdown", cast.alice, cast.xianhe, said | changes)


def drawn(cast, line, amount) -> Case:
    case = step(ask(cast, line, amount), "allow", cast.officer_a, given=str(amount))
    return step(case, "pay", cast.officer_a)


def repaid(cast, line, yuan) -> None:
    record_events(line, [Told(Repay(yuan * 100), clock.today())], cast.officer_a)


def room(line) -> int:
    return lines.room_of(account_of(line)) // 100


@pytest.mark.life
def test_a_limit_is_drawn_repaid_restored_and_costs_only_the_days_it_was_used(cast, line):
    assert (line.kind, line.due_day, line.principal) == ("line", 21, 10_000_000)
    assert (account_of(line).principal, room(line)) == (0, 100_000)
    with at("2026-12-01 09:00"):
        case = drawn(cast, line, 60_000)
        assert (case.state, case.outcome, case.answered_at) == ("paid", "paid", clock.now())
        assert room(line) == 40_000
    with at("2026-12-11 09:00"):
        repaid(cast, line, 60_000)
        assert room(line) == 100_000
        assert account_of(line).accrued_interest == 6_000  # 60,000 x 3.6 % x 10 / 360 yuan
    with at("2026-12-21 09:00"):
        close_books()
        account = account_of(line)
        assert (account.due_interest, account.principal) == (6_000, 0)
        repaid(cast, line, 60)
        assert account_of(line).settlement == 0
        books_tie()
    with at("2027-01-04 09:00"):
        drawn(cast, line, 100_000)
        assert room(line) == 0
        books_tie()


def test_a_draw_on_a_line_is_answered_without_agreeing_on_terms_again(cast, line):
    case = ask(cast, line, 1_000)
    assert case.state == "asked_on_line"
    with pytest.raises(MoveRefused):
        step(case, "take", cast.officer_a)
    with pytest.raises(NotAllowed):
        step(case, "allow", cast.officer_b, given="1000")
    with pytest.raises(MoveRefused) as refused:
        step(case, "allow", cast.officer_a, given="1000.01")
    assert refused.value.field == "given"
    case = step(case, "allow", cast.officer_a, given="800")
    assert case.state == "agreed"
    assert case.clocks.get(stopped_at=None).name == "pay_after_allow"
    case = step(case, "pay", cast.officer_a)
    assert account_of(line).principal == 80_000
    assert line.events.get(kind="disbursed").data["case"] == case.number


def test_every_draw_that_is_asked_for_may_be_refused_or_withdrawn(cast, line):
    case = step(ask(cast, line, 10), "refuse", cast.officer_a, reason="limit", explanation="逾期")
    assert (case.outcome, case.answered_at is not None) == ("refused", True)
    assert step(ask(cast, line, 20), "withdraw", cast.alice).state == "withdrawn"
    assert account_of(line).principal == 0


def test_no_more_is_asked_allowed_or_paid_than_is_free(cast, line):
    with pytest.raises(FieldErrors) as refused:
        ask(cast, line, 100_001)
    assert "100000" in refused.value.errors["amount"].zh
    first, second = ask(cast, line, 70_000), ask(cast, line, 60_000)
    step(first, "allow", cast.officer_a, given="70000")
    with pytest.raises(FieldErrors) as refused:
        step(second, "allow", cast.officer_a, given="60000")
    assert "30000" in refused.value.errors["given"].zh
    second = step(second, "allow", cast.officer_a, given="30000")
    record_events(line, [Told(Disburse(5_000_000), clock.today())], cast.officer_a)
    step(second, "pay", cast.officer_a)
    first.refresh_from_db()
    with pytest.raises(MoveRefused):  # the lender told of a draw past this network meanwhile
        step(first, "pay", cast.officer_a)
    assert account_of(line).principal == 8_000_000


def test_a_line_that_is_over_and_another_s_line_are_not_drawn_on(cast, line):
    with pytest.raises(FieldErrors) as refused:
        ask(cast, line, 10, institution=cast.bank_b.number)
    assert set(refused.value.errors) == {"contract"}
    with at("2027-11-23 09:00"), pytest.raises(FieldErrors) as refused:
        ask(cast, line, 10)
    assert set(refused.value.errors) == {"contract"}
    with at("2027-11-23 09:00"), pytest.raises(ContractError):
        lines.draw(line, 100, {}, cast.officer_a)
    case = ask(cast, line, 10)
    case = step(case, "allow", cast.officer_a, given="10")
    with at("2027-11-23 09:00"), pytest.raises(MoveRefused):
        step(case, "pay", cast.officer_a)


def test_a_loan_is_no_line_and_no_line_is_renewed_or_granted_as_a_loan(cast):
    offer = make_offer(state_need(cast), cast.officer_a)
    move([offer.parent], "accept", cast.alice, seen(offer))
    loan = Contract.objects.get(case=offer)
    with pytest.raises(FieldErrors) as refused:
        ask(cast, loan, 10)
    assert set(refused.value.errors) == {"contract"}
    asked = ask(cast, loan, 10, contract="")
    step(asked, "take", cast.officer_a)
    terms = {"term_months": 12, "rate": "0.04", "repayment": "revolving"}
    with pytest.raises(FieldErrors) as refused:
        step(asked, "grant", cast.officer_a, given="10", **terms)
    assert set(refused.value.errors) == {"repayment"}


def test_offers_of_a_line_are_compared_as_if_it_were_used_to_the_full(cast):
    need = state_need(cast)
    make_offer(need, cast.officer_a, rate="0.0400", repayment="revolving")
    make_offer(need, cast.officer_b, rate="0.0400", repayment="interest_only")
    page = visitor(cast.alice).get(f"/needs/{need.number}/offers/").content.decode()
    assert "随借随还，按一直用满算" in page
    assert dispatch_at(need, cast.bank_a).fields["repayment"] == "revolving"


class TestStatement:
    @pytest.fixture
    def used(self, cast, line) -> Contract:
        with at("2026-12-01 09:00"):
            drawn(cast, line, 60_000)
        with at("2026-12-10 09:00"):
            repaid(cast, line, 10_000)
        return line

    def test_each_day_has_its_balance_and_the_interest_of_its_night(self, cast, used):
        with at("2026-12-22 09:00"):
            period = lines.days_of(used, date(2026, 12, 1), date(2026, 12, 22))
        assert (period.opening, period.closing) == (0, 5_000_000)
        assert (period.drawn, period.repaid) == (6_000_000, 1_000_000)
        assert [day.interest for day in period.days] == [600] * 9 + [500] * 13
        # From the 1st to the 21st it fell due: nine nights of six yuan, eleven of five.
        assert {day.on: day.due for day in period.days if day.due} == {
            date(2026, 12, 21): 9 * 600 + 11 * 500
        }

    def test_the_page_and_the_sheet_say_the_same_to_firm_and_lender_and_nobody_else(
        self, cast, used
    ):
        address = f"/contracts/{used.number}/days"
        asked = {"since": "2026-12-01", "until": "2026-12-12"}
        with at("2026-12-12 09:00"):
            for who in (cast.alice, cast.officer_a, cast.coordinator):
                page = visitor(who).get(f"{address}/", asked).content.decode()
                assert "6.000000" in page
                assert "50,000.00" in page
                answer = visitor(who).get(f"{address}.csv", asked)
                text = b"".join(answer.streaming_content).decode("utf-8-sig")
                rows = list(csv.reader(io.StringIO(text)))
                assert len(rows) == 1 + 12
                assert rows[10][:5] == ["2026-12-10", "0.00", "10000.00", "50000.00", "5.000000"]
            for who in (cast.charlie, cast.officer_b, cast.supervisor):
                assert visitor(who).get(f"{address}/").status_code == 404
                assert visitor(who).get(f"{address}.csv").status_code == 404

    def test_the_api_gives_the_same_days_and_how_much_is_free(self, cast, used):
        bearer = {"authorization": f"Bearer {issue_token(cast.officer_a.membership)}"}
        asked = {"since": "2026-12-09", "until": "2026-12-10"}
        with at("2026-12-12 09:00"):
            address, browser = f"/api/v1/contracts/{used.number}", Client(headers=bearer)
            days = browser.get(f"{address}/days", asked).json()
            assert [(day["left"], day["interest"]) for day in days] == [
                ("60000.00", "6.000000"), ("50000.00", "5.000000"),
            ]  # fmt: skip
            assert browser.get(address).json()["room"] == "50000.00"
            late = browser.get(f"{address}/days", asked | {"until": "2026-12-13"})
            assert (late.status_code, set(late.json()["errors"])) == (422, {"until"})

    @pytest.mark.parametrize(
        ("since", "until"),
        [("2026-12-12", "2026-12-01"), ("2020-01-01", "2026-12-12"), ("2026-12-01", "2027-01-01"),
         ("yesterday", "2026-12-12")],
    )  # fmt: skip
    def test_a_period_that_cannot_be_says_so_and_keeps_what_was_typed(
        self, cast, used, since, until
    ):
        with at("2026-12-12 09:00"):
            browser: Client = visitor(cast.alice)
            answer = browser.get(
                f"/contracts/{used.number}/days/", {"since": since, "until": until}
            )
            assert answer.status_code == 422
            assert f'value="{since}"' in answer.content.decode()
            assert (
                browser.get(
                    f"/contracts/{used.number}/days.csv", {"since": since, "until": until}
                ).status_code
                == 404
            )

    def test_the_contract_s_page_says_what_is_free_and_leads_to_drawing_and_to_the_days(
        self, cast, used
    ):
        with at("2026-12-12 09:00"):
            page = visitor(cast.alice).get(f"/contracts/{used.number}/").content.decode()
        assert f"/matters/new/drawdown/?contract={used.number}" in page
        assert f"/contracts/{used.number}/days/" in page
        assert "50,000.00" in page
        assert "每月 21 日付息" in page

    def test_what_is_stored_alone_says_how_it_stands(self, cast, used):
        with at("2026-12-22 09:00"):
            close_books()
            rows = history_of(Contract.objects.get(pk=used.pk).events.all())
            again = replay(agreement_of(used), reversed(rows), on=clock.today())
            assert again == account_of(used)
            books_tie()


# ---------------------------------------------------------------------- laws

LINE = Loan(
    principal=1_000_000,
    months=6,
    form=Form.REVOLVING,
    disbursed_on=date(2026, 1, 5),
    price=Decimal("0.0435"),
    due_day=21,
).agreement()
DAY = st.dates(date(2026, 1, 5), date(2026, 7, 4))
ACT = st.tuples(DAY, st.booleans(), st.integers(1, 700_000))


def lived(acts) -> list[Recorded]:
    """Those of the acts, in the order of their days, that the line takes."""
    taken: list[Recorded] = []
    for place, (day, is_draw, amount) in enumerate(sorted(acts, key=lambda act: act[0])):
        event = Disburse(amount) if is_draw else Repay(amount)
        tried = [*taken, Recorded(str(place), clock.now(), day, event)]
        try:
            replay(LINE, tried, on=day)
        except LendingError:
            continue
        taken = tried
    return taken


def test_the_terms_of_a_line_name_how_it_counts_and_rounds():
    assert (LINE.day_count, LINE.rounding) == (DayCount.ACTUAL_360, Rounding.HALF_UP)
    assert LINE.first_due == date(2026, 1, 21)


@settings(max_examples=60, deadline=None)
@given(st.lists(ACT, max_size=12), DAY)
def test_the_interest_of_a_period_is_that_of_its_parts_wherever_it_is_split(acts, split):
    history = lived(acts)
    first, last = date(2026, 1, 1), date(2026, 7, 10)
    whole = by_day(LINE, history, first, last)
    before = by_day(LINE, history, first, split)
    after = by_day(LINE, history, date.fromordinal(split.toordinal() + 1), last)
    assert before.interest + after.interest == whole.interest
    assert before.penalty + after.penalty == whole.penalty
    assert (after.opening, [*before.days, *after.days]) == (before.closing, list(whole.days))


@settings(max_examples=60, deadline=None)
@given(st.lists(ACT, max_size=12), DAY)
def test_the_days_say_what_the_account_says_and_never_go_over_the_limit(acts, on):
    history = lived(acts)
    account = replay(LINE, history, on=on)
    days = by_day(LINE, history, date(2026, 1, 1), on).days
    assert days[-1].left == account.principal
    assert all(0 <= day.left <= LINE.principal for day in days)
    assert 0 <= lines.room_of(account) <= LINE.principal - account.principal
    # What ran up since the last due day is exactly what its nights say, to the last fraction.
    due = max((day for day in LINE.due_days() if day <= on), default=date(2026, 1, 1))
    ran = sum((day.interest for day in days if due <= day.on < on), Fraction())
    paid_early = Fraction(account.accrued_exact) - ran
    assert paid_early.denominator == 1 or abs(paid_early - round(paid_early)) < Fraction(1, 10**20)


@settings(max_examples=40, deadline=None)
@given(st.lists(ACT, max_size=12))
def test_what_fell_due_differs_from_its_nights_by_half_a_fen_a_due_day_at_most(acts):
    """Half up, once a due day."""
    history = lived(acts)
    days = by_day(LINE, history, date(2026, 1, 1), date(2026, 7, 4)).days
    ran = Fraction()
    for day in days:
        if day.on in LINE.due_days():
            assert abs(day.due - ran) <= Fraction(1, 2)
            ran = Fraction()
        ran += day.interest
