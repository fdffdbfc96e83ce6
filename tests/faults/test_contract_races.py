"""A lender tells the same thing from two places at once: it happens once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from changrong.lending.account import Prepay, Repay
from changrong.network import clock
from changrong.network.contracts import lines
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.closing import close_books
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract, ContractEvent, Reported
from changrong.network.contracts.reporting import Told, record_events, report
from network.matters import loan_of

from .conftest import at_once

ROUNDS = range(5)


@pytest.fixture
def loans(cast) -> list[Contract]:
    return [loan_of(cast) for _ in range(3)]


def repaid(amount: int = 10_000, reference: str = "") -> Told:
    return Told(Repay(amount), clock.today(), reference)


@pytest.mark.parametrize("_round", ROUNDS)
def test_one_reference_told_at_once_is_one_event(cast, loans, _round):
    [loan, *_] = loans
    tell = partial(record_events, loan, [repaid(reference="T-1")])
    results = at_once(*[partial(tell, who) for who in (cast.officer_a, cast.manager_a)] * 3)
    assert {[event] and event.sequence for [event] in results} == {2}
    assert Reported.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_events_told_at_once_take_places_one_after_another(cast, loans, _round):
    [loan, *_] = loans
    results = at_once(*[partial(record_events, loan, [repaid(n)], cast.officer_a)
                        for n in range(1, 7)])  # fmt: skip
    assert sorted(event.sequence for [event] in results) == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("_round", ROUNDS)
def test_files_of_the_same_loans_in_other_orders_do_not_wait_for_each_other_for_ever(
    cast, loans, _round
):
    rows = [(loan.number, repaid(reference=f"T-{loan.number}")) for loan in loans]
    results = at_once(
        partial(report, rows, cast.officer_a), partial(report, rows[::-1], cast.manager_a)
    )
    assert sorted(sum(one.is_new for one in found) for found in results) == [0, 3]
    assert ContractEvent.objects.filter(kind="repaid").count() == 3


@pytest.mark.parametrize("_round", ROUNDS)
def test_workers_close_each_contract_once(cast, loans, _round):
    day = clock.now() + timedelta(days=40)

    def close() -> int:
        with clock.at(day):
            return close_books()

    assert sum(at_once(close, close, close)) == 3


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_two_that_pay_all_of_it_at_once_each_fen_is_somewhere(cast, loans, _round):
    [loan, *_] = loans
    told = Told(Prepay(loan.principal), clock.today())
    at_once(*[partial(record_events, loan, [told], who, seen=1)
              for who in (cast.officer_a, cast.manager_a)])  # fmt: skip
    assert loan.events.count() == 2


@pytest.mark.shows("S3-22")
@pytest.mark.parametrize("_round", ROUNDS)
def test_of_draws_paid_out_at_once_a_line_gives_no_more_than_its_limit(cast, _round):
    """Two of six fit: each of the others finds the line as those before it left it."""
    line = loan_of(cast, amount="100000", repayment="revolving")

    def draw(fen: int) -> int:
        try:
            return lines.draw(line, fen, {}, cast.officer_a).sequence
        except ContractError:
            return 0

    places = at_once(*[partial(draw, 4_000_000)] * 6)
    assert sorted(places) == [0, 0, 0, 0, 2, 3]
    assert account_of(line).principal == 8_000_000
