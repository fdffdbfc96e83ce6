"""Publishing a year: who may, what it moves, what it leaves in the register."""

from datetime import date, datetime, timedelta

import pytest

from changrong.network import clock
from changrong.network.calendars import actions, queries
from changrong.network.calendars.actions import Move, preview, publish, settle
from changrong.network.calendars.errors import PublishingRefused
from changrong.network.calendars.models import PublishedYear
from changrong.network.calendars.unsure import unsure, warnings
from changrong.network.cases.models import Clock
from changrong.network.clock import SHANGHAI
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.text import NO_BREAK
from changrong.workdays import CalendarError, Status

from ..matters import at, complain, running
from ..steps import state_need
from .years import SOURCE, YEAR, lines, provisional

NEW_YEARS_EVE = datetime(2026, 12, 31, 10, 0, tzinfo=SHANGHAI)
WITHOUT_EVE = "\n".join(row for row in YEAR.splitlines() if not row.startswith("2026-12-31")) + "\n"


@pytest.fixture
def stated(cast):
    """A need stated on New Year's Eve: what is due in 2027 is reckoned provisionally."""
    with clock.at(NEW_YEARS_EVE):
        yield state_need(cast)


def due_days() -> dict[str, set[date]]:
    found: dict[str, set[date]] = {}
    for name, due_on in Clock.objects.filter(stopped_at=None).values_list("name", "due_on"):
        found.setdefault(name, set()).add(due_on)
    return found


PROVISIONAL = {"answer": {date(2027, 1, 5)}, "result": {date(2027, 1, 15)}}
PUBLISHED = {"answer": {date(2027, 1, 4)}, "result": {date(2027, 1, 14)}}


def test_publishing_a_year_moves_the_open_deadlines_that_pass_into_it(cast, stated):
    assert due_days() == PROVISIONAL
    done = publish(YEAR, 2027, "", SOURCE, cast.coordinator)
    assert due_days() == PUBLISHED
    assert done.moved == Clock.objects.count() == 4
    assert done.published.content.status is Status.OFFICIAL


def test_every_moved_deadline_says_in_the_register_what_it_was_and_why(cast, stated):
    done = publish(YEAR, 2027, "", SOURCE, cast.coordinator)
    event = Event.objects.get(stream=stated.number, code="clock.recomputed")
    assert event.data == {
        "clock": "result",
        "was": "2027-01-15",
        "due_on": "2027-01-14",
        "why": "calendar",
        "year": "2027",
        "publication": str(done.published.pk),
    }
    assert verify(stated.number)


def test_the_publication_itself_is_an_event_of_ids_codes_and_hashes(cast):
    published = publish(YEAR, 2027, "", SOURCE, cast.coordinator).published
    event = Event.objects.get(stream="calendar")
    assert (event.code, event.actor) == ("calendar.published", cast.coordinator.user)
    assert event.data == {
        "publication": published.pk,
        "year": 2027,
        "region": "",
        "status": "official",
        "sha256": published.sha256,
    }
    assert len(published.sha256) == 64


def test_a_preview_says_what_publishing_would_move_and_writes_nothing(cast, stated):
    events, rows = Event.objects.count(), list(Clock.objects.values())
    shown = preview(YEAR, 2027, "", SOURCE, cast.coordinator)
    assert (shown.year.year, shown.was, shown.doubts) == (2027, Status.PROVISIONAL, ())
    assert len(shown.moves) == 4
    assert shown.moves[-1] == Move(stated.number, "result", date(2027, 1, 15), date(2027, 1, 14))
    assert Event.objects.count() == events
    assert list(Clock.objects.values()) == rows
    assert not PublishedYear.objects.exists()
    assert queries.calendar_for().years[2027] is Status.PROVISIONAL
    publish(YEAR, 2027, "", SOURCE, cast.coordinator)
    assert due_days() == PUBLISHED


def test_a_year_may_take_a_day_of_the_december_before(cast):
    with clock.at(NEW_YEARS_EVE - timedelta(days=2)):
        state_need(cast)
        assert due_days()["answer"] == {date(2026, 12, 31)}
        publish(YEAR, 2027, "", SOURCE, cast.coordinator)
        assert due_days()["answer"] == {date(2027, 1, 3)}


def test_a_later_publication_supersedes_and_gives_back_what_the_earlier_took(cast):
    with clock.at(NEW_YEARS_EVE - timedelta(days=2)):
        state_need(cast)
        publish(YEAR, 2027, "", SOURCE, cast.coordinator)
        publish(WITHOUT_EVE, 2027, "", SOURCE, cast.coordinator)
    assert due_days()["answer"] == {date(2026, 12, 31)}
    assert PublishedYear.objects.count() == 2


def test_a_citys_own_day_moves_the_deadlines_of_that_city_only(cast, stated):
    row = "2027-01-04,holiday,地方节日,Local festival,2027,provisional,{},".format
    assert publish(lines([row("120000")]), 2027, "120000", SOURCE, cast.coordinator).moved == 0
    assert due_days() == PROVISIONAL
    assert publish(lines([row("110000")]), 2027, "110000", SOURCE, cast.coordinator).moved == 4
    assert due_days() == {"answer": {date(2027, 1, 6)}, "result": {date(2027, 1, 18)}}


