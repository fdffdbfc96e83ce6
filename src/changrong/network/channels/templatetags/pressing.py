"""What the lists of those who look after messages say of them."""

from typing import Any

from django import template
from django.template import Context

from changrong.network.channels.queries import KEEPERS, pressing_of

register = template.Library()


@register.inclusion_tag("channels/parts/pressing.html", takes_context=True)
def pressing_messages(context: Context) -> dict[str, Any]:
    """How many messages wait for the reader's people, and what of them presses; nothing for who
    does not look after any, or where none does."""
    actor = context["request"].actor
    return {"pressing": pressing_of(actor) if actor.role in KEEPERS else None}
