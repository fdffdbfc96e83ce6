"""Which pages are for which roles. What a role may see is for the queries to say."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

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
