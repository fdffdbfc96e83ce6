"""`{% load boards %}`: how boards write a median time."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from changrong.network.portal.components.formats import UNKNOWN, rounded

register = template.Library()


@register.filter
def working_days(value: Decimal | None) -> str:
    """A number of working days after the day of receipt: 3.5 个工作日, 当天 for none."""
    if value is None:
        return UNKNOWN
    if value == 0:
        return _("当天")
    figure = rounded(value, 0 if value == value.to_integral() else 1)
    return ngettext("%(n)s 个工作日", "%(n)s 个工作日", 1 if value == 1 else 2) % {"n": figure}
