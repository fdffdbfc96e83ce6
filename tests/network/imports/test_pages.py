"""批量导入 as the hotline sees it: handed in, tried, imported, read; without any script."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from changrong.network.cases.models import Case
from changrong.network.imports.importers import importers, importers_for
from changrong.network.imports.models import Import
from changrong.network.imports.worker import import_next

from ..test_english_pages import HAN, told
from ..visitors import EVERYBODY, status, visitor
from .sheets import as_csv, asked, done, firm

pytestmark = pytest.mark.django_db

# address: what GET gives and what an empty POST gives, as {status: who}; others get 404
TABLE = {
    "import": ({200: ["hotline"]}, {405: "importers"}),
    "report": ({200: ["hotline"]}, {405: "importers"}),
    "go": ({405: "importers"}, {409: ["hotline"]}),
    "remove": ({405: "importers"}, {302: ["hotline"]}),
}


def posted(content=None, **changes):
    file = SimpleUploadedFile("名单.csv", as_csv(firm(1)) if content is None else content)
    return {"kind": "need", "file": file, "consent": "on"} | changes


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", TABLE)
def test_only_who_handed_it_in_sees_it(cast, name, method):
    row = done(cast.hotline, as_csv(firm(1)))
    staff = [who for who in EVERYBODY if who not in ("alice", "charlie", "stranger", "anonymous")]
    wanted = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 401}
    for code, those in TABLE[name][method == "post"].items():
        wanted |= dict.fromkeys(staff if those == "importers" else those, code)
    url = reverse(f"imports:{name}", args=[row.number])
    assert {who: status(cast, who, method, url) for who in EVERYBODY} == wanted


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_list_and_the_templates_are_for_who_may_import(cast, who):
    actor = getattr(cast, who)
    kinds = {one.kind.name for one in importers_for(actor)}
    missing = 401 if who == "anonymous" else 404
    assert status(cast, who, "get", "/imports/") == (200 if kinds else missing)
    for kind in importers():
        wanted = 200 if kind in kinds else missing
        assert status(cast, who, "get", f"/imports/template/{kind}.xlsx") == wanted
        assert status(cast, who, "get", f"/imports/columns/{kind}/") == wanted
    assert ("need" in kinds) == (who == "hotline")


def test_a_file_is_tried_then_imported_then_its_report_is_taken(cast):
    browser = visitor(cast.hotline)
    rows = as_csv(firm(1, 备注="甲"), firm(2, 用途="炒股"))
    begun = browser.post("/imports/", posted(rows))
    assert begun.status_code == 302, told(begun.content.decode())
    page = browser.get(begun["Location"]).content.decode()
    assert 'http-equiv="refresh"' in page
    assert import_next()
    page = browser.get(begun["Location"]).content.decode()
    assert 'http-equiv="refresh"' not in page
    for words in ("试跑", "有 1 行可以导入", "另有 1 行不能", "没有“炒股”这一项", "没有用到：备注"):
        assert words in page, words
    assert not Case.objects.exists()
    gone = browser.post(f"{begun['Location']}go/")
    assert gone.status_code == 302
    assert import_next()
    number = Case.objects.get(kind="need").number
    page = browser.get(f"{gone['Location']}?outcome=opened").content.decode()
    assert number in page
    taken = browser.get(f"{gone['Location']}report/")
    text = b"".join(taken.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[1].endswith(f"甲,已受理,{number},")
    assert "名单.csv" in browser.get("/imports/").content.decode()
    assert "已经正式导入" in browser.get(begun["Location"]).content.decode()


def test_formulas_in_a_report_are_made_harmless(cast):
    row = done(cast.hotline, as_csv(firm(1, **{"备注": "=SUM(1)", "=SUM(2)": "一格"})))
    taken = visitor(cast.hotline).get(f"/imports/{row.number}/report/")
    text = b"".join(taken.streaming_content).decode("utf-8-sig")
    assert "'=SUM(1)" in text
    assert "'=SUM(2)" in text.splitlines()[0]


def test_the_same_file_again_has_to_be_confirmed(cast):
    done(cast.hotline, as_csv(firm(1)))
    browser = visitor(cast.hotline)
    begun = browser.post("/imports/", posted())
    assert import_next()
    Import.objects.filter(dry_run=True).update(opened=1)
    assert 'name="again"' in browser.get(begun["Location"]).content.decode()
    refused = browser.post(f"{begun['Location']}go/")
    assert refused.status_code == 409
    assert "已经导入过" in refused.content.decode()
    assert browser.post(f"{begun['Location']}go/", {"again": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"consent": ""}, "要先得到企业同意"),
        ({"kind": "nothing"}, "nothing"),
        ({"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")}, "缺这几列"),
        ({"file": ""}, "请先选文件"),
    ],
)
def test_what_is_wrong_is_said_beside_it(cast, changes, says):
    page = visitor(cast.hotline).post("/imports/", posted(**changes))
    assert page.status_code == 422
    assert says in page.content.decode()
    assert not Import.objects.exists()


def test_a_template_can_be_filled_in_and_imported(cast):
    browser = visitor(cast.hotline)
    content = browser.get("/imports/template/need.xlsx").content
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert "需要金额（元）" in headings
    assert sheet.data_validations.dataValidation
    assert book.worksheets[1].sheet_state == "hidden"
    filled = firm(1) | {"想用多久（个月）": "12", "从业人数（人）": "8"}
    for place, heading in enumerate(headings, 1):
        sheet.cell(2, place, filled.get(heading, ""))
    file = io.BytesIO()
    book.save(file)
    row = done(cast.hotline, file.getvalue(), "need.xlsx")
    assert (row.opened, row.unused) == (1, []), row.results.first().problems


def test_deleting_it_says_what_stays(cast):
    row = done(cast.hotline, as_csv(firm(1)))
    page = visitor(cast.hotline).post(f"/imports/{row.number}/remove/", follow=True)
    assert "已受理的事项都在" in page.content.decode()
    assert not Import.objects.exists()


def test_the_pages_are_complete_in_english(cast):
    browser = visitor(cast.hotline)
    browser.cookies["django_language"] = "en"
    rows = as_csv(firm(1), firm(2, 手机号码="1"))
    begun = browser.post("/imports/", posted(rows, file=SimpleUploadedFile("rows.csv", rows)))
    waiting = browser.get(begun["Location"])
    assert import_next()
    expired = asked(cast.hotline, as_csv(firm(3)))
    Import.objects.filter(pk=expired.pk).update(state="expired")
    addresses = ["/imports/", begun["Location"], "/imports/columns/need/",
                 f"/imports/{expired.number}/"]  # fmt: skip
    pages = [waiting, *(browser.get(each) for each in addresses), browser.post("/imports/", {})]
    for page in pages:
        assert HAN.findall(told(page.content.decode())) == []
    blank = browser.get("/imports/template/need.csv").content.decode("utf-8-sig")
    assert HAN.findall(blank) == []
