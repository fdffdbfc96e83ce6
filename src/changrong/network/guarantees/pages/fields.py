"""Fields of the forms by which something is told of a guarantee."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changrong.network.contracts.forms import YuanField


class YuanOrNone(YuanField):
    """An amount that may be nothing."""

    def clean(self, value: Any) -> int:
        return 0 if str(value).strip() in ("0", "0.00") else super().clean(value)


class YuanOrBlank(YuanField):
    """An amount that need not be given."""

    def clean(self, value: Any) -> int | None:
        return super().clean(value) if str(value or "").strip() else None


def yuan(label: Any, help_text: Any = "", initial: Any = None) -> YuanField:
    errors = {"required": _("请填金额，单位是元。")}
    return YuanField(label=label, help_text=help_text, initial=initial, error_messages=errors)


def yuan_or_none(label: Any, help_text: Any = "") -> YuanField:
    errors = {"required": _("请填金额，没有就填 0。")}
    return YuanOrNone(label=label, help_text=help_text, error_messages=errors)


def choice(label: Any, choices: list[tuple[str, Any]], **options: Any) -> forms.ChoiceField:
    errors = {"required": _("请选一项。")}
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages=errors, **options
    )
