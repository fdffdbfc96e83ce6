"""What an unknown waits for: the stated facts that could still settle it.

A part that is already known, or that another part has already overruled, is waited for by nobody:
an AND with a false part is false, whatever the rest may turn out to be. A zero divisor is known, so
its quotient waits for nothing although it stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable

from changrong.policy.closure import Facts, Function, function_of
from changrong.policy.nodes import Arith, Case, Const, IsNull, Node, Read, children

Names = dict[str, None]
"""Fact names as an ordered set, in the order in which they were found."""
Resolve = Callable[[str], Names]
"""The stated facts that a fact waits for: itself, or, if it is derived, those under its formula."""
Waiting = Callable[[Facts, Resolve], Names]


def waiting_of(node: Node) -> Waiting:
    """The function that lists what this tree waits for; empty where its value is known."""
    if isinstance(node, Const | IsNull):
        return _for_nothing
    value_of = function_of(node)
    if isinstance(node, Read):
        return _for_fact(node.fact)
    if isinstance(node, Case):
        return _for_rows(node, value_of)
    parts = [waiting_of(part) for part in children(node)]
    if isinstance(node, Arith) and node.op == "/":
        return _for_quotient(value_of, parts, function_of(node.right))
    return _for_parts(value_of, parts)


def _for_nothing(facts: Facts, resolve: Resolve) -> Names:
    return {}


def _for_fact(name: str) -> Waiting:
    def waiting(facts: Facts, resolve: Resolve) -> Names:
        return resolve(name) if facts.get(name) is None else {}

    return waiting


def _for_parts(value_of: Function, parts: list[Waiting]) -> Waiting:
    def waiting(facts: Facts, resolve: Resolve) -> Names:
        found: Names = {}
        if value_of(facts) is None:
            for part in parts:
                found |= part(facts, resolve)
        return found

    return waiting


def _for_quotient(value_of: Function, parts: list[Waiting], divisor: Function) -> Waiting:
    either = _for_parts(value_of, parts)

    def waiting(facts: Facts, resolve: Resolve) -> Names:
        return {} if divisor(facts) == 0 else either(facts, resolve)

    return waiting


def _for_rows(node: Case, value_of: Function) -> Waiting:
    rows = [
        (function_of(condition), waiting_of(condition), waiting_of(output))
        for condition, output in node.rows
    ]
    last = None if node.otherwise is None else waiting_of(node.otherwise)

    def waiting(facts: Facts, resolve: Resolve) -> Names:
        found: Names = {}
        if value_of(facts) is not None:
            return found
        for condition, for_condition, for_output in rows:
            verdict = condition(facts)
            if verdict is None:
                found |= for_condition(facts, resolve)
            elif verdict:
                return found | for_output(facts, resolve)
        return found if last is None else found | last(facts, resolve)

    return waiting
