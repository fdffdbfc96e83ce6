"""The words and marks of the language, and where in a text they stand.

Whatever is not of the language is refused here already, before anything is parsed: at a token the
place is exact.
"""

from __future__ import annotations

from typing import NoReturn

from sqlglot import Token, TokenType
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError

from changrong.policy.errors import LanguageError
from changrong.text import Text

DIALECT = DuckDB()
MOST_TOKENS = 2_000
LOOKUP = "lookup"
"""The one function; quoted it is a name like any other."""
NOT_AN_EXPRESSION = Text("不是合法的表达式", "this is not an expression of the language")

_WORDS = {
    TokenType.AND, TokenType.OR, TokenType.NOT, TokenType.IN, TokenType.BETWEEN, TokenType.IS,
    TokenType.NULL, TokenType.CASE, TokenType.WHEN, TokenType.THEN, TokenType.ELSE, TokenType.END,
    TokenType.TRUE, TokenType.FALSE, TokenType.DATE, TokenType.INTERVAL,
}  # fmt: skip
_MARKS = {
    TokenType.EQ, TokenType.NEQ, TokenType.LT, TokenType.LTE, TokenType.GT, TokenType.GTE,
    TokenType.PLUS, TokenType.DASH, TokenType.STAR, TokenType.SLASH,
    TokenType.L_PAREN, TokenType.R_PAREN, TokenType.COMMA, TokenType.DOT,
}  # fmt: skip
_NAMES = {TokenType.VAR, TokenType.IDENTIFIER}
_VALUES = {TokenType.STRING, TokenType.NUMBER}


def tokens_of(text: str) -> list[Token]:
    """The tokens of an expression. Raises LanguageError at the first that does not belong."""
    try:
        tokens = DIALECT.tokenize(text)
    except SqlglotError:
        problem = Text("引号没有成对", "a quotation mark is not closed")
        refuse_at(text, "syntax", text.find("'"), text, problem)
    if not tokens:
        refuse_at(text, "syntax", 0, "", Text("这里是空的", "nothing is written here"))
    if len(tokens) > MOST_TOKENS:
        refuse_at(text, "too-long", 0, text, Text("太长", "this is too long"))
    kinds = [None, *(token.token_type for token in tokens), None]
    for token, before, after in zip(tokens, kinds, kinds[2:], strict=False):
        written = text[token.start : token.end + 1]
        stray = _problem(token, written, before, after)
        if stray is not None:
            refuse_at(text, "not-in-language", token.start, written, stray)
    return tokens


def refuse_at(text: str, code: str, start: int, fragment: str, problem: Text) -> NoReturn:
    """Refuse a piece of a text, by line and column from one."""
    before = text[: max(start, 0)]
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    raise LanguageError(code, line, column, fragment, problem)


def _problem(
    token: Token, written: str, before: TokenType | None, after: TokenType | None
) -> Text | None:
    """Why this token does not belong, given its neighbours; None where it does."""
    kind = token.token_type
    if token.comments:
        return Text("这里不能写注释", "comments do not belong here")
    if TokenType.DOT in (before, after):
        return None  # part of a fact's name, which may be any word
    if kind is TokenType.DATE and after is not TokenType.STRING:
        return Text("日期写作 DATE '2026-01-31'", "write a date as DATE '2026-01-31'")
    if kind is TokenType.NEQ and written != "<>":
        return Text("不等于写作 <>", "write <> for unequal")
    if kind is TokenType.EQ and written != "=":
        return Text("等于写作 =", "write = for equal")
    if kind in _NAMES and after is TokenType.L_PAREN and written.lower() != LOOKUP:
        return Text(f"语言中只有 {LOOKUP} 一个函数", f"the language has no function but {LOOKUP}")
    if kind not in _WORDS | _MARKS | _NAMES | _VALUES:
        return Text(
            '语言中没有这种写法（列名可加双引号 " "）',
            'this is not part of the language (a column name may stand in double quotes " ")',
        )
    return None
