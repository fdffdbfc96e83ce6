"""Filters for amounts, rates, days and two-language text, as the style guide writes them.

Amounts are yuan, rates and shares are fractions; None is unknown and prints as a dash.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from changrong.money import in_yuan
from changrong.network.clock import today
from changrong.network.portal.language import choose, current
from changrong.text import NO_BREAK
from changrong.workdays import day_text

register = template.Library()

UNKNOWN = "—"
TEN_THOUSAND = Decimal(10_000)
HUNDRED_MILLION = Decimal(100_000_000)
WEEKDAYS_EN = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WEEKDAYS_ZH = "一二三四五六日"


def rounded(value: Any, places: int) -> str:
    """`value` with thousands commas and exactly `places` decimals, halves away from zero."""
    quantum = Decimal(1).scaleb(-places)
    return f"{Decimal(str(value)).quantize(quantum, ROUND_HALF_UP):,f}"


def money_text(yuan: Any) -> str:
    """An amount a person reads: 80.00 万元, 5.86 亿元, 8,000 元; CNY 800,000 in English.

    Below 1 亿元 nothing is rounded away: what 万元 with two decimals cannot say is said in 元.
    """
    if yuan is None or yuan == "":
        return UNKNOWN
    amount = Decimal(str(yuan))
    if current() == "en":
        return f"CNY{NO_BREAK}{rounded(amount, 0 if amount == amount.to_integral() else 2)}"
    if abs(amount) >= HUNDRED_MILLION:
        return f"{rounded(amount / HUNDRED_MILLION, 2)}{NO_BREAK}亿元"
    if abs(amount) >= TEN_THOUSAND and amount % 100 == 0:
        return f"{rounded(amount / TEN_THOUSAND, 2)}{NO_BREAK}万元"
    return yuan_text(amount)


def yuan_text(yuan: Any) -> str:
    """A fee or an instalment: 8,000 元, with fen only where there are any."""
    if yuan is None or yuan == "":
        return UNKNOWN
    amount = Decimal(str(yuan))
    figure = rounded(amount, 0 if amount == amount.to_integral() else 2)
    return f"CNY{NO_BREAK}{figure}" if current() == "en" else f"{figure}{NO_BREAK}元"


@register.filter
def money(yuan: Any) -> SafeString:
    """`money_text` that never breaks across lines."""
    return format_html('<span class="amount">{}</span>', money_text(yuan))


@register.filter
def yuan(value: Any) -> SafeString:
    """`yuan_text` that never breaks across lines."""
    return format_html('<span class="amount">{}</span>', yuan_text(value))


@register.filter
def wan(yuan: Any) -> str:
    """The bare number of 万元 for a table whose heading holds the unit."""
    return UNKNOWN if yuan is None else rounded(Decimal(str(yuan)) / TEN_THOUSAND, 2)


@register.filter
def number(value: Any, places: int = 0) -> str:
    """A number with thousands commas."""
    return UNKNOWN if value is None else rounded(value, places)


@register.filter
def fen(amount: int | None) -> str:
    """Whole fen as yuan in a table, to the fen: 12,000.00."""
    return UNKNOWN if amount is None else f"{in_yuan(amount):,}"


@register.filter
def rate(fraction: Any) -> str:
    """A rate: 0.0365 -> 3.65%."""
    return percent(fraction, 2)


@register.filter
def percent(fraction: Any, places: int = 1) -> str:
    """A share: 0.962 -> 96.2%. No space stands before the sign."""
    return UNKNOWN if fraction is None else f"{rounded(Decimal(str(fraction)) * 100, places)}%"


@register.filter
def exact_share(fraction: Any) -> str:
    """A share as it was agreed: 20%, 33.3333%; nothing is rounded away."""
    return _exactly(fraction, 0)


@register.filter
def exact_rate(fraction: Any) -> str:
    """A rate as it was agreed: 0.80%, 0.775%; two decimals, and more where more were agreed."""
    return _exactly(fraction, 2)


def _exactly(fraction: Any, least: int) -> str:
    if fraction is None:
        return UNKNOWN
    shown = (Decimal(str(fraction)) * 100).normalize()
    return f"{shown:.{max(least, -int(shown.as_tuple().exponent))}f}%"


@register.filter
def points(fraction: Any) -> str:
    """A change between two shares: 0.041 -> +4.1 个百分点."""
    if fraction is None:
        return UNKNOWN
    change = Decimal(str(fraction)) * 100
    figure = rounded(change, 1)
    return _("%(change)s 个百分点") % {"change": f"+{figure}" if change > 0 else figure}


def local(value: date | datetime) -> date | datetime:
    is_moment = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if is_moment else value


@register.filter
def day(value: date | None) -> str:
    """A day in a sentence: 9 月 28 日, with its year where it is not this year's."""
    if not value:
        return UNKNOWN
    shown = local(value)
    return str(choose(day_text(shown, with_year=shown.year != today().year)))


@register.filter
def full_day(value: date | None) -> str:
    """A day with its year: 2026 年 9 月 28 日."""
    if not value:
        return UNKNOWN
    return str(choose(day_text(local(value), with_year=True)))


@register.filter
def weekday(value: date) -> str:
    """The day of the week: 周一."""
    index = local(value).weekday()
    return WEEKDAYS_EN[index] if current() == "en" else f"周{WEEKDAYS_ZH[index]}"


@register.filter
def iso(value: date | None) -> str:
    """A day in a table: 2026-09-28."""
    return local(value).strftime("%Y-%m-%d") if value else UNKNOWN


@register.filter
def moment(value: datetime | None) -> str:
    """A minute in a sentence: 9 月 23 日 10:42, in Shanghai."""
    return f"{day(value)}{NO_BREAK}{local(value):%H:%M}" if value else UNKNOWN


@register.filter
def text(value: Any) -> Any:
    """The Chinese or English half of a value that has both, by the reader's language."""
    return choose(value)
