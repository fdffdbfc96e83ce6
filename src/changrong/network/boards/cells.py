"""What one case adds to the figures: a handful of cells, each a name, a bucket and a number.

This file alone says what counts as what. A figure is the sum of one cell over cases, and the rows
behind it are the cases that hold the cell, so the two cannot disagree. Nothing is judged against
today: a deadline that runs is counted under its last day, and whoever reads compares. So one of
days is overdue when its last day is over; one of hours when the sweep has found its hour over, and
from then on it is counted under the day before.

| name | bucket | counts |
| --- | --- | --- |
| opened | | every case |
| door | door | every case of which it is known how it came in |
| open | state | cases not closed |
| closed | ending | cases closed: outcome (or last state), and the reason chosen, if one was |
| ended-on | outcome or state | the same under the day on which they closed |
| answered | | cases whose opener had a first answer |
| passed | dispatched, offered | needs with an institution's part, with an offer; such parts |
| yuan | opened, dispatched, answered, offered, or an outcome | fen asked for by those cases |
| resolved | yes, no | closed cases by what their outcome says; others are left out |
| rated | 1 to 5 | answers to the question how it went |
| kept, late | clock | deadlines stopped in time by what they ask for; stopped too late |
| due | clock:day | deadlines that run, but for paused ones; no day beyond the calendar |
| timely | kept, late, none | cases by their stopped deadlines: all kept, one late, none judged; |
| | kept:day … | with the earliest day of those that run, if any does |
| pressing | day | open cases by that same day |
| answer-days, close-days | working days | from opening to first answer, to closing |
| answer-hours, close-hours | hours, see `hours` | the same by the wall clock |
| cost | hundredths of a percent | all-in yearly cost of the offer that was chosen |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from changrong.matching import CostError, all_in_yearly_cost
from changrong.money import Rounding, rounded
from changrong.network.cases.dispatch.offers import terms_of
from changrong.network.cases.kind import Kind
from changrong.network.clock import SHANGHAI
from changrong.workdays import BeyondCalendar, Calendar, Unit

OPENED, OPEN, CLOSED, ENDED_ON = "opened", "open", "closed", "ended-on"
DOOR = "door"
ANSWERED, PASSED, YUAN = "answered", "passed", "yuan"
RESOLVED, RATED = "resolved", "rated"
KEPT, LATE, DUE, TIMELY, PRESSING = "kept", "late", "due", "timely", "pressing"
ANSWER_DAYS, ANSWER_HOURS = "answer-days", "answer-hours"
CLOSE_DAYS, CLOSE_HOURS = "close-days", "close-hours"
COST = "cost"
DISPATCHED, OFFERED = "dispatched", "offered"
# Names that say how things stand now, whenever a case began.
NOW = (OPEN, DUE, PRESSING)

HOURS_SHOWN = 72  # whole hours up to here, whole days of 24 hours beyond
_LINE = re.compile(r"(?P<name>[^/\n]+)/(?P<bucket>[^\n=@]*)(?:=(?P<n>-?\d+))?(?:@(?P<day>\S+))?")


@dataclass(frozen=True, slots=True)
class Cell:
    """`day` None: the day of the case's own cohort."""

    name: str
    bucket: str = ""
    n: int = 1
    day: date | None = None

    def __str__(self) -> str:
        n = "" if self.n == 1 else f"={self.n}"
        return f"{self.name}/{self.bucket}{n}{f'@{self.day}' if self.day else ''}"


