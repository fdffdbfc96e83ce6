"""Trees as Arrow kernels over a chunk of rows: the same value on every row as `closure` gives.

A program is compiled once and run on any number of chunks, by any number of threads. Every distinct
part of its trees is one step. Truth is two bitmaps (`bits`), numbers are integers at their places
(`vectors`), days are date32, text is dictionary-encoded; each text is compared by its rank among
the literals that the program compares it with, which tells it from each of them.
"""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from changrong.policy.compilers import bits, days, vectors
from changrong.policy.compilers.bits import Bits
from changrong.policy.compilers.cases import blocking, looked_past
from changrong.policy.compilers.folding import folded
from changrong.policy.compilers.vectors import Numbers
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
)

Vector = Any
"""BOOLEAN: Bits. NUMBER: Numbers. DATE: date32. TEXT: a dictionary of strings. Or one for all."""
Step = Callable[["Run", list[Any]], Vector]

_KERNELS: Mapping[str, Callable[..., pa.BooleanArray]] = {
    "=": pc.equal,
    "<>": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Run:
    """One chunk on its way through a program: its columns, and its rows, which come in 64s."""

    columns: Mapping[str, pa.Array]
    rows: int


@dataclass(slots=True)
class _Ranks:
    """The literals that one text is compared with, and the ranks of the latest dictionary met.

    The rank of literal `i` is `2i + 1`; what lies between two literals has the even rank between.
    """

    literals: list[str] = field(default_factory=list)
    latest: tuple[pa.Array, pa.Array] | None = None

    def add(self, literal: str) -> None:
        place = bisect_left(self.literals, literal)
        if self.literals[place : place + 1] != [literal]:
            self.literals.insert(place, literal)

    def of_literal(self, literal: str) -> int:
        return 2 * bisect_left(self.literals, literal) + 1

    def of(self, text: str) -> int:
        place = bisect_left(self.literals, text)
        return 2 * place + (self.literals[place : place + 1] == [text])

    @property
    def type(self) -> pa.DataType:
        return pa.uint8() if len(self.literals) < 127 else pa.uint32()

    def column(self, texts: pa.DictionaryArray) -> pa.Array:
        """The rank of each row's text. The parts of one chunk share their dictionary."""
        dictionary, latest = texts.dictionary, self.latest
        if latest is None or not _is_same(latest[0], dictionary):
            ranks = [self.of(text) for text in dictionary.to_pylist()]
            latest = self.latest = (dictionary, pa.array(ranks, self.type))
        return vectors.spread(latest[1], texts.indices)


def _is_same(left: pa.Array, right: pa.Array) -> bool:
    """Whether both are one array: the same memory, which `left` keeps from being used again."""
    return (left.offset, len(left)) == (right.offset, len(right)) and all(
        mine is None or mine.address == other.address
        for mine, other in zip(left.buffers()[1:], right.buffers()[1:], strict=True)
    )


class Program:
    """Trees that share their parts, ready to run.

    `places` tells the decimal places of each stated number; `known` holds facts that are the same
    on all rows, None among them for what is unknown on all.
    """

    def __init__(self, places: Mapping[str, int], known: Mapping[str, Value]) -> None:
        self.places = places
        self.known = dict(known)
        self.steps: list[tuple[Step, tuple[int, ...]]] = []
        self.slots: dict[Node, int] = {}
        self.columns: dict[str, int] = {}
        self.ranks: dict[int, _Ranks] = {}
        self.rank_slots: dict[int, int] = {}

    # Compiling

    def define(self, fact: str, node: Node) -> int:
        """Give a derived fact its tree; what is compiled later reads it there."""
        tree = folded(node, self.known)
        if isinstance(tree, Const):
            self.known[fact] = tree.value
        slot = self.slot(tree)
        self.slots[Read(fact, node.kind)] = slot
        return slot

    def want(self, node: Node) -> int:
        """The number under which a run finds the value of this tree."""
        return self.slot(folded(node, self.known))

    def slot(self, node: Node) -> int:
        found = self.slots.get(node)
        if found is None:
            step, inputs = self.compiled(node)
            found = self.slots[node] = self.append(step, inputs)
            if isinstance(node, Read):
                self.columns[node.fact] = found
        return found

    def append(self, step: Step, inputs: Sequence[int]) -> int:
        self.steps.append((step, tuple(inputs)))
        return len(self.steps) - 1

    def compiled(self, node: Node) -> tuple[Step, Sequence[int]]:
        match node:
            case Const(value, kind):
                return _constant(value, kind), ()
            case Read(fact, kind):
                return _read(fact, kind, self.places.get(fact, 0)), ()
            case Compare(op, left, right):
                return self.comparison(op, left, right)
            case And(parts):
                return _joined(operator.and_), [self.slot(part) for part in parts]
            case Or(parts):
                return _joined(operator.or_), [self.slot(part) for part in parts]
            case Not(part):
                return lambda run, given: ~given[0], [self.slot(part)]
            case In(part, values):
                equal = tuple(Compare("=", part, value) for value in values)
                return _joined(operator.or_), [self.slot(each) for each in equal]
            case IsNull(part):
                return _is_null, [self.slot(part)]
            case Arith(op, left, right):
                return _arithmetic(op), [self.slot(left), self.slot(right)]
            case AddPeriod(day, count, unit):
                return _later(count, unit), [self.slot(day)]
            case DaysBetween(later, earlier):
                return _days_between, [self.slot(later), self.slot(earlier)]
            case Case():
                return self.case(node)

    def comparison(self, op: str, left: Node, right: Node) -> tuple[Step, Sequence[int]]:
        if isinstance(left, Const) and not isinstance(right, Const):
            op, left, right = _MIRRORED[op], right, left
        if left.kind is Kind.TEXT and isinstance(right, Const):
            return self.ranked(op, left, str(right.value))
        compare = {
            Kind.BOOLEAN: _compare_truths,
            Kind.NUMBER: _compare_numbers,
            Kind.DATE: _compare_days,
            Kind.TEXT: _compare_texts,
        }[left.kind]
        return compare(op), [self.slot(left), self.slot(right)]

    def ranked(self, op: str, text: Node, literal: str) -> tuple[Step, Sequence[int]]:
        """A text beside a literal: its rank beside the literal's."""
        texts = self.slot(text)
        ranks = self.ranks.setdefault(texts, _Ranks())
        ranks.add(literal)
        if texts not in self.rank_slots:
            self.rank_slots[texts] = self.append(
                lambda run, given: ranks.column(_encoded(given[0], run.rows)), [texts]
            )
        kernel = _KERNELS[op]

        def step(run: Run, given: list[Any]) -> Bits:
            rank = pa.scalar(ranks.of_literal(literal), ranks.type)
            return bits.bits_of(kernel(given[0], rank))

        return step, [self.rank_slots[texts]]

    def case(self, node: Case) -> tuple[Step, Sequence[int]]:
        conditions = [self.slot(condition) for condition, _ in node.rows]
        outputs = [] if node.is_constant else [self.slot(output) for output in node.outputs]
        step = looked_past(node) if node.is_constant else blocking(node)
        return step, [*conditions, *outputs]

    # Running

    def run(self, columns: Mapping[str, pa.Array], rows: int, wanted: Sequence[int]) -> list[Any]:
        """The values of the wanted slots for a chunk whose rows come in 64s."""
        run = Run(columns, rows)
        needed = self._needed(wanted)
        values: list[Any] = [None] * len(self.steps)
        for place in needed:
            step, inputs = self.steps[place]
            values[place] = step(run, [values[slot] for slot in inputs])
        return [values[slot] for slot in wanted]

    def _needed(self, wanted: Sequence[int]) -> list[int]:
        """The steps that the wanted ones need, each after its inputs."""
        found: set[int] = set()
        waiting = list(wanted)
        while waiting:
            slot = waiting.pop()
            if slot not in found:
                found.add(slot)
                waiting.extend(self.steps[slot][1])
        return sorted(found)

    def reads(self, wanted: Sequence[int]) -> set[str]:
        """The columns that the wanted slots read."""
        needed = set(self._needed(wanted))
        return {fact for fact, slot in self.columns.items() if slot in needed}


# Steps


def _constant(value: Any, kind: Kind) -> Step:
    if kind is Kind.BOOLEAN:
        return lambda run, given: bits.constant(value, run.rows)
    if kind is Kind.NUMBER:
        nothing = Numbers(pa.scalar(None, pa.int64()), 0, 0)
        number = nothing if value is None else vectors.literal(value)
        return lambda run, given: number
    scalar = pa.scalar(value, pa.date32() if kind is Kind.DATE else pa.string())
    return lambda run, given: scalar


def _read(fact: str, kind: Kind, places: int) -> Step:
    match kind:
        case Kind.BOOLEAN:
            return lambda run, given: bits.bits_of(run.columns[fact])
        case Kind.NUMBER:
            return lambda run, given: vectors.measured(run.columns[fact], places)
        case Kind.DATE:
            return lambda run, given: run.columns[fact]
        case Kind.TEXT:
            return lambda run, given: _encoded(run.columns[fact], run.rows)


def _encoded(texts: pa.Array | pa.Scalar, rows: int) -> pa.DictionaryArray:
    column = vectors.column(texts, rows)
    if pa.types.is_dictionary(column.type):
        return column
    return column.dictionary_encode()


def _joined(combine: Callable[[Bits, Bits], Bits]) -> Step:
    return lambda run, given: reduce(combine, given)


def _is_null(run: Run, given: list[Any]) -> Bits:
    value = given[0]
    if isinstance(value, Bits):
        known = value.known
    else:
        column = value.values if isinstance(value, Numbers) else value
        known = bits.known(vectors.column(column, run.rows))
    return Bits(~known, known)


def _compared(kernel: Callable[..., Any], left: Any, right: Any, rows: int) -> Bits:
    return bits.bits_of(vectors.column(kernel(left, right), rows))


def _compare_truths(op: str) -> Step:
    def step(run: Run, given: list[Any]) -> Bits:
        left, right = given
        same: Bits = (left & right) | (~left & ~right)
        return same if op == "=" else ~same

    return step


def _compare_numbers(op: str) -> Step:
    def step(run: Run, given: list[Any]) -> Bits:
        left, right, _ = vectors.aligned(*given)
        return _compared(_KERNELS[op], left, right, run.rows)

    return step


def _compare_days(op: str) -> Step:
    return lambda run, given: _compared(_KERNELS[op], given[0], given[1], run.rows)


def _compare_texts(op: str) -> Step:
    def step(run: Run, given: list[Any]) -> Bits:
        left, right = (side.cast(pa.string()) for side in given)
        return _compared(_KERNELS[op], left, right, run.rows)

    return step


def _arithmetic(op: str) -> Step:
    match op:
        case "*":
            return lambda run, given: vectors.multiplied(*given)
        case "/":
            return lambda run, given: vectors.divided(given[0], given[1], run.rows)
        case _:
            return lambda run, given: vectors.added(op, *given)


def _later(count: int, unit: str) -> Step:
    return lambda run, given: days.later(vectors.column(given[0], run.rows), count, unit)


_LONGEST_SPAN = 3_652_060


def _days_between(run: Run, given: list[Any]) -> Numbers:
    later, earlier = (side.cast(pa.int32()).cast(pa.int64()) for side in given)
    return Numbers(pc.subtract(later, earlier), _LONGEST_SPAN, 0)
