"""The words and marks of the language, where in a text they stand, and what may stand beside what.

Whatever is not of the language is refused here already, before anything is parsed: at a token the
place is exact, and a parser that is lenient with many engines' SQL has nothing left to be lenient
with.
"""

from __future__ import annotations

import re
from typing import NoReturn

from sqlglot import Token, TokenType, exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError

from changrong.policy.errors import LanguageError
from changrong.text import Text

MOST_CHARACTERS = 20_000
MOST_TOKENS = 2_000
MOST_NESTING = 24
"""Brackets, CASEs and signs within one another: less than a parser's own stack can hold."""
LOOKUP = "lookup"
"""The one function; quoted it is a name like any other."""
NOT_AN_EXPRESSION = Text("不是合法的表达式", "this is not an expression of the language")
TOO_DEEP = Text("嵌套太深", "this is nested too deeply")
_FOREIGN = Text(
    '语言中没有这种写法（列名可加双引号 " "）',
    'this is not part of the language (a column name may stand in double quotes " ")',
)

T = TokenType
_WORDS = {
    T.AND, T.OR, T.NOT, T.IN, T.BETWEEN, T.IS, T.NULL, T.CASE, T.WHEN, T.THEN, T.ELSE, T.END,
    T.TRUE, T.FALSE, T.DATE, T.INTERVAL,
}  # fmt: skip
_MARKS = {
    T.EQ, T.NEQ, T.LT, T.LTE, T.GT, T.GTE, T.PLUS, T.DASH, T.STAR, T.SLASH,
    T.L_PAREN, T.R_PAREN, T.COMMA, T.DOT,
}  # fmt: skip
_NAMES = {T.VAR, T.IDENTIFIER}
_VALUES = {T.STRING, T.NUMBER}
_LANGUAGE = _WORDS | _MARKS | _NAMES | _VALUES
_ENDS = _NAMES | _VALUES | {T.R_PAREN, T.END, T.TRUE, T.FALSE, T.NULL}
"""What may be the last token of a value."""
_STARTS = _NAMES | _VALUES | {T.L_PAREN, T.CASE, T.TRUE, T.FALSE, T.NULL, T.DATE, T.INTERVAL}
"""What can only be the first token of a value."""
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_PERIOD = re.compile(r"[0-9]+ (DAY|MONTH|YEAR)", re.IGNORECASE)
_WORD = re.compile(r"\w|\"")
_SPACE = " \t\r\n"


class Language(DuckDB):
    """DuckDB's SQL, whose truth values too know where they stand."""

    class Parser(DuckDB.Parser):  # type: ignore[misc, valid-type]  # made by a metaclass
        PRIMARY_PARSERS = {
            **DuckDB.Parser.PRIMARY_PARSERS,
            T.TRUE: lambda self, token: exp.Boolean(this=True).update_positions(token),
            T.FALSE: lambda self, token: exp.Boolean(this=False).update_positions(token),
        }


DIALECT = Language()


def tokens_of(text: str) -> list[Token]:
    """The tokens of an expression. Raises LanguageError at the first that does not belong."""
    if len(text) > MOST_CHARACTERS:
        refuse_at(text, "too-long", 0, text, Text("太长", "this is too long"))
    try:
        tokens = DIALECT.tokenize(text)
    except SqlglotError:
        problem = Text("引号没有成对", "a quotation mark is not closed")
        start = _open_quote(text)
        refuse_at(text, "syntax", start, text[start:], problem)
    if not tokens:
        refuse_at(text, "syntax", 0, "", Text("这里是空的", "nothing is written here"))
    if len(tokens) > MOST_TOKENS:
        refuse_at(text, "too-long", 0, text, Text("太长", "this is too long"))
    line = _Line(text, tokens)
    for place, token in enumerate(tokens):
        line.check_gap(place)
        stray = line.problem(place)
        if stray is not None:
            code = "too-long" if stray is TOO_DEEP else "not-in-language"
            refuse_at(text, code, token.start, line.written(place), stray)
    line.check_gap(len(tokens))
    return tokens


