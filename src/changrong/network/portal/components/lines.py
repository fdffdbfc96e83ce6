"""Line charts: a trend with direct labels and dated notices, and small multiples of one scale.

Lines need not start at zero, so their range is always printed by the page beside them.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from changrong.network.portal.components.charts import Number, axis, plain, share, svg

register = template.Library()


def path(values: Sequence[Number | None], low: Number, high: Number) -> list[tuple[str, str]]:
    """Points in per cent of the plot; a missing value leaves its place out."""
    low, high = Decimal(str(low)), Decimal(str(high))
    last = max(len(values) - 1, 1)
    return [
        (f"{100 * index / last:.2f}", f"{100 - share(Decimal(str(value)) - low, high - low)}")
        for index, value in enumerate(values)
        if value is not None
    ]


def line(points: Sequence[tuple[str, str]], css: str) -> SafeString:
    """The line stretches with the plot, its stroke does not; a dot marks the last value."""
    pairs = " ".join(f"{x},{y}" for x, y in points)
    drawn = format_html(
        '<svg class="stretch" viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" '
        'height="100%"><polyline class="line {}" points="{}"/></svg>',
        css,
        pairs,
    )
    if points:
        x, y = points[-1]
        drawn += format_html('<circle class="dot {}" cx="{}%" cy="{}%" r="3.5"/>', css, x, y)
    return drawn


@register.simple_tag
def spark(
    values: Sequence[Number | None],
    low: Number,
    high: Number,
    label: str,
    target: Number | None = None,
    below: bool = False,
) -> SafeString:
    """One small line on a shared scale, with a dashed target; red where `below` is true."""
    drawn = line(path(values, low, high), "late" if below else "s1")
    if target is not None:
        y = 100 - share(
            Decimal(str(target)) - Decimal(str(low)), Decimal(str(high)) - Decimal(str(low))
        )
        drawn = (
            format_html('<line class="target" x1="0" x2="100%" y1="{0}%" y2="{0}%"/>', y) + drawn
        )
    return svg("spark", drawn, label)


@register.simple_tag
def trend(
    series: Sequence[Mapping[str, Any]],
    ticks: Sequence[Mapping[str, Any]],
    label: str,
    notices: Sequence[Mapping[str, Any]] = (),
) -> SafeString:
    """Lines over time from zero, labelled at their ends.

    series: [{values, text, series}]; ticks along the bottom and notices (vertical rules):
    [{at: position from 0 to 1, label}].
    """
    known = [value for one in series for value in one["values"] if value is not None]
    scale = axis(max((Decimal(str(value)) for value in known), default=Decimal(1)), 4)
    drawn = format_html_join(
        "",
        '<line class="grid" x1="0" x2="100%" y1="{0}%" y2="{0}%"/>'
        '<text class="y-tick" x="0" y="{0}%" dx="-.6em">{1}</text>',
        ((100 - share(tick, scale[-1]), plain(tick)) for tick in scale),
    )
    drawn += format_html_join(
        "",
        '<text class="tick" x="{}%" y="100%" dy="1.6em">{}</text>',
        ((share(tick["at"], 1), tick["label"]) for tick in ticks),
    )
    drawn += format_html_join(
        "",
        '<line class="notice" x1="{0}%" x2="{0}%" y1="0" y2="100%"/>'
        '<text class="notice-name" x="{0}%" y="0" dx=".4em" dy=".9em">{1}</text>',
        ((share(notice["at"], 1), notice["label"]) for notice in notices),
    )
    for one in series:
        points = path(one["values"], 0, scale[-1])
        drawn += line(points, f"s{one.get('series', 1)}")
        if points:
            x, y = points[-1]
            drawn += format_html(
                '<text class="end" x="{}%" y="{}%" dx=".7em">{}</text>', x, y, one["text"]
            )
    return svg("trend", drawn, label)
