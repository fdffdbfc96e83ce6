"""The pages of the boards: figures that open to their rows, and what each role may count."""

import csv
import io
import re
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from changrong.network import clock
from changrong.network.boards.figures import Ratio, Spread
from changrong.network.boards.queries import public_figures
from changrong.network.boards.recounting import recount
from changrong.network.boards.sheets import harmless
from changrong.network.cases.kinds import KINDS
from changrong.network.people.models import Role
from changrong.network.portal.language import choose

from ..matters import refer
from ..steps import state_need
from ..visitors import visitor
from .conftest import SHANGHAI

NOW = datetime(2026, 11, 20, 15, tzinfo=SHANGHAI)  # a Friday
LINK = re.compile(r'<a[^>]*href="(/board/cases/\?[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


@pytest.fixture
def busy(city):
    """Two districts, three institutions, needs in every state."""
    bank, guarantor, far = (
        city.institution("示例甲银行"),
        city.institution("示例担保", "guarantor"),
        city.institution("示例乙银行"),
    )
    met = city.need("2026-10-12 09:00", due="2026-10-26", ended="2026-10-20 09:00", move="accept")
    terms = {
        "amount": "500000", "term_months": 12, "rate": "0.04", "repayment": "interest_only",
        "guarantee_fee": "0",
    }  # fmt: skip
    city.dispatch(
        met, bank, due="2026-10-14", state="chosen", closed="2026-10-20 09:00", offer=terms,
        moves={"answer": "2026-10-13 09:00", "offer": "2026-10-15 09:00"},
    )  # fmt: skip
    city.dispatch(
        met, guarantor, due="2026-10-14", state="declined", closed="2026-10-19 09:00",
        reason="terms", moves={"decline": "2026-10-19 09:00"},
    )  # fmt: skip
    late = city.need("2026-11-02 09:00", region="110108")
    city.dispatch(late, far)
    city.need(
        "2026-11-03 09:00", due="2026-11-17", ended="2026-11-05 09:00", move="withdraw",
        reason="solved",
    )  # fmt: skip
    city.need("2026-11-10 09:00", due="2026-11-24", ended="2026-11-19 09:00", move="close")
    waiting = city.need("2026-11-18 09:00", due="2026-12-02")
    city.dispatch(waiting, bank, due="2026-11-20")
    city.need("2025-11-03 09:00", due="2025-11-17", ended="2025-11-10 09:00", move="accept")
    recount()
    with clock.at(NOW):
        yield city


@pytest.fixture
def coordinator(busy):
    return visitor(busy.actor(Role.COORDINATOR))


def shown(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def test_every_figure_of_the_board_opens_to_as_many_rows_as_it_says(coordinator):
    for period in ("year", "quarter", "week"):
        links = LINK.findall(shown(coordinator, f"/board/?period={period}"))
        counted = [(url, numbers(text)) for url, text in links if numbers(text)]
        assert len(counted) >= 8
        for url, said in counted:
            listed = coordinator.get(unescape(url)).context["total"]
            assert listed == said[0], (period, url)


def numbers(text: str) -> list[int]:
    words = re.sub(r"<[^>]*>|，", "", text).replace(",", "")
    return [int(number) for number in re.findall(r"\d+", words)]


def test_every_step_of_the_funnel_opens_to_its_needs(coordinator):
    response = coordinator.get("/board/")

    for step in response.context["funnel"]:
        assert coordinator.get(step["href"]).context["total"] == step["count"], step["label"]
    assert [step["count"] for step in response.context["funnel"]] == [5, 3, 1, 1, 1]


def test_every_reason_opens_to_its_rows(coordinator):
    context = coordinator.get("/board/").context

    reasons = [*context["not_accepted"], *context["declined"]]
    for reason in reasons:
        assert coordinator.get(reason["href"]).context["total"] == reason["count"]
    assert {reason["label"]: reason["count"] for reason in reasons} == {
        "还在办": 2,
        "企业撤回：已经自行解决": 1,
        "没有办成": 1,
        "条件不符合本机构产品": 1,
    }


def test_every_district_opens_to_its_judged_answers(coordinator):
    districts = coordinator.get("/board/").context["districts"]["rows"]

    assert [(one["top"], one["bottom"]) for one in districts] == [(0, 1), (1, 2)]
    for one in districts:
        assert coordinator.get(one["href"]).context["total"] == one["bottom"]


def test_what_waits_for_the_coordinator_opens_to_as_many_cases_of_the_inbox(cast):
    refer(cast)
    state_need(cast)  # with institutions, and so for nobody here to do
    reader = visitor(cast.coordinator)

    [waits] = reader.get("/board/").context["waiting"]

    assert (str(choose(waits["label"])), waits["count"]) == ("超范围事项转报：待接办", 1)
    assert reader.get(waits["href"]).context["inbox"].found == 1


def test_the_board_names_each_overdue_case_with_its_institution(coordinator):
    page = shown(coordinator, "/board/")

    assert "示例乙银行" in page
    assert page.count("全网：给企业明确结果") == 1
    assert "超\u00a012\u00a0个工作日" in page  # due on 4 November, 12 working days ago


def test_a_board_without_cases_says_so_and_shows_no_share(city):
    with clock.at(NOW):
        page = shown(visitor(city.actor(Role.COORDINATOR)), "/board/")

    assert "这段时间还没有企业提交需求。" in page
    assert "没有超时的事项。" in page
    assert "%" not in re.sub(r"<[^>]*>", "", page)


def test_a_coordinator_of_one_district_counts_and_lists_that_district_only(busy):
    client = visitor(busy.actor(Role.COORDINATOR, region="110108"))

    assert client.get("/board/").context["funnel"][0]["count"] == 1
    assert client.get("/board/cases/").context["total"] == 2


def test_the_list_is_narrowed_by_kind_state_region_and_words(coordinator):
    totals = {
        asked: coordinator.get(f"/board/cases/?{asked}").context["total"]
        for asked in ("", "kind=need", "state=sent", "region=110108", "q=PS-", "q=nobody")
    }

    assert totals == {
        "": 10,
        "kind=need": 6,
        "state=sent": 2,
        "region=110108": 2,
        "q=PS-": 4,
        "q=nobody": 0,
    }


def test_the_export_holds_the_same_rows_as_the_list(coordinator):
    for asked in ("", "rows=overdue", "rows=answers-judged&period=year", "kind=need&state=unmet"):
        response = coordinator.get(f"/board/cases.csv?{asked}")
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        total = coordinator.get(f"/board/cases/?{asked}").context["total"]
        assert len(list(csv.reader(io.StringIO(text)))) == total + 1


def test_a_set_of_rows_that_does_not_exist_is_not_found(coordinator):
    assert coordinator.get("/board/cases/?rows=everything").status_code == 404


def test_a_firm_cannot_put_a_formula_into_the_coordinators_spreadsheet():
    assert harmless("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert harmless("＝HYPERLINK(1)") == "'＝HYPERLINK(1)"  # some spreadsheets read it the same
    assert harmless("示例企业") == "示例企业"


def test_the_board_takes_the_same_number_of_queries_for_three_hundred_cases(busy):
    client = visitor(busy.actor(Role.COORDINATOR))
    few = queries(client, "/board/")
    bank, other = busy.institution(), busy.institution("示例丙银行")
    for _ in range(100):
        need = busy.need("2026-11-02 09:00")
        busy.dispatch(need, bank, state="answered", moves={"answer": "2026-11-03 09:00"})
        busy.dispatch(need, other)

    recount()

    assert queries(client, "/board/") == few
    assert queries(client, "/board/cases/") < 20


def queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


# ---------------------------------------------------------------------- statistics


def test_a_supervisor_reads_counts_and_medians_and_no_single_case(busy):
    enough(busy)
    client = visitor(busy.actor(Role.SUPERVISOR))
    page = shown(client, "/figures/")
    need, dispatch = client.get("/figures/").context["statistics"].whole.groups

    assert [(one.key, one.count) for one in (need, dispatch)] == [("need", 6), ("dispatch", 5)]
    assert dispatch.response == Ratio(2, 5)
    # Of three judged, two resolved, two answered, too little may be said.
    for few in (dispatch.timely, need.resolution, dispatch.first_answer, need.close):
        assert few.withheld
    for hidden in ("示例企业", "XQ-", "PS-", 'href="/cases', "/board/"):
        assert hidden not in page


def enough(city):
    """One more of each kind, so that nothing need be withheld."""
    city.dispatch(
        city.need("2026-11-18 09:00", due="2026-12-02"), city.institution("示例甲银行"), due=None
    )
    recount()


def test_a_supervisor_is_told_nothing_of_a_group_with_fewer_than_five_cases(busy):
    client = visitor(busy.actor(Role.SUPERVISOR))
    found = client.get("/figures/").context["statistics"]

    assert [(one.key, one.withheld) for one in found.whole.groups] == [
        ("need", False),
        ("dispatch", True),
    ]
    assert all(one.withheld for table in found.tables for one in table.groups)
    page = shown(client, "/figures/")
    assert "少于 5 件，不公布" in page
    text = b"".join(client.get("/figures.csv").streaming_content).decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(text)):
        if row["名称"].startswith("机构办理") or row["分组"] == "按地区":
            assert (row["笔数"], row["按时"]) == ("少于 5 件，不公布", "")


def test_a_coordinator_who_may_open_the_cases_sees_small_groups_too(busy, coordinator):
    found = coordinator.get("/figures/").context["statistics"]

    assert not found.has_withheld
    need, dispatch = found.whole.groups
    assert dispatch.timely == Ratio(1, 3)
    assert need.resolution == Ratio(1, 2)
    # answered after 1 and 5 working days; closed after 6, 2 and 7
    assert dispatch.first_answer.working_days == Spread(Decimal(3), Decimal(5), 2)
    assert need.close.working_days == Spread(Decimal(6), Decimal(7), 3)
    assert {one.label: one.count for one in found.tables[1].groups} == {
        "示例甲银行": 2,
        "示例乙银行": 1,
        "示例担保": 1,
    }


@pytest.mark.parametrize("url", ["/board/", "/board/cases/", "/board/cases.csv"])
def test_a_supervisor_opens_no_case_and_no_list_of_cases(busy, url):
    assert visitor(busy.actor(Role.SUPERVISOR)).get(url).status_code == 404


def test_a_supervisor_of_one_district_counts_that_district(busy):
    client = visitor(busy.actor(Role.SUPERVISOR, region="110108"))

    whole = client.get("/figures/").context["statistics"].whole.groups
    assert [one.count for one in whole] == [1, 1]


def test_an_officer_counts_the_own_institution_only(busy):
    bank = busy.institution("示例甲银行")
    client = visitor(busy.actor(Role.OFFICER, institution=bank))

    statistics = client.get("/figures/").context["statistics"]
    assert [(one.key, one.count) for one in statistics.whole.groups] == [("dispatch", 2)]
    assert "示例乙银行" not in shown(client, "/figures/")


def test_every_kind_of_case_has_a_page_of_figures(coordinator):
    for kind in KINDS:
        page = coordinator.get(f"/figures/?kind={kind}")
        assert page.status_code == 200
        assert page.context["statistics"].kind == kind


def test_the_sheet_of_figures_has_a_line_for_each_group(busy):
    client = visitor(busy.actor(Role.COORDINATOR))
    statistics = client.get("/figures/").context["statistics"]

    text = b"".join(client.get("/figures.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    tables = [statistics.whole, *statistics.tables]
    doors = [row for row in rows if row["分组"] == "按来路"]
    assert len(rows) == sum(len(table.groups) for table in tables) + len(doors)
    assert [(row["名称"], int(row["笔数"])) for row in doors] == [
        (one.label, one.count) for one in statistics.doors
    ]
    assert "示例企业" not in text
    dispatches = next(row for row in rows if row["名称"] == "机构办理")
    assert dispatches["到首次回应的工作日中位数"] == "3.0"
    assert (dispatches["响应"], dispatches["响应（分母）"]) == ("2", "4")


# ---------------------------------------------------------------------- for everybody


def test_the_public_figures_are_counted_and_name_nobody(busy):
    figures = public_figures()

    assert (figures.answered_in_time.top, figures.answered_in_time.bottom) == (1, 3)
    assert (figures.accepted.top, figures.accepted.bottom) == (1, 5)
    assert figures.accepted_amount == 500_000
    assert (figures.yearly_cost.value, figures.yearly_cost.n) == (Decimal("0.04"), 1)
    assert (figures.first_answer.working_days.median, figures.first_answer.n) == (1, 1)


@pytest.mark.parametrize("path", ["/", "/open-data/"])
def test_to_everybody_nothing_is_told_that_rests_on_fewer_than_five_cases(busy, client, path):
    page = re.sub(r"<[^>]*>", "", shown(client, path))

    assert page.count("少于 5 件，不公布") >= 3
    assert "%" not in page


def test_the_public_figures_follow_the_next_case(busy):
    before = public_figures()
    bank = busy.institution("示例甲银行")
    need = busy.need("2026-11-19 09:00", due="2026-12-03")
    busy.dispatch(
        need, bank, due="2026-11-23", state="answered", moves={"answer": "2026-11-20 09:00"}
    )
    recount()

    assert public_figures().accepted.bottom == before.accepted.bottom + 1


@pytest.mark.parametrize("path", ["/", "/open-data/"])
def test_visitors_are_told_the_figures_of_a_few_minutes_ago_and_of_when_they_are(
    busy, client, path
):
    def told(minutes: float) -> tuple[int, str]:
        with clock.at(NOW + timedelta(minutes=minutes)):
            answer = client.get(path)
        page = unescape(answer.content.decode()).replace("\xa0", " ")
        return answer.context["counted"].value.accepted.bottom, page

    before, page = told(0)
    assert "截至 11 月 20 日 15:00" in page
    busy.need("2026-11-19 09:00", due="2026-12-03")
    recount()

    kept, page = told(4.9)
    assert (kept, "截至 11 月 20 日 15:00" in page) == (before, True)
    counted, page = told(5)
    assert (counted, "截至 11 月 20 日 15:05" in page) == (before + 1, True)
    with CaptureQueriesContext(connection) as asked:
        told(6)
    assert not [query for query in asked.captured_queries if "boards_" in query["sql"]]


def test_the_figures_of_yesterday_are_not_told_today(busy, client):
    def counted_at(moment: datetime) -> datetime:
        with clock.at(moment):
            return client.get("/open-data/").context["counted"].at

    late = NOW.replace(hour=23, minute=58)
    assert counted_at(late) == late
    next_day = late + timedelta(minutes=3)
    assert counted_at(next_day) == next_day
    assert counted_at(late) == late, "nor those of a moment that is still to come"


def test_there_are_no_public_figures_before_anything_happened(city, client):
    with clock.at(NOW):
        assert public_figures() is None
        assert "今年还没有企业提交需求" in shown(client, "/open-data/")
        city.need("2026-11-19 09:00", due="2026-12-03")
        recount()
        assert "今年还没有企业提交需求" not in shown(client, "/open-data/")


def test_the_public_page_says_how_each_figure_is_worked_out(busy, client):
    page = shown(client, "/open-data/")

    assert "2\u00a0个工作日内回应" in page
    assert "示例企业" not in page


# ---------------------------------------------------------------------- the API


def test_the_api_gives_the_figures_of_the_page_with_their_denominators(busy, coordinator):
    whole = coordinator.get("/figures/").context["statistics"].whole.groups
    answer = coordinator.get("/api/v1/figures").json()

    assert (answer["start"], answer["end"]) == ("2026-01-01", "2026-11-20")
    for ours, theirs in zip(whole, answer["kinds"]["rows"], strict=True):
        assert (theirs["key"], theirs["count"]) == (ours.key, ours.count)
        assert theirs["response"]["numerator"] == ours.response.top
        assert theirs["response"]["denominator"] == ours.response.bottom
        assert theirs["now"]["open"] == ours.standing.open
    assert answer["kinds"]["rows"][0]["satisfaction"] == {
        "numerator": 0,
        "denominator": 0,
        "share": None,
    }


def test_the_api_withholds_from_a_supervisor_what_the_page_withholds(busy):
    client = visitor(busy.actor(Role.SUPERVISOR))
    need, dispatch = client.get("/api/v1/figures").json()["kinds"]["rows"]

    assert (need["withheld"], need["count"]) == (False, 5)
    assert dispatch["withheld"]
    assert {value for key, value in dispatch.items() if key in ("count", "timely", "now")} == {None}


def test_the_api_has_no_figures_for_firms_nor_of_what_is_no_kind(cast, coordinator):
    assert visitor(cast.alice).get("/api/v1/figures").status_code == 404
    assert coordinator.get("/api/v1/figures?kind=nothing").status_code == 404
    assert coordinator.get("/api/v1/figures?period=month").status_code == 422