def refuse_at(text: str, code: str, start: int, fragment: str, problem: Text) -> NoReturn:
    """Refuse a piece of a text, by line and column from one."""
    before = text[: max(start, 0)]
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    raise LanguageError(code, line, column, fragment, problem)


def _open_quote(text: str) -> int:
    """Where the quotation mark stands that is not closed."""
    opened: int | None = None
    for place, mark in enumerate(text):
        if opened is None and mark in "'\"":
            opened = place
        elif opened is not None and mark == text[opened]:
            opened = None
    return opened or 0


class _Line:
    """The tokens of one text and their neighbours."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.depth = 0
        self.signs = 0
        self.whens: list[bool | None] = []
        """For each CASE that is open: does a WHEN wait for its THEN? None before the first."""
        self.kinds = [self._kind(place) for place in range(len(tokens))]

    def written(self, place: int) -> str:
        token = self.tokens[place]
        return self.text[token.start : token.end + 1]

    def kind(self, place: int) -> TokenType | None:
        """What stands here; None before the first token and after the last."""
        return self.kinds[place] if 0 <= place < len(self.kinds) else None

    def _kind(self, place: int) -> TokenType:
        """A token's type; any word beside a dot is part of a name."""
        kind = self.tokens[place].token_type
        if kind is T.DOT or kind is T.NUMBER:
            return kind
        beside = self.tokens[max(place - 1, 0) : place + 2]
        is_named = any(other.token_type is T.DOT for other in beside)
        return T.VAR if is_named and _WORD.match(self.written(place)) else kind

    def check_gap(self, place: int) -> None:
        """Refuse whatever stands before a token, or after the last, and is not plain space."""
        start = self.tokens[place - 1].end + 1 if place else 0
        end = self.tokens[place].start if place < len(self.tokens) else len(self.text)
        for at in range(start, end):
            mark = self.text[at]
            if mark in _SPACE:
                continue
            if self.text[at : at + 2] in ("--", "/*"):
                problem = Text("这里不能写注释", "comments do not belong here")
            else:
                code = f"U+{ord(mark):04X}"
                problem = Text(f"字符 {code} 不是空格", f"the character {code} is no plain space")
            refuse_at(self.text, "not-in-language", at, self.text[at:end], problem)

    def problem(self, place: int) -> Text | None:
        """Why this token does not belong, given its neighbours; None where it does."""
        kind = self.kind(place)
        if kind not in _LANGUAGE:
            return _FOREIGN
        return (
            self.spelling(place)
            or self.beside(place)
            or self.around_null(place)
            or self.nesting(place)
            or self.rows(place)
        )

    def spelling(self, place: int) -> Text | None:
        """One way to write each thing."""
        kind, written = self.kind(place), self.written(place)
        if kind is T.NEQ and written != "<>":
            return Text("不等于写作 <>", "write <> for unequal")
        if kind is T.EQ and written != "=":
            return Text("等于写作 =", "write = for equal")
        if kind is T.NOT and written.lower() != "not":
            return Text("否定写作 NOT", "write NOT")
        if kind is T.NUMBER and not _NUMBER.fullmatch(written):
            return Text("数字只写数字和一个小数点", "write a number with digits and one point")
        if kind is T.STRING and written[0] != "'":
            return Text("文本写在单引号里", "write text in single quotes")
        if kind is T.IDENTIFIER and written[0] != '"':
            return Text("列名写在双引号里", "write a column's name in double quotes")
        if kind is T.DATE and self.kind(place + 1) is not T.STRING:
            return Text("日期写作 DATE '2026-01-31'", "write a date as DATE '2026-01-31'")
        return None

    def beside(self, place: int) -> Text | None:
        """Two values need an operator between them, and marks a value on both sides."""
        kind, before, after = self.kind(place), self.kind(place - 1), self.kind(place + 1)
        is_call = after is T.L_PAREN and kind in _NAMES
        if is_call and (before is T.DOT or self.written(place).lower() != LOOKUP):
            return Text(
                f"语言中只有 {LOOKUP} 一个函数", f"the language has no function but {LOOKUP}"
            )
        if kind in _STARTS and before in _ENDS and not self.may_follow(place):
            return Text("两个值之间缺少运算符", "an operator is missing between two values")
        if kind is T.DOT and not (before in _NAMES and after in _NAMES):
            return Text("小数点两边都要有数字", "a point stands between digits or names")
        if kind is T.INTERVAL and not (
            before in (T.PLUS, T.DASH) and self.kind(place - 2) in _ENDS
        ):
            return Text("INTERVAL 前面要有日期和 + 或 -", "write a date and + or - before INTERVAL")
        if kind is T.INTERVAL and not _PERIOD.fullmatch(self.period(place)):
            return Text("写作 INTERVAL 3 DAY、MONTH 或 YEAR", "write INTERVAL 3 DAY, MONTH or YEAR")
        if kind is T.R_PAREN and before is T.COMMA:
            return Text("逗号后面缺少一个值", "a value is missing after the comma")
        return None

    def period(self, place: int) -> str:
        """The count and the unit behind INTERVAL; the count, or both, may stand in quotes."""
        if self.kind(place + 1) not in _VALUES:
            return ""
        count = self.written(place + 1).strip("'")
        return f"{count} {self.written(place + 2)}" if self.kind(place + 2) is T.VAR else count

    def may_follow(self, place: int) -> bool:
        """Whether this is the bracket of `lookup` or the unit of an interval."""
        before = self.kind(place - 1)
        if self.kind(place) is T.L_PAREN and before is T.VAR:
            return self.written(place - 1).lower() == LOOKUP
        return self.kind(place) is T.VAR and self.kind(place - 2) is T.INTERVAL

    def around_null(self, place: int) -> Text | None:
        """NULL stands only in IS NULL and IS NOT NULL, and nothing else follows IS."""
        kind, before = self.kind(place), self.kind(place - 1)
        if before is T.IS and kind not in (T.NULL, T.NOT):
            return Text("IS 后面只能是 NULL", "only NULL may follow IS")
        if before is T.NOT and self.kind(place - 2) is T.IS and kind is not T.NULL:
            return Text("IS NOT 后面只能是 NULL", "only NULL may follow IS NOT")
        is_asked = before is T.IS or (before is T.NOT and self.kind(place - 2) is T.IS)
        if kind is T.NULL and not is_asked:
            return Text("缺少的值写作 IS NULL", "ask for a missing value by IS NULL")
        if kind is T.NOT and before in _ENDS and self.kind(place + 1) not in (T.IN, T.BETWEEN):
            return Text("两个值之间缺少运算符", "an operator is missing between two values")
        return None

    def nesting(self, place: int) -> Text | None:
        kind = self.kind(place)
        self.depth += (kind in (T.L_PAREN, T.CASE)) - (kind in (T.R_PAREN, T.END))
        is_sign = kind in (T.NOT, T.DASH, T.PLUS) and self.kind(place - 1) not in _ENDS
        self.signs = self.signs + 1 if is_sign else 0
        return TOO_DEEP if max(self.depth, self.signs) > MOST_NESTING else None

    def rows(self, place: int) -> Text | None:
        """Each WHEN of a CASE has its THEN."""
        kind = self.kind(place)
        if kind is T.CASE:
            self.whens.append(None)
        waiting = bool(self.whens) and self.whens[-1]
        if kind in (T.ELSE, T.END) and self.whens and self.whens[-1] is None:
            return Text("这个 CASE 缺少 WHEN", "this CASE has no WHEN")
        if kind in (T.WHEN, T.ELSE, T.END) and waiting:
            return Text("这里之前缺少 THEN", "THEN is missing before this")
        if kind in (T.WHEN, T.THEN, T.ELSE, T.END) and not self.whens:
            return Text("前面缺少 CASE", "there is no CASE before this")
        if kind in (T.WHEN, T.THEN):
            self.whens[-1] = kind is T.WHEN
        if kind is T.END:
            self.whens.pop()
        return None
