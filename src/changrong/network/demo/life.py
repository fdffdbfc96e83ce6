"""The district's last months, moment by moment.

Everything goes through the actions that pages and the API use, at the moment it happened, and time
passes in between: every midnight the service sweeps, so that deadlines do what they do. What lies
in the future has not happened: hence the open cases.
"""

from __future__ import annotations

import heapq
import logging
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from changrong.network import clock
from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.actions import move, note_views
from changrong.network.cases.models import Case, Clock
from changrong.network.cases.time.sweep import sweep
from changrong.network.demo.staff import Staff
from changrong.network.events.actions import listeners
from changrong.network.events.delivery import deliver
from changrong.network.events.models import Event, Outgoing
from changrong.network.parties.models import Enterprise
from changrong.network.surveys.models import Survey
from changrong.network.unit import unit
from changrong.text import Problem

log = logging.getLogger(__name__)

Do = Callable[[], None]
LOOKS = 0.35  # how often somebody opens a case's page before acting on it


@dataclass(order=True)
class Step:
    """One thing that happens at a moment."""

    moment: datetime
    order: int
    do: Do = field(compare=False)
    chance: random.Random = field(compare=False)


class Life:
    """Runs steps in the order of time; a step may plan later ones.

    `firms` are those that scripts may still use. Whoever wants to hear of cases that open, by kind,
    or of surveys that are put, is named in `opened` and `asked`.
    """

    def __init__(
        self, staff: Staff, firms: list[Enterprise], start: date, chance: random.Random
    ) -> None:
        self.staff, self.firms, self.chance = staff, firms, chance
        self.calendar = calendar_for()
        self.start, self.end = at(start, 0), clock.now()
        self.days = self._working_days()
        self.opened: dict[str, Callable[[Case], None]] = {}
        self.asked: Callable[[Survey], None] = lambda survey: None
        self._coming: list[Step] = []
        self._new: list[Event] = []
        self._planned = 0

    def _working_days(self) -> list[date]:
        """Those that are over."""
        today = self.end.astimezone(clock.SHANGHAI).date()
        span = (today - self.start.date()).days
        days = (self.start.date() + timedelta(days=n) for n in range(span))
        return [day for day in days if self.calendar.is_working_day(day)]

    # ------------------------------------------------------------------ moments

    def back(self, days: int, hour: int = 10, minute: int | None = None) -> datetime:
        """A moment so many working days ago; 1 is the last one that is over."""
        return at(self.days[-days], hour, self.minute() if minute is None else minute)

    def minute(self) -> int:
        return self.chance.randint(0, 59)

    def later(self, moment: datetime, least: int, most: int) -> datetime:
        """A moment in office hours, so many working days on."""
        day = moment.astimezone(clock.SHANGHAI).date()
        for _ in range(self.chance.randint(least, most)):
            day = self._working(day + timedelta(days=1))
        then = at(self._working(day), self.chance.randint(9, 16), self.minute())
        return then if then > moment else moment + timedelta(minutes=self.chance.randint(20, 240))

    def _working(self, day: date) -> date:
        while not self.calendar.is_working_day(day):
            day += timedelta(days=1)
        return day

    # ------------------------------------------------------------------ what happens

    def plan(self, moment: datetime, do: Do) -> None:
        if moment <= self.end:
            self._planned += 1
            heapq.heappush(self._coming, Step(moment, self._planned, do, self.chance))

    @contextmanager
    def drawing(self, chance: random.Random) -> Iterator[None]:
        """Draw from other lots meanwhile, and so does whatever is planned meanwhile."""
        usual, self.chance = self.chance, chance
        try:
            yield
        finally:
            self.chance = usual

    def plan_move(self, moment: datetime, case: Case, name: str, who: str, **answers: Any) -> None:
        self.plan(moment, lambda: self.act(case, name, who, answers))

    def act(
        self,
        case: Case,
        name: str,
        who: str,
        answers: Mapping[str, Any],
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Somebody opens the case and takes a step; nothing where it is over meanwhile."""
        case.refresh_from_db()
        if case.closed_at:
            return
        by = self.staff.acting(who, case)
        with unit():
            if self.chance.random() < LOOKS:
                note_views([case], by)
            move([case], name, by, answers, facts=facts)

    def live(self) -> None:
        """From the first day to now."""
        self._plan_midnight(self.start)
        with listening(self._new.extend):
            while self._coming:
                step = heapq.heappop(self._coming)
                with clock.at(step.moment), self.drawing(step.chance):
                    self._take(step)
                    self._look_around()
        sweep(self.end)
        _deliver(self.end)

    def _take(self, step: Step) -> None:
        """One that is refused is left out whole: where a holiday falls among a tale's days, or
        chance gave the last place to another, the district does without."""
        try:
            with transaction.atomic():
                step.do()
        except Problem as refused:
            self._new.clear()
            log.info("left out on %s: %s", step.moment.date(), refused)

    def _plan_midnight(self, moment: datetime) -> None:
        def do() -> None:
            if Clock.objects.filter(stopped_at=None, next_at__lte=moment).exists():
                sweep(moment)
            _deliver(moment)
            self._plan_midnight(moment + timedelta(days=1))

        self.plan(moment, do)

    def _look_around(self) -> None:
        """Whatever opened just now has a life of its own."""
        opened = [one.stream for one in self._new if self._is_opening(one)]
        asked = [one.data["survey"] for one in self._new if one.code == "survey.asked"]
        self._new.clear()
        if opened:
            cases = Case.objects.filter(number__in=opened).order_by("pk")
            for case in cases.select_related("institution", "product", "parent"):
                self.opened[case.kind](case)
        if asked:
            rows = Survey.objects.filter(number__in=asked).order_by("pk")
            for survey in rows.select_related("case__enterprise"):
                self.asked(survey)

    def _is_opening(self, event: Event) -> bool:
        return event.code == "case.opened" and event.data["kind"] in self.opened


@contextmanager
def listening(listener: Callable[[list[Event]], None]) -> Iterator[None]:
    """Hear of everything that the register takes down meanwhile."""
    listeners.append(listener)
    try:
        yield
    finally:
        listeners.remove(listener)


def _deliver(moment: datetime) -> None:
    """What was said by SMS was sent then, not when the service starts."""
    waiting = Outgoing.objects.filter(state=Outgoing.State.WAITING, next_at__lte=moment)
    if waiting.exists():
        deliver(moment)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), clock.SHANGHAI)
