"""Pages of agreements, guarantees, claims and limits, as each of those who take part reads them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from tests.guarantee.agreements import cap

from changrong.guarantee.life import PayFee, Receive, Recover, Report, Route, Status
from changrong.network.cases.errors import NotAllowed
from changrong.network.events.models import Event
from changrong.network.guarantees import actions
from changrong.network.guarantees.actions import Claiming, Telling, tell
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.figures_stated import Statement, state_figures
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.models import Agreement, Guarantee
from changrong.network.guarantees.pages.sorting import SHOWN, standing_as
from changrong.network.guarantees.recording import standing_of
from changrong.network.people.actor import Actor

from ..visitors import visitor
from .deals import TODAY, WAN, Deal, loan

HAN = re.compile(r"[一-鿿]+")


@pytest.fixture
def guarantee(deal: Deal) -> Guarantee:
    [filed] = file_loans(deal.signed(), [loan(1, 100 * WAN)], deal.bank_officer)
    assert filed.guarantee is not None
    return filed.guarantee


@pytest.fixture
def paid(deal: Deal, guarantee: Guarantee) -> str:
    """The number of a claim that was paid, passed on, and partly recovered."""
    [claimed] = actions.claim(
        [Claiming(guarantee, 58_4000_00, 1_6000_00, TODAY)], deal.bank_officer
    )
    number = str(claimed.data["number"])
    by = deal.guarantor_officer
    actions.pay([(guarantee, number, TODAY)], by)
    actions.pass_on([(guarantee, number)], TODAY, by)
    tell([Telling(guarantee, Recover(number, 9_3500_00, 3500_00, Route.IP_AUCTION), TODAY)], by)
    return number


def plain(response: HttpResponse) -> str:
    body = re.sub(r'<span class="clause-no"[^>]*>.*?</span>', "", response.content.decode())
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", body, flags=re.S)
    return re.sub(r"\s+", " ", unescape(text)).replace("\xa0", " ")


def seen(actor: Actor, url: str, **headers: str) -> str:
    response = visitor(actor).get(url, headers=headers)
    assert response.status_code == 200
    return plain(response)


def of(guarantee: Guarantee, rest: str = "") -> str:
    return f"/guarantees/{guarantee.number}/{rest}"


# --------------------------------------------------------------------------------- agreements


TERMS = """
number = "X"
since = 2026-01-01
until = 2026-12-31
mode = "loan_first"

[[bearer]]
id = "bank"
party = "示例甲银行"
kind = "bank"
share = 0.2

[[bearer]]
id = "guarantor"
party = "{guarantor}"
kind = "guarantor"
within = "30 days"
share = 0.4

