"""A guaranteed loan is sold: what was paid is not sold again, its guarantee is the buyer's."""

from __future__ import annotations

from typing import Any

import pytest

from changrong.guarantee.agreement import Mode
from changrong.history import Undo
from changrong.lending.account import Prepay
from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.models import Contract
from changrong.network.contracts.reporting import Told, record_events
from changrong.network.events.models import Outgoing
from changrong.network.events.words import said as worded
from changrong.network.files.models import Letter
from changrong.network.guarantees.actions import Telling, tell
from changrong.network.guarantees.models import Guarantee
from changrong.network.guarantees.queries import visible_to
from changrong.network.ledger.checking import check

from ..cases.desks.bodies import Body, make_body
from ..matters import opened, step
from ..visitors import visitor
from .deals import TODAY, WAN, Deal, books
from .test_desk import claimed, guarantee_of, in_force, lent

pytestmark = pytest.mark.shows("S0-29")

HANDED = ["contracts", "collateral", "borrowers_told"]
OWN = 16 * WAN  # the lender's fifth of a loan of 80, all that is left once the claim is paid
PRICE = "100000"


@pytest.fixture
def buyer(deal: Deal) -> Body:
    return make_body("示例资产管理公司", "asset_manager")


@pytest.fixture
def other(deal: Deal, buyer: Body) -> Body:
    return make_body("示例二号资产管理公司", "asset_manager")


@pytest.fixture
def loan(deal: Deal) -> Contract:
    deal.signed(mode=Mode.CASE_BY_CASE)
    return lent(deal)


def paid(deal: Deal, case: Case) -> Case:
    said = {"paid_on": TODAY.isoformat(), "confirmed": True}
    return step(case, "pay", deal.guarantor_officer, **said)


def offer(deal: Deal, loan: Contract, yuan: str = "160000") -> Case:
    said = {"name": "示例包", "cause": "epidemic", "situation": "停业半年"}
    return opened("npl_sale", deal.bank_officer, None, said | {"loans": f"{loan.number} {yuan}"})


def bought(deal: Deal, case: Case, buyer: Body) -> Case:
    value = {"method": "mixed", "value": PRICE, "reserve": "1", "valuer": "示例评估"}
    case = step(case, "value", deal.bank_officer, **value)
    case = step(case, "invite", deal.bank_manager, institutions=[buyer.number])
    bid = case.children.get(kind="npl_bid")
    terms = {"amount": PRICE, "plan": "dispose", "valid_until": "2026-12-31"}
    step(bid, "make_bid", buyer.officer, **terms)
    return step(case, "sell", deal.bank_manager, bid=bid.number, price=PRICE)


def hand_over(deal: Deal, case: Case) -> Case:
    return step(case, "hand_over", deal.bank_officer, paid=PRICE, handed=HANDED)


def consent(deal: Deal, case: Case, buyer: Body, agreed: bool = True) -> Case:
    asked = {"buyer": buyer.number, "explanation": "打包转让"}
    case = step(case, "ask_transfer", deal.bank_officer, **asked)
    said = {"agreed": agreed, "others_agreed": True, "explanation": "协议没有排除"}
    return step(case, "answer_transfer", deal.guarantor_officer, **said)