def test_a_reminder_counted_in_working_days_moves_though_its_deadline_stays(cast):
    with at("2026-12-24 10:00"):
        decide = running(complain(cast))
        due_on, before = decide.due_on, decide.next_at
        row = "2027-01-07,holiday,地方节日,Local festival,2027,provisional,110000,"
        assert publish(lines([row]), 2027, "110000", SOURCE, cast.coordinator).moved == 0
    decide.refresh_from_db()
    assert (due_on, decide.due_on, decide.next_level) == (*2 * [date(2027, 1, 8)], "remind")
    assert decide.next_at == before - timedelta(days=1)


@pytest.mark.parametrize(
    "who", ["coordinator_elsewhere", "supervisor", "manager_a", "officer_a", "alice", "hotline"]
)
@pytest.mark.parametrize("action", [publish, preview])
def test_only_a_coordinator_of_the_whole_city_publishes(cast, who, action):
    with pytest.raises(PublishingRefused, match="only a coordinator of the whole city"):
        action(YEAR, 2027, "", SOURCE, getattr(cast, who))
    with pytest.raises(PublishingRefused):
        action(YEAR, 2027, "", SOURCE, cast.anonymous)
    assert not PublishedYear.objects.exists()


@pytest.mark.parametrize(
    ("text", "year", "said"),
    [
        (YEAR.replace("2027-10-09", "2027-10-08"), 2027, "row 27, column kind"),
        (YEAR.replace("official", "provisional", 1), 2027, "row 3, column status"),
        (YEAR.replace("2027-10-09", "9 October"), 2027, "row 27, column date"),
        (YEAR, 2028, "row 2, column year"),
        (YEAR.replace(",2027,", ",2029,").replace("\n2027-", "\n2029-"), 2029, "row"),
        ("date,kind\n", 2027, "missing columns"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_by_row_and_column(cast, text, year, said):
    with pytest.raises(CalendarError, match=said) as caught:
        publish(text, year, "", SOURCE, cast.coordinator, file="2027.csv")
    assert caught.value.text.zh.startswith("2027.csv")
    assert not PublishedYear.objects.exists()
    assert not Event.objects.filter(stream="calendar").exists()


def test_a_year_without_the_one_before_it_is_not_published(cast):
    row = "2029-01-01,holiday,元旦,New Year's Day,2029,provisional,,"
    with pytest.raises(CalendarError, match="2028 is missing"):
        publish(lines([row]), 2029, "", SOURCE, cast.coordinator)


def test_a_year_that_speaks_of_a_day_of_another_years_arrangement_is_not_published(cast):
    publish(YEAR, 2027, "", SOURCE, cast.coordinator)
    row = "2026-12-31,holiday,元旦,New Year's Day,2026,official,,"
    with pytest.raises(CalendarError, match="2026-12-31 is given twice"):
        publish(lines([row]), 2026, "", SOURCE, cast.coordinator)


def test_the_same_year_is_not_published_twice_over(cast):
    publish(YEAR, 2027, "", SOURCE, cast.coordinator)
    with pytest.raises(PublishingRefused, match="nothing has changed"):
        publish(YEAR.replace("\n", "\r\n"), 2027, "", SOURCE, cast.coordinator)
    assert publish(provisional(), 2027, "", SOURCE, cast.coordinator).moved == 0


def test_a_worker_finishes_what_began_or_was_left_while_a_year_was_published(
    cast, stated, monkeypatch
):
    seen = settle(clock.now(), None)
    with monkeypatch.context() as killed:
        killed.setattr(actions, "recompute_open", lambda **_: 0)
        done = publish(YEAR, 2027, "", SOURCE, cast.coordinator)
    assert settle(clock.now(), seen) == seen == 0  # too early: others may still be at it
    assert due_days() == PROVISIONAL
    later = clock.now() + timedelta(minutes=1)
    assert settle(later, seen) == done.published.pk
    assert due_days() == PUBLISHED
    monkeypatch.setattr(actions, "recompute_open", lambda **_: pytest.fail("settled already"))
    assert settle(later, done.published.pk) == settle(later, None) == done.published.pk


def test_the_board_warns_of_deadlines_beyond_the_last_official_day_until_it_is_published(
    cast, stated
):
    [warning] = warnings(cast.coordinator)
    said = warning.en.replace(NO_BREAK, " ")
    assert said.startswith("4 open deadlines pass the last day that is arranged (31 December 2026)")
    assert warning.zh.startswith(f"4{NO_BREAK}个在办时限过了已公布的最后一天")
    due = [clock.due_on for clock in unsure(cast.coordinator)]
    assert due == sorted(due)
    assert warnings(cast.coordinator_elsewhere) == []
    publish(YEAR, 2027, "", SOURCE, cast.coordinator)
    assert warnings(cast.coordinator) == []


def test_deadlines_of_natural_days_are_certain_in_any_year(cast, stated):
    certain = Clock.objects.filter(name="answer").first()
    certain.reckoning |= {"period": "15 days"}
    certain.save()
    assert unsure(cast.coordinator).count() == 3


def test_a_deadline_that_cannot_be_counted_at_all_is_unsure_and_comes_last(cast, stated):
    beyond = Clock.objects.filter(name="answer").first()
    beyond.due_on, beyond.reckoning = None, {"period": "2 working days", "problem": {}}
    beyond.save()
    assert list(unsure(cast.coordinator))[-1] == beyond
