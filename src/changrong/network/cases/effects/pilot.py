"""How long a pilot may run, and what it must have shown before it leaves the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import to_come
from changrong.network.cases.effects._noting import refuse
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor


@effect("pilot.check_term")
def check_term(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    to_come(case, answers, "pilot_until")


@effect("pilot.check_longer")
def check_longer(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """What ends it sooner is to stop it, with what its customers do."""
    check_term(case, answers, by)
    until = answers["pilot_until"]
    had = case.fields["moves"][-1].get("before", {}).get("pilot_until", until)
    if until <= had:
        raise refuse(f"要晚于现在的 {had}", f"It has to be later than {had}", "pilot_until")


@effect("pilot.check_resumed")
def check_resumed(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """What has run out is extended first."""
    if case.fields["pilot_until"] < clock.today().isoformat():
        raise refuse("试点期限已过，先延长", "Its term is over: extend it first")


@effect("pilot.check_reported")
def check_reported(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if not any(entry["move"] == "report" for entry in case.fields["moves"]):
        raise refuse("机构还没有报告过试点情况", "The institution has not reported on it yet")
