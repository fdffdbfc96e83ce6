"""An unknown row blocks the rows below it, unless whatever is reachable gives the same."""

from __future__ import annotations

import pytest

from changrong.policy import Fact, FactType, Text, Vocabulary
from changrong.policy.compilers.closure import function_of
from changrong.policy.language.reader import expression

from ..random_books import AS_OF, book_of, measure_of

VOCABULARY = Vocabulary(
    [Fact(name, FactType.BOOLEAN, Text(name, name)) for name in ("a", "b", "c")]
    + [Fact("n", FactType.INTEGER, Text("n", "n"))]
)
T, F, U = True, False, None


@pytest.mark.parametrize(
    ("text", "a", "b", "c", "value"),
    [
        ("CASE WHEN a THEN 'x' WHEN b THEN 'y' ELSE 'z' END", T, U, U, "x"),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'y' ELSE 'z' END", F, T, U, "y"),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'y' ELSE 'z' END", F, F, U, "z"),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'y' ELSE 'z' END", U, T, U, None),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'x' ELSE 'z' END", U, T, U, "x"),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'x' ELSE 'z' END", U, U, U, None),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'x' ELSE 'x' END", U, U, U, "x"),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'x' END", U, U, U, None),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'y' WHEN c THEN 'x' END", U, U, T, None),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'y' WHEN c THEN 'x' END", U, F, T, "x"),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'y' END", F, F, U, None),
        ("CASE WHEN a THEN n WHEN b THEN n END > 0", U, T, U, None),
        ("CASE WHEN a THEN n ELSE n END > 0", F, U, U, True),
    ],
)
def test_a_case_blocks(
    text: str, a: bool | None, b: bool | None, c: bool | None, value: object
) -> None:
    facts = {"a": a, "b": b, "c": c, "n": 1}
    assert function_of(expression(text, VOCABULARY))(facts) == value


@pytest.mark.parametrize(
    ("text", "a", "b", "c", "waits"),
    [
        ("a AND b", U, F, U, []),
        ("a AND b", U, T, U, ["a"]),
        ("a OR b OR c", U, F, U, ["a", "c"]),
        ("NOT (a OR b)", U, T, U, []),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'y' ELSE 'z' END = 'x'", U, T, U, ["a"]),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'y' WHEN c THEN 'z' END = 'x'", U, F, U, ["a", "c"]),
        ("CASE WHEN a AND b THEN n END > 1", U, F, U, []),
        ("1 / (CASE WHEN a THEN 0 ELSE 1 END) > n", T, U, U, []),
        ("1 / (CASE WHEN a THEN 0 ELSE 1 END) > n", F, U, U, ["n"]),
        ("CASE WHEN a THEN b WHEN a IS NULL THEN c END", U, U, F, ["a", "b"]),
        ("(a AND b) OR (NOT a AND b)", U, U, U, ["a", "b"]),
        ("(a OR NOT a) AND b", U, U, U, ["a", "b"]),
        ("(n > 3 AND n < 2) OR b", T, U, U, ["b", "n"]),
        ("1 / (CASE WHEN a THEN 0 ELSE 1 END) > n AND b", T, U, U, ["b"]),
        ("1 / (CASE WHEN a THEN 0 ELSE 1 END) > n OR b", T, U, U, ["b"]),
        ("CASE WHEN 1 / 0 > 0 THEN 'x' WHEN a THEN 'y' ELSE 'x' END = 'y'", U, U, U, ["a"]),
        ("CASE WHEN 1 / 0 > 0 THEN 'x' WHEN a THEN 'y' ELSE 'y' END = 'y'", U, U, U, []),
        ("a IS NULL AND b", U, U, U, ["a", "b"]),
        ("a IS NULL AND b", U, F, U, []),
    ],
)
def test_only_what_could_still_settle_it_is_waited_for(
    text: str, a: bool | None, b: bool | None, c: bool | None, waits: list[str]
) -> None:
    book = book_of(VOCABULARY, [measure_of(VOCABULARY, "only", when=[text])])
    [judgement] = book.decide({"a": a, "b": b, "c": c}, AS_OF).measures
    assert list(judgement.missing) == waits
