"""What a person types to see what a loan costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from changrong.lending.account import Scope
from changrong.lending.day_count import DayCount
from changrong.lending.form import Form
from changrong.lending.pricing import Repricing, Tenor
from changrong.network import clock
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import DayInput, UnitInput
from changrong.network.rules.fields import AmountField, PercentField

FIXED = "fixed"
PRICES = [
    (FIXED, _("固定利率")),
    (Tenor.ONE_YEAR, _("1 年期 LPR 加点")),
    (Tenor.FIVE_YEARS, _("5 年期以上 LPR 加点")),
]
REPRICINGS = [
    (Repricing.ANNIVERSARY, _("每年放款对应日")),
    (Repricing.NEW_YEAR, _("每年 1 月 1 日")),
    (Repricing.NEVER, _("不调整")),
]
DAY_COUNTS = [
    (DayCount.ACTUAL_360, _("按实际天数，一年 360 天（银行常用）")),
    (DayCount.ACTUAL_365, _("按实际天数，一年 365 天")),
    (DayCount.THIRTY_E_360, _("每月按 30 天，一年 360 天")),
]
SCOPES = [
    (Scope.BOTH, _("本金和利息")),
    (Scope.PRINCIPAL, _("只延本金")),
    (Scope.INTEREST, _("只延利息")),
]
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
MAIN = ("amount", "rate", "months", "form")
SAMPLE = {"amount": "800000", "rate": "0.0345", "months": 12, "form": Form.EQUAL_INSTALMENTS}


def sample() -> dict[str, Any]:
    """Answers that show what comes out, as a form would have cleaned them."""
    blank = dict.fromkeys(CalculatorForm.base_fields)
    known = {name: Decimal(SAMPLE[name]) for name in ("amount", "rate")}
    day = {"disbursed_on": clock.today()}
    open_choices = dict.fromkeys(("price", "day_count", "deferred"), "")
    return blank | open_choices | SAMPLE | known | day


class Amount(AmountField):
    """Yuan, to the fen."""

    def checked(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(value)


class Percent(PercentField):
    """A rate typed as per cent, kept as a fraction."""

    def checked(self, value: Any) -> Decimal | None:
        rate = None if value is None else Decimal(value)
        if rate is not None and not 0 <= rate <= 1:
            raise forms.ValidationError(gettext("年利率应在 0% 到 100% 之间"))
        return rate


class CalculatorForm(forms.Form):
    """The four things everybody knows of a loan, and what else may be agreed."""

    use_required_attribute = False
    amount = Amount(label=_("借多少"), error_messages={"required": _("请填借款金额，例如 80 万元")})
    rate = Percent(
        label=_("年利率"),
        widget=UnitInput("%"),
        help_text=_("合同上写的年利率（单利）。"),
        error_messages={"required": _("请填年利率，例如 3.45")},
    )
    months = forms.IntegerField(
        label=_("借几个月"),
        min_value=1,
        max_value=360,
        widget=UnitInput(_("个月"), {"inputmode": "numeric"}),
        error_messages={
            "required": _("请填期限，1 到 360 个月"),
            "invalid": _("请填期限，1 到 360 个月"),
            "min_value": _("请填期限，1 到 360 个月"),
            "max_value": _("请填期限，1 到 360 个月"),
        },
    )
    form = forms.ChoiceField(
        label=_("怎么还"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一种还款方式")},
    )
    disbursed_on = forms.DateField(
        label=_("放款日"),
        required=False,
        widget=DayInput,
        help_text=_("不填就是今天。"),
        error_messages={"invalid": _("请填日历上有的一天，例如 2026-11-22")},
    )
    fee = Amount(
        label=_("放款时付的费用"),
        required=False,
        help_text=_("担保费、评估费、保险费等，算进全部年化成本。"),
    )
    price = forms.ChoiceField(label=_("利率怎么定"), required=False, choices=PRICES)
    spread = forms.IntegerField(
        label=_("加点"),
        required=False,
        min_value=-1000,
        max_value=5000,
        widget=UnitInput(_("个基点"), {"inputmode": "numeric"}),
        help_text=_("1 个基点是 0.01%；减点写负数。"),
    )
    repricing = forms.ChoiceField(
        label=_("什么时候跟着 LPR 变"), required=False, choices=REPRICINGS
    )
    due_day = forms.IntegerField(
        label=_("每月几号还"),
        required=False,
        min_value=1,
        max_value=31,
        widget=UnitInput(_("号"), {"inputmode": "numeric"}),
        help_text=_("不填就是每月的放款对应日；31 是月末。"),
    )
    day_count = forms.ChoiceField(label=_("利息怎么算天数"), required=False, choices=DAY_COUNTS)
    deferred = forms.ChoiceField(label=_("延期的是"), required=False, choices=SCOPES)

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, initial=SAMPLE | {"rate": Decimal(SAMPLE["rate"]) * 100})
        self.fields["form"].choices = [(form.value, _said(form)) for form in Form]
        self.fields["rate"].required = not self._floats

    @classmethod
    def of(cls, query: QueryDict) -> CalculatorForm:
        """Bound where anything was asked for, else with a sample that shows what comes out."""
        return cls(query if "amount" in query else None)

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in MAIN]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in MAIN]

    @property
    def opens_more(self) -> bool:
        """Whether anything there was filled in or chosen otherwise, or refused."""
        return any(_is_changed(field) or field.errors for field in self.more)

    @property
    def _floats(self) -> bool:
        return self.data.get("price", FIXED) not in ("", FIXED)

    def clean_disbursed_on(self) -> date | None:
        day: date | None = self.cleaned_data["disbursed_on"]
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(
                gettext("放款日应在 %(first)s 到 %(last)s 之间")
                % {"first": FIRST_DAY.isoformat(), "last": LAST_DAY.isoformat()}
            )
        return day

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if self._floats and asked.get("spread") is None and "spread" not in self.errors:
            self.add_error("spread", _("请填加多少个基点，不加不减填 0"))
        asked["disbursed_on"] = asked.get("disbursed_on") or clock.today()
        return asked


def _is_changed(field: forms.BoundField) -> bool:
    """Whether it holds anything but what it offers by itself."""
    value = field.value()
    if isinstance(value, list):
        return bool(value[0])
    choices = getattr(field.field, "choices", None)
    return bool(value) and not (choices and value == next(iter(choices))[0])


def _said(form: Form) -> str:
    how = {"form": choose(form.label), "how": choose(form.meaning)}
    return gettext("%(form)s：%(how)s") % how
