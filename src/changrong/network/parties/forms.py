"""Forms of institutions, outlets, products, their people, and emergencies."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.network.parties.regions import area_groups
from changrong.network.people.fields import (
    CreditCodeField,
    DistrictField,
)
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import DayInput, ShortChoices
from changrong.network.rules.book import book
from changrong.network.rules.forms import AnswerForm

YES_NO = [("true", gettext_lazy("是")), ("false", gettext_lazy("否"))]
UNKNOWN = ("", gettext_lazy("还不知道"))


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


class OwnWord(AnswerForm):
    """One fact of a firm, or 暂时不知道, which takes it back."""

    unknown = forms.BooleanField(
        required=False,
        label=gettext_lazy("暂时不知道"),
        help_text=gettext_lazy("收回原来的答案，核对政策时按不知道算。"),
    )


class Search(forms.Form):
    """What the public lists are narrowed by; anything not understood narrows nothing."""

    q = forms.CharField(label=gettext_lazy("名称"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=gettext_lazy("机构类型"),
        choices=lambda: [("", gettext_lazy("全部")), *institution_kinds()],
        required=False,
    )
    need = forms.ChoiceField(
        label=gettext_lazy("要办的事"),
        choices=lambda: [("", gettext_lazy("全部")), *need_kinds()],
        required=False,
    )
    region = DistrictField(label=gettext_lazy("服务到哪里"), required=False)

    @property
    def narrows(self) -> bool:
        return any(self.wanted().values())

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
