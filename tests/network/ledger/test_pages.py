"""The pages of the books: who finds them, what they show, and in both languages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from changrong.network import clock
from changrong.network.ledger import checking
from changrong.network.ledger.actions import hold, post
from changrong.network.people.actor import Actor

from ..test_english_pages import HAN, told
from ..visitors import visitor
from .entries import DAY, lent, moved


@pytest.fixture
def books(cast, bank):
    post([lent(bank, "k1", 1234_56), lent(bank, "k2", 100, DAY + timedelta(days=10), "HT-2")])
    return bank


def page(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def words(page: str) -> str:
    """What a reader sees of the page's own part."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_the_menu_leads_to_the_books_only_where_there_are_any(cast, books):
    entry = 'href="/ledger/"'
    for who in ("officer_a", "manager_a", "coordinator", "supervisor"):
        assert entry in page(visitor(getattr(cast, who)), "/figures/")
    for who in ("officer_b", "coordinator_elsewhere"):
        assert entry not in page(visitor(getattr(cast, who)), "/figures/")


def test_the_trial_balance_of_ones_own_book_stands_with_its_columns_equal(cast, books):
    shown = words(page(visitor(cast.officer_a), "/ledger/"))
    assert "示例甲银行，截至" in shown
    assert "贷款本金 loan.principal 1,235.56 0.00" in shown
    assert "合计 1,235.56 1,235.56" in shown


def test_a_day_and_what_was_known_by_a_day_are_chosen(cast, books):
    browser = visitor(cast.officer_a)
    assert "合计 1,234.56 1,234.56" in words(page(browser, f"/ledger/?on={DAY}"))
    yesterday = clock.today() - timedelta(days=1)
    assert "到这天还没有入账" in words(page(browser, f"/ledger/?known={yesterday}"))
    assert "合计 1,235.56" in words(page(browser, f"/ledger/?known={clock.today()}"))
    for day in ("0001-01-01", "9999-12-31"):
        page(browser, f"/ledger/?known={day}&on={day}")
        page(browser, f"/ledger/statement/?account=cash&known={day}&since={day}&until={day}")


def test_what_is_pending_stands_apart_until_it_is_asked_for(cast, books):
    hold([lent(books, "h1", 5_00)])
    browser = visitor(cast.officer_a)
    shown = words(page(browser, "/ledger/"))
    assert "loan.principal 1,235.56 0.00 5.00" in shown
    assert "没有算进借方和贷方" in shown
    assert "loan.principal 1,240.56 0.00 5.00" in words(page(browser, "/ledger/?pending=on"))


def test_an_account_opens_to_its_statement_until_the_same_day(cast, books):
    browser = visitor(cast.officer_a)
    shown = page(browser, f"/ledger/?on={DAY}&pending=on")
    [address] = re.findall(r'href="(/ledger/statement/[^"]*account=cash)"', shown)
    statement = words(page(browser, address.replace("&amp;", "&")))
    assert "共 1 笔" in statement
    assert "贷 1,234.56" in statement
    assert "HT-2" not in statement


def test_a_contract_has_a_statement_over_all_its_accounts(cast, books):
    post([moved(books, "k3", "cash", "loan.principal", 1234_56, subject="HT-1")])
    shown = words(page(visitor(cast.manager_a), "/ledger/statement/?subject=HT-1"))
    assert "共 4 笔" in shown
    assert "贷款本金 loan.principal 平 平" in shown


def test_a_long_statement_has_pages_that_go_on(cast, books):
    post([lent(books, f"n{number:03}", 1_00) for number in range(120)])
    browser = visitor(cast.officer_a)
    last = words(page(browser, "/ledger/statement/?account=cash&page=3"))
    assert "共 122 笔" in last
    assert "贷 1,355.56" in last
    assert 'href="?account=cash&amp;page=2"' in page(
        browser, "/ledger/statement/?account=cash&page=3"
    )


def test_what_cannot_be_asked_is_said_beside_its_field(cast, books):
    browser = visitor(cast.officer_a)
    assert "请填日期" in page(browser, "/ledger/?on=soon", 422)
    assert "请选一个科目" in page(browser, "/ledger/statement/", 422)
    assert "请选一个科目" in page(browser, "/ledger/statement/?subject=%20", 422)
    page(browser, "/ledger/statement/?account=cahs", 422)


def test_nobody_reads_another_book_by_its_number(cast, books):
    other = cast.bank_b.number
    post([lent(other, "b1", 77_00)])
    for address in (f"/ledger/?book={other}", f"/ledger/statement/?account=cash&book={other}"):
        page(visitor(cast.officer_a), address, 404)
    assert "77.00" in page(visitor(cast.coordinator), f"/ledger/?book={other}")


def test_the_page_says_when_the_books_were_checked_and_with_what_result(cast, books):
    browser = visitor(cast.officer_a)
    assert "核对" not in words(page(browser, "/ledger/"))
    checking.check_and_record(Actor.SYSTEM)
    assert "没有差异" in words(page(browser, "/ledger/"))


def test_a_currency_is_chosen_where_there_are_several(cast, books):
    browser = visitor(cast.officer_a)
    assert "币种" not in words(page(browser, "/ledger/"))
    post([lent(books, "d1", 9_00, currency="USD")])
    assert "币种" in words(page(browser, "/ledger/"))
    assert "合计 9.00 9.00" in words(page(browser, "/ledger/?book=&currency=USD"))


@pytest.mark.parametrize(
    "address",
    ["/ledger/", "/ledger/?pending=on&known=2026-03-02", "/ledger/?on=2020-01-01",
     "/ledger/?on=soon", "/ledger/statement/?account=cash", "/ledger/statement/?subject=HT-1",
     "/ledger/statement/?account=cash&since=2030-01-01", "/ledger/statement/"],
)  # fmt: skip
def test_the_books_are_complete_in_english(cast, books, address):
    hold([lent(books, "h1", 5_00)])
    checking.check_and_record(Actor.SYSTEM)
    browser = visitor(cast.coordinator)
    browser.cookies["django_language"] = "en"
    assert HAN.findall(told(browser.get(address).content.decode())) == []
