"""Words for the codes and amounts of institutions and products."""

from decimal import Decimal
from typing import Any

from django import template

from changrong.network.parties import shown
from changrong.network.parties.models import Product
from changrong.network.portal.components.formats import UNKNOWN, money_text, percent
from changrong.network.portal.language import choose, current
from changrong.network.rules.book import book
from changrong.network.rules.codes import region_name
from changrong.text import NO_BREAK

register = template.Library()


@register.filter
def region(code: str) -> str:
    return region_name(code)


@register.filter
def regions(codes: list[str]) -> str:
    """The names of service regions; none stands for everywhere."""
    if not codes:
        return "Everywhere" if current() == "en" else "不限区域"
    return (", " if current() == "en" else "、").join(map(region_name, codes))


@register.filter
def institution_kind(code: str) -> str:
    return word("institution.kind", code)


@register.filter
def need_kinds(codes: list[str]) -> str:
    return (", " if current() == "en" else "、").join(word("need.kind", code) for code in codes)


def word(fact: str, code: str) -> str:
    return str(choose(book().vocabulary[fact].values.get(code, code)))


@register.filter
def condition_words(condition: str) -> str:
    return shown.condition_words(condition)


@register.filter
def amounts(product: Product) -> str:
    """5.00 万元—300.00 万元; one bound alone says which it is."""
    ends = (product.amount_min, product.amount_max)
    return bounds(*(fen and money_text(Decimal(fen) / 100) for fen in ends))


@register.filter
def terms(product: Product) -> str:
    """3—24 个月."""
    unit = "months" if current() == "en" else "个月"
    low, high = (
        f"{n}{NO_BREAK}{unit}" if n else None for n in (product.term_min, product.term_max)
    )
    return bounds(str(product.term_min) if low and high else low, high)


@register.filter
def rate_from(product: Product) -> str:
    """3.65% 起."""
    if product.rate_from is None:
        return UNKNOWN
    rate = percent(product.rate_from, 2)
    return f"from {rate}" if current() == "en" else f"{rate} 起"


def bounds(low: Any, high: Any) -> str:
    """A range whose ends may be open."""
    is_english = current() == "en"
    if low and high:
        return f"{low}–{high}" if is_english else f"{low}—{high}"
    if high:
        return f"up to {high}" if is_english else f"最高 {high}"
    if low:
        return f"from {low}" if is_english else f"{low} 起"
    return UNKNOWN
