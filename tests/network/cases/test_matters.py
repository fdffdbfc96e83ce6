"""Pages of whoever opens a case, of any kind: the form, the receipt, how it goes; and the form of a
move that meets a limit."""

import re
from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from changrong.identifiers import make_credit_code
from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.models import Contract
from changrong.network.parties.models import Fact, Outlet
from changrong.network.rules.actions import Statement, state_facts

from ..matters import CONTACT, ask_deferral, at, complain, loan_of, refer, step
from ..test_english_pages import HAN, told
from ..visitors import EVERYBODY, visitor

MONDAY = "2026-11-23 10:00"
CODE = make_credit_code("91110105DEM000009")
FIRM = {
    "credit_code": CODE,
    "enterprise_name": "示例鲜禾餐饮管理有限公司",
    "region": "110105",
}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def firm(cast):
    """Alice's firm under a code that can be typed."""
    cast.xianhe.credit_code = CODE
    cast.xianhe.save()
    return cast.xianhe


@pytest.fixture
def loan(cast) -> Contract:
    return loan_of(cast)


def complaint_of(cast, **changes):
    said = {
        "institution": cast.bank_a.number,
        "contract": "",
        "subject": "fees",
        "what": "合同外又收了一笔服务费",
        "wanted": "退回这笔费用",
        **CONTACT,
    }
    return said | changes


def text_of(response) -> str:
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words.replace("\u00a0", " "))


def hidden(response) -> dict[str, str]:
    """What the page carries along unseen."""
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode()
    )
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


class TestWhatThereIs:
    def test_a_firm_reads_what_it_may_open_by_when_and_by_which_clause(self, cast):
        said = text_of(visitor(cast.alice).get("/matters/new/"))
        for words in (
            "融资需求",
            "消费投诉",
            "延期还本付息申请",
            "15 日内",
            "5 个工作日",
            "处理时限",
        ):
            assert words in said
        assert "超范围事项转报" not in said
        assert (
            'href="/matters/new/complaint/"'
            in visitor(cast.alice).get("/matters/").content.decode()
        )

    def test_its_cases_of_every_kind_and_its_loans(self, cast, loan):
        cases = [complain(cast), ask_deferral(cast, loan), refer(cast)]
        page = visitor(cast.alice).get("/matters/")
        for case in cases:
            assert f'href="/matters/{case.number}/"' in page.content.decode()
        need = loan.case.parent
        assert f'href="/needs/{need.number}/"' in page.content.decode()
        assert loan.number in text_of(page)
        assert loan.case.number not in text_of(page), "an institution's part is no case of its own"

    def test_the_hotline_reads_what_it_wrote_down_and_no_loans(self, cast, loan):
        own = complain(cast, by=cast.hotline, work_order="12345-1")
        other = complain(cast)
        said = text_of(visitor(cast.hotline).get("/matters/"))
        assert own.number in said
        assert other.number not in said
        assert loan.number not in said


