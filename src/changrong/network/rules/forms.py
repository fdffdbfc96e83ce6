"""The form of one question: the answer, or 暂时不知道."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from changrong.network.portal.language import choose
from changrong.network.rules import codes
from changrong.network.rules.fields import IndustryField, blank, field_for
from changrong.policy import Fact


class AnswerForm(forms.Form):
    """Cleans to `value` (the fact's JSON value) and `unknown`; one of the two is always given."""

    unknown = forms.BooleanField(required=False)
    use_required_attribute = False

    def __init__(self, fact: Fact, **options: Any) -> None:
        super().__init__(**options)
        self.fact = fact
        words = {"error_messages": {"required": or_unknown(blank(fact)), "invalid": _invalid()}}
        self.fields["value"] = field_for(fact, label=choose(fact.label), **words)
        if self.is_bound and self.data.get("pick"):
            self.data = {**self.data.dict(), "value": self.data["pick"]}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # Whoever ticks 暂时不知道 means it, whatever else stands in the form.
        if cleaned.get("unknown"):
            self.errors.pop("value", None)
        return cleaned

    @property
    def near(self) -> list[codes.Code]:
        """Industries that come near to what was typed, when it was not clear which."""
        if not (self.is_bound and isinstance(self.fields["value"], IndustryField)):
            return []
        codes_given = [error.code for error in self.errors.as_data().get("value", [])]
        return codes.industries_like(self.data.get("value", "")) if "several" in codes_given else []

    @property
    def suggestions(self) -> list[codes.Code]:
        """What the browser may complete while an industry is typed."""
        industry = isinstance(self.fields["value"], IndustryField)
        return list(codes.industries().values()) if industry else []


def or_unknown(said: str) -> str:
    return _("%(said)s，或选“暂时不知道”") % {"said": said}


def _invalid() -> str:
    return _("请填日期，例如 2026-01-31")
