"""Forms of institutions, outlets, products, their people, and emergencies."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.network.parties.models import Institution, Outlet, Product
from changrong.network.parties.regions import area_groups
from changrong.network.people.fields import (
    CreditCodeField,
    DistrictField,
    MobileField,
    name_field,
    said,
)
from changrong.network.people.models import Role
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import DayInput, ShortChoices, UnitInput
from changrong.network.rules.book import book
from changrong.network.rules.fields import typed
from changrong.policy.errors import LanguageError
from changrong.policy.language import condition

YES_NO = [("true", gettext_lazy("是")), ("false", gettext_lazy("否"))]
UNKNOWN = ("", gettext_lazy("还不知道"))
FEN = 100
UNITS = {"wan": Decimal(10_000 * FEN), "yuan": Decimal(FEN)}


def labels(fact: str) -> list[tuple[str, str]]:
    """The closed list of a code fact, as choices in the reader's language."""
    values = book().vocabulary[fact].values
    return [(code, str(choose(label))) for code, label in values.items()]


def institution_kinds() -> list[tuple[str, str]]:
    return labels("institution.kind")


def need_kinds() -> list[tuple[str, str]]:
    return labels("need.kind")


class YesNoField(forms.TypedChoiceField):
    """Yes, no or, where it may be left open, unknown (None)."""

    def __init__(self, **options: Any) -> None:
        choices = YES_NO if options.get("required", True) else [*YES_NO, UNKNOWN]
        super().__init__(
            choices=choices,
            coerce=lambda text: text == "true",
            empty_value=None,
            widget=ShortChoices,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false", None: ""}.get(value, value)


class PartyForm(forms.Form):
    """A form whose cleaned data are a row's values."""

    shown: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Any, data: Any = None) -> "PartyForm":
        """The form filled with what a row holds now."""
        return cls(data, initial={name: getattr(row, name) for name in cls.base_fields})

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class InstitutionForm(PartyForm):
    name = forms.CharField(label=gettext_lazy("机构名称"), max_length=120)
    kind = forms.ChoiceField(
        label=gettext_lazy("机构类型"),
        choices=lambda: [("", gettext_lazy("请选择")), *institution_kinds()],
    )
    credit_code = CreditCodeField(help_text="")
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("服务区域"),
        help_text=gettext_lazy("可以选多个；一个也不选，就是不限区域。"),
        choices=area_groups,
        required=False,
    )
    is_policy_guarantor = YesNoField(label=gettext_lazy("是不是政府性融资担保机构"), required=False)
    policy_id = forms.CharField(
        label=gettext_lazy("通知里的机构代号"),
        help_text=gettext_lazy("只有通知专门点名这家机构时才填。"),
        max_length=60,
        required=False,
    )
    phone = forms.CharField(
        label=gettext_lazy("对外电话"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "tel"}),
    )
    active = YesNoField(label=gettext_lazy("正在服务"), initial=True)


class OutletForm(PartyForm):
    name = forms.CharField(label=gettext_lazy("网点名称"), max_length=120)
    region = DistrictField()
    address = forms.CharField(label=gettext_lazy("地址"), max_length=200, required=False)
    phone = forms.CharField(
        label=gettext_lazy("电话"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "tel"}),
    )
    active = YesNoField(label=gettext_lazy("正在营业"), initial=True)


def decimal_in(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValidationError(_("请只填数字，例如 26"))
    if value < 0:
        raise ValidationError(_("不能是负数"))
    return value


class NumberTyped(forms.CharField):
    """A number typed as text, full-width digits understood; cleans to Decimal or None."""

    def __init__(self, unit: Any, **options: Any) -> None:
        super().__init__(required=False, max_length=30, widget=UnitInput(unit), **options)

    def clean(self, value: Any) -> Decimal | None:
        text = typed(super().clean(value))
        return decimal_in(text) if text else None


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
                condition(text, book().vocabulary)
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


class InviteForm(forms.Form):
    """An account for one of an institution's people."""

    username = forms.CharField(
        label=gettext_lazy("用户名"),
        help_text=gettext_lazy("登录时用。字母、数字和 @ . + - _。"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = name_field()
    phone = MobileField(required=False)


class StaffForm(InviteForm):
    """What a manager gives to add somebody to the institution."""

    role = forms.ChoiceField(
        label=gettext_lazy("身份"),
        choices=[(Role.OFFICER, Role.OFFICER.label), (Role.MANAGER, Role.MANAGER.label)],
        initial=Role.OFFICER,
        widget=ShortChoices,
    )
    outlet = forms.ModelChoiceField(
        label=gettext_lazy("网点"),
        queryset=Outlet.objects.none(),
        required=False,
        empty_label=gettext_lazy("不分网点"),
    )

    def __init__(self, institution: Institution, data: Any = None) -> None:
        super().__init__(data)
        self.fields["outlet"].queryset = institution.outlets.filter(active=True)


class EmergencyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("名称"), help_text=gettext_lazy("和发布的通告一致。"), max_length=120
    )
    region = forms.ChoiceField(
        label=gettext_lazy("地区"), choices=lambda: [("", gettext_lazy("请选择")), *area_groups()]
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("响应级别"),
        choices=[
            (1, gettext_lazy("一级")),
            (2, gettext_lazy("二级")),
            (3, gettext_lazy("三级")),
            (4, gettext_lazy("四级")),
        ],
        coerce=int,
        widget=ShortChoices,
    )
    started_on = forms.DateField(label=gettext_lazy("开始"), widget=DayInput)
    ended_on = forms.DateField(
        label=gettext_lazy("结束"),
        help_text=gettext_lazy("最后一天；还没结束就不填。"),
        required=False,
        widget=DayInput,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("started_on"), given.get("ended_on")
        if first and last and last < first:
            self.add_error("ended_on", _("结束不能早于开始"))
        return given


class EndForm(forms.Form):
    ended_on = forms.DateField(label=gettext_lazy("最后一天"), widget=DayInput)
