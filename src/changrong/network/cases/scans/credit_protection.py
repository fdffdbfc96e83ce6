"""Protections of a credit record that are over: their day has passed, or the response has ended.

One that was not yet reported as normal stays: that is still to be done, and its clock runs."""

from __future__ import annotations

from datetime import date

from changrong.network.cases import engine
from changrong.network.cases.effects.credit_protection import is_over, is_reported
from changrong.network.cases.models import Case
from changrong.network.cases.scans import scan
from changrong.network.cases.versions import move_of
from changrong.network.people.actor import Actor


@scan("credit_protection.over")
def over(today: date) -> int:
    """Ends each; it opens nothing."""
    running = Case.objects.filter(kind="credit_protection", state="protected")
    for case in engine.locked(running):
        if is_reported(case) and is_over(case, today):
            engine.step(case, move_of(case, "end"), {}, Actor.SYSTEM)
    return 0
