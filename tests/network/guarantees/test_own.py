"""A firm's own guarantee, and who looked at it."""

from __future__ import annotations

import pytest

from changrong.guarantee.life import Change, ChangeKind, Close, PayFee, RefundFee
from changrong.network.cases.looking import looks_of, told
from changrong.network.events.models import Event
from changrong.network.files.letters.queries import visible_to as letters_visible_to
from changrong.network.guarantees import actions
from changrong.network.guarantees.actions import Claiming, Telling, tell
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.letters import Offered, send_guarantee
from changrong.network.guarantees.models import Guarantee
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User

from ..matters import loan_of
from ..visitors import visitor
from .deals import TODAY, WAN, Deal, loan
from .test_api import call, got
from .test_pages import of, seen


@pytest.fixture
def guarantee(deal: Deal) -> Guarantee:
    [filed] = file_loans(deal.signed(), [loan(1, 100 * WAN)], deal.bank_officer)
    assert filed.guarantee is not None
    return filed.guarantee


@pytest.fixture
def owner(guarantee: Guarantee) -> Actor:
    user = User.objects.create(username="owner", name="owner")
    firm = guarantee.enterprise
    return Actor(user, Membership.objects.create(user=user, role=Role.ENTERPRISE, enterprise=firm))


class TestTheFirmsOwn:
    def test_says_who_guarantees_how_much_until_when_and_what_it_costs(
        self, deal: Deal, guarantee: Guarantee, owner: Actor
    ) -> None:
        later = guarantee.until.replace(month=6)
        by = deal.guarantor_officer
        tell([Telling(guarantee, Change(ChangeKind.EXTEND, until=later), TODAY)], by)
        tell([Telling(guarantee, PayFee(3_000_00), TODAY)], by)
        text = seen(owner, of(guarantee))
        assert "谁担保 示例融资担保有限公司" in text
        assert "担保给谁 示例甲银行" in text
        assert "到期日 2027 年 6 月 2 日 原定 2027 年 3 月 2 日" in text
        assert "担保费 已付 3,000.00 元 ÷ 应付 8,000.00 元 还要付 5,000.00 元" in text
        assert "应付 8,000.00 元 2026 年 3 月 2 日应付，保 2026 年 3 月 2 日至" in text

    def test_says_nothing_of_who_shares_the_risk(
        self, deal: Deal, guarantee: Guarantee, owner: Actor
    ) -> None:
        [claimed] = actions.claim([Claiming(guarantee, 60 * WAN, 0, TODAY)], deal.bank_officer)
        actions.pay([(guarantee, claimed.data["number"], TODAY)], deal.guarantor_officer)
        text = seen(owner, of(guarantee))
        # The lender bears two tenths itself, and claims them by the loan.
        assert "示例融资担保有限公司已经替您还过贷款，还有 480,000.00 元向您追偿" in text
        for name in (deal.province, deal.fund, deal.city):
            assert name.name not in text
        for word in ("再担保", "分担", "上限", "YD-"):
            assert word not in text

    def test_says_what_was_given_back(self, deal: Deal, guarantee: Guarantee, owner: Actor) -> None:
        by = deal.guarantor_officer
        for act in (PayFee(8_000_00), Close(), RefundFee(1_000_00)):
            tell([Telling(guarantee, act, TODAY)], by)
        assert "退给您的 1,000.00 元" in seen(owner, of(guarantee))

    def test_shows_the_letters_that_are_the_borrowers_and_no_other(
        self, deal: Deal, guarantee: Guarantee, owner: Actor
    ) -> None:
        offered = Offered(
            guarantor=deal.cast.guarantor,
            lender=deal.cast.bank_a,
            borrower=guarantee.enterprise,
            subject=guarantee.number,
            loan=100 * WAN,
            guaranteed=100 * WAN,
            term_months=12,
            fee_rate=guarantee.fee_rate,
            fee=8_000_00,
            until=guarantee.until,
        )
        sent = send_guarantee(offered, deal.guarantor_officer)
        other = send_guarantee(
            Offered(**{**vars(offered), "subject": "DB-2020-0101-0001"}), deal.guarantor_officer
        )
        text = seen(owner, of(guarantee))
        assert sent.number in text
        assert other.number not in text
        assert set(letters_visible_to(owner)) == {sent, other}

    def test_is_reached_from_the_firms_matters_and_its_loan(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        contract = loan_of(deal.cast)
        guarantee.enterprise, guarantee.contract = deal.cast.xianhe, contract
        guarantee.save()
        alice = deal.cast.alice
        link = f'href="{of(guarantee)}"'
        for url in ("/matters/", f"/contracts/{contract.number}/"):
            assert link in visitor(alice).get(url).content.decode()
        assert (
            f"/contracts/{contract.number}/" in visitor(alice).get(of(guarantee)).content.decode()
        )
        assert link not in visitor(deal.cast.charlie).get("/matters/").content.decode()
        lender = visitor(deal.bank_officer)
        assert link in lender.get(f"/contracts/{contract.number}/").content.decode()
        assert lender.get(of(guarantee)).status_code == 200

    def test_is_no_other_firms_and_no_other_page_is_the_firms(
        self, deal: Deal, guarantee: Guarantee, owner: Actor
    ) -> None:
        assert visitor(deal.cast.alice).get(of(guarantee)).status_code == 404
        for rest in ("tell/report/", "events/2/undo/", "events/2/correct/", "claims/DC-1/"):
            assert visitor(owner).get(of(guarantee, rest)).status_code == 404
        assert call(owner, "get", f"/guarantees/{guarantee.number}").status_code == 404


class TestWhoLooked:
    def looked(self, guarantee: Guarantee) -> list[str]:
        found = Event.objects.filter(stream=guarantee.number, code="guarantee.viewed")
        return [event.actor.username for event in found.order_by("id")]

    @pytest.mark.parametrize("rest", ["", "tell/report/", "events/2/correct/"])
    def test_every_page_notes_it_once_a_day(
        self, deal: Deal, guarantee: Guarantee, rest: str
    ) -> None:
        who = deal.guarantor_officer if "correct" in rest else deal.bank_officer
        browser = visitor(who)
        for _again in range(2):
            assert browser.get(of(guarantee, rest)).status_code == 200
        assert self.looked(guarantee) == [who.user.username]

    def test_so_do_a_claims_page_and_the_api(self, deal: Deal, guarantee: Guarantee) -> None:
        [claimed] = actions.claim([Claiming(guarantee, WAN, 0, TODAY)], deal.bank_officer)
        visitor(deal.province_officer).get(of(guarantee, f"claims/{claimed.data['number']}/"))
        got(deal.guarantor_officer, f"/guarantees/{guarantee.number}")
        got(deal.bank_officer, f"/guarantees/{guarantee.number}/events")
        names = ["province_officer", "guarantor_officer", deal.bank_officer.user.username]
        assert self.looked(guarantee) == names

    def test_the_firm_is_told_and_its_own_looks_are_not_noted(
        self, deal: Deal, guarantee: Guarantee, owner: Actor
    ) -> None:
        visitor(deal.cast.officer_b).get(of(guarantee))  # not theirs to see
        visitor(owner).get(of(guarantee))
        assert self.looked(guarantee) == []
        visitor(deal.guarantor_officer).get(of(guarantee))
        [look] = told(looks_of(guarantee.enterprise), owner)
        assert (look.office.zh, look.name) == ("示例融资担保有限公司", "")
        assert look.what.zh == f"看了担保 {guarantee.number}"
        assert f"看了担保 {guarantee.number}" in seen(owner, "/looked/")
        assert list(looks_of(deal.cast.xianhe)) == []
