"""Files of rows to be imported, as their owner's browser or program would send them."""

from __future__ import annotations

import csv
import io
from typing import Any

from openpyxl import Workbook

from changrong.identifiers import make_credit_code
from changrong.network.imports import actions
from changrong.network.imports.actions import Handed
from changrong.network.imports.models import Import, ImportRow
from changrong.network.imports.worker import import_next

HEADINGS = [
    "统一社会信用代码", "企业名称", "登记地区", "服务种类", "需要金额（元）", "想用多久", "用途",
    "联系人", "手机号码", "从业人数",
]  # fmt: skip


def code(n: int) -> str:
    return make_credit_code(f"91110105MB{n:07}")


def firm(n: int = 1, **changes: Any) -> dict[str, Any]:
    """A row that can be imported, of a firm that is new."""
    return {
        "统一社会信用代码": code(n),
        "企业名称": f"示例第{n}商店",
        "登记地区": "北京市朝阳区",
        "服务种类": "信用贷款",
        "需要金额（元）": "300000",
        "想用多久": "12",
        "用途": "采购备货",
        "联系人": "陈女士",
        "手机号码": "13800000000",
        "从业人数": str(5 + n % 20),
    } | changes


def table(*rows: dict[str, Any], headings: list[str] | None = None) -> list[list[Any]]:
    headings = headings or list(dict.fromkeys(name for row in rows for name in row)) or HEADINGS
    return [headings, *([row.get(name, "") for name in headings] for row in rows)]


def as_csv(*rows: dict[str, Any], encoding: str = "utf-8", **options: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table(*rows, **options))
    return text.getvalue().encode(encoding)


def as_xlsx(*rows: dict[str, Any], **options: Any) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for line in table(*rows, **options):
        book.active.append(line)
    book.save(file)
    return file.getvalue()


def asked(
    by: Any, content: bytes, name: str = "needs.csv", kind: str = "need", **options: Any
) -> Import:
    """An import that waits."""
    [row] = actions.ask([Handed(kind, io.BytesIO(content), name, **options)], by)
    return row


def done(by: Any, content: bytes, name: str = "needs.csv", **options: Any) -> Import:
    row = asked(by, content, name, **options)
    assert import_next(only=row)
    row.refresh_from_db()
    return row


def outcomes(row: Import) -> list[tuple[int, str]]:
    return list(ImportRow.objects.filter(of=row).values_list("row", "outcome"))


def problems(row: Import) -> dict[int, dict[str, str]]:
    """What was wrong with each row, by column, in English."""
    return {
        one.row: {each["column"]: each["en"] for each in one.problems}
        for one in ImportRow.objects.filter(of=row, outcome="refused")
    }
