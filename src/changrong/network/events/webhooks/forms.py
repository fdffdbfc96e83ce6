"""Forms of an endpoint."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changrong.network.cases.kinds import KINDS
from changrong.network.events import registry
from changrong.network.portal.language import choose
from changrong.text import Text

GROUPS = {
    "case": Text("事项：提交、换经办人", "Cases: opened, assigned"),
    "clock": Text(
        "时限：开始、暂停、快到期、超期", "Clocks: started, paused, near their end, over"
    ),
    "survey": Text("评价：企业说办得怎么样", "Surveys: how it went, said by the firm"),
    "file": Text("材料：添加、删除", "Evidence: added, removed"),
}


def group_label(group: str) -> Text:
    kind = KINDS.get(group)
    return kind.label if kind else GROUPS.get(group, Text(group, group))


def short_label(group: str) -> Text:
    """A group's name without what is in it."""
    label = group_label(group)
    return Text(label.zh.partition("：")[0], label.en.partition(":")[0])


def group_choices() -> list[tuple[str, str]]:
    return [(group, str(choose(group_label(group)))) for group in registry.subscribable()]


class Events(forms.Form):
    """Which groups of events; single codes are for the API."""

    events = forms.MultipleChoiceField(
        label=_("要知道哪些事"),
        help_text=_("都不选，就是全部。"),
        choices=group_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class NewEndpoint(Events):
    url = forms.CharField(
        label=_("接收地址"),
        help_text=_("以 https:// 开头，互联网上能访问到。"),
        max_length=500,
        widget=forms.URLInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("请填写接收地址。")},
    )
    field_order = ["url", "events"]
