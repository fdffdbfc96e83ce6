"""Minutes of a service: four sets that always make up the stretch, whatever was heard and when.

The oracle goes through the stretch minute by minute and asks the words of the definition."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.network.services.uptime import (
    A_DAY,
    Beats,
    Hours,
    Span,
    State,
    Tally,
    Terms,
    day_number,
    days_needed,
    minute_of,
    moment_of,
    tell,
)

DAYS = 3
FIRST = day_number(date(2026, 11, 20))  # a Friday
START = FIRST * A_DAY
minutes = st.integers(START, START + DAYS * A_DAY - 1)
HOURS = st.sampled_from(
    [
        None,
        Hours(time(9), time(17)),
        Hours(time(0), time(0, 1)),
        Hours(time(22), time(6)),
        Hours(time(8), time(0)),
    ]
)


def worked(day: date) -> bool:
    return day.weekday() < 5


@st.composite
def spans(draw, longest: int = 900) -> Span:
    begins = draw(minutes)
    return Span(begins, begins + draw(st.integers(0, longest)))


@st.composite
def terms(draw) -> Terms:
    return Terms(
        since=draw(st.integers(START - 2000, START + DAYS * A_DAY)),
        offered=draw(st.booleans() | st.just(True)),
        hours=draw(HOURS),
        working_days=draw(st.booleans()),
        every=draw(st.sampled_from([0, 1, 5, 60, 1440])),
    )


@st.composite
def histories(draw):
    beats = draw(st.lists(st.tuples(minutes, st.booleans()), max_size=12))
    return (
        draw(st.lists(terms(), max_size=4, unique_by=lambda one: one.since)),
        beats,
        draw(st.lists(spans(), max_size=3)),
        draw(st.lists(spans(), max_size=2)),
    )


def by_day(beats) -> dict[int, Beats]:
    found: dict[int, Beats] = {}
    for minute, is_well in beats:
        day, place = divmod(minute, A_DAY)
        had = found.get(day, Beats())
        bit = 1 << place
        found[day] = Beats(had.well | bit, had.ill) if is_well else Beats(had.well, had.ill | bit)
    return found


def told(span: Span, history):
    known, beats, incidents, stops = history
    return tell(span, known, by_day(beats), incidents, stops, worked)


def oracle(minute: int, history) -> State:
    known, beats, incidents, stops = history
    held = [one for one in sorted(known, key=lambda one: one.since) if one.since <= minute]
    if not held or not is_open(held[-1], minute) or any(is_in(minute, one) for one in stops):
        return State.NOT_SERVED
    if any(is_in(minute, one) for one in incidents):
        return State.DOWN
    earlier = [beat for beat in beats if beat[0] <= minute]
    if earlier:
        at = max(beat[0] for beat in earlier)
        said = [one for one in sorted(known, key=lambda one: one.since) if one.since <= at]
        every = said[-1].every if said else 0
        if minute - at <= every:
            return State.UP if all(well for when, well in earlier if when == at) else State.DOWN
    return State.UNKNOWN


def is_in(minute: int, span: Span) -> bool:
    return span.begins <= minute < span.ends


def is_open(one: Terms, minute: int) -> bool:
    day, place = divmod(minute, A_DAY)
    if not one.offered:
        return False
    clock = time(place // 60, place % 60)
    hours = one.hours
    if hours is not None and hours.closes <= hours.opens:  # over midnight
        if clock < hours.closes:
            day -= 1  # it opened yesterday
        elif clock < hours.opens:
            return False
    elif hours is not None and not hours.opens <= clock < hours.closes:
        return False
    return not one.working_days or worked(date.fromordinal(719163 + day))


@given(histories(), spans(1500))
def test_every_minute_is_what_its_definition_says(history, span):
    known = told(span, history)
    step = max(1, span.minutes // 97)  # some hundred of the minutes
    for minute in {*range(span.begins, span.ends, step), span.ends - 1} - {span.begins - 1}:
        assert known.at(minute) == oracle(minute, history)


@given(histories(), spans(2000))
def test_the_four_make_up_the_stretch(history, span):
    tally = told(span, history).tally
    assert tally.up + tally.down + tally.unknown + tally.not_served == span.minutes
    assert sum(part.minutes for _state, part in told(span, history).stretches()) == span.minutes


@given(histories(), spans(2000), st.integers(0, 2000))
def test_two_parts_of_a_stretch_add_up_to_it(history, span, cut):
    middle = min(span.begins + cut, span.ends)
    parts = [Span(span.begins, middle), Span(middle, span.ends)]
    first, second = (told(part, history) for part in parts)
    whole = told(span, history)
    assert first.tally + second.tally == whole.tally
    assert [whole.within(part) for part in parts] == [first, second]


@given(histories(), spans(2000), st.randoms())
def test_what_was_heard_may_come_in_any_order_and_twice(history, span, random):
    known, beats, incidents, stops = history
    shuffled = [random.sample(each, len(each)) for each in (known, beats * 2, incidents, stops)]
    assert told(span, history) == told(span, shuffled)


@given(st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_minute_is_one_of_the_wall_clock_of_shanghai(local):
    moment = local.replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    day, place = divmod(minute_of(moment), A_DAY)
    assert (day, place) == (day_number(local.date()), local.hour * 60 + local.minute)
    assert moment_of(minute_of(moment)) == moment.replace(second=0, microsecond=0)
    assert minute_of(moment) == minute_of(moment.astimezone(UTC))


# ---------------------------------------------------------------------- as one reads it

ALWAYS = Terms(since=START - A_DAY, every=5)


def seen(beats=(), incidents=(), stops=(), known=(ALWAYS,), hours=1) -> Tally:
    span = Span(START, START + hours * 60)
    return told(span, (known, [(START + at, well) for at, well in beats], incidents, stops)).tally


def test_a_beat_counts_for_its_minute_and_the_period_after_it():
    assert seen([(10, True)]) == Tally(up=6, unknown=54)
    assert seen([(10, True), (15, True)]) == Tally(up=11, unknown=49)
    assert seen([(-3, True)]) == Tally(up=3, unknown=57)  # heard before the stretch began


def test_a_beat_that_says_it_is_down_ends_what_the_one_before_said():
    assert seen([(10, True), (12, False)]) == Tally(up=2, down=6, unknown=52)
    assert seen([(10, True), (10, False)]) == Tally(down=6, unknown=54)


def test_silence_is_neither_up_nor_down_and_has_no_share():
    assert seen().share is None
    assert seen([(0, True)]).share == 1
    assert seen([(10, True), (12, False)]).share == Fraction(2, 8)


def test_in_an_incident_it_is_down_whatever_it_says_and_in_announced_maintenance_not_served():
    beats = [(at, True) for at in range(0, 60, 5)]
    down = Span(START + 20, START + 30)
    assert seen(beats, [down]) == Tally(up=50, down=10)
    assert seen(beats, [down], [Span(START + 25, START + 40)]) == Tally(
        up=40, down=5, not_served=15
    )


def test_hours_over_midnight_are_those_of_the_day_on_which_it_opened():
    """Friday the twentieth is worked and opens at ten in the evening; Saturday does not open."""
    nights = Terms(since=START - 9 * A_DAY, hours=Hours(time(22), time(6)), working_days=True)
    known = told(Span(START, START + 3 * A_DAY), ([nights], [], [], []))
    open_then = [
        (part.begins - START, part.ends - START)
        for state, part in known.stretches()
        if state is State.UNKNOWN
    ]
    # Until six on Friday (opened on Thursday), and from ten on Friday until six on Saturday.
    assert open_then == [(0, 360), (22 * 60, A_DAY + 360)]
    only_morning = told(Span(START + A_DAY, START + A_DAY + 600), ([nights], [], [], []))
    assert only_morning.tally == Tally(unknown=360, not_served=240)


def test_hours_are_those_of_the_time_and_a_month_that_is_over_keeps_them():
    friday = Terms(since=START - A_DAY, hours=Hours(time(9), time(17)), working_days=True, every=1)
    longer = Terms(since=START + A_DAY + 600, hours=Hours(time(8), time(20)), every=1)
    two_days = Span(START, START + 2 * A_DAY)
    before = told(two_days, ([friday], [], [], [])).tally
    assert before == Tally(unknown=480, not_served=2 * A_DAY - 480)
    after = told(two_days, ([friday, longer], [], [], [])).tally
    assert after.unknown == 480 + 600  # on Saturday from ten, when it was said, until eight


@pytest.mark.parametrize(
    ("begins", "first"), [(0, date(2026, 11, 19)), (A_DAY, date(2026, 11, 20))]
)
def test_of_the_days_before_as_many_are_needed_as_a_beat_can_count(begins, first):
    span = Span(START + begins, START + begins + 1)
    assert days_needed(span) == (first, first + timedelta(days=1))
