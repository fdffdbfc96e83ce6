"""An entry balances in every book, on accounts of the chart."""

from datetime import date

import pytest

from changrong.journal import AccountClass, Entry, EntryError, Posting, account, chart
from changrong.text import Problem

DAY = date(2026, 3, 2)


def entry(*postings: Posting) -> Entry:
    return Entry("k1", "loan.disbursed", DAY, postings)


def test_an_entry_may_concern_several_books_and_balances_in_each() -> None:
    both = entry(
        Posting("BANK", "guarantee.claim_receivable", 500),
        Posting("BANK", "loan.principal", -500),
        Posting("FUND", "guarantee.share_payable", -100),
        Posting("FUND", "guarantee.subrogation", 100),
    )
    assert sum(one.amount for one in both.postings) == 0


def test_books_that_only_balance_together_are_refused_and_the_difference_is_named() -> None:
    with pytest.raises(EntryError, match=r"debits and credits of BANK differ by 5\.00 yuan") as no:
        entry(Posting("BANK", "cash", 500), Posting("FUND", "cash", -500))
    assert no.value.text.zh == "凭证 k1：BANK 的借贷相差 5.00 元"


def test_nothing_is_posted_to_no_account_or_without_an_amount() -> None:
    with pytest.raises(Problem, match=r"no account 'loan\.principle'"):
        entry(Posting("BANK", "loan.principle", 5), Posting("BANK", "cash", -5))
    with pytest.raises(EntryError, match="nothing is posted to cash"):
        entry(Posting("BANK", "cash", 0))
    with pytest.raises(EntryError, match="no postings"):
        entry()


def test_every_account_of_the_chart_is_named_in_both_languages_and_found_by_its_code() -> None:
    for code, one in chart().items():
        assert account(code) is one
        assert one.name.zh != one.name.en
        assert one.type.label.zh
    assert len({one.name.en for one in chart().values()}) == len(chart())
    assert account("loan.kept").is_credit
    assert account("loan.principal").type is AccountClass.ASSET
