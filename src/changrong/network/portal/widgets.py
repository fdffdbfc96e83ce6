"""Form widgets that carry what our field template shows beside them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class UnitInput(forms.TextInput):
    """A number typed as text with its unit behind it: no spinners, the right keyboard on phones."""

    def __init__(self, unit: Any = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.unit = unit


class MoneyInput(UnitInput):
    """An amount in 万元, as people say it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(_("万元"), attrs)


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ShortChoices(forms.RadioSelect):
    """A few short answers side by side, such as yes and no."""

    layout = "inline"