def statuses(cast, address: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for who in EVERYBODY:
        response = visitor(getattr(cast, who)).get(address)
        found.setdefault(response.status_code, set()).add(who)
    return found


ASKED = {302: {"anonymous", "stranger"}}  # to sign in, or to ask to act for a firm


def test_every_page_is_its_readers_alone(cast, loan):
    case = complain(cast)
    others = set(EVERYBODY) - {"anonymous", "stranger"}
    for address, readers in {
        "/matters/": {"alice", "charlie", "hotline"},
        "/matters/new/complaint/": {"alice", "charlie", "hotline"},
        "/matters/new/deferral/": {"alice", "charlie", "hotline"},
        "/matters/new/referral/": {"officer_a", "officer_b"},
        "/matters/new/task/": set(),
        "/matters/new/nothing/": set(),
        f"/matters/{case.number}/": {"alice"},
        f"/matters/{case.number}/sent/": {"alice"},
        f"/matters/{case.number}/do/withdraw/": {"alice"},
        f"/matters/{case.number}/do/accept/": set(),
    }.items():
        expected = ASKED | {404: others - readers} | ({200: readers} if readers else {})
        assert statuses(cast, address) == expected, address
    contract = statuses(cast, f"/contracts/{loan.number}/")
    assert contract[200] == {"alice", "officer_a", "manager_a", "coordinator"}


class TestOpening:
    def test_the_form_is_read_over_and_then_sent(self, cast):
        alice = visitor(cast.alice)
        check = alice.post("/matters/new/complaint/", complaint_of(cast))
        assert check.status_code == 200
        assert "提交前看一遍" in text_of(check)
        assert "示例甲银行" in text_of(check)
        assert not Case.objects.filter(kind="complaint").exists()
        sent = alice.post("/matters/new/complaint/", hidden(check) | {"confirmed": "1"})
        case = Case.objects.get(kind="complaint")
        assert sent.url == f"/matters/{case.number}/sent/"
        receipt = text_of(alice.get(sent.url))
        for words in (case.number, "12 月 8 日", "示例甲银行", "接下来"):
            assert words in receipt

    def test_going_back_keeps_everything_typed(self, cast):
        alice = visitor(cast.alice)
        check = alice.post("/matters/new/complaint/", complaint_of(cast))
        form = alice.post("/matters/new/complaint/", hidden(check) | {"back": "1"})
        assert "合同外又收了一笔服务费" in form.content.decode()
        assert not form.context["form"].errors

    def test_an_error_is_said_beside_its_field_and_nothing_typed_is_lost(self, cast):
        said = complaint_of(cast, contact_phone="12")
        page = visitor(cast.alice).post("/matters/new/complaint/", said | {"confirmed": "1"})
        assert page.status_code == 422
        assert "6 至 20 位数字" in text_of(page)
        assert "合同外又收了一笔服务费" in page.content.decode()
        assert not Case.objects.filter(kind="complaint").exists()

    def test_pressed_twice_it_is_sent_once(self, cast):
        alice = visitor(cast.alice)
        said = complaint_of(cast) | {"confirmed": "1"}
        first, second = (alice.post("/matters/new/complaint/", said) for _ in range(2))
        assert first.url == second.url
        assert Case.objects.filter(kind="complaint").count() == 1

    def test_a_loan_is_chosen_among_ones_own(self, cast, loan):
        page = visitor(cast.alice).get(f"/matters/new/deferral/?contract={loan.number}").content
        assert f'value="{loan.number}"' in page.decode()
        assert "checked" in page.decode()
        said = text_of(visitor(cast.charlie).get("/matters/new/deferral/"))
        assert "还没有记录的贷款" in said
        assert loan.number not in said

    def test_what_the_kind_refuses_comes_back_as_the_form(self, cast, loan):
        said = {
            "contract": loan.number,
            "scope": "principal",
            "deferred_until": "2026-12-01",
            "why": "停工三个月",
            "confirmed": "1",
            **CONTACT,
        }
        page = visitor(cast.alice).post("/matters/new/deferral/", said)
        assert page.status_code == 422
        assert "2027-11-23" in text_of(page)
        assert "停工三个月" in page.content.decode()

    def test_a_need_has_an_interview_of_its_own(self, cast):
        assert visitor(cast.alice).get("/matters/new/need/").url == "/state-a-need/"
        assert visitor(cast.hotline).get("/matters/new/need/").url == "/hotline/new/"


@pytest.mark.usefixtures("firm")
class TestForAFirm:
    def test_the_hotline_writes_a_complaint_down_for_a_caller(self, cast):
        said = complaint_of(cast) | FIRM | {"work_order": "12345-7", "confirmed": "1"}
        sent = visitor(cast.hotline).post("/matters/new/complaint/", said)
        case = Case.objects.get(kind="complaint")
        assert sent.url == f"/matters/{case.number}/sent/"
        assert (case.enterprise, case.opened_as) == (cast.xianhe, "hotline")
        assert case.fields["work_order"] == "12345-7"

    def test_who_does_not_say_which_firm_is_asked(self, cast):
        """A complaint may be a person's, who has no credit code."""
        page = visitor(cast.hotline).post("/matters/new/complaint/", complaint_of(cast))
        assert page.status_code == 422
        assert {"enterprise_name", "work_order"} <= page.context["form"].errors.keys()

    def test_a_loan_is_named_by_its_number_and_never_listed(self, cast, loan):
        hotline = visitor(cast.hotline)
        assert "示例甲银行" not in text_of(hotline.get("/matters/new/deferral/"))
        said = {
            "contract": "HT-2026-1123-9999",
            "scope": "principal",
            "deferred_until": "2028-05-23",
            "why": "停工三个月",
            "work_order": "12345-8",
            "confirmed": "1",
            **FIRM,
            **CONTACT,
        }
        page = hotline.post("/matters/new/deferral/", said)
        assert (page.status_code, "企业没有这份合同" in text_of(page)) == (422, True)
        hotline.post("/matters/new/deferral/", said | {"contract": loan.number})
        assert Case.objects.get(kind="deferral").institution == cast.bank_a

    def test_an_officer_reports_what_the_outlet_cannot_serve(self, cast):
        member = cast.officer_a.membership
        member.outlet = Outlet.objects.create(
            institution=cast.bank_a, name="示例支行", region="110105"
        )
        member.save()
        officer = visitor(cast.officer_a)
        assert 'href="/matters/new/"' in officer.get("/inbox/").content.decode()
        assert 'href="/matters/new/referral/"' in officer.get("/matters/new/").content.decode()
        said = FIRM | CONTACT | {"what": "想办出口信用保险", "why": "product", "confirmed": "1"}
        sent = officer.post("/matters/new/referral/", said | {"outlet": "别家支行"})
        case = Case.objects.get(kind="referral")
        assert sent.url == f"/cases/{case.number}/"
        assert case.fields["outlet"] == "示例支行"
        page = text_of(officer.get(sent.url))
        for words in ("超范围事项转报", "想办出口信用保险", "示例支行"):
            assert words in page
        assert "派给的机构" not in page
        assert "报价" not in page

    def test_the_outlet_reads_what_became_of_it(self, cast):
        case = refer(cast)
        need = {"kind": "credit_loan", "amount": "300000", "term_months": 12, "purpose": "stock"}
        case = step(case, "open_need", cast.coordinator, **need)
        for who in (cast.officer_a, cast.manager_a, cast.coordinator):
            page = text_of(visitor(who).get(f"/cases/{case.number}/"))
            assert case.fields["need"] in page
            assert "机构办理中" in page


class TestOneCase:
    def test_it_says_who_has_it_by_when_and_what_was_said(self, cast):
        case = step(complain(cast), "accept", cast.officer_a, no_interest=True)
        page = text_of(visitor(cast.alice).get(f"/matters/{case.number}/"))
        for words in (
            "处理中",
            "示例甲银行",
            "经办 officer_a",
            "12 月 8 日",
            "提交消费投诉",
            "受理",
        ):
            assert words in page

    def test_the_officers_question_is_answered_on_the_page(self, cast):
        case = step(complain(cast), "accept", cast.officer_a, no_interest=True)
        case = step(case, "ask_firm", cast.officer_a, question="收据还在吗？", papers_asked=False)
        alice, address = visitor(cast.alice), f"/matters/{case.number}/"
        page = alice.get(address)
        assert "收据还在吗？" in text_of(page)
        assert "办理时限照常计算" in text_of(page)  # a question stops no complaint's days
        assert "停在" not in text_of(page)
        move = f"{address}do/firm_answers/"
        empty = alice.post(move, {"answer": "", "revision": case.revision})
        assert (empty.status_code, "收据还在吗？" in text_of(empty)) == (422, True)
        alice.post(move, {"answer": "在，随时可看", "revision": case.revision})
        case.refresh_from_db()
        assert case.state == "handling"

    def test_a_decision_is_contested_or_accepted(self, cast):
        case = step(complain(cast), "accept", cast.officer_a, no_interest=True)
        case = step(case, "decide", cast.officer_a, ruling="upheld", reply="已退回费用")
        alice, address = visitor(cast.alice), f"/matters/{case.number}/"
        page = text_of(alice.get(address))
        for words in ("已退回费用", "对决定没有异议", "有异议，申请核查"):
            assert words in page
        said = {"why": "只退了一半", "revision": case.revision}
        assert alice.post(f"{address}do/contest/", said).url == address
        case.refresh_from_db()
        assert case.state == "reviewing"

    def test_a_page_left_open_is_told_what_happened_meanwhile(self, cast):
        case = complain(cast)
        step(case, "accept", cast.officer_a, no_interest=True)
        said = {"reason": "已经谈好", "revision": 0}
        page = visitor(cast.alice).post(f"/matters/{case.number}/do/withdraw/", said)
        assert page.status_code == 422
        assert "受理" in text_of(page)
        assert "已经谈好" in page.content.decode()

    def test_needs_keep_their_own_page(self, cast, need):
        assert visitor(cast.alice).get(f"/matters/{need.number}/").status_code == 404
        case = complain(cast)
        assert visitor(cast.alice).get(f"/cases/{case.number}/").url == f"/matters/{case.number}/"

    def test_is_complete_in_english(self, cast, loan):
        case = step(
            ask_deferral(cast, loan, why="Works stopped", contact_name="Chen"),
            "take",
            cast.officer_a,
        )
        alice, officer = visitor(cast.alice), visitor(cast.officer_a)
        for browser in (alice, officer):
            browser.cookies["django_language"] = "en"
        for browser, address in (
            (alice, f"/matters/{case.number}/"),
            (alice, f"/matters/{case.number}/sent/"),
            (alice, f"/matters/{case.number}/do/withdraw/"),
            (alice, f"/contracts/{loan.number}/"),
            (officer, f"/cases/{case.number}/"),
            (officer, f"/cases/{case.number}/do/grant/"),
        ):
            assert HAN.findall(told(browser.get(address).content.decode())) == [], address


class TestAMoveThatMeetsALimit:
    """December 2022, when two notices said in principle how far payment may be put off."""

    LIMITS = ("pboc-2022-deferral/deferred-until", "state-council-2022-deferral/deferred-until")
    KNOWN = {
        "enterprise.kind": "sole_trader",
        "enterprise.hit_by_epidemic": True,
        "enterprise.temporarily_in_difficulty": True,
    }

    @pytest.fixture
    def now(self):
        with at("2022-12-06 10:00"):
            moment = datetime(2022, 12, 6, 10, tzinfo=clock.SHANGHAI)
            with time_machine.travel(moment, tick=False):
                yield

    @pytest.fixture
    def asked(self, cast, now) -> Case:
        with at("2021-12-20 10:00"):
            loan = loan_of(cast)
        case = ask_deferral(cast, loan, deferred_until="2023-07-31")
        return step(case, "take", cast.officer_a)

    def known(self, cast, facts) -> None:
        said = Statement(cast.xianhe, facts, Fact.Source.ENTERPRISE, clock.today())
        state_facts([said], cast.alice)

    def test_asks_for_the_facts_in_the_way_and_keeps_what_was_typed(self, cast, asked):
        self.known(cast, {"enterprise.kind": "sole_trader"})
        officer, address = (
            visitor(cast.officer_a),
            reverse("cases:move", args=[asked.number, "grant"]),
        )
        said = {"deferred_until": "2022-12-31", "note": "按月报经营情况", "revision": 1}
        page = officer.post(address, said)
        assert page.status_code == 422
        form = page.context["form"]
        asked_for = {
            "facts.enterprise.hit_by_epidemic",
            "facts.enterprise.temporarily_in_difficulty",
        }
        assert asked_for <= form.fields.keys()
        shown = text_of(page)
        for words in ("还不能判断", "一(一)", "原则上最长延到 2023 年 6 月 30 日"):
            assert words in shown
        assert "按月报经营情况" in page.content.decode()
        done = officer.post(address, said | dict.fromkeys(asked_for, "true"))
        assert done.status_code == 302
        asked.refresh_from_db()
        assert asked.state == "granted"
        assert asked.fields["moves"][-1]["facts"]["enterprise.hit_by_epidemic"] is True

    def test_names_the_clause_and_what_fails_where_the_mover_cannot_go_on(self, cast, asked):
        self.known(cast, self.KNOWN)
        page = visitor(cast.officer_a).post(
            reverse("cases:move", args=[asked.number, "grant"]),
            {"deferred_until": "2023-07-31", "revision": 1},
        )
        assert page.status_code == 422
        shown = text_of(page)
        for words in (
            "不符合",
            "一(一)",
            "新的还款日不晚于 2023-06-30",
            "2023 年 7 月 31 日",
            "机构管理员",
        ):
            assert words in shown
        assert not [name for name in page.context["form"].fields if name.startswith("reasons.")]

    def test_takes_a_reason_for_each_from_who_may_give_one(self, cast, asked):
        self.known(cast, self.KNOWN)
        manager, address = (
            visitor(cast.manager_a),
            reverse("cases:move", args=[asked.number, "grant"]),
        )
        said = {"deferred_until": "2023-07-31", "revision": 1}
        page = manager.post(address, said)
        names = [f"reasons.{limit}" for limit in self.LIMITS]
        assert set(names) <= page.context["form"].fields.keys()
        half = manager.post(address, said | {names[0]: "订单已恢复", names[1]: ""})
        assert half.status_code == 422
        assert "订单已恢复" in half.content.decode()
        manager.post(address, said | dict.fromkeys(names, "订单已恢复"))
        asked.refresh_from_db()
        assert asked.state == "granted"
        contract = Contract.objects.get()
        assert account_of(contract).matures_on.isoformat() == "2023-07-31"
        page = text_of(manager.get(f"/contracts/{contract.number}/"))
        for words in ("2023 年 7 月 31 日到期", "原定 2022 年 12 月 20 日", "免收罚息", "一(一)"):
            assert words in page

    def test_a_field_nobody_asked_for_is_not_made(self, cast, asked):
        self.known(cast, self.KNOWN)
        made_up = {"facts.enterprise.nothing": "1", "reasons.other/limit": "因为", "facts.": "x"}
        page = visitor(cast.officer_a).post(
            reverse("cases:move", args=[asked.number, "grant"]),
            {"deferred_until": "2022-12-31", "revision": 1} | made_up,
        )
        assert page.status_code == 302

    def test_a_fact_that_the_move_asks_itself_is_asked_in_its_own_place(self, cast):
        case = step(complain(cast), "accept", cast.officer_a, no_interest=True)
        officer, address = visitor(cast.officer_a), f"/cases/{case.number}/do/ask_firm/"
        said = {"question": "请再发一份凭证", "papers_asked": "true", "revision": 1}
        page = officer.post(address, said)
        form = page.context["form"]
        assert (page.status_code, list(form.fields)) == (422, [f.name for f in form.declared])
        assert "papers_on_hand" in form.errors
        assert not [name for name in form.fields if name.startswith("facts.")]
        broken = officer.post(address, said | {"papers_on_hand": "true"})
        assert "不符合" in text_of(broken)
        assert officer.post(address, said | {"papers_on_hand": "false"}).status_code == 302
