"""The form of a product: amounts in the unit people choose, rates in per cent."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.network.parties.forms import PartyForm, YesNoField, need_kinds
from changrong.network.parties.models import Product
from changrong.network.people.fields import said
from changrong.network.portal.widgets import DayInput, ShortChoices, UnitInput
from changrong.network.rules.book import book
from changrong.network.rules.fields import number_in, typed
from changrong.policy.errors import LanguageError

FEN = 100
MOST_PLACES = 100_000
UNITS = {"wan": Decimal(10_000 * FEN), "yuan": Decimal(FEN)}


class NumberTyped(forms.CharField):
    """A number typed as text, full-width digits understood; cleans to Decimal or None."""

    def __init__(self, unit: Any, **options: Any) -> None:
        super().__init__(required=False, max_length=30, widget=UnitInput(unit), **options)

    def clean(self, value: Any) -> Decimal | None:
        text = typed(super().clean(value))
        number = number_in(text) if text else None
        if number is not None and number < 0:
            raise ValidationError(_("不能是负数"))
        return number


class MonthsTyped(NumberTyped):
    def __init__(self, **options: Any) -> None:
        super().__init__(gettext_lazy("个月"), **options)

    def clean(self, value: Any) -> int | None:
        months = super().clean(value)
        if months is None:
            return None
        if months != months.to_integral() or not 1 <= months <= 600:
            raise ValidationError(_("请填整月数，1 到 600"))
        return int(months)


class PlacesTyped(NumberTyped):
    """How many cases somebody takes on at once; blank is no limit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(gettext_lazy("件"), **options)

    def clean(self, value: Any) -> int | None:
        places = super().clean(value)
        if places is None:
            return None
        if places != places.to_integral() or places > MOST_PLACES:
            raise ValidationError(_("请填整数，0 到 %(most)s") % {"most": MOST_PLACES})
        return int(places)


class PercentTyped(NumberTyped):
    """Per cent a year, kept as a fraction with at most six decimals."""

    def __init__(self, **options: Any) -> None:
        super().__init__("%", **options)

    def clean(self, value: Any) -> Decimal | None:
        percent = super().clean(value)
        if percent is None:
            return None
        if percent > 100:
            raise ValidationError(_("年利率或费率不会超过 100%，请检查小数点"))
        fraction = percent / 100
        if fraction != fraction.quantize(Decimal("0.000001")):
            raise ValidationError(_("百分数的小数最多 4 位"))
        return fraction

    def prepare_value(self, value: Any) -> Any:
        return plain(value * 100) if isinstance(value, Decimal) else value


def plain(value: Decimal) -> str:
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


class ProductForm(PartyForm):
    """`amount_min` and `amount_max` are typed in the unit beside them and clean to fen."""

    name = forms.CharField(label=gettext_lazy("产品名称"), max_length=120)
    need_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("能办哪些事"),
        choices=need_kinds,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一项。")},
    )
    amount_unit = forms.ChoiceField(
        label=gettext_lazy("下面两项金额的单位"),
        choices=[("wan", gettext_lazy("万元")), ("yuan", gettext_lazy("元"))],
        initial="wan",
        widget=ShortChoices,
    )
    amount_min = NumberTyped("", label=gettext_lazy("最低金额"))
    amount_max = NumberTyped("", label=gettext_lazy("最高金额"))
    term_min = MonthsTyped(label=gettext_lazy("最短期限"))
    term_max = MonthsTyped(label=gettext_lazy("最长期限"))
    rate_from = PercentTyped(
        label=gettext_lazy("年利率或费率，自"),
        help_text=gettext_lazy("填百分数，例如 3.65 就是 3.65%。"),
    )
    guarantee = forms.CharField(
        label=gettext_lazy("担保方式"),
        help_text=gettext_lazy("例如信用、抵押、政府性融资担保。"),
        max_length=60,
        required=False,
    )
    condition = forms.CharField(
        label=gettext_lazy("条件"),
        help_text=gettext_lazy(
            "只给符合条件的企业看。用政策语言写，例如 "
            "enterprise.is_small_or_micro AND enterprise.headcount &gt;= 3。"
        ),
        required=False,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
    )
    summary = forms.CharField(
        label=gettext_lazy("说明"),
        help_text=gettext_lazy("一两句话，企业会看到。"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    capacity = PlacesTyped(
        label=gettext_lazy("同时最多办几件"),
        help_text=gettext_lazy("满了以后新的需求排队，有空位再送来。不填就是不限。"),
    )
    valid_from = forms.DateField(label=gettext_lazy("开始"), required=False, widget=DayInput)
    valid_until = forms.DateField(
        label=gettext_lazy("截止"),
        help_text=gettext_lazy("截止当天仍然办理。"),
        required=False,
        widget=DayInput,
    )
    active = YesNoField(label=gettext_lazy("正在办理"), initial=True)

    @classmethod
    def of(cls, row: Product, data: Any = None) -> "ProductForm":
        given = [fen for fen in (row.amount_min, row.amount_max) if fen is not None]
        unit = "wan" if all(fen >= UNITS["wan"] for fen in given) else "yuan"
        initial = {name: getattr(row, name, None) for name in cls.base_fields}
        initial |= {"amount_unit": unit}
        for name in ("amount_min", "amount_max"):
            if initial[name] is not None:
                initial[name] = plain(Decimal(initial[name]) / UNITS[unit])
        return cls(data, initial=initial)

    def clean_condition(self) -> str:
        text = self.cleaned_data["condition"].strip()
        if text:
            try:
                book().condition(text)
            except LanguageError as error:
                raise ValidationError(said(error)) from None
        return text

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("amount_min", "amount_max"):
            self._to_fen(given, name)
        self._check_order(given, "amount_min", "amount_max", _("最高金额不能小于最低金额"))
        self._check_order(given, "term_min", "term_max", _("最长期限不能短于最短期限"))
        self._check_order(given, "valid_from", "valid_until", _("截止不能早于开始"))
        return given

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "amount_unit"}

    def _to_fen(self, given: dict[str, Any], name: str) -> None:
        if given.get(name) is None or given.get("amount_unit") not in UNITS:
            return
        fen = given[name] * UNITS[given["amount_unit"]]
        if fen != fen.to_integral():
            self.add_error(name, _("金额最小到分"))
        elif fen > 10**17:
            self.add_error(name, _("金额太大，请检查单位"))
        else:
            given[name] = int(fen)

    def _check_order(self, given: dict[str, Any], low: str, high: str, said: str) -> None:
        both = given.get(low), given.get(high)
        if None not in both and both[0] > both[1]:
            self.add_error(high, said)


class CapacityForm(PartyForm):
    """How many cases an institution takes on at once, over all its products."""

    capacity = PlacesTyped(
        label=gettext_lazy("本机构同时最多办几件"),
        help_text=gettext_lazy("填 0 就是暂时不接新的。不填就是不限。"),
    )
