"""Which pages are for which roles. What a role may see is for the queries to say."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from changrong.network.people.models import Role

View = Callable[..., HttpResponse]


def requires(*roles: Role) -> Callable[[View], View]:
    """A view for these roles: others are told that there is no such page (404, never 403), and who
    has not signed in is asked to."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor.user is None:
                return redirect_to_login(request.get_full_path())
            if request.actor.role not in roles:
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard


def for_members(*roles: Role) -> Callable[[View], View]:
    """The same (without roles: for any of them) for pages that people come to before they act for
    anybody: they are shown how to ask."""

    def guard(view: View) -> View:
        required = requires(*(roles or Role))(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor.user is not None and request.actor.role is None:
                messages.info(request, _("先申请代表您的企业，确认以后就能查进度、提交事项。"))
                return redirect("people:ask")
            return required(request, *args, **kwargs)

        return guarded

    return guard
