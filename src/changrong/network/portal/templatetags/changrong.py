"""`{% load changrong %}`: every tag and filter of the design system."""

from django import template

from changrong.network.portal.components import (
    charts,
    clocks,
    formats,
    icons,
    lines,
    marks,
    offers,
    shares,
    shell,
)

register = template.Library()
for part in (formats, icons, marks, clocks, charts, lines, offers, shares, shell):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
