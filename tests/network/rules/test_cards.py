"""Policy cards: one page for each measure, that a shop owner understands."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.test import Client

from changrong.network.rules import cards, whom
from changrong.network.rules.amounts import amount_text, depends_on, figure, fixed
from changrong.network.rules.book import book
from changrong.network.rules.cards import State, card_of, state_of
from changrong.network.rules.models import Emergency
from changrong.network.rules.papers import facts_behind, papers_for
from changrong.policy import Give, Reading
from changrong.policy.language.reader import expression

from ..programs import Program
from ..test_english_pages import HAN, told

DAY = date(2026, 11, 21)
LIVE = {
    notice.id: [measure.key for measure in notice.measures if measure.is_live]
    for notice in book().notices
}
"""The keys of live measures by their notice, with which they are tried together."""
each_notice = pytest.mark.parametrize("notice", [id for id, keys in LIVE.items() if keys])
UNVERIFIED = [
    measure
    for notice in book().notices
    for measure in notice.measures
    if measure.read is Reading.MEMORY
]
RATE_CUT = "shengjing-shanghai-2022/rate-cut-50bp"

pytestmark = pytest.mark.django_db


def page(key, **headers):
    notice, measure = key.split("/")
    response = Client(headers=headers).get(f"/notices/{notice}/measures/{measure}/")
    assert response.status_code == 200
    return unescape(response.content.decode()).replace("\u00a0", " ")


@cache
def plain_page(key, lang="zh-hans"):
    """The card where nothing is stored, drawn once for all who read it."""
    return page(key, **{"Accept-Language": lang})


def lines(html):
    """What the card says, by the heading of each line, without markup."""
    rows = re.findall(r"<div[^>]*><dt>(.*?)</dt><dd>(.*?)</dd></div>", html, re.DOTALL)
    plain = ((head, re.sub(r"<[^>]+>", " ", said)) for head, said in rows)
    return {head: re.sub(r"\s+", " ", said).strip() for head, said in plain}


def chinese_in(html, key):
    """Chinese words of an English page, but for the document's number, which has no English."""
    number = book().notice(key.split("/")[0]).number.replace("\u00a0", " ")
    return HAN.findall(told(html.replace(number or "\0", "")))


def measure_of(key):
    return book().measure(key)


def response_in(region, **changes):
    given = {"name": "示例响应", "level": 2, "started_on": date(2026, 11, 1), **changes}
    return Emergency.objects.create(region=region, **given)


class TestEveryCard:
    @each_notice
    @pytest.mark.shows("S3-70")
    def test_every_live_measure_has_a_card_that_says_all_of_it(self, notice):
        for key in LIVE[notice]:
            measure, html = measure_of(key), plain_page(key)
            said = lines(html)
            assert measure.label.zh in html, key
            for condition in (*measure.when, *measure.must):
                assert condition.label.zh.replace("\u00a0", " ") in html, key
            for give in measure.gives:
                assert book().gives[give.what].zh in said["能得到什么"], key
            if measure.duty:
                within = measure.duty.within.text.zh.replace("\u00a0", " ")
                assert within in said["多久之内"], key
            assert measure.clause in said["哪一条"], key
            assert {"到什么时候", "在哪里", "要准备什么", "怎么读到的"} <= said.keys(), key
            assert all(text.strip() for text in said.values()), key

    @each_notice
    def test_every_live_measure_has_its_card_in_english(self, notice):
        for key in LIVE[notice]:
            html = plain_page(key, "en")
            assert measure_of(key).label.en in html, key
            assert chinese_in(html, key) == [], key

    def test_who_has_to_act_is_named_in_words(self):
        duties = [measure.duty for measure in book().measures if measure.duty]
        assert {duty.who for duty in duties} <= whom.WHO.keys()

    def test_a_card_that_is_not_there_is_not_found(self, client):
        assert client.get("/notices/shengjing-shanghai-2022/measures/none/").status_code == 404
        assert client.get("/notices/none/measures/rate-cut-50bp/").status_code == 404

    def test_a_card_asks_the_database_for_nothing_but_emergencies(
        self, client, django_assert_max_num_queries
    ):
        client.get("/notices/shengjing-shanghai-2022/")  # what is read once by a process
        with django_assert_max_num_queries(1):
            client.get(f"/notices/{RATE_CUT.replace('/', '/measures/')}/")
        with django_assert_max_num_queries(1):
            client.get("/notices/shengjing-shanghai-2022/")


