"""Filters of letters: amounts in fen as figures and in words."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from changrong.money import Fen, amount_in_words, in_yuan, statement_text
from changrong.network.portal.language import choose

register = template.Library()


@register.filter
def figures(amount: Fen) -> SafeString:
    """584,000.00 元; never broken across lines."""
    return format_html('<span class="amount">{}</span>', choose(statement_text(amount)))


@register.filter
def bare(amount: Fen) -> str:
    """584,000.00, for a column whose heading holds the unit."""
    return f"{in_yuan(amount):,}"


@register.filter
def spelled(amount: Fen) -> Any:
    """伍拾捌万肆仟元整."""
    return choose(amount_in_words(amount))
