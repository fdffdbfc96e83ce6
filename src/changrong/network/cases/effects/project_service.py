"""Teams of one-to-one service, the problems they solve, and when a project is through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._noting import serving
from changrong.network.cases.engine import Opening
from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.text import Text

LISTED = "listed"


@effect("project_service.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """A project says what it lacks; a listed firm may have problems of another sort."""
    if answers["sort"] != LISTED and "amount" not in answers:
        said = Text("项目要写明还缺多少资金", "A project says what funds it lacks")
        raise FieldErrors({"amount": said})


@effect("project_service.assign")
def assign(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The institution that leads has the case; one to one, it is the only one."""
    if answers["lead"] not in answers["team"]:
        said = Text("牵头的要在团队里", "Who leads is one of the team")
        raise MoveRefused(said, field="lead")
    if (answers["way"] == "one_to_one") != (len(answers["team"]) == 1):
        said = Text("一对一只有一家，一对多要有几家", "One to one is one, one to many are several")
        raise MoveRefused(said, field="team")
    case.institution = serving(answers["lead"], "lead")


@effect("project_service.list_problem", opens=("service_problem",))
def list_problem(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A case of its own, with whoever of the team solves it."""
    if answers["solver"] not in case.fields["team"]:
        said = Text("这家不在团队里", "It is not of the team")
        raise MoveRefused(said, field="solver")
    if answers["due_on"] < clock.today().isoformat():
        raise MoveRefused(Text("这一天已经过了", "That day is over"), field="due_on")
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
    _happened(case, answers, "funded_on")


@effect("project_service.start")
def start(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    _happened(case, answers, "started_on")


@effect("project_service.settle")
def settle(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """What ends with its problems is a listed firm; a project ends when it starts."""
    if case.fields["sort"] != LISTED:
        said = Text("项目要到开工达产才算办成", "A project is done once it has started")
        raise MoveRefused(said)
    if not case.children.filter(kind="service_problem").exists():
        raise MoveRefused(Text("还没有列过问题", "No problem has been listed"))


@effect("service_problem.solve")
def solve(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    _happened(case, answers, "solved_on")


def _happened(case: Case, answers: Mapping[str, Any], name: str) -> None:
    opened = case.opened_at.astimezone(clock.SHANGHAI).date().isoformat()
    if not opened <= answers[name] <= clock.today().isoformat():
        said = Text("应在提出之后、今天之前", "It must lie between its opening and today")
        raise MoveRefused(said, field=name)
