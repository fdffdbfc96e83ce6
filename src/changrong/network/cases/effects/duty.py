"""A ledger of duties opens a task for each clause and unit that its notice names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import to_come
from changrong.network.cases.effects._noting import earlier, wrong
from changrong.network.cases.engine import Opening
from changrong.network.cases.kinds.duty import GUARANTEES
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.network.rules.book import book
from changrong.policy.notice import Clause

NOTICES = {GUARANTEES: "beijing-2022-guarantee"}


@effect("duty_ledger.open", opens=("duty",))
def open_ledger(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Once a notice and district while one is open."""
    same = earlier(case, region=case.region, fields__notice=answers["notice"])
    if same is not None:
        raise wrong("notice", f"已经有一份：{same.number}", f"There is one already: {same.number}")
    to_come(case, answers, "due_on")
    openings = [
        (case, Opening(parent=case, fields=_fields(clause, unit, answers), region=case.region))
        for clause in clauses_of(answers["notice"])
        for unit in clause.responsible
    ]
    engine.open_children(openings, "duty", by)


def clauses_of(name: str) -> list[Clause]:
    """The clauses of a notice that name units responsible, in its order."""
    notice = next(one for one in book().notices if one.id == NOTICES[name])
    return [clause for clause in notice.clauses if clause.responsible]


def _fields(clause: Clause, unit: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {"clause": clause.id, "unit": unit, "gist": clause.gist.zh, "due_on": answers["due_on"]}


@effect("duty.new_day")
def new_day(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    to_come(case, answers, "due_on")
