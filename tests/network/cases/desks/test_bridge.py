"""An emergency bridge: the fund pays the old loan, the new one is drawn, the fund is repaid."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, LimitBroken, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.models import Contract
from changrong.network.contracts.receiving import pay_in
from changrong.network.events.models import Event
from changrong.network.parties.models import Enterprise, Fact, Institution
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import Statement, state_facts

from ...matters import CONTACT, at, opened, step
from ._loans import TERMS, books_tie, month_loan, staff_of

pytestmark = pytest.mark.shows("S3-36")


MONDAY = "2026-11-23 10:00"
COUNTY = "320722"
SOUND = {
    "of_government": True,
    "working_capital": True,
    "operates": True,
    "owes_wages": False,
    "litigation": False,
    "credit": True,
}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def fund(db) -> Actor:
    """Somebody of a fund, which is no bank."""
    row = Institution.objects.create(
        name="示例转贷基金", kind="asset_manager", credit_code="91110000100000009F"
    )
    return staff_of(row, "fund_officer")


@pytest.fixture
def loan(cast) -> Contract:
    return month_loan(cast)


@pytest.fixture
def county_loan(cast) -> Contract:
    """The same, of a sole trader in the county whose notice fixes fee, amount and days."""
    Enterprise.objects.filter(pk=cast.xianhe.pk).update(region=COUNTY)
    cast.xianhe.refresh_from_db()
    kind = {"enterprise.kind": "sole_trader"}
    said = Statement(cast.xianhe, kind, Fact.Source.OFFICER, date(2026, 11, 1))
    state_facts([said], cast.officer_a)
    return month_loan(cast)


def apply(cast, loan, fund, by=None, amount="700000", **changes) -> Case:
    said = {
        "contract": loan.number,
        "fund": fund.institution.number,
        "amount": amount,
        "why": "货款要到一月才回来",
        **CONTACT,
    }
    return opened("bridge", by or cast.alice, cast.xianhe, said | changes)


def promised(cast, case, amount="800000") -> Case:
    return step(case, "promise", cast.officer_a, promised=amount, **TERMS)


def approved(case, fund, days=5, amount="700000", **said) -> Case:
    return step(case, "approve", fund, amount=amount, days=days, **(SOUND | said))


def paid(cast, case, fund, moment="2026-12-15 10:00") -> Case:
    with at(moment):
        return step(step(case, "confirm", cast.alice), "pay", fund)


def drawn(cast, loan, case, moment="2026-12-17 10:00") -> Case:
    """The firm pays what the fund did not, the bank lends the new loan."""
    with at(moment):
        pay_in(loan, account_of(loan).settlement, {}, cast.officer_a)
        return step(case, "draw", cast.officer_a)


@pytest.mark.life
def test_from_the_promise_to_the_fund_repaid_with_the_fee_that_was_agreed(cast, loan, fund):
    case = apply(cast, loan, fund)
    assert (case.institution, case.partner) == (fund.institution, cast.bank_a)
    case = approved(promised(cast, case), fund, days=5, daily_rate="0.00033")
    assert case.fields["fee"] == "1155", "700,000 yuan at 0.033 % for five days"
    case = paid(cast, case, fund)
    with at("2026-12-15 11:00"):
        account = account_of(loan)
        assert account.principal_repaid > 0
        assert account.settlement == 80_000_000 + 212_667 - 70_000_000
        books_tie()
    assert case.clocks.get(name="repay").due_on == date(2026, 12, 20)
    case = drawn(cast, loan, case)
    new = Contract.objects.get(number=case.fields["new_contract"])
    assert (new.institution, new.principal, new.case) == (cast.bank_a, 80_000_000, case)
    with at("2026-12-18 10:00"):
        case = step(case, "repay", fund)
        assert account_of(loan).principal == 0
        books_tie()
    assert (case.state, case.outcome) == ("repaid", "repaid")
    assert (case.fields["used_days"], case.fields["fee"]) == (3, "693")
    told = Event.objects.get(stream=case.number, code="bridge.repay").data
    assert (told["days"], told["fee"]) == (3, "69300")
    assert not case.clocks.filter(late=True).exists()


def test_a_part_of_a_fen_is_dropped_never_charged(cast, loan, fund):
    case = promised(cast, apply(cast, loan, fund, amount="333333.33"))
    case = approved(case, fund, amount="333333.33", days=7, daily_rate="0.00033")
    assert case.fields["fee"] == "769.99", "769.9999923 yuan"


class TestWhereANoticeFixesTheFee:
    def test_it_is_reckoned_by_the_notice_for_the_days_used(self, cast, county_loan, fund):
        case = promised(cast, apply(cast, county_loan, fund))
        case = approved(case, fund, days=8)
        assert case.fields["fee"] == "1540", "five days at 0.02 %, three at 0.04 %"
        case = drawn(cast, county_loan, paid(cast, case, fund))
        with at("2026-12-19 10:00"):
            case = step(case, "repay", fund)
        assert (case.fields["used_days"], case.fields["fee"]) == (4, "560")

    def test_no_other_fee_is_agreed(self, cast, county_loan, fund):
        case = promised(cast, apply(cast, county_loan, fund))
        with pytest.raises(MoveRefused) as refused:
            approved(case, fund, daily_rate="0.001")
        assert refused.value.field == "daily_rate"

    def test_nothing_is_charged_for_days_of_which_it_does_not_speak(self, cast, county_loan, fund):
        case = approved(promised(cast, apply(cast, county_loan, fund)), fund, days=10)
        case = drawn(cast, county_loan, paid(cast, case, fund, "2026-12-10 10:00"))
        with at("2026-12-28 10:00"):
            sweep(clock.now())
            case = step(case, "repay", fund)
        assert (case.fields["used_days"], case.fields["fee"]) == (18, "2100")
        assert case.clocks.get(name="repay").late

    @pytest.mark.parametrize(
        ("promise", "days", "limit"),
        [("730000", 5, "share-of-renewal"), ("800000", 11, "ten-days")],
    )
    def test_beyond_its_limits_nothing_is_bridged(
        self, cast, county_loan, fund, promise, days, limit
    ):
        case = promised(cast, apply(cast, county_loan, fund), promise)
        with pytest.raises(LimitBroken) as refused:
            approved(case, fund, days=days)
        assert [one.measure.id for one in refused.value.broken] == [limit]

    def test_a_firm_that_owes_wages_is_not_whom_it_is_for(self, cast, county_loan, fund):
        case = promised(cast, apply(cast, county_loan, fund))
        with pytest.raises(MoveRefused) as refused:
            approved(case, fund, owes_wages=True)
        assert "应急转贷" in refused.value.text.zh


def test_elsewhere_a_fund_has_to_say_what_it_takes(cast, loan, fund):
    case = promised(cast, apply(cast, loan, fund))
    with pytest.raises(MoveRefused) as refused:
        approved(case, fund)
    assert refused.value.field == "daily_rate"


@pytest.mark.life
def test_a_lender_that_does_not_promise_ends_it(cast, loan, fund):
    case = apply(cast, loan, fund)
    with pytest.raises(NotAllowed):
        step(case, "promise_none", fund, reason="ability", explanation="不续")
    case = step(case, "promise_none", cast.officer_a, reason="ability", explanation="不续")
    assert (case.state, case.outcome) == ("refused", "no_promise")
    assert loan.events.count() == 1


@pytest.mark.life
def test_a_fund_that_does_not_pay_says_why(cast, loan, fund):
    case = promised(cast, apply(cast, loan, fund))
    case = step(case, "refuse", fund, reason="limit", explanation="资金已用完")
    assert (case.state, case.outcome) == ("refused", "refused")


@pytest.mark.life
def test_the_firm_may_withdraw_before_it_is_paid_and_not_after(cast, loan, fund):
    case = approved(promised(cast, apply(cast, loan, fund)), fund, daily_rate="0.0003")
    case = step(case, "withdraw", cast.alice)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    again = approved(promised(cast, apply(cast, loan, fund)), fund, daily_rate="0.0003")
    again = paid(cast, again, fund)
    with pytest.raises(MoveRefused):
        step(again, "withdraw", cast.alice)


@pytest.mark.life
def test_where_the_renewal_fails_the_fund_is_repaid_otherwise_and_late(cast, loan, fund):
    case = approved(promised(cast, apply(cast, loan, fund)), fund, daily_rate="0.0003")
    case = paid(cast, case, fund)
    with at("2026-12-15 12:00"), pytest.raises(MoveRefused) as refused:
        step(case, "draw", cast.officer_a)
    assert "还没有还清" in refused.value.text.zh or "没有还清" in refused.value.text.zh
    with at("2026-12-22 09:30"):
        sweep(clock.now())
        assert case.children.get(kind="task").state == "open"
    with at("2026-12-25 10:00"):
        case = step(Case.objects.get(pk=case.pk), "repay_otherwise", fund, reason="银行压了额度")
    assert (case.state, case.outcome) == ("fallen", "fallen")
    assert (case.fields["used_days"], case.fields["fee"]) == (10, "2100")
    assert case.clocks.get(name="repay").late
    assert Contract.objects.count() == 1


def test_a_silent_lender_becomes_a_task_of_the_bureau(cast, loan, fund):
    case = apply(cast, loan, fund)
    with at("2026-11-26 09:30"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"


class TestAsking:
    def test_for_no_more_than_settles_the_loan(self, cast, loan, fund):
        with pytest.raises(FieldErrors) as refused:
            apply(cast, loan, fund, amount="800000.01")
        assert list(refused.value.errors) == ["amount"]

    def test_of_somebody_else_than_the_lender(self, cast, loan):
        with pytest.raises(FieldErrors) as refused:
            apply(cast, loan, cast.officer_a)
        assert list(refused.value.errors) == ["fund"]

    def test_once_at_a_time(self, cast, loan, fund):
        first = apply(cast, loan, fund)
        with pytest.raises(FieldErrors) as refused:
            apply(cast, loan, fund, by=cast.bob)
        assert first.number in refused.value.errors["contract"].zh

    def test_by_the_firm_alone(self, cast, loan, fund):
        for who in (cast.officer_a, fund, cast.coordinator):
            with pytest.raises(NotAllowed):
                apply(cast, loan, fund, by=who)

    def test_fees_and_promises_are_not_the_firms_to_write(self, cast, loan, fund):
        case = apply(cast, loan, fund, fee="0", promised="900000", repay_by="2027-12-31")
        assert not {"fee", "promised", "repay_by"} & case.fields.keys()


def test_each_side_makes_its_own_steps(cast, loan, fund):
    case = apply(cast, loan, fund)
    for who in (fund, cast.officer_b, cast.alice):
        with pytest.raises(NotAllowed):
            step(case, "promise", who, promised="800000", **TERMS)
    case = promised(cast, case)
    for who in (cast.officer_a, cast.alice):
        with pytest.raises(NotAllowed):
            approved(case, who)
    case = approved(case, fund, daily_rate="0.0003")
    with pytest.raises(MoveRefused):
        step(case, "pay", fund)
    for who in (fund, cast.officer_a):
        assert visible_to(who).filter(pk=case.pk).exists()
    assert not visible_to(cast.officer_b).filter(pk=case.pk).exists()
