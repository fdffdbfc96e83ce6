"""Charts as server-made SVG: geometry in per cent, colour by class, words at the size of the page.

Every chart has a sentence as its label, and its numbers stand beside the bars or in a table.
Values are Decimal, int or str; bars start at zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

Number = Decimal | int | str
# Under this share of the width, words do not fit inside a bar.
ROOM_FOR_WORDS = Decimal(12)
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def share(value: Number, whole: Number) -> Decimal:
    """`value` as a percentage of `whole`, to two decimals, never outside 0 to 100."""
    whole = Decimal(str(whole))
    part = Decimal(str(value)) * 100 / whole if whole else Decimal(0)
    return min(max(part, Decimal(0)), Decimal(100)).quantize(Decimal("0.01"))


def axis(highest: Number, about: int = 5) -> list[Decimal]:
    """Round ticks from zero to at least `highest`, about as many as asked."""
    highest = Decimal(str(highest))
    if highest <= 0:
        return [Decimal(0), Decimal(1)]
    rough = highest / about
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * step for step in STEPS if power * step >= rough)
    count = int((highest / step).to_integral_value(ROUND_CEILING))
    return [step * index for index in range(count + 1)]


def plain(value: Decimal) -> str:
    """A tick without needless zeros."""
    return f"{value.normalize():f}"


def svg(css: str, content: SafeString, label: str = "", height: str = "") -> SafeString:
    name = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true" focusable="false"')
    )
    size = format_html(' height="{}"', height) if height else ""
    return format_html('<svg class="{}" width="100%"{} {}>{}</svg>', css, size, name, content)


def stacked(
    parts: Iterable[Mapping[str, Any]], whole: Number, total: str = "", words: bool = True
) -> SafeString:
    """The rectangles of one bar, each part with its words where there is room, the total after."""
    drawn, x = SafeString(""), Decimal(0)
    for part in parts:
        width, series = share(part["value"], whole), part.get("series", 1)
        drawn += format_html(
            '<rect class="fill-{}" x="{}%" width="{}%" height="100%"/>', series, x, width
        )
        if words and part.get("text") and width >= ROOM_FOR_WORDS:
            drawn += format_html(
                '<text class="in-bar on-{}" x="{}%" y="50%" dx=".6em">{}</text>',
                series,
                x,
                part["text"],
            )
        x += width
    if total:
        drawn += format_html('<text class="total" x="{}%" y="50%" dx=".6em">{}</text>', x, total)
    return drawn


def gridlines(ticks: Sequence[Decimal]) -> SafeString:
    return format_html_join(
        "",
        '<line class="grid" x1="{0}%" x2="{0}%" y1="-25%" y2="125%"/>',
        ((share(tick, ticks[-1]),) for tick in ticks),
    )


@register.inclusion_tag("portal/parts/bar_chart.html")
def bar_chart(
    rows: Sequence[Mapping[str, Any]],
    label: str,
    title: Any = "",
    legend: Sequence[Mapping[str, Any]] = (),
    unit: str = "",
    scale: bool = True,
) -> dict[str, Any]:
    """Horizontal bars, one a row, of one part or several.

    rows: [{label, parts: [{value, text, series}], total}], total being the words after the bar.
    label: the sentence a screen reader hears. legend (stacked bars only): [{series, label}].
    """
    sums = [sum(Decimal(str(part["value"])) for part in row["parts"]) for row in rows]
    ticks = axis(max(sums, default=Decimal(0)))
    lines = gridlines(ticks) if scale else SafeString("")
    bars = [
        {
            "label": row["label"],
            "svg": svg("bar", lines + stacked(row["parts"], ticks[-1], str(row.get("total", "")))),
        }
        for row in rows
    ]
    numbers = format_html_join(
        "",
        '<text class="tick" x="{}%" y="50%">{}{}</text>',
        ((share(tick, ticks[-1]), plain(tick), unit) for tick in ticks),
    )
    return {
        "bars": bars,
        "axis": svg("bar-axis", numbers) if scale else "",
        "label": label,
        "title": title,
        "legend": legend,
    }


@register.simple_tag
def stacked_bar(parts: Sequence[Mapping[str, Any]], whole: Number, label: str) -> SafeString:
    """One bar on a grey track, such as a score out of 100: parts [{value, text, series}]."""
    track = SafeString('<rect class="track" width="100%" height="100%"/>')
    return svg("bar slim", track + stacked(parts, whole), label)


@register.simple_tag
def small_bars(values: Sequence[Number], top: Number, label: str) -> SafeString:
    """A row of little columns under a dashed line at `top`: the principal in hand each month."""
    slot = Decimal(100) / max(len(values), 1)
    columns = format_html_join(
        "",
        '<rect class="fill-2" x="{}%" width="{}%" y="{}%" height="{}%"/>',
        (
            (
                round(slot * index, 2),
                round(slot * Decimal("0.8"), 2),
                100 - share(value, top),
                share(value, top),
            )
            for index, value in enumerate(values)
        ),
    )
    frame = SafeString(
        '<line class="target" x1="0" x2="100%" y1="0" y2="0"/>'
        '<line class="base" x1="0" x2="100%" y1="100%" y2="100%"/>'
    )
    return svg("small-bars", columns + frame, label)


@register.simple_tag
def payments_chart(rows: Sequence[Any], top: Number, label: str) -> SafeString:
    """A column for each payment day, its interest on its principal; `top` is the scale's end."""
    slot = Decimal(100) / max(len(rows), 1)
    drawn = SafeString('<line class="base" x1="0" x2="100%" y1="100%" y2="100%"/>')
    for index, row in enumerate(rows):
        place, width = round(slot * index, 2), round(slot * Decimal("0.8"), 2)
        low, whole = share(row.principal, top), share(row.payment, top)
        drawn += format_html(
            '<rect class="fill-2" x="{0}%" width="{1}%" y="{2}%" height="{3}%"/>'
            '<rect class="fill-4" x="{0}%" width="{1}%" y="{4}%" height="{5}%"/>',
            place,
            width,
            100 - low,
            low,
            100 - whole,
            whole - low,
        )
    return svg("payments", drawn, label)


