"""Sweeping deadlines: with nothing due, and with ten thousand due, by one worker and by two.

What is due is spread over the kinds as the running deadlines are, and evenly over the levels that
each declares: people reminded, tasks opened for the bureau, dispatches taken back and sent on.
After each round every level must have been acted on once, with one event, and the chains of a
sample must be whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime, time, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random

from benchmarks.city import City, set_up
from benchmarks.timing import ROUNDS, Claim, Line, Stopwatch, Timed, side_by_side

ALLOWED_IDLE = 0.1  # seconds a sweep with nothing due may take
AT_LEAST = 500  # escalated a second by one worker
SAMPLE = 200
_SEED = 20221


def run(city: City, due: int, rounds: int) -> list[Claim]:
    from changrong.network import clock
    from changrong.network.cases.time.sweep import sweep

    now = clock.now()
    sweep(now)  # what the rows began with
    idle = side_by_side(
        {"sweep": lambda: sweep(now), "query": lambda: _bare_query(now)},
        cpu_seconds=city.cpu_seconds,
    )
    with _workers(2) as workers:
        one, two = (Sweeps(each, now, city) for each in (workers[:1], workers))
        for found in (one, two):  # the first of a process is not counted
            found.run(Stopwatch(), due // 10)
        for _ in range(rounds):
            for found in (one, two):
                found.run(found.watch, due)
    return [_claim(city, idle, one, two, due, rounds)]


def _claim(
    city: City, idle: Mapping[str, Timed], one: Sweeps, two: Sweeps, due: int, rounds: int
) -> Claim:
    alone, both = one.watch.timed("one worker"), two.watch.timed("two workers")
    a_second = due / alone.wall
    levels = ", ".join(f"{n:,} {kind} {level}" for (kind, level), n in sorted(one.levels.items()))
    return Claim(
        f"sweep {city.clocks:,} deadlines of {city.cases:,} open cases; {due:,} of them due",
        [
            Line("nothing due: a bare query of the index", idle["sweep"], idle["query"]),
            Line(f"{due:,} due, one worker: two workers", alone, both),
        ],
        [
            f"Nothing due: {idle['sweep'].wall * 1e3:,.1f} ms (limit {ALLOWED_IDLE * 1e3:,.0f} ms, "
            f"{'met' if idle['sweep'].wall <= ALLOWED_IDLE else 'short'}).",
            f"One worker acts on {a_second:,.0f} a second of wall time and on "
            f"{due / alone.cpu:,.0f} a CPU second, the database's counted (at least {AT_LEAST:,}, "
            f"{'met' if a_second >= AT_LEAST else 'short'}), two together on "
            f"{due / both.wall:,.0f} ({two.left} of them in a second sweep, because the "
            f"other held their cases at first). Levels of a round: {levels}.",
            f"After each round every level had been acted on once, with one event, and the chains "
            f"of up to {SAMPLE} cases were whole. PostgreSQL with fsync and synchronous_commit on. "
            f"Medians of {rounds} rounds, with nothing due of {ROUNDS}.",
        ],
    )


class Sweeps:
    """Some workers that sweep the same deadlines at the same moment, again and again."""

    def __init__(self, workers: Sequence[Connection], now: datetime, city: City) -> None:
        self.workers, self.now = workers, now
        self.watch = Stopwatch(city.cpu_seconds)
        self.levels: Counter[tuple[str, str]] = Counter()
        self.left = 0

    def run(self, watch: Stopwatch, due: int) -> None:
        self.levels = _make_due(due, self.now)
        before = _last_event()
        with watch.running():
            acted = self._sweep(self.workers)
            self.left = due - acted
            if self.left:  # held by the other worker when it was looked at: for the next sweep
                acted += self._sweep(self.workers[:1])
        _check(acted, self.levels, before)

    def _sweep(self, workers: Sequence[Connection]) -> int:
        for worker in workers:
            worker.send(self.now)
        return sum(worker.recv() for worker in workers)


@contextmanager
def _workers(number: int) -> Iterator[list[Connection]]:
    """Processes that sweep when they are told a moment, and say how many levels they acted on."""
    context = get_context("spawn")
    with ExitStack() as stack:
        ends = []
        for _ in range(number):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs,), daemon=True)
            process.start()
            stack.callback(process.join)
            ends.append(ours)
        for end in ends:
            end.recv()
            stack.callback(end.close)
        yield ends


def _work(orders: Connection) -> None:
    set_up()
    from changrong.network.cases.time.sweep import sweep

    orders.send("ready")
    with suppress(EOFError):  # nobody gives orders any more
        while True:
            orders.send(sweep(orders.recv()))


def _make_due(number: int, now: datetime) -> Counter[tuple[str, str]]:
    """Let so many running deadlines have a level that is reached. What the round before left of
    messages and acts is removed, so that the same deadline may come due on the same day again."""
    from changrong.network.cases.models import Clock, Escalation
    from changrong.network.events.models import Outgoing

    Escalation.objects.all().delete()
    Outgoing.objects.all().delete()
    running = Clock.objects.filter(stopped_at=None, next_at__gt=now).order_by("pk")
    found = list(running.values_list("pk", "case__kind", "name"))
    if len(found) < number:
        raise ValueError(f"only {len(found):,} deadlines are running")
    chosen: dict[tuple[str, str], list[int]] = defaultdict(list)
    for pk, kind, name in Random(_SEED).sample(found, number):
        chosen[kind, name].append(pk)
    levels: Counter[tuple[str, str]] = Counter()
    for (kind, name), keys in sorted(chosen.items()):
        days = _days_of_levels(kind, name, now)
        for place, (level, (day, at)) in enumerate(sorted(days.items())):
            mine = keys[place :: len(days)]
            Clock.objects.filter(pk__in=mine).update(
                due_on=day, due_at=_end(day), late=None, level="", next_level=level, next_at=at
            )
            levels[kind, level] += len(mine)
    _count([key for keys in chosen.values() for key in keys])
    return levels


def _count(keys: Sequence[int]) -> None:
    """The figures as they are when such deadlines come due: each case was counted before."""
    from changrong.network.boards.folding import fold
    from changrong.network.cases.counting import changed
    from changrong.network.cases.models import Case
    from changrong.network.unit import unit

    with unit():
        changed(Case.objects.filter(clocks__in=keys).only("pk").order_by())
    fold()


def _days_of_levels(kind: str, name: str, now: datetime) -> dict[str, tuple[date, datetime]]:
    """For each level of a clock a due day by which it is the last that was reached, and when."""
    from changrong.network.cases.kinds import KINDS
    from changrong.network.cases.time import ladder

    found: dict[str, tuple[date, datetime]] = {}
    declared = KINDS[kind].clock(name)
    for back in range(-30, 60):
        day = now.date() - timedelta(days=back)
        reached = ladder.rungs(declared, ladder.Due(day, _end(day)), "110101")
        passed = [(at, level) for at, level in reached if at <= now]
        if passed:
            at, level = passed[-1]
            found.setdefault(level.name, (day, at))
    return found


def _end(day: date) -> datetime:
    from changrong.network.clock import SHANGHAI

    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def _last_event() -> int:
    from changrong.network.events.models import Event

    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _check(acted: int, levels: Mapping[tuple[str, str], int], before: int) -> None:
    """Raises ValueError unless every level was acted on once, what each declares was done, the
    chains are whole and the figures are those of the cases."""
    from changrong.network.boards import counts
    from changrong.network.boards.models import Counted
    from changrong.network.cases.models import Case, Escalation
    from changrong.network.events.models import Event, Outgoing
    from changrong.network.events.queries import verify

    since = Event.objects.filter(pk__gt=before)
    events = since.filter(code__in=["clock.escalated", "clock.overdue"])
    told = {
        (stream, *sorted(data.items())) for stream, data in events.values_list("stream", "data")
    }
    reminded = Outgoing.objects.filter(template__in=["reminder", "overdue"])
    due = sum(levels.values())
    found = {
        "levels acted on": (due, acted),
        "acts": (due, Escalation.objects.count()),
        "events": (due, events.count()),
        "different events": (due, len(told)),
        "cases told of": (_of(levels, "tells"), reminded.values("case").distinct().count()),
        "tasks opened": (
            _of(levels, "opens"),
            since.filter(code="case.opened", data__kind="task").count(),
        ),
        "moves made": (
            _of(levels, "makes"),
            since.filter(data__has_keys=["level", "revision"]).count(),
        ),
    }
    wrong = {name: pair for name, pair in found.items() if pair[0] != pair[1]}
    streams = sorted({stream for stream, *_data in told})
    sample = Random(_SEED).sample(streams, min(SAMPLE, len(streams)))
    wrong |= {stream: "the chain is broken" for stream in sample if not verify(stream)}
    keys = list(Case.objects.filter(number__in=sample).values_list("pk", flat=True))
    kept = {row.pk: counts.keys_of(row) for row in Counted.objects.filter(pk__in=keys)}
    wrong |= {
        row.pk: "it is counted as it was"
        for row in counts.counted(keys)
        if kept[row.pk] != counts.keys_of(row)
    }
    if wrong:
        raise ValueError(f"the sweep went wrong: {wrong}")


def _of(levels: Mapping[tuple[str, str], int], what: str) -> int:
    """At how many of the levels that were reached something is done: `tells`, `opens`, `makes`."""
    from changrong.network.cases.kinds import KINDS

    does = {
        (kind.name, level.name)
        for kind in KINDS.values()
        for clock in kind.clocks
        for level in clock.levels
        if getattr(level, what)
    }
    return sum(n for level, n in levels.items() if level in does)


def _bare_query(now: datetime) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM cases_clock WHERE stopped_at IS NULL AND next_at IS NOT NULL"
            " AND next_at <= %s ORDER BY next_at LIMIT 1",
            [now],
        )
        assert cursor.fetchall() == []
