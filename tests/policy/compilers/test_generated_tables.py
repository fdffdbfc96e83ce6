"""The generated function of a book reads tables and lookups as the closure does."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changrong.policy import Fact, FactType, Kind, Text, Value, Vocabulary
from changrong.policy.compilers.closure import function_of
from changrong.policy.compilers.generated import judging_of
from changrong.policy.language.nodes import Node
from changrong.policy.language.reader import expression
from changrong.policy.plan import Plan
from changrong.policy.tables.trees import tree_of
from differential.expressions import ROWS, VOCABULARY
from differential.lookups import LOOKUPS, FixedTables

from ..tables.random_tables import FACTS, Meant, policies
from ..tables.random_tables import VOCABULARY as TABLE_WORDS

Facts = Mapping[str, Value]
_TYPES = {Kind.BOOLEAN: FactType.BOOLEAN, Kind.DATE: FactType.DATE, Kind.TEXT: FactType.TEXT}


def generated(node: Node, vocabulary: Vocabulary, rows: list[Facts]) -> list[Value]:
    """The value of a tree on each row, as that of a book's one derived fact."""
    type_ = _TYPES.get(node.kind, FactType.NUMBER)
    made = Fact("z.made", type_, Text("词", "word"), derived=True)
    judge = judging_of(Vocabulary([*vocabulary, made]), {made.name: node}, Plan((), ()))
    return [judge(dict(facts))[2][made.name] for facts in rows]


@settings(max_examples=100, deadline=None)
@given(meant=policies(), rows=st.lists(FACTS, min_size=1, max_size=20))
def test_a_table_of_any_hit_policy(meant: Meant, rows: list[Facts]) -> None:
    tree = tree_of(meant.table, meant.fact)
    assert generated(tree, TABLE_WORDS, rows) == [function_of(tree)(facts) for facts in rows]


def same_of_a_lookup(text: str, rows: list[Facts]) -> None:
    tree = expression(text, VOCABULARY, tables=FixedTables())
    assert generated(tree, VOCABULARY, rows) == [function_of(tree)(facts) for facts in rows]


LOOKED_UP = given(text=LOOKUPS, rows=ROWS)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@LOOKED_UP
def test_a_lookup(text: str, rows: list[Facts]) -> None:
    same_of_a_lookup(text, rows)


@pytest.mark.long
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@LOOKED_UP
def test_many_lookups(text: str, rows: list[Facts]) -> None:
    same_of_a_lookup(text, rows)
