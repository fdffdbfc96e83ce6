"""Filters of services: whose one is, what sort, the share of its minutes."""

from typing import Any

from django import template

from changrong.network.services import shown
from changrong.network.services.models import Service
from changrong.network.services.uptime import Tally

register = template.Library()
register.filter("owner", shown.owner)


@register.filter
def sort_name(service: Service) -> Any:
    return shown.sort_name(service)


@register.filter
def share(tally: Tally) -> str:
    return shown.share(tally)


@register.filter
def basis(tally: Tally) -> str:
    return shown.basis(tally)