@dataclass(frozen=True, slots=True)
class Timer:
    """A deadline of a case. `due_on` None: paused, or past the last year of the calendar. `late` of
    one that runs: a sweep found it over."""

    name: str
    due_on: date | None
    stopped_at: datetime | None
    late: bool | None
    paused: bool = False
    due_at: datetime | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which one that runs is not over, as far as that is known."""
        if self.late and self.due_at is not None:
            return day_of(self.due_at) - timedelta(days=1)
        return self.due_on

    @property
    def was_late(self) -> bool:
        """Of a stopped one."""
        if self.late is not None or self.stopped_at is None:
            return bool(self.late)
        return self.due_on is not None and day_of(self.stopped_at) > self.due_on


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as it is counted. `timers`: the latest of each name. `parts` and `offers`: how many
    institutions it was sent to, and how many of them made an offer."""

    kind: str
    institution: int
    region: str
    state: str
    outcome: str
    fields: Mapping[str, Any]
    opened_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    door: str = ""
    timers: Sequence[Timer] = ()
    parts: int = 0
    offers: int = 0
    score: int | None = None


def day_of(moment: datetime) -> date:
    """The day in Shanghai on which something happened."""
    return moment.astimezone(SHANGHAI).date()


def cohort(day: date) -> date:
    """The first day of the week of `day` that lies in its month: from these, weeks, months,
    quarters and years are all made, with a seventh of the rows."""
    return max(day - timedelta(days=day.weekday()), day.replace(day=1))


def cells_of(seen: Seen, kind: Kind | None, calendar: Calendar) -> list[Cell]:
    """What a case adds. `kind` None: one that the code no longer knows; it is counted by what its
    row says."""
    return [
        Cell(OPENED),
        *([Cell(DOOR, seen.door)] if seen.door else []),
        *_standing(seen),
        *_answer(seen, calendar),
        *_closing(seen, kind, calendar),
        *_steps(seen),
        *_deadlines(seen, kind),
        *([Cell(RATED, str(seen.score))] if seen.score else []),
    ]


def _standing(seen: Seen) -> Iterator[Cell]:
    if seen.closed_at is not None:
        return
    yield Cell(OPEN, seen.state)
    if day := pressing(seen):
        yield Cell(PRESSING, day.isoformat())


def pressing(seen: Seen) -> date | None:
    """The day by which the next of the running deadlines of an open case is over."""
    if seen.closed_at is not None:
        return None
    days = (timer.last_day for timer in seen.timers if timer.stopped_at is None)
    return min(filter(None, days), default=None)


def _answer(seen: Seen, calendar: Calendar) -> Iterator[Cell]:
    if seen.answered_at is not None:
        yield Cell(ANSWERED)
        yield from _took(ANSWER_DAYS, ANSWER_HOURS, seen.opened_at, seen.answered_at, calendar)


def _closing(seen: Seen, kind: Kind | None, calendar: Calendar) -> Iterator[Cell]:
    if seen.closed_at is None:
        return
    yield Cell(CLOSED, ending(seen.outcome or seen.state, seen.fields))
    yield Cell(ENDED_ON, seen.outcome or seen.state, day=cohort(day_of(seen.closed_at)))
    yield from _took(CLOSE_DAYS, CLOSE_HOURS, seen.opened_at, seen.closed_at, calendar)
    if (resolved := _resolves(kind, seen.outcome)) is not None:
        yield Cell(RESOLVED, "yes" if resolved else "no")
    if seen.outcome == "chosen" and (cost := _cost(seen.fields)) is not None:
        yield Cell(COST, str(cost))


def ending(end: str, fields: Mapping[str, Any]) -> str:
    """How a case ended, with the code of the reason its last move gave: withdrawn:solved."""
    moves = fields.get("moves") or [{}]
    reason = moves[-1].get("answers", {}).get("reason", "")
    return f"{end}:{reason}" if re.fullmatch(r"[a-z0-9_]{1,40}", str(reason)) else end


def _resolves(kind: Kind | None, outcome: str) -> bool | None:
    outcomes = kind.outcomes if kind else ()
    return next((one.resolved for one in outcomes if one.name == outcome), None)


def _steps(seen: Seen) -> Iterator[Cell]:
    """How far a case came on the way to money, and with how much."""
    reached = {
        OPENED: True,
        DISPATCHED: seen.parts > 0,
        ANSWERED: seen.answered_at is not None,
        OFFERED: seen.offers > 0,
        seen.outcome: bool(seen.outcome),
    }
    yield from (Cell(PASSED, step) for step in (DISPATCHED, OFFERED) if reached[step])
    if fen := _fen(seen.fields.get("amount")):
        yield from (Cell(YUAN, step, fen) for step, is_so in reached.items() if is_so)


