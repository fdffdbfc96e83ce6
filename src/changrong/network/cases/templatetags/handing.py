"""Tags of handing over: what stands in the inbox of whoever is back."""

from typing import Any

from django import template
from django.template import Context

from changrong.network.cases.handing import to_take_back

register = template.Library()


@register.inclusion_tag("people/parts/take_back.html", takes_context=True)
def take_back_banner(context: Context) -> dict[str, Any]:
    """The offer to take back what was handed on during one's leave; nothing where there is none."""
    request = context["request"]
    return {"leave": to_take_back(request.actor), "csrf_token": context.get("csrf_token")}
