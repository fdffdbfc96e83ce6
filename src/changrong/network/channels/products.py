"""The list of products that a platform may show: what institutions offer today, on stated terms."""

from __future__ import annotations

from datetime import date
from typing import Any

from changrong.money import in_yuan
from changrong.network.parties.models import Product
from changrong.network.parties.queries import on_offer
from changrong.policy.numbers import plain


def listed(day: date) -> dict[str, Any]:
    """Amounts in yuan as text, rates as fractions a year as text, terms in months; what is not
    stated is null."""
    rows = on_offer(day).order_by("institution__name", "name")
    return {"on": day.isoformat(), "products": [_shown(row) for row in rows]}


def _shown(row: Product) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": row.name,
        "institution": {
            "number": row.institution.number,
            "name": row.institution.name,
            "kind": row.institution.kind,
        },
        "need_kinds": row.need_kinds,
        "amount_min": _yuan(row.amount_min),
        "amount_max": _yuan(row.amount_max),
        "term_min": row.term_min,
        "term_max": row.term_max,
        "rate_from": plain(row.rate_from) if row.rate_from is not None else None,
        "guarantee": row.guarantee or None,
        "summary": row.summary or None,
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
    }


def _yuan(fen: int | None) -> str | None:
    return plain(in_yuan(fen)) if fen is not None else None
