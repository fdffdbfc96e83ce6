"""Figures, claims for awards and costs as plain values, for the API and the command line."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from changrong.guarantee.fees import Annualised
from changrong.guarantee.fees.award import Claim, Rates
from changrong.guarantee.figures import Figure
from changrong.guarantee.figures.figure import Exact
from changrong.lending.cost import AllInCost
from changrong.money import Rounding, in_yuan, rounded
from changrong.network.guarantees.figures import Figures
from changrong.text import Text

MOST_BORROWERS = 10


def words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def figures(found: Figures) -> dict[str, Any]:
    return {
        "guarantor": found.guarantor,
        "since": found.since.isoformat(),
        "on": found.on.isoformat(),
        "known_at": found.known_at and found.known_at.isoformat(),
        "book": found.book.hash,
        "figures": [figure(one) for one in found.business.values()],
        "formulas": [
            {
                "fact": one.fact,
                "label": words(one.label),
                "value": one.value,
                "of": [
                    {"fact": side.fact, "label": words(side.label), "value": side.value}
                    for side in one.of
                ],
                "missing": list(one.missing),
                "cites": {
                    "notice": one.cites.notice,
                    "clause": one.cites.clause,
                    "read": one.cites.read.value,
                },
            }
            for one in found.formulas
        ],
        "limits": [
            {
                "measure": one.measure,
                "label": words(one.label),
                "clause": one.clause,
                "binding": one.binding.value,
                "read": one.read.value,
                "verdict": one.verdict.value,
                "that": words(one.that),
                "op": one.op,
                "left": one.left,
                "right": one.right,
                "part": one.part,
                "missing": list(one.missing),
            }
            for one in found.limits
        ],
        "borrowers": [
            {
                "credit_code": one.credit_code,
                "balance": in_yuan(one.balance),
                "weight_class": one.weight_class,
                "responsibility": one.responsibility,
            }
            for one in found.borrowers[:MOST_BORROWERS]
        ],
        "facts": dict(found.facts),
    }


def figure(one: Figure) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": words(one.label),
        "unit": one.unit,
        "value": one.value,
        "top": _side(one, one.top),
        "bottom": None if one.bottom is None else _side(one, one.bottom),
        "rows": len(one.rows),
        "unknown": list(one.unknown),
        "fact": one.fact,
    }


def rows(one: Figure, offset: int, limit: int) -> dict[str, Any]:
    return {
        "figure": figure(one),
        "total": len(one.rows),
        "rows": [
            {"id": row.id, "top": _side(one, row.top), "bottom": _side(one, row.bottom)}
            for row in one.rows[offset : offset + limit]
        ],
    }


def _side(one: Figure, amount: Exact) -> Decimal:
    """Fen as yuan, parts of a fen rounded half up to be shown; what is counted as it is."""
    if one.per_borrower:
        return Decimal(int(amount))
    exact = Fraction(amount)
    fen = Decimal(exact.numerator) / Decimal(exact.denominator)
    return in_yuan(int(rounded(fen, Rounding.HALF_UP, 0)))


def award(made: Claim) -> dict[str, Any]:
    return {
        "year": made.year,
        "basis": made.counted.basis.value,
        "counted": _sum(made.counted),
        "whole": _sum(made.whole),
        "lines": [
            {
                "number": line.row.number,
                "guaranteed": in_yuan(line.row.guaranteed.amount),
                "since": line.row.guaranteed.since,
                "until": line.row.guaranteed.until,
                "fee": in_yuan(line.row.guaranteed.fee),
                "rates": _rates(line.row.rates),
                "counts": line.counts,
                "annualised": in_yuan(line.annualised),
                "notice": line.notice,
                "clause": line.clause,
                "reason": words(line.reason),
            }
            for line in made.lines
        ],
    }


def _rates(of: Rates | None) -> dict[str, Any] | None:
    if of is None:
        return None
    by = of.grant and {"notice": of.grant.notice, "clause": of.grant.clause}
    return {"agreed": of.agreed, "charged": of.charged, "cut": of.cut, "cut_by": by}


def _sum(of: Annualised) -> dict[str, Any]:
    return {
        "count": of.count,
        "guaranteed": in_yuan(of.guaranteed),
        "fees": in_yuan(of.fees),
        "amount": in_yuan(of.amount),
        "rate": of.rate,
    }


def cost(found: AllInCost) -> dict[str, Any]:
    return {
        "yearly": found.yearly,
        "interest_part": found.interest_part,
        "fee_part": found.fee_part,
        "fees": in_yuan(found.fees),
        "total": in_yuan(found.total),
        "text": words(found.text),
    }
