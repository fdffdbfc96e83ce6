"""What boards say, worked out the slow way: every case and its events read, every figure the length
of a list of rows. The figures that are kept are held against it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

from changrong.matching import all_in_yearly_cost
from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.dispatch.offers import terms_of
from changrong.workdays.calendar import BeyondCalendar
from changrong.workdays.periods import Unit

from .tape import Dispatch, Need, Tape, day_of

Row = Need | Dispatch
WEEK = timedelta(days=7)
ROLLED = 4
ENOUGH = Decimal("0.8")  # a funnel step below this share of the one before is marked


@dataclass(frozen=True)
class Ratio:
    """So many of so many. `share` is None where there is nothing to share."""

    top: int
    bottom: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.top) / self.bottom if self.bottom else None


@dataclass(frozen=True)
class Median:
    """The middle of `n` values; None where there are none."""

    value: Decimal | None
    n: int

    @classmethod
    def of(cls, values: Iterable[int | Decimal | None]) -> Median:
        known = [Decimal(value) for value in values if value is not None]
        return cls(median(known) if known else None, len(known))


@dataclass(frozen=True)
class Wait:
    """The median time between two steps, in working days and in hours by the wall clock."""

    working_days: Median
    hours: Median

    @property
    def n(self) -> int:
        return self.hours.n


def in_time(row: Row, today: date) -> bool | None:
    """Whether the row's own duty was kept: an institution's first answer, a need's clear result.

    None while it is too early to say, and for a case that was taken away in time (withdrawn by the
    firm, recalled, another offer chosen): nobody kept anything, and nobody broke it.
    """
    deadline = row.deadline
    if deadline is None or deadline.due_on is None:
        return None
    if deadline.late_by(today):
        return False
    done = row.answered_at if isinstance(row, Dispatch) else _has_result(row)
    return True if done else None


def _has_result(need: Need) -> bool:
    return need.outcome in {"met", "unmet"}


def settled_at(row: Row) -> datetime | None:
    """When a need's offer was accepted; when a dispatch's own offer was."""
    return row.chosen_at if isinstance(row, Dispatch) else row.accepted_at


# The named sets. Rows of `tape` as of `today`.
ROWS: Mapping[str, Callable[[Tape, date], list[Row]]] = {
    "submitted": lambda tape, today: list(tape.needs),
    "dispatched": lambda tape, today: [n for n in tape.needs if n.dispatches],
    "answered": lambda tape, today: [n for n in tape.needs if n.answered_at],
    "offered": lambda tape, today: [n for n in tape.needs if n.offered_at],
    "accepted": lambda tape, today: [n for n in tape.needs if n.outcome == "met"],
    "not-accepted": lambda tape, today: [n for n in tape.needs if n.outcome != "met"],
    "sent": lambda tape, today: list(tape.dispatches),
    "answers-judged": lambda tape, today: [
        d for d in tape.dispatches if in_time(d, today) is not None
    ],
    "answers-in-time": lambda tape, today: [d for d in tape.dispatches if in_time(d, today)],
    "results-judged": lambda tape, today: [n for n in tape.needs if in_time(n, today) is not None],
    "results-in-time": lambda tape, today: [n for n in tape.needs if in_time(n, today)],
    "open": lambda tape, today: [row for row in _all(tape) if row.closed_at is None],
    "overdue": lambda tape, today: [row for row in _running(tape) if row.deadline.late_by(today)],
    "due-today": lambda tape, today: [r for r in _running(tape) if r.deadline.due_on == today],
    "declined": lambda tape, today: [d for d in tape.dispatches if d.state == "declined"],
}


def _all(tape: Tape) -> list[Row]:
    return [*tape.needs, *tape.dispatches]


def _running(tape: Tape) -> list[Row]:
    return [row for row in _all(tape) if row.deadline is not None and row.deadline.running]


def rows(name: str, tape: Tape, today: date, reason: str = "") -> list[Row]:
    """The rows of a named set; with `reason`, those that ended (or stand) for that reason.

    Raises KeyError for a set that does not exist.
    """
    found = ROWS[name](tape, today)
    return [row for row in found if reason_of(row) == reason] if reason else found


def ratio(top: str, bottom: str, tape: Tape, today: date) -> Ratio:
    return Ratio(len(rows(top, tape, today)), len(rows(bottom, tape, today)))


def reason_of(row: Row) -> str:
    """Why no loan came of it: an institution's reason, the firm's, or where the need stands."""
    if isinstance(row, Dispatch):
        return row.declined_for
    if row.closed_at is None:
        return "open"
    if row.outcome == "withdrawn" and row.withdrawn_for:
        return f"withdrawn:{row.withdrawn_for}"
    return row.outcome


def reasons(name: str, tape: Tape, today: date) -> list[tuple[str, int]]:
    """How often each reason occurs in a named set, the most frequent first."""
    return Counter(reason_of(row) for row in rows(name, tape, today)).most_common()


@dataclass(frozen=True)
class Step:
    """A step of the funnel. `share` is of the step before; `low` marks one that lost a fifth."""

    name: str
    count: int
    amount: Decimal
    before: int | None

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.count) / self.before if self.before else None

    @property
    def low(self) -> bool:
        return self.share is not None and self.share < ENOUGH


def funnel(tape: Tape, today: date) -> list[Step]:
    """submitted → dispatched → answered → offered → accepted, each counted in needs and yuan."""
    steps: list[Step] = []
    for name in ("submitted", "dispatched", "answered", "offered", "accepted"):
        needs = rows(name, tape, today)
        before = steps[-1].count if steps else None
        steps.append(Step(name, len(needs), total(needs), before))
    return steps


def total(needs: Iterable[Row]) -> Decimal:
    """The amounts asked for, in yuan; a need without an amount adds nothing."""
    return sum((n.amount for n in needs if isinstance(n, Need) and n.amount), Decimal(0))


@dataclass(frozen=True)
class Week:
    """What was submitted and what was accepted in the seven days from Monday `start`."""

    start: date
    submitted: int
    accepted: int


def weeks(tape: Tape, today: date, count: int) -> list[Week]:
    """The last `count` weeks; the last one is the week of `today` and unfinished but on Sundays."""
    submitted = Counter(_monday(day_of(need.opened_at)) for need in tape.needs)
    accepted = Counter(_monday(day_of(n.accepted_at)) for n in tape.needs if n.accepted_at)
    starts = [_monday(today) - WEEK * back for back in range(count - 1, -1, -1)]
    return [Week(start, submitted[start], accepted[start]) for start in starts]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class District:
    """First answers in time in one district: over the period, and for each week together with the
    weeks before it (ROLLED in all), since a district has few in any one week."""

    region: str
    ratio: Ratio
    weeks: tuple[Ratio, ...]


def districts(tape: Tape, today: date, since: date, until: date, count: int) -> list[District]:
    """Districts with at least one judged first answer in the period, the worst first."""
    found = [
        _district(region, tape.of_region(region), today, since, until, count)
        for region in sorted({dispatch.region for dispatch in tape.dispatches})
    ]
    return sorted(
        (district for district in found if district.ratio.bottom),
        key=lambda district: (district.ratio.share, district.region),
    )


def _district(
    region: str, tape: Tape, today: date, since: date, until: date, count: int
) -> District:
    judged: dict[date, list[bool]] = defaultdict(list)
    for dispatch in tape.dispatches:
        if (kept := in_time(dispatch, today)) is not None:
            judged[_monday(day_of(dispatch.opened_at))].append(kept)
    ends = [_monday(today) - WEEK * back for back in range(count - 1, -1, -1)]
    return District(
        region,
        ratio("answers-in-time", "answers-judged", tape.opened(since, until), today),
        tuple(_rolled(judged, end) for end in ends),
    )


def _rolled(judged: Mapping[date, Sequence[bool]], end: date) -> Ratio:
    """What was judged of the ROLLED weeks that end with the week of `end`."""
    kept = [one for back in range(ROLLED) for one in judged.get(end - WEEK * back, ())]
    return Ratio(sum(kept), len(kept))


@dataclass(frozen=True)
class Summary:
    """Counts and median times of some needs, or of some dispatches; no single case shows."""

    key: str
    label: str
    count: int
    in_time: Ratio
    offered: Ratio
    accepted: Ratio
    to_answer: Wait
    to_offer: Wait
    to_acceptance: Wait


def summary(key: str, label: str, found: Sequence[Row], today: date) -> Summary:
    judged = [kept for row in found if (kept := in_time(row, today)) is not None]
    return Summary(
        key=key,
        label=label,
        count=len(found),
        in_time=Ratio(sum(judged), len(judged)),
        offered=Ratio(sum(row.offered_at is not None for row in found), len(found)),
        accepted=Ratio(sum(settled_at(row) is not None for row in found), len(found)),
        to_answer=wait((row, row.answered_at) for row in found),
        to_offer=wait((row, row.offered_at) for row in found),
        to_acceptance=wait((row, settled_at(row)) for row in found),
    )


def grouped(
    found: Iterable[Row], key: Callable[[Row], tuple[str, str]], today: date
) -> list[Summary]:
    """One summary for each (key, label), in the order of the labels."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        groups.setdefault(key(row), []).append(row)
    ordered = sorted(groups.items(), key=lambda entry: (entry[0][1], entry[0][0]))
    return [summary(name, label, members, today) for (name, label), members in ordered]


def wait(steps: Iterable[tuple[Row, datetime | None]]) -> Wait:
    """The median time from the opening of each row to the moment beside it."""
    taken = [(row, until) for row, until in steps if until is not None]
    minutes = Median.of(_minutes(row.opened_at, until) for row, until in taken)
    hours = Median(None if minutes.value is None else minutes.value / 60, minutes.n)
    return Wait(Median.of(working_days(row, until) for row, until in taken), hours)


def _minutes(start: datetime, end: datetime) -> int:
    return (end - start) // timedelta(minutes=1)


def working_days(row: Row, until: datetime) -> int | None:
    """Working days after the day a row was opened; None outside the published calendar."""
    calendar = calendar_for(row.region)
    try:
        return calendar.elapsed(day_of(row.opened_at), day_of(until), Unit.WORKING_DAYS)
    except BeyondCalendar:
        return None


def yearly_cost(tape: Tape) -> Median:
    """The median all-in yearly cost of the accepted offers, as a fraction."""
    terms = (terms_of(d.offer) for d in tape.dispatches if d.state == "chosen")
    return Median.of(all_in_yearly_cost(one) for one in terms if one is not None)
