from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from changrong.network import clock
from changrong.network.calendars import queries
from changrong.network.calendars.models import PublishedYear
from changrong.network.calendars.queries import calendar_for
from changrong.network.rules.actions import decide
from changrong.workdays import Calendar, Status, parse_period, read_year

from .years import SOURCE, YEAR, lines, provisional

pytestmark = pytest.mark.django_db


def stored(written: str, year: int = 2027, region: str = "") -> PublishedYear:
    """A publication, past all checks."""
    read = read_year(written, "test.csv", year=year, region=region, source=SOURCE)
    published = PublishedYear.objects.create(
        year=year,
        region=region,
        status=read.status,
        rows=PublishedYear.kept(read),
        source=SOURCE,
        sha256="0" * 64,
        published_at=clock.now(),
    )
    queries.forget()
    return published


def test_where_nothing_is_published_the_committed_table_counts():
    ours, committed = calendar_for(), Calendar.load()
    assert ours.years == committed.years
    assert calendar_for("110105").last_official_day == committed.last_official_day
    assert ours.day(date(2026, 10, 10)) == committed.day(date(2026, 10, 10))


def test_a_published_year_stands_in_the_place_of_the_committed_one():
    stored(YEAR)
    assert calendar_for().years[2027] is Status.OFFICIAL
    assert calendar_for("110105").last_official_day == date(2027, 12, 31)
    assert calendar_for().day(date(2027, 10, 9)).source == SOURCE
    assert not calendar_for().is_working_day(date(2026, 12, 31))


def test_the_latest_publication_of_a_year_counts_and_what_is_kept_is_what_was_read():
    stored(YEAR)
    later = stored(YEAR.replace("2027-10-09,workday", "2027-10-10,workday"))
    assert not calendar_for().is_working_day(date(2027, 10, 9))
    assert calendar_for().is_working_day(date(2027, 10, 10))
    assert later.content == read_year(
        YEAR.replace("2027-10-09,workday", "2027-10-10,workday"), "f.csv", source=SOURCE
    )


def test_a_citys_own_day_leaves_the_country_and_its_neighbours_alone():
    stored(
        lines(["2027-04-20,holiday,地方节日,Local festival,2027,provisional,450100,"]),
        region="450100",
    )
    assert not calendar_for("450103").is_working_day(date(2027, 4, 20))
    assert calendar_for("450200").is_working_day(date(2027, 4, 20))
    assert calendar_for().is_working_day(date(2027, 4, 20))


def test_a_process_looks_again_after_some_seconds_and_not_at_every_call(
    monkeypatch, django_assert_num_queries
):
    now = 1000.0
    monkeypatch.setattr(queries, "monotonic", lambda: now)
    first = calendar_for()
    stored(YEAR)
    with django_assert_num_queries(2):  # what is newest, and the rows
        assert calendar_for() is not first
    with django_assert_num_queries(0):
        assert calendar_for() is calendar_for("")
    now += queries.SECONDS
    with django_assert_num_queries(1):
        calendar_for("110105")


def test_a_publication_of_another_process_is_seen_within_seconds(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(queries, "monotonic", lambda: now)
    monkeypatch.setattr(queries, "forget", lambda: None)
    calendar_for()
    stored(YEAR)
    assert calendar_for().years[2027] is Status.PROVISIONAL
    now += queries.SECONDS
    assert calendar_for().years[2027] is Status.OFFICIAL


def test_a_proposed_table_counts_only_within_its_block():
    proposed = queries.with_year(read_year(YEAR, "f.csv", source=SOURCE))
    with queries.proposing(proposed):
        assert calendar_for().years[2027] is Status.OFFICIAL
    assert calendar_for().years[2027] is Status.PROVISIONAL


@pytest.mark.parametrize("change", [{"status": "official"}, None])
def test_the_database_refuses_to_change_or_remove_what_was_published(change):
    stored(provisional())
    published = PublishedYear.objects.filter(year=F("year"))
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        published.update(**change) if change else published.delete()
    assert PublishedYear.objects.get().status == "provisional"


def test_a_stored_decision_says_the_last_day_by_the_published_calendar(cast):
    def due() -> str:
        day = date(2027, 9, 29)
        [made] = decide([(cast.xianhe, {"need.submitted_on": day.isoformat()})], cast.alice, day)
        [duty] = [one for one in made.result["measures"] if one["id"] == "clear-result"]
        assert (
            duty["due_on"] == calendar_for().due(day, parse_period("10 working days")).isoformat()
        )
        return duty["due_on"]

    before = due()
    stored(YEAR)
    assert due() != before
