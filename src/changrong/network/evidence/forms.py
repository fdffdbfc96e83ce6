"""The forms of consents, requests, items added by hand, and of who takes part."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from changrong.network.cases.desk.forms import DeclaredForm, form_for
from changrong.network.cases.models import Case
from changrong.network.evidence import queries, terms
from changrong.network.evidence.actions import CHECKS
from changrong.network.evidence.catalogue import ITEMS, MONTHS, PURPOSES, Item
from changrong.network.evidence.consenting import Giving, latest_day
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.portal.components.formats import full_day
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import DayInput
from changrong.text import Text

MONTHS_HINT = Text(
    "每行一个月和金额（元），例如：2026-01 12345.67。没有发生的月份写 0，不知道的不写。",
    "A month and its amount in yuan a line, such as 2026-01 12345.67. Write 0 for a month of"
    " nothing; leave out what you do not know.",
)


class GiveForm(forms.Form):
    """A consent that a firm gives before anybody asks."""

    institutions = forms.MultipleChoiceField(
        label=_("同意哪些机构"),
        help_text=_("只列出已参加信息共享的机构。"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选机构。")},
    )
    case = forms.ChoiceField(
        label=_("只为哪件事项"),
        help_text=_("不选，就是这家机构为您办的所有事项。"),
        required=False,
    )
    purpose = forms.ChoiceField(
        label=_("用来做什么"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选用途。")},
    )
    items = forms.MultipleChoiceField(
        label=_("同意给哪些"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选数据。")},
    )
    until = forms.DateField(
        label=_("有效期至"),
        widget=DayInput,
        error_messages={"required": _("请填有效期。")},
    )
    keeps_facts = forms.BooleanField(
        label=_("也更新本企业的登记资料"),
        help_text=_("其中的人数、收入等会记进企业信息，办您其他事项的机构也看得到。"),
        required=False,
    )
    terms = forms.BooleanField(
        label=_("同意下面的话"),
        error_messages={"required": _("不同意就不要提交。")},
    )
    use_required_attribute = False

    def __init__(self, firm: Enterprise, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sharing = {one.institution.number: one.institution for one in queries.sharers()}
        own = Case.objects.filter(enterprise=firm, closed_at=None, institution__isnull=False)
        own = own.exclude(kind=queries.KIND).select_related("institution").order_by("-id")
        self.cases = {one.number: one for one in own}
        fields = self.fields
        fields["institutions"].choices = [(n, one.name) for n, one in self.sharing.items()]
        fields["case"].choices = [
            ("", _("不限")),
            *((number, f"{one.institution} {number}") for number, one in self.cases.items()),
        ]
        fields["purpose"].choices = [(n, choose(label)) for n, label in PURPOSES.items()]
        fields["items"].choices = [(n, choose(item.label)) for n, item in ITEMS.items()]
        if longest := latest_day(firm.region):
            said = gettext("含当日，最晚到 %(day)s，到期自动失效。")
            fields["until"].help_text = said % {"day": full_day(longest)}
        fields["terms"].help_text = choose(terms.VERSIONS[terms.CURRENT])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        case = self.cases.get(given.get("case", ""))
        chosen = set(given.get("institutions", ()))
        if case is not None and chosen - {case.institution.number}:
            self.add_error("case", _("这件事项是另一家机构在办。"))
        return given

    def givings(self) -> list[Giving]:
        given = self.cleaned_data
        return [
            Giving(
                institution=self.sharing[number],
                items=given["items"],
                purpose=given["purpose"],
                until=given["until"],
                keeps_facts=given["keeps_facts"],
                case=self.cases.get(given["case"]),
            )
            for number in given["institutions"]
        ]


def add_form(item: Item) -> type[DeclaredForm]:
    """A form for one item: its fields, the day it is of, a document."""
    asked = [
        replace(field, type="long_text", hint=MONTHS_HINT) if field.type == MONTHS else field
        for field in item.holds
    ]
    made = form_for(asked)
    beside = {
        "dated": forms.DateField(
            label=_("哪一天的数据"),
            help_text=_("数据截至的日子，不是今天填的日子。"),
            widget=DayInput,
            error_messages={"required": _("请填数据截至的日子。")},
        ),
        "file": forms.FileField(
            label=_("材料"),
            help_text=_("对账单、报告等，可以不放。"),
            required=False,
        ),
    }
    return type("AddForm", (made,), beside)


class SharerForm(forms.Form):
    """An institution that the bureau lets take part."""

    institution = forms.ChoiceField(label=_("机构"), error_messages={"required": _("请选机构。")})
    checked = forms.MultipleChoiceField(
        label=_("已经核实"),
        help_text=_("每一项都核实了才能参加。"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请逐项核实。")},
    )
    use_required_attribute = False

    def __init__(self, free: list[Institution], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.free = {one.number: one for one in free}
        listed = [(number, one.name) for number, one in self.free.items()]
        self.fields["institution"].choices = [("", _("请选择")), *listed]
        self.fields["checked"].choices = [(n, choose(label)) for n, label in CHECKS.items()]
