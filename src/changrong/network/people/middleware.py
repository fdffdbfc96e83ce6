"""Puts `request.actor` on every request: the user, in the membership they chose."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, User

SESSION_KEY = "membership"


class ActingMember:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Lazy, so that a page nobody needs to sign in for reads no session.
        request.actor = SimpleLazyObject(lambda: acting(request))
        return self.get_response(request)


def acting(request: HttpRequest) -> Actor:
    """The membership named in the session if it is live and the user's own, else their first."""
    if not request.user.is_authenticated:
        return Actor()
    live = live_memberships(request.user)
    chosen = live.filter(pk=request.session.get(SESSION_KEY)).first() or live.first()
    return Actor(request.user, chosen)


def live_memberships(user: User):
    return Membership.objects.filter(user=user, ended_at=None).select_related(
        "user", "enterprise", "institution"
    )
