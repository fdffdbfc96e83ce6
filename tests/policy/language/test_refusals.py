"""Nothing outside the language passes: every SQL function and construct is refused at its place."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlglot import TokenType, exp
from sqlglot.dialects.duckdb import DuckDB

from changrong.policy import LanguageError, Vocabulary
from changrong.policy.compilers.closure import function_of
from changrong.policy.language.reader import condition, expression
from changrong.policy.language.tokens import MOST_CHARACTERS, MOST_NESTING, MOST_TOKENS

BEFORE = "loan.secured\n AND ("
AFTER = "\n)"
"""A refusal must name line 2 and a column within what stands between these."""

FUNCTIONS = sorted(
    {
        name.lower()
        for _, function in inspect.getmembers(exp, inspect.isclass)
        if issubclass(function, exp.Func) and function is not exp.Func
        for name in function.sql_names()
    }
    | {
        "abs", "age", "any_value", "arg_max", "array_agg", "ascii", "base64", "bit_count", "ceil",
        "chr", "concat", "current_setting", "date_diff", "date_part", "date_trunc", "datediff",
        "dayname", "dense_rank", "epoch", "error", "exp", "first", "floor", "getenv", "greatest",
        "hash", "ifnull", "instr", "json_extract", "last_day", "least", "len", "list_value", "ln",
        "lower", "make_date", "md5", "mod", "monthname", "nextval", "now", "ntile", "nullif",
        "pg_sleep", "pow", "printf", "random", "range", "read_csv", "read_parquet",
        "regexp_matches", "replace", "reverse", "round", "row_number", "rpad", "setseed", "sleep",
        "split", "sqrt", "strftime",
        "strlen", "substr", "sum", "system", "to_days", "today", "translate", "trim", "trunc",
        "try_cast", "txid_current", "typeof", "unnest", "upper", "uuid", "version", "year", "f",
        "执行",
    }
)  # fmt: skip

CONSTRUCTS = """
loan.amount LIKE 'x'
institution.id NOT LIKE 'x%'
institution.id ILIKE 'x'
institution.id SIMILAR TO 'x'
institution.id GLOB 'x'
institution.id REGEXP 'x'
institution.id RLIKE 'x'
institution.id ~ 'x'
institution.id !~ 'x'
institution.id || 'x' = 'y'
institution.id COLLATE NOCASE = 'x'
institution.id[1:2] = 'x'
institution.id.upper() = 'X'
CAST(loan.amount AS INT) = 1
loan.amount::INT = 1
loan.amount = 1::BIGINT
TRY_CAST(loan.amount AS INT) = 1
EXTRACT(YEAR FROM as_of) = 2022
POSITION('x' IN institution.id) = 1
SUBSTRING(institution.id FROM 1) = 'x'
TRIM(institution.id) = 'x'
CURRENT_DATE > as_of
CURRENT_TIMESTAMP > as_of
CURRENT_USER = 'x'
LOCALTIME > as_of
as_of AT TIME ZONE 'UTC' > as_of
as_of > TIMESTAMP '2022-02-28'
as_of > TIME '10:00'
as_of > DATE 2022
as_of > DATE as_of
as_of > DATE '2022-1-1'
as_of > DATE '2022-02-29'
as_of > DATE '2022-02-28 00:00'
as_of > DATE '0000-01-01'
as_of > '2022-01-01'
as_of + 1 > as_of
as_of + 1 DAY > as_of
as_of + INTERVAL 1 WEEK > as_of
as_of + INTERVAL 1 HOUR > as_of
as_of + INTERVAL -1 DAY > as_of
as_of + INTERVAL 1.5 DAY > as_of
as_of + INTERVAL (1) DAY > as_of
as_of + INTERVAL enterprise.headcount DAY > as_of
as_of + INTERVAL 1 DAY 2 MONTH > as_of
as_of + INTERVAL '1' YEAR TO MONTH > as_of
as_of + INTERVAL 1 > as_of
as_of + INTERVAL 100001 DAY > as_of
as_of * INTERVAL 1 DAY > as_of
INTERVAL 1 DAY + as_of > as_of
INTERVAL 1 DAY > INTERVAL 2 DAY
as_of + as_of > as_of
SUM(loan.amount) OVER () > 1
lookup('x') OVER () > 1
COUNT(*) FILTER (WHERE loan.secured) > 1
loan.amount IN (SELECT 1)
loan.amount = (SELECT 1)
EXISTS (SELECT 1)
loan.amount = ANY (ARRAY[1])
loan.amount > ALL (SELECT 1)
SELECT 1
WITH x AS (SELECT 1) SELECT 1
VALUES (1)
FROM facts
loan.secured UNION SELECT TRUE
loan.secured WHERE TRUE
loan.secured LIMIT 1
loan.secured QUALIFY TRUE
loan.secured ORDER BY 1
DROP TABLE facts
ATTACH 'x'
COPY facts TO 'x'
PRAGMA version
INSERT INTO facts VALUES (1)
loan.secured; DROP TABLE facts
loan.secured;
[1, 2] = [1]
{'a': 1} = 1
loan.amount[1] = 1
loan.amount -> 1
loan.amount ->> 1 = 1
x -> x
MAP {'a': 1}
(1, 2) = (1, 2)
loan.amount IS DISTINCT FROM 1
loan.amount IS NOT DISTINCT FROM 1
loan.amount IS TRUE
loan.secured IS UNKNOWN
loan.secured IS NOT FALSE
loan.secured ISNULL
loan.secured NOTNULL
loan.secured NOT NULL
loan.amount <=> 1
loan.amount !< 1
loan.amount =< 1
loan.amount => 1
loan.amount := 1
loan.amount == 1
loan.amount != 1
loan.amount ^= 1
loan.secured XOR loan.secured
loan.secured && loan.secured
loan.secured || loan.secured
! loan.secured
loan.amount & 1 = 1
loan.amount | 1 = 1
loan.amount ^ 1 = 1
~ loan.amount = 1
loan.amount % 2 = 1
loan.amount // 2 = 1
loan.amount ** 2 = 1
loan.amount << 1 = 1
loan.amount DIV 2 = 1
loan.amount MOD 2 = 1
loan.amount IN ()
loan.amount IN (1,)
loan.amount IN (1 2)
loan.amount IN 1
loan.amount IN (NULL)
loan.amount IN (1, 'x')
loan.amount IN (loan.rate)
loan.amount IN (1 + 1)
loan.amount BETWEEN 1
loan.amount BETWEEN SYMMETRIC 1 AND 2
loan.amount BETWEEN ASYMMETRIC 1 AND 2
loan.amount BETWEEN NULL AND 2
loan.amount = 1 = TRUE
loan.amount < 1 < 2
loan.amount = NULL
loan.amount = 1.
loan.amount = .5
loan.amount = 1e5
loan.amount = 0x10
loan.amount = 1_000
loan.amount = 1.2.3
loan.amount = 1L
loan.amount = 12345678901234567890
loan.amount = '5'
loan.amount = $1
loan.amount = ?
loan.amount = :x
loan.amount = @x
loan.amount = #1
loan.amount 1 = 1
institution.id = E'x'
institution.id = N'x'
institution.id = X'41'
institution.id = B'01'
institution.id = r'x'
institution.id = $$x$$
institution.id = 'x' 'y'
institution.id = `x`
institution.id = "x"
institution.id = 5
institution.kind > 'bank'
institution.kind = 'four'
loan.secured > loan.secured
loan.secured = 1
CASE loan.secured WHEN TRUE THEN 1 END = 1
CASE WHEN loan.secured THEN NULL END = 1
CASE WHEN loan.secured THEN 1 ELSE NULL END = 1
CASE WHEN loan.secured THEN 1 ELSE 'x' END = 1
CASE WHEN loan.secured 1 END = 1
CASE WHEN loan.secured -1 END = 1
CASE WHEN loan.amount THEN 1 END = 1
CASE WHEN THEN 1 END = 1
CASE ELSE 1 END = 1
CASE END = 1
IF loan.secured THEN loan.secured END
IF(loan.secured, 1, 2) = 1
COALESCE(loan.amount, 0) = 0
loan.secured AND NULL
NULL
NOT NULL
loan.secured AS x
loan.secured x
loan.secured "x"
loan.*
*
loan
loan.amount.x = 1
x.loan.amount = 1
loan..amount = 1
.amount = 1
LOAN.AMOUNT = 1
loan.amount = 1 -- why
loan.amount = 1 /* why */
/* why */ loan.amount = 1
DATE(as_of) > as_of
date_trunc('day', as_of) > as_of
TRUE > FALSE
1
'x'
as_of
loan.amount + loan.secured > 1
- loan.secured = 1
NOT loan.amount
loan.secured OR loan.amount
loan.secured \\
""".strip().split("\n")

LOOK_ALIKES = [
    "loan.amount ＝ 1",
    "loan.amount > １",
    "loan.amount − 1 = 0",
    "loan.amount ≥ 1",
    "loan.amount ≠ 1",
    "lоan.amount = 1",
    "loan．amount = 1",
    "institution.id = ‘x’",
    "institution.id = ＇x＇",
    "（loan.secured）",
    "loan.secured AND\u3000loan.secured",
    "loan.secured\u00a0AND loan.secured",
    "loan.secured\u200b AND loan.secured",
    "loan.secured\ufeff AND loan.secured",
    "loan.secured 且 loan.secured",
    "loan.secured， loan.secured",
    "loan.secured；",
]


def refusal(text: str, vocabulary: Vocabulary) -> LanguageError:
    with pytest.raises(LanguageError) as caught:
        condition(text, vocabulary)
    return caught.value


def assert_refused_in_place(construct: str, vocabulary: Vocabulary) -> None:
    """Alone and inside a longer condition; there the place lies within the construct."""
    refusal(construct, vocabulary)
    error = refusal(f"{BEFORE}{construct}{AFTER}", vocabulary)
    first = len(" AND (") + 1
    inside = error.line == 2 and first <= error.column <= first + len(construct)
    assert inside or (error.line, error.column) == (3, 1), str(error)
    assert error.problem.zh != error.problem.en


def test_the_list_of_functions_is_a_long_one() -> None:
    assert len(FUNCTIONS) > 600


@pytest.mark.parametrize("arguments", ["", "loan.amount", "loan.amount, 'x', as_of", "*"])
def test_no_function_passes(vocabulary: Vocabulary, arguments: str) -> None:
    for name in FUNCTIONS:
        for written in (name, name.upper()):
            assert_refused_in_place(f"{written}({arguments}) > 1", vocabulary)


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_no_construct_outside_the_language_passes(vocabulary: Vocabulary, construct: str) -> None:
    assert_refused_in_place(construct, vocabulary)


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_looks_like_the_language_is_refused(vocabulary: Vocabulary, text: str) -> None:
    assert_refused_in_place(text, vocabulary)


@pytest.mark.parametrize("word", sorted(DuckDB.Tokenizer.KEYWORDS))
def test_a_word_of_sql_is_refused_unless_it_is_of_the_language(
    vocabulary: Vocabulary, word: str
) -> None:
    """Every keyword and mark that the parser knows, where a value should stand."""
    for text in (f"{word} loan.amount > 1", f"loan.amount {word} loan.rate", f"{word}"):
        try:
            tree = expression(text, vocabulary)
        except LanguageError:
            continue
        used = DuckDB.Tokenizer.KEYWORDS[word]
        assert used in OF_THE_LANGUAGE, f"{text!r} became {tree}"


OF_THE_LANGUAGE = {
    TokenType.TRUE, TokenType.FALSE, TokenType.NOT, TokenType.LT, TokenType.LTE, TokenType.GT,
    TokenType.GTE, TokenType.NEQ, TokenType.EQ, TokenType.PLUS, TokenType.DASH, TokenType.STAR,
    TokenType.SLASH,
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "loan.secured" + ")" * 5000,
        "(" * (MOST_NESTING + 1) + "loan.secured" + ")" * (MOST_NESTING + 1),
        "NOT " * 900 + "loan.secured",
        "- " * 900 + "1 > 0",
        "CASE WHEN " * 900 + "TRUE" + " THEN TRUE END" * 900,
        "loan.amount" + " + 1" * 900 + " > 0",
        "1 > 0 = " * 900 + "TRUE",
        " AND ".join(["loan.secured"] * (MOST_TOKENS // 2)),
        f"institution.id = '{'x' * MOST_CHARACTERS}'",
        "loan.secured" + " " * 10_000_000,
        "'" * 9999,
        f"loan.amount IN ({', '.join(['1'] * 5000)})",
    ],
    ids=lambda text: text[:20],
)
def test_what_is_enormous_or_very_deep_is_refused(vocabulary: Vocabulary, text: str) -> None:
    refusal(text, vocabulary)


def test_what_nests_as_deep_as_allowed_is_read_and_runs(vocabulary: Vocabulary) -> None:
    deep = "NOT (loan.secured AND " * MOST_NESTING + "loan.secured" + ")" * MOST_NESTING
    assert function_of(condition(deep, vocabulary))({"loan.secured": True}) is True
    long = " AND ".join(["loan.secured"] * 500)
    assert function_of(condition(long, vocabulary))({"loan.secured": True}) is True


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("loan.secured AND (loan.amount > 5", 18, "this is not closed"),
        ("loan.amount IN (1, 2", 16, "this is not closed"),
        ("CASE WHEN loan.secured THEN 1 ELSE (2 END > 0", 39, "nothing before this is closed"),
        ("CASE WHEN loan.secured THEN TRUE", 1, "this is not closed"),
        ("loan.amount > 5)", 16, "nothing before this is closed by it"),
    ],
)
def test_a_bracket_without_its_pair_is_named_where_it_stands(
    vocabulary: Vocabulary, text: str, column: int, words: str
) -> None:
    found = refusal(text, vocabulary)
    assert (found.line, found.column) == (1, column)
    assert words in str(found)


_WRITTEN = """loan.amount loan.secured as_of institution.id 1 'x' DATE ( ) , AND OR NOT IN BETWEEN
IS NULL CASE WHEN THEN ELSE END TRUE INTERVAL DAY + - * / = <> < >= lookup . " ' ; -- /* :: || abs
SELECT 中 % LIKE [ ]"""
PIECES = st.sampled_from([*_WRITTEN.split(), "\u3000", "\n"])


@settings(max_examples=800, deadline=None)
@given(text=st.one_of(st.lists(PIECES, max_size=12).map(" ".join), st.text(max_size=30)))
@example(text="\x00")
@example(text="loan.amount > 1 \\")
def test_any_text_is_read_or_refused_with_a_place_within_it(
    vocabulary: Vocabulary, text: str
) -> None:
    refused: LanguageError | None = None
    try:
        tree = expression(text, vocabulary)
    except LanguageError as error:
        refused = error
    if refused is None:
        function_of(tree)({})
        return
    lines = text.split("\n")
    assert 1 <= refused.line <= len(lines)
    assert 1 <= refused.column <= len(lines[refused.line - 1]) + 1
