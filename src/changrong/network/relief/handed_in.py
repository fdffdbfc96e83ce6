"""Rows of relief or of transactions in a CSV or XLSX file, each read by its heading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, TypeVar

from changrong.money import fen
from changrong.network.imports.actions import ImportRefused, check_unpacked, written
from changrong.network.imports.cells import Takes, read
from changrong.network.imports.columns import Column
from changrong.network.imports.reading import Line, Sheet, open_sheet
from changrong.network.relief.actions import MOST, Counted, Given
from changrong.network.relief.errors import RowsRefused
from changrong.network.relief.words import RELIEF, TRANSACTIONS
from changrong.text import Problem, Text

T = TypeVar("T")
YUAN = Text("元", "yuan")
DAYS_ARE = Text("写成 2026-01-31", "write 2026-01-31")
WHOLE = Text("请填整数", "a whole number, please")
MISSING = Text("请填这一项", "fill this in")


def _column(name: str, label: Text, takes: Takes, required: bool = False) -> Column:
    return Column(name, "row", label, takes, required=required)


AMOUNT = _column("amount", Text("金额", "Amount"), Takes("money", unit=YUAN, power=0))
RELIEF_COLUMNS = (
    _column("kind", Text("纾困种类", "Kind of relief"), Takes("choice", RELIEF), required=True),
    _column("day", Text("日期", "Day"), Takes("date"), required=True),
    _column("units", Text("户数", "For how many"), Takes("integer")),
    AMOUNT,
    _column("firm", Text("企业信用代码", "Credit code of the firm"), Takes("text")),
    _column("note", Text("说明", "Note"), Takes("text")),
)
TRANSACTION_COLUMNS = (
    _column("kind", Text("业务种类", "Transaction"), Takes("choice", TRANSACTIONS), required=True),
    _column("since", Text("开始日", "From"), Takes("date"), required=True),
    _column("until", Text("结束日", "To"), Takes("date"), required=True),
    _column("count", Text("笔数", "Count"), Takes("integer"), required=True),
    AMOUNT,
)


def relief_in(file: BinaryIO, name: str) -> list[Given]:
    """Raises ImportRefused for what is no such file, RowsRefused with every cell that is wrong."""

    def made(row: int, said: Mapping[str, Any]) -> Given:
        firm, note = said.get("firm") or "", said.get("note") or ""
        units = said.get("units")
        known = {"units": 1 if units is None else units, "amount": said.get("amount")}
        return Given(said["kind"], said["day"], **known, firm=firm, note=note, row=row)

    return _rows(file, name, RELIEF_COLUMNS, made)


def transactions_in(file: BinaryIO, name: str) -> list[Counted]:
    """The same for counts of transactions."""

    def made(row: int, said: Mapping[str, Any]) -> Counted:
        days = said["since"], said["until"]
        return Counted(said["kind"], *days, said["count"], said.get("amount"), row)

    return _rows(file, name, TRANSACTION_COLUMNS, made)


def _rows(
    file: BinaryIO,
    name: str,
    columns: tuple[Column, ...],
    made: Callable[[int, Mapping[str, Any]], T],
) -> list[T]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows"
        written(file, path)
        check_unpacked(path)
        try:
            found = list(_said(open_sheet(path, "", columns), columns))
        except RowsRefused:
            raise
        except Problem as wrong:
            zh = wrong.text.zh.replace(f"{path.name}：", f"{name}：", 1)
            en = wrong.text.en.replace(f"{path.name}: ", f"{name}: ", 1)
            raise ImportRefused(zh, en) from None
    return [made(row, said) for row, said in found]


def _said(sheet: Sheet, columns: tuple[Column, ...]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """What each row says, by column. Raises RowsRefused once all are read."""
    wrong: list[tuple[int, str, Text]] = []
    found: list[tuple[int, Mapping[str, Any]]] = []
    for line in sheet.lines():
        if len(found) > MOST:
            break  # too many is refused with their number by whoever writes them
        said = _line(line, sheet, columns, wrong)
        found.append((line.number, said))
    if wrong:
        raise RowsRefused(wrong)
    yield from found


def _line(
    line: Line,
    sheet: Sheet,
    columns: tuple[Column, ...],
    wrong: list[tuple[int, str, Text]],
) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for column, cell in zip(sheet.header.places, line.cells, strict=False):
        if column is None:
            continue
        try:
            raw = read(cell, column.takes)
            said[column.name] = None if raw is None else _value(str(raw), column)
        except Problem as refused:
            wrong.append((line.number, column.name, refused.text))
            said[column.name] = ""
    for column in columns:
        if column.required and said.get(column.name) is None:
            wrong.append((line.number, column.name, MISSING))
    return said


def _value(raw: str, column: Column) -> Any:
    match column.takes.type:
        case "date":
            return _or_refused(lambda: date.fromisoformat(raw), DAYS_ARE)
        case "integer":
            return _or_refused(lambda: int(raw), WHOLE)
        case "money":
            return fen(raw)
    return raw


def _or_refused(made: Callable[[], T], text: Text) -> T:
    try:
        return made()
    except ValueError:
        raise Problem(text.zh, text.en) from None
