"""Fields of the forms by which something is told of a guarantee."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from changrong.network.contracts.forms import YuanField
from changrong.network.rules.fields import PercentField, digits


class YuanOrNone(YuanField):
    """An amount that may be nothing."""

    def clean(self, value: Any) -> int:
        return 0 if str(value).strip() in ("0", "0.00") else super().clean(value)


class YuanOrBlank(YuanField):
    """An amount that need not be given."""

    def clean(self, value: Any) -> int | None:
        return super().clean(value) if str(value or "").strip() else None


class RateOrBlank(PercentField):
    """A yearly rate typed as per cent, kept as a fraction; it need not be given."""

    def checked(self, value: Any) -> Decimal | None:
        rate = None if value is None else Decimal(value)
        if rate is not None and not 0 <= rate <= 1:
            raise forms.ValidationError(gettext("年费率应在 0% 到 100% 之间"))
        return rate

    @staticmethod
    def as_typed(rate: Decimal | None) -> str:
        return "" if rate is None else digits(rate.scaleb(2))


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
