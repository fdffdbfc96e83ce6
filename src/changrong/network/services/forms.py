"""What is asked of whoever enters a service, and what the public list is narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from changrong.network.clock import SHANGHAI
from changrong.network.parties.forms import PartyForm, YesNoField
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import UnitInput
from changrong.network.services.actions import ABOUT, TERMS
from changrong.network.services.codes import FUNCTIONS, HOURS, SORTS
from changrong.network.services.models import Service, ServiceTerms
from changrong.network.services.uptime import LONGEST_PERIOD
from changrong.text import Text

CHOOSE = ("", gettext_lazy("请选择"))
ALL = ("", gettext_lazy("全部"))


def listed(codes: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(code, str(choose(label))) for code, label in codes.items()]


class TimeOfDay(forms.TimeField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.TimeInput({"type": "time"}, format="%H:%M"), required=False, **options
        )


class ServiceForm(PartyForm):
    name = forms.CharField(label=gettext_lazy("服务名称"), max_length=120)
    sort = forms.ChoiceField(
        label=gettext_lazy("哪种渠道"), choices=lambda: [CHOOSE, *listed(SORTS)]
    )
    functions = forms.MultipleChoiceField(
        label=gettext_lazy("能办什么"),
        choices=lambda: listed(FUNCTIONS),
        widget=forms.CheckboxSelectMultiple,
    )
    address = forms.CharField(
        label=gettext_lazy("怎么找到"),
        help_text=gettext_lazy("网址、电话、公众号名称或摆放地点。"),
        max_length=200,
        required=False,
    )
    days = forms.ChoiceField(
        label=gettext_lazy("服务时间"),
        choices=lambda: listed(HOURS),
        widget=forms.RadioSelect,
        initial="always",
    )
    opens = TimeOfDay(label=gettext_lazy("几点开始"))
    closes = TimeOfDay(
        label=gettext_lazy("几点结束"),
        help_text=gettext_lazy("早于开始时间的，就是到第二天，例如 22:00 到 06:00。"),
    )
    every = forms.IntegerField(
        label=gettext_lazy("每隔多久报一次心跳"),
        help_text=gettext_lazy(
            "由程序按时报，或者由人每天点一次“现在正常”；不报就一直算“情况不明”。"
        ),
        min_value=1,
        max_value=LONGEST_PERIOD,
        required=False,
        widget=UnitInput(gettext_lazy("分钟")),
    )
    offered = YesNoField(label=gettext_lazy("正在提供"), initial=True)

    @classmethod
    def of_service(cls, service: Service, terms: ServiceTerms, data: Any = None) -> ServiceForm:
        held = {name: getattr(service, name) for name in ABOUT}
        held |= {name: getattr(terms, name) for name in TERMS}
        return cls(data, initial=held | {"every": terms.every or None})

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data) | {"every": self.cleaned_data["every"] or 0}


class MomentField(forms.DateTimeField):
    """A moment in Shanghai, as a browser gives it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%dT%H:%M"],
            widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            **options,
        )

    def to_python(self, value: Any) -> datetime | None:
        found: datetime | None = super().to_python(value)
        return found.astimezone(SHANGHAI) if found else None


class StopForm(forms.Form):
    begins_at = MomentField(label=gettext_lazy("什么时候开始"))
    ends_at = MomentField(label=gettext_lazy("什么时候结束"))
    why = forms.CharField(
        label=gettext_lazy("维护什么"),
        help_text=gettext_lazy("大家都看得到。"),
        max_length=200,
    )


class OutageForm(forms.Form):
    began_at = MomentField(label=gettext_lazy("什么时候开始中断"))
    what = forms.CharField(label=gettext_lazy("什么情况"), max_length=200)


class OutageOverForm(forms.Form):
    ended_at = MomentField(
        label=gettext_lazy("什么时候恢复"),
        help_text=gettext_lazy("误报的，填开始中断的时间，就不计中断。"),
    )


class Wanted(forms.Form):
    """What the public list is narrowed by; anything not understood narrows nothing."""

    function = forms.ChoiceField(
        label=gettext_lazy("要办什么"), choices=lambda: [ALL, *listed(FUNCTIONS)], required=False
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("哪种渠道"), choices=lambda: [ALL, *listed(SORTS)], required=False
    )
    institution = forms.CharField(
        label=gettext_lazy("机构或服务名称"), required=False, max_length=60
    )

    @property
    def narrows(self) -> bool:
        return any(self.wanted().values())

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
