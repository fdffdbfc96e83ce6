"""Icons on a grid of 24, drawn inline so that they take the text's colour."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ICONS = {
    "alert": '<path d="M12 4 3 19.5h18L12 4ZM12 10v4.5M12 17v.2"/>',
    "arrow-right": '<path d="M4 12h16M14 6l6 6-6 6"/>',
    "bell": '<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15L6 17ZM10 21.5h4"/>',
    "building": '<path d="M4 20.5h16M6 20V5.5l7-2V20M13 9l5 1.5V20M9 8.5v.2M9 12v.2M9 15.5v.2"/>',
    "calendar": '<path d="M4.5 6.5h15v13h-15zM4.5 10.5h15M8.5 4v4M15.5 4v4"/>',
    "chart": '<path d="M4 20.5h16M7 17v-5M12 17V7M17 17v-8"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "chevron-down": '<path d="m6 9 6 6 6-6"/>',
    "chevron-left": '<path d="m15 5-7 7 7 7"/>',
    "chevron-right": '<path d="m9 5 7 7-7 7"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.5 2"/>',
    "document": '<path d="M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 15.5h6"/>',
    "done": '<circle class="solid" cx="12" cy="12" r="10"/>'
    '<path class="cut" d="m7.5 12.4 3.1 3.1 6-6.4"/>',
    "download": '<path d="M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14"/>',
    "eye": '<path d="M2.5 12s3.5-6 9.5-6 9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6Z"/>'
    '<circle cx="12" cy="12" r="2.5"/>',
    "flag": '<path d="M5.5 21V4h13l-3 4.5 3 4.5h-13"/>',
    "half-moon": '<circle cx="12" cy="12" r="8.5"/>'
    '<path class="solid" d="M12 3.5a8.5 8.5 0 0 1 0 17z"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11.5V16M12 8v.2"/>',
    "list": '<path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.2M4.5 12h.2M4.5 17.5h.2"/>',
    "lock": '<path d="M5.5 11h13v9h-13zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>',
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "minus": '<path d="M5 12h14"/>',
    "pause": '<path class="solid" d="M6.5 5h3.5v14H6.5zM14 5h3.5v14H14z"/>',
    "phone": '<path d="M5 4h4l1.5 4.5L8 10.5a13 13 0 0 0 5.5 5.5l2-2.5L20 15v4a1.5 1.5 0 0 1-1.6'
    ' 1.5C10.5 20 4 13.5 3.5 5.6A1.5 1.5 0 0 1 5 4Z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 8.5V3.5h10v5M7 17H4V8.5h16V17h-3M7 13.5h10v7H7z"/>',
    "question": '<path d="M12 2 22 12 12 22 2 12 12 2Z"/>'
    '<path d="M9.7 10a2.4 2.4 0 1 1 3.6 2.100c-.9.5-1.3.9-1.3 1.700M12 16.6v.1"/>',
    "refresh": '<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.300L19.5 9M19.5 4.5V9H15"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "send": '<path d="M20.5 3.5 3.5 10l7 3.5 3.5 7 6.5-17ZM10.5 13.5l4-4"/>',
    "up": '<path d="M12 20V5M6 11l6-6 6 6"/>',
    "down": '<path d="M12 4v15M6 13l6 6 6-6"/>',
    "upload": '<path d="M12 16V5M7.5 9 12 4.5 16.5 9M5 20h14"/>',
    "user": '<circle cx="12" cy="8" r="4"/>'
    '<path d="M4.5 20.5c.5-4 3.5-6.5 7.5-6.5s7 2.5 7.5 6.5"/>',
    "x": '<path d="m6 6 12 12M18 6 6 18"/>',
}


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """The icon `name`; hidden from screen readers unless `label` gives it a name."""
    drawing = mark_safe(ICONS[name])
    if label:
        return format_html(
            '<svg class="icon {}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
            css,
            label,
            drawing,
        )
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        css,
        drawing,
    )
