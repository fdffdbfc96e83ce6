"""Under which numbers of others a case came in."""

from typing import Any

from django import template
from django.template import Context

from changrong.network.cases.models import Case
from changrong.network.cases.queries import sees_opener
from changrong.network.channels import queries

register = template.Library()


@register.inclusion_tag("channels/parts/orders.html", takes_context=True)
def orders(context: Context, case: Case) -> dict[str, Any]:
    """The work orders that opened the case or joined it, each to be answered under its number."""
    told = sees_opener(context["request"].actor, case)
    return {"orders": queries.orders_of(case) if told else []}
