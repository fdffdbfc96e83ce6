"""The library's forms for passwords, with their rules in the portal's own words."""

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

RULES = _("至少 10 个字符。不要用常见的密码，也不要和姓名、用户名相像。")


class SignUp(forms.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = RULES


class ChangePassword(forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = RULES
