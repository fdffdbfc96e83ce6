"""Which of the two languages the page speaks."""

from collections.abc import Mapping

from django.utils.translation import get_language


def current() -> str:
    """`zh` or `en`: the only two the service speaks."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def choose(value: object) -> object:
    """The half of a two-language value that the reader asked for; other values unchanged.

    Accepts anything with `.zh` and `.en`, a mapping with both keys, or plain text. Where the
    wanted half is empty the other stands in, so that nothing vanishes from a page.
    """
    wanted, other = ("en", "zh") if current() == "en" else ("zh", "en")
    if isinstance(value, Mapping) and "zh" in value:
        return value.get(wanted) or value.get(other) or ""
    if hasattr(value, "zh") and hasattr(value, "en"):
        return getattr(value, wanted) or getattr(value, other)
    return "" if value is None else value
