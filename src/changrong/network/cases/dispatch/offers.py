"""What an offer costs, read from the fields of a dispatch."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from changrong.lending.form import Form
from changrong.matching import Terms

STATED = ("amount", "term_months", "rate", "repayment")


def terms_of(fields: Mapping[str, Any]) -> Terms | None:
    """The terms of an offer, amounts in yuan; None where the fields hold no whole offer: a renewal
    lends what is outstanding, and a pawnshop states no way of repaying. A line is compared as if
    all of it were drawn for its whole term, with interest every month: it costs no more.

    Raises matching.CostError for terms that no loan can have.
    """
    if not fields.keys() >= set(STATED):
        return None
    form = Form(fields["repayment"])
    return Terms(
        principal=Decimal(fields["amount"]),
        months=int(fields["term_months"]),
        rate=Decimal(fields["rate"]),
        repayment=Form.INTEREST_ONLY if form is Form.REVOLVING else form,
        fee=Decimal(fields.get("guarantee_fee") or 0),
    )
