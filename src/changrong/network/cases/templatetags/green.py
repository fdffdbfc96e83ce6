"""Tags of the green channel."""

from typing import Any

from django import template
from django.template import Context

from changrong.network.cases.green import green_of
from changrong.network.cases.models import Case

register = template.Library()


@register.inclusion_tag("cases/parts/green.html", takes_context=True)
def green_channel(context: Context, case: Case) -> dict[str, Any]:
    """The badge, and on what ground it is there; nothing where the case has no priority."""
    return {"green": green_of(case, context["request"].actor)}
