"""A contract's page as firm and lender read it, and the pages on which the lender tells."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape

import pytest

from changrong.lending.account import Correct, Miss, Repay, Reprice
from changrong.network import clock
from changrong.network.contracts.closing import close_books
from changrong.network.contracts.reporting import Told, record_events

from ..visitors import visitor

FIRST = date(2026, 12, 23)
HAN = re.compile(r"[一-鿿]")


def on(day: date):
    return clock.at(datetime(day.year, day.month, day.day, 18, tzinfo=clock.SHANGHAI))


@pytest.fixture(autouse=True)
def at_first_due(contract):
    with on(FIRST):
        yield


def seen(actor, contract, **headers) -> str:
    response = visitor(actor).get(f"/contracts/{contract.number}/", headers=headers)
    assert response.status_code == 200
    return plain(response)


def plain(response) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(text)).replace("\xa0", " ")


def tell(contract, by, *events, day=FIRST) -> None:
    record_events(contract, [Told(event, day) for event in events], by)


class TestReading:
    def test_a_loan_whose_payments_nobody_tells_of_is_not_called_overdue(self, cast, contract):
        """Three dues have passed, and the lender has never said that one was paid, or was not."""
        with on(date(2027, 3, 1)):
            close_books()
            for who in (cast.alice, cast.officer_a):
                text = seen(who, contract)
                assert "逾期" not in text.replace("逾期不逾期看不出来", "")
                assert "机构还没有在这里记还款" in text
                assert "还了多少，还欠多少" not in text
                assert "2027-03-23" in text

    def test_once_one_was_told_it_shows_what_was_paid_and_what_is_owed(self, cast, contract):
        tell(contract, cast.officer_a, Repay(6_956_667))
        text = seen(cast.alice, contract)
        assert "正常还款" in text
        assert "已还本金 66,666.67 元" in text
        assert "未还本金 733,333.33 元" in text
        assert "到今天该还未还 0.00 元" in text
        assert "2026-12-23 还款 69,566.67 66,666.67 2,900.00 0.00 733,333.33" in text
        assert "机构还没有在这里记还款" not in text

    def test_and_then_what_is_not_paid_is_overdue(self, cast, contract):
        tell(contract, cast.officer_a, Repay(6_956_667))
        with on(date(2027, 2, 2)):
            text = seen(cast.alice, contract)
        assert "逾期 10 天" in text
        assert "2027-01-23" not in text.split("接下来怎么还")[1].split("流水")[0]

    def test_what_was_taken_back_stays_and_says_so(self, cast, contract):
        tell(contract, cast.officer_a, Repay(6_956_667), Correct("2", Repay(6_956_600)))
        text = seen(cast.officer_a, contract)
        assert "还款 69,566.67 元 已撤销或更正" in text
        assert "更正第 2 条：还款 69,566.00 元" in text

    def test_a_changed_rate_names_the_one_agreed(self, cast, contract):
        tell(contract, cast.officer_a, Reprice(contract.rate - contract.rate / 10))
        assert "年利率（单利） 3.92% 原定 4.35%" in seen(cast.alice, contract)

    def test_it_is_complete_in_english(self, cast, contract):
        tell(contract, cast.officer_a, Repay(6_956_667), Miss(), Correct("2", Repay(1)))
        for who in (cast.alice, cast.officer_a):
            text = seen(who, contract, **{"accept-language": "en"})
            for name in (contract.enterprise.name, contract.institution.name, "中文"):
                text = text.replace(name, "")
            assert "Statement (yuan)" in text
            assert HAN.findall(text) == []


class TestRecordingARepayment:
    GIVEN = {"amount": "69,566.67", "value_on": "2026-12-23", "how": "due", "reference": ""}

    @pytest.fixture
    def page(self, cast, contract):
        browser = visitor(cast.officer_a)

        def sent(**more):
            return browser.post(f"/contracts/{contract.number}/repayment/", self.GIVEN | more)

        return sent

    def test_it_is_checked_before_it_is_recorded(self, contract, page):
        response = page()
        assert response.status_code == 200
        text = plain(response)
        assert "核对一遍再记下" in text
        assert "其中本金 66,666.67 元" in text
        assert "其中利息 2,900.00 元" in text
        assert "记下以后未还本金 733,333.33 元" in text
        assert contract.events.count() == 1

    def test_then_it_is_recorded_and_said(self, cast, contract, page):
        response = page(confirmed="1", seen="1")
        assert response["Location"] == f"/contracts/{contract.number}/"
        assert "已记下：还款 69,566.67 元" in seen_after(cast, contract, response)
        assert contract.events.count() == 2

    def test_pressed_twice_it_is_recorded_once(self, contract, page):
        page(confirmed="1", seen="1")
        again = page(confirmed="1", seen="1")
        assert again.status_code == 422
        assert "刚有新的记录" in plain(again)
        assert contract.events.count() == 2

    def test_going_back_keeps_what_was_typed(self, page):
        response = page(back="1", seen="1")
        assert 'value="69,566.67"' in response.content.decode()

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"amount": ""}, "请填还款金额"),
            ({"amount": "六万"}, "读不懂"),
            ({"amount": "1.001"}, "不是整分"),
            ({"amount": "0"}, "应大于零"),
            ({"value_on": "2026-12-24"}, "还没有到这一天"),
            ({"value_on": "2026-11-22"}, "还没有放款"),
        ],
    )
    def test_what_cannot_be_is_said_on_top(self, contract, page, given, said):
        response = page(**given)
        assert response.status_code == 422
        assert said in plain(response)
        assert contract.events.count() == 1

    def test_a_reference_used_before_is_refused_for_another_payment(self, contract, page):
        page(confirmed="1", reference="T-1")
        response = page(confirmed="1", reference="T-1", amount="5")
        assert "流水号 T-1 已经用于" in plain(response)


def seen_after(cast, contract, response) -> str:
    return plain(response.client.get(response["Location"]))


class TestUndoing:
    def test_what_it_changes_is_shown_first(self, cast, contract):
        tell(contract, cast.officer_a, Repay(6_956_667))
        browser = visitor(cast.officer_a)
        address = f"/contracts/{contract.number}/events/2/undo/"
        assert address in browser.get(f"/contracts/{contract.number}/").content.decode()
        text = plain(browser.get(address))
        assert "要撤销的 还款 69,566.67 元" in text
        assert "撤销以后未还本金 800,000.00 元" in text
        assert contract.events.count() == 2
        browser.post(address)
        assert contract.events.get(sequence=3).data == {"event": "2"}

    def test_what_was_agreed_offers_no_undo(self, cast, contract):
        text = visitor(cast.officer_a).get(f"/contracts/{contract.number}/").content.decode()
        assert "/undo/" not in text
        response = visitor(cast.officer_a).post(f"/contracts/{contract.number}/events/1/undo/")
        assert "不能撤销" in plain(response.client.get(response["Location"]))
        assert contract.events.count() == 1

    def test_the_firm_is_offered_none_of_it(self, cast, contract):
        tell(contract, cast.officer_a, Repay(6_956_667))
        text = visitor(cast.alice).get(f"/contracts/{contract.number}/").content.decode()
        assert "/undo/" not in text
        assert "/repayment/" not in text
