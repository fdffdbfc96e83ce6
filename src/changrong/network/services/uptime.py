"""How long a service was up: one pure function over sets of minutes.

A minute is a whole number, counted from the beginning of 1970 on the wall clock of Shanghai, which
keeps no summer time: its day is `minute // 1440`. A set of minutes of a stretch is an integer whose
bit n stands for the n-th minute. Sets know no order and hold nothing twice, so a beat that comes
late, twice or together with another tells the same; and since every minute is put in exactly one of
four sets, the four always add up to the stretch.

What is known of a minute, the first that holds:

1. not served: the service was not offered then, had closed, or was stopped as announced before;
2. down: an incident went on, or the latest beat that still counts said that it did not work;
3. up: the latest beat that still counts said that it worked;
4. unknown: nothing was heard. Silence is neither up nor down.

A beat counts for its own minute and for the period after it in which the next one is expected; of
two that differ within a minute the bad one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction

A_DAY = 1440
LONGEST_PERIOD = A_DAY  # between two beats
_BEGAN = datetime(1970, 1, 1, tzinfo=UTC) - timedelta(hours=8)  # midnight in Shanghai
_MINUTE = timedelta(minutes=1)
_FIRST_DAY = date(1970, 1, 1)

Minutes = int  # a set: bit n is the n-th minute of a stretch


class State(StrEnum):
    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"
    NOT_SERVED = "not_served"


def minute_of(moment: datetime) -> int:
    """The minute that a moment lies in."""
    return (moment - _BEGAN) // _MINUTE


def moment_of(minute: int) -> datetime:
    """When a minute begins."""
    return _BEGAN + minute * _MINUTE


def day_of(day: int) -> date:
    return _FIRST_DAY + timedelta(days=day)


def day_number(day: date) -> int:
    return (day - _FIRST_DAY).days


@dataclass(frozen=True, slots=True)
class Span:
    """The minutes from `begins` until before `ends`."""

    begins: int
    ends: int

    @property
    def minutes(self) -> int:
        return max(0, self.ends - self.begins)


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` until before `closes`, on the wall clock; until then on the next day where it
    closes no later than it opens. The hours after midnight are those of the day on which it
    opened."""

    opens: time
    closes: time

    @property
    def into_next_day(self) -> bool:
        return self.closes <= self.opens

    @property
    def span(self) -> Span:
        """Minutes from the beginning of the day on which it opens."""
        opens, closes = (one.hour * 60 + one.minute for one in (self.opens, self.closes))
        return Span(opens, closes + A_DAY if self.into_next_day else closes)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a service is offered from a minute on: when (around the clock where no hours are given),
    and how many minutes pass between two beats (0: none are expected)."""

    since: int
    offered: bool = True
    hours: Hours | None = None
    working_days: bool = False
    every: int = 0


@dataclass(frozen=True, slots=True)
class Beats:
    """What was heard on one day: the minutes with a good and with a bad beat."""

    well: Minutes = 0
    ill: Minutes = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Minutes by what is known of them. The share is of the minutes of which it is known."""

    up: int = 0
    down: int = 0
    unknown: int = 0
    not_served: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.up + other.up,
            self.down + other.down,
            self.unknown + other.unknown,
            self.not_served + other.not_served,
        )

    @property
    def known(self) -> int:
        return self.up + self.down

    @property
    def served(self) -> int:
        return self.known + self.unknown

    @property
    def share(self) -> Fraction | None:
        """Up ÷ (up + down); None where nothing is known."""
        return Fraction(self.up, self.known) if self.known else None


@dataclass(frozen=True, slots=True)
class Uptime:
    """Every minute of a stretch, in one of four sets."""

    span: Span
    sets: Mapping[State, Minutes]

    @property
    def tally(self) -> Tally:
        return Tally(*(self.sets[state].bit_count() for state in State))

    def within(self, span: Span) -> Uptime:
        """A part of the stretch."""
        part = Span(max(span.begins, self.span.begins), min(span.ends, self.span.ends))
        shift, mask = part.begins - self.span.begins, (1 << part.minutes) - 1
        return Uptime(part, {state: (held >> shift) & mask for state, held in self.sets.items()})

    def at(self, minute: int) -> State:
        place = minute - self.span.begins
        return next(state for state, held in self.sets.items() if held >> place & 1)

    def stretches(self) -> list[tuple[State, Span]]:
        """The same as unbroken stretches, in their order."""
        found = [
            (state, Span(self.span.begins + begins, self.span.begins + ends))
            for state, held in self.sets.items()
            for begins, ends in _runs(held)
        ]
        return sorted(found, key=lambda one: one[1].begins)


