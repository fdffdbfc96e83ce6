"""Figures, claims for awards and costs through the API and on the command line."""

from __future__ import annotations

import io
import json

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.cli.test_policy_commands import run

from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.models import Guarantee
from changrong.network.people.actor import Actor
from changrong.network.people.tokens import issue_token

from ..matters import loan_of
from .deals import TODAY, WAN, Deal, loan


@pytest.fixture
def guarantee(deal: Deal) -> Guarantee:
    [filed] = file_loans(deal.signed(), [loan(1, 100 * WAN)], deal.bank_officer)
    assert filed.guarantee is not None
    return filed.guarantee


def ask(actor: Actor, path: str, status: int = 200, **parameters: object):
    headers = {"Authorization": f"Bearer {issue_token(actor.membership)}"}
    answer = Client().get(f"/api/v1/{path}", parameters, headers=headers)
    assert answer.status_code == status, answer.content
    return answer


def test_figures_are_told_and_open_to_their_rows(deal: Deal, guarantee: Guarantee) -> None:
    number, officer = deal.cast.guarantor.number, deal.guarantor_officer
    found = ask(officer, f"guarantors/{number}/figures", on=TODAY).json()
    told = {one["id"]: one for one in found["figures"]}
    assert told["outstanding"]["value"] == "1000000.00"
    assert told["average_fee_rate"]["value"] == "0.008000000"
    assert told["compensation_rate"]["value"] is None
    formulas = {one["fact"]: one for one in found["formulas"]}
    assert formulas["institution.responsibility_multiple"]["cites"]["clause"] == "放大倍数"
    assert found["borrowers"][0]["weight_class"] == "other_loan"
    rows = ask(officer, f"guarantors/{number}/figures/outstanding").json()
    assert rows["total"] == 1
    assert rows["rows"] == [{"id": guarantee.number, "top": "1000000.00", "bottom": "0.00"}]
    assert ask(officer, f"guarantors/{number}/figures/outstanding", offset=1).json()["rows"] == []


def test_what_is_not_ones_own_or_not_there_is_not_found(deal: Deal, guarantee: Guarantee) -> None:
    number = deal.cast.guarantor.number
    for somebody in (deal.bank_officer, deal.province_officer, deal.cast.alice):
        ask(somebody, f"guarantors/{number}/figures", 404)
    ask(deal.guarantor_officer, f"guarantors/{number}/figures/odd", 404)
    for moment in ("soon", "0001-01-01", "0001-01-01T00:00:00+14:00"):
        refused = ask(deal.guarantor_officer, f"guarantors/{number}/figures", 422, known_at=moment)
        assert refused.json()["errors"].keys() == {"known_at"}


def test_the_claim_of_a_year_is_a_file_too(deal: Deal, guarantee: Guarantee) -> None:
    path = f"guarantors/{deal.cast.guarantor.number}/award"
    found = ask(deal.guarantor_officer, path, year=2026).json()
    assert (found["whole"]["count"], found["whole"]["fees"]) == (1, "8000.00")
    answer = ask(deal.guarantor_officer, f"{path}/file", year=2026)
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet["A2"].value == guarantee.number


def test_what_a_guaranteed_loan_costs_counts_interest_and_fee(
    deal: Deal, guarantee: Guarantee
) -> None:
    path = f"guarantees/{guarantee.number}/cost"
    ask(deal.bank_officer, path, 409)
    guarantee.contract = loan_of(deal.cast)
    guarantee.save()
    found = ask(deal.bank_officer, path).json()
    assert found["fees"] == "8000.00"
    assert float(found["yearly"]) > float(found["interest_part"]) > 0


def test_the_command_says_the_same(deal: Deal, guarantee: Guarantee) -> None:
    number = deal.cast.guarantor.number
    said = run("guarantee", "figures", "--guarantor", number, "--on", TODAY.isoformat(), "--json")
    told = {one["id"]: one["value"] for one in json.loads(said.stdout)["figures"]}
    assert told["outstanding"] == 1000000
    words = run("guarantee", "figures", "--guarantor", number, "--lang", "en")
    assert "Outstanding" in words.stdout
