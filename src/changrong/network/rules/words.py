"""Facts and grants in words: a value as people read it, and what a cut comes to in a year."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from changrong.network.portal.components.formats import (
    UNKNOWN,
    full_day,
    money_text,
    percent,
    rounded,
    yuan_text,
)
from changrong.network.portal.language import choose
from changrong.network.rules import codes
from changrong.policy import Fact


def value_text(fact: Fact | None, value: Any) -> str:
    """A fact's JSON value in the reader's words; a dash where it is unknown."""
    if value is None or fact is None:
        return UNKNOWN if value is None else str(value)
    if fact.name == "enterprise.region":
        return codes.region_name(str(value))
    if fact.name == "enterprise.industry":
        industry = codes.industry(str(value))
        return f"{choose(industry.name)} {value}" if industry else str(value)
    match fact.type:
        case "boolean":
            return _("是") if value else _("否")
        case "code":
            return str(choose(fact.values.get(str(value), value)))
        case "money":
            return money_text(value)
        case "fraction":
            return percent(value, 2)
        case "date":
            return full_day(date.fromisoformat(str(value)))
        case "integer" | "number" if fact.unit:
            return f"{value}\u00a0{choose(fact.unit)}"
    return str(value)


def grant_text(given: dict[str, Any], facts: dict[str, Any]) -> SafeString | str:
    """What a grant comes to, where it can be put in a figure; else nothing, for the measure's own
    sentence has said it. A cut of a rate is worked out on the amount asked for, over a year."""
    amount = facts.get("need.amount")
    if given["unit"] == "date" and given["value"]:
        return _protected_until(str(given["value"]))
    if given["unit"] != "fraction" or not given["what"].endswith("_cut") or not amount:
        return ""
    try:
        rate = Decimal(str(given["value"]))
    except InvalidOperation:  # a formula that waits for a fact
        return ""
    return format_html(
        _("按 {} 用满一年算，大约少付 <b>{}</b>（{} 个百分点）。"),
        money_text(amount),
        yuan_text(Decimal(str(amount)) * rate),
        rounded(rate * 100, 2).rstrip("0").rstrip("."),
    )


def _protected_until(day: str) -> str:
    try:
        return _("到 %(day)s 为止。") % {"day": full_day(date.fromisoformat(day))}
    except ValueError:  # a formula that waits for a fact
        return ""
