"""The figures of a period, as data: how much was taken on, ended, paid, got back and charged.

How each is reckoned is the field's ordinary usage: the annex that fixes the national formulas was
not found (notice mof-2020-guarantee-evaluation says so).
"""

from __future__ import annotations

from collections.abc import Iterable

from changrong.guarantee.figures.figure import Figure, Said
from changrong.guarantee.figures.rows import Row
from changrong.text import Text

SMALL_FARM, CLIENT, UNDER = "small_farm", "client", "under"
"""Marks of rows: for small firms and farming; of a small firm or a farm household; and of those
the ones whose borrower is at or under the amount that notices favour."""


def business(rows: Iterable[Row]) -> dict[str, Figure]:
    """Every figure by its id, in the order in which they are told."""
    rows = tuple(rows)
    return {said.id: said.of(rows) for said in FIGURES}


FIGURES = (
    Said("new_amount", Text("新增担保额", "Newly guaranteed"), "yuan", lambda row: row.new),
    Said("outstanding", Text("在保余额", "Outstanding"), "yuan", lambda row: row.outstanding),
    Said(
        "borrowers",
        Text("在保户数", "Borrowers"),
        "count",
        lambda row: row.outstanding,
        per_borrower=True,
    ),
    Said("released", Text("解除担保额", "Ended"), "yuan", lambda row: row.released),
    Said("paid", Text("代偿额", "Claims paid"), "yuan", lambda row: row.paid),
    Said("recovered", Text("代偿回收额", "Recovered"), "yuan", lambda row: row.recovered),
    Said("lost", Text("代偿损失核销额", "Written off"), "yuan", lambda row: row.lost),
    Said(
        "unrecovered",
        Text("代偿余额", "Paid and still to be recovered"),
        "yuan",
        lambda row: row.unrecovered,
    ),
    Said(
        "compensation_rate",
        Text("担保代偿率", "Rate of compensation"),
        "fraction",
        lambda row: row.paid,
        lambda row: row.released,
        fact="institution.compensation_rate",
    ),
    Said(
        "recovery_rate",
        Text("代偿回收率", "Rate of recovery"),
        "fraction",
        lambda row: row.recovered,
        lambda row: row.unrecovered_before + row.paid,
    ),
    Said(
        "average_fee_rate",
        Text("平均年化担保费率", "Average annualised fee rate"),
        "fraction",
        lambda row: row.fees,
        lambda row: row.fee_base,
        fact="institution.average_fee_rate",
    ),
    Said(
        "small_farm_share",
        Text("支小支农担保占比", "Share for small firms and farming"),
        "fraction",
        lambda row: row.outstanding,
        lambda row: row.outstanding,
        mark=SMALL_FARM,
        fact="institution.small_farm_share",
    ),
    Said(
        "under_5m_share",
        Text("支小支农中单户 500 万元及以下占比", "Of these, borrowers at or under 5 million yuan"),
        "fraction",
        lambda row: row.outstanding,
        lambda row: row.outstanding if row.marks.get(SMALL_FARM) else 0,
        mark=UNDER,
        fact="institution.under_5m_share",
    ),
    Said(
        "small_farm_balance_share",
        Text("小微企业和农户余额占比", "Share of small firms and farm households"),
        "fraction",
        lambda row: row.outstanding,
        lambda row: row.outstanding,
        mark=CLIENT,
        fact="institution.small_farm_balance_share",
    ),
    Said(
        "small_farm_client_share",
        Text("小微企业和农户户数占比", "Share of them in the borrowers"),
        "fraction",
        lambda row: row.outstanding,
        lambda row: row.outstanding,
        mark=CLIENT,
        fact="institution.small_farm_client_share",
        per_borrower=True,
    ),
)
