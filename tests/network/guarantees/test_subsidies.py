"""The claim for an award comes from a guarantor's guarantees, and its money is in its books."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from changrong.network.cases.errors import NotAllowed
from changrong.network.events.models import Event
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.subsidies import (
    Subsidy,
    award_claim,
    subsidy_granted,
    subsidy_received,
)
from changrong.network.ledger.errors import LedgerConflict
from changrong.network.people.actor import Actor
from changrong.network.people.tokens import issue_token
from changrong.policy import Grant

from ..visitors import visitor
from .deals import TODAY, WAN, D, Deal, books, loan

CITY = {
    "enterprise.industry": "5231",
    "enterprise.headcount": 8,
    "enterprise.revenue": "6000000",
    "guarantee.award_exclusion": "none",
}


def test_the_claim_of_a_year_is_made_of_its_guarantees(deal: Deal) -> None:
    loans = [loan(1, 100 * WAN, facts=CITY), loan(2, 50 * WAN)]
    [first, second] = file_loans(deal.signed(), loans, deal.bank_officer)
    assert first.guarantee is not None
    assert second.guarantee is not None
    made = award_claim(deal.cast.guarantor, 2026)
    assert [line.row.number for line in made.lines] == [
        first.guarantee.number,
        second.guarantee.number,
    ]
    assert made.whole.guaranteed == 150 * WAN
    assert made.whole.fees == 12_000_00
    assert award_claim(deal.cast.guarantor, 2025).lines == ()


def test_what_is_granted_is_still_to_come_until_it_is_received(deal: Deal) -> None:
    guarantor, manager = deal.cast.guarantor, deal.guarantor_manager
    granted = Subsidy(guarantor, 2025, 30_000_00, TODAY, "财企〔2026〕1号")
    subsidy_granted([granted], manager)
    subsidy_granted([granted], manager)
    assert books()[guarantor.number, "guarantee.subsidy_receivable"] == 30_000_00
    part = Subsidy(guarantor, 2025, 20_000_00, TODAY, "HK-1")
    subsidy_received([part], manager)
    subsidy_received([part], manager)
    assert books() == {
        (guarantor.number, "guarantee.subsidy_receivable"): 10_000_00,
        (guarantor.number, "guarantee.subsidy_income"): -30_000_00,
        (guarantor.number, "cash"): 20_000_00,
    }
    with pytest.raises(GuaranteeRefused, match=r"only 10000.00 yuan"):
        subsidy_received([Subsidy(guarantor, 2025, 10_000_01, TODAY, "HK-2")], manager)
    with pytest.raises(LedgerConflict):
        subsidy_granted([Subsidy(guarantor, 2025, 5, TODAY, granted.reference)], manager)


def test_only_the_guarantors_manager_books_it(deal: Deal) -> None:
    one = Subsidy(deal.cast.guarantor, 2025, 5, TODAY, "x")
    for somebody in (deal.guarantor_officer, deal.bank_manager, deal.cast.supervisor):
        with pytest.raises(NotAllowed):
            subsidy_granted([one], somebody)


def test_the_page_shows_each_guarantee_with_its_rates_its_clause_and_why(deal: Deal) -> None:
    cut = Grant("n-2020", "m", "四(二)", "guarantee.fee_rate_cut", D("0.003"), "fraction", None)
    loans = [loan(1, 100 * WAN, facts=CITY, grants=(cut,)), loan(2, 50 * WAN)]
    for one in file_loans(deal.signed(), loans, deal.bank_officer):
        assert one.guarantee is not None, one.reason
    for reader, is_own in ((deal.guarantor_officer, True), (deal.cast.supervisor, False)):
        page = visitor(reader).get(reverse("guarantees:award")).content.decode()
        assert "2026 年新增担保合计" in page
        assert "1,500,000.00" in page
        assert "约定 0.80%，降低 0.30 个百分点" in page
        assert "不在有效期" in page  # the notice held until 2020
        assert ("核定和收到的奖补" in page) == is_own
        assert reverse("guarantees:award-book", args=["granted"]) not in page
    assert visitor(deal.bank_officer).get(reverse("guarantees:award")).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_claim_is_taken_away_with_its_rates_and_that_is_recorded(deal: Deal, form: str) -> None:
    [filed] = file_loans(deal.signed(), [loan(1, 100 * WAN, facts=CITY)], deal.bank_officer)
    number = deal.cast.guarantor.number
    address = reverse("guarantees:award-file", args=[number, 2026, form])
    browser = visitor(deal.guarantor_officer)
    answer = browser.get(address)
    content = b"".join(answer) if form == "csv" else answer.content
    if form == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet]
    said = dict(zip(rows[0], rows[1], strict=True))
    assert filed.guarantee is not None
    assert said["担保编号"] == filed.guarantee.number
    assert D(str(said["约定费率（年）"])) == D(str(said["执行费率（年）"])) == D("0.008")
    assert Event.objects.filter(stream=number, code="subsidy.taken").count() == 1
    assert visitor(deal.bank_officer).get(address).status_code == 404
    assert browser.get(address.replace(form, "pdf")).status_code == 404


def test_the_manager_books_what_was_granted_and_received_on_the_page(deal: Deal) -> None:
    deal.signed()
    browser = visitor(deal.guarantor_manager)
    given = {"year": "2025", "amount": "30000", "on": TODAY.isoformat(), "reference": "财企/1"}
    address = reverse("guarantees:award-book", args=["granted"])
    assert browser.post(address, given | {"amount": ""}).status_code == 422
    assert browser.post(address, given).status_code == 302
    received = reverse("guarantees:award-book", args=["received"])
    assert "应收奖补只有" in browser.post(received, given | {"amount": "30001"}).content.decode()
    assert browser.post(received, given | {"amount": "10000"}).status_code == 302
    page = browser.get(reverse("guarantees:award")).content.decode()
    assert "已核定还没有收到的：20,000.00 元" in page
    assert page.count("财企/1") == 2
    for somebody in (deal.guarantor_officer, deal.bank_manager, deal.cast.supervisor):
        assert visitor(somebody).get(address).status_code == 404
    assert browser.get(reverse("guarantees:award-book", args=["lost"])).status_code == 404


def test_a_program_reads_the_claim_and_books_what_came_of_it(deal: Deal) -> None:
    file_loans(deal.signed(), [loan(1, 100 * WAN, facts=CITY)], deal.bank_officer)
    base = f"/api/v1/guarantors/{deal.cast.guarantor.number}"

    def client(of: Actor) -> Client:
        return Client(headers={"Authorization": f"Bearer {issue_token(of.membership)}"})

    manager = client(deal.guarantor_manager)
    [line] = manager.get(f"{base}/award?year=2026").json()["lines"]
    assert D(line["rates"]["agreed"]) == D("0.008")
    assert line["rates"]["cut_by"] is None
    taken = b"".join(manager.get(f"{base}/award/file?year=2026&form=csv"))
    assert line["number"] in taken.decode("utf-8-sig")
    body = {
        "kind": "granted", "year": 2025, "amount": "300.05", "on": "2026-03-02", "reference": "A",
    }  # fmt: skip
    json = "application/json"
    said = manager.post(f"{base}/subsidies", body, content_type=json)
    assert (said.status_code, said.json()["still_to_come"]) == (201, "300.05"), said.content
    more = body | {"kind": "received", "amount": "300.06", "reference": "B"}
    refused = manager.post(f"{base}/subsidies", more, content_type=json)
    assert refused.status_code == 409
    assert "amount" in refused.json()["errors"]
    assert client(deal.guarantor_officer).get(f"{base}/subsidies").json()["rows"][0] == {
        "kind": "granted", "year": 2025, "amount": "300.05", "on": "2026-03-02", "reference": "A",
    }  # fmt: skip
    for somebody in (deal.guarantor_officer, deal.bank_manager):
        answer = client(somebody).post(f"{base}/subsidies", body, content_type=json)
        assert answer.status_code == 404
    assert client(deal.cast.supervisor).get(f"{base}/subsidies").status_code == 404
