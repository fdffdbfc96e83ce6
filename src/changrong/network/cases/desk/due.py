"""A clock of a case as pages draw it: how it stands today, and how its last day came about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.desk.telling import rule_tag
from changrong.network.cases.kind import Kind
from changrong.network.cases.models import Case, Clock
from changrong.network.cases.time import deadlines
from changrong.network.events.models import Event
from changrong.network.portal.components.clocks import day_strip
from changrong.workdays import Day, Reckoning, Standing, Why, lines


@dataclass(frozen=True)
class Deadline:
    clock: Clock
    label: Any
    region: str
    today: date

    @cached_property
    def reckoning(self) -> Reckoning | None:
        return deadlines.reckoning_of(self.clock, self.region)

    @cached_property
    def standing(self) -> Standing | None:
        """None once it has stopped, and where nobody can tell."""
        if self.reckoning is None or self.clock.stopped_at is not None:
            return None
        return deadlines.standing_of(self.clock, self.reckoning, self.region, self.today)

    @property
    def strip(self) -> SafeString | str:
        if self.reckoning is None or self.standing is None:
            return ""
        return day_strip(self.reckoning, self.today, self.standing)

    @property
    def stopped_on(self) -> date | None:
        return deadlines.stopped_on(self.clock)

    @property
    def was_late(self) -> bool:
        return deadlines.was_late(self.clock, self.today)

    @property
    def problem(self) -> Any:
        """Why there is no due date: the calendar ends before it."""
        return self.clock.reckoning.get("problem")

    # ------------------------------------------------------------------ day by day

    @property
    def weeks(self) -> Any:
        """Whole weeks; while it stands still, with the days up to today, which count for none."""
        calendar, reckoning = calendar_for(self.region), self.reckoning
        assert reckoning is not None
        if reckoning.due is None:
            last = reckoning.days[-1].date
            still = (last + timedelta(days=n) for n in range(1, (self.today - last).days + 1))
            paused = tuple(Day(day, None, why=Why.PAUSED) for day in still)
            reckoning = replace(reckoning, days=reckoning.days + paused)
        return calendar.weeks(reckoning)

    @property
    def lines(self) -> Any:
        return lines(self.reckoning)

    @property
    def rule(self) -> SafeString:
        return rule_tag(self.clock.duty)

    @property
    def provisional(self) -> bool:
        return self.clock.reckoning.get("provisional", False)

    @cached_property
    def before(self) -> date | None:
        """The last day it had before the working calendar changed."""
        moved = Event.objects.filter(stream=self.clock.case.number, code="clock.recomputed")
        last = moved.filter(data__clock=self.clock.name).order_by("id").last()
        return date.fromisoformat(last.data["was"]) if last and last.data["was"] else None

    @property
    def why(self) -> str:
        return _("工作日历更新后重新算的") if self.before else ""


def deadline_of(case: Case, kind: Kind, today: date) -> Deadline | None:
    """The running clock, else the deadline that stopped last: a time that somebody had and did not
    need is no deadline kept."""
    declared = {clock.name: clock for clock in kind.clocks}
    over = [clock for clock in case.clocks.all() if declared[clock.name].deadline]
    clock = deadlines.running(case) or (over[-1] if over else None)
    return Deadline(clock, declared[clock.name].label, case.region, today) if clock else None
