"""Looking only at the rows that a known fact leaves open changes no answer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changrong.policy import Value
from changrong.policy.compilers import dispatch
from changrong.policy.compilers.closure import Function, function_of
from changrong.policy.language.nodes import Case, Compare, Const, Node, Read
from changrong.policy.language.reader import expression
from changrong.policy.tables.trees import tree_of
from differential.expressions import DAY_LITERALS, NUMBER_LITERALS, ROWS, cases
from differential.expressions import VOCABULARY as WORDS

from ..tables.random_tables import FACTS, Meant, policies

Facts = Mapping[str, Value]


def dispatching(node: Node, fewest: int) -> Function:
    """The function of a tree whose tables are sorted out from so many alternatives on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, "FEWEST", fewest)
        return function_of(node)


@settings(max_examples=80, deadline=None)
@given(meant=policies(), rows=st.lists(FACTS, min_size=1, max_size=20))
def test_a_table_answers_the_same_however_few_rows_are_looked_at(
    meant: Meant, rows: list[Facts]
) -> None:
    tree = tree_of(meant.table, meant.fact)
    whole, sorted_out = dispatching(tree, 10**9), dispatching(tree, 1)
    assert [sorted_out(facts) for facts in rows] == [whole(facts) for facts in rows]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.one_of(
        cases(NUMBER_LITERALS, NUMBER_LITERALS, 2), cases(DAY_LITERALS, DAY_LITERALS, 2)
    ),
    rows=ROWS,
)
def test_any_case_answers_the_same_however_few_rows_are_looked_at(
    text: str, rows: list[Facts]
) -> None:
    tree = expression(text, WORDS)
    whole, sorted_out = dispatching(tree, 10**9), dispatching(tree, 1)
    assert [sorted_out(facts) for facts in rows] == [whole(facts) for facts in rows]


def keyed(count: int) -> Case:
    fact = Read("a.name", WORDS["a.name"].kind)
    rows = (
        (Compare("=", fact, Const(str(key), fact.kind)), Const(Decimal(key), WORDS["a.any"].kind))
        for key in range(count)
    )
    return Case(tuple(rows), None)


def test_one_row_is_left_where_each_has_a_key_of_its_own() -> None:
    places = dispatch.places_of(keyed(1000))
    assert places is not None
    assert max(map(len, places.open_at)) == 1
    assert function_of(keyed(1000))({"a.name": "777"}) == 777
    assert function_of(keyed(1000))({"a.name": "x"}) is None


def test_a_small_table_is_looked_at_row_by_row() -> None:
    assert dispatch.places_of(keyed(dispatch.FEWEST - 1)) is None
