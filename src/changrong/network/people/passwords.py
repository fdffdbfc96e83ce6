"""Passwords that somebody else made: good for one page, where the person chooses their own."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from changrong.network.demo import cast
from changrong.network.people.models import User

OPEN = {"account_change_password", "account_logout", "portal:preference", "healthz"}


class OneTimePassword:
    """Leads who signed in with a one-time password to the page where they choose their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: Any
    ) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if not getattr(request.user, "one_time_password", False):
            return None
        if request.resolver_match.view_name in OPEN:
            return None
        messages.info(request, _("这是一次性密码，请先换成自己的。"))
        return redirect("account_change_password")


class Accounts(DefaultAccountAdapter):
    """Signing in, but never with the password that the demonstration prints for everybody."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        self_made = settings.DEMO or credentials.get("password") != cast.PASSWORD
        return super().authenticate(request, **credentials) if self_made else None


class NotTheSame:
    """Refuses the password in use as the new one."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user and user.pk and user.has_usable_password() and user.check_password(password):
            raise ValidationError(_("新密码不能和现在的一样。"), code="password_unchanged")

    def get_help_text(self) -> str:
        return _("不能和现在的密码一样。")


class NotPublic:
    """Refuses the password that the demonstration prints for everybody."""

    def validate(self, password: str, user: User | None = None) -> None:
        if password == cast.PASSWORD:
            raise ValidationError(_("这是演示用的公开密码，请换一个。"), code="password_public")

    def get_help_text(self) -> str:
        return ""


def own_password_chosen(sender: object, user: User, **kwargs: object) -> None:
    if user.one_time_password:
        User.objects.filter(pk=user.pk).update(one_time_password=False)
