"""Tags of the page's frame: preference links, error summary, paging."""

from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def preference_url(context: Context, name: str, value: str) -> str:
    """The link that sets a preference (language, size, theme) and comes back to this page."""
    request: HttpRequest | None = context.get("request")
    # A form that was refused is shown at the address where it is asked for.
    back = request.get_full_path() if request else "/"
    return f"{reverse('portal:preference')}?{urlencode({name: value, 'next': back})}"


@register.filter
def control_id(field: BoundField) -> str:
    """The id an error summary should jump to: the first option of a group, else the field."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.inclusion_tag("portal/parts/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a bound form, first thing on the page, with focus and links."""
    form.errors_summarised = True  # so that the form below does not say the general ones again
    fields = [field for field in form if field.errors] if form.is_bound else []
    return {
        "general": form.non_field_errors() if form.is_bound else [],
        "fields": fields,
        "count": sum(len(field.errors) for field in fields),
    }


@register.inclusion_tag("portal/parts/pages.html", takes_context=True)
def pages(context: Context, page: Page, parameter: str = "page") -> dict[str, Any]:
    """Links to the other pages of a list, keeping the query's other parameters."""
    query = context["request"].GET.copy()
    query.pop(parameter, None)
    kept = query.urlencode()
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "prefix": f"?{kept}&{parameter}=" if kept else f"?{parameter}=",
    }


@register.filter
def widget_kind(field: BoundField) -> str:
    """How a field is laid out: choices, checkbox, file, or plain."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "file" if isinstance(widget, forms.FileInput) else "plain"
