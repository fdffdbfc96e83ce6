"""Losses and recoveries as Arrow tables: each column read whole, what is wrong named by its row.

A loss that cannot be read changes what all later ones bear under a cap, so it refuses the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from changrong.guarantee.agreement import Agreement
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.sharing.columns import (
    LARGEST_LOSS,
    Losses,
    Recoveries,
    ReturnedRecoveries,
    SharedLosses,
    flows_of,
)
from changrong.policy.errors import did_you_mean
from changrong.policy.numbers import plain
from changrong.text import Text

LOSS, CLAIMED_ON, AMOUNT = "loss", "claimed_on", "amount"
RECEIVED_ON, GROSS, COSTS = "received_on", "gross", "costs"
IN_FEN = "_fen"
"""Behind the name of an amount whose column holds whole fen; otherwise it holds yuan."""
MOST_SAID = 5
EPOCH = date(1970, 1, 1)
FIRST_DAY, LAST_DAY = (date.min - EPOCH).days, (date.max - EPOCH).days
"""What a calendar of Python can hold; a file may hold more."""
IN_A_DAY = 86_400_000  # milliseconds, which a date64 counts

OUT = pa.schema(
    [
        (LOSS, pa.string()),
        (CLAIMED_ON, pa.date32()),
        ("bearer", pa.dictionary(pa.int8(), pa.string())),
        ("party", pa.dictionary(pa.int8(), pa.string())),
        ("kind", pa.dictionary(pa.int8(), pa.string())),
        ("by_share", pa.int64()),
        ("borne", pa.int64()),
        ("pays", pa.int64()),
        ("pays_to", pa.dictionary(pa.int8(), pa.string())),
    ]
)
"""A row for each loss and bearer, in fen: what it would bear by its share alone, what it bears once
caps are heeded, and what it pays on, with what comes through it, to whom."""

RECOVERED = (pa.field("recovered", pa.int64()), pa.field("missing", pa.int64()))
"""Two columns more where recoveries are given: what came back to the bearer, and what did not."""


def needed(names: Sequence[str], amounts: Sequence[str], others: Sequence[str]) -> list[str]:
    """The columns that are read of a table with these. Raises GuaranteeError for a missing one, or
    an amount that is there in yuan and in fen."""
    found = list(others)
    for name in others:
        if name not in names:
            raise _missing(name, names)
    for amount in amounts:
        given = [name for name in (amount, amount + IN_FEN) if name in names]
        if len(given) > 1:
            raise GuaranteeError(
                f"{amount} 和 {amount}{IN_FEN} 只能有一列",
                f"there is a column {amount} and a column {amount}{IN_FEN}; one of them is enough",
            )
        if not given and amount != COSTS:
            raise _missing(amount, names)
        found += given
    return found


def _missing(name: str, names: Sequence[str]) -> GuaranteeError:
    hint = did_you_mean(name, names)
    return GuaranteeError(f"没有 {name} 这一列{hint.zh}", f"there is no column {name}{hint.en}")


def joined(chunks: Iterable[pa.Table]) -> pa.Table:
    """The parts of a file as one table; columns that hold several sorts of values, as a workbook's
    may, as text. Raises GuaranteeError."""
    parts = list(chunks)
    return pa.table(
        {name: _joined(name, [part[name] for part in parts]) for name in parts[0].column_names}
    )


def _joined(name: str, parts: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray | pa.Array:
    sorts = {part.type for part in parts}
    if len(sorts) == 1 and not any(map(pa.types.is_union, sorts)):
        return pa.chunked_array([chunk for part in parts for chunk in part.chunks], *sorts)
    return _texts(name, [value for part in parts for value in part.to_pylist()])


def _texts(name: str, values: Sequence[Any]) -> pa.Array:
    """Values of whatever sort as text; but a loss is named by text or a whole number."""
    texts = pa.array([None if value is None else _text(value) for value in values], pa.string())
    if name == LOSS:
        wrong = [not isinstance(value, str | None) and not _is_whole(value) for value in values]
        _refuse(pa.table({name: texts}), name, np.array(wrong), _NO_NAME)
    return texts


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return value.decode() if isinstance(value, bytes) else str(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, Decimal) and value == value.to_integral_value()


_NO_NAME = Text("应是文字或整数", "should be text or a whole number")


class LossTable:
    """Losses with the names they have. Raises GuaranteeError, naming rows and columns."""

    def __init__(self, table: pa.Table) -> None:
        self.names = _names(table, LOSS)
        self.losses = Losses(_fen(table, AMOUNT), _days(table, CLAIMED_ON))
        if pc.count_distinct(self.names).as_py() < len(self.names):
            raise _twice(self.names)

    def recoveries(self, table: pa.Table) -> Recoveries:
        """Recoveries of these losses, told by their names."""
        names = _names(table, LOSS)
        places = pc.index_in(names, value_set=self.names)
        unknown = _mask(places.is_null())
        _refuse(table, LOSS, unknown, Text("损失表里没有这一笔", "is no loss of these"))
        gross = _fen(table, GROSS)
        has_costs = COSTS in table.column_names or COSTS + IN_FEN in table.column_names
        costs = _fen(table, COSTS, least=0) if has_costs else np.zeros_like(gross)
        _refuse(table, COSTS, costs > gross, Text("超过追回的金额", "is more than was recovered"))
        return Recoveries(
            places.to_numpy(zero_copy_only=False).astype(np.int64),
            _days(table, RECEIVED_ON),
            gross,
            costs,
        )


def _twice(names: pa.Array) -> GuaranteeError:
    counts = pc.value_counts(names)
    twice = counts.filter(pc.greater(counts.field("counts"), 1))[0]["values"].as_py()
    return GuaranteeError(f"损失 {twice} 出现两次", f"loss {twice} is there twice")


def batches(
    agreement: Agreement,
    table: LossTable,
    shared: SharedLosses,
    returned: ReturnedRecoveries | None,
    rows: int,
) -> Iterator[pa.Table]:
    """What each bears of each loss (OUT, and RECOVERED where there are recoveries), so many losses
    at a time, in their order."""
    pays = flows_of(agreement, shared.borne)
    for start in range(0, len(table.names), rows):
        part = slice(start, start + rows)
        amounts = [one[:, part] for one in (shared.by_share, shared.borne, pays)]
        if returned:
            missing = returned.missing[:, part]
            amounts += [amounts[1] - missing, missing]
        yield _batch(agreement, table, part, amounts)


def _batch(
    agreement: Agreement, table: LossTable, part: slice, amounts: list[npt.NDArray[np.int64]]
) -> pa.Table:
    bearers, count = agreement.bearers, amounts[0].shape[1]
    each = pa.array(np.repeat(np.arange(count), len(bearers)))
    names = table.names[part].take(each)
    days = pa.array(table.losses.claimed_on[part]).take(each).view(pa.date32())
    of_bearer = np.tile(np.arange(len(bearers), dtype=np.int8), count)

    def said(of: Callable[[Any], str]) -> pa.DictionaryArray:
        words = sorted({of(bearer) for bearer in bearers})
        places = np.array([words.index(of(bearer)) for bearer in bearers], np.int8)
        return pa.DictionaryArray.from_arrays(pa.array(places[of_bearer]), pa.array(words))

    by_share, borne, pays, *more = (
        pa.array(np.ascontiguousarray(one.T).reshape(-1)) for one in amounts
    )
    columns = [
        names,
        days,
        said(lambda bearer: bearer.id),
        said(lambda bearer: bearer.party),
        said(lambda bearer: bearer.kind.value),
        by_share,
        borne,
        pays,
        said(lambda bearer: bearer.to),
        *more,
    ]
    return pa.table(columns, schema=schema_of(bool(more)))


def schema_of(has_recoveries: bool) -> pa.Schema:
    return pa.schema([*OUT, *RECOVERED]) if has_recoveries else OUT


# ------------------------------------------------------------------------------ reading columns


def _names(table: pa.Table, name: str) -> pa.Array:
    column = _column(table, name)
    if pa.types.is_decimal(column.type):
        column = _texts(name, column.to_pylist())
    if not (pa.types.is_string(column.type) or pa.types.is_integer(column.type)):
        raise _of_type(name, column, Text("文字或整数", "text or whole numbers"))
    texts = pc.utf8_trim_whitespace(column.cast(pa.string()))
    _refuse(table, name, _mask(pc.equal(texts, "").fill_null(True)), _NOT_GIVEN)
    return texts


_NOT_GIVEN = Text("没有给出", "is not given")


def _fen(table: pa.Table, name: str, least: int = 1) -> npt.NDArray[np.int64]:
    """Amounts in whole fen, from a column of yuan or of fen."""
    is_fen = name not in table.column_names
    name = name + IN_FEN if is_fen else name
    column = _column(table, name)
    if not _holds_amounts(column.type, is_fen):
        kind = Text("整数（分）", "whole numbers (fen)") if is_fen else _YUAN
        raise _of_type(name, column, kind)
    form, problem = _FORMS[is_fen]
    texts = pc.utf8_trim_whitespace(column.cast(pa.string()))
    _refuse(table, name, _mask(pc.equal(texts, "").fill_null(True)), _NOT_GIVEN)
    wrong = pc.invert(pc.match_substring_regex(texts, form))
    _refuse(table, name, _mask(wrong.fill_null(False)), problem)
    # A decimal of 64 bits with two places is the very number of fen.
    exact = texts.cast(pa.int64() if is_fen else pa.decimal128(18, 2))
    whole = exact if is_fen else exact.cast(pa.decimal64(18, 2))
    found = np.frombuffer(whole.buffers()[1], np.int64)[whole.offset :][: len(whole)]
    problem = Text("应大于零，不超过一百亿元", "must be above zero, and at most ten billion yuan")
    _refuse(table, name, (found < least) | (found > LARGEST_LOSS), problem)
    return found


_YUAN = Text(
    "元，最多两位小数，不能是浮点数", "yuan with at most two decimals, and no floating point"
)
_NOT_WHOLE = Text("不是整数", "is no whole number")
_NOT_TO_THE_FEN = Text("不是到分的金额", "is no amount to the fen")
_FORMS = {
    True: (r"^[+-]?[0-9]{1,16}$", _NOT_WHOLE),
    False: (r"^[+-]?[0-9]{1,14}(\.[0-9]{0,2}0*)?$", _NOT_TO_THE_FEN),
}


def _holds_amounts(kind: pa.DataType, is_fen: bool) -> bool:
    exact = pa.types.is_string(kind) or pa.types.is_integer(kind)
    return bool(exact or (not is_fen and pa.types.is_decimal(kind)))


def _days(table: pa.Table, name: str) -> npt.NDArray[np.int32]:
    column = _column(table, name)
    if pa.types.is_string(column.type):
        texts = pc.utf8_trim_whitespace(column)
        _refuse(table, name, _mask(pc.equal(texts, "").fill_null(True)), _NOT_GIVEN)
        wrong = pc.invert(pc.match_substring_regex(texts, r"^\d{4}-\d{2}-\d{2}$"))
        _refuse(table, name, _mask(wrong), _NO_DAY)
        column = _read_days(table, name, texts)
    elif not pa.types.is_date(column.type):
        raise _of_type(name, column, Text("日期", "days"))
    _refuse(table, name, _mask(column.is_null()), _NOT_GIVEN)
    width, in_a_day = (64, IN_A_DAY) if pa.types.is_date64(column.type) else (32, 1)
    counted = column.view(f"int{width}").to_numpy(zero_copy_only=False) // in_a_day
    _refuse(table, name, (counted < FIRST_DAY) | (counted > LAST_DAY), _NO_YEAR)
    days: npt.NDArray[np.int32] = counted.astype(np.int32)
    return days


_NO_YEAR = Text("应在公元 1 年到 9999 年之间", "must be of the years 1 to 9999")
_NO_DAY = Text("应是 2026-09-11 这样的日期", "should be a day like 2026-09-11")


def _read_days(table: pa.Table, name: str, texts: pa.Array) -> pa.Array:
    """Texts of the form of a day; the 31st of February has it too."""
    parsed = pc.strptime(texts, format="%Y-%m-%d", unit="s", error_is_null=True)
    again = pc.strftime(parsed, format="%Y-%m-%d")
    _refuse(table, name, _mask(pc.not_equal(again, texts).fill_null(True)), _NO_DAY)
    return parsed.cast(pa.date32())


def _column(table: pa.Table, name: str) -> pa.Array:
    column = table[name].combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_large_string(column.type) or pa.types.is_null(column.type):
        column = column.cast(pa.string())
    return column


def _of_type(name: str, column: pa.Array, wanted: Text) -> GuaranteeError:
    return GuaranteeError(
        f"{name} 这一列应是{wanted.zh}，不是 {column.type}",
        f"column {name} must be {wanted.en}, not {column.type}",
    )


def _mask(truths: pa.Array) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = truths.to_numpy(zero_copy_only=False)
    return found.astype(bool)


def _refuse(table: pa.Table, name: str, wrong: npt.NDArray[np.bool_], problem: Text) -> None:
    """Raises GuaranteeError with the first rows at fault; rows of data are counted from one."""
    if not wrong.any():
        return
    rows = np.flatnonzero(wrong)
    column = table[name if name in table.column_names else name + IN_FEN]
    shown = rows[:MOST_SAID]
    texts = column.take(shown).cast(pa.string()).to_pylist()
    said = [(row + 1, (text or "")[:40]) for row, text in zip(shown.tolist(), texts, strict=True)]
    more = len(rows) - len(said)
    zh = "；".join(f"第 {row} 行 {name} = {value!r}" for row, value in said)
    en = "; ".join(f"row {row}, {name} = {value!r}" for row, value in said)
    more_zh, more_en = (f"，还有 {more} 行", f", and {more} rows more") if more else ("", "")
    raise GuaranteeError(f"{zh}{more_zh}：{problem.zh}", f"{en}{more_en}: {problem.en}")
