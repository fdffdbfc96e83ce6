"""How a rule was read, and who has checked it, on the pages and in the answers of the API."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from changrong.network.rules.book import book
from changrong.policy.book import read_shipped
from changrong.policy.confirming import FILE, confirming, written
from changrong.text import Text

from ..programs import Program
from .test_decision_page import decision_of, page_of

pytestmark = pytest.mark.django_db
NOTICE = "pboc-2022-deferral"
KEY = f"{NOTICE}/deferral"
DAY = date(2026, 11, 20)
BY, SEEN = "张三", "人民银行网站 <2022>"
LINE = Text(
    "张三于 2026-11-20 核对，见人民银行网站 &lt;2022&gt;",
    "Checked by 张三 on 2026-11-20, seen in 人民银行网站 &lt;2022&gt;",
)


@pytest.fixture
def confirmed(settings, tmp_path):
    """One measure known at second hand is confirmed in a home of its own, which no other worker
    shares; the book is read anew."""
    settings.HOME = tmp_path
    file = tmp_path / FILE
    file.write_text(written(confirming(read_shipped(), (), KEY, BY, DAY, SEEN)), encoding="utf-8")
    book.cache_clear()
    yield file
    book.cache_clear()


def judged(id: str) -> dict:
    answer = Program().post("decisions", {"facts": {}, "as_of": "2022-12-01", "notices": [NOTICE]})
    assert answer.status_code == 200
    return {each["id"]: each for each in answer.json()["measures"]}[id]


def shown(url: str, lang: str = "zh") -> str:
    client = Client(headers={"accept-language": lang})
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_an_answer_says_how_each_measure_was_read():
    assert judged("deferral")["read"] == "secondary"
    assert "confirmed" not in judged("deferral")
    answer = Program().post("decisions", {"facts": {}, "as_of": "2026-11-21"}).json()
    assert {each["read"] for each in answer["measures"]} == {"full", "secondary"}


def test_an_answer_says_who_has_checked_a_measure_and_names_another_book(confirmed):
    assert judged("deferral")["read"] == "confirmed"
    assert judged("deferral")["confirmed"] == {"by": BY, "on": "2026-11-20", "seen": SEEN}
    assert judged("deferred-until")["read"] == "secondary"
    measure = Program().get(f"notices/{NOTICE}/measures/deferral").json()
    assert measure["live"] is True
    assert measure["citation"]["read"] == "confirmed"
    assert measure["citation"]["confirmed"] == {"by": BY, "on": "2026-11-20", "seen": SEEN}
    now = book().hash
    confirmed.unlink()
    book.cache_clear()
    assert book().hash != now


def test_the_pages_of_the_notice_and_of_the_measure_say_it_in_words(confirmed):
    for url in (
        reverse("rules:notice", args=[NOTICE]),
        reverse("rules:measure", args=KEY.split("/")),
    ):
        for lang in ("zh", "en"):
            assert LINE.in_(lang) in shown(url, lang), url


def test_pages_tell_what_is_known_at_second_hand():
    assert "二手来源，待核" in shown(reverse("rules:notice", args=[NOTICE]))
    assert "二手来源，待核" in shown(reverse("rules:measure", args=KEY.split("/")))


def test_a_decision_keeps_who_had_checked_it_though_it_is_taken_back_later(cast, confirmed):
    decision = decision_of(cast)
    assert LINE.zh in page_of(cast, decision).content.decode()
    confirmed.unlink()
    book.cache_clear()
    page = page_of(cast, decision).content.decode()
    assert LINE.zh in page
    assert "这份结果做出以后，规则有更新" in page


def test_a_decision_of_before_shows_the_mark_of_its_measure_as_it_then_was(cast, confirmed):
    confirmed.unlink()
    book.cache_clear()
    decision = decision_of(cast)
    for measure in decision.result["measures"]:
        if f"{measure['notice']}/{measure['id']}" == KEY:
            assert measure["read"] == "secondary"
    assert LINE.zh not in page_of(cast, decision).content.decode()
