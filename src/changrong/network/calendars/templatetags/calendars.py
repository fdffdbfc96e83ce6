"""What a board says of the calendar."""

from typing import Any

from django import template
from django.template import Context

from changrong.network.calendars.unsure import warnings

register = template.Library()


@register.inclusion_tag("calendars/parts/warnings.html", takes_context=True)
def calendar_warnings(context: Context) -> dict[str, Any]:
    """A banner for each warning of the calendar, with a link to the deadlines it is about."""
    return {"warnings": warnings(context["request"].actor)}
