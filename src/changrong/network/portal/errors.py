"""Pages for what went wrong: one clear message each; where programs call, the same as a JSON
problem."""

import logging
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
PROGRAMS = ("/api/", "/channels/")  # where programs call


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        return too_large(request, size, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if isinstance(exception, TooManyFieldsSent):
        return answer(
            request,
            400,
            _("一次最多交 %(count)s 个字段，请分几次提交。")
            % {"count": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS},
        )
    if isinstance(exception, TooManyFilesSent):
        return answer(
            request,
            400,
            _("一次最多交 %(count)s 个文件，请分几次提交。")
            % {"count": settings.DATA_UPLOAD_MAX_NUMBER_FILES},
        )
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403)


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: the page lay too long, or cookies are off."""
    return answer(
        request, 403, _("这一页放得太久，或者浏览器不收 Cookie。请返回上一页刷新，再提交一次。")
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    try:
        return answer(request, 500)
    except Exception:  # the frame itself may be what is broken
        log.exception("the error page could not be drawn")
        return HttpResponse(
            "服务出错了，请稍后再试。 Something went wrong here; please try again later.",
            status=500,
            content_type="text/plain; charset=utf-8",
        )


def too_large(request: HttpRequest, size: int, limit: int | None = None) -> HttpResponse:
    """413, naming how large the request was and the limit, both in MB."""
    limit = settings.UPLOAD_LIMIT if limit is None else limit
    return answer(
        request,
        413,
        _("这次提交有 %(size)s MB，最多 %(limit)s MB。")
        % {"size": f"{size / MEGABYTE:.1f}", "limit": f"{limit / MEGABYTE:.0f}"},
    )


def too_many(request: HttpRequest) -> HttpResponse:
    return answer(request, 429)


def length_required(request: HttpRequest) -> HttpResponse:
    """411: this server reads no body whose length is not given."""
    return answer(request, 411, _("请求没有说明长度，请带上 Content-Length 再提交。"))


def answer(request: HttpRequest, status: int, detail: str = "") -> HttpResponse:
    """The page portal/<status>.html, or a problem (RFC 9457) where programs call."""
    if request.path.startswith(PROGRAMS):
        problem = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
        if detail:
            problem["detail"] = detail
        return JsonResponse(
            problem,
            status=status,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
    return render(request, f"portal/{status}.html", {"detail": detail}, status=status)