class TestAClaimPaidInFull:
    """Nothing is left of the lender's claim but its own part; that is all that is sold."""

    @pytest.fixture
    def case(self, deal: Deal, loan: Contract) -> Case:
        return paid(deal, claimed(deal, contract=loan.number))

    def test_what_the_guarantor_paid_is_not_the_lenders_to_sell(
        self, deal: Deal, loan: Contract, case: Case
    ) -> None:
        with pytest.raises(FieldErrors) as refused:
            offer(deal, loan, "160000.01")
        assert "160,000.00" in refused.value.errors["loans"].zh
        assert offer(deal, loan).fields["principal"] == "160000"

    def test_to_the_fen_it_leaves_the_sellers_books_and_the_guarantors_stand(
        self, deal: Deal, loan: Contract, case: Case, buyer: Body
    ) -> None:
        guarantee = guarantee_of(case).number
        before = books(guarantee)
        hand_over(deal, bought(deal, offer(deal, loan), buyer))
        assert books(guarantee) == before
        ours = {
            code: sum_
            for (book, code), sum_ in books(loan.number).items()
            if book == deal.cast.bank_a.number
        }
        theirs = {
            code: sum_ for (book, code), sum_ in books(loan.number).items() if book == buyer.number
        }
        assert "loan.principal" not in ours
        assert ours["loan.loss"] == OWN - 10 * WAN
        assert theirs == {"loan.principal": OWN, "cash": -10 * WAN, "loan.discount": 10 * WAN - OWN}
        assert check() == []

    def test_what_is_recovered_for_the_lenders_part_afterwards_is_the_buyers(
        self, deal: Deal, loan: Contract, case: Case, buyer: Body
    ) -> None:
        hand_over(deal, bought(deal, offer(deal, loan), buyer))
        cash = books(loan.number)[deal.cast.bank_a.number, "cash"]
        case.refresh_from_db()
        got = {"route": "payment", "gross": "100000", "costs": "0"}
        case = step(case, "recover", deal.guarantor_officer, **got)
        letters = Letter.objects.filter(kind="recovery")
        receivers = {one.receiver for one in letters}
        assert buyer.institution in receivers
        assert deal.cast.bank_a not in receivers
        step(case, "share_back", deal.guarantor_officer)
        after = books(loan.number)
        assert after[deal.cast.bank_a.number, "cash"] == cash, "nothing more is the seller's"
        assert after[buyer.number, "cash"] == -10 * WAN + 2 * WAN
        assert after[buyer.number, "loan.principal"] == OWN - 2 * WAN
        assert check() == []

    def test_a_payment_taken_back_afterwards_is_owed_to_the_buyer_and_the_books_tie(
        self, deal: Deal, loan: Contract, case: Case, buyer: Body
    ) -> None:
        hand_over(deal, bought(deal, offer(deal, loan), buyer))
        row = guarantee_of(case)
        event = str(row.events.get(kind="paid").sequence)
        tell([Telling(row, Undo(event), TODAY)], deal.guarantor_officer)
        assert account_of(Contract.objects.get(pk=loan.pk)).principal == 80 * WAN
        assert books(loan.number)[buyer.number, "loan.principal"] == 80 * WAN
        assert check() == []

    def test_its_guarantor_is_told_and_the_buyer_reads_it(
        self, deal: Deal, loan: Contract, case: Case, buyer: Body
    ) -> None:
        row = guarantee_of(case)
        assert not visible_to(buyer.officer).exists()
        hand_over(deal, bought(deal, offer(deal, loan), buyer))
        told = Outgoing.objects.get(
            template="guarantee.assigned", user=deal.guarantor_officer.user, channel="portal"
        )
        assert buyer.institution.name in worded(told, "zh").title
        assert buyer.institution.name in worded(told, "en").title
        page = visitor(buyer.officer).get(f"/guarantees/{row.number}/")
        assert page.status_code == 200
        assert visible_to(buyer.officer).get() == row
        assert visitor(deal.cast.officer_b).get(f"/guarantees/{row.number}/").status_code == 404

    def test_what_was_recovered_for_the_seller_is_handed_over_before(
        self, deal: Deal, loan: Contract, case: Case
    ) -> None:
        got = {"route": "payment", "gross": "100000", "costs": "0"}
        case = step(case, "recover", deal.guarantor_officer, **got)
        with pytest.raises(FieldErrors) as refused:
            offer(deal, loan)
        assert "20,000.00" in refused.value.errors["loans"].zh
        step(case, "share_back", deal.guarantor_officer)
        assert offer(deal, loan, "140000").state == "offered"


