"""One relief or one count, typed; or a file of many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong.money import Fen, fen
from changrong.network import clock
from changrong.network.people.fields import said
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import DayInput, UnitInput
from changrong.network.relief.actions import Counted, Given
from changrong.network.relief.handed_in import relief_in, transactions_in
from changrong.network.relief.words import RELIEF, TRANSACTIONS
from changrong.network.rules.models import Emergency
from changrong.text import Problem, Text


def _choices(words: dict[str, Text]) -> list[tuple[str, Any]]:
    return [("", _("请选择")), *((code, choose(text)) for code, text in words.items())]


class AmountField(forms.CharField):
    """Yuan, to the fen; blank is not known."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=UnitInput(gettext_lazy("元")), **options)

    def clean(self, value: Any) -> Fen | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return fen(text)
        except Problem as wrong:
            raise forms.ValidationError(said(wrong)) from None


class TellForm(forms.Form):
    """Either what is typed, or a file; never both."""

    use_required_attribute = False
    needed: tuple[str, ...] = ()  # of what is typed; a file has its own

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        for name in self.needed:
            self.fields[name].required = "file" not in self.files
            self.fields[name].error_messages["required"] = _("请填这一项。")

    def read_file(self, file: Any) -> list[Any]:
        raise NotImplementedError

    def typed(self, given: dict[str, Any]) -> Any:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if file := given.get("file"):
            given["rows"] = self.read_file(file)
            return given
        if not self.errors:
            given["rows"] = [self.typed(given)]
        return given


class ReliefForm(TellForm):
    kind = forms.ChoiceField(label=gettext_lazy("纾困种类"), required=False)
    day = forms.DateField(
        label=gettext_lazy("日期"), widget=DayInput, initial=clock.today, required=False
    )
    firm = forms.CharField(
        label=gettext_lazy("企业信用代码"),
        help_text=gettext_lazy("是平台上的一家企业就填；不是，或者有好几家，就不填。"),
        max_length=18,
        required=False,
    )
    units = forms.IntegerField(
        label=gettext_lazy("户数"), min_value=1, initial=1, required=False,
        widget=UnitInput(gettext_lazy("户")),
    )  # fmt: skip
    amount = AmountField(
        label=gettext_lazy("金额"), help_text=gettext_lazy("不知道就不填，不要填 0。")
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        help_text=gettext_lazy("不要写个人的姓名、电话。金融局和监管部门看得到。"),
        max_length=200,
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("或者交一份文件"),
        help_text=gettext_lazy("CSV 或 XLSX。交了文件，上面的就不用填。"),
        required=False,
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )
    needed = ("kind", "day")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.fields["kind"].choices = _choices(RELIEF)

    def read_file(self, file: Any) -> list[Given]:
        return relief_in(file, file.name)

    def typed(self, given: dict[str, Any]) -> Given:
        return Given(
            given["kind"],
            given["day"],
            units=given["units"] or 1,
            amount=given["amount"],
            firm=given["firm"],
            note=given["note"],
        )


class TransactionsForm(TellForm):
    emergency = forms.ModelChoiceField(
        label=gettext_lazy("哪一次应急响应"),
        queryset=Emergency.objects.none(),
        empty_label=gettext_lazy("请选择"),
        error_messages={"required": gettext_lazy("请填这一项。")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("业务种类"), required=False)
    since = forms.DateField(label=gettext_lazy("开始日"), widget=DayInput, required=False)
    until = forms.DateField(
        label=gettext_lazy("结束日"),
        help_text=gettext_lazy("包括这一天。同样的起止日再报一次，就是更正。"),
        widget=DayInput,
        required=False,
    )
    count = forms.IntegerField(
        label=gettext_lazy("笔数"), min_value=0, required=False,
        widget=UnitInput(gettext_lazy("笔")),
    )  # fmt: skip
    amount = AmountField(
        label=gettext_lazy("金额"), help_text=gettext_lazy("不知道就不填，不要填 0。")
    )
    file = forms.FileField(
        label=gettext_lazy("或者交一份文件"),
        help_text=gettext_lazy("CSV 或 XLSX。交了文件，上面只选应急响应，别的不用填。"),
        required=False,
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )
    needed = ("kind", "since", "until", "count")

    def __init__(self, emergencies: Any, *args: Any) -> None:
        super().__init__(*args)
        self.fields["emergency"].queryset = emergencies
        self.fields["kind"].choices = _choices(TRANSACTIONS)

    def read_file(self, file: Any) -> list[Counted]:
        return transactions_in(file, file.name)

    def typed(self, given: dict[str, Any]) -> Counted:
        days = given["since"], given["until"]
        return Counted(given["kind"], *days, given["count"], given["amount"])


class ReverseForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("为什么冲销"), max_length=200)
