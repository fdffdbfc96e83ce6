"""Entries as Beancount reads them."""

from __future__ import annotations

import re
from datetime import date

import pytest

from changrong.journal import Entry, Posting, beancount, chart
from changrong.text import Problem

DAY = date(2026, 3, 2)


def test_every_account_of_the_chart_has_a_name_of_its_own_that_beancount_allows() -> None:
    names = [beancount.account_name("7KQ2", code) for code in chart()]
    assert len(set(names)) == len(names)
    roots = "Assets|Liabilities|Equity|Income|Expenses"
    for name in names:
        assert re.fullmatch(rf"({roots})(:[A-Z0-9][A-Za-z0-9-]*)+", name), name


def test_an_accounts_name_is_its_class_its_book_and_its_code() -> None:
    assert beancount.account_name("B", "loan.interest_receivable") == (
        "Assets:B:Loan:Interest-Receivable"
    )
    assert beancount.account_name("B", "guarantee.exposure") == (
        "Equity:B:Memorandum:Guarantee:Exposure"
    )
    assert beancount.account_name("B", "memorandum") == "Equity:B:Memorandum"
    with pytest.raises(Problem):
        beancount.account_name("B", "loan.principle")


def test_a_transaction_says_day_flag_kind_key_and_each_amount_in_yuan() -> None:
    postings = (Posting("B", "loan.principal", 123_45, "HT-1"), Posting("B", "cash", -123_45))
    entry = Entry('k"1"\\', "loan.disbursed", DAY, postings)
    assert list(beancount.transaction(entry, beancount.PENDING)) == [
        "",
        '2026-03-02 ! "loan.disbursed" "k\\"1\\"\\\\"',
        "  Assets:B:Loan:Principal  123.45 CNY",
        '    subject: "HT-1"',
        "  Assets:B:Cash  -123.45 CNY",
    ]


def test_an_account_is_opened_once_on_its_first_day_with_all_its_currencies() -> None:
    earlier = date(2026, 1, 1)
    wanted = [(DAY, "B", "cash", "USD"), (DAY, "A", "cash", "CNY"), (earlier, "B", "cash", "CNY")]
    assert list(beancount.opening(wanted)) == [
        "2026-01-01 open Assets:B:Cash CNY,USD",
        "2026-03-02 open Assets:A:Cash CNY",
    ]
