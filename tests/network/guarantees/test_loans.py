"""What a guarantee pays its lender is paid on the loan, however it was told and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from changrong.guarantee.agreement import Mode
from changrong.guarantee.life import Recover, ShareBack
from changrong.history import Correct, Undo
from changrong.lending.account import ChargeOff, Prepay
from changrong.lending.account import Undo as UndoOfLoan
from changrong.network import clock
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.models import Case
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.network.contracts.page import ContractPage
from changrong.network.contracts.reporting import Told, record_events
from changrong.network.guarantees import actions
from changrong.network.guarantees.actions import Telling, tell
from changrong.network.guarantees.models import Guarantee
from changrong.network.ledger.checking import check
from changrong.network.people.actor import Actor

from ..matters import step
from ..visitors import visitor
from .deals import TODAY, WAN, Deal
from .test_api import done
from .test_desk import at, claimed, guarantee_of, lent

LATER = date(2026, 3, 5)
LEFT = 16 * WAN  # of a loan of 80, once the guarantor paid all but the lender's fifth


@pytest.fixture
def case(deal: Deal) -> Case:
    """Of a guarantee whose loan was agreed here, all of it claimed."""
    deal.signed(mode=Mode.CASE_BY_CASE)
    return claimed(deal, contract=lent(deal).number)


@pytest.fixture
def guarantee(case: Case) -> Guarantee:
    return guarantee_of(case)


def loan_of(guarantee: Guarantee) -> Contract:
    assert guarantee.contract is not None
    return guarantee.contract


def principal(guarantee: Guarantee) -> int:
    """What is left of the loan; its books and what it received tie."""
    assert check() == []
    return account_of(loan_of(guarantee)).principal


def kinds(guarantee: Guarantee) -> list[str]:
    return list(loan_of(guarantee).events.values_list("kind", flat=True))


def paid(deal: Deal, guarantee: Guarantee, case: Case, on: date = TODAY) -> str:
    """The claim is paid past its case; the number of the event."""
    payment = (guarantee, case.fields["claim"], on)
    [event] = actions.pay([payment], deal.guarantor_officer)
    return str(event.sequence)


def say(guarantee: Guarantee, act: Any, by: Actor, on: date = TODAY) -> str:
    [event] = tell([Telling(guarantee, act, on)], by)
    return str(event.sequence)


def by_step(deal: Deal, guarantee: Guarantee, case: Case) -> None:
    said = {"paid_on": TODAY.isoformat(), "confirmed": True}
    case = step(case, "pay", deal.guarantor_officer, **said)
    case = step(case, "recover", deal.guarantor_officer, route="payment", gross="100000", costs="0")
    step(case, "share_back", deal.guarantor_officer)


def by_api(deal: Deal, guarantee: Guarantee, case: Case) -> None:
    number, day, who = case.fields["claim"], TODAY.isoformat(), deal.guarantor_officer
    path = f"/guarantees/{guarantee.number}"
    done(who, f"{path}/claims/{number}/payment", {"on": day})
    recovered = {"kind": "recovered", "claim": number, "gross": "100000"}
    back = {"kind": "shared_back", "claim": number, "bearer": "bank", "amount": "20000"}
    told = [{"value_on": day, "event": one} for one in (recovered, back)]
    done(who, f"{path}/events", {"events": told})


def by_page(deal: Deal, guarantee: Guarantee, case: Case) -> None:
    browser, number = visitor(deal.guarantor_officer), case.fields["claim"]
    for name, said in (
        ("pay", {}),
        ("recover", {"gross": "100000", "costs": "0", "route": "payment"}),
        ("share-back", {"bearer": "bank", "amount": "20000"}),
    ):
        seen = {"seen": guarantee.events.count(), "confirmed": "1"}
        sent = said | seen | {"value_on": TODAY.isoformat()}
        url = f"/guarantees/{guarantee.number}/claims/{number}/{name}/"
        assert browser.post(url, sent).status_code == 302


@pytest.mark.parametrize("door", [by_step, by_api, by_page])
def test_by_every_door_a_claim_paid_and_a_recovery_handed_back_are_paid_on_the_loan_once(
    deal: Deal,
    guarantee: Guarantee,
    case: Case,
    door: Callable[[Deal, Guarantee, Case], None],
) -> None:
    door(deal, guarantee, case)
    assert principal(guarantee) == LEFT - 2 * WAN
    assert kinds(guarantee) == ["agreed", "prepaid", "prepaid"]
    amounts = [event.data.get("amount") for event in loan_of(guarantee).events.all()]
    assert amounts == [None, str(64 * WAN), str(2 * WAN)]


def test_a_payment_undone_comes_off_the_loan_and_paid_again_is_paid_once(
    deal: Deal, guarantee: Guarantee, case: Case
) -> None:
    event, who = paid(deal, guarantee, case), deal.guarantor_officer
    assert principal(guarantee) == LEFT
    undo = say(guarantee, Undo(event), who)
    assert principal(guarantee) == 80 * WAN
    again = say(guarantee, Undo(undo), who)  # it was right after all
    assert principal(guarantee) == LEFT
    say(guarantee, Undo(again), who)
    assert principal(guarantee) == 80 * WAN
    with at("2026-03-05 10:00"):
        paid(deal, guarantee, case, on=LATER)
        assert principal(guarantee) == LEFT
        assert account_of(loan_of(guarantee), TODAY).principal == 80 * WAN


def test_the_step_that_undoes_tells_the_loan_too(
    deal: Deal, guarantee: Guarantee, case: Case
) -> None:
    said = {"paid_on": TODAY.isoformat(), "confirmed": True}
    case = step(case, "pay", deal.guarantor_officer, **said)
    event = guarantee.events.get(kind="paid").sequence
    case = step(case, "correct", deal.guarantor_officer, event=event, explanation="没有付成")
    case.refresh_from_db()
    assert (case.state, principal(guarantee)) == ("claimed", 80 * WAN)


def test_a_recovery_handed_back_is_corrected_and_undone_on_the_loan(
    deal: Deal, guarantee: Guarantee, case: Case
) -> None:
    paid(deal, guarantee, case)
    number, who = case.fields["claim"], deal.guarantor_officer
    say(guarantee, Recover(number, 10 * WAN), who)
    back = say(guarantee, ShareBack(number, "bank", 2 * WAN), who)
    with at("2026-03-05 10:00"):
        right = ShareBack(number, "bank", 1 * WAN)
        corrected = say(guarantee, Correct(back, right), who, LATER)
        assert principal(guarantee) == LEFT - 1 * WAN
        assert account_of(loan_of(guarantee), TODAY).principal == LEFT
        say(guarantee, Undo(corrected), who)
        assert principal(guarantee) == LEFT - 2 * WAN
        say(guarantee, Undo(back), who)
        assert principal(guarantee) == LEFT
        # What others than the lender are handed is nothing to the loan.
        before = len(kinds(guarantee))
        say(guarantee, ShareBack(number, "province", 3 * WAN), who, LATER)
        assert len(kinds(guarantee)) == before


def test_a_payment_is_undone_after_the_borrower_repaid_and_told_late(
    deal: Deal, guarantee: Guarantee, case: Case
) -> None:
    event = paid(deal, guarantee, case)
    with at("2026-03-05 10:00"):
        loan = loan_of(guarantee)
        record_events(loan, [Told(Prepay(10 * WAN), LATER)], deal.bank_officer)
        assert principal(guarantee) == LEFT - 10 * WAN
        say(guarantee, Undo(event), deal.guarantor_officer)
        assert principal(guarantee) == 70 * WAN
        paid(deal, guarantee, case, on=date(2026, 3, 3))
        assert principal(guarantee) == LEFT - 10 * WAN
        assert account_of(loan, date(2026, 3, 4)).principal == LEFT


def test_what_the_loan_refuses_is_not_told_at_all(
    deal: Deal, guarantee: Guarantee, case: Case
) -> None:
    """All of it was charged off on a day; less cannot have been there before."""
    with at("2026-03-05 10:00"):
        loan, number = loan_of(guarantee), case.fields["claim"]
        record_events(loan, [Told(ChargeOff(80 * WAN), LATER)], deal.bank_officer)
        before = guarantee.events.count()
        with pytest.raises(ContractError, match=f"{loan.number}: event 2"):
            paid(deal, guarantee, case, on=TODAY)
        said = {"paid_on": TODAY.isoformat(), "confirmed": True}
        with pytest.raises(MoveRefused, match=loan.number):
            step(case, "pay", deal.guarantor_officer, **said)
        path = f"/guarantees/{guarantee.number}/claims/{number}/payment"
        done(deal.guarantor_officer, path, {"on": TODAY.isoformat()}, 409)
        assert guarantee.events.count() == before
        paid(deal, guarantee, case, on=LATER)
        assert kinds(guarantee) == ["agreed", "charged_off", "recovered"]
        assert check() == []


def test_the_lender_does_not_take_back_what_the_guarantee_says(
    deal: Deal, guarantee: Guarantee, case: Case
) -> None:
    event = paid(deal, guarantee, case)
    loan, who = loan_of(guarantee), deal.bank_officer
    with pytest.raises(ContractError, match=guarantee.number):
        record_events(loan, [Told(UndoOfLoan("2"), TODAY)], who)
    say(guarantee, Undo(event), deal.guarantor_officer)
    with pytest.raises(ContractError, match=guarantee.number):
        record_events(loan, [Told(UndoOfLoan("3"), TODAY)], who)
    assert not any(one.may_undo for one in ContractPage(loan, TODAY).story)
    assert guarantee.number in visitor(who).get(f"/contracts/{loan.number}/").content.decode()


def test_a_loan_that_does_not_hold_what_was_paid_on_it_is_found(
    deal: Deal, guarantee: Guarantee, case: Case
) -> None:
    paid(deal, guarantee, case)
    loan = loan_of(guarantee)
    ContractEvent.objects.create(
        contract=loan,
        sequence=3,
        kind="undone",
        value_on=TODAY,
        recorded_at=clock.now(),
        data={"event": "2"},
    )
    [finding] = [one for one in check() if one.check == "paid on loans"]
    assert (finding.book, finding.account, finding.subject) == (
        loan.number,
        guarantee.number,
        TODAY.isoformat(),
    )
    assert (finding.in_books, finding.expected) == (0, 64 * WAN)
