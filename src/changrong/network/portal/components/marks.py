"""Verdict marks, clause tags and status badges."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.network.portal.components.icons import icon
from changrong.network.portal.language import choose
from changrong.policy import Reading

register = template.Library()

TICK = '<path class="cut" d="m7.4 12.4 3.1 3.1 6.1-6.4"/>'
SQUARE = '<rect x="3.5" y="3.5" width="17" height="17" rx="2"/>'
SHAPES = {
    "circle": f'<circle class="solid" cx="12" cy="12" r="10"/>{TICK}',
    "diamond": '<path d="M12 1.8 22.2 12 12 22.2 1.8 12 12 1.8Z"/>'
    '<path d="M9.6 10a2.4 2.4 0 1 1 3.7 2c-.9.6-1.3 1-1.3 1.8M12 16.6v.1"/>',
    "square": f'{SQUARE}<path d="m8.6 8.6 6.8 6.8M15.4 8.6l-6.8 6.8"/>',
    "barred": f'{SQUARE}<path d="M8 12h8"/>',
    "dashed": '<rect class="dashes" x="3.5" y="3.5" width="17" height="17" rx="2"/>',
    "octagon": '<path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8L8 2.5Z"/>'
    '<path d="M12 7v6M12 16.5v.1"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.5 2"/>',
    "ring": '<circle cx="12" cy="12" r="9"/><path d="M8 12h8"/>',
}

# verdict word -> (shape, colour, the word of record)
VERDICTS = {
    "applies": ("circle", "yes", gettext_lazy("适用")),
    "does not apply": ("square", "no", gettext_lazy("不适用")),
    "cannot tell": ("diamond", "ask", gettext_lazy("还不能判断")),
    "kept": ("circle", "yes", gettext_lazy("符合")),
    "broken": ("octagon", "late", gettext_lazy("不符合")),
    "not concerned": ("barred", "no", gettext_lazy("不涉及")),
    "due": ("clock", "info", gettext_lazy("要办")),
    "not due": ("ring", "no", gettext_lazy("还不用办")),
    "not in force": ("dashed", "no", gettext_lazy("不在有效期")),
}
CONDITIONS = {
    "true": ("circle", "yes", gettext_lazy("满足")),
    "false": ("square", "no", gettext_lazy("不满足")),
    "unknown": ("diamond", "ask", gettext_lazy("还不知道")),
}
BADGE_ICONS = {
    "info": "info",
    "yes": "done",
    "ask": "question",
    "soon": "clock",
    "late": "alert",
    "no": "pause",
}


def drawn(shape: str, tone: str, word: str, size: str, with_word: bool) -> SafeString:
    css = "" if with_word else "hidden-text"
    return format_html(
        '<span class="verdict tone-{}"><svg class="mark {}" viewBox="0 0 24 24" '
        'aria-hidden="true" focusable="false">{}</svg><span class="{}">{}</span></span>',
        tone,
        size,
        mark_safe(SHAPES[shape]),
        css,
        word,
    )


@register.simple_tag
def verdict_mark(verdict: str, size: str = "", word: bool = False) -> SafeString:
    """The shape of a verdict; its word shows with `word`, else only screen readers hear it.

    size: "lg" 28 px (measures), "" 24 px (rows), "sm" 20 px (conditions).
    """
    shape, tone, name = VERDICTS[str(verdict)]
    return drawn(shape, tone, str(name), size, word)


@register.simple_tag
def condition_mark(verdict: bool | str | None, size: str = "sm", word: bool = False) -> SafeString:
    """The mark of one condition: True/"true", False/"false", None/"unknown"."""
    key = {True: "true", False: "false", None: "unknown"}.get(verdict, str(verdict))  # type: ignore[call-overload]
    shape, tone, name = CONDITIONS[key]
    return drawn(shape, tone, str(name), size, word)


@register.filter
def verdict_word(verdict: str) -> str:
    """The word of record of a verdict: 适用."""
    return str(VERDICTS[str(verdict)][2])


@register.filter
def verdict_tone(verdict: str) -> str:
    """The colour family of a verdict: yes, ask, no, late or info."""
    return VERDICTS[str(verdict)][1]


@register.filter
def caveat(read: str) -> str:
    """What must be said of a source that was not read in full."""
    return {"secondary": _("二手来源，待核"), "memory": _("未核实")}.get(read, "")


def checked(read: str) -> str:
    """What is said of what a person of this place has looked up."""
    return str(choose(Reading.CONFIRMED.label)) if read == Reading.CONFIRMED else ""


@register.simple_tag
def clause_tag(
    number: str, document: Any = "", href: str = "", read: str = "full", label: str = ""
) -> SafeString:
    """条签: a clause's number in Song type, a double rule, the document, a link to the clause.

    document: short name or number, text or a two-language value; empty in narrow rows.
    read: "full", "secondary", "memory" or "confirmed"; all but the first say so in words.
    """
    document, warning = str(choose(document)), caveat(read)
    body = format_html('<span class="clause-no" lang="zh-Hans">{}</span>', number)
    if document:
        body += format_html(' <span class="clause-doc">{}</span>', document)
    if warning:
        body += format_html('<span class="clause-read">{}</span>', warning)
    if note := checked(read):
        body += format_html(' <span class="clause-doc">{}</span>', note)
    if not href:
        return format_html('<span class="clause">{}</span>', body)
    name = label or _("条款 %(number)s") % {"number": number}
    if document:
        return format_html('<a class="clause" href="{}">{}</a>', href, body)
    return format_html('<a class="clause" href="{}" aria-label="{}">{}</a>', href, name, body)


@register.simple_tag
def badge(kind: str, word: Any, symbol: str = "") -> SafeString:
    """A status: icon and word on a tint. kind: info, yes, ask, soon, late, no."""
    drawing = icon(symbol or BADGE_ICONS[kind])
    return format_html('<span class="badge {}">{}{}</span>', kind, drawing, choose(word))
