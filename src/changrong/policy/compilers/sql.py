"""A tree as SQL: the same value on every row as `closure` gives for one.

Numbers are integers in SQL (see `widths`): BIGINT where 18 digits are enough, else the engine's
widest (HUGEINT). So no rounding and no overflow of the engine's own can enter. Truth is SQL's own
three values, which are Kleene's. What engines spell differently is their `dialect`: DuckDB's here,
Spark's in `spark`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import reduce

from duckdb import DuckDBPyConnection

from changrong.policy.compilers.dialect import NARROW, Dialect
from changrong.policy.facts import Kind, Value
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
    reads,
    walk,
)
from changrong.policy.language.widths import Width, common, division, integer_of, width_of

_MACROS = """
CREATE OR REPLACE TEMP MACRO half_even(whole, rest, divisor) AS
    whole + CASE WHEN abs(rest) > abs(divisor) - abs(rest)
                   OR (abs(rest) = abs(divisor) - abs(rest) AND whole % 2 <> 0)
                 THEN sign(rest) * sign(divisor) ELSE 0 END;
CREATE OR REPLACE TEMP MACRO quotient(dividend, divisor) AS
    CASE WHEN divisor <> 0 THEN
        half_even(dividend // nullif(divisor, 0), dividend % nullif(divisor, 0), divisor) END;
CREATE OR REPLACE TEMP MACRO in_calendar(day) AS
    CASE WHEN day BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN CAST(day AS DATE) END;
"""


def prepare(connection: DuckDBPyConnection) -> None:
    """Give a connection what the SQL of this module calls."""
    connection.execute(_MACROS)
    connection.execute("SET max_expression_depth TO 100000")


def identifier(name: str) -> str:
    """A name quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_TYPES = {Kind.BOOLEAN: "BOOLEAN", Kind.DATE: "DATE", Kind.TEXT: "VARCHAR"}


def decimal_of(text: str, width: Width) -> str:
    """The SQL of an integer turned back into the number that it stands for."""
    unit = "1" if not width.places else f"0.{'1'.rjust(width.places, '0')}"
    return f"CAST({text} AS DECIMAL(38,0)) * CAST('{unit}' AS DECIMAL(38,{width.places}))"


def integer_type(width: Width) -> str:
    """The SQL type that holds a number of this width as an integer."""
    return "BIGINT" if width.bound < NARROW else "HUGEINT"


class DuckDB(Dialect):
    """DuckDB, on a connection that went through `prepare`."""

    def name(self, column: str) -> str:
        return identifier(column)

    def text(self, value: str) -> str:
        return text_literal(value)

    def day(self, value: date) -> str:
        return f"DATE '{value.isoformat()}'"

    def type_of(self, kind: Kind) -> str:
        return _TYPES[kind]

    def integer_type(self, width: Width) -> str:
        return integer_type(width)

    def integer(self, value: int, type: str) -> str:
        return f"CAST({value} AS {type})"

    def later(self, day: str, count: int, unit: str) -> str:
        return f"in_calendar({day} + INTERVAL ({count}) {unit})"

    def days_between(self, later: str, earlier: str) -> str:
        return f"({later} - {earlier})"

    def quotient(self, dividend: str, divisor: str, width: Width) -> str:
        text = f"quotient({dividend}, {divisor})"
        return text if integer_type(width) == "HUGEINT" else f"CAST({text} AS BIGINT)"


class Sql:
    """Renders trees over given columns.

    `widths` tells how wide each number fact is; `known` holds facts that are the same on all rows
    (the day of judging) and are written into the text as literals; `columns` names the column of a
    fact where that is not the fact's own name; `dialect` is the engine's.
    """

    def __init__(
        self,
        widths: Mapping[str, Width],
        known: Mapping[str, Value],
        columns: Mapping[str, str] | None = None,
        dialect: Dialect | None = None,
    ) -> None:
        self.widths = widths
        self.known = known
        self.columns = columns or {}
        self.dialect = dialect or DuckDB()

    def column(self, fact: str) -> str:
        return self.dialect.name(self.columns.get(fact, fact))

    def width(self, node: Node) -> Width:
        return width_of(node, self.widths)

    def render(self, node: Node) -> str:
        """The value of the tree: BOOLEAN, DATE, VARCHAR, or the integer of its own width."""
        match node:
            case Const(value, _):
                return self.literal(value)
            case Read(fact, kind):
                return self.fact(fact, kind)
            case Compare(op, left, right):
                return f"({self.pair(left, op, right)})"
            case And(parts):
                return self.joined(" AND ", parts)
            case Or(parts):
                return self.joined(" OR ", parts)
            case Not(part):
                return f"(NOT {self.render(part)})"
            case In(part, values):
                return self.member(part, values)
            case IsNull(part):
                return f"({self.render(part)} IS NULL)"
            case Arith("/", left, right):
                return self.quotient(left, right)
            case Arith(op, left, right):
                return self.arithmetic(node, op, left, right)
            case AddPeriod(day, count, unit):
                return self.dialect.later(self.render(day), count, unit)
            case DaysBetween(later, earlier):
                return self.dialect.days_between(self.render(later), self.render(earlier))
            case Case():
                return self.case(node)

    def fact(self, name: str, kind: Kind) -> str:
        if name not in self.known:
            return self.column(name)
        value = self.known[name]
        if value is None:
            return f"CAST(NULL AS {self.type_of(name, kind)})"
        if kind is Kind.NUMBER:
            assert isinstance(value, int | Decimal)
            width = self.widths[name]
            return self.integer(integer_of(Decimal(value), width.places), width)
        return self.literal(value)

    def type_of(self, name: str, kind: Kind) -> str:
        if kind is Kind.NUMBER:
            return self.dialect.integer_type(self.widths[name])
        return self.dialect.type_of(kind)

    def integer(self, value: int, width: Width) -> str:
        return self.dialect.integer(value, self.dialect.integer_type(width))

    def literal(self, value: bool | int | Decimal | date | str) -> str:
        match value:
            case bool():
                return "TRUE" if value else "FALSE"
            case date():
                return self.dialect.day(value)
            case str():
                return self.dialect.text(value)
            case _:
                number = Const(Decimal(value), Kind.NUMBER)
                return self.scaled(number, self.width(number))

    def joined(self, word: str, parts: tuple[Node, ...]) -> str:
        return f"({word.join(self.render(part) for part in parts)})"

    # Numbers

    def scaled(self, node: Node, to: Width) -> str:
        """The number of this tree at the places, and in the type, of another width."""
        width = self.width(node)
        if isinstance(node, Const) and isinstance(node.value, Decimal):
            return self.integer(integer_of(node.value, to.places), to)
        text, wider = self.render(node), self.dialect.integer_type(to)
        if self.dialect.integer_type(width) != wider:
            text = f"CAST({text} AS {wider})"
        shift = to.places - width.places
        return f"({text} * {self.dialect.integer(10**shift, wider)})" if shift else text

    def pair(self, left: Node, op: str, right: Node) -> str:
        if left.kind is not Kind.NUMBER:
            return f"{self.render(left)} {op} {self.render(right)}"
        width = common(self.width(left), self.width(right))
        return f"{self.scaled(left, width)} {op} {self.scaled(right, width)}"

    def member(self, part: Node, values: tuple[Const, ...]) -> str:
        if part.kind is not Kind.NUMBER:
            listed = ", ".join(self.render(value) for value in values)
            return f"({self.render(part)} IN ({listed}))"
        width = reduce(common, (self.width(value) for value in values), self.width(part))
        listed = ", ".join(self.scaled(value, width) for value in values)
        return f"({self.scaled(part, width)} IN ({listed}))"

    def arithmetic(self, node: Node, op: str, left: Node, right: Node) -> str:
        width = self.width(node)
        if op == "*":
            sides = [
                self.scaled(side, Width(self.width(side).places, width.bound))
                for side in (left, right)
            ]
        else:
            sides = [self.scaled(side, width) for side in (left, right)]
        return f"({f' {op} '.join(sides)})"

    def quotient(self, left: Node, right: Node) -> str:
        raised = division(self.width(left), self.width(right))
        dividend, divisor = (
            self.scaled(side, Width(width.places, NARROW))
            for side, width in zip((left, right), raised, strict=True)
        )
        return self.dialect.quotient(dividend, divisor, self.width(Arith("/", left, right)))

    # Tables

    def case(self, node: Case) -> str:
        if not node.is_constant:
            return self.blocking(node)
        if len(set(node.outputs)) == len(node.outputs):
            return self.blocking(node)
        columns = list(reads(node))
        never = any(self.known.get(fact, fact) is None for fact in columns)
        if never or not columns or not _unknown_only_from_facts(node):
            return self.chains(node)
        known = " AND ".join(
            f"{self.column(fact)} IS NOT NULL" for fact in columns if fact not in self.known
        )
        if not known:
            return self.first_hit(node)
        return f"CASE WHEN {known} THEN {self.first_hit(node)} ELSE {self.chains(node)} END"

    def output(self, case: Case, output: Node) -> str:
        if case.kind is not Kind.NUMBER:
            return self.render(output)
        return self.scaled(output, self.width(case))

    def first_hit(self, node: Case) -> str:
        """For rows on which no condition is unknown."""
        rows = [
            f"WHEN {self.render(condition)} THEN {self.output(node, output)}"
            for condition, output in node.rows
        ]
        return self._case(node, rows)

    def blocking(self, node: Case) -> str:
        rows = []
        for condition, output in node.rows:
            text = self.render(condition)
            rows.append(
                f"WHEN {text} THEN {self.output(node, output)} WHEN {text} IS NULL THEN NULL"
            )
        return self._case(node, rows)

    def _case(self, node: Case, rows: list[str]) -> str:
        last = "NULL" if node.otherwise is None else self.output(node, node.otherwise)
        return f"CASE {' '.join(rows)} ELSE {last} END"

    def chains(self, node: Case) -> str:
        """For rows with unknown conditions: each output's own chain says whether it is the answer.

        With R the value of rows i and below, the chain of output v is TRUE exactly where R = v:
        at a row that gives v it is `c OR below`, at any other row `NOT c AND below`. An unknown c
        makes `c OR below` true only if what is below is true anyway, and `NOT c AND below` never.
        The text grows with rows times different outputs, not exponentially.
        """
        conditions = [self.render(condition) for condition, _ in node.rows]
        if node.kind is Kind.BOOLEAN:
            return self.chain(node, conditions, Const(True, Kind.BOOLEAN))
        answers = [
            f"WHEN {self.chain(node, conditions, output)} THEN {self.output(node, output)}"
            for output in dict.fromkeys(node.outputs)
        ]
        return f"CASE {' '.join(answers)} END"

    def chain(self, node: Case, conditions: list[str], wanted: Node) -> str:
        if node.otherwise is None:
            below = "CAST(NULL AS BOOLEAN)"
        else:
            below = "TRUE" if node.otherwise == wanted else "FALSE"
        for (_, output), condition in zip(reversed(node.rows), reversed(conditions), strict=True):
            if output == wanted:
                below = f"({condition} OR {below})"
            else:
                below = f"(NOT {condition} AND {below})"
        return below


def _unknown_only_from_facts(node: Case) -> bool:
    """Whether a condition of this table can be unknown only because a fact is."""
    makers = (AddPeriod, Case)
    return not any(
        isinstance(part, makers) or (isinstance(part, Arith) and part.op == "/")
        for condition, _ in node.rows
        for part in walk(condition)
    )
