"""A move asks the book for the limits it heeds, before it is made.

A broken *must* refuses the move and names the clause. A limit broken *in principle* takes a reason
from a role that may give one. Where it cannot be told, the move waits and asks for the facts that
could settle it. What is only *encouraged* is written down and stands in nobody's way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from changrong.network import clock
from changrong.network.cases import fields
from changrong.network.cases.dispatch.judging import judged
from changrong.network.cases.errors import (
    FactsNeeded,
    FieldErrors,
    LimitBroken,
    MoveRefused,
    ReasonNeeded,
)
from changrong.network.cases.kind import Move
from changrong.network.cases.models import Case
from changrong.network.cases.versions import kind_of
from changrong.network.contracts.queries import contract_numbered, facts_of_contract
from changrong.network.guarantees.facts import facts_of_guarantee
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import decide
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of, facts_of_institution
from changrong.network.rules.scope import firms_book
from changrong.policy import Binding, FactError, Judgement, Verdict
from changrong.text import Text

LONGEST_REASON = 2000
_SILENT = (Verdict.NOT_CONCERNED, Verdict.NOT_IN_FORCE)


@dataclass(frozen=True)
class Heeded:
    """What was found: ids for the event, and what is kept with the move."""

    ids: Mapping[str, Any] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)


def heed(
    case: Case,
    move: Move,
    answers: Mapping[str, Any],
    by: Actor,
    facts: Mapping[str, Any],
    reasons: Mapping[str, str],
) -> Heeded:
    """Judge the move's limits. `facts` are stated by the mover now, `reasons` by measure.

    Raises LimitBroken, ReasonNeeded, FactsNeeded, in that order; MoveRefused where the book no
    longer has a limit; FieldErrors for a fact that nobody
    asked for, that is on record otherwise, or whose value the vocabulary refuses.
    """
    if not move.heeds:
        return Heeded()
    known = _known(case, move, answers, by)
    stated = _stated(facts)
    _refuse_changed(case, stated, known)
    found = _judged(known | stated, move)
    _refuse_broken(found, move, by, reasons)
    _refuse_unknown(found)
    _refuse_strangers(stated, known, move)
    return _kept(case, move, found, known | stated, stated, reasons, by)


def known_of(case: Case, by: Actor) -> dict[str, Any]:
    """What is known of a case: what its decision rests on, its institution and contract, what it
    and its parent state, and what was stated with earlier moves."""
    decision = judged(case, by)
    known = dict(decision.facts) if decision else _on_record(case)
    if case.institution:
        known |= facts_of_institution(case.institution)
    for one in filter(None, (case.parent, case)):
        known |= fields.facts_in(kind_of(one), one.fields)
        for entry in one.fields.get("moves", []):
            known |= entry.get("facts", {})
        if contract := _contract_of(one):
            known |= facts_of_contract(contract)
        if one.kind == "guarantee":
            known |= facts_of_guarantee(one)
    return known


def _on_record(case: Case) -> dict[str, Any]:
    return facts_of(case.enterprise, {}, clock.today()) if case.enterprise else {}


def _contract_of(case: Case) -> Any:
    names = [one.name for one in kind_of(case).fields if one.type == "contract"]
    number = next((case.fields[name] for name in names if case.fields.get(name)), None)
    return contract_numbered(number) if number else None


def _known(case: Case, move: Move, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    asked = {one.fact: answers[one.name] for one in move.asks if one.fact and one.name in answers}
    return known_of(case, by) | asked


def _stated(facts: Mapping[str, Any]) -> dict[str, Any]:
    vocabulary, errors, stated = book().vocabulary, {}, {}
    for name, value in facts.items():
        if value in (None, ""):
            continue
        try:
            vocabulary.parse(name, value)
            stated[name] = value
        except FactError as error:
            errors[f"facts.{name}"] = error.problem
    if errors:
        raise FieldErrors(errors)
    return stated


def _refuse_changed(case: Case, stated: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    """What is on record is not talked away by the mover; what was stated with an earlier move may
    be stated otherwise now."""
    vocabulary = book().vocabulary
    before = {name for entry in case.fields.get("moves", []) for name in entry.get("facts", {})}
    changed = [
        name
        for name, value in stated.items()
        if known.get(name) is not None
        and name not in before
        and vocabulary.parse(name, value) != vocabulary.parse(name, known[name])
    ]
    if changed:
        said = Text(
            "这一项已有记录，不能在这一步改", "This is on record and is not changed by this step"
        )
        raise FieldErrors({f"facts.{name}": said for name in changed})


def _judged(facts: Mapping[str, Any], move: Move) -> list[Judgement]:
    known = {measure.key for measure in book().measures}
    if gone := [key for key in move.heeds if key not in known]:
        # The kind's stored version names what the book of today no longer has.
        names = ", ".join(gone)
        raise MoveRefused(
            Text(
                f"这一步要遵守的条款（{names}）不在现行规则库里，判断不了。请联系平台管理员",
                f"A limit this step heeds ({names}) is not in the book; ask who runs the service",
            )
        )
    decision = firms_book(move.heeds).decide(facts, as_of=clock.today())
    return [decision.of(key) for key in move.heeds]


def _refuse_broken(
    found: Sequence[Judgement], move: Move, by: Actor, reasons: Mapping[str, str]
) -> None:
    broken = [one for one in found if one.verdict is Verdict.BROKEN]
    must = [one for one in broken if one.measure.binding is Binding.MUST]
    loose = [one for one in broken if one.measure.binding is Binding.IN_PRINCIPLE]
    if must:
        raise LimitBroken(must)
    if loose and by.role not in move.overrides:
        raise LimitBroken(loose, may=move.overrides)
    unreasoned = [one for one in loose if not reasons.get(one.measure.key, "").strip()]
    if unreasoned:
        raise ReasonNeeded(unreasoned)
    if long := [key for key, text in reasons.items() if len(text) > LONGEST_REASON]:
        said = Text(f"最多 {LONGEST_REASON} 个字", f"At most {LONGEST_REASON} characters")
        raise FieldErrors({f"reasons.{key}": said for key in long})


def _refuse_unknown(found: Sequence[Judgement]) -> None:
    waiting = [
        one
        for one in found
        if one.verdict is Verdict.CANNOT_TELL and one.measure.binding is not Binding.ENCOURAGED
    ]
    if waiting:
        raise FactsNeeded(waiting)


def _refuse_strangers(stated: Mapping[str, Any], known: Mapping[str, Any], move: Move) -> None:
    """Only what a limit waits for can be stated with a move: the rest has its own place."""
    asked = {name for one in _judged(known, move) for name in one.missing}
    if strange := stated.keys() - asked - known.keys():
        said = Text("这一步没有问这一项", "This step does not ask for it")
        raise FieldErrors({f"facts.{name}": said for name in strange})


def _kept(
    case: Case,
    move: Move,
    found: Sequence[Judgement],
    facts: Mapping[str, Any],
    stated: Mapping[str, Any],
    reasons: Mapping[str, str],
    by: Actor,
) -> Heeded:
    concerned = [one for one in found if one.verdict not in _SILENT]
    if not concerned:
        return Heeded(kept={"facts": dict(stated)} if stated else {})
    [decision] = decide([(case.enterprise, facts)], by, also=move.heeds)
    overridden = {
        one.measure.key: reasons[one.measure.key].strip()
        for one in concerned
        if one.verdict is Verdict.BROKEN and one.measure.binding is Binding.IN_PRINCIPLE
    }
    limits = {one.measure.key: str(one.verdict) for one in concerned}
    kept = {"facts": dict(stated), "reasons": overridden}
    return Heeded(
        ids={"limits": limits, "heeded": decision.number, "overridden": sorted(overridden)},
        kept={name: value for name, value in kept.items() if value},
    )
