"""Letters in the browser: read, taken out, printed where no PDF can be made, and checked."""

import sys
from dataclasses import replace

import pytest
from django.test import Client

from changrong.network.events.models import Event
from changrong.network.files.letters import pdf
from changrong.network.files.letters.actions import issue
from changrong.network.files.letters.paper import code_of
from changrong.network.people.actor import Actor

from ...visitors import EVERYBODY, statuses, visitor

NOBODY = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 401}
READERS = NOBODY | dict.fromkeys(["officer_a", "manager_a", "coordinator"], 200)


@pytest.fixture
def row(cast, claim):
    return issue([claim], cast.officer_a)[0]


@pytest.fixture
def without_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    pdf._library.cache_clear()
    yield
    pdf._library.cache_clear()


@pytest.fixture
def without_pango(monkeypatch):
    """The package is there and the system's libraries are not: its import fails with OSError."""

    class Missing:
        def find_spec(self, name, *_):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    pdf._library.cache_clear()
    yield
    pdf._library.cache_clear()


def test_a_letter_is_there_for_its_readers_and_for_nobody_else(cast, row):
    assert statuses(cast, "get", f"/letters/{row.number}.html") == READERS
    assert statuses(cast, "get", f"/letters/{row.number}.pdf") == READERS
    assert statuses(cast, "post", f"/letters/{row.number}.html")["officer_a"] == 405


def test_the_pdf_is_saved_under_the_letters_number_and_not_kept_by_caches(cast, row):
    response = visitor(cast.officer_a).get(f"/letters/{row.number}.pdf")
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert f'filename="{row.number}.pdf"' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


def test_the_page_leads_to_the_pdf_and_says_what_the_paper_says(cast, row):
    page = visitor(cast.officer_a).get(f"/letters/{row.number}.html").content.decode()
    assert f'href="/letters/{row.number}.pdf"' in page
    assert row.words in page
    assert "没有安装" not in page
    assert "style=" not in page


@pytest.mark.parametrize("missing", ["without_library", "without_pango"])
def test_where_no_pdf_can_be_made_the_page_prints_and_says_so(cast, row, missing, request):
    request.getfixturevalue(missing)
    browser = visitor(cast.officer_a)
    for end in ("html", "pdf"):
        response = browser.get(f"/letters/{row.number}.{end}")
        page = response.content.decode()
        assert response["Content-Type"].startswith("text/html")
        assert "这里没有安装生成 PDF 的组件" in page
        assert row.words in page
        assert ".pdf" not in page
        assert "data-print" in page


def test_a_name_that_no_font_can_write_is_printed_by_the_browser_and_never_as_a_box(cast, claim):
    odd = replace(claim.borrower, name="示例\ue123商行")
    [row] = issue([replace(claim, borrower=odd)], cast.officer_a)
    with pytest.raises(pdf.NoPdf) as caught:
        pdf.pdf_of(row)
    assert caught.value.lacks == "\ue123"
    page = visitor(cast.officer_a).get(f"/letters/{row.number}.pdf").content.decode()
    assert "这里的字体里没有“\ue123”" in page
    assert row.words in page


def test_whoever_reads_a_letter_about_a_firm_is_noted_once_a_day(cast, row):
    browser = visitor(cast.coordinator)
    for end in ("html", "pdf", "html"):
        browser.get(f"/letters/{row.number}.{end}")
    [event] = Event.objects.filter(stream=row.number, code="letter.viewed")
    assert event.actor == cast.coordinator.user
    assert f"看了函件 {row.number}" in visitor(cast.alice).get("/looked/").content.decode()


def test_a_firm_reading_its_own_letter_is_not_noted(cast, guarantee):
    [row] = issue([guarantee], Actor.SYSTEM)
    assert visitor(cast.alice).get(f"/letters/{row.number}.html").status_code == 200
    assert not Event.objects.filter(code="letter.viewed").exists()


def test_a_letter_in_english_stays_english_on_a_chinese_page(cast, claim):
    [row] = issue([claim], cast.officer_a, "en")
    page = visitor(cast.officer_a).get(f"/letters/{row.number}.html").content.decode()
    assert '<article class="letter" lang="en">' in page
    assert "Claim notice" in page
    assert "下载 PDF" in page


def checked(**typed):
    response = Client().get("/letters/verify/", typed)
    return response.status_code, response.content.decode()


def test_whoever_holds_the_paper_learns_who_wrote_whom_for_how_much_and_when(cast, row):
    status, page = checked(number=row.number, code=code_of(row.digest))
    assert status == 200
    assert "是真的" in page
    for said in ("代偿通知书", "示例甲银行", "示例融资担保有限公司", "600,000.07"):
        assert said in page
    assert cast.xianhe.name not in page  # the paper names the borrower; the page need not


@pytest.mark.parametrize("typed", ["0" * 16, "abc", "é" * 16])
def test_a_paper_with_another_code_is_not_ours_and_tells_nothing(row, typed):
    status, page = checked(number=row.number, code=typed)
    assert status == 200
    assert "没有这个编号和核验码的函件" in page
    assert "示例甲银行" not in page


def test_what_was_left_out_is_asked_for(row):
    status, page = checked(number=row.number, code="")
    assert status == 422
    assert "请填写函件上的核验码" in page
    status, page = checked(from_="elsewhere")
    assert status == 200
    assert "没有这个编号" not in page
