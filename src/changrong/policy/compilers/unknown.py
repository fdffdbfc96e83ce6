"""What an unknown waits for: the stated facts that could still settle it.

A part that is already known, or that another part has already overruled, is waited for by nobody:
an AND with a false part is false, whatever the rest may turn out to be. What can never be known (a
quotient by zero, a table none of whose rows is hit) waits for nothing, nor does what needs it.
"""

from __future__ import annotations

from collections.abc import Callable

from changrong.policy.compilers.closure import Facts, function_of
from changrong.policy.language.nodes import (
    And,
    Arith,
    Case,
    Const,
    IsNull,
    Node,
    Not,
    Or,
    Read,
    children,
)

Names = dict[str, None]
"""Fact names as an ordered set, in the order in which they were found."""
Resolve = Callable[[str], Names]
"""The stated facts that a fact waits for: itself, or, if it is derived, those under its formula."""
Waiting = Callable[[Facts, Resolve], Names]


def waiting_of(node: Node) -> Waiting:
    """The function that lists what this tree waits for; empty where its value is known."""
    if isinstance(node, Const | IsNull):
        return _for_nothing
    if isinstance(node, Read):
        return _for_fact(node.fact)
    if isinstance(node, Case):
        return _for_rows(node)
    if isinstance(node, And | Or | Not):
        return _for_any(node)
    return _for_all(node)


def _for_nothing(facts: Facts, resolve: Resolve) -> Names:
    return {}


def _for_fact(name: str) -> Waiting:
    def waiting(facts: Facts, resolve: Resolve) -> Names:
        return resolve(name) if facts.get(name) is None else {}

    return waiting


def _for_any(node: Node) -> Waiting:
    """Each unknown part may settle the whole."""
    value_of = function_of(node)
    parts = [waiting_of(part) for part in children(node)]

    def waiting(facts: Facts, resolve: Resolve) -> Names:
        found: Names = {}
        if value_of(facts) is None:
            for part in parts:
                found |= part(facts, resolve)
        return found

    return waiting


def _for_all(node: Node) -> Waiting:
    """Every part is needed: one that will never be known leaves nothing to wait for."""
    parts = [(function_of(part), waiting_of(part)) for part in children(node)]
    divides = isinstance(node, Arith) and node.op == "/"

    def waiting(facts: Facts, resolve: Resolve) -> Names:
        found: Names = {}
        for value_of, part in parts:
            value = value_of(facts)
            if value is None:
                names = part(facts, resolve)
                if not names:
                    return {}
                found |= names
        if divides and value == 0:
            return {}
        return found

    return waiting


def _for_rows(node: Case) -> Waiting:
    """A CASE of literals waits for every unknown row in reach, any other for the first alone."""
    value_of = function_of(node)
    blocks = not node.is_constant
    rows = [
        (function_of(condition), waiting_of(condition), waiting_of(output))
        for condition, output in node.rows
    ]
    last = _for_nothing if node.otherwise is None else waiting_of(node.otherwise)

    def waiting(facts: Facts, resolve: Resolve) -> Names:
        found: Names = {}
        if value_of(facts) is not None:
            return found
        for condition, for_condition, for_output in rows:
            verdict = condition(facts)
            if verdict is None:
                found |= for_condition(facts, resolve)
                if blocks:
                    return found
            elif verdict:
                return found | for_output(facts, resolve)
        return found | last(facts, resolve)

    return waiting
