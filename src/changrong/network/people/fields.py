"""Form fields for the codes and numbers of people and firms."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from changrong.identifiers import credit_code, mobile_number
from changrong.network.portal.language import choose
from changrong.network.rules.codes import region_groups
from changrong.text import Problem


def said(problem: Problem) -> str:
    """A problem in the reader's language."""
    return str(choose(problem.text))


def status_of(form: forms.BaseForm) -> int:
    """422 for a form that came back with errors, 200 otherwise."""
    return 422 if form.errors else 200


def checked(check: Callable[[str], str], value: str) -> str:
    """The value in its normal form; what the check refuses becomes the field's error."""
    try:
        return check(value)
    except Problem as problem:
        raise ValidationError(said(problem)) from None


class MobileField(forms.CharField):
    """A mobile number, kept as eleven digits."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("手机号码"))
        options.setdefault("max_length", 30)
        options.setdefault(
            "widget", forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
        )
        options.setdefault("error_messages", {"required": _("请填写手机号码。")})
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return checked(mobile_number, text) if text else ""


class CreditCodeField(forms.CharField):
    """A unified social credit code; spaces and lower case are put right."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("统一社会信用代码"))
        options.setdefault("help_text", _("营业执照上的 18 位代码，个体工商户也有。"))
        options.setdefault("max_length", 60)
        options.setdefault(
            "widget", forms.TextInput({"autocapitalize": "characters", "autocomplete": "off"})
        )
        options.setdefault("error_messages", {"required": _("请填写统一社会信用代码。")})
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return checked(credit_code, text) if text else ""


class DistrictField(forms.ChoiceField):
    """A district, from the code table, grouped by city."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("所在区"))
        options.setdefault("error_messages", {"required": _("请选择所在区。")})
        super().__init__(choices=lambda: [("", _("请选择")), *region_groups()], **options)


def name_field(**options: Any) -> forms.CharField:
    options.setdefault("label", _("姓名"))
    options.setdefault("max_length", 60)
    options.setdefault("widget", forms.TextInput({"autocomplete": "name"}))
    options.setdefault("error_messages", {"required": _("请填写姓名。")})
    return forms.CharField(**options)