def tell(
    span: Span,
    terms: Iterable[Terms],
    heard: Mapping[int, Beats],
    incidents: Iterable[Span],
    stops: Iterable[Span],
    worked: Callable[[date], bool],
) -> Uptime:
    """What is known of every minute of `span`.

    `heard` is what was heard by day, those days before the span included whose beats still count in
    it; `incidents` and `stops` (announced beforehand) may overlap and lie in any order; `worked`
    says which days are worked. Of terms from one and the same minute the last given counts.
    """
    ordered = sorted(terms, key=lambda one: one.since)
    before = max((one.every for one in ordered), default=0)
    window = Span(span.begins - before, span.ends)
    held = list(_held(ordered, window))
    well, ill = _lasting(held, heard, window)
    served = _union(_offered(one, part, window, worked) for one, part in held)
    served &= ~_union(_set(one, window) for one in stops)
    down = served & (ill | _union(_set(one, window) for one in incidents))
    up = served & well & ~down
    sets = {
        State.UP: up,
        State.DOWN: down,
        State.UNKNOWN: served & ~up & ~down,
        State.NOT_SERVED: _set(window, window) & ~served,
    }
    return Uptime(window, sets).within(span)


def days_needed(span: Span) -> tuple[date, date]:
    """The first and the last day of which `tell` needs to know what was heard."""
    first = (span.begins - LONGEST_PERIOD) // A_DAY
    return day_of(first), day_of(max(span.ends - 1, span.begins) // A_DAY)


def _held(terms: Sequence[Terms], window: Span) -> Iterator[tuple[Terms, Span]]:
    """Each of the terms with the stretch for which it held."""
    for place, one in enumerate(terms, start=1):
        yield one, Span(one.since, terms[place].since if place < len(terms) else window.ends)


def _offered(one: Terms, part: Span, window: Span, worked: Callable[[date], bool]) -> Minutes:
    if not one.offered:
        return 0
    whole = _set(part, window)
    if one.hours is None and not one.working_days:
        return whole
    begins, ends = max(part.begins, window.begins), min(part.ends, window.ends)
    hours = one.hours.span if one.hours else Span(0, A_DAY)
    open_then = 0
    for day in range(begins // A_DAY - 1, -(-ends // A_DAY)):  # what opened the day before counts
        if not one.working_days or worked(day_of(day)):
            since = day * A_DAY
            open_then |= _set(Span(since + hours.begins, since + hours.ends), window)
    return whole & open_then


def _lasting(
    held: Sequence[tuple[Terms, Span]], heard: Mapping[int, Beats], window: Span
) -> tuple[Minutes, Minutes]:
    """The minutes for which a good and a bad beat count: from each on, as far as the terms say
    under which it came, until the next."""
    ill = _union(_shifted(day, beats.ill, window) for day, beats in heard.items())
    well = _union(_shifted(day, beats.well, window) for day, beats in heard.items()) & ~ill
    beats = well | ill
    lasts_well, lasts_ill = well, ill
    for one, part in held:
        came = _set(part, window)
        free = _reach(beats & came, one.every) & _set(window, window) & ~beats
        lasts_well |= _flood(well & came, free, one.every)
        lasts_ill |= _flood(ill & came, free, one.every)
    return lasts_well, lasts_ill


def _reach(beats: Minutes, every: int) -> Minutes:
    """Every minute that is no more than so many after one of these, by doubling what is reached."""
    width = 1
    while width <= every:
        more = min(width, every + 1 - width)
        beats |= beats << more
        width += more
    return beats


def _flood(beats: Minutes, free: Minutes, most: int) -> Minutes:
    """These minutes and the free ones that follow each without a break, which are `most` at most:
    in steps of 1, 2, 4 … through what is free for so long."""
    step = 1
    while step <= most:
        beats |= free & beats << step
        free &= free << step
        step *= 2
    return beats


def _shifted(day: int, minutes: Minutes, window: Span) -> Minutes:
    place = day * A_DAY - window.begins
    moved = minutes << place if place >= 0 else minutes >> -place
    return moved & _set(window, window)


def _set(span: Span, window: Span) -> Minutes:
    """The minutes of a span that lie in the window."""
    begins = max(span.begins, window.begins) - window.begins
    ends = min(span.ends, window.ends) - window.begins
    return ((1 << (ends - begins)) - 1) << begins if ends > begins else 0


def _union(sets: Iterable[Minutes]) -> Minutes:
    whole = 0
    for one in sets:
        whole |= one
    return whole


def _runs(held: Minutes) -> Iterator[tuple[int, int]]:
    """The unbroken stretches of a set, as places."""
    place = 0
    while held:
        gap = (held & -held).bit_length() - 1
        held >>= gap
        length = (~held & (held + 1)).bit_length() - 1
        yield place + gap, place + gap + length
        held >>= length
        place += gap + length
