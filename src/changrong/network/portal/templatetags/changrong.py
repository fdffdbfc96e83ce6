"""`{% load changrong %}`: every tag and filter of the design system."""

from django import template

from changrong.network.portal.components import formats, icons, marks, shell

register = template.Library()
for part in (formats, icons, marks, shell):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
