"""Maps: how the columns of somebody else's tape become facts.

A map declares how raw columns are read, gives facts as expressions over them in the language of
conditions, and names constants it assumes, each with its reason. What it does not map is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from changrong.policy.batch.columns import Refused, read_column
from changrong.policy.compilers.sql import Sql, decimal_of, identifier, prepare
from changrong.policy.errors import FactError, LanguageError, NoticeError, Place, did_you_mean
from changrong.policy.facts import Fact, FactType, Kind, Value, Vocabulary
from changrong.policy.language.nodes import Node
from changrong.policy.language.reader import expression
from changrong.policy.language.widths import Width, check, width_of, width_of_fact
from changrong.policy.reading.toml import Section, read_toml
from changrong.text import Text


@dataclass(frozen=True)
class RawColumn:
    """How one column of the tape is read: as text unless a type is declared."""

    fact: Fact
    strip: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    format: str = ""
    values: Mapping[str, bool | str] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the column's values are written as facts are."""
        return not (self.strip or self.blanks or self.format or self.values)

    def parse(self, raw: object) -> Value:
        """One value of the column. Raises FactError where it is not as declared."""
        if not isinstance(raw, str):
            return self.fact.parse(raw)
        text = raw.strip()
        if text in self.blanks:
            return None
        for mark in self.strip:
            text = text.replace(mark, "")
        if not text:
            return self.fact.parse(text)
        if self.values is not None:
            return self._listed(text)
        return self._day(text) if self.format else self.fact.parse(text)

    def _listed(self, text: str) -> Value:
        assert self.values is not None
        if text not in self.values:
            known = list(self.values)
            problem = Text(f"应为 {'、'.join(known)} 之一", f"should be one of {', '.join(known)}")
            raise FactError(self.fact.name, text, problem)
        return self.fact.parse(self.values[text])

    def _day(self, text: str) -> Value:
        try:
            if any(mark.isdigit() and not mark.isascii() for mark in text):
                raise ValueError
            return datetime.strptime(text, self.format).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            problem = Text(f"不是 {self.format} 形式的日期", f"is not a date written {self.format}")
            raise FactError(self.fact.name, text, problem) from None


@dataclass(frozen=True, slots=True)
class Assumption:
    """A constant that a map takes for every row, and why it may."""

    fact: str
    value: Value
    because: Text


@dataclass(frozen=True, slots=True)
class TapeMap:
    """A map: raw columns, the facts made of them, and what is assumed."""

    title: Text
    columns: tuple[RawColumn, ...]
    facts: Mapping[str, Node]
    assumptions: tuple[Assumption, ...]

    @property
    def column_names(self) -> list[str]:
        return [column.fact.name for column in self.columns]


def read_map(file: Path, vocabulary: Vocabulary) -> TapeMap:
    """The map of a TOML file. Raises NoticeError with the place of what is wrong."""
    place = Place(file.name)
    whole = Section(read_toml(file, place), place)
    head = whole.section("map")
    title = head.words("title")
    head.done()
    declared = whole.maybe_section("columns")
    columns = {name: _column(declared, name) for name in (declared.values if declared else ())}
    mapped = whole.section("facts")
    facts = {name: _fact(mapped, name, columns, vocabulary) for name in mapped.values}
    assumed = whole.maybe_section("assume")
    assumptions = tuple(
        _assumption(assumed, name, vocabulary) for name in (assumed.values if assumed else ())
    )
    whole.done()
    if not facts:
        raise mapped.fail("no-fact", "[facts] 里没有一项事实", "[facts] maps no fact")
    if not columns:
        problem = Text(
            "没有一列用上；常数写在 [assume] 里", "no column is used; constants belong in [assume]"
        )
        raise NoticeError("no-column", place, problem)
    for assumption in assumptions:
        if assumption.fact in facts:
            raise NoticeError(
                "declared-twice",
                replace(place, condition=assumption.fact),
                Text("既有映射又有假定", "is both mapped and assumed"),
            )
    return TapeMap(title, tuple(columns.values()), facts, assumptions)


def _column(declared: Section | None, name: str) -> RawColumn:
    assert declared is not None
    section = declared.section(name, condition=f"columns {name}")
    values = section.maybe_section("values")
    kinds = [str(type_) for type_ in FactType if type_ is not FactType.CODE]
    by_values = _type_of_values(values) if values is not None else FactType.TEXT
    type_ = FactType(section.choice("type", kinds, default=by_values))
    if values is not None and type_ is not by_values:
        raise section.fail(
            "wrong-type",
            f"values 给出的是 {by_values}，type 却是 {type_}",
            f"values are {by_values} and type says {type_}",
        )
    limits = {key: section.decimal(key) for key in ("min", "max")}
    column = RawColumn(
        fact=Fact(name, type_, Text(name, name), min=limits["min"], max=limits["max"]),
        strip=section.texts("strip"),
        blanks=section.texts("blanks"),
        format=section.text("format", default=""),
        values=None if values is None else values.values,
    )
    if column.format and type_ is not FactType.DATE:
        raise section.fail("wrong-type", "format 只用于日期", "format is for dates only")
    if column.format and not _tells_days(column.format):
        raise section.fail(
            "bad-format",
            f"format {column.format} 定不出年、月、日",
            f"format {column.format} does not tell year, month and day",
        )
    if any(limit is not None for limit in limits.values()) and type_.kind is not Kind.NUMBER:
        raise section.fail("wrong-type", "min、max 只用于数字", "min and max are for numbers only")
    if limits["min"] is not None and limits["max"] is not None and limits["max"] < limits["min"]:
        raise section.fail("bad-range", "max 小于 min", "max is below min")
    section.done()
    return column


