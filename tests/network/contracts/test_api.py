"""What a bank's own system tells and reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from changrong.network import clock
from changrong.network.contracts import actions
from changrong.network.events.models import Event

from ..programs import Program, problem
from ..steps import make_offer, state_need

NOW = datetime(2026, 12, 23, 20, tzinfo=clock.SHANGHAI)
FIRST = "2026-12-23"
PAID = {"kind": "repaid", "amount": "69566.67"}


@pytest.fixture(autouse=True)
def at_first_due(contract):
    with clock.at(NOW):
        yield


@pytest.fixture
def bank(cast) -> Program:
    return Program(cast.officer_a)


def told(event: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"value_on": FIRST, "event": event, **more}


def tell(bank: Program, contract, *events: dict[str, Any], status: int = 201) -> Any:
    response = bank.post(f"contracts/{contract.number}/events", {"events": list(events)})
    assert response.status_code == status, response.content
    return response.json()


class TestWhichThereAre:
    def test_a_lender_finds_the_number_of_a_loan_by_the_need_or_its_own_case(self, bank, contract):
        offer = contract.case
        for asked in ("", f"?case={offer.number}", f"?case={offer.parent.number}"):
            found = bank.get(f"contracts{asked}").json()
            assert found["total"] == 1
            [row] = found["rows"]
            assert (row["number"], row["case"]) == (contract.number, offer.number)
            assert (row["agreed"], row["disbursed_on"]) == ("800000.00", "2026-11-23")
        assert bank.get("contracts?case=XQ-2026-0101-0001").json() == {"total": 0, "rows": []}

    def test_another_lender_and_whoever_reads_no_loans_find_none(self, cast, contract):
        for other in (cast.officer_b, cast.charlie, cast.supervisor):
            assert Program(other).get("contracts").json() == {"total": 0, "rows": []}


class TestOneContract:
    def test_what_is_told_is_answered_with_its_number(self, bank, contract):
        [event] = tell(bank, contract, told(PAID, reference="T-1"))
        assert (event["number"], event["kind"], event["reference"]) == (2, "repaid", "T-1")
        assert event["data"] == {"amount": "6956667"}

    def test_it_stands_as_it_was_told(self, bank, contract):
        before = bank.get(f"contracts/{contract.number}").json()
        assert (before["reports_payments"], before["principal"]) == (False, "800000.00")
        tell(bank, contract, told(PAID))
        now = bank.get(f"contracts/{contract.number}").json()
        assert (now["reports_payments"], now["status"]) == (True, "normal")
        assert now["principal"] == "733333.33"
        assert now["next_due"] == {
            "on": "2027-01-23",
            "principal": "66666.67",
            "interest": "2746.94",
        }
        assert now["owed_now"] == "0.00"

    def test_its_statement_adds_up(self, bank, contract):
        tell(bank, contract, told(PAID))
        lent, paid = bank.get(f"contracts/{contract.number}/statement").json()
        assert (lent["event"], lent["amount"], lent["left"]) == (1, "800000.00", "800000.00")
        assert (paid["principal"], paid["interest"]) == ("66666.67", "2900.00")

    def test_an_event_taken_back_is_out_of_force_and_still_there(self, bank, contract):
        tell(bank, contract, told(PAID))
        tell(bank, contract, told({"kind": "undone", "event_number": 2}))
        rows = bank.get(f"contracts/{contract.number}/events").json()
        assert [(row["number"], row["in_force"]) for row in rows] == [
            (1, True), (2, False), (3, True),
        ]  # fmt: skip

    def test_a_correction_holds_another_event(self, bank, contract):
        tell(bank, contract, told(PAID))
        by = {"kind": "prepaid", "amount": "100000.00", "way": "lower"}
        [event] = tell(bank, contract, told({"kind": "corrected", "event_number": 2, "by": by}))
        assert event["data"]["kind"] == "prepaid"
        assert event["data"]["by"] == {"amount": "10000000", "way": "lower"}

    @pytest.mark.parametrize(
        "event",
        [
            {"kind": "disbursed", "amount": "1"},
            {"kind": "recovered", "amount": "0.01"},
            {"kind": "charged_off", "principal": "800000.01"},
            {"kind": "charged_off", "principal": "0"},
            {"kind": "undone", "event_number": 1},
            {"kind": "undone", "event_number": 7},
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_written(self, bank, contract, event):
        said = problem(
            bank.post(f"contracts/{contract.number}/events",
                      {"events": [told(PAID), told(event)]}),
            409,
        )  # fmt: skip
        assert list(said["errors"]) == ["events.1"]
        assert contract.events.count() == 1

    @pytest.mark.parametrize(
        ("event", "field"),
        [
            ({"kind": "repaid", "amount": "1.001"}, "amount"),
            ({"kind": "repaid", "amount": "-1"}, "amount"),
            ({"kind": "repaid", "amount": 10**13}, "amount"),
            ({"kind": "repaid", "amount": "1", "note": "x"}, "note"),
            ({"kind": "repriced", "rate": "3.85"}, "rate"),
            ({"kind": "forgiven"}, "event"),
            ({"kind": "deferred"}, "event"),
            ({"kind": "fee_charged", "amount": "1", "what": "给王经理"}, "what"),
        ],
    )
    def test_what_cannot_be_read_is_named(self, bank, contract, event, field):
        response = bank.post(f"contracts/{contract.number}/events", {"events": [told(event)]})
        [(place, _)] = problem(response, 422)["errors"].items()
        assert place.split(".")[-1] == field

    def test_sent_again_with_one_key_it_is_done_once(self, bank, contract):
        bank.headers["Idempotency-Key"] = "k-1"
        assert tell(bank, contract, told(PAID)) == tell(bank, contract, told(PAID))
        assert contract.events.count() == 2

    def test_who_looks_is_written_down(self, cast, contract):
        Program(cast.officer_a).get(f"contracts/{contract.number}")
        assert Event.objects.filter(stream=contract.number, code="contract.viewed").exists()


class TestAFile:
    def sent(self, bank: Program, *rows: Any) -> Any:
        response = bank.post("contracts/events", {"rows": list(rows)})
        assert response.status_code == 200, response.content
        return response.json()

    def test_rows_are_recorded_or_refused_each_with_its_reason(self, bank, contract):
        found = self.sent(
            bank,
            told(PAID, contract=contract.number, reference="T-1"),
            told({"kind": "recovered", "amount": "5"}, contract=contract.number, reference="T-2"),
            told(PAID, contract="HT-0", reference="T-3"),
            told(PAID, contract=contract.number),
            "no row at all",
            told({"kind": "repaid", "amount": "1.001"}, contract=contract.number, reference="T-4"),
        )
        assert (found["recorded"], found["same"], found["refused"]) == (1, 0, 5)
        said = [row["problem"] and row["problem"]["en"] for row in found["rows"]]
        assert said[0] is None
        assert "above the balance of 0.00 yuan" in said[1]
        assert said[2] == "Your institution has no such contract"
        assert "reference: Field required" in said[3]
        assert said[4].startswith("The row cannot be read")
        assert "event.repaid.amount" in said[5]
        assert contract.events.count() == 2

    def test_sent_again_it_is_the_same(self, bank, contract):
        row = told(PAID, contract=contract.number, reference="T-1")
        self.sent(bank, row)
        again = self.sent(bank, row, row | {"value_on": "2026-12-22"})
        assert (again["recorded"], again["same"], again["refused"]) == (0, 1, 1)
        assert again["rows"][0]["event"] == 2
        assert contract.events.count() == 2

    def test_a_thousand_rows_and_no_more(self, bank, contract):
        problem(bank.post("contracts/events", {"rows": [1] * 1001}), 422)
        assert self.sent(bank, *[1] * 1000)["refused"] == 1000

    def test_another_bank_learns_nothing_of_it(self, cast, contract):
        found = self.sent(
            Program(cast.officer_b), told(PAID, contract=contract.number, reference="T-1")
        )
        assert found["rows"][0]["problem"]["en"] == "Your institution has no such contract"


class TestRenewal:
    def new(self, cast):
        offer = make_offer(state_need(cast), cast.officer_a, amount="733333.33")
        return actions.agree(offer, cast.alice)

    def test_a_loan_is_settled_by_another(self, cast, bank, contract):
        tell(bank, contract, told(PAID))
        new = self.new(cast)
        said = bank.post(f"contracts/{contract.number}/renewal", {"successor": new.number})
        assert said.status_code == 201, said.content
        [event] = said.json()
        assert (event["kind"], event["data"]["successor"]) == ("renewed", new.number)
        assert bank.get(f"contracts/{contract.number}").json()["status"] == "renewed"

    def test_by_one_that_cannot_be_is_refused(self, cast, bank, contract):
        address = f"contracts/{contract.number}/renewal"
        for successor in ("HT-0", contract.number, self.new(cast).number):
            said = problem(bank.post(address, {"successor": successor}), 409)
            assert "successor" in said["errors"]


def test_amounts_read_are_exact_whatever_their_json_is(bank, contract):
    [event] = tell(bank, contract, told({"kind": "repaid", "amount": 69566.67}))
    assert event["data"] == {"amount": "6956667"}
