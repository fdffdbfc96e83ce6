"""The pages of firms' data: the firm's on the phone, the officer's, the bureau's; and the API."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from changrong.network.cases.models import Case
from changrong.network.events.models import Event
from changrong.network.evidence import terms
from changrong.network.evidence.models import Consent, Piece, Sharer
from changrong.network.people.tokens import issue_token

from ..steps import dispatch_at
from ..visitors import visitor
from .samples import agree, ask, months, pulled

pytestmark = pytest.mark.shows("S2-15", "S3-19", "S3-68")


def text(response):
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def page(actor, name, *args):
    return visitor(actor).get(reverse(name, args=args))


def test_the_catalogue_tells_anybody_what_can_be_shared_and_what_is_connected(cast, shared):
    said = text(page(cast.anonymous, "evidence:catalogue"))
    for word in ("经营信息", "交易流水", "征信信息", "公共信用信息", "开票金额", "已接入"):
        assert word in said
    assert "由企业或机构添加" in said


def test_from_the_officers_question_to_values_on_the_page(cast, shared):
    part = dispatch_at(shared, cast.bank_a)
    officer, alice = visitor(cast.officer_a), visitor(cast.alice)
    assert "请企业同意取数" in text(officer.get(reverse("cases:case", args=[part.number])))
    url = reverse("evidence:ask", args=[part.number])
    assert "社保参保" in text(officer.get(url))
    blank = officer.post(url, {"purpose": "loan", "why": "写好的理由"})
    assert blank.status_code == 422
    assert "写好的理由" in blank.content.decode()  # nothing typed is lost
    said = {"purpose": "loan", "items": ["staff", "invoices"], "why": "核对人数"}
    assert officer.post(url, said).status_code == 302
    assert officer.post(url, said).status_code == 302  # pressed twice
    request = Case.objects.get(kind="data_request")

    assert "示例甲银行请您同意取数" in text(alice.get(reverse("evidence:consents")))
    matter = text(alice.get(reverse("matters:matter", args=[request.number])))
    assert terms.VERSIONS[terms.CURRENT].zh in matter
    assert "开票金额" in matter
    assert "失信名单" not in matter.split("您可以办的")[0].split("同意给哪些")[1]
    given = {
        "agreed": ["staff", "invoices"],
        "until": "2027-02-23",
        "keeps_facts": "false",
        "terms": "true",
        "revision": "0",
    }
    move = reverse("matters:move", args=[request.number, "agree"])
    refused = alice.post(move, given | {"terms": "false"})
    assert refused.status_code == 422
    answer = alice.post(move, given)
    assert answer.status_code == 302, answer.content.decode()
    pulled(request)

    shown = text(officer.get(reverse("evidence:case", args=[part.number])))
    assert "26" in shown
    assert "四类里有 1 ÷ 4 类可用" in shown
    assert "缺的不加分，也不减分" in shown
    assert "全国融资信用服务平台" in shown
    card = text(officer.get(reverse("cases:case", args=[part.number])))
    assert "经企业同意取得的数据" in card
    assert "没有，算作不知道" in card
    looks = Event.objects.filter(stream=part.number, code="data.looked")
    assert [one.data["items"] for one in looks] == [["invoices", "staff"]]
    consents = text(alice.get(reverse("evidence:consents")))
    assert "看了数据：开票金额、社保参保" in consents
    assert "取过 1 次" in consents


def test_the_firm_withdraws_on_its_page_and_the_values_are_gone(cast, shared):
    pulled(agree(ask(cast, shared), cast.alice))
    part = dispatch_at(shared, cast.bank_a)
    url = reverse("evidence:withdraw", args=[Consent.objects.get().number])
    assert visitor(cast.charlie).post(url).status_code == 404
    assert visitor(cast.officer_a).post(url).status_code == 404
    assert visitor(cast.alice).post(url).status_code == 302
    said = text(page(cast.officer_a, "evidence:case", part.number))
    assert "四类里有 0 ÷ 4 类可用" in said
    assert "撤回" in text(page(cast.alice, "evidence:consents"))


def test_the_firm_agrees_before_anybody_asks(cast, shared):
    alice = visitor(cast.alice)
    url = reverse("evidence:give")
    assert "示例甲银行" in text(alice.get(url))
    said = {
        "institutions": [cast.bank_a.number],
        "purpose": "loan",
        "items": ["staff"],
        "until": "2027-01-31",
    }
    without = alice.post(url, said)
    assert without.status_code == 422
    assert not Consent.objects.exists()
    assert alice.post(url, said | {"terms": "on", "until": "2028-01-31"}).status_code == 422
    part = dispatch_at(shared, cast.bank_b)
    astray = alice.post(url, said | {"terms": "on", "case": part.number})
    assert "另一家机构" in astray.content.decode()
    assert alice.post(url, said | {"terms": "on"}).status_code == 302
    given = Consent.objects.get()
    assert (given.items, given.keeps_facts, given.case) == (["staff"], False, None)


def test_an_item_is_added_by_hand_with_a_paper(cast, shared, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    request = pulled(agree(ask(cast, shared), cast.alice))
    alice = visitor(cast.alice)
    url = reverse("evidence:add", args=[request.number, "account_flows"])
    assert "2026-01 12345.67" in text(alice.get(url))
    lines = "\n".join(f"{month} {amount}" for month, amount in months("80000").items())
    wrong = alice.post(url, {"inflows": lines.replace("2026-03", "2026-3"), "dated": "2026-11-20"})
    assert wrong.status_code == 422
    assert "2026-3" in wrong.content.decode()
    paper = SimpleUploadedFile("流水.pdf", b"%PDF-1.7", "application/pdf")
    said = {"inflows": lines, "dated": "2026-11-20", "file": paper}
    answer = alice.post(url, said)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    piece = Piece.objects.get(item="account_flows")
    assert (piece.origin, piece.dated, len(piece.value["inflows"])) == (
        "enterprise",
        date(2026, 11, 20),
        12,
    )
    seen = text(page(cast.officer_a, "evidence:case", request.fields["for_case"]))
    assert "流水.pdf" in seen
    assert "四类里有 2 ÷ 4 类可用" in seen
    assert visitor(cast.charlie).get(url).status_code == 404


def test_the_bureau_reads_the_log_with_its_denominators_and_no_value(cast, shared):
    pulled(agree(ask(cast, shared, items=["staff", "registration"]), cast.alice))
    said = text(page(cast.coordinator, "evidence:exchanges"))
    assert "2 ÷ 2 次结束的" in said
    assert "1 ÷ 1 户取过数的" in said
    assert "取到 1 ÷ 2 项" in said
    assert "26 人" not in said
    elsewhere = text(page(cast.coordinator_elsewhere, "evidence:exchanges"))
    assert "0 ÷ 0 次结束的" in elsewhere
    assert "鲜禾" not in elsewhere


def test_the_bureau_lets_an_institution_take_part_and_ends_it(cast, shared):
    browser, url = visitor(cast.coordinator), reverse("evidence:exchanges")
    some = {"institution": cast.guarantor.number, "checked": ["people"]}
    assert "每一项都核实了才能参加" in browser.post(url, some).content.decode()
    everything = some | {"checked": ["people", "trace", "safe", "use", "delete"]}
    assert browser.post(url, everything).status_code == 302
    assert Sharer.objects.filter(institution=cast.guarantor, ended_at=None).exists()
    end = reverse("evidence:dismiss", args=[cast.guarantor.number])
    assert visitor(cast.coordinator_elsewhere).post(end).status_code == 404
    assert browser.post(end).status_code == 302
    assert not Sharer.objects.filter(institution=cast.guarantor, ended_at=None).exists()


def test_an_institution_outside_the_sharing_is_told_how_to_join(cast, shared):
    part = dispatch_at(shared, cast.bank_b)
    answer = visitor(cast.officer_b).get(reverse("evidence:ask", args=[part.number]), follow=True)
    assert "还没有参加涉企信息共享" in answer.content.decode()


def test_every_page_is_complete_in_english(cast, shared):
    request = pulled(agree(ask(cast, shared), cast.alice))
    ask(cast, shared, items=["tax"], why="limit")
    part = dispatch_at(shared, cast.bank_a).number
    pages = [
        (cast.anonymous, reverse("evidence:catalogue")),
        (cast.alice, reverse("evidence:consents")),
        (cast.alice, reverse("evidence:give")),
        (cast.alice, reverse("evidence:add", args=[request.number, "account_flows"])),
        (cast.officer_a, reverse("evidence:case", args=[part])),
        (cast.officer_a, reverse("evidence:ask", args=[part])),
        (cast.coordinator, reverse("evidence:exchanges")),
    ]
    for actor, path in pages:
        client = visitor(actor)
        client.cookies["language"] = "en"
        said = text(client.get(path, headers={"accept-language": "en"}))
        main = re.sub(r"<[^>]+>", " ", said.split("<main")[1].split("</main>")[0])
        assert re.findall("[\u4e00-\u9fff]+", re.sub("示例[\u4e00-\u9fff]+", "", main)) == [], path


# ---------------------------------------------------------------------- API


def call(actor, method, path, body=None):
    headers = {"Authorization": f"Bearer {issue_token(actor.membership)}"} if actor.user else {}
    data = {"data": json.dumps(body), "content_type": "application/json"} if body else {}
    return getattr(Client(), method)(f"/api/v1{path}", headers=headers, **data)


def test_the_same_by_the_api(cast, shared):
    listed = call(cast.anonymous, "get", "/data/items").json()
    assert {one["family"] for one in listed} == {"trade", "flows", "credit", "public"}
    staff = next(one for one in listed if one["name"] == "staff")
    assert staff["connected"] == ["platform", "bigdata"]
    assert staff["holds"][0]["fact"] == "enterprise.headcount"
    words = call(cast.anonymous, "get", "/consents/terms").json()
    assert words["sha256"] == terms.digest(words["version"])
    body = {
        "institution": cast.bank_a.number,
        "items": ["staff"],
        "purpose": "loan",
        "until": "2027-01-31",
        "terms": words["version"],
    }
    assert call(cast.officer_a, "post", "/consents", body).status_code == 404
    wrong = {
        "institution": cast.bank_b.number,  # does not take part
        "items": ["stars"],
        "purpose": "fun",
        "until": "2029-01-31",
        "terms": 99,
        "case": "XQ-0",
    }
    for field, value in wrong.items():
        refused = call(cast.alice, "post", "/consents", body | {field: value})
        assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])
    made = call(cast.alice, "post", "/consents", body)
    assert made.status_code == 201, made.content
    assert made.json()["live"] is True
    part = dispatch_at(shared, cast.bank_a)
    pulled(ask(cast, shared, items=["staff"]))
    data = call(cast.officer_a, "get", f"/cases/{part.number}/data").json()
    assert data["pieces"][0]["value"] == {"headcount": 26, "months_without": 0}
    assert (data["coverage"], data["coverage_of"]) == (1, 4)
    assert data["families"]["credit"] == "absent"
    assert data["lowest"] < data["highest"] <= data["of"] == 100
    assert call(cast.coordinator, "get", f"/cases/{part.number}/data").status_code == 404
    log = call(cast.coordinator, "get", "/exchanges").json()
    assert (log["count"], log["exchanges"][0]["given"]) == (1, {"staff": "2026-11-20"})
    assert call(cast.officer_b, "get", "/exchanges").json()["count"] == 0
    number = made.json()["number"]
    assert call(cast.charlie, "post", f"/consents/{number}/withdrawal").status_code == 404
    gone = call(cast.alice, "post", f"/consents/{number}/withdrawal").json()
    assert gone["live"] is False
    assert call(cast.alice, "get", "/consents").json()[0]["withdrawn_at"] is not None
    assert call(cast.officer_a, "get", f"/cases/{part.number}/data").json()["pieces"] == []
