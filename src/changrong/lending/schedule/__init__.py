"""The schedule of a contract by ACTUS terms: which events, when, and what each pays."""

from changrong.lending.schedule.events import Event, EventType
from changrong.lending.schedule.planning import Planned, observed
from changrong.lending.schedule.running import schedule

__all__ = ["Event", "EventType", "Planned", "observed", "schedule"]
