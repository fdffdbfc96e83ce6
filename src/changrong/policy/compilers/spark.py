"""A tree as Spark SQL: the same value on every row as `closure` gives for one.

Written for sessions as `batch.spark` opens them (ANSI mode, no variables in SQL text). Numbers are
BIGINT, or DECIMAL(38,0) from the nineteenth digit on, whose sums and products are exact while the
widths hold. Where Spark means something else than DuckDB by the same words:

* `div` gives a BIGINT and `/` rounds half-up at six places: the quotient is made of `%`, which is
  exact, and a division that leaves no rest;
* `''` inside a text, `\\` and `${…}` are not what other engines take them for;
* a day past the year 9999 is a day to Spark, so the calendar's ends are checked before moving.
"""

from __future__ import annotations

from datetime import date

from changrong.policy.compilers.closure import add_period
from changrong.policy.compilers.dialect import NARROW, Dialect
from changrong.policy.facts import Kind
from changrong.policy.language.widths import Width

WIDE = "DECIMAL(38,0)"
_MOST_WHOLE = 10**32
"""Spark's `/` keeps six decimal places of its 38 digits, which leaves so much for the rest."""
_STEP = 10**6
_TYPES = {Kind.BOOLEAN: "BOOLEAN", Kind.DATE: "DATE", Kind.TEXT: "STRING"}
_SPECIAL = frozenset("\\'\"$")


class Spark(Dialect):
    """Spark 4 SQL."""

    def name(self, column: str) -> str:
        return f"`{column.replace('`', '``')}`"

    def text(self, value: str) -> str:
        return f"'{''.join(map(_escaped, value))}'"

    def day(self, value: date) -> str:
        return f"DATE '{value.isoformat()}'"

    def type_of(self, kind: Kind) -> str:
        return _TYPES[kind]

    def integer_type(self, width: Width) -> str:
        return "BIGINT" if width.bound < NARROW else WIDE

    def integer(self, value: int, type: str) -> str:
        return f"({value}L)" if type == "BIGINT" else f"CAST({value} AS {type})"

    def later(self, day: str, count: int, unit: str) -> str:
        """Moving keeps the order of days, so those that stay in the calendar lie on one side."""
        end = add_period(date.max if count >= 0 else date.min, -count, unit)
        if end is None:
            return "CAST(NULL AS DATE)"
        within = f"{day} {'<=' if count >= 0 else '>='} {self.day(end)}"
        if unit == "DAY":
            moved = f"date_add({day}, {count})"
        else:
            moved = f"add_months({day}, {count * 12 if unit == 'YEAR' else count})"
        return f"(CASE WHEN {within} THEN {moved} END)"

    def days_between(self, later: str, earlier: str) -> str:
        return f"CAST(datediff({later}, {earlier}) AS BIGINT)"

    def quotient(self, dividend: str, divisor: str, width: Width) -> str:
        """Both numbers are named once (a row of one `transform`), so nesting stays linear."""
        named = f"named_struct('a', {dividend}, 'b', nullif({divisor}, {self.integer(0, WIDE)}))"
        parts = f"named_struct('b', q.b, 'rest', q.a % q.b, 'whole', {self._whole(width)})"
        return (
            f"transform(transform(array({named}), q -> {parts}), q -> {self._half_even(width)})[0]"
        )

    def _whole(self, width: Width) -> str:
        """`q.a` by `q.b`, what is left over dropped."""
        if width.bound < NARROW:
            return "(q.a div q.b)"
        if width.bound < _MOST_WHOLE:
            return _divided("q.a", "q.b")
        return self._by_hand()

    def _by_hand(self) -> str:
        """Two steps of long division, where a small divisor leaves more than 32 digits."""
        step, most = self.integer(_STEP, WIDE), self.integer(_MOST_WHOLE, WIDE)
        high = _divided("q.a", step)
        low = f"({high} % q.b * {step} + q.a % {step})"
        long = f"({_divided(high, 'q.b')} * {step} + {_divided(low, 'q.b')})"
        return f"CASE WHEN abs(q.b) < {most} THEN {long} ELSE {_divided('q.a', 'q.b')} END"

    def _half_even(self, width: Width) -> str:
        type_ = self.integer_type(width)
        one, two, none = (self.integer(value, type_) for value in (1, 2, 0))
        left = "abs(q.b) - abs(q.rest)"
        away = f"abs(q.rest) > {left} OR (abs(q.rest) = {left} AND q.whole % {two} <> {none})"
        zero = self.integer(0, WIDE)
        sign = f"CASE WHEN (q.rest < {zero}) = (q.b < {zero}) THEN {one} ELSE -{one} END"
        return f"q.whole + CASE WHEN {away} THEN {sign} ELSE {none} END"


def _divided(dividend: str, divisor: str) -> str:
    """The quotient without its rest; the one before it is exact, so nothing is rounded."""
    return f"CAST(({dividend} - {dividend} % {divisor}) / {divisor} AS {WIDE})"


def _escaped(character: str) -> str:
    if character in _SPECIAL or not character.isprintable():
        code = ord(character)
        return f"\\u{code:04X}" if code < 1 << 16 else f"\\U{code:08X}"
    return character