def test_with_a_claim_that_is_open_it_is_not_sold(deal: Deal, loan: Contract) -> None:
    case = claimed(deal, contract=loan.number)
    with pytest.raises(FieldErrors) as refused:
        offer(deal, loan)
    assert case.fields["claim"] in refused.value.errors["loans"].zh


def test_a_loan_repaid_meanwhile_is_not_sold_for_what_it_owed(
    deal: Deal, loan: Contract, buyer: Body
) -> None:
    case = offer(deal, loan, "800000")
    case = bought(deal, case, buyer)
    record_events(loan, [Told(Prepay(10 * WAN), clock.today(), "r-1")], deal.bank_officer)
    with pytest.raises(MoveRefused, match="700,000"):
        hand_over(deal, case)
    loan.refresh_from_db()
    assert loan.institution == deal.cast.bank_a


class TestAGuaranteeInForce:
    @pytest.fixture
    def case(self, deal: Deal, loan: Contract) -> Case:
        return in_force(deal, contract=loan.number)

    @pytest.fixture
    def sale(self, deal: Deal, loan: Contract, case: Case, buyer: Body) -> Case:
        return bought(deal, offer(deal, loan, "800000"), buyer)

    def test_goes_over_once_its_guarantor_agreed_and_answers_to_the_buyer(
        self, deal: Deal, loan: Contract, case: Case, sale: Case, buyer: Body
    ) -> None:
        with pytest.raises(MoveRefused) as refused:
            hand_over(deal, sale)
        assert case.number in refused.value.text.zh
        assert buyer.institution.name in refused.value.text.zh
        case = consent(deal, case, buyer)
        hand_over(deal, sale)
        case.refresh_from_db()
        assert case.partner == buyer.institution
        overdue = {"overdue": "800000", "overdue_since": "2026-02-20"}
        with pytest.raises(NotAllowed):
            step(case, "demand", deal.bank_officer, **overdue)
        case = step(case, "demand", buyer.officer, **overdue)
        case = step(case, "claim", buyer.officer, principal="800000", interest="0")
        notice = Letter.objects.get(kind="claim")
        assert notice.institution == buyer.institution
        case = paid(deal, case)
        stands = books(loan.number)
        assert stands[buyer.number, "loan.principal"] == OWN
        assert stands[buyer.number, "cash"] == -10 * WAN + 80 * WAN - OWN
        assert check() == []

    @pytest.mark.parametrize("why", ["refused", "another", "asked anew"])
    def test_stays_where_the_guarantor_did_not_agree_to_this_buyer(
        self, deal: Deal, case: Case, sale: Case, buyer: Body, other: Body, why: str
    ) -> None:
        case = consent(deal, case, other if why == "another" else buyer, agreed=why != "refused")
        if why == "asked anew":
            asked = {"buyer": buyer.number, "explanation": "条件变了"}
            step(case, "ask_transfer", deal.bank_officer, **asked)
        with pytest.raises(MoveRefused):
            hand_over(deal, sale)
        assert Guarantee.objects.get().lender == deal.cast.bank_a
        assert check() == []

    def test_is_agreed_to_when_asked_and_with_those_behind_the_guarantor(
        self, deal: Deal, case: Case, buyer: Body
    ) -> None:
        said: dict[str, Any] = {"agreed": True, "others_agreed": False, "explanation": "可以"}
        with pytest.raises(MoveRefused, match="has not asked"):
            step(case, "answer_transfer", deal.guarantor_officer, **said)
        asked = {"buyer": buyer.number, "explanation": "打包转让"}
        with pytest.raises(NotAllowed):
            step(case, "ask_transfer", deal.guarantor_officer, **asked)
        case = step(case, "ask_transfer", deal.bank_officer, **asked)
        with pytest.raises(MoveRefused) as behind:
            step(case, "answer_transfer", deal.guarantor_officer, **said)
        assert behind.value.field == "others_agreed"
        with pytest.raises(NotAllowed):
            step(case, "answer_transfer", deal.bank_officer, **said)