def _tells_days(format: str) -> bool:
    """Whether days written in this format can be read back."""
    days = (date(2001, 2, 3), date(2012, 11, 30))
    try:
        return all(datetime.strptime(day.strftime(format), format).date() == day for day in days)  # noqa: DTZ007
    except ValueError:
        return False


def _type_of_values(values: Section) -> FactType:
    kinds = {type(value) for value in values.values.values()}
    if kinds == {bool}:
        return FactType.BOOLEAN
    if kinds == {str}:
        return FactType.TEXT
    raise values.fail(
        "wrong-type",
        "values 应全是 true/false 或全是文本",
        "values should be all true/false or all text",
    )


def _fact(
    mapped: Section, name: str, columns: dict[str, RawColumn], vocabulary: Vocabulary
) -> Node:
    """The tree of a mapped fact; a column it names without declaring it is read as text."""
    fact = _stated(mapped, name, vocabulary)
    text = mapped.text(name)
    place = replace(mapped.place, condition=name)
    try:
        tree = expression(text, _Columns(columns), fact.kind)
        widths = {
            column.fact.name: width_of_fact(column.fact)
            for column in columns.values()
            if column.fact.kind is Kind.NUMBER
        }
        check(tree, widths)
    except LanguageError as error:
        hint = _QUOTE_COLUMNS if error.code == "syntax" else Text("", "")
        problem = Text(error.text.zh + hint.zh, error.text.en + hint.en)
        raise NoticeError(error.code, place, problem) from None
    return tree


_QUOTE_COLUMNS = Text(
    '；列名若是 SQL 的词，要加双引号 " "',
    '; a column whose name is a word of SQL stands in double quotes " "',
)


class _Columns(Vocabulary):
    """Raw columns as a vocabulary: any name is a column, of type text unless declared."""

    def __init__(self, columns: dict[str, RawColumn]) -> None:
        super().__init__(column.fact for column in columns.values())
        self.columns = columns

    def find(self, name: str) -> Fact | None:
        if name not in self.columns:
            self.columns[name] = RawColumn(Fact(name, FactType.TEXT, Text(name, name)))
        return self.columns[name].fact


def _stated(section: Section, name: str, vocabulary: Vocabulary) -> Fact:
    fact = vocabulary.facts.get(name)
    place = replace(section.place, condition=name)
    if fact is None:
        hint = did_you_mean(name, vocabulary.facts)
        problem = Text(f"没有这项事实{hint.zh}", f"no such fact{hint.en}")
        raise NoticeError("unknown-fact", place, problem)
    if fact.derived:
        problem = Text("由其他事实推出，不能映射", "is derived and cannot be mapped")
        raise NoticeError("derived-fact", place, problem)
    return fact


def _assumption(assumed: Section | None, name: str, vocabulary: Vocabulary) -> Assumption:
    assert assumed is not None
    fact = _stated(assumed, name, vocabulary)
    section = assumed.section(name, condition=f"assume {name}")
    section.known.append("value")
    try:
        value = fact.parse(section.values.get("value"))
    except FactError as error:
        raise NoticeError("wrong-fact", section.place, error.text) from None
    if value is None:
        raise section.fail("missing-key", "缺少 value", "value is missing")
    assumption = Assumption(name, value, section.words("because"))
    section.done()
    return assumption


class Mapper:
    """A map at work on chunks of one tape."""

    def __init__(self, tape_map: TapeMap, vocabulary: Vocabulary) -> None:
        self.map = tape_map
        self.facts = [vocabulary[name] for name in tape_map.facts]
        self.widths: dict[str, Width] = {
            column.fact.name: width_of_fact(column.fact)
            for column in tape_map.columns
            if column.fact.kind is Kind.NUMBER
        }
        # Columns go by their numbers: names of a tape may differ only in case, which SQL overlooks.
        self.columns = {name: f"c{each}" for each, name in enumerate(tape_map.column_names)}
        self.connection = duckdb.connect()
        prepare(self.connection)
        self.query = f"SELECT {', '.join(map(self._sql, self.facts))} FROM raw ORDER BY row"

    def _sql(self, fact: Fact) -> str:
        tree = self.map.facts[fact.name]
        text = Sql(self.widths, {}, self.columns).render(tree)
        if fact.kind is Kind.NUMBER:
            text = decimal_of(text, width_of(tree, self.widths))
        return f"{text} AS {identifier(fact.name)}"

    def read(self, chunk: pa.Table) -> tuple[pa.Table, list[Refused]]:
        """The facts of a chunk in engine form, and every value that was refused.

        A value refused in a raw column is reported there; a result that the fact itself refuses is
        reported under the fact's name.
        """
        raw: dict[str, pa.Array] = {"row": pa.array(range(chunk.num_rows), pa.int64())}
        refused: list[Refused] = []
        for column in self.map.columns:
            name = column.fact.name
            parse = None if column.is_plain else column.parse
            raw[self.columns[name]], found = read_column(chunk[name], column.fact, parse)
            refused += found
        self.connection.register("raw", pa.table(raw))
        made = self.connection.sql(self.query).to_arrow_table()
        facts: dict[str, pa.Array] = {}
        for fact in self.facts:
            facts[fact.name], found = read_column(made[fact.name], fact)
            refused += found
        return pa.table(facts), refused