def first_line(html):
    return next(iter(lines(html).items()))


class TestWhomItIsFor:
    @each_notice
    def test_whom_a_rule_binds_is_said_first(self, notice):
        for key in LIVE[notice]:
            measure = measure_of(key)
            head, said = first_line(plain_page(key))
            if measure.sort == "entitlement":
                assert head == "给谁", key
            else:
                assert head == ("谁来办" if measure.duty else "管谁"), key
                assert said.strip(), key

    @pytest.mark.parametrize(
        ("key", "said"),
        [
            ("state-council-2017-guarantee/ten-times", "融资担保公司"),
            ("mof-2025-guarantee/small-share", "政府性融资担保机构"),
            (
                "mof-2020-guarantee-evaluation/policy-effect-weight",
                "政府性融资担保机构、再担保公司",
            ),
            ("ngf-2020-reguarantee/compensation-rate-cap", "与国家融资担保基金合作的机构"),
            ("beijing-2021-hotline/called-back", "热线和承办单位"),
            ("beijing-2021-hotline-standard/feedback-ordinary", "热线和承办单位"),
            ("state-council-2017-guarantee/founding-decision", "金融主管部门"),
            ("state-council-2017-guarantee/ratio-fine", "监管部门"),
            ("state-council-2025-payments/no-pretexts", "付款方"),
            ("state-council-2025-payments/size-told", "卖货或提供服务的中小企业"),
            ("state-council-2025-payments/complaint-answered", "受理投诉的部门和处理它的部门"),
            ("state-council-2013-credit/told-before-reporting", "征信机构，报送和查询信息的机构"),
            ("network-service-standard/escalate-recall", "本服务网"),
            ("network-service-standard/complaint-review-request", "您"),
            ("tibet-2022-emergency/no-blind-recall", "发放贷款的机构"),
            ("donghai-2023-bridge-loan/ten-days", "管理应急转贷资金的单位"),
        ],
    )
    def test_those_bound_are_named(self, key, said):
        assert first_line(page(key))[1] == said

    def test_a_measure_of_institutions_elsewhere_is_not_said_to_be_for_firms_there(self):
        said = lines(page("beijing-2021-hotline/called-back"))["在哪里"]
        assert said == "只在这里：北京市"

    def test_where_the_seat_of_the_institution_decides_the_document_s_place_is_said(self):
        key = "beijing-2022-guarantee/fee-award"
        assert measure_of(key).regions == ()
        assert lines(page(key))["在哪里"] == "只在这里：北京市"

    def test_an_award_to_institutions_is_not_offered_to_firms(self):
        gifts = [one for one in book().measures if one.sort == "entitlement"]
        awards = [one for one in gifts if not whom.is_for_firms(one)]
        assert 0 < len(awards) < len(gifts)
        for measure in awards:
            assert measure.plain is None or measure.on == "policy", measure.key
            html = plain_page(measure.key)
            assert "机构可以享受的" in html, measure.key
            assert "这一条不是给企业的" in lines(html)["给谁"], measure.key
            assert "看我符不符合" not in html, measure.key
            assert "您可以享受的" not in html, measure.key

    @pytest.mark.parametrize(
        ("key", "said"),
        [
            ("beijing-2022-guarantee/fee-award", "政府性融资担保机构、再担保公司"),
            ("cbrc-2016-due-diligence/exempt-with-evidence", "商业银行的工作人员"),
            ("mof-2018-fee-award/fixed-award-2018", "各省"),
        ],
    )
    def test_those_who_may_have_it_are_named(self, key, said):
        assert lines(page(key))["给谁"].startswith(said)

    def test_a_check_is_offered_only_where_there_is_something_to_ask(self):
        late = page("state-council-2025-payments/late-interest-by-the-day")
        assert "看我符不符合" not in late
        assert "（买卖合同）" in lines(late)["要准备什么"]
        assert "您不用准备" not in lines(late)["要准备什么"]


