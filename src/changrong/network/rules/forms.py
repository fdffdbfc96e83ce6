"""The form of one question: the answer, or 暂时不知道."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.network.portal.language import choose
from changrong.network.rules import codes
from changrong.network.rules.fields import IndustryField, blank, field_for
from changrong.policy import Fact


class AnswerForm(forms.Form):
    """Cleans to `value` (the fact's JSON value) and `unknown`; one of the two is always given."""

    use_required_attribute = False
    unknown = forms.BooleanField(
        required=False,
        label=gettext_lazy("暂时不知道"),
        help_text=gettext_lazy("可以先跳过，结果里会提醒您"),
    )
    # Where to go on, and which decision's answers to take up first.
    then = forms.CharField(required=False, widget=forms.HiddenInput)
    origin = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, fact: Fact, **options: Any) -> None:
        super().__init__(**options)
        self.fact = fact
        words = {"required": or_unknown(blank(fact)), "invalid": _("请填日期，例如 2026-01-31")}
        self.fields["value"] = field_for(fact, error_messages=words)
        if self.is_bound and self.data.get("pick"):
            self.data = {**self.data.dict(), "value": self.data["pick"]}
        if near := self._near():
            self.fields["pick"] = forms.ChoiceField(
                choices=[(one.code, f"{choose(one.name)} {one.code}") for one in near],
                widget=forms.RadioSelect,
                label=_("是哪一个？"),
                required=False,
            )
        self.order_fields(["value", "pick", "unknown"])

    def _near(self) -> list[codes.Code]:
        """Industries that come near to what was typed, when it is not clear which is meant."""
        if not (self.is_bound and isinstance(self.fields["value"], IndustryField)):
            return []
        found = codes.industries_like(self.data.get("value", "") or "-")
        return found if len(found) > 1 else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # Whoever ticks 暂时不知道 means it, whatever else stands in the form.
        if cleaned.get("unknown"):
            self.errors.pop("value", None)
        return cleaned


def or_unknown(said: str) -> str:
    return _("%(said)s，或选“暂时不知道”") % {"said": said}
