"""Who calls the API: a program by its token, or a browser by its session (with CSRF)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import APIKeyCookie, HttpBearer

from changrong.network.people.actor import API, Actor
from changrong.network.people.tokens import actor_of


class Token(HttpBearer):
    """`Authorization: Bearer …`. A token that is not live is refused at once."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        known = getattr(request, "auth", None)  # asked before, for the sake of a key
        actor = known or actor_of(token)
        if actor is None:
            raise AuthenticationError
        return actor


class Session(APIKeyCookie):
    """The portal's own session; what changes anything needs the CSRF token too."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        if self.param_name not in request.COOKIES:  # no session: nothing to forge
            return None
        return super()._get_key(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor: Any = request.actor
        return actor.by_door(API) if key and actor.user else None


# The token first: a program that sends one has no session and no CSRF token.
AUTH = [Token(), Session()]
