"""Teams of one-to-one service, the problems they solve, and when a project is through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_over, since_opened
from changrong.network.cases.effects._noting import refuse, serving, wrong
from changrong.network.cases.engine import Opening
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor

LISTED = "listed"


@effect("project_service.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """A project says what it lacks; a listed firm may have problems of another sort."""
    if answers["sort"] != LISTED and "amount" not in answers:
        raise wrong("amount", "项目要写明还缺多少资金", "A project says what funds it lacks")


@effect("project_service.assign")
def assign(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The institution that leads has the case; one to one, it is the only one."""
    if answers["lead"] not in answers["team"]:
        raise refuse("牵头的要在团队里", "Who leads is one of the team", "lead")
    if (answers["way"] == "one_to_one") != (len(answers["team"]) == 1):
        raise refuse(
            "一对一只有一家，一对多要有几家", "One to one is one, one to many are several", "team"
        )
    case.institution = serving(answers["lead"], "lead")


@effect("project_service.list_problem", opens=("service_problem",))
def list_problem(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A case of its own, with whoever of the team solves it."""
    if answers["solver"] not in case.fields["team"]:
        raise refuse("这家不在团队里", "It is not of the team", "solver")
    not_over(case, answers, "due_on")
    opening = Opening(
        enterprise=case.enterprise,
        parent=case,
        institution=serving(answers["solver"], "solver"),
        fields={name: answers[name] for name in ("problem", "due_on")},
    )
    [problem] = engine.open_children([(case, opening)], "service_problem", by)
    return {"problem": problem.number}


@effect("project_service.fund")
def fund(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    since_opened(case, answers, "funded_on")


@effect("project_service.start")
def start(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    since_opened(case, answers, "started_on")


@effect("project_service.settle")
def settle(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """What ends with its problems is a listed firm; a project ends when it starts."""
    if case.fields["sort"] != LISTED:
        raise refuse("项目要到开工达产才算办成", "A project is done once it has started")
    if not case.children.filter(kind="service_problem").exists():
        raise refuse("还没有列过问题", "No problem has been listed")


@effect("service_problem.solve")
def solve(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    since_opened(case, answers, "solved_on")
