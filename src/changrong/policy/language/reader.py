"""The language of conditions and formulas: a small subset of SQL, whitelisted and type-checked.

sqlglot parses; this module keeps what the language has and refuses the rest by line and column.
Literals, facts, `= <> < <= > >=`, AND OR NOT, IN, BETWEEN, IS [NOT] NULL, `+ - * /`, CASE WHEN, a
date ± INTERVAL n DAY|MONTH|YEAR, date - date, and `lookup('table', key…, day)`. A bare boolean fact
is a condition. docs/reference/language.md says what each means, and a test executes it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlglot import exp
from sqlglot.errors import ParseError

from changrong.policy.errors import LanguageError, did_you_mean
from changrong.policy.facts import Kind, Vocabulary, iso_day
from changrong.policy.language.checking import Checker, refuse_syntax
from changrong.policy.language.lookups import LookupProblem, Tables
from changrong.policy.language.nodes import (
    AddPeriod,
    And,
    Arith,
    Case,
    Compare,
    Const,
    DaysBetween,
    In,
    IsNull,
    Node,
    Not,
    Or,
    Read,
)
from changrong.policy.language.tokens import (
    DIALECT,
    NOT_AN_EXPRESSION,
    TOO_DEEP,
    refuse_at,
    tokens_of,
)
from changrong.text import Text

MOST_DIGITS = 18
MOST_DEPTH = 120
"""Nodes within one another: a sum of more terms is no formula that a document states."""
MOST_PERIODS = {"DAY": 100_000, "MONTH": 12_000, "YEAR": 1_000}

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}


def condition(text: str, vocabulary: Vocabulary, tables: Tables | None = None) -> Node:
    """The tree of a condition. Raises LanguageError where it is not a truth value."""
    return expression(text, vocabulary, Kind.BOOLEAN, tables)


def expression(
    text: str, vocabulary: Vocabulary, kind: Kind | None = None, tables: Tables | None = None
) -> Node:
    """The tree of an expression, of the given kind if one is asked for. Raises LanguageError.

    `tables` are what it may `lookup`; without them it may not.
    """
    try:
        node = _Reader(text, vocabulary, tables).read()
    except RecursionError:
        raise LanguageError("too-long", 1, 1, text, TOO_DEEP) from None
    if kind is not None and node.kind is not kind:
        problem = Text(
            f"应为{kind.label.zh}，却是{node.kind.label.zh}",
            f"should be {kind.label.en} but is {node.kind.label.en}",
        )
        raise LanguageError("wrong-type", 1, 1, text, problem)
    return node


@lru_cache(maxsize=2_048)
def _parsed(text: str) -> exp.Expr:
    """What a text says before any fact has a meaning; reading it changes nothing of it. Notices
    say many things in the same words: every other expression of a book was parsed already.

    Raises LanguageError.
    """
    tokens = tokens_of(text)
    try:
        trees = DIALECT.parser().parse_into(exp.Condition, tokens, text)
    except ParseError as error:
        refuse_syntax(text, error, tokens)
    if len(trees) != 1 or trees[0] is None:
        refuse_at(text, "syntax", 0, text, NOT_AN_EXPRESSION)
    return trees[0]


class _Reader(Checker):
    """One text on its way to a tree."""

    def __init__(self, text: str, vocabulary: Vocabulary, tables: Tables | None) -> None:
        super().__init__(text, vocabulary)
        self.tables = tables
        self.depth = 0
        self.rules: dict[type[exp.Expr], Callable[[Any], Node]] = {
            exp.Paren: lambda paren: self.node(paren.this),
            exp.Column: self.fact,
            exp.Literal: self.literal,
            exp.Boolean: lambda boolean: Const(bool(boolean.this), Kind.BOOLEAN),
            exp.Cast: self.date_literal,
            exp.And: self.all_of,
            exp.Or: self.any_of,
            exp.Not: lambda part: Not(self.typed(part.this, Kind.BOOLEAN)),
            exp.In: self.member,
            exp.Between: self.between,
            exp.Is: self.is_null,
            exp.Case: self.case,
            exp.Neg: self.negative,
            exp.Anonymous: self.lookup,
            **dict.fromkeys(_COMPARISONS, self.comparison),
            **dict.fromkeys(_ARITHMETIC, self.arithmetic),
        }

    def read(self) -> Node:
        return self.node(_parsed(self.text))

    def node(self, tree: exp.Expr | None) -> Node:
        self.depth += 1
        if tree is not None and self.depth > MOST_DEPTH:
            self.refuse("too-long", tree, TOO_DEEP.zh, TOO_DEEP.en)
        node = self.shallow(tree)
        self.depth -= 1
        return node

    def shallow(self, tree: exp.Expr | None) -> Node:
        rule = self.rules.get(type(tree)) if tree is not None else None
        if tree is None or rule is None:
            whole = tree if tree is not None else exp.Null()
            self.refuse(
                "not-in-language",
                whole,
                "语言中没有这种写法",
                "this is not part of the language",
            )
        return rule(tree)

    def typed(self, tree: exp.Expr, *kinds: Kind) -> Node:
        node = self.node(tree)
        if node.kind not in kinds:
            self.refuse(
                "wrong-type",
                tree,
                f"应为{'或'.join(kind.label.zh for kind in kinds)}，却是{node.kind.label.zh}",
                f"should be {' or '.join(kind.label.en for kind in kinds)}"
                f" but is {node.kind.label.en}",
            )
        return node

    def fact(self, column: exp.Column) -> Node:
        name = ".".join(part.name for part in column.parts)
        fact = self.vocabulary.find(name)
        if fact is None:
            hint = did_you_mean(name, self.vocabulary.facts)
            self.refuse("unknown-fact", column, f"没有这项事实{hint.zh}", f"no such fact{hint.en}")
        return Read(name, fact.kind)

    def literal(self, literal: exp.Literal) -> Const:
        if literal.is_string:
            return Const(str(literal.this), Kind.TEXT)
        written = str(literal.this)
        if not written.replace(".", "", 1).isdecimal() or len(written) > MOST_DIGITS:
            self.refuse(
                "not-in-language",
                literal,
                f"数字只写数字和一个小数点，最多 {MOST_DIGITS} 位",
                f"write a number with digits and one point, {MOST_DIGITS} at most",
            )
        return Const(Decimal(written), Kind.NUMBER)

    def date_literal(self, cast: exp.Cast) -> Const:
        day = iso_day(str(cast.this.this))
        if day is None:
            self.refuse(
                "bad-date",
                cast,
                "没有这一天；日期写作 DATE '2026-01-31'",
                "no such day; write a date as DATE '2026-01-31'",
            )
        return Const(day, Kind.DATE)

    def negative(self, negative: exp.Neg) -> Node:
        part = self.typed(negative.this, Kind.NUMBER)
        if isinstance(part, Const) and isinstance(part.value, Decimal):
            return Const(part.value.copy_negate(), Kind.NUMBER)
        return Arith("-", Const(Decimal(0), Kind.NUMBER), part)

    def all_of(self, tree: exp.And) -> Node:
        return And(tuple(self.typed(part, Kind.BOOLEAN) for part in tree.flatten()))

    def any_of(self, tree: exp.Or) -> Node:
        return Or(tuple(self.typed(part, Kind.BOOLEAN) for part in tree.flatten()))

    def comparison(self, tree: exp.Binary) -> Node:
        op = _COMPARISONS[type(tree)]
        if type(tree.left) in _COMPARISONS:
            self.refuse(
                "not-in-language",
                tree,
                "比较不能连写；请加括号，或用 AND",
                "comparisons do not chain; use brackets or AND",
            )
        left, right = self.node(tree.left), self.node(tree.right)
        self.check_same_kind(tree, left, right)
        if op not in ("=", "<>"):
            self.check_order(tree, left, right)
        self.check_values(tree.left, right, left)
        self.check_values(tree.right, left, right)
        return Compare(op, left, right)

    def between(self, tree: exp.Between) -> Node:
        if tree.args.get("symmetric"):
            self.refuse("not-in-language", tree, "语言中没有 SYMMETRIC", "SYMMETRIC is not in it")
        part = self.node(tree.this)
        low, high = self.node(tree.args["low"]), self.node(tree.args["high"])
        for end in (low, high):
            self.check_same_kind(tree, part, end)
            self.check_order(tree, part, end)
        return And((Compare(">=", part, low), Compare("<=", part, high)))

    def member(self, tree: exp.In) -> Node:
        part = self.node(tree.this)
        values = []
        for listed in tree.expressions:
            value = self.node(listed)
            if not isinstance(value, Const):
                self.refuse(
                    "not-in-language",
                    listed,
                    "IN 的括号里只能写字面值",
                    "IN takes a list of literals",
                )
            self.check_same_kind(tree, part, value)
            self.check_values(listed, part, value)
            values.append(value)
        if not values:
            self.refuse("not-in-language", tree, "IN 后面要有值", "IN needs a list of literals")
        return In(part, tuple(values))

    def is_null(self, tree: exp.Is) -> Node:
        if not isinstance(tree.expression, exp.Null):
            self.refuse("not-in-language", tree, "IS 后面只能是 NULL", "only NULL may follow IS")
        return IsNull(self.node(tree.this))

    def case(self, tree: exp.Case) -> Node:
        if tree.this is not None:
            self.refuse(
                "not-in-language",
                tree.this,
                "CASE 后面直接写 WHEN",
                "write WHEN directly after CASE",
            )
        rows = []
        for row in tree.args["ifs"]:
            rows.append((self.typed(row.this, Kind.BOOLEAN), self.node(row.args["true"])))
        last = tree.args.get("default")
        case = Case(tuple(rows), None if last is None else self.node(last))
        for output in case.outputs:
            self.check_same_kind(tree, case.outputs[0], output)
        return case

    def lookup(self, call: exp.Anonymous) -> Node:
        """The only function that `tokens` lets through."""
        name, *keys = call.expressions or [None]
        if not (isinstance(name, exp.Literal) and name.is_string):
            self.refuse(
                "not-in-language",
                call if name is None else name,
                "先写表名：lookup('表', 键…, 日期)",
                "name the table first: lookup('table', key…, day)",
            )
        if self.tables is None:
            self.refuse(
                "not-in-language", call, "这里没有表可查", "there are no tables to look up here"
            )
        nodes = [self.node(key) for key in keys]
        try:
            return self.tables.lookup(str(name.this), nodes)
        except LookupProblem as error:
            place = error.argument
            at = call if place is None else call.expressions[place]
            self.refuse(error.code, at, error.problem.zh, error.problem.en)

    def arithmetic(self, tree: exp.Binary) -> Node:
        op = _ARITHMETIC[type(tree)]
        if isinstance(tree.right, exp.Interval):
            return self.add_period(tree, op, tree.right)
        left, right = self.node(tree.left), self.node(tree.right)
        if op == "-" and (left.kind, right.kind) == (Kind.DATE, Kind.DATE):
            return DaysBetween(left, right)
        for part, side in ((left, tree.left), (right, tree.right)):
            if part.kind is not Kind.NUMBER:
                self.refuse(
                    "wrong-type",
                    side,
                    f"{op} 只用于数字，这里是{part.kind.label.zh}",
                    f"{op} takes numbers and this is {part.kind.label.en}",
                )
        return Arith(op, left, right)

    def add_period(self, tree: exp.Binary, op: str, interval: exp.Interval) -> Node:
        if op not in "+-":
            self.refuse("wrong-type", tree, "日期只能加减", "a date takes + or - only")
        day = self.typed(tree.left, Kind.DATE)
        unit = interval.unit.name.upper() if interval.unit is not None else ""
        count = interval.this.name if isinstance(interval.this, exp.Literal) else ""
        if unit not in MOST_PERIODS or not (count.isascii() and count.isdecimal()):
            self.refuse(
                "not-in-language",
                tree,
                "写作 INTERVAL 3 DAY、MONTH 或 YEAR",
                "write INTERVAL 3 DAY, MONTH or YEAR",
            )
        if int(count) > MOST_PERIODS[unit]:
            self.refuse("too-long", tree, "间隔太长", "this interval is too long")
        return AddPeriod(day, int(count) if op == "+" else -int(count), unit)
