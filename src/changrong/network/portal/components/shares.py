"""Who bears what of a loss, and how much of a limit is taken: bars with their numbers beside them.

Amounts of a loss are whole fen. Limits may be in any unit: each brings its numbers and their words.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from changrong.money import Fen, in_yuan
from changrong.network.portal.components.charts import meter, share, svg
from changrong.network.portal.components.formats import money_text

register = template.Library()

# Neighbours differ in lightness as well as in colour.
SERIES = (1, 2, 3, 5, 4)
HUNDRED = Decimal(100)
ROOM_A_LETTER = Decimal("1.6")  # per cent of the width


@register.inclusion_tag("portal/parts/waterfall.html")
def waterfall(parts: Sequence[Mapping[str, Any]], title: Any, caption: Any) -> dict[str, Any]:
    """A loss and what of it falls on each bearer, each bar beginning where the one before ends.

    parts: [{label, role, amount (fen), share (fraction, as agreed; None where none was)}], in the
    order of the agreement. The whole is their sum. title: the whole's name; caption: of the table.
    """
    whole = sum(part["amount"] for part in parts)
    rows, before = [], 0
    for index, part in enumerate(parts):
        series = SERIES[index % len(SERIES)]
        rows.append({**part, "svg": _step(before, part["amount"], whole, series, index > 0)})
        before += part["amount"]
    return {
        "rows": [{**row, "amount": _to_the_fen(row["amount"])} for row in rows],
        "title": title,
        "caption": caption,
        "whole": _to_the_fen(whole),
        "whole_svg": svg("bar", _bar(Decimal(0), HUNDRED, "ink", money_text(in_yuan(whole)))),
    }


def _step(before: Fen, amount: Fen, whole: Fen, series: int, is_joined: bool) -> SafeString:
    start, end = share(before, whole), share(before + amount, whole)
    words = money_text(in_yuan(amount))
    words = words if end - start >= len(words) * ROOM_A_LETTER else ""
    joint = SafeString("")
    if is_joined:
        joint = format_html('<line class="joint" x1="{0}%" x2="{0}%" y1="-60%" y2="0"/>', start)
    return svg("bar", joint + _bar(start, end - start, series, words))


def _bar(start: Decimal, width: Decimal, series: int | str, words: str) -> SafeString:
    drawn = format_html(
        '<rect class="fill-{}" x="{}%" width="{}%" height="100%"/>', series, start, width
    )
    if not words:
        return drawn
    return drawn + format_html(
        '<text class="in-bar on-{}" x="{}%" y="50%" dx=".6em">{}</text>', series, start, words
    )


def _to_the_fen(amount: Fen) -> str:
    return f"{in_yuan(amount):,}"


@register.inclusion_tag("portal/parts/usage.html")
def usage(limit: Mapping[str, Any]) -> dict[str, Any]:
    """A limit and what takes it up, with a word where the mark to warn at, or the limit, is passed.

    limit: {label, figure (used and limit in words: 6.8 ÷ 10 倍), limit, used, now (what this one
    takes), reserved, mark, note, lines}, of which only the first four must be there; numbers of one
    unit. lines: [{label, value, series}], the same numbers in words where they are to be listed;
    series 1 is used, 4 this one, 5 reserved (4 where nothing is `now`).
    """
    used, now, reserved = (limit.get(name, 0) for name in ("used", "now", "reserved"))
    taken = sum(Decimal(str(one)) for one in (used, now, reserved))
    most, mark = Decimal(str(limit["limit"])), limit.get("mark")
    return {
        "one": limit,
        "svg": meter(used, most, "", reserved=reserved, mark=mark, now=now),
        "over": taken > most,
        "past_mark": mark is not None and most >= taken >= Decimal(str(mark)),
    }
