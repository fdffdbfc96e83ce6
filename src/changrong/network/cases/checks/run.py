"""Running the checks over kinds: those of the service, or others beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from changrong.network.cases import effects as registered
from changrong.network.cases.checks import (
    clocks,
    fields,
    moves,
    names,
    outcomes,
    roles,
    states,
    words,
)
from changrong.network.cases.checks.finding import Check, Finding, Severity
from changrong.network.cases.checks.subject import Subject
from changrong.network.cases.effects import EFFECTS, Effect
from changrong.network.cases.kind import Kind
from changrong.network.cases.kinds import KINDS
from changrong.network.rules.book import book
from changrong.policy.checks.registry import each_of

ROOMS = (names, fields, states, moves, clocks, outcomes, roles, words)


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check, by room and then by file name: each module of a room holds one."""
    return tuple(each_of("check", ROOMS))


def inspect(
    kinds: Collection[Kind] | None = None, effects: Mapping[str, Effect] | None = None
) -> tuple[Finding, ...]:
    """All that is found in these kinds, which stand beside those of the service and take the place
    of any of the same name; with none given, in those of the service. `effects` are registered
    beside the service's own."""
    registered.find()
    inspected = tuple(KINDS.values()) if kinds is None else tuple(kinds)
    beside = KINDS | {kind.name: kind for kind in inspected}
    named = dict(EFFECTS) | dict(effects or {})
    subjects = [Subject(kind, beside, named, book(), inspected) for kind in inspected]
    return tuple(
        finding
        for subject in subjects
        for check in all_checks()
        for finding in check.findings(subject)
    )


def check_kinds(kinds: Mapping[str, Kind] = KINDS) -> list[str]:
    """Every error, one line each: "<kind>: error <code>: …". Empty when all is well."""
    return [
        str(finding) for finding in inspect(kinds.values()) if finding.severity is Severity.ERROR
    ]
