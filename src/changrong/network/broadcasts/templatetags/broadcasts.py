"""Broadcasts on other pages: the warning where money is shown, the latest ones on a home page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from changrong.network.broadcasts import queries
from changrong.network.broadcasts.models import Broadcast
from changrong.network.people.actor import Actor
from changrong.network.portal.language import current
from changrong.network.rules.codes import region_name

LATEST = 3
register = template.Library()


@register.simple_tag
def in_language(broadcast: Broadcast, part: str) -> SafeString:
    """The title, words or brief in the reader's language; where there is no English, the Chinese,
    marked as such for whoever has it read out."""
    words = getattr(broadcast, part)
    is_fallback = current() == "en" and words.en == words.zh
    if is_fallback:
        return format_html('<span lang="zh-Hans">{}</span>', words.zh)
    return format_html("{}", words.in_(current()))


@register.filter
def whose(broadcast: Broadcast) -> str:
    """The institution whose own notice it is, or the region that it is about; "" = the city."""
    if broadcast.institution is not None:
        return str(broadcast.institution)
    return region_name(broadcast.region) if broadcast.region else ""


@register.inclusion_tag("broadcasts/parts/warning.html", takes_context=True)
def fraud_warning(context: Context) -> dict[str, Any]:
    """The warning of fraud that is up for the reader: one, or nothing."""
    return {"broadcast": queries.latest_warning(_actor(context))}


@register.inclusion_tag("broadcasts/parts/latest.html", takes_context=True)
def latest_announcements(context: Context) -> dict[str, Any]:
    rows = queries.for_reader(_actor(context)).select_related("institution")
    return {"broadcasts": rows[:LATEST]}


def _actor(context: Context) -> Actor:
    request = context.get("request")  # a refusal may be drawn before anybody is known
    return getattr(request, "actor", None) or Actor()
