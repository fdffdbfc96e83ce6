"""What an offer costs, read from the fields of a dispatch."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from changrong.lending.form import Form
from changrong.matching import Terms


def terms_of(fields: Mapping[str, Any]) -> Terms | None:
    """The terms of an offer, amounts in yuan; None where the fields hold no offer.

    Raises matching.CostError for terms that no loan can have.
    """
    if "rate" not in fields or "term_months" not in fields:
        return None
    return Terms(
        principal=Decimal(fields["amount"]),
        months=int(fields["term_months"]),
        rate=Decimal(fields["rate"]),
        repayment=Form(fields["repayment"]),
        fee=Decimal(fields.get("guarantee_fee") or 0),
    )
