"""Clocks, the strip of days beside them, the calendar that explains a due date, the two clocks.

They draw what `changrong.workdays` works out (Standing, Reckoning, weeks, lines) and count nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from changrong.network.portal.components.formats import day as day_text
from changrong.network.portal.components.icons import icon
from changrong.network.portal.language import choose
from changrong.workdays import Day, Reckoning, Stand, Standing
from changrong.workdays.reckoning import Why

register = template.Library()

LOOKS = {
    Stand.OVERDUE: ("late", "alert"),
    Stand.DUE_TODAY: ("soon", "clock"),
    Stand.RUNNING: ("info", "clock"),
    Stand.PAUSED: ("no", "pause"),
}
LONGEST_STRIP, SHOWN_OF_LONGER = 12, 10
# Width and height of a day in the strip, in sixteenths of a rem.
SHAPES = {
    "past": (9, 12),
    "today": (8, 16),
    "left": (7, 11),
    "paused": (8, 11),
    "over": (9, 16),
    "rest": (3, 3),
}
GAP, TALLEST = 3, 16


@register.filter
def clock_tone(standing: Standing | None) -> str:
    """The colour family of a clock: late, soon, info or no."""
    return LOOKS[standing.stand][0] if standing else "no"


@register.simple_tag
def clock(standing: Standing, note: Any = "", strip: Any = "", css: str = "") -> SafeString:
    """Icon and words (今天到期), then a note, usually the due date, and a day strip."""
    tone, symbol = LOOKS[standing.stand]
    words = format_html(
        '<span class="clock-words tone-{}">{}<span>{}</span></span>',
        tone,
        icon(symbol),
        choose(standing.text),
    )
    if not note and not strip:
        return format_html('<span class="clock {}">{}</span>', css, words)
    below = format_html('<span class="clock-note">{} {}</span>', choose(note), strip)
    return format_html('<span class="clock {}">{}{}</span>', css, words, below)


def strip_of(reckoning: Reckoning, today: date, standing: Standing) -> list[str]:
    """The days of a clock as past, today, left, paused, over; days off between become one rest."""
    cells: list[str] = []
    for day in reckoning.days[1:]:
        if day.number is None:
            if day.why is Why.PAUSED:
                cells.append("paused")
            elif cells[-1:] != ["rest"]:
                cells.append("rest")
        elif day.date == today:
            cells.append("today")
        else:
            cells.append("past" if day.date < today else "left")
    if reckoning.due is None:
        cells += ["paused"] * (reckoning.needed - reckoning.counted)
    if standing.stand is Stand.OVERDUE:
        cells += ["over"] * max(1, -standing.left)
    return shortened(cells)


def shortened(cells: list[str]) -> list[str]:
    """The strip, or its last ten days where it is longer than twelve; days off do not count."""
    places = [index for index, cell in enumerate(cells) if cell != "rest"]
    return cells[places[-SHOWN_OF_LONGER] :] if len(places) > LONGEST_STRIP else cells


def draw_strip(cells: Sequence[str]) -> SafeString:
    drawn, x = [], 0
    for cell in cells:
        width, height = SHAPES[cell]
        drawn.append((cell, x + 0.5, (TALLEST - height) / 2 + 0.5, width, height))
        x += width + GAP
    marks = format_html_join(
        "", '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>', drawn
    )
    return format_html(
        '<svg class="strip" viewBox="0 0 {} 17" width="{}rem" height="1.0625rem" '
        'aria-hidden="true" focusable="false">{}</svg>',
        x,
        x / 16,
        marks,
    )


@register.simple_tag
def day_strip(reckoning: Reckoning, today: date, standing: Standing) -> SafeString:
    """The strip of a clock: decorative, since the clock's words say the same."""
    return draw_strip(strip_of(reckoning, today, standing))


@register.simple_tag
def strip_key() -> SafeString:
    """What the strip's shapes mean."""
    names = [
        ("past", _("已过")),
        ("today", _("今天")),
        ("left", _("剩余")),
        ("rest", _("放假")),
        ("paused", _("暂停")),
        ("over", pgettext("strip", "超时")),
    ]
    entries = format_html_join(
        "", "<span>{} {}</span>", ((draw_strip([cell]), name) for cell, name in names)
    )
    return format_html('<span class="legend">{}{}</span>', _("时限格"), entries)


class Cell(NamedTuple):
    """One day of the calendar panel."""

    label: str
    corner: str
    text: Any
    css: str
    day: date


def cell_of(day: Day, today: date, first: bool) -> Cell:
    label = f"{day.date.month}/{day.date.day}" if first or day.date.day == 1 else str(day.date.day)
    kinds = []
    if day.number is not None or day.why is Why.RECEIVED:
        kinds.append("counted" if day.number is not None else "received")
    elif day.why is Why.PAUSED:
        kinds.append("paused")
    elif day.calendar is not None and not day.calendar.is_working:
        kinds.append("off")
    corner = choose(day.mark)
    if day.mark is not None and getattr(day.mark, "zh", "") == "班":
        kinds.append("swapped")
    if day.is_due:
        kinds.append("due")
        corner = _("到期")
    if day.date == today:
        kinds.append("today")
        corner = _("今天到期") if day.is_due else _("今天")
    return Cell(label, str(corner), choose(day.text), " ".join(kinds), day.date)


@register.inclusion_tag("portal/parts/due_panel.html")
def due_panel(
    weeks: Sequence[Sequence[Day]],
    lines: Iterable[Any],
    today: date,
    clause: Any = "",
    provisional: bool = False,
    before: date | None = None,
    why: Any = "",
) -> dict[str, Any]:
    """How a due date came about, week by week and in five lines.

    weeks, lines: from `calendar.weeks(reckoning)` and `workdays.lines(reckoning)`.
    clause: a rendered clause tag for the rule's line. before, why: an earlier date and what
    changed it.
    """
    return {
        "weeks": [
            [cell_of(day, today, week == 0 and index == 0) for index, day in enumerate(days)]
            for week, days in enumerate(weeks)
        ],
        "weekdays": [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")],
        "lines": list(lines),
        "clause": clause,
        "provisional": provisional,
        "before": before,
        "why": why,
    }


@register.inclusion_tag("portal/parts/two_clocks.html")
def two_clocks(
    submitted: date,
    due: date,
    days: int,
    wave_days: int,
    wave_due: date,
    sent_to: int,
    wave: int = 1,
    note: Any = "",
    href: str = "",
) -> dict[str, Any]:
    """The firm's one long bar and each wave's short bar, drawn to the same scale of working days.

    days, wave_days: working days of the firm's clock and of one wave; wave: the wave now running.
    """
    shown = min(3, max(wave + 1, days // wave_days))
    bars = [
        {
            "x": f"{100 * index * wave_days / days:.2f}%",
            "width": f"{100 * wave_days / days - 1:.2f}%",
            "css": "running" if index == wave - 1 else "gone" if index < wave - 1 else "waiting",
        }
        for index in range(shown)
        if (index + 1) * wave_days <= days
    ]
    return {
        "submitted": submitted,
        "due": due,
        "days": days,
        "wave_days": wave_days,
        "wave_due": wave_due,
        "sent_to": sent_to,
        "wave": wave,
        "bars": bars,
        "note": note,
        "href": href,
        "label": _("您的时限 %(days)s 个工作日，%(due)s 前有结果；每家机构 %(wave)s 个工作日")
        % {"days": days, "due": day_text(due), "wave": wave_days},
    }
