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


Point = tuple[str, str]


def runs(values: Sequence[Number | None], low: Number, high: Number) -> list[list[Point]]:
    """Points in per cent of the plot, a list for each unbroken run: nothing is drawn over a gap."""
    low, high = Decimal(str(low)), Decimal(str(high))
    last = max(len(values) - 1, 1)
    found: list[list[Point]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            y = 100 - share(Decimal(str(value)) - low, high - low)
            found[-1].append((f"{100 * index / last:.2f}", f"{y}"))
    return [run for run in found if run]


def line(found: Sequence[Sequence[Point]], css: str) -> SafeString:
    """Lines stretch with the plot, their stroke does not; dots mark the last and lone values."""
    strokes = format_html_join(
        "",
        '<polyline class="line {}" points="{}"/>',
        ((css, " ".join(f"{x},{y}" for x, y in run)) for run in found if len(run) > 1),
    )
    dots = [run[-1] for run in found if len(run) == 1 or run is found[-1]]
    return format_html(
        '<svg class="stretch" viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" '
        'height="100%">{}</svg>{}',
        strokes,
        format_html_join(
            "",
            '<circle class="dot {}" cx="{}%" cy="{}%" r="3.5"/>',
            ((css, x, y) for x, y in dots),
        ),
    )


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
    drawn = line(runs(values, low, high), "late" if below else "s1")
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
        '<text class="notice-name {1}" x="{0}%" y="0" dy="-1em">{2}</text>',
        (
            (at, "before" if at > 50 else "after", notice["label"])
            for at, notice in ((share(notice["at"], 1), notice) for notice in notices)
        ),
    )
    for one in series:
        found = runs(one["values"], 0, scale[-1])
        drawn += line(found, f"s{one.get('series', 1)}")
        if found:
            x, y = found[-1][-1]
            drawn += format_html(
                '<text class="end" x="{}%" y="{}%" dx=".7em">{}</text>', x, y, one["text"]
            )
    return svg("trend", drawn, label)
