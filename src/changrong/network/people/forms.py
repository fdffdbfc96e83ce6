"""Forms of one's own account and of requests to act for a firm."""

from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from changrong.network.files.sniff import ACCEPT
from changrong.network.parties.models import Institution, Outlet
from changrong.network.people.actions import Asking
from changrong.network.people.fields import (
    CreditCodeField,
    DistrictField,
    MobileField,
    name_field,
)
from changrong.network.people.models import Role, User
from changrong.network.portal.widgets import ShortChoices


class SignUp(forms.Form):
    """What signing up asks besides a user name and a password."""

    name = name_field()
    phone = MobileField(help_text=_("机构接手您的需求后，用它联系您。"))
    field_order = ["name", "phone", "username", "password1", "password2"]

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.phone = self.cleaned_data["phone"]
        user.save(update_fields=["name", "phone"])


class Details(forms.Form):
    name = name_field()
    phone = MobileField()


class Myself(forms.Form):
    """Matters of one's own."""

    region = DistrictField(label=_("您住在哪个区"))


class Ask(forms.Form):
    """A request to act for the firm of a credit code."""

    credit_code = CreditCodeField()
    enterprise_name = forms.CharField(
        label=_("企业名称"),
        help_text=_("和营业执照上一样。"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "organization"}),
        error_messages={"required": _("请填写企业名称。")},
    )
    region = DistrictField(label=_("企业登记在哪个区"))
    duty_of_user = forms.CharField(
        label=_("您在企业的职务"),
        help_text=_("例如法定代表人、经营者、会计。"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
        error_messages={"required": _("请填写您的职务。")},
    )
    evidence = forms.FileField(
        label=_("证明材料"),
        help_text=_("营业执照或授权书的照片、PDF，不超过 10 MB。有它确认得更快。"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ACCEPT}),
    )

    def asking(self) -> Asking:
        return Asking(**self.cleaned_data)


class Refusal(forms.Form):
    reason = forms.CharField(
        label=_("原因"),
        help_text=_("申请人会看到这段话。"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("请写明原因，申请人会看到。")},
    )


class Choice(forms.Form):
    """Which of one's live memberships is meant."""

    membership = forms.IntegerField(widget=forms.HiddenInput)

    def chosen(self, memberships: Any) -> Any:
        """The membership among these, or None."""
        if not self.is_valid():
            return None
        return memberships.filter(pk=self.cleaned_data["membership"]).first()


class InviteForm(forms.Form):
    """An account for one of an institution's people."""

    username = forms.CharField(
        label=_("用户名"),
        help_text=_("登录时用。字母、数字和 @ . + - _。"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = name_field()
    phone = MobileField(required=False)


class StaffForm(InviteForm):
    """What a manager gives to add somebody to the institution."""

    role = forms.ChoiceField(
        label=_("身份"),
        choices=[(Role.OFFICER, Role.OFFICER.label), (Role.MANAGER, Role.MANAGER.label)],
        initial=Role.OFFICER,
        widget=ShortChoices,
    )
    outlet = forms.ModelChoiceField(
        label=_("网点"),
        queryset=Outlet.objects.none(),
        required=False,
        empty_label=_("不分网点"),
    )

    def __init__(self, institution: Institution, data: Any = None) -> None:
        super().__init__(data)
        self.fields["outlet"].queryset = institution.outlets.filter(active=True)
