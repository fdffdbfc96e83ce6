"""Where a day begins and ends: midnight in Shanghai, days off, the end of the calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.models import Clock
from changrong.network.cases.needs.page import times_of
from changrong.network.cases.time.sweep import sweep

from ..matters import ask_deferral, loan_of, running, step
from ..steps import dispatch_at, state_need
from ..visitors import visitor

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECOND = timedelta(seconds=1)


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "number", "answer_due"),
    [
        (at(2026, 11, 19, 23, 59, 59), "XQ-2026-1119-0001", date(2026, 11, 23)),  # Thursday
        (at(2026, 11, 20), "XQ-2026-1120-0001", date(2026, 11, 24)),  # Friday begins
        (at(2026, 11, 22, 12), "XQ-2026-1122-0001", date(2026, 11, 24)),  # Sunday
        (at(2026, 10, 1, 9), "XQ-2026-1001-0001", date(2026, 10, 9)),  # National Day
        (at(2026, 12, 31, 23, 59, 59), "XQ-2026-1231-0001", date(2027, 1, 5)),
    ],
)
def test_a_need_belongs_to_the_day_in_shanghai_on_which_it_was_stated(
    cast, moment, number, answer_due
):
    with clock.at(moment):
        need = state_need(cast)
    assert need.number == number
    running = Clock.objects.get(case=dispatch_at(need, cast.bank_a))
    assert running.due_on == answer_due


def test_numbers_begin_again_at_midnight_in_shanghai(cast):
    with clock.at(at(2026, 11, 21) - SECOND):
        assert [state_need(cast).number for _ in range(2)][-1] == "XQ-2026-1120-0002"
    with clock.at(at(2026, 11, 21)):
        assert state_need(cast).number == "XQ-2026-1121-0001"


def test_the_last_day_counts_to_its_last_second(cast):
    with clock.at(at(2026, 11, 19, 9)):
        need = state_need(cast)
    last = Clock.objects.get(case=dispatch_at(need, cast.bank_a)).due_on
    midnight = datetime.combine(last + timedelta(days=1), datetime.min.time(), SHANGHAI)
    sweep(midnight - SECOND)
    assert not Clock.objects.filter(late=True).exists()
    sweep(midnight)
    assert Clock.objects.filter(late=True).count() == 3


def test_what_is_sent_before_and_after_breakfast_is_one_wave(cast):
    """07:00 and 09:00 in Shanghai are two days by the clock of Greenwich."""
    with clock.at(at(2026, 11, 20, 7)):
        need = state_need(cast)
    with clock.at(at(2026, 11, 20, 9)):
        move([need], "dispatch", cast.coordinator, {"institutions": [cast.far_bank.number]})
    times = times_of(need)
    assert (times.wave, times.sent_to) == (1, 4)


@pytest.mark.parametrize("moment", [at(2027, 12, 31, 23, 59, 59), at(2028, 1, 3, 10)])
def test_beyond_the_calendar_nobody_is_promised_a_day(cast, moment):
    with clock.at(moment):
        need = state_need(cast)
        assert set(Clock.objects.values_list("due_on", flat=True)) == {None}
        assert sweep(moment + timedelta(days=300)) == 0
        page = visitor(cast.coordinator).get(f"/cases/{need.number}/").content.decode()
    assert "工作日历从" in page


def test_the_desks_go_on_when_the_calendar_has_run_out(cast):
    with clock.at(at(2027, 12, 20, 9)):
        need = state_need(cast)
        part = dispatch_at(need, cast.bank_a)
    with clock.at(at(2028, 1, 10, 9)):
        for who, pages in {
            "alice": (f"/needs/{need.number}/", f"/needs/{need.number}/sent/", "/needs/"),
            "officer_a": ("/inbox/", f"/cases/{part.number}/", "/figures/"),
            "coordinator": ("/board/", "/inbox/", "/board/cases/", "/figures/"),
        }.items():
            for page in pages:
                assert visitor(getattr(cast, who)).get(page).status_code == 200, page
        export = visitor(cast.coordinator).get("/board/cases.csv")
        assert "已超时" in b"".join(export.streaming_content).decode()


def test_what_waits_for_an_answer_is_read_though_the_calendar_ends_before_its_period(cast):
    with clock.at(at(2027, 12, 29, 9)):
        case = ask_deferral(cast, loan_of(cast), deferred_until="2029-01-31")
        case = step(case, "take", cast.officer_a)
        assert running(case).due_on is None
        case = step(case, "ask_firm", cast.officer_a, question="想延多久？")
    for day in (at(2027, 12, 30, 9), at(2028, 1, 10, 9)):
        with clock.at(day):
            for who, page in (("officer_a", f"/cases/{case.number}/"), ("officer_a", "/inbox/"),
                              ("alice", f"/matters/{case.number}/")):  # fmt: skip
                assert visitor(getattr(cast, who)).get(page).status_code == 200, (day, page)
