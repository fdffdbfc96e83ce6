"""批量筛查 as officers see it: handed in, watched, read, explained, deleted; without any script."""

from __future__ import annotations

import pytest
from django.urls import reverse

from changrong.network.rules.models import Screening
from changrong.network.rules.screening_work import screen_next
from changrong.network.rules.screenings import MOST_OPEN

from ..test_english_pages import HAN, told
from ..visitors import EVERYBODY, status, visitor
from .rosters import CSV, DAY, asked, uploaded

pytestmark = pytest.mark.django_db
SCREENERS = ["officer_a", "officer_b", "manager_a", "coordinator", "coordinator_elsewhere"]
OWNERS = ["officer_a", "manager_a"]

# address: what GET gives and what an empty POST gives, as {status: who}; others get 404
TABLE = {
    "screenings": ({200: SCREENERS}, {422: SCREENERS}),
    "screening": ({200: OWNERS}, {405: SCREENERS}),
    "screening-verdicts": ({200: OWNERS}, {405: SCREENERS}),
    "screening-problems": ({200: OWNERS}, {405: SCREENERS}),
    "remove-screening": ({405: SCREENERS}, {302: ["officer_a"]}),
}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def screening(cast):
    screening = asked(cast.officer_a)
    screen_next()
    screening.refresh_from_db()
    return screening


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", TABLE)
def test_everybody_gets_from_each_address_what_the_table_says(cast, screening, name, method):
    url = reverse(f"rules:{name}", args=[] if name == "screenings" else [screening.number])
    wanted = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 401}
    for code, those in TABLE[name][method == "post"].items():
        wanted |= dict.fromkeys(those, code)
    assert {who: status(cast, who, method, url) for who in EVERYBODY} == wanted


def test_a_roster_is_handed_in_on_the_page_watched_and_read(cast):
    browser = visitor(cast.officer_a)
    begun = browser.post("/screenings/", {"roster": uploaded(), "as_of": str(DAY)})
    assert begun.status_code == 302, begun.content.decode()
    page = browser.get(begun["Location"]).content.decode()
    assert 'http-equiv="refresh"' in page
    assert "等待" in page
    assert screen_next()
    page = browser.get(begun["Location"]).content.decode()
    assert 'http-equiv="refresh"' not in page
    for words in ("已完成", "下载结果", "共 3 行", "有 1 个值读不出", "many"):
        assert words in page, words
    assert "roster.csv" in browser.get("/screenings/").content.decode()
    number = Screening.objects.get().number
    taken = browser.get(f"/screenings/{number}/verdicts/")
    assert b"".join(taken.streaming_content)[:4] == b"PAR1"
    assert "attachment" in taken["Content-Disposition"]


def test_a_row_is_explained_with_its_facts_and_every_condition(cast, screening):
    browser = visitor(cast.officer_a)
    page = browser.get(f"/screenings/{screening.number}/?row=0").content.decode()
    for words in ("第 0 行", "26", "满足"):
        assert words in page, words
    assert "汇总</h2>" not in page, "a row is read by itself"
    assert page.rindex("还不能判断") < page.index("不适用"), "first what could touch the firm"
    missing = browser.get(f"/screenings/{screening.number}/?row=3")
    assert missing.status_code == 404
    assert "没有第" in missing.content.decode()
    assert browser.get(f"/screenings/{screening.number}/?row=²").status_code == 404


def test_what_is_wrong_with_a_roster_is_said_beside_it_and_the_day_is_kept(cast):
    browser = visitor(cast.officer_a)
    page = browser.post("/screenings/", {"roster": uploaded("a,b\n1,2\n"), "as_of": "2022-08-31"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "没有一列以事实命名" in text
    assert 'value="2022-08-31"' in text
    for _ in range(MOST_OPEN):
        asked(cast.officer_a)
    full = browser.post("/screenings/", {"roster": uploaded(), "as_of": "2022-08-31"})
    assert full.status_code == 429
    assert "最多同时筛查" in full.content.decode()


def test_a_failed_and_an_expired_one_say_so_and_hand_out_nothing(cast, screening):
    failed = asked(cast.officer_a, CSV + "1,2,3,4,5\n")
    screen_next()
    browser = visitor(cast.officer_a)
    assert "第 5 行有 5 格" in browser.get(f"/screenings/{failed.number}/").content.decode()
    assert browser.get(f"/screenings/{failed.number}/verdicts/").status_code == 302
    Screening.objects.filter(pk=screening.pk).update(state="expired")
    page = browser.get(f"/screenings/{screening.number}/?row=0").content.decode()
    assert "已按期删除" in page
    assert browser.get(f"/screenings/{screening.number}/problems/").status_code == 302


def test_deleting_it_says_what_is_gone(cast, screening):
    browser = visitor(cast.manager_a)
    page = browser.post(f"/screenings/{screening.number}/remove/", follow=True)
    assert "已删除“roster.csv”" in page.content.decode()
    assert not Screening.objects.exists()


def test_the_pages_are_complete_in_english(cast):
    browser = visitor(cast.officer_a)
    browser.cookies["django_language"] = "en"
    begun = browser.post("/screenings/", {"roster": uploaded(), "as_of": str(DAY)})
    waiting = browser.get(begun["Location"]).content.decode()
    assert screen_next()
    failed = asked(cast.officer_a, CSV + "1,2,3,4,5\n")
    screen_next()
    addresses = ["/screenings/", f"{begun['Location']}?row=0", f"/screenings/{failed.number}/"]
    pages = [waiting, *(browser.get(each).content.decode() for each in addresses)]
    pages.append(browser.post("/screenings/", {}).content.decode())
    for page in pages:
        assert HAN.findall(told(page)) == []
