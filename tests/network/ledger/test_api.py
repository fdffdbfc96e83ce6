"""The API of the books says what the pages say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from changrong.network import clock
from changrong.network.ledger.actions import hold, post
from changrong.network.people.tokens import issue_token

from .entries import DAY, lent

LATER = DAY + timedelta(days=10)


@pytest.fixture
def books(cast, bank):
    post([lent(bank, "k1", 1234_56), lent(bank, "k2", 1_00, LATER, "HT-2")])
    return bank


@pytest.fixture
def ask(cast, books):
    def asked(path: str, who: str = "officer_a", status: int = 200, **parameters: object):
        token = issue_token(getattr(cast, who).membership)
        answer = Client().get(
            f"/api/v1/ledger/{path}", parameters, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == status, answer.content
        return answer.json()

    return asked


def test_who_sees_one_book_need_not_name_it(ask, books, cast):
    assert ask("books") == [{"number": books, "name": "示例甲银行"}]
    found = ask("trial-balance", on=DAY)
    assert (found["book"], found["on"], found["debit"], found["credit"]) == (
        books, DAY.isoformat(), "1234.56", "1234.56",
    )  # fmt: skip
    [assets] = found["groups"]
    assert [row["account"]["code"] for row in assets["rows"]] == ["cash", "loan.principal"]


def test_who_sees_several_names_one(ask, cast, books):
    post([lent(cast.bank_b.number, "b1", 77_00)])
    refused = ask("trial-balance", "coordinator", 422)
    assert refused["errors"].keys() == {"book"}
    assert ask("trial-balance", "coordinator", book=cast.bank_b.number)["debit"] == "77.00"


def test_another_book_is_not_found(ask, cast, books):
    post([lent(cast.bank_b.number, "b1", 77_00)])
    for path in ("trial-balance", "statement"):
        ask(path, "officer_a", 404, book=cast.bank_b.number, account="cash")
        ask(path, "alice", 404, account="cash")


def test_what_was_known_by_a_moment_is_told(ask):
    yesterday = clock.today() - timedelta(days=1)
    assert ask("trial-balance", known_at=yesterday)["groups"] == []
    assert ask("trial-balance", known_at=clock.now().isoformat())["debit"] == "1235.56"
    assert ask("trial-balance", status=422, known_at="soon")["errors"].keys() == {"known_at"}


BEYOND = ["0001-01-01", "1969-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00"]


@pytest.mark.parametrize("moment", BEYOND)
@pytest.mark.parametrize("path", ["trial-balance", "statement"])
def test_a_moment_that_cannot_be_told_is_refused_by_name(ask, path, moment):
    refused = ask(path, status=422, account="cash", known_at=moment)
    assert "since 1970" in refused["detail"] or "1970 年以后" in refused["detail"]
    assert refused["errors"].keys() == {"known_at"}


@pytest.mark.parametrize("moment", ["9999-12-31", "2026-03-02T17:00:00+08:05:43", "1970-01-01"])
def test_an_odd_moment_is_told_in_the_time_of_shanghai(ask, moment):
    found = ask("trial-balance", known_at=moment)
    assert found["known_at"].endswith("+08:00")


def test_pending_counts_where_it_is_asked_for(ask, books):
    hold([lent(books, "h1", 5_00)])
    apart = ask("trial-balance")["groups"][0]["rows"][1]
    assert (apart["debit"], apart["pending"]) == ("1235.56", "5.00")
    assert ask("trial-balance", with_pending=True)["debit"] == "1240.56"


def test_a_statement_is_paged_and_its_balances_run_on(ask):
    first = ask("statement", account="cash", limit=1)
    second = ask("statement", account="cash", limit=1, offset=1)
    assert [first["total"], second["total"]] == [2, 2]
    assert [page["lines"][0]["key"] for page in (first, second)] == ["k1", "k2"]
    assert [page["lines"][0]["balance"] for page in (first, second)] == ["-1234.56", "-1235.56"]
    [ends] = ask("statement", account="cash", since=LATER)["accounts"]
    assert (ends["opening"], ends["closing"]) == ("-1234.56", "-1235.56")
    assert [line["account"] for line in ask("statement", subject="HT-2")["lines"]] == [
        "loan.principal",
        "cash",
    ]


def test_a_statement_is_of_an_account_of_the_chart_or_of_a_subject(ask):
    assert ask("statement", status=422)["errors"].keys() == {"account"}
    assert "cahs" in ask("statement", status=422, account="cahs")["errors"]["account"]
    for wrong in ({"limit": 0}, {"limit": 5000}, {"offset": -1}, {"since": "x"}):
        ask("statement", status=422, account="cash", **wrong)