def _deadlines(seen: Seen, kind: Kind | None) -> Iterator[Cell]:
    judged: set[str] = set()
    times = {clock.name for clock in kind.clocks if not clock.deadline} if kind else set()
    for timer in seen.timers:
        if timer.name in times:
            continue
        if timer.stopped_at is None:
            if not timer.paused:
                yield Cell(DUE, f"{timer.name}:{timer.last_day or ''}")
        elif word := _judged(timer, seen, kind):
            judged.add(word)
            yield Cell(word, timer.name)
    word, day = next((w for w in (LATE, KEPT) if w in judged), "none"), pressing(seen)
    if judged or day:
        yield Cell(TIMELY, f"{word}:{day}" if day else word)


def _judged(timer: Timer, seen: Seen, kind: Kind | None) -> str:
    if timer.was_late:
        return LATE
    return KEPT if timer.due_on is not None and _is_kept(timer, seen, kind) else ""


def _is_kept(timer: Timer, seen: Seen, kind: Kind | None) -> bool:
    """Whether a deadline that stopped in time was met, and not just taken away: by an answer, by a
    move that goes on, or by an end that says whether the matter is resolved. A need withdrawn in
    time and a dispatch recalled in time count for nobody."""
    if kind is None or timer.stopped_at is None:
        return False
    stops = next((clock.stops for clock in kind.clocks if clock.name == timer.name), ())
    moves = seen.fields.get("moves") or []
    made = [one for one in moves if one["move"] in stops and _made_at(one) <= timer.stopped_at]
    # Of several at one moment the first, which alone found the clock running.
    stopping = max(made, key=_made_at)["move"] if made else ""
    move = next((move for move in kind.moves if move.name == stopping), None)
    if move is None or move.name in kind.answers:
        return move is not None
    if not move.to or not kind.state(move.to).end:
        return True
    return _resolves(kind, move.outcome) is not None


def _made_at(entry: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["at"])


def _took(
    days: str, hours_: str, since: datetime, until: datetime, calendar: Calendar
) -> Iterator[Cell]:
    try:
        elapsed = calendar.elapsed(day_of(since), day_of(until), Unit.WORKING_DAYS)
        yield Cell(days, str(max(elapsed, 0)))
    except BeyondCalendar:
        pass
    yield Cell(hours_, str(hours(until - since)))


def hours(taken: timedelta) -> int:
    """Full hours, and beyond HOURS_SHOWN full days counted in hours."""
    full = max(taken // timedelta(hours=1), 0)
    return full if full < HOURS_SHOWN else full // 24 * 24


def _fen(yuan: object) -> int | None:
    try:
        return int(rounded(Decimal(str(yuan)) * 100, Rounding.HALF_EVEN, 0)) if yuan else None
    except InvalidOperation:
        return None


def _cost(fields: Mapping[str, Any]) -> int | None:
    """In hundredths of a percent a year."""
    try:
        terms = terms_of(fields)
        if terms is None:
            return None
        return int(rounded(all_in_yearly_cost(terms) * 10_000, Rounding.HALF_EVEN, 0))
    except (CostError, InvalidOperation, KeyError, ValueError):
        return None


# ---------------------------------------------------------------------- as text


def written(cells: Sequence[Cell]) -> str:
    return "\n" + "".join(f"{cell}\n" for cell in cells)


def read(text: str) -> Iterator[Cell]:
    for line in filter(None, text.split("\n")):
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"no cell: {line!r}")
        day = found["day"]
        own_day = date.fromisoformat(day) if day else None
        yield Cell(found["name"], found["bucket"], int(found["n"] or 1), own_day)


def line(name: str, bucket: str = "") -> str:
    """What the text of a case holds that has this cell."""
    return f"\n{Cell(name, bucket)}\n"
