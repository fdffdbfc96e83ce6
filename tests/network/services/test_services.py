"""Services: who enters and changes which; beats, late and twice; silence told of once; a month."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors
from changrong.network.events.models import Event, Outgoing
from changrong.network.services import actions, queries, shown
from changrong.network.services.errors import NotYours, ServiceRefused
from changrong.network.services.models import Heard, Service
from changrong.network.services.uptime import Span, Tally, minute_of
from changrong.network.services.watching import watch

from ..matters import at, opened, step
from .samples import CORPORATE, a_service, beats

pytestmark = pytest.mark.shows("S1-04", "S4-09", "S4-27", "S4-29")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)


def tally(service, begins: str, ends: str, now: str = "2026-11-23 23:59") -> Tally:
    span = Span(minute_of(moment(begins)), minute_of(moment(ends)))
    with at(now):
        return queries.told_of([service], span)[0].tally


def report(cast, service, happened: str, by=None, **changes):
    said = {
        "what": "system",
        "gravity": "ordinary",
        "service": service.number,
        "happened_at": happened,
        "place": "总行机房",
        "facts": "登录不了",
    }
    return opened("incident", by or cast.officer_a, None, said | changes)


def handled(cast, case, restored: str):
    hand = {"lead": "李主任", "phone": "13900000000", "measures": "切换备机"}
    case = step(case, "handle", cast.officer_a, **hand)
    return step(case, "report_handled", cast.officer_a, outcome="恢复", restored_at=restored)


def told(template: str):
    return Outgoing.objects.filter(template=template, channel="portal")


# ---------------------------------------------------------------------- who may


def test_managers_keep_their_own_and_the_city_keeps_the_networks(cast, made):
    assert (made.bank.institution, made.portal.institution) == (cast.bank_a, None)
    for who in (
        "officer_a",
        "officer_b",
        "alice",
        "supervisor",
        "hotline",
        "coordinator_elsewhere",
    ):
        with pytest.raises(NotYours):
            actions.make(CORPORATE | {"name": "别的"}, getattr(cast, who))
    for who in ("officer_a", "officer_b", "alice", "coordinator"):
        with pytest.raises(NotYours):
            actions.change(made.bank, CORPORATE, getattr(cast, who))
    with pytest.raises(NotYours):
        actions.change(made.portal, CORPORATE, cast.manager_a)
    assert [one.code for one in events(made.bank)] == ["service.made", "service.terms"]


def test_a_beat_comes_from_the_services_own_staff(cast, made):
    beats(made.bank, cast.officer_a, "10:00")
    for who in ("officer_b", "alice", "coordinator", "stranger"):
        with pytest.raises(NotYours):
            actions.hear(made.bank, getattr(cast, who))
    assert Heard.objects.get().beats == 1


def test_one_name_is_one_service_of_an_institution(cast, made):
    with pytest.raises(ServiceRefused) as twice:
        actions.make(CORPORATE, cast.manager_a)
    assert twice.value.field == "name"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": "daily"}, "opens"),
        ({"days": "daily", "opens": time(17), "closes": time(17)}, "closes"),
        ({"every": 1441}, "every"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field(cast, made, changes, field):
    with pytest.raises(ServiceRefused) as refused:
        actions.change(made.bank, CORPORATE | changes, cast.manager_a)
    assert refused.value.field == field


# ---------------------------------------------------------------------- beats


def test_beats_in_any_order_and_twice_tell_the_same(cast, made):
    beats(made.bank, cast.officer_a, "10:00", "10:05", "10:10")
    other = actions.make(CORPORATE | {"name": "另一个"}, cast.manager_a)
    with at("2026-11-23 10:20"):
        for minute in ("10:10", "10:00", "10:05", "10:05"):
            actions.hear(other, cast.officer_a, at=moment(f"2026-11-23 {minute}"))
    span = ("2026-11-23 10:00", "2026-11-23 10:20")
    assert tally(made.bank, *span) == tally(other, *span) == Tally(up=16, unknown=4)
    other.refresh_from_db()
    assert other.heard_at == moment("2026-11-23 10:10")
    assert Heard.objects.count() == 2


def test_errors_add_up_and_are_counted_apart_from_minutes(cast, made):
    beats(made.bank, cast.officer_a, "10:00", "10:05", errors=3)
    [counted] = queries.told_of([made.bank], shown.month_of("2026-11").span)
    assert (counted.errors, counted.beats) == (6, 2)


@pytest.mark.parametrize("when", ["2026-11-22 09:59", "2026-11-23 10:02"])
def test_a_beat_of_long_ago_or_of_times_to_come_is_refused(cast, made, when):
    with pytest.raises(ServiceRefused) as refused:
        actions.hear(made.bank, cast.officer_a, at=moment(when))
    assert refused.value.field == "at"


def test_a_beat_over_midnight_lies_with_its_own_day(cast, made):
    with at("2026-11-24 00:01"):
        actions.hear(made.bank, cast.officer_a, at=moment("2026-11-23 23:59"))
        actions.hear(made.bank, cast.officer_a)
    assert Heard.objects.count() == 2
    now = "2026-11-24 12:00"
    assert tally(made.bank, "2026-11-23 23:50", "2026-11-24 00:00", now).up == 1
    assert tally(made.bank, "2026-11-24 00:00", "2026-11-24 00:10", now).up == 7


def test_nothing_is_heard_of_a_service_that_is_offered_no_longer(cast, made):
    actions.change(made.bank, CORPORATE | {"offered": False}, cast.manager_a)
    with pytest.raises(ServiceRefused):
        actions.hear(made.bank, cast.officer_a)
    with at("2026-11-23 12:00"):
        assert watch(clock.now()) == 0


# ---------------------------------------------------------------------- silence


def test_silence_is_told_of_once_and_its_end_too(cast, made):
    beats(made.bank, cast.officer_a, "10:00")
    with at("2026-11-23 10:05"):
        assert watch(clock.now()) == 0
    for minute in ("10:06", "10:06", "10:30"):
        with at(f"2026-11-23 {minute}"):
            watch(clock.now())
    assert [row.user for row in told("service.silent")] == [cast.manager_a.user]
    beats(made.bank, cast.officer_a, "10:31", "10:36")
    assert [row.user for row in told("service.heard_again")] == [cast.manager_a.user]
    with at("2026-11-23 10:42"):
        watch(clock.now())
    assert told("service.silent").count() == 2
    codes = [one.code for one in events(made.bank)][2:]
    assert codes == ["service.silent", "service.heard_again", "service.silent"]


def test_a_late_beat_does_not_end_a_silence_that_goes_on(cast, made):
    with at("2026-11-23 10:30"):
        assert watch(clock.now()) == 1
        actions.hear(made.bank, cast.officer_a, at=moment("2026-11-23 10:10"))
        made.bank.refresh_from_db()
        assert made.bank.silent_since is not None
        actions.hear(made.bank, cast.officer_a)
        made.bank.refresh_from_db()
        assert made.bank.silent_since is None


def test_nobody_is_woken_outside_hours_and_a_morning_has_time_for_its_first_beat(cast, made):
    hours = {"days": "working_days", "opens": time(9), "closes": time(17)}
    actions.change(made.bank, CORPORATE | hours, cast.manager_a)
    beats(made.bank, cast.officer_a, "16:58")
    for when in ("2026-11-23 17:10", "2026-11-23 23:00", "2026-11-24 09:03"):
        with at(when):
            assert watch(clock.now()) == 0
    with at("2026-11-24 09:10"):
        assert watch(clock.now()) == 1


def test_a_service_by_night_is_open_over_midnight_and_silent_at_three(cast, made):
    hours = {"days": "daily", "opens": time(22), "closes": time(6)}
    actions.change(made.bank, CORPORATE | hours, cast.manager_a)
    [now] = shown.now([made.bank])
    assert now.hours == "每天 22:00—次日 06:00"
    night = ("2026-11-23 20:00", "2026-11-24 08:00")
    assert tally(made.bank, *night) == Tally(unknown=480, not_served=240)
    with at("2026-11-23 23:58"):
        actions.hear(made.bank, cast.officer_a)
    with at("2026-11-24 00:02"):
        assert watch(clock.now()) == 0
    with at("2026-11-24 03:00"):
        assert watch(clock.now()) == 1


class TestAnOutageOfTheNetworksOwn:
    def test_counts_as_down_from_when_it_began_until_it_is_back(self, cast, made):
        span = ("2026-11-23 10:00", "2026-11-23 11:00")
        with at("2026-11-23 10:30"):
            outage = actions.report_outage(
                made.portal, moment("2026-11-23 10:10"), "数据库", cast.coordinator
            )
            [now] = shown.now([made.portal])
            assert now.state == "disturbed"
        with at("2026-11-23 11:30"):
            assert tally(made.portal, *span) == Tally(down=50, unknown=10)
            actions.end_outage(outage, moment("2026-11-23 10:40"), cast.coordinator)
            assert tally(made.portal, *span) == Tally(down=30, unknown=30)
        assert [event.code for event in events(made.portal)[-2:]] == [
            "service.outage",
            "service.outage_over",
        ]

    def test_that_was_none_ends_when_it_began_and_counts_for_nothing(self, cast, made):
        began = moment("2026-11-23 09:00")
        outage = actions.report_outage(made.portal, began, "误报", cast.coordinator)
        actions.end_outage(outage, began, cast.coordinator)
        with at("2026-11-23 11:00"):
            span = ("2026-11-23 10:00", "2026-11-23 11:00")
            assert tally(made.portal, *span) == Tally(unknown=60)

    def test_is_told_by_who_keeps_it_of_the_past_and_one_at_a_time(self, cast, made):
        now = moment("2026-11-23 10:00")
        with pytest.raises(NotYours):  # an institution's is down by an incident
            actions.report_outage(made.bank, now, "停电", cast.manager_a)
        for who in (cast.manager_a, cast.coordinator_elsewhere, cast.supervisor, cast.alice):
            with pytest.raises(NotYours):
                actions.report_outage(made.portal, now, "停电", who)
        with pytest.raises(ServiceRefused) as future:
            actions.report_outage(made.portal, moment("2026-11-23 10:01"), "停电", cast.coordinator)
        assert future.value.field == "began_at"
        outage = actions.report_outage(made.portal, now, "停电", cast.coordinator)
        with pytest.raises(ServiceRefused):
            actions.report_outage(made.portal, now, "停电", cast.coordinator)
        for wrong in ("2026-11-23 09:59", "2026-11-23 10:01"):
            with pytest.raises(ServiceRefused) as refused:
                actions.end_outage(outage, moment(wrong), cast.coordinator)
            assert refused.value.field == "ended_at"
        actions.end_outage(outage, now, cast.coordinator)
        with pytest.raises(ServiceRefused):
            actions.end_outage(outage, now, cast.coordinator)


def test_the_list_of_services_asks_as_many_questions_however_many_there_are(cast, made):
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert [one.stops for one in shown.now(list(Service.objects.all()))]
        return len(asked)

    statements()  # the calendar is read once a process
    few = statements()
    for number in range(8):
        a_service(cast.manager_a, name=f"服务{number}")
    assert statements() == few


def test_maintenance_and_an_incident_are_no_silence(cast, made):
    actions.plan_stop(
        made.bank, moment("2026-11-23 11:00"), moment("2026-11-23 12:00"), "升级", cast.manager_a
    )
    beats(made.bank, cast.officer_a, "10:58")
    with at("2026-11-23 11:30"):
        assert watch(clock.now()) == 0
    with at("2026-11-23 12:01"):
        report(cast, made.bank, "2026-11-23T12:00")
    with at("2026-11-23 12:30"):
        assert watch(clock.now()) == 0


def test_the_portal_is_heard_from_the_workers_round(cast, made):
    for second in (0, 20, 40):
        with at(f"2026-11-23 10:05:{second:02}"):
            assert watch(clock.now()) == 0
    assert Heard.objects.get(service=made.portal).beats == 1
    span = ("2026-11-23 10:05", "2026-11-23 10:07")
    assert tally(made.portal, *span) == Tally(up=2)


# ---------------------------------------------------------------------- incidents, maintenance


def test_in_an_incident_it_is_down_until_it_is_back(cast, made):
    beats(made.bank, cast.officer_a, *(f"10:{minute:02}" for minute in range(0, 60, 5)))
    with at("2026-11-23 10:50"):
        case = report(cast, made.bank, "2026-11-23T10:20")
    span = ("2026-11-23 10:00", "2026-11-23 11:00")
    assert tally(made.bank, *span, now="2026-11-23 10:59") == Tally(up=20, down=40)
    with at("2026-11-23 10:55"):
        case = handled(cast, case, "2026-11-23T10:30")
    assert tally(made.bank, *span) == Tally(up=50, down=10)
    with at("2026-11-23 10:59"):
        case = step(case, "send_back", cast.coordinator, why="还登不上")
    assert tally(made.bank, *span) == Tally(up=20, down=40)


def test_a_false_alarm_was_no_incident(cast, made):
    beats(made.bank, cast.officer_a, "10:00")
    with at("2026-11-23 10:05"):
        case = report(cast, made.bank, "2026-11-23T10:00")
        step(case, "retract", cast.manager_a, why="误报")
    assert tally(made.bank, "2026-11-23 10:00", "2026-11-23 10:06") == Tally(up=6)


def test_an_incident_names_a_service_of_its_own_institution(cast, made):
    for service in (made.bank, made.portal):
        with pytest.raises(FieldErrors) as refused:
            report(cast, service, "2026-11-23T09:30", by=cast.officer_b)
        assert list(refused.value.errors) == ["service"]


def test_maintenance_is_announced_before_and_never_afterwards(cast, made):
    now = clock.now()
    for begins, ends, field in (
        (now, now + timedelta(hours=1), "begins_at"),
        (now + timedelta(hours=2), now + timedelta(hours=1), "ends_at"),
    ):
        with pytest.raises(ServiceRefused) as refused:
            actions.plan_stop(made.bank, begins, ends, "升级", cast.manager_a)
        assert refused.value.field == field


def test_maintenance_that_ends_early_takes_no_more_than_it_took(cast, made):
    begins, ends = moment("2026-11-23 11:00"), moment("2026-11-23 12:00")
    stop = actions.plan_stop(made.bank, begins, ends, "升级", cast.manager_a)
    with at("2026-11-23 11:10"):
        with pytest.raises(NotYours):
            actions.end_stop(stop, cast.coordinator)
        actions.end_stop(stop, cast.manager_a)
        with pytest.raises(ServiceRefused):
            actions.end_stop(stop, cast.manager_a)
    span = ("2026-11-23 11:00", "2026-11-23 12:00")
    assert tally(made.bank, *span) == Tally(unknown=50, not_served=10)


# ---------------------------------------------------------------------- how it stands, a month


def test_how_it_stands_now_is_never_up_by_silence(cast, made):
    assert shown.now([made.bank])[0].state == "unknown"
    beats(made.bank, cast.officer_a, "10:00")
    assert shown.now([made.bank])[0].state == "up"
    beats(made.bank, cast.officer_a, "10:02", is_well=False)
    with at("2026-11-23 10:02"):
        assert shown.now([made.bank])[0].state == "disturbed"
    with at("2026-11-23 10:08"):
        assert shown.now([made.bank])[0].state == "unknown"
        actions.plan_stop(
            made.bank,
            moment("2026-11-23 10:10"),
            moment("2026-11-23 10:20"),
            "升级",
            cast.manager_a,
        )
    with at("2026-11-23 10:10"):
        assert shown.now([made.bank])[0].state == "maintenance"
    with at("2026-11-23 10:20"):
        actions.change(
            made.bank,
            CORPORATE | {"days": "daily", "opens": time(11), "closes": time(12)},
            cast.manager_a,
        )
        assert shown.now([made.bank])[0].state == "closed"


@pytest.mark.parametrize(
    ("asked", "key", "minutes"),
    [
        ("2026-02", "2026-02", 28 * 1440),
        ("2026-10", "2026-10", 31 * 1440),
        ("2026-11", "2026-11", 22 * 1440 + 600),  # until now
        ("2026-12", "2026-11", 22 * 1440 + 600),  # none to come
        ("gestern", "2026-11", 22 * 1440 + 600),
    ],
)
def test_a_month_has_the_minutes_of_its_days_in_shanghai(monday, asked, key, minutes):
    month = shown.month_of(asked)
    assert (month.key, month.span.minutes) == (key, minutes)


def test_a_month_leads_to_those_beside_it():
    with at("2027-01-15 10:00"):
        january = shown.month_of("2027-01")
        assert (january.before, january.after) == ("2026-12", None)
        assert shown.month_of("2026-12").after == "2027-01"


def test_changed_hours_leave_the_time_before_as_it_was(cast, made):
    with at("2026-11-23 11:00"):
        hours = {"days": "daily", "opens": time(11), "closes": time(12)}
        actions.change(made.bank, CORPORATE | hours, cast.manager_a)
        again = actions.change(made.bank, CORPORATE | hours, cast.manager_a)
    assert again.terms.count() == 2
    day = ("2026-11-23 00:00", "2026-11-24 00:00")
    assert tally(made.bank, *day) == Tally(unknown=120, not_served=1440 - 120)


def test_one_minute_down_is_not_a_hundred_per_cent():
    assert shown.share(Tally(up=43_199, down=1)) == "99.99%"
    assert shown.share(Tally(up=43_200)) == "100%"
    assert shown.share(Tally(down=5)) == "0%"
    assert shown.share(Tally(unknown=5)) == "—"


def events(service: Service):
    return list(Event.objects.filter(stream=f"service-{service.number}").order_by("sequence"))
