"""`changrong ledger`, as a person or a pipe meets it."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest

from changrong.network import clock
from changrong.network.events.models import Event
from changrong.network.ledger import subledgers
from changrong.network.ledger.actions import hold, post
from changrong.network.ledger.subledgers import subledger
from network.cast import make_cast
from network.ledger.entries import DAY, lent, moved

from .test_policy_commands import refused, run


@pytest.fixture
def books(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr(subledgers, "registered", {})
    bank = make_cast().bank_a
    post([lent(bank.number, "k1", 1234_56), lent(bank.number, "k2", 1, DAY + timedelta(days=1))])
    return SimpleNamespace(number=bank.number, name=bank.name)


def ledger(*arguments: object, code: int = 0) -> str:
    found = run("ledger", *arguments)
    assert found.exit_code == code, found.output
    return found.stdout


def test_a_trial_balance_is_printed_with_equal_columns(books):
    shown = ledger("trial-balance", books.number, "--lang", "en")
    assert "loan.principal  Loan principal    1,234.57" in shown
    assert shown.splitlines()[-1].split() == ["total", "1,234.57", "1,234.57"]
    assert "合计" in ledger("trial-balance", books.number, "--lang", "zh")


def test_a_trial_balance_as_json_keeps_every_fen_and_both_dates(books):
    found = json.loads(
        ledger("trial-balance", books.number, "--on", DAY, "--known-at", "2099-01-01", "--json")
    )
    assert (found["debit"], found["credit"], found["on"]) == (1234.56, 1234.56, "2026-03-02")
    assert found["groups"][0]["rows"][0]["account"]["code"] == "cash"
    early = ledger("trial-balance", books.number, "--known-at", "2020-01-01T08:00", "--json")
    assert json.loads(early)["groups"] == []


def test_without_a_number_the_books_are_listed(books):
    assert ledger("trial-balance") == f"{books.number} {books.name}\n"


def test_a_statement_runs_from_what_stood_before_to_the_end(books):
    asked = ("statement", books.number, "--account", "cash", "--since", DAY + timedelta(days=1))
    shown = ledger(*asked, "--lang", "en")
    assert "Settlement money: -1,234.56 before, -1,234.57 at the end" in shown
    [line] = json.loads(ledger(*asked, "--json"))["lines"]
    assert (line["key"], line["credit"], line["balance"]) == ("k2", 0.01, -1234.57)
    hold([lent(books.number, "h1")])
    assert "h1 (pending)" in ledger(
        "statement", books.number, "--subject", "HT-1", "--with-pending", "--lang", "en"
    )


def test_the_books_are_written_whole_to_a_file_or_to_a_pipe(books, tmp_path):
    file = tmp_path / "books.beancount"
    assert "lines written" in ledger("export", file, "--lang", "en")
    assert file.read_text() == ledger("export", "-")
    assert "  Assets:" in file.read_text()
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_a_check_ends_with_0_where_nothing_is_wrong_and_records_it(books):
    assert ledger("check", "--lang", "en") == "The books are whole\n"
    assert Event.objects.get(code="ledger.checked").data == {
        "findings": 0,
        "on": clock.today().isoformat(),
    }


def test_a_check_ends_with_1_and_names_what_is_wrong(books):
    subledger("loans", ("loan.principal",))(lambda on: {})
    post([moved(books.number, "k3", "loan.principal", "cash", 5_00, subject="HT-2")])
    shown = ledger("check", "--lang", "en", code=1).splitlines()
    assert shown == [
        f"{books.number} loan.principal HT-1: 1234.57 yuan in the books, 0.00 yuan in the "
        "sub-ledger loans",
        f"{books.number} loan.principal HT-2: 5.00 yuan in the books, 0.00 yuan in the "
        "sub-ledger loans",
        "2 findings in the books",
    ]
    found = json.loads(ledger("check", "--json", "--on", DAY, code=1))
    assert found["findings"][0]["in_books"] == "123456"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("trial-balance", "NOBODY"), "there is no institution numbered 'NOBODY'"),
        (("trial-balance", "{}", "--on", "soon"), "--on soon: should be a date"),
        (("trial-balance", "{}", "--known-at", "2026-13-01"), "--known-at 2026-13-01: should be"),
        (("statement", "{}"), "name an --account or a --subject"),
        (("statement", "{}", "--account", "cahs"), "the chart has no account 'cahs'"),
        (("export", "/nowhere/books.txt"), "/nowhere"),
        (("export", "-", "--book", "NOBODY"), "no institution numbered 'NOBODY'"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_what_cannot_be_done_is_said_in_one_line(books, arguments, said):
    given = [each.format(books.number) for each in arguments]
    assert said in refused(run("ledger", *given, "--lang", "en"))
