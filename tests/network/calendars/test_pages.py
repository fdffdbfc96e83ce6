"""The coordinator's pages of the working calendar."""

import re
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from changrong.network import clock
from changrong.network.calendars.models import PublishedYear
from changrong.network.cases.models import Clock
from changrong.network.clock import SHANGHAI
from changrong.text import NO_BREAK

from ..steps import state_need
from ..visitors import EVERYBODY, status
from .years import SOURCE, YEAR

NEW_YEARS_EVE = datetime(2026, 12, 31, 10, 0, tzinfo=SHANGHAI)
GIVEN = {"year": "2027", "source": SOURCE, "region": ""}
BUREAU = ["coordinator", "coordinator_elsewhere"]
ADDRESSES = {
    "years": ({200: BUREAU}, {422: ["coordinator"]}),
    "publish": ({405: BUREAU}, {422: ["coordinator"]}),
    "deadlines": ({200: BUREAU}, {405: BUREAU}),
}


@pytest.fixture
def stated(cast):
    with clock.at(NEW_YEARS_EVE):
        yield state_need(cast)


@pytest.fixture
def browser(cast) -> Client:
    client = Client()
    client.force_login(cast.coordinator.user)
    return client


def text_of(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain.replace(NO_BREAK, " "))


def upload(browser, content=YEAR, **changes):
    file = SimpleUploadedFile("2027.csv", content.encode() if isinstance(content, str) else content)
    return browser.post(reverse("calendars:years"), GIVEN | changes | {"file": file})


def confirm(browser, **changes):
    shown = GIVEN | {"text": YEAR, "name": "2027.csv"} | changes
    return browser.post(reverse("calendars:publish"), shown)


def expected(answers):
    table = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 401}
    for code, those in answers.items():
        table |= dict.fromkeys(those, code)
    return table


@pytest.mark.parametrize("name", ADDRESSES)
def test_coordinators_may_look_and_the_citys_own_may_publish(cast, name):
    address, (get, post) = reverse(f"calendars:{name}"), ADDRESSES[name]
    assert {who: status(cast, who, "get", address) for who in EVERYBODY} == expected(get)
    assert {who: status(cast, who, "post", address) for who in EVERYBODY} == expected(post)


def test_the_years_are_shown_with_their_status_and_document(browser):
    shown = text_of(browser.get(reverse("calendars:years")))
    assert "正式安排到 2026 年 12 月 31 日" in shown
    assert re.search(r"2027 暂定 全国年节及纪念日放假办法", shown)
    assert re.search(r"2026 正式 国办发明电〔2025〕7号 放假 33 天，周末上班 6 天 随软件发布", shown)


def test_a_file_is_first_shown_with_the_deadlines_it_would_move(browser, stated):
    response = upload(browser)
    shown = text_of(response)
    assert response.status_code == 200
    assert "元旦 2026 年 12 月 31 日放假" in shown
    assert "国庆节 10 月 1 日—10 月 7 日，共 7 天；9 月 26 日、10 月 9 日上班" in shown
    assert "会变动的在办时限 4 个" in shown
    assert re.search(rf"{stated.number} 示例鲜禾餐饮管理有限公司 .*2027-01-15 2027-01-14", shown)
    assert not PublishedYear.objects.exists()


def test_what_was_shown_is_published_when_it_is_confirmed(browser, cast, stated):
    response = confirm(browser)
    assert response.status_code == 302
    shown = text_of(browser.get(response.url))
    assert "已公布 2027 年工作日历，4 个在办时限随之变动。" in shown
    assert re.search(rf"2027 正式 {re.escape(SOURCE)} ", shown)
    published = PublishedYear.objects.get()
    assert (published.published_by, published.source) == (cast.coordinator.user, SOURCE)


def test_a_form_keeps_the_bytes_that_a_file_has(browser):
    confirm(browser, text=YEAR.replace("\n", "\r\n"))
    first = PublishedYear.objects.get()
    assert confirm(browser).status_code == 422  # the very same
    assert first.rows[0]["name"] == {"zh": "元旦", "en": "New Year's Day"}


@pytest.mark.parametrize(
    ("content", "changes", "said"),
    [
        (YEAR.replace("2027-10-09", "2027-10-08"), {}, "2027.csv 第 27 行，kind 列"),
        (YEAR.encode("utf-16"), {}, "请另存为“CSV UTF-8”"),
        (YEAR, {"year": "2028"}, "应为 2028，写的是 2027"),
        (YEAR, {"year": "next"}, "请填年份，例如 2027"),
        (YEAR, {"source": ""}, "请写明依据的文件"),
        (YEAR, {"region": "11"}, "请填六位地区代码"),
        ("x" * 300_000, {}, "文件太大了"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(browser, content, changes, said):
    response = upload(browser, content, **changes)
    assert response.status_code == 422
    assert said in text_of(response)
    kept = GIVEN | changes
    assert f'value="{kept["year"]}"' in response.content.decode()
    assert not PublishedYear.objects.exists()


def test_a_file_saved_by_a_chinese_spreadsheet_is_read(browser):
    assert upload(browser, YEAR.encode("gb18030")).status_code == 200


def test_a_confirmation_that_is_refused_says_why_and_asks_for_the_file_again(browser):
    response = confirm(browser, text=YEAR.replace("2027-10-09", "2027-10-08"))
    assert response.status_code == 422
    assert "请再选一次文件" in text_of(response)
    assert "2027.csv 第 27 行，kind 列" in text_of(response)


def test_the_deadlines_that_may_move_are_listed_and_the_board_leads_to_them(browser, stated):
    board = browser.get(reverse("boards:board"))
    assert "4 个在办时限过了已公布的最后一天（2026 年 12 月 31 日）" in text_of(board)
    assert reverse("calendars:deadlines") in board.content.decode()
    listed = text_of(browser.get(reverse("calendars:deadlines")))
    assert "4 个在办时限在 2026 年 12 月 31 日以后到期" in listed
    assert re.search(rf"2027-01-15 {stated.number}", listed)
    confirm(browser)
    assert "没有在办时限过了" in text_of(browser.get(reverse("calendars:deadlines")))
    assert "过了已公布的最后一天" not in text_of(browser.get(reverse("boards:board")))


def test_a_regions_own_days_stand_below_the_year(browser, stated):
    row = "2027-01-04,holiday,地方节日,Local festival,2027,provisional,110000,"
    text = "\n".join([YEAR.splitlines()[0], row])
    assert confirm(browser, text=text, region="110000").status_code == 302
    shown = text_of(browser.get(reverse("calendars:years")))
    assert re.search(rf"2027 北京市 暂定 {re.escape(SOURCE)} 放假 1 天，周末上班 0 天", shown)
    assert Clock.objects.filter(due_on="2027-01-06").count() == 3


def test_the_pages_speak_english(browser, stated):
    headers = {"Accept-Language": "en"}
    years = text_of(browser.get(reverse("calendars:years"), headers=headers))
    assert "Working calendar" in years
    assert not re.search(r"[\u4e00-\u9fff]{2,} (is|the) ", years)
    listed = text_of(browser.get(reverse("calendars:deadlines"), headers=headers))
    assert "Deadlines that may move" in listed
