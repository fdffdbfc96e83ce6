"""Stating a need: what was said is recorded, judged and opened as a case in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from changrong.network.cases.actions import Opening, open_once
from changrong.network.cases.errors import MoveRefused, NotAllowed
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.queries import may_open
from changrong.network.cases.repeats import hold
from changrong.network.clock import today
from changrong.network.events.actions import record
from changrong.network.parties.models import Enterprise, Fact
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.rules.actions import Statement, decide, state_facts
from changrong.network.rules.gather import facts_of
from changrong.network.rules.interview import implied
from changrong.network.unit import whole
from changrong.text import Text

NEED = KINDS["need"]
# Whose words a firm's are, where somebody else writes them down.
WRITTEN_BY = {
    Role.HOTLINE: Fact.Source.HOTLINE,
    Role.OFFICER: Fact.Source.OUTLET,
    Role.MANAGER: Fact.Source.OUTLET,
}


@dataclass(frozen=True)
class Stating:
    """One need in the words of whoever states it.

    `answers` are facts by their dotted names, the need's own among them; `fields` are the need's
    fields that are no facts: contact, wanted day, note.
    """

    enterprise: Enterprise
    answers: Mapping[str, Any]
    fields: Mapping[str, Any] = field(default_factory=dict)


@whole
def state_needs(statings: Sequence[Stating], by: Actor) -> list[Case]:
    """Open a need for each, resting on a decision made of exactly what is known now.

    The same words said again while their need is open are that need: a button pressed twice sends
    once. Raises NotAllowed, FieldErrors for what the declaration refuses, policy.FactError for an
    answer that the vocabulary refuses. Nothing is written then.
    """
    if not all(may_open(by, NEED, stating.enterprise) for stating in statings):
        raise NotAllowed
    hold([stating.enterprise for stating in statings])
    day = today()
    state_facts([_statement(stating, by, day) for stating in statings], by)
    decisions = decide([(one.enterprise, _facts(one, day)) for one in statings], by)
    openings = [
        Opening(enterprise=one.enterprise, fields=_fields(one), decision=decision)
        for one, decision in zip(statings, decisions, strict=True)
    ]
    return open_once("need", openings, by)


def _statement(stating: Stating, by: Actor, day: date) -> Statement:
    """What was said of the enterprise itself goes on its record; the rest belongs to this need."""
    source = WRITTEN_BY.get(by.role, Fact.Source.ENTERPRISE)
    own = {name: value for name, value in stating.answers.items() if name.startswith("enterprise.")}
    return Statement(stating.enterprise, own, source, day)


def _facts(stating: Stating, day: date) -> dict[str, Any]:
    submitted = {"need.submitted_on": day.isoformat()}
    said = {**implied(stating.answers), **stating.answers, **submitted}
    return facts_of(stating.enterprise, said, day)


def _fields(stating: Stating) -> dict[str, Any]:
    stated = {
        declared.name: stating.answers.get(declared.fact)
        for declared in NEED.fields
        if declared.fact
    }
    return {**stated, **stating.fields}


@whole
def firm_called(credit_code: str, name: str, region: str, by: Actor) -> Enterprise:
    """The firm that a caller speaks for, entered by the caller's words when it is new here.

    `credit_code` has been checked. Raises MoveRefused where the code belongs to another name.
    """
    firm, is_new = Enterprise.objects.get_or_create(
        credit_code=credit_code, defaults={"name": name, "region": region}
    )
    if is_new:
        record(firm.number, "enterprise.entered", by, {"region": region})
    elif firm.name != name:
        raise MoveRefused(
            Text(
                f"这个代码登记的名称是“{firm.name}”，请和来电人核对",
                f"This code is registered to “{firm.name}”; check with the caller",
            ),
            field="enterprise_name",
        )
    return firm
