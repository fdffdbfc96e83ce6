"""`{% load boards %}`: how boards write a time that something took."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from changrong.network.boards.cells import HOURS_SHOWN
from changrong.network.portal.components.formats import UNKNOWN, rounded

register = template.Library()


@register.filter
def working_days(value: Decimal | None) -> str:
    """A number of working days after the day of receipt: 3.5 个工作日, 当天 for none."""
    if value is None:
        return UNKNOWN
    if value == 0:
        return _("当天")
    figure = _figure(value)
    return ngettext("%(n)s 个工作日", "%(n)s 个工作日", 1 if value == 1 else 2) % {"n": figure}


@register.filter
def hours(value: Decimal | None) -> str:
    """Hours by the wall clock; from three days on, days of 24 hours: 5.5 小时, 6 天."""
    if value is None:
        return UNKNOWN
    if value < HOURS_SHOWN:
        return _("%(n)s 小时") % {"n": _figure(value)}
    return _("%(n)s 天") % {"n": _figure(value / 24)}


def _figure(value: Decimal) -> str:
    return rounded(value, 0 if value == value.to_integral() else 1)
