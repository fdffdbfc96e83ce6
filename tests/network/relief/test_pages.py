"""The pages and the API of relief and of transactions: sums, their rows, and telling of them."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from changrong.network.people.tokens import issue_token
from changrong.network.relief.models import Entry, Transactions
from changrong.network.rules.models import Emergency

from ..cases.desks import test_urgent_service as urgent
from ..matters import at, step
from ..visitors import visitor

RELIEF = {"kind": "fees", "day": "2026-11-20", "units": "3", "amount": "1,234.56", "note": "减免"}


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def emergency(db) -> Emergency:
    values = {"region": "110000", "level": 1, "started_on": "2026-11-01"}
    return Emergency.objects.create(name="示例响应", **values)


def get(who, name, *args, **asked) -> str:
    response = visitor(who).get(reverse(f"relief:{name}", args=args), asked)
    assert response.status_code == 200
    return response.content.decode()


def post(who, name, *args, **sent):
    return visitor(who).post(reverse(f"relief:{name}", args=args), sent)


def call(who, how, path, body=None):
    headers = {"Authorization": f"Bearer {issue_token(who.membership)}"}
    more = {"data": body, "content_type": "application/json"} if body is not None else {}
    return getattr(Client(), how)(f"/api/v1{path}", headers=headers, **more)


class TestTheLedger:
    def test_is_told_on_a_page_and_opens_down_to_the_entries(self, cast):
        assert post(cast.officer_a, "tell", **RELIEF).status_code == 302
        entry = Entry.objects.get()
        assert (entry.units, entry.amount) == (3, 1_234_56)
        page = get(cast.coordinator, "ledger", kind="fees", institution=cast.bank_a.pk)
        assert "1,234.56" in page
        assert "减免" in page
        assert "共 1 笔" in page
        assert "共 1 笔" not in get(cast.coordinator, "ledger", kind="credit")
        assert "登记纾困" not in get(cast.supervisor, "ledger")

    def test_loses_nothing_that_was_typed_and_names_the_field(self, cast):
        response = post(cast.officer_a, "tell", **RELIEF | {"firm": "91110105MA00000XXX"})
        page = response.content.decode()
        assert response.status_code == 422
        assert 'href="#id_firm"' in page
        assert "1,234.56" in page
        assert "减免" in page
        missing = post(cast.officer_a, "tell", kind="", day="").content.decode()
        assert 'href="#id_kind"' in missing
        assert 'href="#id_day"' in missing

    def test_an_empty_amount_is_unknown_and_shown_so(self, cast):
        post(cast.officer_a, "tell", **RELIEF | {"amount": ""})
        assert Entry.objects.get().amount is None
        assert "另有 1 笔不知道金额" in get(cast.officer_a, "ledger")

    def test_takes_a_file_whole_or_names_its_wrong_rows(self, cast):
        text = "纾困种类,日期,金额\n减费让利,2026-11-20,12.50\n减费让利,2026-11-30,1\n"
        response = post(cast.officer_a, "tell", file=SimpleUploadedFile("一.csv", text.encode()))
        page = response.content.decode()
        assert response.status_code == 422
        assert "要改的行" in page
        assert "日子不能晚于今天" in page
        assert not Entry.objects.exists()
        right = SimpleUploadedFile("一.csv", text.replace("11-30", "11-21").encode())
        assert post(cast.officer_a, "tell", file=right).status_code == 302
        assert sum(one.amount for one in Entry.objects.all()) == 13_50

    def test_refuses_a_file_that_is_none(self, cast):
        response = post(cast.officer_a, "tell", file=SimpleUploadedFile("一.csv", b"\x00\x01"))
        assert response.status_code == 422
        assert 'href="#id_file"' in response.content.decode()

    def test_is_reversed_by_its_own_institution_alone(self, cast):
        post(cast.officer_a, "tell", **RELIEF)
        number = Entry.objects.get().number
        assert post(cast.officer_b, "reverse", number, reason="错").status_code == 404
        assert post(cast.officer_a, "reverse", number, reason="").status_code == 422
        assert post(cast.officer_a, "reverse", number, reason="报错了").status_code == 302
        page = get(cast.officer_a, "ledger")
        assert "已冲销" in page
        assert "报错了" in page
        again = post(cast.officer_a, "reverse", number, reason="再来")
        assert again.status_code == 422
        assert Entry.objects.count() == 2

    def test_a_supervisor_reads_the_sums_and_no_case(self, cast):
        case = urgent.ask(cast)
        case = step(case, "check", cast.officer_a, checked=urgent.CHECKED)
        case = step(case, "finish", cast.manager_a, voucher="P-1", done_amount="8888.88")
        page = get(cast.supervisor, "ledger")
        assert "8,888.88" in page
        assert case.number not in page
        assert cast.xianhe.name not in page
        assert case.number in get(cast.coordinator, "ledger")
        response = visitor(cast.supervisor).get(reverse("relief:ledger-csv"))
        text = b"".join(response.streaming_content).decode()
        assert case.number not in text

    def test_the_file_adds_up_to_the_page(self, cast):
        post(cast.officer_a, "tell", **RELIEF)
        post(cast.officer_a, "tell", **RELIEF | {"amount": "0.44"})
        response = visitor(cast.coordinator).get(reverse("relief:ledger-csv"))
        text = b"".join(response.streaming_content).decode().lstrip("\ufeff")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert sorted(row["金额（元）"] for row in rows) == ["0.44", "1234.56"]
        assert "1,235.00" in get(cast.coordinator, "ledger")

    def test_no_page_for_a_key_that_is_none(self, cast):
        page = reverse("relief:ledger") + "?institution=abc"
        assert visitor(cast.coordinator).get(page).status_code == 404


class TestTheApi:
    def test_tells_and_sums_in_yuan(self, cast):
        row = {"kind": "credit", "day": "2026-11-20", "amount": "100000000.01"}
        assert call(cast.officer_a, "post", "/relief", {"rows": [row]}).status_code == 201
        said = call(cast.coordinator, "get", "/relief").json()
        [total] = said["totals"]
        assert (total["kind"], total["amount"]) == ("credit", "100000000.01")
        assert (said["count"], len(said["rows"])) == (1, 1)
        number = said["rows"][0]["number"]
        back = call(cast.officer_a, "post", f"/relief/{number}/reversal", {"reason": "错"})
        assert back.status_code == 201
        assert call(cast.coordinator, "get", "/relief").json()["totals"] == []
        twice = call(cast.officer_a, "post", f"/relief/{number}/reversal", {"reason": "错"})
        assert twice.status_code == 409

    def test_names_each_wrong_row_by_its_place(self, cast):
        rows = [{"kind": "credit", "day": "2026-11-20"}, {"kind": "luck", "day": "2026-11-20"}]
        response = call(cast.officer_a, "post", "/relief", {"rows": rows})
        assert response.status_code == 409
        assert list(response.json()["errors"]) == ["rows.1.kind"]
        fraction = {"kind": "credit", "day": "2026-11-20", "amount": "0.001"}
        assert call(cast.officer_a, "post", "/relief", {"rows": [fraction]}).status_code == 422
        assert not Entry.objects.exists()

    def test_transactions_are_corrected_with_their_history(self, cast, emergency):
        row = {"kind": "bills", "since": "2026-11-01", "until": "2026-11-02", "count": 182}
        for amount in ("491000000", "492000000"):
            body = {"emergency": emergency.pk, "rows": [row | {"amount": amount}]}
            assert call(cast.officer_a, "post", "/transactions", body).status_code == 201
        said = call(cast.supervisor, "get", "/transactions").json()
        [total] = said["intervals"][0]["totals"]
        assert (total["units"], total["amount"]) == (182, "492000000.00")
        replaced = {one["amount"]: one["replaced_by"] is not None for one in said["rows"]}
        assert replaced == {"491000000.00": True, "492000000.00": False}
        overlap = {"emergency": emergency.pk, "rows": [row | {"until": "2026-11-03"}]}
        response = call(cast.officer_a, "post", "/transactions", overlap)
        assert list(response.json()["errors"]) == ["rows.0.since"]
        unknown = {"emergency": 0, "rows": [row]}
        assert call(cast.officer_a, "post", "/transactions", unknown).status_code == 404


class TestTransactionsPages:
    def test_a_count_is_told_and_corrected_on_the_page(self, cast, emergency):
        sent = {
            "emergency": emergency.pk, "kind": "remittance", "since": "2026-11-01",
            "until": "2026-11-15", "count": "6984", "amount": "862132900",
        }  # fmt: skip
        assert post(cast.officer_a, "tell-transactions", **sent).status_code == 302
        assert (
            post(cast.manager_a, "tell-transactions", **sent | {"count": "6948"}).status_code == 302
        )
        page = get(cast.supervisor, "transactions")
        assert page.count("6,948") == 3  # the kind, its institution, and the report that counts
        assert page.count("6,984") == 1
        assert "已更正" in page
        assert "862,132,900.00" in page
        assert Transactions.objects.count() == 2

    def test_what_overlaps_is_said_at_its_field(self, cast, emergency):
        sent = {
            "emergency": emergency.pk, "kind": "cash", "since": "2026-11-01",
            "until": "2026-11-15", "count": "1",
        }  # fmt: skip
        post(cast.officer_a, "tell-transactions", **sent)
        response = post(cast.officer_a, "tell-transactions", **sent | {"until": "2026-11-16"})
        assert response.status_code == 422
        assert 'href="#id_since"' in response.content.decode()
        missing = post(cast.officer_a, "tell-transactions", emergency="")
        assert 'href="#id_emergency"' in missing.content.decode()

    def test_where_there_is_no_emergency_there_is_nothing_to_tell(self, cast):
        assert "没有登记过应急响应" in get(cast.officer_a, "transactions")
        assert "报业务笔数" not in get(cast.officer_a, "transactions")

    def test_the_file_has_every_report(self, cast, emergency):
        row = {
            "emergency": emergency.pk, "kind": "cash", "since": "2026-11-01",
            "until": "2026-11-15", "count": "1",
        }  # fmt: skip
        post(cast.officer_a, "tell-transactions", **row)
        post(cast.officer_a, "tell-transactions", **row | {"count": "2"})
        response = visitor(cast.coordinator).get(reverse("relief:transactions-csv"))
        text = b"".join(response.streaming_content).decode().lstrip("\ufeff")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["笔数"] for row in rows] == ["2", "1"]
        assert rows[1]["被哪一份更正"] == rows[0]["编号"]
