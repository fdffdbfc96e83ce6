"""Files of loans, as a bank's system writes them."""

from __future__ import annotations

import csv
import io
from typing import Any

from openpyxl import Workbook

from changrong.network.guarantees.batches import actions
from changrong.network.guarantees.batches.actions import Handed
from changrong.network.guarantees.batches.models import Batch
from changrong.network.guarantees.batches.worker import file_next
from changrong.network.guarantees.models import Agreement
from changrong.network.people.actor import Actor

from ..cast import DISTRICT
from .deals import code


def row(n: int = 1, **changes: Any) -> dict[str, Any]:
    """The loan of the n-th firm, which is new here."""
    return {
        "借据编号": f"JJ-{n:05}",
        "统一社会信用代码": code(n),
        "企业名称": f"示例第 {n} 家",
        "登记地区": DISTRICT,
        "担保金额（万元）": "10",
        "起始日": "2026/3/2",
        "到期日": "2027-03-02",
        "年化担保费率": "0.8%",
    } | changes


def named(n: int = 1, **changes: Any) -> dict[str, Any]:
    """The same, as a program says it."""
    return {
        "reference": f"JJ-{n:05}",
        "credit_code": code(n),
        "firm_name": f"示例第 {n} 家",
        "region": DISTRICT,
        "product": "",
        "amount": 100_000,
        "since": "2026-03-02",
        "until": "2027-03-02",
        "fee_rate": "0.008",
    } | changes


def as_csv(*rows: dict[str, Any]) -> bytes:
    headings = list(dict.fromkeys(name for one in rows for name in one))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([one.get(name, "") for name in headings] for one in rows)
    return text.getvalue().encode()


def as_xlsx(*rows: dict[str, Any]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    headings = list(dict.fromkeys(name for one in rows for name in one))
    for line in [headings, *([one.get(name) for name in headings] for one in rows)]:
        book.active.append(line)
    book.save(file)
    return file.getvalue()


def asked(agreement: Agreement, by: Actor, content: bytes, name: str = "贷款.csv") -> Batch:
    [batch] = actions.ask([Handed(agreement, io.BytesIO(content), name)], by)
    return batch


def done(agreement: Agreement, by: Actor, content: bytes, name: str = "贷款.csv") -> Batch:
    batch = asked(agreement, by, content, name)
    file_next(only=batch)
    batch.refresh_from_db()
    return batch
