"""Forms of the desk: a broadcast as it is written, why it is withdrawn, where it was put up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changrong.network import clock
from changrong.network.broadcasts import queries
from changrong.network.broadcasts.actions import WRITTEN
from changrong.network.broadcasts.models import Broadcast, Medium, Sort
from changrong.network.parties.regions import area_groups
from changrong.network.people.actor import Actor
from changrong.network.portal.widgets import DayInput

TO = (
    ("staff", _("机构员工")),
    ("firms", _("企业")),
    ("persons", _("个人")),
    ("public", _("所有人，不登录的也看得到")),
)
OWN_TO = (("staff", _("本机构员工")), ("firms", _("企业客户")), ("persons", _("个人客户")))
TALL = forms.Textarea({"rows": 8})


class BroadcastForm(forms.Form):
    sort = forms.ChoiceField(label=_("种类"), choices=lambda: [("", _("请选择")), *Sort.choices])
    title_zh = forms.CharField(
        label=_("标题"), help_text=_("最多 60 个字，电子屏和消息里只显示它。"), max_length=60
    )
    words_zh = forms.CharField(
        label=_("正文"), help_text=_("一张 A4 纸放得下：最多 30 行，每行 46 个字。"), widget=TALL
    )
    brief_zh = forms.CharField(
        label=_("一句话"),
        help_text=_("短信和电子屏用。不填就用标题。防诈骗的短信不带链接。"),
        max_length=200,
        required=False,
    )
    title_en = forms.CharField(
        label=_("英文标题"),
        help_text=_("英文不填，英文页面上显示中文。"),
        max_length=160,
        required=False,
    )
    words_en = forms.CharField(label=_("英文正文"), required=False, widget=TALL)
    brief_en = forms.CharField(label=_("英文一句话"), max_length=400, required=False)
    link = forms.CharField(
        label=_("接着去哪一页办"),
        help_text=_("这个网站里的地址，以 / 开头，例如 /institutions/。没有就不填。"),
        max_length=200,
        required=False,
    )
    audience = forms.MultipleChoiceField(
        label=_("发给谁"),
        choices=TO,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选发给谁。")},
    )
    region = forms.ChoiceField(
        label=_("地区"), choices=lambda: [("", _("全市")), *area_groups()], required=False
    )
    media = forms.MultipleChoiceField(
        label=_("除了站内，还用什么方式"),
        help_text=_("短信白天才发；网点公告、电子屏、公众号和短视频请机构张贴发布，回来报一声。"),
        choices=Medium.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    shown_from = forms.DateField(label=_("从哪天"), widget=DayInput, initial=clock.today)
    shown_until = forms.DateField(label=_("到哪天"), help_text=_("这一天还显示。"), widget=DayInput)

    def __init__(self, actor: Actor, *args: Any, row: Broadcast | None = None) -> None:
        super().__init__(*args, initial=_initial(row) if row else {})
        own = row.institution if row else actor.institution
        if own is not None:
            del self.fields["region"]
            self.fields["audience"].choices = OWN_TO

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        chosen = given.pop("audience")
        flags = {f"to_{name}": name in chosen for name, _label in TO}
        return given | flags


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("为什么撤下"), max_length=200)


class TakeBackForm(forms.Form):
    reason = forms.CharField(label=_("为什么撤回"), max_length=200)


class PostedForm(forms.Form):
    """Where the own institution put it up. Outlets that said so before are not asked again."""

    medium = forms.ChoiceField(label=_("什么方式"), widget=forms.RadioSelect)
    outlets = forms.MultipleChoiceField(
        label=_("哪些网点"),
        help_text=_("公众号和短视频由机构统一发布，不用选。"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    posted_on = forms.DateField(label=_("哪天"), widget=DayInput, initial=clock.today)

    def __init__(self, actor: Actor, broadcast: Broadcast, *args: Any) -> None:
        super().__init__(*args)
        self.fields["medium"].choices = [(one.value, one.label) for one in broadcast.outside]
        asked = queries.outlets_asked(broadcast).filter(institution=actor.institution)
        self.rows = {row.number: row for row in asked}
        self.fields["outlets"].choices = [(row.number, row.name) for row in asked]
        if not self.rows:
            del self.fields["outlets"]

    def posted(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("outlets", [])
        return {
            "medium": self.cleaned_data["medium"],
            "outlets": [self.rows[number] for number in chosen],
            "posted_on": self.cleaned_data["posted_on"],
        }


def _initial(row: Broadcast) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in WRITTEN}
    return kept | {"audience": [name for name, _label in TO if kept[f"to_{name}"]]}
