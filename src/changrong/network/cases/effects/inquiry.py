"""Facts that an institution states go to the report of wrongdoing that made the bureau ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.models import Case
from changrong.network.cases.versions import move_of
from changrong.network.people.actor import Actor


@effect("inquiry.state", moves=("wrongdoing.institution_stated",))
def state(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The register of the inquiry, which the institution reads, does not say where they went; a
    report that is over takes nothing more. No step of a report holds an inquiry, so whoever states
    facts and whoever goes on with the report never wait for each other."""
    reports = Case.objects.filter(kind="wrongdoing", closed_at=None)
    behind = reports.filter(fields__inquiries__isnull=False)
    found = next((one for one in behind if case.number in one.fields["inquiries"]), None)
    if found is None:
        return
    [report] = engine.lock([found])
    if report.closed_at is not None:
        return
    said = {"stated": answers["stated"], "inquiry": case.number}
    engine.step(report, move_of(report, "institution_stated"), said, Actor.SYSTEM)
