"""What a visitor chose: language, large type, light or dark; in cookies, without an account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from changrong.network.people.models import User

YEAR = 365 * 24 * 60 * 60
SIZE_COOKIE, THEME_COOKIE = "size", "theme"
CHOICES = {
    "language": {"zh": "zh-hans", "en": "en"},
    "size": {"large": "large", "standard": ""},
    "theme": {"light": "light", "dark": "dark", "system": ""},
}


def cookie_of(name: str) -> str:
    if name == "language":
        return settings.LANGUAGE_COOKIE_NAME
    return {"size": SIZE_COOKIE, "theme": THEME_COOKIE}[name]


def way_back(request: HttpRequest) -> str:
    """Where the visitor came from, if that is a page of this service; else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"


@require_http_methods(["GET", "POST"])
def remember(request: HttpRequest) -> HttpResponse:
    """Keep the named choices and go back. Unknown names and values change nothing."""
    response = HttpResponseRedirect(way_back(request))
    given = request.POST if request.method == "POST" else request.GET
    for name, allowed in CHOICES.items():
        value = given.get(name)
        if value not in allowed:
            continue
        if allowed[value]:
            response.set_cookie(
                cookie_of(name),
                allowed[value],
                max_age=YEAR,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        else:
            response.delete_cookie(cookie_of(name), samesite="Lax")
        if name == "language":
            write_in(getattr(request, "user", None), value)
    return response


def write_in(user: object, language: str) -> None:
    """Mail and SMS speak the language in which the person reads pages."""
    if isinstance(user, User):
        User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)