class TestWhatACardSays:
    def test_an_entitlement_tells_who_what_and_how_much(self):
        said = lines(page(RATE_CUT))
        assert "是小微企业" in said["给谁"]
        assert "贷款利率下调" in said["能得到什么"]
        assert "0.5 个百分点（50 个基点）" in said["多少"]
        assert "盛京银行上海分行" in said["由谁给"]
        assert "上海市" in said["在哪里"]

    def test_a_document_says_beside_its_day_that_only_the_year_is_known(self, client):
        html = client.get("/notices/cbrc-2016-due-diligence/").content.decode()
        assert "2016 年 12 月 31 日" in html.replace("\u00a0", " ")
        assert "只知道年份，日期用当年最后一天代替。" in html
        english = client.get("/notices/cbrc-2016-due-diligence/", headers={"Accept-Language": "en"})
        assert "only the year is known, whose last day stands for it" in english.content.decode()

    def test_what_has_no_figure_is_said_to_have_none(self):
        said = lines(page("shengjing-shanghai-2022/renewal-without-repaying"))
        assert said["多少"].strip() == "文件没有写数额或比例，由机构按实际情况定。"

    def test_a_limit_tells_what_has_to_hold_and_asks_no_papers(self):
        said = lines(page("shengjing-shanghai-2022/no-blind-recall"))
        assert "已记录实质性理由" in said["要做到什么"]
        assert "必须做到" in said["要做到什么"]
        assert "不用您交材料" in said["要准备什么"]
        assert "能得到什么" not in said

    def test_a_duty_tells_who_acts_within_what_time_from_when(self):
        key = next(one.key for one in book().measures if one.duty and one.duty.within.n == 15)
        said = lines(page(key))
        assert said["谁来办"] == "商业银行、政策性银行、保险公司"
        assert "15 个自然日" in said["多久之内"]
        assert "从收到投诉日起算，当天不算" in said["多久之内"]

    def test_what_is_only_encouraged_is_not_promised(self):
        key = next(
            measure.key
            for measure in book().measures
            if measure.binding == "encouraged" and measure.sort == "entitlement"
        )
        assert "不是硬性规定" in lines(page(key))["能得到什么"]

    def test_papers_stand_beside_the_facts_that_can_be_read_on_them(self):
        said = lines(page("shengjing-shanghai-2022/renewal-without-repaying"))
        assert "现有贷款到期日 （借款合同）" in said["要准备什么"]
        assert "以办理时的要求为准" in said["要准备什么"]

    def test_a_measure_that_needs_nothing_of_the_firm_says_so(self):
        notice, measure = _pair(RATE_CUT)
        bare = card_of(notice, replace(measure, implicit=(), when=()), DAY)
        assert "您不用准备什么" in render_to_string("rules/parts/card_needs.html", {"card": bare})
        assert list(bare.needs) == []

    def test_a_second_hand_value_says_so_where_it_stands(self):
        key = next(measure.key for measure in book().measures if measure.read == "secondary")
        html = page(key)
        assert "二手来源" in lines(html)["怎么读到的"]
        assert "二手来源，待核" in html

    def test_the_clause_leads_to_its_place_on_the_page_of_the_document(self, client):
        html = page(RATE_CUT)
        notice, place = re.search(r'class="clause" href="([^"#]+)#([^"]+)"', html).groups()
        assert notice == "/notices/shengjing-shanghai-2022/"
        assert client.get(notice).context["view"].clauses
        assert "c-" in place

    def test_the_address_stands_on_paper(self):
        said = lines(page(RATE_CUT))
        address = f"http://testserver/notices/{RATE_CUT.replace('/', '/measures/')}/"
        assert said["网址"].split()[0] == address
        assert book().hash[:8] in said["网址"]


