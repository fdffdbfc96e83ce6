"""Puts `request.actor` on every request: the user, in the membership they chose."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from changrong.network.people.actor import PAGE, Actor
from changrong.network.people.models import Membership, User

SESSION_KEY = "membership"


class ActingMember:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Lazy, so that a page nobody needs to sign in for reads no session.
        request.actor = SimpleLazyObject(lambda: acting(request))
        response = self.get_response(request)
        # At a shared desk nobody goes back to what the one before them read.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response


def acting(request: HttpRequest) -> Actor:
    """The membership named in the session if it is live and the user's own, else their first."""
    if not request.user.is_authenticated:
        return Actor()
    live = live_memberships(request.user)
    chosen = live.filter(pk=request.session.get(SESSION_KEY)).first() or live.first()
    return Actor(request.user, chosen, door=PAGE)


def live_memberships(user: User):
    return Membership.objects.filter(user=user, ended_at=None).select_related(
        "user", "enterprise", "institution"
    )