@register.simple_tag
def progress_bar(done: Number, total: Number, label: str = "") -> SafeString:
    """How far something is: a filled track."""
    rect = format_html('<rect width="{}%" height="100%"/>', share(done, total))
    return svg("progress-bar", rect, label)


@register.simple_tag
def meter(
    used: Number,
    limit: Number,
    label: str,
    reserved: Number = 0,
    mark: Number | None = None,
    now: Number = 0,
) -> SafeString:
    """A limit: what is used, what this one takes (`now`), what is reserved, and a warning mark.
    Without a label it stands beside words that say the same."""
    drawn, x = SafeString('<rect class="track" width="100%" height="100%"/>'), Decimal(0)
    for value, series in ((used, 1), (now, 4), (reserved, 5 if now else 4)):
        width = min(share(value, limit), 100 - x)
        drawn += format_html(
            '<rect class="fill-{}" x="{}%" width="{}%" height="100%"/>', series, x, width
        )
        x += width
    if mark is not None:
        drawn += format_html(
            '<line class="warning" x1="{0}%" x2="{0}%" y1="-25%" y2="125%"/>', share(mark, limit)
        )
    return svg("meter", drawn, label)


@register.inclusion_tag("portal/parts/funnel.html")
def funnel(steps: Sequence[Mapping[str, Any]], caption: str, amount_heading: str = "") -> Any:
    """From need to loan: each step's count as a bar, its share of the step before, its amount.

    steps: [{label, count, amount (optional text), href (optional)}]. Under 80 % is marked ▼.
    """
    rows: list[dict[str, Any]] = []
    for index, step in enumerate(steps):
        before = steps[index - 1]["count"] if index else 0
        kept = Decimal(step["count"]) / Decimal(before) if before else None
        part = {"value": step["count"], "text": f"{step['count']:,}", "series": 1}
        whole = max(steps[0]["count"], 1)
        track = SafeString('<rect class="track" width="100%" height="100%"/>')
        rows.append(
            {
                **step,
                "kept": kept,
                "low": kept is not None and kept < Decimal("0.8"),
                "fits": share(step["count"], whole) >= ROOM_FOR_WORDS,
                "svg": svg("bar", track + stacked([part], whole)),
            }
        )
    return {"steps": rows, "caption": caption, "amount_heading": amount_heading}


@register.simple_tag
def columns_chart(bars: Sequence[Mapping[str, Any]], label: str) -> SafeString:
    """Upright bars over time, the last one dark: [{label, value, text}]. They start at zero."""
    slot = Decimal(100) / max(len(bars), 1)
    highest = max((Decimal(str(bar["value"])) for bar in bars), default=Decimal(1)) or Decimal(1)
    drawn = SafeString("")
    for index, bar in enumerate(bars):
        # Room above for the value, below for the label.
        height = share(bar["value"], highest) * Decimal("0.68")
        top, last = 84 - height, index == len(bars) - 1
        drawn += format_html(
            '<rect class="fill-{}" x="{}%" width="{}%" y="{}%" height="{}%"/>'
            '<text class="column-value{}" x="{}%" y="{}%" dy="-.7em">{}</text>'
            '<text class="tick" x="{}%" y="95%">{}</text>',
            1 if last else 3,
            round(slot * index + slot * Decimal("0.16"), 2),
            round(slot * Decimal("0.68"), 2),
            round(top, 2),
            round(height, 2),
            " last" if last else "",
            round(slot * index + slot / 2, 2),
            round(top, 2),
            bar["text"],
            round(slot * index + slot / 2, 2),
            bar["label"],
        )
    drawn += SafeString('<line class="base" x1="0" x2="100%" y1="84%" y2="84%"/>')
    return svg("columns-chart", drawn, label)
