"""The columns of a file of loans, and each row as a loan or as what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from changrong.guarantee.agreement import Agreement
from changrong.identifiers import IdentifierError, credit_code
from changrong.money import MoneyError, fen
from changrong.network import clock
from changrong.network.guarantees.checking import judge_of
from changrong.network.guarantees.judging import not_to_be_said
from changrong.network.guarantees.loans import Loan
from changrong.network.imports.cells import CellProblem, Takes, read
from changrong.network.imports.columns import (
    CREDIT_CODE,
    FIRM,
    FIRM_NAME,
    REGION,
    Column,
    Header,
    of_fact,
)
from changrong.network.imports.reading import EXAMPLE, EXAMPLE_CODE, Line, beyond
from changrong.network.rules.book import book
from changrong.policy.language.nodes import reads
from changrong.text import NO_BREAK, Text
from changrong.workdays import add_months

YUAN = Text("元", "yuan")
LOAN = (
    Column(
        "reference", "loan", Text("借据编号", "Reference"), Takes("text"), True,
        Text("贷款方自己的编号，一笔一个", "The lender's own number, one a loan"),
    ),
    Column(
        "product", "loan", Text("产品", "Product"), Takes("text"),
        hint=Text("协议按产品分限额时填", "Where the agreement limits products apart"),
    ),
    Column(
        "amount", "loan", Text("担保金额", "Amount guaranteed"), Takes("money", unit=YUAN), True,
        Text("最多填到分", "To the fen at the finest"),
        also=("金额", "guarantee.amount"),
    ),
    Column(
        "since", "loan", Text("起始日", "First day"), Takes("date"), True,
        Text("从这一天起担保", "Guaranteed from this day on"),
        also=("放款日", "guarantee.provided_on"),
    ),
    Column(
        "until", "loan", Text("到期日", "Last day"), Takes("date"), True,
        Text("担保到这一天为止", "Guaranteed until this day"),
    ),
    Column(
        "fee_rate", "loan", Text("年化担保费率", "Fee rate a year"), Takes("fraction"), True,
        Text("如 0.8% 或 0.008", "Such as 0.8% or 0.008"),
        also=("担保费率", "guarantee.fee_rate"),
    ),
)  # fmt: skip
ALSO = {FIRM_NAME: ("firm_name",)}


class Unreadable(Exception):
    """Why a row is no loan."""

    def __init__(self, reference: str, reason: Text) -> None:
        super().__init__(reason.en)
        self.reference, self.reason = reference, reason


@cache
def columns() -> tuple[Column, ...]:
    """Every column: the loan, the firm, and any fact that a filing may state."""
    firm = tuple(replace(one, also=(*one.also, *ALSO.get(one.name, ()))) for one in FIRM)
    named = {column.name for column in (*LOAN, *firm)}
    named.update(other for column in LOAN for other in column.also)
    facts = tuple(
        of_fact(fact)
        for fact in book().vocabulary
        if not fact.derived and fact.name not in named and not not_to_be_said(fact.name)
    )
    return (*LOAN, *firm, *facts)


def columns_of(terms: Agreement) -> tuple[Column, ...]:
    """The columns that loans under an agreement need: the loan, the firm, and the facts that its
    conditions and the limits it heeds are told by, as far as they are for a filing to state."""
    criteria = [book().condition(one.that) for one in terms.criteria]
    asked = {fact for node in criteria for fact in reads(node)}
    judge = judge_of(book(), terms.heeds, frozenset(asked))
    for node in (*judge.plan.conditions, *judge.formulas.values()):
        asked.update(reads(node))
    return tuple(one for one in columns() if one.part != "fact" or one.name in asked)


def examples() -> dict[str, str]:
    """What stands in the row that a template shows, where the kind of column does not tell."""
    return {
        "reference": "JK-0001",
        "until": add_months(clock.today(), 12).isoformat(),
        "fee_rate": "0.8%",
    }


def loan_of(line: Line, header: Header) -> Loan:
    """What a row says. Raises Unreadable with everything that is wrong with its cells; what is
    wrong with the loan is left to the filing."""
    problems = [Text(one["zh"], one["en"]) for one in beyond(line, header)]
    said: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    for column, cell in zip(header.places, line.cells, strict=False):
        if column is None:
            continue
        try:
            value = read(cell, column.takes)
            if column.part == "fact":
                if value is not None:
                    facts[column.name] = value
            else:
                said[column.name] = _typed(column, value)
        except CellProblem as refused:
            problems.append(_of(column, refused.text))
    reference = str(said.get("reference") or "")
    if problems:
        zh, en = ("；".join(one.zh for one in problems), "; ".join(one.en for one in problems))
        raise Unreadable(reference, Text(zh, en))
    return Loan(
        reference,
        said[CREDIT_CODE],
        said["amount"],
        said["since"],
        said["until"],
        said["fee_rate"],
        said.get(FIRM_NAME, ""),
        said.get(REGION, ""),
        said.get("product", ""),
        facts,
    )


def _of(column: Column, text: Text) -> Text:
    return Text(f"{column.label.zh}：{text.zh}", f"{column.label.en}:{NO_BREAK}{text.en}")


def _typed(column: Column, raw: Any) -> Any:
    """The value of a column of the loan or the firm. Raises CellProblem."""
    if raw is None:
        if column.required:
            raise CellProblem("请填写", "fill in")
        return ""
    if raw == EXAMPLE_CODE:
        raise CellProblem(EXAMPLE.zh, EXAMPLE.en)
    try:
        match column.name:
            case "amount":
                return fen(str(raw))
            case "since" | "until":
                return date.fromisoformat(raw)
            case "fee_rate":
                return _rate(raw)
            case name if name == CREDIT_CODE:
                return credit_code(raw)
    except (MoneyError, IdentifierError) as refused:
        raise CellProblem(refused.text.zh, refused.text.en) from None
    except (ValueError, InvalidOperation):
        raise CellProblem(f"“{raw}”读不懂", f"cannot read “{raw}”") from None
    return raw


def _rate(raw: str) -> Decimal:
    rate = Decimal(raw)
    if not rate.is_finite():
        raise ValueError
    return rate