class TestWhetherItHolds:
    def test_a_measure_of_an_emergency_sleeps_until_there_is_one_where_it_holds(self):
        html = page(RATE_CUT)
        assert "现在没有应急响应" in html
        assert "现在没有登记的响应" in lines(html)["到什么时候"]
        assert "看我符不符合" not in html
        response_in("110000")
        assert "现在没有应急响应" in page(RATE_CUT)
        response_in("310115", ended_on=date(2099, 12, 31))
        html = page(RATE_CUT)
        assert "现在有效" in html
        assert "2 级，2026 年 11 月 1 日起，到 2099 年 12 月 31 日为止" in re.sub(
            r"\s*，\s*", "，", lines(html)["到什么时候"]
        )
        assert "看我符不符合" in html

    def test_a_response_that_is_over_wakes_nothing(self):
        response_in("310000", ended_on=date(2026, 11, 2))
        assert card_of(*_pair(RATE_CUT), date(2026, 11, 3)).state is State.ASLEEP
        assert card_of(*_pair(RATE_CUT), date(2026, 11, 2)).state is State.IN_FORCE

    def test_a_measure_that_reads_an_emergency_among_other_things_is_not_for_emergencies_only(self):
        for measure in book().measures:
            if cards.is_for_emergencies(measure):
                assert any(name.startswith("emergency.") for name in facts_behind(measure))

    def test_an_ended_measure_says_so_and_offers_no_check(self):
        measure = next(
            one
            for one in book().measures
            if one.until and one.until < DAY and one.dated_by == "as_of"
        )
        html = page(measure.key)
        assert "已过有效期" in html
        assert "现在不能再按它办" in html
        assert "看我符不符合" not in html
        if whom.is_for_firms(measure):
            assert lines(html)["要准备什么"].strip() == "已过有效期，不用准备。"

    def test_a_measure_that_goes_by_another_day_says_which_and_is_not_called_over(self):
        measure = next(
            one
            for one in book().measures
            if one.dated_by != "as_of" and one.until and one.until < DAY
        )
        html = page(measure.key)
        assert "已过有效期" not in html
        assert "按事情发生的那天算" in html
        decides = book().vocabulary[measure.dated_by].label.zh
        assert f"看的是“{decides}”那一天" in lines(html)["到什么时候"]

    def test_the_last_day_is_a_day_in_force_and_the_day_before_the_first_is_not(self):
        measure = next(one for one in book().measures if one.until and one.dated_by == "as_of")
        assert state_of(measure, measure.until) is State.IN_FORCE
        assert state_of(measure, measure.start) is State.IN_FORCE
        assert state_of(measure, date.fromordinal(measure.until.toordinal() + 1)) is State.ENDED
        assert state_of(measure, date.fromordinal(measure.start.toordinal() - 1)) is State.COMING

    @pytest.mark.parametrize("measure", UNVERIFIED, ids=lambda measure: measure.key)
    def test_what_is_not_verified_promises_nothing(self, measure):
        html = page(measure.key)
        main = html[html.index("<main") : html.index("</main>")]
        assert f"未核实：{measure.label.zh}</h1>" in main
        assert not {"给谁", "能得到什么", "多少", "要做到什么", "多久之内"} & lines(main).keys()
        for condition in (*measure.when, *measure.must):
            assert condition.label.zh not in main
        if measure.plain:
            assert measure.plain.zh not in main
        assert chinese_in(page(measure.key, **{"Accept-Language": "en"}), measure.key) == []

    @pytest.mark.parametrize("measure", UNVERIFIED, ids=lambda measure: measure.key)
    def test_what_is_not_verified_stands_on_its_notice_as_such(self, client, measure):
        response = client.get(f"/notices/{measure.notice}/")
        html = response.content.decode()
        assert f"/notices/{measure.notice}/measures/{measure.id}/" in html
        assert "未核实，不用于核对" in html
        clause = next(
            one for one in response.context["view"].clauses if one.clause.id == measure.clause
        )
        if not clause.is_checkable and clause.clause.became == "rule":
            assert "核对" in str(clause.became)
            assert str(clause.became) != "可以逐项核对"


