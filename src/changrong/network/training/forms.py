"""The form of one question of a quiz."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changrong.network.training.shown import Shown


class AnswerForm(forms.Form):
    said = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": _("请选一个答案。")}
    )

    def __init__(self, shown: Shown, data: Any = None) -> None:
        super().__init__(data)
        self.fields["said"].label = shown.asks
        self.fields["said"].choices = shown.options
