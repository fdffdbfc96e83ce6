"""Amounts as a statement shows them, to the fen."""

from django import template
from django.utils.translation import gettext as _

from changrong.money import Fen, in_yuan

register = template.Library()


@register.filter
def fen(amount: Fen) -> str:
    """The bare number of yuan with two decimals, for a table whose heading holds the unit."""
    return f"{in_yuan(amount):,}"


@register.filter
def side(amount: Fen) -> str:
    """A balance and the side on which it stands: 借 1,234.56; 平 where it is zero."""
    word = _("借") if amount > 0 else _("贷") if amount < 0 else _("平")
    return f"{word} {in_yuan(abs(amount)):,}" if amount else str(word)
