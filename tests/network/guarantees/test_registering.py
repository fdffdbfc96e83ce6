"""Guarantees on the lists of bearers that keep one: what waits, how much is on, many at once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from changrong.guarantee.life import Register, Report
from changrong.history import Correct, Undo
from changrong.network.cases.errors import NotAllowed
from changrong.network.events.models import Event
from changrong.network.guarantees.actions import Telling, tell
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.listed import (
    Inclusion,
    check_listings,
    inclusions,
    registers_visible_to,
)
from changrong.network.guarantees.models import Guarantee, Listing
from changrong.network.guarantees.recording import standing_of
from changrong.network.guarantees.registering import (
    MOST_TOGETHER,
    Asked,
    RowsRefused,
    register,
)
from changrong.network.people.actor import Actor

from ..visitors import visitor
from .deals import TODAY, WAN, Deal, books, loan
from .test_api import call, done, got
from .test_pages import of, plain, seen

D = Decimal
LIST = "/registrations/"


@pytest.fixture
def filed(deal: Deal) -> list[Guarantee]:
    """Three guarantees under an agreement whose province keeps a list."""
    agreement = deal.signed(bearers=deal.registering("province"))
    made = file_loans(agreement, [loan(n, n * 10 * WAN) for n in (1, 2, 3)], deal.bank_officer)
    return [one.guarantee for one in made if one.guarantee]


@pytest.fixture(autouse=True)
def what_is_noted_is_what_the_replays_say(db: None) -> Iterator[None]:
    yield
    assert list(check_listings()) == []


def on_list(deal: Deal, *rows: Guarantee, by: Actor | None = None, number: str = "BA-1") -> Any:
    asked = [Asked(place, row.number) for place, row in enumerate(rows, start=1)]
    return register(deal.province, number, TODAY, asked, by or deal.guarantor_officer)


def included(actor: Actor) -> Inclusion:
    [(_party, found)] = inclusions(registers_visible_to(actor))
    return found


# ---------------------------------------------------------------------------- what is noted


class TestWhatIsNoted:
    def test_new_guarantees_wait_and_what_is_registered_does_not(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        assert included(deal.guarantor_officer) == Inclusion(0, 3, 0, 60 * WAN)
        tell([Telling(filed[1], Register("province", "BA-1"), TODAY)], deal.province_officer)
        assert included(deal.province_officer) == Inclusion(1, 3, 20 * WAN, 60 * WAN)
        assert included(deal.province_officer).rate == D("0.333333333")

    def test_undone_it_waits_again_and_corrected_it_is_on_the_other_list(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        [told] = on_list(deal, filed[0])
        better = Correct(str(told.sequence), Register("province", "BA-2"))
        tell([Telling(filed[0], better, TODAY)], deal.guarantor_officer)
        assert Listing.objects.get(guarantee=filed[0]).list == "BA-2"
        tell([Telling(filed[0], Undo(str(told.sequence + 1)), TODAY)], deal.guarantor_officer)
        assert Listing.objects.get(guarantee=filed[0]).list == "BA-1"
        tell([Telling(filed[0], Undo(str(told.sequence)), TODAY)], deal.guarantor_officer)
        assert Listing.objects.get(guarantee=filed[0]).listed_on is None

    def test_what_is_repaid_is_in_neither_side_of_the_rate(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        on_list(deal, *filed[:2])
        tell([Telling(filed[0], Report(0), TODAY)], deal.bank_officer)
        tell([Telling(filed[1], Report(5 * WAN), TODAY)], deal.bank_officer)
        assert included(deal.guarantor_officer) == Inclusion(1, 2, 5 * WAN, 35 * WAN)

    def test_where_nothing_is_in_force_there_is_no_rate(self, deal: Deal) -> None:
        deal.signed(bearers=deal.registering("province"))
        assert included(deal.guarantor_officer).rate is None
        assert included(deal.guarantor_officer).balance_rate is None

    def test_an_agreement_without_lists_has_none(self, deal: Deal) -> None:
        file_loans(deal.signed(), [loan(1)], deal.bank_officer)
        assert not Listing.objects.exists()
        assert not registers_visible_to(deal.guarantor_officer).exists()

    def test_what_was_changed_past_the_desk_is_found(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        Listing.objects.filter(guarantee=filed[0]).update(listed_on=TODAY)
        Listing.objects.filter(guarantee=filed[1]).delete()
        found = [(one.owner, one.limit, one.used, one.expected) for one in check_listings()]
        assert found == [
            (filed[0].number, "listed", 10 * WAN, 0),
            (filed[0].number, "waiting", 0, 10 * WAN),
            (filed[1].number, "waiting", 0, 20 * WAN),
        ]
        on_list(deal, filed[0], filed[1], number="BA-9")
        assert list(check_listings()) == []


def test_who_sees_what_is_on_a_bearers_list(deal: Deal, filed: list[Guarantee]) -> None:
    sees = (deal.guarantor_officer, deal.province_officer, deal.cast.supervisor)
    assert all(registers_visible_to(one).exists() for one in (*sees, deal.cast.coordinator))
    others = (deal.bank_officer, deal.cast.officer_b, deal.cast.alice, deal.cast.hotline)
    assert not any(registers_visible_to(one).exists() for one in others)
    assert not registers_visible_to(deal.cast.coordinator_elsewhere).exists()


# ------------------------------------------------------------------------------ many at once


class TestMany:
    def test_the_books_follow_as_if_each_were_told_alone(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        tell([Telling(filed[0], Register("province", "BA-1"), TODAY)], deal.guarantor_officer)
        on_list(deal, *filed[1:], by=deal.province_officer)
        for row in filed:
            assert standing_of(row).listed == {"province": (TODAY, "BA-1")}
            of_it = books(row.number)
            # The province pays on its own part and the fund's behind it: five of ten.
            exposure = of_it[deal.province.number, "guarantee.exposure"]
            assert abs(exposure) == row.amount // 2

    def test_every_wrong_row_is_named_and_none_is_written(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        on_list(deal, filed[0])
        file_loans(other := deal.signed(), [loan(9)], deal.bank_officer)
        free = other.guarantees.get()
        asked = [
            Asked(2, filed[1].number),
            Asked(3, filed[0].number),
            Asked(4, "DB-0"),
            Asked(7, free.number),
            Asked(9, filed[1].number),
        ]
        with pytest.raises(RowsRefused) as refused:
            register(deal.province, "BA-2", TODAY, asked, deal.guarantor_officer)
        assert [(row, text.en) for row, text in refused.value.rows] == [
            (3, "on the list since 2026-03-02 (BA-1)"),
            (4, "there is no guarantee “DB-0”"),
            (7, f"{deal.province.name} keeps no list under the agreement of {free.number}"),
            (9, f"{filed[1].number} is in row 2 already"),
        ]
        assert included(deal.guarantor_officer).listed == 1

    def test_what_the_replay_refuses_is_named_too(self, deal: Deal, filed: list[Guarantee]) -> None:
        asked = [Asked(5, filed[0].number)]
        before = TODAY - timedelta(days=1)
        with pytest.raises(RowsRefused) as refused:
            register(deal.province, "BA-1", before, asked, deal.guarantor_officer)
        [(row, text)] = refused.value.rows
        assert row == 5
        assert "not in force yet" in text.en

    def test_a_list_has_a_number_a_day_that_has_come_and_not_too_much_on_it(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        one = [Asked(1, filed[0].number)]
        by = deal.guarantor_officer
        for number, on, asked, field in (
            ("", TODAY, one, "list"),
            ("B" * 61, TODAY, one, "list"),
            ("BA-1", TODAY + timedelta(days=1), one, "on"),
            ("BA-1", TODAY, [], "guarantees"),
            ("BA-1", TODAY, one * (MOST_TOGETHER + 1), "guarantees"),
        ):
            with pytest.raises(GuaranteeRefused) as refused:
                register(deal.province, number, on, asked, by)
            assert refused.value.field == field

    def test_nobody_else_registers(self, deal: Deal, filed: list[Guarantee]) -> None:
        others = (deal.bank_officer, deal.cast.officer_b, deal.cast.supervisor, deal.cast.alice)
        for somebody in others:
            with pytest.raises(NotAllowed):
                on_list(deal, filed[0], by=somebody)
        asked = [Asked(1, filed[0].number)]
        with pytest.raises(NotAllowed):
            register(deal.city, "BA-1", TODAY, asked, deal.guarantor_officer)


# ------------------------------------------------------------------------------------- pages


class TestAStep:
    def test_is_offered_where_a_bearer_keeps_a_list_and_it_is_not_on_it(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        for who in (deal.guarantor_officer, deal.province_officer):
            assert "再担保备案" in seen(who, of(filed[0]))
        url = of(filed[0], "tell/register/")
        sent = {"bearer": "province", "list": "BA-1", "value_on": TODAY.isoformat()}
        browser = visitor(deal.province_officer)
        text = plain(browser.post(url, sent))
        assert "在示例省级再担保有限公司备案（BA-1）" in text
        assert browser.post(url, sent | {"confirmed": "1", "seen": "2"}).status_code == 302
        assert standing_of(filed[0]).listed == {"province": (TODAY, "BA-1")}
        assert "2026 年 3 月 2 日 备案（BA-1）" in seen(deal.bank_officer, of(filed[0])).replace(
            "日备案", "日 备案"
        )
        assert browser.get(url).status_code == 404

    def test_is_offered_to_nobody_else(self, deal: Deal, filed: list[Guarantee]) -> None:
        assert visitor(deal.bank_officer).get(of(filed[0], "tell/register/")).status_code == 404
        file_loans(other := deal.signed(), [loan(9)], deal.bank_officer)
        url = of(other.guarantees.get(), "tell/register/")
        assert visitor(deal.guarantor_officer).get(url).status_code == 404


class TestTheList:
    def test_shows_who_waits_how_long_and_both_sides_of_the_rate(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        on_list(deal, filed[1])
        text = seen(deal.guarantor_officer, LIST)
        assert "2 笔" in text
        assert filed[0].number in text
        assert filed[1].number not in text
        assert "纳入率（笔数） 33.33% 1 ÷ 3" in text
        assert "纳入率（余额） 33.33% 200,000.00 元 ÷ 600,000.00 元" in text
        listed = seen(deal.province_officer, LIST + "?state=listed")
        assert filed[1].number in listed
        assert filed[0].number not in listed
        assert "BA-1" in listed

    def test_says_that_there_is_no_rate(self, deal: Deal) -> None:
        deal.proposed(bearers=deal.registering("province"))
        assert "没有一份协议的分担方要求备案" in seen(deal.guarantor_officer, LIST)
        deal.signed(bearers=deal.registering("province"))
        assert "没有在保业务，算不出" in seen(deal.guarantor_officer, LIST)

    def test_is_filtered_by_bearer_and_agreement(self, deal: Deal, filed: list[Guarantee]) -> None:
        other = deal.signed(bearers=deal.registering("city"))
        file_loans(other, [loan(7)], deal.bank_officer)
        for asked, there, away in (
            (f"?bearer={deal.city.number}", "JJ-00007", "JJ-00001"),
            (f"?agreement={filed[0].agreement.number}", "JJ-00001", "JJ-00007"),
        ):
            text = seen(deal.guarantor_officer, LIST + asked)
            assert there in text
            assert away not in text
        assert "JJ-00007" not in seen(deal.province_officer, LIST)
        wrong = visitor(deal.province_officer).get(f"{LIST}?bearer={deal.city.number}")
        assert wrong.status_code == 422
        assert "JJ-00007" not in plain(wrong)

    def test_reads_no_more_statements_however_many_wait(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        browser = visitor(deal.guarantor_officer)
        browser.get(LIST)
        counts = []
        for n in (4, 5):
            with CaptureQueriesContext(connection) as read:
                assert filed[0].number in plain(browser.get(LIST))
            counts.append(len(read))
            loans = [loan(10 * n + each) for each in range(5)]
            file_loans(filed[0].agreement, loans, deal.bank_officer)
        assert counts[0] == counts[1]

    def test_is_taken_out_and_the_firms_are_told(self, deal: Deal, filed: list[Guarantee]) -> None:
        on_list(deal, filed[1])
        browser = visitor(deal.province_officer)
        text = b"".join(browser.get(LIST + "list.csv").streaming_content).decode()
        assert text.count("JJ-0000") == 2
        assert "示例第 1 家" in text
        firm = filed[0].enterprise.number
        told = Event.objects.get(stream=firm, code="enterprise.exported")
        assert told.data == {"guarantees": 1, "institution": deal.province.number}
        taken = browser.get(LIST + "list.xlsx?state=listed").content
        rows = list(load_workbook(io.BytesIO(taken)).active.values)
        assert [row[0] for row in rows] == ["担保编号", filed[1].number]
        assert rows[1][-1] == "BA-1"
        assert browser.get(LIST + "list.pdf").status_code == 404
        assert visitor(deal.cast.alice).get(LIST + "list.csv").status_code == 404


class TestRegisteringOnAPage:
    def sent(self, deal: Deal, **more: Any) -> dict[str, Any]:
        day = TODAY.isoformat()
        return {"bearer": deal.province.number, "list": "BA-1", "value_on": day, **more}

    def test_pasted_numbers_are_shown_then_recorded(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        browser = visitor(deal.guarantor_officer)
        numbers = f"\n{filed[0].number.lower()}\n{filed[2].number}\n"
        text = plain(browser.post(LIST + "new/", self.sent(deal, numbers=numbers)))
        assert "笔数 2" in text
        assert "在保余额 400,000.00 元" in text
        assert "纳入率（笔数） 66.67% 2 ÷ 3；现在是 0.00%" in text
        assert included(deal.guarantor_officer).listed == 0
        confirmed = self.sent(deal, numbers=numbers, confirmed="1")
        assert browser.post(LIST + "new/", confirmed)["Location"] == LIST
        assert included(deal.guarantor_officer).listed == 2

    def test_a_list_that_was_downloaded_is_handed_in_again(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        browser = visitor(deal.province_officer)
        for form, language in (("csv", "en"), ("xlsx", "zh")):
            headers = {"accept-language": language}
            taken = browser.get(f"{LIST}list.{form}", headers=headers)
            content = b"".join(taken) if form == "csv" else taken.content
            file = SimpleUploadedFile(f"rows.{form}", content)
            page = browser.post(LIST + "new/", self.sent(deal, file=file))
            assert "笔数 3" in plain(page)
        # What is confirmed keeps the rows of the file: the heading was the first.
        assert f'<textarea name="numbers" hidden>\n\n{filed[0].number}' in page.content.decode()

    def test_wrong_rows_are_named_as_the_file_numbers_them(
        self, deal: Deal, filed: list[Guarantee]
    ) -> None:
        rows = f"备注,担保编号\n甲,{filed[0].number}\n乙,DB-0\n丙,\n"
        file = SimpleUploadedFile("rows.csv", rows.encode())
        browser = visitor(deal.guarantor_officer)
        response = browser.post(LIST + "new/", self.sent(deal, file=file))
        assert response.status_code == 422
        text = plain(response)
        assert "有 2 行不能备案" in text
        assert "3 没有编号为“DB-0”的担保" in text
        assert "4 没有编号为“”的担保" in text
        assert included(deal.guarantor_officer).listed == 0

    def test_what_is_no_list_is_said_at_its_field(self, deal: Deal, filed: list[Guarantee]) -> None:
        browser = visitor(deal.guarantor_officer)
        number = filed[0].number
        file = SimpleUploadedFile("rows.csv", b"a,b\n1,2\n")
        for more, place in (
            ({}, "numbers"),
            ({"file": file}, "file"),
            ({"numbers": number, "list": ""}, "list"),
            ({"numbers": number, "value_on": "2026-03-03"}, "value_on"),
            ({"numbers": number, "bearer": deal.city.number}, "bearer"),
        ):
            file.seek(0)
            response = browser.post(LIST + "new/", self.sent(deal, **more))
            assert response.status_code == 422
            assert f'href="#id_{place}' in response.content.decode()

    def test_is_for_who_has_a_list_to_fill(self, deal: Deal, filed: list[Guarantee]) -> None:
        for who in (deal.bank_officer, deal.cast.supervisor, deal.cast.alice):
            assert visitor(who).get(LIST + "new/").status_code == 404


def test_the_pages_are_complete_in_english(deal: Deal, filed: list[Guarantee]) -> None:
    on_list(deal, filed[0])
    names = [
        deal.province.name,
        deal.cast.guarantor.name,
        deal.cast.bank_a.name,
        "示例批量担保",
        "中文",
    ]
    names += [row.enterprise.name for row in filed]
    for url in (LIST, LIST + "?state=listed", LIST + "new/", of(filed[1], "tell/register/")):
        text = seen(deal.guarantor_officer, url, **{"accept-language": "en"})
        for name in names:
            text = text.replace(name, "")
        assert (url, [sign for sign in text if "一" <= sign <= "鿿"]) == (url, [])


# --------------------------------------------------------------------------------------- API


class TestApi:
    def test_one_is_told_as_an_event(self, deal: Deal, filed: list[Guarantee]) -> None:
        path = f"/guarantees/{filed[0].number}"
        event = {"kind": "registered", "bearer": "province", "list": "BA-1"}
        body = {"events": [{"value_on": TODAY.isoformat(), "event": event}]}
        done(deal.bank_officer, path + "/events", body, 409)
        done(deal.province_officer, path + "/events", body)
        done(deal.guarantor_officer, path + "/events", body, 409)
        listed = got(deal.bank_officer, path)["listed"]
        assert listed == {"province": {"on": TODAY.isoformat(), "list": "BA-1"}}

    def test_the_list_and_its_rate(self, deal: Deal, filed: list[Guarantee]) -> None:
        on_list(deal, filed[2])
        found = got(deal.province_officer, "/registrations?limit=1")
        assert found["total"] == 2
        [row] = found["rows"]
        assert row["guarantee"] == filed[0].number
        assert row["outstanding"] == "100000.00"
        assert row["waits_days"] == 0
        [part] = found["inclusion"]
        assert (part["listed"], part["in_force"], part["rate"]) == (1, 3, "0.333333333")
        assert (part["listed_balance"], part["balance"]) == ("300000.00", "600000.00")
        listed = got(deal.guarantor_officer, "/registrations?state=listed")
        assert [one["list"] for one in listed["rows"]] == ["BA-1"]
        other = got(deal.bank_officer, "/registrations")
        assert other == {"inclusion": [], "total": 0, "rows": []}

    def test_many_are_registered_or_none(self, deal: Deal, filed: list[Guarantee]) -> None:
        numbers = [row.number for row in filed]
        body = {
            "bearer": deal.province.number,
            "list": "BA-1",
            "on": TODAY.isoformat(),
            "guarantees": [*numbers, "DB-0"],
        }
        refused = done(deal.guarantor_officer, "/registrations", body, 409)
        assert list(refused["errors"]) == ["guarantees.3"]
        for who in (deal.bank_officer, deal.cast.supervisor, deal.cast.alice):
            assert call(who, "post", "/registrations", body).status_code == 404
        body["guarantees"] = numbers
        made = done(deal.guarantor_officer, "/registrations", body)
        assert made == [{"guarantee": number, "event": 3} for number in numbers]
        assert included(deal.guarantor_officer).rate == 1
