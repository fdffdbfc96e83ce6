"""Contracts: written from an accepted offer, changed by events that nobody can change again."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from changrong.lending.account import Status
from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.contracts import actions
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.network.contracts.plans import still_to_pay
from changrong.network.contracts.queries import (
    OF_DEFERRAL,
    deferral_grants,
    facts_of_contract,
    visible_to,
)
from changrong.network.events.models import Event
from changrong.network.rules.actions import decide
from changrong.policy import Grant

from ..steps import dispatch_at
from ..visitors import EVERYBODY
from .conftest import ON

UNTIL = date(2028, 5, 23)


def defer(contract: Contract, case: Case, by, until=UNTIL, scope="principal", grants=()):
    with clock.at(ON):
        return actions.defer(contract, until, scope, grants, None, case, by)


def test_an_accepted_offer_becomes_a_loan_on_its_terms(cast, offer, contract):
    assert contract.number == "HT-2026-1123-0001"
    assert (contract.enterprise, contract.institution) == (cast.xianhe, cast.bank_a)
    assert (contract.principal, contract.rate) == (80_000_000, Decimal("0.0435"))
    assert contract.repayment == "equal_principal"
    assert (contract.disbursed_on, contract.maturity_on) == (date(2026, 11, 23), date(2027, 11, 23))
    [event] = contract.events.all()
    assert (event.kind, event.data["principal"], event.data["case"]) == (
        "agreed",
        "80000000",
        offer.number,
    )
    assert event.recorded_by == cast.alice.user


def test_the_register_hears_of_it(contract, offer):
    event = Event.objects.get(stream=contract.number)
    assert (event.code, event.data) == ("contract.agreed", {"case": offer.number})


def test_a_guarantors_offer_is_no_loan(cast, need):
    dispatch = dispatch_at(need, cast.guarantor)
    assert actions.agree(dispatch, cast.alice) is None
    assert not Contract.objects.exists()


def test_one_offer_is_one_contract(cast, offer, contract):
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.agree(offer, cast.alice)


def test_it_stands_as_its_events_say(cast, contract, offer):
    defer(contract, offer, cast.officer_a)
    assert account_of(contract, UNTIL).matures_on == UNTIL
    contract.refresh_from_db()
    assert contract.maturity_on == date(2027, 11, 23)  # as agreed; never rewritten
    assert account_of(contract, date(2026, 11, 23)).matures_on == UNTIL


def test_before_its_first_day_nothing_is_lent(contract):
    assert account_of(contract, date(2026, 11, 22)).status is Status.PENDING


def test_what_a_deferral_rests_on_is_kept_with_it(cast, contract, offer):
    grant = Grant(
        "pboc-2022-deferral",
        "deferral",
        "一(一)",
        "loan.deferral_until",
        date(2023, 6, 30),
        "date",
        date(2023, 6, 30),
    )
    event = defer(contract, offer, cast.officer_a, grants=[grant])
    [kept] = event.data["grants"]
    assert (kept["measure"], kept["clause"], kept["value"]) == ("deferral", "一(一)", "2023-06-30")
    assert event.data["case"] == offer.number
    [deferral] = account_of(contract, UNTIL).deferrals
    assert deferral.grant == grant


@pytest.mark.parametrize(
    ("until", "scope"),
    [
        (date(2027, 11, 23), "principal"),
        (date(2027, 1, 1), "both"),
        (date(2026, 11, 23), "interest"),
    ],
)
def test_a_day_that_puts_nothing_off_is_refused_and_nothing_written(
    cast, contract, offer, until, scope
):
    with pytest.raises(ContractError) as refused:
        defer(contract, offer, cast.officer_a, until, scope)
    assert refused.value.field == "deferred_until"
    assert contract.events.count() == 1


def test_interest_may_be_put_off_within_the_term(cast, contract, offer):
    defer(contract, offer, cast.officer_a, date(2027, 3, 1), "interest")
    account = account_of(contract, date(2027, 3, 1))
    assert [one.until for one in account.deferrals] == [date(2027, 3, 1)]
    assert account.matures_on == date(2027, 11, 23)


def test_a_loan_whose_day_has_passed_is_deferred_from_that_day_on(cast, contract, offer):
    """Otherwise its last principal would stay overdue, whatever the two agreed."""
    with clock.at(datetime(2027, 12, 1, 10, tzinfo=clock.SHANGHAI)):
        event = actions.defer(contract, UNTIL, "both", [], None, offer, cast.officer_a)
        assert event.value_on == date(2027, 11, 23)
        assert account_of(contract).matures_on == UNTIL


def test_a_deferral_that_has_run_out_already_puts_nothing_off(cast, contract, offer):
    with clock.at(datetime(2027, 12, 1, 10, tzinfo=clock.SHANGHAI)):
        for day in (date(2027, 11, 30), date(2027, 12, 1)):
            with pytest.raises(ContractError):
                actions.defer(contract, day, "principal", [], None, offer, cast.officer_a)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_agreed(contract, change):
    rows = ContractEvent.objects.all()
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        rows.update(kind="deferred") if change == "update" else rows.delete()


def test_notices_are_told_what_the_contract_says(cast, contract, offer):
    with clock.at(ON):
        assert facts_of_contract(contract) == {
            "loan.kind": "operating",
            "loan.maturity_on": "2027-11-23",
            "loan.rate": "0.0435",
        }
        defer(contract, offer, cast.officer_a)
        assert facts_of_contract(contract)["loan.maturity_on"] == "2028-05-23"


def test_a_stored_decision_gives_its_grants_as_values(cast):
    facts = {
        "enterprise.kind": "sole_trader",
        "enterprise.hit_by_epidemic": True,
        "enterprise.temporarily_in_difficulty": True,
        "loan.kind": "operating",
        "loan.maturity_on": "2022-12-15",
    }
    [decision] = decide([(cast.xianhe, facts)], cast.alice, date(2022, 12, 1))
    found = {(one.notice, one.what): one for one in deferral_grants(decision)}
    until = found["pboc-2022-deferral", "loan.deferral_until"]
    assert (until.value, until.clause, until.unit) == (date(2023, 6, 30), "一(一)", "date")
    assert found["pboc-2022-deferral", "loan.no_penalty_interest"].value is True
    assert {one.what for one in found.values()} <= OF_DEFERRAL


SEEN_BY = {"alice", "bob", "officer_a", "manager_a", "coordinator"}


def test_everybody_sees_exactly_the_contracts_that_are_theirs(cast, contract):
    seen = {who for who in EVERYBODY if visible_to(getattr(cast, who)).exists()}
    assert seen == SEEN_BY & set(EVERYBODY)


def test_what_is_still_to_pay_follows_the_contract_and_its_deferrals(cast, contract, offer):
    def rows(on: date):
        return still_to_pay(contract, on)

    before = rows(date(2026, 11, 23))
    assert [row.on for row in before[:2]] == [date(2026, 12, 23), date(2027, 1, 23)]
    assert sum(row.principal for row in before) == 800_000
    assert before[-1].on == contract.maturity_on
    # A month later the first payment is behind.
    assert rows(date(2026, 12, 23)) == [
        row._replace(number=row.number - 1) for row in before if row.number > 1
    ]
    defer(contract, offer, cast.officer_a)
    after = rows(date(2026, 11, 23))
    assert [row.on for row in after if row.principal] == [UNTIL]
    assert sum(row.principal for row in after) == 800_000
    assert sum(row.interest for row in after) > sum(row.interest for row in before)
