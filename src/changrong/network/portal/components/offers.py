"""Offers side by side: a table on wide screens, a card each on phones, from the same cells."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("portal/parts/offers.html")
def offer_comparison(
    offers: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Terms as rows, offers as columns, in the order given; equal buttons, nothing recommended.

    offers: [{institution, line, href}]; without an href, it is not for the reader to choose.
    rows: [{label, short (on cards), note, strong, cells: one an offer}]; a cell has any of value,
    strong, figure and unit (large), note, badge with badge_kind and badge_icon, points (a list),
    chart (rendered) with caption, lowest.
    """
    cards = [
        {
            "offer": offer,
            "rows": [
                {"label": row.get("short") or row["label"], "cell": row["cells"][index]}
                for row in rows
            ],
        }
        for index, offer in enumerate(offers)
    ]
    return {"offers": offers, "rows": rows, "cards": cards}
