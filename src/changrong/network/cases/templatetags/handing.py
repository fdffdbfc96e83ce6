"""Tags of handing over: what the inbox says of days away."""

from typing import Any

from django import template
from django.db.models import Q
from django.template import Context

from changrong.network import clock
from changrong.network.cases.handing import to_take_back
from changrong.network.people.leave import away_from

register = template.Library()


@register.inclusion_tag("people/parts/take_back.html", takes_context=True)
def take_back_banner(context: Context) -> dict[str, Any]:
    """The offer to take back what was handed on during one's leave; nothing where there is none."""
    request = context["request"]
    return {"leave": to_take_back(request.actor), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("people/parts/away.html", takes_context=True)
def away_banner(context: Context) -> dict[str, Any]:
    """Who acts for the reader who is away, until when; and for whom the reader does."""
    actor = context["request"].actor
    body = actor.institution.pk if actor.institution else None
    concern = Q(membership__user=actor.user) | Q(deputy__user=actor.user)
    rows = away_from(body, clock.today()).filter(concern).order_by("until", "id")
    leaves = rows.select_related("membership__user", "deputy__user")
    return {"leaves": leaves, "reader": actor.user}
