"""What whoever holds a letter types from its foot."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Check(forms.Form):
    number = forms.CharField(
        label=_("编号"),
        max_length=24,
        help_text=_("例如 HJ-2026-0911-0001"),
        error_messages={"required": _("请填写函件上的编号。")},
    )
    code = forms.CharField(
        label=_("核验码"),
        max_length=40,
        help_text=_("16 位，空格可以不填"),
        error_messages={"required": _("请填写函件上的核验码。")},
    )