class TestAmounts:
    @pytest.mark.parametrize(
        ("value", "unit", "said"),
        [
            ("0.8", "fraction", "80%"),
            ("0.0035", "fraction", "0.35%"),
            ("5000000", "yuan", "500.00 万元"),
            ("15", "days", "15 个自然日"),
            ("5", "working days", "5 个工作日"),
            ("6", "months", "6 个月"),
            ("3", "years", "3 年"),
            ("3", "number", "3"),
        ],
    )
    def test_an_amount_is_said_with_its_unit(self, value, unit, said):
        assert amount_text(Decimal(value), unit).replace("\u00a0", " ") == said

    def test_a_fixed_amount_is_a_figure_and_another_names_what_it_depends_on(self):
        for measure in book().measures:
            for give in measure.gives:
                assert (fixed(give) is None) is bool(depends_on(give) or give.unit == "text")
                if give.unit != "boolean":
                    assert figure(give)

    @pytest.mark.parametrize(
        ("written", "unit", "said"),
        [
            ("need.amount * 0.005", "yuan", "需要金额 × 0.5%"),
            ("need.amount - need.estimated_amount", "yuan", "需要金额 − 测算的合理需求"),
            (
                "need.amount * (1 - guarantee.bank_share)",
                "yuan",
                "需要金额 × （1 − 银行分担比例）",
            ),
            (
                "need.amount * 0.0005 * (as_of - need.submitted_on)",
                "yuan",
                "需要金额 × 0.05% × 从需求提交日到今天的天数",
            ),
            ("need.submitted_on + INTERVAL 2 YEAR", "date", "需求提交日之后 2 年"),
            (
                "CASE WHEN enterprise.headcount < 20 THEN 0.01 ELSE 0.02 END",
                "fraction",
                "1% 到 2%，看从业人数",
            ),
        ],
    )
    def test_what_depends_on_the_case_is_said_as_a_sum_a_day_or_a_scale(self, written, unit, said):
        node = expression(written, book().vocabulary)
        assert figure(Give("x", written, unit, node)).replace("\u00a0", " ") == said

    def test_a_scale_that_the_document_fixes_elsewhere_is_told_in_figures(self):
        give = measure_of("donghai-2023-bridge-loan/bridge-available").gives[1]
        assert give.value == "bridge.cap"
        said = figure(give).replace("\u00a0", " ")
        assert said == "200.00 万元 到 1,000.00 万元，看主体类型"

    def test_protection_until_an_emergency_ends_depends_on_that_day(self):
        measure = measure_of("shengjing-shanghai-2022/credit-record-protection")
        told_of = {give.what: figure(give) for give in measure.gives}
        assert told_of["loan.protected_until"] == "看应急响应结束日"
        assert told_of["loan.not_reported_overdue"] == ""


class TestPapers:
    def test_each_paper_shows_something_that_a_measure_reads(self):
        read = {name for measure in book().measures for name in facts_behind(measure)}
        assert set(papers_for()) <= read

    def test_papers_show_facts_that_are_declared(self):
        assert set(papers_for()) <= set(book().vocabulary.facts)

    def test_a_derived_fact_needs_what_it_is_worked_out_from(self):
        facts = facts_behind(measure_of(RATE_CUT))
        assert {"enterprise.industry", "enterprise.headcount"} <= set(facts)
        assert "enterprise.is_small_or_micro" not in facts


class TestTheApi:
    def test_the_card_of_a_measure_is_given_as_data(self):
        body = Program().get(f"notices/{RATE_CUT.replace('/', '/measures/')}").json()
        assert body["gives"][0]["fixed"] == "0.005"
        assert body["gives"][0]["depends_on"] == []
        assert (body["state"], body["emergency_only"], body["emergencies"]) == ("asleep", True, [])
        headcount = next(one for one in body["needs"] if one["fact"] == "enterprise.headcount")
        assert headcount["asked_of"] == "enterprise"
        assert headcount["papers"][0]["zh"] == "社保缴费明细或工资表"
        assert Client().get(body["page"]).status_code == 200

    def test_an_emergency_that_is_on_is_told_of(self):
        response_in("310000")
        body = Program().get(f"notices/{RATE_CUT.replace('/', '/measures/')}").json()
        assert body["state"] == "in force"
        assert body["emergencies"] == [
            {
                "region": "310000",
                "name": "示例响应",
                "level": 2,
                "from": "2026-11-01",
                "until": None,
            }
        ]

    def test_all_measures_of_a_notice_read_the_emergencies_once(
        self, django_assert_max_num_queries
    ):
        Program().get("notices/shengjing-shanghai-2022/measures")
        with django_assert_max_num_queries(1):
            Program().get("notices/shengjing-shanghai-2022/measures")


def _pair(key):
    measure = measure_of(key)
    return book().notice(measure.notice), measure
