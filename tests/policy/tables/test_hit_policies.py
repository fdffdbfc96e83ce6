"""Hit policies: what each answers, in three values, and which rows it refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changrong.policy import NoticeError, Place, Value
from changrong.policy.compilers.closure import function_of
from changrong.policy.language.nodes import Node
from changrong.policy.tables.model import Collect, Hit, Table
from changrong.policy.tables.reading import table_of
from changrong.policy.tables.sheets import csv_sheet
from changrong.policy.tables.trees import tree_of

from .random_tables import FACTS, VOCABULARY, Line, Meant, policies, settings_of

Facts = Mapping[str, Value]


def expected(meant: Meant, facts: Facts) -> Decimal | None:
    """The answer by its definition, row by row, without any tree."""
    found = [(line.truth(facts), line.points) for line in meant.lines]
    hit = [points for truth, points in found if truth is True]
    maybe = [points for truth, points in found if truth is None]
    match meant.table.collect:
        case Collect.COUNT:
            return None if maybe else Decimal(len(hit))
        case Collect.SUM:
            return None if not hit or any(maybe) else sum(hit, Decimal(0))
        case Collect.MIN:
            return None if not hit or min([*hit, *maybe]) < min(hit) else min(hit)
        case Collect.MAX:
            return None if not hit or max([*hit, *maybe]) > max(hit) else max(hit)
    if meant.table.hit is not Hit.FIRST:
        return hit[0] if hit else None
    reachable: set[Decimal | None] = set()
    for truth, points in found:
        if truth is not False:
            reachable.add(points)
        if truth:
            break
    else:
        reachable.add(None)
    return reachable.pop() if len(reachable) == 1 else None


@settings(max_examples=100, deadline=None)
@given(meant=policies(), rows=st.lists(FACTS, min_size=1, max_size=20))
def test_a_table_of_any_policy_answers_what_its_rows_say(meant: Meant, rows: list[Facts]) -> None:
    function = function_of(tree_of(meant.table, meant.fact))
    for facts in rows:
        assert function(facts) == expected(meant, facts), (meant.text, facts)


@settings(max_examples=100, deadline=None)
@given(meant=policies(), facts=FACTS, full=FACTS)
def test_filling_a_missing_fact_never_contradicts_a_settled_output(
    meant: Meant, facts: Facts, full: Facts
) -> None:
    function = function_of(tree_of(meant.table, meant.fact))
    before = function(facts)
    filled = {name: full[name] if facts[name] is None else facts[name] for name in facts}
    if before is not None:
        assert function(filled) == before


def table(text: str, hit: Hit, collect: Collect | None = None) -> Table:
    place = Place("city/tables/t.csv")
    return table_of(csv_sheet(text, place), "t.csv", place, settings_of(hit, collect), VOCABULARY)


def answer(made: Table, facts: Facts) -> Value:
    return function_of(tree_of(made, made.facts[0]))(facts)


@pytest.mark.parametrize(
    ("hit", "text", "code", "words"),
    [
        (
            Hit.UNIQUE,
            "t.staff,t.kind,t.points\n>= 5,one,1\n<= 5,,2\n",
            "overlap",
            "t.csv, row 3: may hold together with row 2 (columns t.staff, t.kind), "
            "and hit is unique",
        ),
        (
            Hit.UNIQUE,
            "t.staff,from,until,t.points\n1,,2022-01-01,1\n1|2,2022-01-01,,1\n",
            "overlap",
            "row 3: may hold together with row 2 (columns t.staff, from, until)",
        ),
        (Hit.UNIQUE, "t.staff,t.points\n,1\n1,2\n", "overlap", "row 3: may hold together"),
        (
            Hit.ANY,
            "t.staff,t.points\n>= 5,1\n<= 5,2\n",
            "conflict",
            "row 3, column t.points: may hold together with row 2 and gives another answer",
        ),
        (
            Hit.FIRST,
            "t.staff,t.points\n5,1\n= 5,2\n",
            "overlap",
            "row 3: asks the same as row 2, on days that overlap",
        ),
        (
            Hit.FIRST,
            "t.staff,from,until,t.points\n> 4,2022-01-01,2022-06-30,1\n>= 5,2022-06-30,,2\n",
            "overlap",
            "row 3: asks the same as row 2, on days that overlap",
        ),
        (
            Hit.COLLECT,
            "t.staff,from,until,t.points\n1,2022-01-01,,1\n1,2022-06-30,,1\n",
            "overlap",
            "row 3: asks the same as row 2, on days that overlap",
        ),
    ],
)
def test_rows_that_conflict_are_refused_with_both_rows(
    hit: Hit, text: str, code: str, words: str
) -> None:
    collect = Collect.SUM if hit is Hit.COLLECT else None
    with pytest.raises(NoticeError) as caught:
        table(text, hit, collect)
    assert caught.value.code == code
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "t.staff,t.points\n> 4,1\n< 5,2\n",
        "t.money,t.points\n> 5,1\n< 5.0001,2\n",
        "t.industry,t.points\n> 5199,1\n< 5200,2\n",
        "t.day,t.points\n> 2022-01-01,1\n< 2022-01-02,2\n",
        "t.staff,t.kind,t.points\n>= 5,one,1\n<= 5,two|three,2\n",
        "t.kind,t.points\n<> one,1\none,2\n",
        "t.staff,t.points\n< 0,1\n,2\n",
        "t.staff,from,until,t.points\n1,,2022-01-01,1\n1,2022-01-02,,2\n",
    ],
)
def test_rows_with_nothing_between_them_are_told_apart_exactly(text: str) -> None:
    assert len(table(text, Hit.UNIQUE).rows) == 2


def test_any_lets_rows_overlap_that_agree_and_answers_though_one_is_unknown() -> None:
    made = table("t.staff,t.kind,t.points\n>= 5,,1\n,one,1\n< 5,two,2\n", Hit.ANY)
    assert answer(made, {"t.staff": Decimal(5)}) == 1
    assert answer(made, {"t.kind": "one"}) == 1
    assert answer(made, {"t.kind": "two"}) is None


POINTS = "t.staff,t.yes,t.points\n>= 5,,2\n,true,3\n,false,0\n"


@pytest.mark.parametrize(
    ("collect", "facts", "value"),
    [
        (Collect.SUM, {"t.staff": Decimal(5), "t.yes": True}, Decimal(5)),
        (Collect.SUM, {"t.staff": Decimal(5)}, None),
        (Collect.SUM, {"t.staff": Decimal(4), "t.yes": False}, Decimal(0)),
        (Collect.SUM, {"t.yes": True}, None),
        (Collect.MIN, {"t.staff": Decimal(5), "t.yes": True}, Decimal(2)),
        (Collect.MIN, {"t.yes": False}, Decimal(0)),
        (Collect.MIN, {"t.staff": Decimal(5)}, None),
        (Collect.MAX, {"t.yes": True}, Decimal(3)),
        (Collect.MAX, {"t.yes": False}, None),
    ],
)
def test_what_is_collected_is_told_as_soon_as_no_unknown_row_can_change_it(
    collect: Collect, facts: Facts, value: Decimal | None
) -> None:
    assert answer(table(POINTS, Hit.COLLECT, collect), facts) == value


@pytest.mark.parametrize(
    ("collect", "value"),
    [
        (Collect.SUM, None),
        (Collect.COUNT, Decimal(0)),
        (Collect.MIN, None),
        (Collect.MAX, None),
    ],
)
def test_where_no_row_holds_a_count_is_zero_and_all_else_has_no_answer(
    collect: Collect, value: Decimal | None
) -> None:
    text = "t.staff,t.points\n>= 5,2\n" if collect is not Collect.COUNT else "t.staff,n\n>= 5,\n"
    made = table(text, Hit.COLLECT, collect)
    facts = {"t.staff": Decimal(1)}
    assert answer(made, facts) == value


def test_a_blank_row_gives_a_sum_its_base() -> None:
    made = table("t.staff,t.points\n>= 5,2\n,0\n", Hit.COLLECT, Collect.SUM)
    assert answer(made, {"t.staff": Decimal(1)}) == 0
    assert answer(made, {"t.staff": Decimal(5)}) == 2
    assert answer(made, {}) is None


@pytest.mark.parametrize(
    ("collect", "text", "words"),
    [
        (
            Collect.MIN,
            "t.staff,t.points\n>= 5,t.money\n",
            "column t.points: collect = min and max take",
        ),
        (Collect.COUNT, "t.staff,t.counted\n>= 5,2\n", "it has no output column"),
        (Collect.SUM, "t.signed,from,t.points\n2022-01-01,,2\n", "cannot be a column too"),
    ],
)
def test_a_collecting_table_refuses_what_it_cannot_mean(
    collect: Collect, text: str, words: str
) -> None:
    with pytest.raises(NoticeError) as caught:
        table(text, Hit.COLLECT, collect)
    assert words in str(caught.value)


def test_a_sum_of_formulas_is_their_sum() -> None:
    made = table("t.yes,t.points\ntrue,t.staff * 2\n,t.money\n", Hit.COLLECT, Collect.SUM)
    facts: dict[str, Value] = {"t.yes": True, "t.staff": Decimal(3), "t.money": Decimal(1)}
    assert answer(made, facts) == 7
    assert answer(made, {**facts, "t.staff": None}) is None
    assert answer(made, {**facts, "t.yes": False, "t.staff": None}) == 1


def test_a_long_table_makes_a_flat_tree_and_is_checked_quickly() -> None:
    lines = [f"{code:04d},{code}" for code in range(5000)]
    made = table("t.industry,t.points\n" + "\n".join(lines) + "\n", Hit.COLLECT, Collect.SUM)
    assert depth(tree_of(made, "t.points")) < 40
    unique = table("t.industry,t.points\n" + "\n".join(lines) + "\n", Hit.UNIQUE)
    assert answer(unique, {"t.industry": "4321"}) == 4321


def depth(node: Node) -> int:
    from changrong.policy.language.nodes import children

    return 1 + max((depth(part) for part in children(node)), default=0)


def test_a_line_of_the_oracle_is_unknown_only_where_it_could_go_either_way() -> None:
    line = Line({"t.yes": ("true", lambda value: value is True)}, None, None, Decimal(1))
    truths: Sequence[bool | None] = [line.truth({"t.yes": value}) for value in (True, False, None)]
    assert truths == [True, False, None]
