"""One form field for each type of fact: what people type, kept as typed, read exactly.

Every field cleans to the fact's JSON value (amounts as text in yuan, shares as fractions, days as
ISO text) or None for blank, and refuses in words that say what to type instead.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.network.portal.language import choose, current
from changrong.network.portal.widgets import DayInput, ShortChoices, UnitInput
from changrong.network.rules import codes
from changrong.policy import Fact, FactError

UNITS = {"wan": Decimal(10_000), "yuan": Decimal(1)}
SAID = {"亿元": Decimal(100_000_000), "亿": Decimal(100_000_000), "万元": Decimal(10_000),
        "万": Decimal(10_000), "元": Decimal(1)}  # fmt: skip


NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{0,9})?")


def typed(text: Any) -> str:
    """What a person typed, with full-width signs, spaces and thousands commas taken away."""
    return re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", str(text or "")))


def digits(value: Decimal) -> str:
    """The exact digits, without exponent or idle zeros."""
    shown = format(value, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def number_in(text: str) -> Decimal:
    """The number that plain digits stand for; longer ones than any fact holds are refused."""
    if not NUMBER.fullmatch(text):
        raise ValidationError(_("请只填数字，例如 26"), code="number")
    return Decimal(text)


class FactField(forms.Field):
    """A field that knows which fact it states; the vocabulary has the last word."""

    fact: Fact

    def checked(self, value: Any) -> Any:
        if value is None:
            return None
        try:
            parsed = self.fact.parse(value)
        except FactError as refused:
            said = _("%(label)s：%(problem)s") % {
                "label": choose(self.fact.label),
                "problem": choose(refused.problem),
            }
            raise ValidationError(said, code="refused") from refused
        return value if isinstance(parsed, bool | int | str) else str(value)


class NumberField(FactField):
    def clean(self, value: Any) -> Any:
        text = typed(super().clean(value)).removesuffix(str(choose(self.fact.unit or "")))
        return self.checked(digits(number_in(text))) if text else None


class WholeField(NumberField):
    def clean(self, value: Any) -> Any:
        kept = super().clean(value)
        return None if kept is None else int(kept)


class PercentField(FactField):
    """A share or rate, typed as per cent or with its sign per mille, kept as a fraction."""

    def clean(self, value: Any) -> Any:
        text = typed(super().clean(value))
        places = -3 if text.endswith("‰") else -2
        text = text.removesuffix("%").removesuffix("‰")
        return self.checked(digits(number_in(text).scaleb(places))) if text else None


class AmountWidget(forms.MultiWidget):
    """A number and its unit: 万元 for those who think in Chinese, yuan for the others."""

    template_name = "rules/amount.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        units = [("wan", gettext_lazy("万元")), ("yuan", gettext_lazy("元"))]
        number = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__({"": number, "unit": forms.Select(choices=units)}, attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        number, unit = context["widget"]["subwidgets"]
        unit["attrs"] |= {"aria-label": str(_("单位"))}
        unit["attrs"].pop("required", None)
        # The label and the error summary point at the number itself.
        number["attrs"]["id"] = (attrs or {}).get("id", "")
        return context

    def id_for_label(self, id_: str) -> str:
        return id_

    def decompress(self, value: Any) -> list[Any]:
        if value in (None, ""):
            return ["", "yuan" if current() == "en" else "wan"]
        amount = Decimal(str(value))
        if current() != "en" and abs(amount) >= UNITS["wan"]:
            return [digits(amount / UNITS["wan"]), "wan"]
        return [digits(amount), "yuan"]


class AmountField(FactField, forms.MultiValueField):
    """An amount in a unit of choice, kept as yuan. “860 万” typed in full is understood too."""

    widget = AmountWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__((forms.CharField(), forms.CharField()), require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> Any:
        number, unit = value or ("", "")
        text = typed(number)
        if not text:
            return self._blank()
        factor = UNITS.get(unit, UNITS["yuan"])
        for word, worth in SAID.items():
            if text.endswith(word):
                text, factor = text.removesuffix(word), worth
                break
        yuan = number_in(text) * factor
        if yuan != yuan.quantize(Decimal("0.01")):
            raise ValidationError(_("金额最小到分"), code="fen")
        return self.checked(digits(yuan))

    def _blank(self) -> None:
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")


class TrueFalseField(FactField, forms.TypedChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        choices = [("true", gettext_lazy("是")), ("false", gettext_lazy("否"))]
        super().__init__(
            choices=choices,
            coerce=lambda text: text == "true",
            empty_value=None,
            widget=ShortChoices,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false"}.get(value, value)


class CodeField(FactField, forms.TypedChoiceField):
    def __init__(self, choices: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(choices=choices, empty_value=None, **kwargs)


class DayField(FactField, forms.DateField):
    widget = DayInput

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return day and self.checked(day.isoformat())


class WordsField(FactField, forms.CharField):
    def clean(self, value: Any) -> Any:
        return self.checked(super().clean(value) or None)


class IndustryField(FactField, forms.CharField):
    """A four-digit class, typed as a code or by name; near names come back as choices."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"list": "industries", "autocomplete": "off"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = codes.industries_like(unicodedata.normalize("NFKC", text))
        if len(found) == 1:
            return self.checked(found[0].code)
        if found:
            near = _("、").join(f"{choose(one.name)} {one.code}" for one in found[:4])
            said = _("有几个相近的行业，请选一个：%(near)s") % {"near": near}
            raise ValidationError(said, code="several")
        raise ValidationError(_("找不到这个行业，请换个说法，或填四位代码"), code="none")

    def prepare_value(self, value: Any) -> Any:
        industry = codes.industry(str(value or ""))
        return f"{industry.code} {choose(industry.name)}" if industry else value


class RegionField(CodeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=lambda: [("", gettext_lazy("请选择")), *codes.region_groups()],
            widget=forms.Select,
            **kwargs,
        )


def field_for(fact: Fact, required: bool = True, **words: Any) -> FactField:
    """The field that states this fact. `words` may override label and help_text."""
    options = {
        "required": required,
        "label": choose(fact.label),
        "error_messages": {"required": blank(fact), "invalid": _("请填日期，例如 2026-01-31")},
        **words,
    }
    field = _field(fact, options)
    field.fact = fact
    return field


def _field(fact: Fact, options: dict[str, Any]) -> FactField:
    if fact.name == "enterprise.industry":
        return IndustryField(**options)
    if fact.name == "enterprise.region":
        return RegionField(**options)
    match fact.type:
        case "boolean":
            return TrueFalseField(**options)
        case "code":
            values = [(code, choose(label)) for code, label in fact.values.items()]
            return CodeField(values, **options)
        case "integer":
            widget = UnitInput(fact.unit or "", {"inputmode": "numeric"})
            return WholeField(widget=widget, **options)
        case "number":
            return NumberField(widget=UnitInput(fact.unit or ""), **options)
        case "fraction":
            return PercentField(widget=UnitInput("%"), **options)
        case "money":
            return AmountField(**options)
        case "date":
            return DayField(**options)
    return WordsField(**options)


def as_typed(fact: Fact, value: Any) -> Any:
    """A kept value as a person would type it: a share kept as a fraction is asked in per cent."""
    if fact.type == "fraction" and value not in (None, ""):
        return digits(Decimal(str(value)).scaleb(2))
    return value


def blank(fact: Fact) -> str:
    """What to say when nothing was given: it names the fact."""
    words = {"label": choose(fact.label)}
    if fact.type in {"boolean", "code"} or fact.name == "enterprise.region":
        return _("请选择“%(label)s”") % words
    return _("请填写“%(label)s”") % words
