"""Limits that stand in the way of a move, as its form shows them: what each asks, what was found,
and what the mover can still say: a fact that is missing, a reason for going against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from changrong.network.cases.errors import CaseError, FactsNeeded, LimitBroken, ReasonNeeded
from changrong.network.cases.kind import Field, Move
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.clauses import Clause, clause_of
from changrong.network.rules.words import value_text
from changrong.policy import Judgement
from changrong.text import Text

FACTS, REASONS = "facts.", "reasons."
_MARK = {True: "true", False: "false", None: "unknown"}


class Said(NamedTuple):
    """The answers of a form, apart: to the move's own questions, facts stated, reasons given."""

    answers: dict[str, Any]
    facts: dict[str, Any]
    reasons: dict[str, str]


def apart(answers: Mapping[str, Any]) -> Said:
    return Said(
        {k: v for k, v in answers.items() if not k.startswith((FACTS, REASONS))},
        {k.removeprefix(FACTS): v for k, v in answers.items() if k.startswith(FACTS)},
        {k.removeprefix(REASONS): v for k, v in answers.items() if k.startswith(REASONS)},
    )


def asked_before(step: Move, names: Sequence[str]) -> tuple[Field, ...]:
    """The fields that an earlier answer of this form was asked beside the move's own."""
    facts = [n for n in names if n.startswith(FACTS) and n.removeprefix(FACTS) in book().vocabulary]
    reasons = [n for n in names if n.startswith(REASONS) and n.removeprefix(REASONS) in step.heeds]
    if not step.heeds:
        return ()
    return tuple(map(field_of, (*facts, *reasons)))


def asked_by(refused: CaseError, step: Move) -> tuple[Field, ...]:
    """The fields by which whoever was refused can go on: where the move asks for a fact itself, its
    own, which can no longer be left open."""
    needs = refused.needs if isinstance(refused, FactsNeeded | ReasonNeeded) else {}
    own = {f"{FACTS}{field.fact}": field for field in step.asks if field.fact}
    return tuple(
        replace(own[name], required=True) if name in own else field_of(name) for name in needs
    )


def field_of(name: str) -> Field:
    """The field of a form for "facts.<fact>" or "reasons.<measure>"."""
    if name.startswith(REASONS):
        measure = book().measure(name.removeprefix(REASONS))
        notice = next(one for one in book().notices if one.id == measure.notice)
        return Field(
            name,
            "long_text",
            Text(f"为什么不按“{measure.label.zh}”", f"Why not: {measure.label.en}"),
            Text(
                f"{notice.short.zh} {measure.clause}。理由会留在经过里。",
                f"{notice.short.en} {measure.clause}. The reason stays on record.",
            ),
        )
    fact = book().vocabulary[name.removeprefix(FACTS)]
    # A question put to the firm would sound odd to who handles its case.
    return Field(name, fact=fact.name, label=fact.label if fact.asked_of == "enterprise" else None)


@dataclass(frozen=True)
class Limit:
    """One limit in the way."""

    title: Text
    clause: Clause
    verdict: str
    tone: str  # of the badge: what cannot be told is no failure
    conditions: list[dict[str, Any]]


def limits_of(refused: CaseError) -> list[Limit]:
    """The limits that a refusal names, each with its conditions; none for another refusal."""
    match refused:
        case LimitBroken():
            return [_limit(one, _("不符合"), "late") for one in refused.broken]
        case ReasonNeeded():
            return [_limit(one, _("原则上不符合"), "soon") for one in refused.measures]
        case FactsNeeded():
            return [_limit(one, _("还不能判断"), "ask") for one in refused.waiting]
    return []


def _limit(judged: Judgement, verdict: str, tone: str) -> Limit:
    measure = judged.measure
    return Limit(
        measure.label,
        clause_of(measure.notice, measure.clause, str(measure.read)),
        verdict,
        tone,
        [
            {
                "verdict": _MARK[one.verdict],
                "label": one.condition.label,
                "source": _read(one.facts),
            }
            for one in judged.conditions
        ],
    )


def _read(facts: Mapping[str, Any]) -> str:
    """The facts that a condition read, with their values."""
    vocabulary = book().vocabulary
    return _("；").join(
        _("%(label)s：%(value)s")
        % {"label": choose(vocabulary[name].label), "value": value_text(vocabulary[name], value)}
        for name, value in facts.items()
        if name in vocabulary
    )
