"""The claim as a table: every guarantee with its clause; as an Excel file, with the sums and their
basis too."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from changrong.guarantee.fees.award import Claim
from changrong.money import in_yuan
from changrong.text import Text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cell: TypeAlias = str | int | Decimal | date | None

ROWS = Text("明细", "Guarantees")
SUMS = Text("汇总", "Sums")
HEADINGS = (
    Text("担保编号", "Number"),
    Text("担保金额（元）", "Guaranteed (yuan)"),
    Text("起保日", "From"),
    Text("到期日", "Until"),
    Text("担保天数", "Days"),
    Text("担保费（元）", "Fee (yuan)"),
    Text("约定费率（年）", "Rate agreed (a year)"),
    Text("执行费率（年）", "Rate charged (a year)"),
    Text("降低的费率", "Cut of the rate"),
    Text("降费依据", "Cut by"),
    Text("是否计入", "Counts"),
    Text("年化担保额（元）", "Annualised (yuan)"),
    Text("依据", "Notice"),
    Text("条款", "Clause"),
    Text("核实程度", "How it was read"),
    Text("理由", "Reason"),
)
_YES, _NO = Text("计入", "yes"), Text("不计入", "no")


def claim_file(claim: Claim, lang: str = "zh") -> bytes:
    """The file, in one of the two languages."""
    from openpyxl import Workbook

    book = Workbook()
    rows, sums = book.active, book.create_sheet(SUMS.in_(lang))
    assert rows is not None, "a new workbook has a sheet"
    rows.title = ROWS.in_(lang)
    rows.freeze_panes = "A2"
    _write(rows, [headings(lang), *lines(claim, lang)])
    _write(sums, _sums(claim, lang))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def headings(lang: str) -> list[str]:
    return [heading.in_(lang) for heading in HEADINGS]


def lines(claim: Claim, lang: str) -> Iterable[Sequence[Cell]]:
    """A row a guarantee: amounts in yuan, rates as fractions; what is not known is None."""
    for line in claim.lines:
        one, rates = line.row.guaranteed, line.row.rates
        yield (
            line.row.number,
            in_yuan(one.amount),
            one.since,
            one.until,
            (one.until - one.since).days,
            in_yuan(one.fee),
            rates.agreed if rates else None,
            rates.charged if rates else None,
            rates.cut if rates else None,
            f"{rates.grant.notice} {rates.grant.clause}" if rates and rates.grant else "",
            (_YES if line.counts else _NO).in_(lang),
            in_yuan(line.annualised) if line.counts else None,
            line.notice,
            line.clause,
            line.read.label.in_(lang) if line.read else "",
            line.reason.in_(lang),
        )


def _sums(claim: Claim, lang: str) -> Iterable[Sequence[Cell]]:
    yield ["", Text("计入", "Counted").in_(lang), Text("全部", "All").in_(lang)]
    for heading, of in _FIGURES:
        yield [heading.in_(lang), of(claim.counted), of(claim.whole)]
    yield [Text("年度", "Year").in_(lang), claim.year]
    yield [Text("折算口径", "Basis").in_(lang), claim.counted.basis.label.in_(lang)]
    said = Text(
        "年化担保额 = Σ 担保金额 × 期限折年；年化担保费率 = 担保费 ÷ 年化担保额",
        "Annualised amount = sum of amount x part of a year; annualised rate = fees / that amount",
    )
    yield [Text("算法", "How").in_(lang), said.in_(lang)]


_FIGURES = (
    (Text("笔数", "Guarantees"), lambda of: of.count),
    (Text("担保金额（元）", "Guaranteed (yuan)"), lambda of: in_yuan(of.guaranteed)),
    (Text("担保费（元）", "Fees (yuan)"), lambda of: in_yuan(of.fees)),
    (Text("年化担保额（元）", "Annualised (yuan)"), lambda of: in_yuan(of.amount)),
    (Text("年化担保费率", "Annualised rate"), lambda of: of.rate),
)


def _write(sheet: Worksheet, rows: Iterable[Sequence[Cell]]) -> None:
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(line, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # text stays text, whatever it begins with
