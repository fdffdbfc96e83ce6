"""The form by which an officer records a repayment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from changrong.lending.account import Prepay, Repay, Way
from changrong.money import Fen, MoneyError, fen, in_yuan
from changrong.network import clock
from changrong.network.contracts.models import Reported
from changrong.network.contracts.reporting import Told
from changrong.network.people.fields import said
from changrong.network.portal.widgets import DayInput, UnitInput

MOST = Decimal(10) ** 12  # yuan


class YuanField(forms.CharField):
    """An amount in yuan, with fen where there are any; cleans to fen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=30, widget=UnitInput(_("元")), **options)

    def clean(self, value: Any) -> Fen:
        text = super().clean(value)
        try:
            amount = fen(text)
        except MoneyError as problem:
            raise ValidationError(said(problem)) from None
        if not 0 < in_yuan(amount) <= MOST:
            raise ValidationError(_("金额应大于零，请检查单位"))
        return amount


class RepaymentForm(forms.Form):
    amount = YuanField(
        label=_("还了多少"),
        help_text=_("单位是元，可以填到分，例如 68,065.11。"),
        error_messages={"required": _("请填还款金额。")},
    )
    value_on = forms.DateField(
        label=_("哪天还的"),
        help_text=_("到账的日子，不能晚于今天。"),
        widget=DayInput,
        initial=clock.today,
        error_messages={"required": _("请填还款的日子。")},
    )
    how = forms.ChoiceField(
        label=_("怎么还的"),
        choices=[
            ("due", _("按期还款：先还到期的，多出来的留到下一期")),
            (Way.SHORTEN, _("提前还本：每期还款不变，早点还完")),
            (Way.LOWER, _("提前还本：到期日不变，每期少还")),
        ],
        initial="due",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选怎么还的。")},
    )
    reference = forms.CharField(
        label=_("本机构的流水号"),
        help_text=_("不填也可以。填了，同一笔就不会记两次。"),
        max_length=Reported._meta.get_field("reference").max_length,
        required=False,
    )

    def told(self) -> Told:
        given = self.cleaned_data
        amount, how = given["amount"], given["how"]
        event = Repay(amount) if how == "due" else Prepay(amount, Way(how))
        return Told(event, given["value_on"], given["reference"])