[[bearer]]
id = "province"
party = "{province}"
kind = "reguarantor"
share = 0.4
"""


def handed_in(deal: Deal, text: str | None = None, **more: Any) -> HttpResponse:
    browser = visitor(deal.guarantor_manager)
    named = TERMS.format(guarantor=deal.cast.guarantor.number, province=deal.province.name)
    file = SimpleUploadedFile("terms.toml", (named if text is None else text).encode())
    return browser.post("/agreements/new/", {"name": "示例协议", "file": file} | more)  # type: ignore[no-any-return]


class TestProposing:
    def test_a_file_is_read_back_and_checked_before_anything_is_written(self, deal: Deal) -> None:
        text = plain(handed_in(deal))
        assert "核对一遍再提出" in text
        assert "示例省级再担保有限公司 省级再担保 40 元 40% 40.00" in text
        assert "风险分担" in text
        assert not Agreement.objects.exists()

    def test_what_was_previewed_is_then_proposed(self, deal: Deal) -> None:
        page = handed_in(deal).content.decode()
        found = re.search(r'<textarea name="text" hidden>(.*?)</textarea>', page, re.S)
        assert found
        browser = visitor(deal.guarantor_manager)
        sent = {"name": "示例协议", "text": unescape(found[1]), "confirmed": "1"}
        response = browser.post("/agreements/new/", sent)
        made = Agreement.objects.get()
        assert response["Location"] == f"/agreements/{made.number}/"
        assert made.lender == deal.cast.bank_a

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ("number = ", "agreement.toml"),
            (
                TERMS.replace("0.4", "0.5").format(guarantor="示例融资担保有限公司", province="甲"),
                "1",
            ),
            (
                TERMS.format(guarantor="示例融资担保有限公司", province="没有这家"),
                "分担方 province：没有编号或名称为“没有这家”的机构",
            ),
        ],
    )
    def test_what_is_wrong_in_a_file_is_said_at_the_file(
        self, deal: Deal, wrong: str, said: str
    ) -> None:
        response = handed_in(deal, wrong)
        assert response.status_code == 422
        assert said in plain(response)
        assert 'href="#id_file"' in response.content.decode()
        assert 'value="示例协议"' in response.content.decode()

    def test_only_a_guarantors_manager_proposes(self, deal: Deal) -> None:
        for who in (deal.bank_manager, deal.guarantor_officer, deal.province_officer):
            assert visitor(who).get("/agreements/new/").status_code == 404


class TestAgreements:
    def test_everybody_who_bears_reads_terms_limits_and_clauses(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        url = f"/agreements/{guarantee.agreement.number}/"
        for who in (deal.bank_officer, deal.guarantor_officer, deal.province_officer):
            text = seen(who, url)
            assert "每 100 元损失 100 元 100.00" in text
            assert "示例省级再担保有限公司 省级再担保 30 元 30% 30.00" in text
            assert "2026 年新增 100.00 万元 ÷ 1,000.00 万元" in text
            assert "用得最多的一户：示例第 1 家" in text
            assert "担保费率不超过 1%" in text
            assert "风险分担" in text
        assert visitor(deal.cast.officer_b).get(url).status_code == 404

    def test_batches_are_offered_to_whoever_files_them_and_to_nobody_else(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        url = f"/agreements/{guarantee.agreement.number}/"
        for who in (deal.bank_officer, deal.guarantor_officer, deal.province_officer):
            browser = visitor(who)
            offered = f'href="{url}batches/"' in browser.get(url).content.decode()
            assert offered == (browser.get(f"{url}batches/").status_code == 200)

    def test_the_lenders_manager_signs_with_a_reason_where_one_is_needed(self, deal: Deal) -> None:
        agreement = deal.proposed()
        browser = visitor(deal.bank_manager)
        url = f"/agreements/{agreement.number}/sign/"
        assert browser.get(url).status_code == 200
        assert visitor(deal.guarantor_manager).get(url).status_code == 404
        response = browser.post(url, {"reason": "试点"})
        assert response.status_code == 302
        agreement.refresh_from_db()
        assert agreement.state == "signed"
        assert browser.get(url).status_code == 404

    def test_either_side_ends_it_once_asked_again(self, deal: Deal) -> None:
        agreement = deal.signed()
        url = f"/agreements/{agreement.number}/end/"
        assert visitor(deal.province_officer).get(url).status_code == 404
        browser = visitor(deal.guarantor_manager)
        assert "不再接受新业务" in plain(browser.get(url))
        browser.post(url)
        agreement.refresh_from_db()
        assert agreement.state == "ended"


# --------------------------------------------------------------------------------- guarantees


class TestTheBook:
    def test_a_list_is_found_by_firm_reference_number_and_claim(
        self, deal: Deal, guarantee: Guarantee, paid: str
    ) -> None:
        for words in ("第 1 家", "JJ-00001", guarantee.number, paid):
            assert guarantee.number in seen(deal.bank_officer, f"/guarantees/?q={words}")
        assert guarantee.number not in seen(deal.bank_officer, "/guarantees/?q=JJ-00002")
        assert guarantee.number not in seen(deal.cast.officer_b, "/guarantees/")

    def test_each_state_lists_exactly_those_whose_replay_stands_so(self, deal: Deal) -> None:
        filed = file_loans(
            deal.signed(), [loan(n, 50 * WAN) for n in range(1, 6)], deal.bank_officer
        )
        rows = [one.guarantee for one in filed if one.guarantee]
        bank, guarantor = deal.bank_officer, deal.guarantor_officer
        tell([Telling(rows[1], Report(0), TODAY)], bank)
        [event] = actions.claim([Claiming(rows[2], 10 * WAN, 0, TODAY)], bank)
        actions.claim([Claiming(rows[3], 10 * WAN, 0, TODAY)], bank)
        actions.pay([(rows[2], event.data["number"], TODAY)], guarantor)
        for status in SHOWN:
            found = set(standing_as(Guarantee.objects.all(), status))
            assert found == {one for one in rows if standing_of(one).status is status}
        text = seen(bank, f"/guarantees/?state={Status.RECOVERING}")
        assert rows[2].number in text
        assert rows[0].number not in text

    def test_one_guarantee_is_read_as_it_stood_on_any_day(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        tell([Telling(guarantee, Report(70 * WAN), TODAY)], deal.bank_officer)
        now = seen(deal.province_officer, of(guarantee))
        assert "在保余额 700,000.00 元" in now
        assert "在保余额报告为 700,000.00 元" in now
        before = seen(deal.province_officer, of(guarantee, "?on=2026-03-01"))
        assert "未生效" in before
        assert "2026 年 3 月 1 日 日终" in before
        assert visitor(deal.bank_officer).get(of(guarantee, "?on=soon")).status_code == 422


class TestAClaim:
    def test_shows_who_bears_it_who_was_asked_and_what_came_back(
        self, deal: Deal, guarantee: Guarantee, paid: str
    ) -> None:
        text = seen(deal.province_officer, of(guarantee, f"claims/{paid}/"))
        assert "5 方分担" in text
        assert "示例省级再担保有限公司 省级再担保 18.00 万元 30% 180,000.00" in text
        assert "2026-03-02 知识产权拍卖 93,500.00 3,500.00 18,000.00 18,000.00 27,000.00" in text
        assert "还没追回 510,000.00 102,000.00 102,000.00 153,000.00" in text
        assert "2026-03-16 300,000.00 元 0.00 元 待付" in text

    def test_shows_the_year_cap_with_what_this_one_counts(self, deal: Deal) -> None:
        protected = cap(60 * WAN, bearers=("province", "fund", "city"))
        filed = file_loans(
            deal.signed(caps=(protected,)), [loan(n, 50 * WAN) for n in (1, 2)], deal.bank_officer
        )
        rows = [one.guarantee for one in filed if one.guarantee]
        events = actions.claim(
            [Claiming(one, 50 * WAN, 0, TODAY) for one in rows], deal.bank_officer
        )
        numbers = [event.data["number"] for event in events]
        for row, number in zip(rows, numbers, strict=True):
            actions.pay([(row, number, TODAY)], deal.guarantor_officer)
        text = seen(deal.guarantor_officer, of(rows[1], f"claims/{numbers[1]}/"))
        assert "100.00 万元 ÷ 60.00 万元" in text
        assert "超过上限" in text
        assert "示例融资担保有限公司多承担 240,000.00 元" in text

    def test_is_nowhere_for_who_bears_nothing(
        self, deal: Deal, guarantee: Guarantee, paid: str
    ) -> None:
        url = of(guarantee, f"claims/{paid}/")
        assert visitor(deal.cast.officer_b).get(url).status_code == 404
        assert visitor(deal.cast.alice).get(url).status_code == 404
        assert visitor(deal.bank_officer).get(of(guarantee, "claims/DC-0/")).status_code == 404


# --------------------------------------------------------------------------------- telling


class TestTelling:
    CLAIM = {"principal": "584,000", "interest": "16000.00", "value_on": "2026-03-02"}

    def test_a_claim_is_checked_then_recorded_once(self, deal: Deal, guarantee: Guarantee) -> None:
        browser, url = visitor(deal.bank_officer), of(guarantee, "tell/claim/")
        text = plain(browser.post(url, self.CLAIM))
        assert "核对一遍再记下" in text
        assert "应在 2026 年 4 月 1 日 前付" in text
        assert guarantee.events.count() == 2
        confirmed = self.CLAIM | {"confirmed": "1", "seen": "2"}
        response = browser.post(url, confirmed)
        [claim] = standing_of(guarantee).claims
        assert response["Location"] == of(guarantee, f"claims/{claim.number}/")
        again = browser.post(url, confirmed)
        assert again.status_code == 422
        assert guarantee.events.count() == 3

    def test_nothing_typed_is_lost_when_something_is_wrong(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        browser, url = visitor(deal.bank_officer), of(guarantee, "tell/claim/")
        wrong = browser.post(url, self.CLAIM | {"principal": "五十万"})
        assert wrong.status_code == 422
        assert 'value="五十万"' in wrong.content.decode()
        assert 'href="#id_principal"' in wrong.content.decode()
        too_much = browser.post(url, self.CLAIM | {"principal": "2000000"})
        assert too_much.status_code == 422
        assert 'value="2000000"' in too_much.content.decode()
        assert guarantee.events.count() == 2
        back = browser.post(url, self.CLAIM | {"back": "1"})
        assert 'value="584,000"' in back.content.decode()

    def test_a_payment_shows_who_will_bear_it_before_money_moves(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        [event] = actions.claim([Claiming(guarantee, 60 * WAN, 0, TODAY)], deal.bank_officer)
        url = of(guarantee, f"claims/{event.data['number']}/pay/")
        browser = visitor(deal.guarantor_officer)
        text = plain(browser.post(url, {"value_on": "2026-03-02"}))
        assert "示例省级再担保有限公司 省级再担保 18.00 万元 30% 180,000.00" in text
        assert guarantee.events.count() == 3
        assert visitor(deal.bank_officer).get(url).status_code == 404
        browser.post(url, {"value_on": "2026-03-02", "confirmed": "1", "seen": "3"})
        assert standing_of(guarantee).status is Status.RECOVERING

    @pytest.mark.parametrize(
        ("who", "step", "given"),
        [
            ("bank_officer", "report", {"outstanding": "0"}),
            ("bank_officer", "demand", {"amount": "1000"}),
            ("guarantor_officer", "change", {"kind": "raise", "amount": "1200000"}),
            ("guarantor_officer", "change", {"kind": "loan_rate", "letter": "BG-1"}),
            ("guarantor_officer", "charge-fee", {"amount": "30", "bearer": "province"}),
            ("guarantor_officer", "pay-fee", {"amount": "8000", "bearer": ""}),
            ("bank_officer", "close", {}),
            ("guarantor_officer", "close", {}),
        ],
    )
    def test_whose_it_is_to_tell_of_a_guarantee_tells_it(
        self, deal: Deal, guarantee: Guarantee, who: str, step: str, given: dict[str, str]
    ) -> None:
        sent = {**given, "value_on": "2026-03-02", "confirmed": "1", "seen": "2"}
        response = visitor(getattr(deal, who)).post(of(guarantee, f"tell/{step}/"), sent)
        assert response.status_code == 302
        assert guarantee.events.count() == 3

    @pytest.mark.parametrize(
        ("who", "step", "given"),
        [
            ("guarantor_officer", "receive", {"bearer": "province", "amount": "300000"}),
            ("province_officer", "receive", {"bearer": "province", "amount": "1"}),
            ("guarantor_officer", "recover", {"gross": "10", "costs": "0", "route": "payment"}),
            ("guarantor_officer", "share-back", {"bearer": "province", "amount": "27000"}),
            ("province_officer", "write-off", {"bearer": "province", "amount": "153000"}),
            ("guarantor_officer", "write-off", {"bearer": "guarantor", "amount": "5"}),
        ],
    )
    def test_and_of_a_claim(
        self,
        deal: Deal,
        guarantee: Guarantee,
        paid: str,
        who: str,
        step: str,
        given: dict[str, str],
    ) -> None:
        before = guarantee.events.count()
        sent = {**given, "value_on": "2026-03-02", "confirmed": "1", "seen": str(before)}
        browser = visitor(getattr(deal, who))
        assert browser.get(of(guarantee, f"claims/{paid}/{step}/")).status_code == 200
        response = browser.post(of(guarantee, f"claims/{paid}/{step}/"), sent)
        assert response.status_code == 302
        assert guarantee.events.count() == before + 1

    def test_nobody_is_offered_what_is_not_theirs(
        self, deal: Deal, guarantee: Guarantee, paid: str
    ) -> None:
        for who, rest in (
            (deal.province_officer, "tell/report/"),
            (deal.bank_officer, "tell/pay-fee/"),
            (deal.province_officer, f"claims/{paid}/recover/"),
            (deal.bank_officer, f"claims/{paid}/receive/"),
            (deal.guarantor_officer, f"claims/{paid}/pay/"),
            (deal.guarantor_officer, f"claims/{paid}/pass-on/"),
            (deal.guarantor_officer, "tell/pay/"),
            (deal.guarantor_officer, "tell/nothing/"),
        ):
            assert visitor(who).get(of(guarantee, rest)).status_code == 404

    def test_what_was_told_wrongly_is_taken_back_by_the_guarantor(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        tell([Telling(guarantee, PayFee(8_000_00), TODAY)], deal.guarantor_officer)
        url = of(guarantee, "events/3/undo/")
        assert visitor(deal.bank_officer).get(url).status_code == 404
        browser = visitor(deal.guarantor_officer)
        assert "要撤销的 收到担保费 8,000.00 元" in plain(browser.get(url))
        assert browser.post(url, {"seen": "3"}).status_code == 302
        assert standing_of(guarantee).fees_paid == 0
        assert "已撤销或更正" in seen(deal.guarantor_officer, of(guarantee))
        assert browser.get(url).status_code == 404

    def test_what_others_were_told_meanwhile_is_looked_at_first(
        self, deal: Deal, guarantee: Guarantee, paid: str
    ) -> None:
        tell([Telling(guarantee, Receive(paid, "province", 5), TODAY)], deal.province_officer)
        count = guarantee.events.count()
        sent = {"gross": "10", "costs": "0", "route": "payment", "value_on": "2026-03-02"}
        response = visitor(deal.guarantor_officer).post(
            of(guarantee, f"claims/{paid}/recover/"),
            sent | {"confirmed": "1", "seen": str(count - 1)},
        )
        assert response.status_code == 422
        assert "有了新进展" in plain(response)
        assert guarantee.events.count() == count


# --------------------------------------------------------------------------------- limits


class TestLimits:
    FACTS = {
        "institution.net_assets": "20000000",
        "institution.invested_in_guarantors": "0",
        "institution.mainly_small_and_farm": False,
        "institution.small_loan_balance": "0",
        "institution.farmer_loan_balance": "0",
        "institution.other_loan_balance": "99000000",
        "institution.housing_balance": "0",
        "institution.aa_bond_balance": "0",
        "institution.other_bond_responsibility": "0",
        "institution.other_guarantee_balance": "0",
    }

    def test_what_is_not_stated_is_not_taken_for_zero(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        text = seen(deal.guarantor_officer, "/limits/")
        assert "放大倍数还不能判断" in text
        assert "净资产" in text.split("还缺：")[1]

    def test_the_multiple_and_the_largest_borrower_follow_the_book(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        statement = Statement(deal.cast.guarantor, TODAY, self.FACTS)
        state_figures([statement], deal.guarantor_manager)
        text = seen(deal.guarantor_officer, "/limits/")
        assert "5.00 ÷ 10 倍" in text
        assert "按权重的责任余额 1.00 亿元，净资产 2,000.00 万元" in text
        assert "示例第 1 家 100.00 万元 ÷ 200.00 万元" in text
        assert "责任余额不超过净资产的 10 倍" in text

    def test_every_limit_stands_with_both_its_sides_or_with_what_is_missing(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        assets = {
            "institution.total_assets": "60000000",
            "institution.entrusted_funds": "0",
            "institution.class_one_assets": "10000000",
        }
        statement = Statement(deal.cast.guarantor, TODAY, self.FACTS | assets)
        state_figures([statement], deal.guarantor_manager)
        text = seen(deal.guarantor_officer, "/limits/")
        assert "不符合 I 级资产不低于 20% 1,000.00 万元，应不低于 1,200.00 万元" in text
        assert "100.00 万元，应不超过 200.00 万元" in text
        assert "还缺：III 级资产" in text

    def test_others_see_agreements_and_nothing_of_the_guarantors_borrowers(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        text = seen(deal.bank_officer, "/limits/")
        assert "2026 年新增" in text
        assert "单户集中度" not in text
        number = deal.cast.guarantor.number
        asked = f"/limits/?guarantor={number}"
        assert visitor(deal.bank_officer).get(asked).status_code == 404
        assert "单户集中度" in seen(deal.cast.supervisor, asked)

    def test_the_guarantors_manager_states_figures_and_keeps_what_was_typed(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        browser = visitor(deal.guarantor_manager)
        wrong = browser.post("/limits/figures/", {"institution.net_assets": "很多"})
        assert wrong.status_code == 422
        assert 'value="很多"' in wrong.content.decode()
        sent = {
            "held_on": "2026-02-28",
            "institution.net_assets": "2000",
            "institution.net_assets_unit": "wan",
        }
        assert browser.post("/limits/figures/", sent).status_code == 302
        [row] = deal.cast.guarantor.figures.all()
        assert row.facts == {"institution.net_assets": "20000000"}
        assert Event.objects.filter(code="figures.stated").count() == 1
        assert visitor(deal.guarantor_officer).get("/limits/figures/").status_code == 404
        assert visitor(deal.bank_manager).get("/limits/figures/").status_code == 404

    def test_figures_are_stated_by_their_guarantor_of_days_that_have_come(self, deal: Deal) -> None:
        own = deal.cast.guarantor
        with pytest.raises(NotAllowed):
            state_figures([Statement(own, TODAY, self.FACTS)], deal.bank_manager)
        for on, facts in (
            (date(2026, 3, 3), self.FACTS),
            (TODAY, {"institution.kind": "guarantor"}),
            (TODAY, {"institution.invested_in_guarantors": str(Decimal(-1))}),
        ):
            with pytest.raises(GuaranteeRefused):
                state_figures([Statement(own, on, facts)], deal.guarantor_manager)
        assert not own.figures.exists()


def test_every_page_is_complete_in_english(deal: Deal, guarantee: Guarantee, paid: str) -> None:
    names = {one.name for one in (deal.province, deal.fund, deal.city, deal.cast.guarantor)}
    names |= {deal.cast.bank_a.name, guarantee.enterprise.name, guarantee.agreement.name, "中文"}
    pages = (
        "/agreements/",
        f"/agreements/{guarantee.agreement.number}/",
        "/agreements/new/",
        "/guarantees/",
        of(guarantee),
        of(guarantee, "tell/change/"),
        of(guarantee, f"claims/{paid}/"),
        of(guarantee, f"claims/{paid}/recover/"),
        "/limits/",
        "/limits/figures/",
    )
    for url in pages:
        text = seen(deal.guarantor_manager, url, **{"accept-language": "en"})
        for name in names:
            text = text.replace(name, "")
        left = [word for word in HAN.findall(text) if word not in ("试点", "风险分担")]
        assert (url, left) == (url, [])
